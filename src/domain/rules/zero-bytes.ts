import type { Counter, Job, JobPart } from '../job.ts'
import { countPhrase, writtenPhrase } from '../job-figures.ts'
import { backupName, jobName } from '../job-name.ts'
import { makesGood } from '../makes-good.ts'
import { joined, names, type Phrase, phrase } from '../phrase.ts'
import type { Finding, Rule, RuleInput } from '../rule.ts'
import { pastKey } from '../run.ts'
import { endedJobs, isFollowed } from './ended-jobs.ts'

/** Tenants whose figures are given one by one. */
const SHOWN = 6

/**
 * A backup, or a second backup, that calls itself good and wrote nothing, or left tablets out (peers §2 row 23). It is
 * over when a later good one is there, however long that takes.
 */
export const zeroBytes: Rule = {
  name: 'zero_bytes',
  holdSeconds: 0,
  evaluate(input) {
    return endedJobs(input, 'zero_bytes').flatMap((job) => judge(job, input))
  },
}

function judge(job: Job, input: RuleInput): readonly Finding[] {
  if (job.area !== 'data' && job.area !== 'copy') return []
  if (job.area === 'copy' && isCopiedAgain(job, input)) return []
  const hollow = job.parts.filter(
    (part) =>
      isHollow(part) &&
      isThere(part, input) &&
      !(job.area === 'data' && isFollowed(input, job, part)),
  )
  if (hollow.length === 0) return []
  const tenants = [...new Set(hollow.map((part) => part.tenantName))]
  const name = job.area === 'copy' ? jobName(job) : backupName(job, tenants)
  const nothing = hollow.every((part) => part.bytes === 0)
  return [
    {
      rule: 'zero_bytes',
      key: `zero_bytes/${job.key}`,
      severity: 'critical',
      area: job.area,
      tenants,
      since: job.endedAt,
      job,
      title: joined(
        name,
        nothing
          ? phrase` calls itself good and wrote nothing`
          : phrase` calls itself good and is not whole`,
      ),
      evidence: [
        ...hollow.slice(0, SHOWN).map((part) => figuresOf(part, tenants.length > 1)),
        ...(hollow.length > SHOWN ? [phrase`and ${hollow.length - SHOWN} more`] : []),
      ],
      next: phrase`Do not count on it: make this backup again, and look at the log of the servers from that time.`,
      over: joined(phrase`A later backup of `, names(tenants), phrase` has written its data`),
    },
  ]
}

/** Bytes of null were not read, and tell nothing. */
function isHollow(part: JobPart): boolean {
  return part.state === 'success' && (part.bytes === 0 || unfinished(part) !== undefined)
}

/** Tablets of which not all are in it; in 3.x these are partitions. Other counters end as they like. */
function unfinished(part: JobPart): Counter | undefined {
  return part.counters.find(
    ({ what, done, total }) =>
      (what === 'tablets' || what === 'partitions') && total !== null && done < total,
  )
}

/** A tenant that was dropped needs no backup. */
function isThere(part: JobPart, { snapshot: { tenants } }: RuleInput): boolean {
  return tenants.length === 0 || tenants.some((tenant) => tenant.tenantId === part.tenantId)
}

function figuresOf(part: JobPart, several: boolean): Phrase {
  const count = unfinished(part)
  const written = writtenPhrase(part.bytes)
  return joined(
    several ? phrase`${{ name: part.tenantName }}: ` : [],
    written,
    written.length > 0 && count ? [', '] : [],
    count ? countPhrase(count) : [],
  )
}

function isCopiedAgain(job: Job, { past, snapshot }: RuleInput): boolean {
  const after = job.startedAt ?? 0
  return (
    (past[pastKey(job)] ?? []).some((run) => run.startedAt > after && run.bytes !== 0) ||
    snapshot.jobs.some(
      (later) =>
        later.area === 'copy' &&
        later.state === 'success' &&
        later.bytes !== 0 &&
        (later.startedAt ?? 0) > after &&
        makesGood(later, job),
    )
  )
}
