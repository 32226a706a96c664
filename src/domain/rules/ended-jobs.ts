import { isFullType, isJobOver, type Job, type JobPart } from '../job.ts'
import { openFindings, type RuleInput } from '../rule.ts'
import type { RuleName } from '../rule-settings.ts'

/** Jobs that ended longer ago than this are no news (peers §4: look-back 24 h). */
export const LOOK_BACK_MS = 86_400_000

/**
 * Jobs that ended within the look-back, and those of a rule's open findings: their rows leave the reading within the
 * hour (history-window.ts). Each once, as it is read now where it is.
 */
export function endedJobs(input: RuleInput, rule: RuleName): readonly Job[] {
  const young = input.snapshot.jobs.filter(
    (job) => isJobOver(job) && job.endedAt !== null && input.now - job.endedAt <= LOOK_BACK_MS,
  )
  const known = openFindings(input, rule).flatMap(({ job }) => job ?? [])
  return [...new Map([...known, ...young].map((job) => [job.key, job])).values()]
}

/**
 * Whether a tenant's data backup was followed by a good one that wrote something: of the same kind, or for an
 * incremental a full one. `bytes` of null is not known, and believed.
 */
export function isFollowed(input: RuleInput, job: Job, part: JobPart): boolean {
  const after = part.startedAt ?? job.startedAt ?? 0
  const full = isFullPart(job, part)
  const keys = full ? ['full'] : ['full', 'incremental']
  const remembered = keys.flatMap((kind) => input.past[`${kind}/${part.tenantId}`] ?? [])
  const tenant = input.snapshot.tenants.find((one) => one.tenantId === part.tenantId)
  const sets = [tenant?.lastFull, full ? null : tenant?.lastIncremental]
  return (
    remembered.some((run) => run.startedAt > after && run.bytes !== 0) ||
    sets.some(
      (set) =>
        set &&
        set.setId !== part.setId &&
        set.bytes !== 0 &&
        set.at > (part.endedAt ?? job.endedAt ?? after),
    ) ||
    input.snapshot.jobs.some(
      (later) =>
        later.area === 'data' &&
        later.parts.some(
          (one) =>
            one.tenantId === part.tenantId &&
            one.state === 'success' &&
            (one.startedAt ?? 0) > after &&
            one.bytes !== 0 &&
            (isFullPart(later, one) || !full),
        ),
    )
  )
}

/** Whether a full backup was made for the tenant: what its row says, else what the job is called (trap 20). */
export function isFullPart(job: Job, part: JobPart): boolean {
  return part.backupType === null ? job.kind === 'full' : isFullType(part.backupType)
}
