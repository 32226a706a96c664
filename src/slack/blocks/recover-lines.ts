import { isJobOver, type Job, type RecoverFacts } from '../../domain/job.ts'
import { code, count, wholePercent } from '../format.ts'
import type { Voice } from '../voice.ts'
import { pointWords } from './restore-lines.ts'
import { worstFirst } from './state-sign.ts'
import { tableWords } from './table-lines.ts'

/** Tables that a list names. */
const NAMED = 3

/** What a list says of a table recovery: its tree, with the first tables, what failed first. */
export function recoverListLines(job: Job, voice: Voice): readonly string[] {
  const { recover } = job
  if (!recover) return []
  const tables = worstFirst(recover.tables)
  const more = tables.length - NAMED
  return [
    ...treeLines(job),
    ...tables.slice(0, NAMED).map((table) => `      ↳ ${tableWords(table, voice)}`),
    more > 0 ? `      ↳ +${count(more, 'more table')}` : '',
    [`to ${pointWords(recover.scn, voice)}`, objectsWords(recover)]
      .filter((one) => one !== '')
      .join(' · '),
  ]
}

/** What the detail says of a table recovery, each fact with its name; its tables are lines of their own. */
export function recoverFacts(job: Job, voice: Voice): readonly string[] {
  const { recover } = job
  if (!recover) return []
  return [
    ...treeLines(job),
    `*Into* tenant ${voice.name(recover.targetTenant)}`,
    `*To* ${pointWords(recover.scn, voice)}`,
    recover.objects === null
      ? '*Asked for* everything'
      : `*Asked for* ${code(recover.objects, 400)}`,
    recover.remap === null ? '' : `*Renamed* ${code(recover.remap, 400)}`,
    recover.auxTenant === null ? '' : `*Auxiliary tenant* ${code(recover.auxTenant, 80)}`,
  ]
}

/** Request → auxiliary restore → import job → tables (REFERENCE §7.1), each with its own state. */
function treeLines(job: Job): readonly string[] {
  const { recover, status } = job
  if (!recover) return []
  return [
    `↳ request ${code(status, 60)}`,
    `  ↳ auxiliary restore ${auxWords(recover)}`,
    `    ↳ import ${importWords(job, recover)}`,
  ]
}

function auxWords({ auxStatus, auxPercent }: RecoverFacts): string {
  const words = [
    auxStatus === null ? '' : code(auxStatus, 60),
    auxPercent === null ? '' : `${wholePercent(auxPercent)} %`,
  ].filter((one) => one !== '')
  return words.length === 0 ? 'in no view' : words.join(' ')
}

function importWords(job: Job, recover: RecoverFacts): string {
  const { importJobId, importStatus, total, done, failed } = recover
  if (importJobId === null && importStatus === null && total === null) {
    return isJobOver(job) ? 'never began' : 'not begun'
  }
  const tables =
    total === null
      ? 'tables not counted yet'
      : `${done} of ${count(total, 'table')} imported · ${failed} failed`
  return [
    importJobId === null ? '' : `job ${code(importJobId, 30)}`,
    importStatus === null ? '' : code(importStatus, 60),
    `· ${tables}`,
  ]
    .filter((one) => one !== '')
    .join(' ')
}

function objectsWords({ objects, remap }: RecoverFacts): string {
  const asked = objects === null ? 'everything' : code(objects, 120)
  return remap === null ? asked : `${asked} · renamed ${code(remap, 120)}`
}
