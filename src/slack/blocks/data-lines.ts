import type { Job, MadeSet } from '../../domain/job.ts'
import { code, list } from '../format.ts'

/** What a list says of a data backup besides its course: whether there is a second one of its set. */
export function dataListLines({ parts }: Job): readonly string[] {
  const known = parts.flatMap((part) => (part.made?.copies ? [part.made.copies.length > 0] : []))
  if (known.length === 0) return []
  const copied = known.filter(Boolean).length
  // In 3.x a set is the cluster's, and all tenants' parts of it are copied together.
  return [
    copied === 0
      ? 'second backup: no'
      : copied === known.length
        ? 'second backup: yes'
        : `second backup: of ${copied} of ${known.length} tenants`,
  ]
}

/** What the detail says of a data backup, each fact with its name. */
export function dataFacts(job: Job): readonly string[] {
  const { data } = job
  if (!data) return []
  const paths = [...new Set(job.parts.map((part) => part.path).filter((one) => one !== null))]
  return [
    `*Type* ${job.kind}, asked for as ${code(data.asked, 20)}`,
    `*Level* ${code(data.level, 40)} (${levelWords(job)})`,
    `*Plus archivelog* ${data.plusArchivelog ? 'yes: the set can be restored without archived log' : 'no'}`,
    `*Encryption* ${data.encryption === null ? 'unknown' : code(data.encryption, 40)}`,
    versionFact(job),
    // With several tenants each line of a tenant names its own.
    paths.length === 1 && paths[0] ? `*Directory* ${code(paths[0], 300)}` : '',
  ]
}

function levelWords({ fromSys, parts }: Job): string {
  return fromSys
    ? `from sys, ${parts.length === 1 ? 'one tenant' : `${parts.length} tenants`}`
    : 'one tenant'
}

/** The data versions of its sets, each once; nothing on 3.x, which has none. */
function versionFact({ parts }: Job): string {
  const versions = new Set(parts.flatMap((part) => part.made?.dataVersion ?? []))
  return versions.size === 0
    ? ''
    : `*Data version* ${list([...versions].map((one) => code(one, 40)))}`
}

/** `set file AVAILABLE, second backup: copy 1 AVAILABLE`: what became of a set after it was made. */
export function madeWords({ fileStatus, copies }: MadeSet): string {
  const file = `set file ${code(fileStatus, 40)}`
  if (copies === null) return file
  const each = copies.map((one) => `copy ${code(one.copyId, 20)} ${code(one.fileStatus, 40)}`)
  return `${file} · second backup: ${each.length === 0 ? 'no' : list(each)}`
}
