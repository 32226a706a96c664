import type { Job, JobPart } from '../job.ts'
import { backupName } from '../job-name.ts'
import { joined, phrase } from '../phrase.ts'
import { type Finding, limitsFor, type Rule, type RuleInput } from '../rule.ts'
import { median, times } from '../usual.ts'
import { endedJobs, isFollowed, isFullPart, LOOK_BACK_MS } from './ended-jobs.ts'

/**
 * A good data backup whose size is far from what this tenant's backups of that kind have (peers §2 row 31, both
 * directions, with a floor). Told for a day, or until the next good one. One of 0 bytes is another rule's
 * (zero-bytes.ts).
 */
export const sizeUnusual: Rule = {
  name: 'size_unusual',
  holdSeconds: 0,
  evaluate(input) {
    return endedJobs(input, 'size_unusual').flatMap((job) =>
      job.area !== 'data' || input.now - (job.endedAt ?? 0) > LOOK_BACK_MS
        ? []
        : job.parts.flatMap((part) => judge(job, part, input)),
    )
  },
}

function judge(job: Job, part: JobPart, input: RuleInput): readonly Finding[] {
  const { bytes, startedAt } = part
  if (part.state !== 'success' || bytes === null || bytes <= 0 || startedAt === null) return []
  // A tenant's share is remembered by the kind of the whole job: of a mixed one it may be the other kind.
  if (isFullPart(job, part) !== (job.kind === 'full') || isFollowed(input, job, part)) return []
  const limits = limitsFor(input, [part.tenantName])
  const sizes = (input.past[`${job.kind}/${part.tenantId}`] ?? []).flatMap((run) =>
    run.startedAt < startedAt && run.bytes !== null && run.bytes > 0 ? run.bytes : [],
  )
  const usual = sizes.length < limits.sizeRuns ? null : median(sizes)
  if (!usual || Math.abs(bytes - usual) <= limits.sizeFloor) return []
  const ratio = bytes / usual
  if (ratio < limits.sizeTimes && ratio > 1 / limits.sizeTimes) return []
  const name = backupName(job, [part.tenantName])
  const small = ratio < 1
  return [
    {
      rule: 'size_unusual',
      key: `size_unusual/${job.key}/${part.tenantId}`,
      severity: 'warning',
      area: 'data',
      tenants: [part.tenantName],
      since: part.endedAt ?? job.endedAt,
      job,
      title: joined(
        name,
        small
          ? phrase` is unusually small: ${{ bytes }}`
          : phrase` is unusually large: ${{ bytes }}`,
      ),
      evidence: [
        phrase`${times(ratio)} the median of ${sizes.length} earlier ${job.kind} backups (${{ bytes: usual }})`,
      ],
      next: small
        ? phrase`See whether data was dropped on purpose. If not, keep the backups before it and look for what is missing.`
        : phrase`See what grew, and whether the destination has room for more of this size.`,
      over: joined(name, phrase` of unusual size is a day old, or followed by another`),
    },
  ]
}
