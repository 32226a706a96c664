import { isJobOver, type Job } from '../job.ts'
import { phrase } from '../phrase.ts'
import { type Finding, FULL_BACKUP, judgedTenants, type Rule } from '../rule.ts'
import type { Snapshot, TenantView } from '../snapshot.ts'
import { setsAreRead } from './sets-are-read.ts'

/**
 * The last good full backup is going or gone. The server's own cleanup always keeps the last one (REFERENCE §5), so the
 * recovery window never takes it; what does is shown: FILE_STATUS of the newest full set is EXPIRED, DELETING, DELETED,
 * BROKEN or INCOMPLETE (§3.4) with no newer good one, or a cleanup that somebody started names the set.
 */
export const lastGoodExpires: Rule = {
  name: 'last_good_expires',
  holdSeconds: 60,
  evaluate({ snapshot }) {
    if (!setsAreRead(snapshot)) return []
    const deletions = snapshot.jobs.filter((job) => isSetDeletion(job) && !isJobOver(job))
    return judgedTenants(snapshot).flatMap((view): Finding[] => {
      const deletion = deletions.find((job) => takes(job, view))
      if (deletion) return [beingDeleted(view, deletion)]
      return view.lostFull ? [lost(view, view.lostFull, snapshot)] : []
    })
  },
}

function isSetDeletion(job: Job): boolean {
  return job.cleanup?.itemId != null && /SET/i.test(job.cleanup.type)
}

function takes(job: Job, { tenantId, lastFull }: TenantView): boolean {
  if (!lastFull || job.cleanup?.itemId !== lastFull.setId) return false
  return job.parts.some((part) => part.tenantId === tenantId)
}

function common({ tenantId, name }: TenantView) {
  return {
    rule: 'last_good_expires' as const,
    key: `last_good_expires/${tenantId}`,
    area: 'sets' as const,
    tenants: [name],
    over: phrase`Tenant ${{ name }} has a newer good full backup, or the old one is good again`,
  }
}

function beingDeleted(view: TenantView, job: Job): Finding {
  const { name, lastFull } = view
  return {
    ...common(view),
    severity: 'critical',
    since: job.startedAt,
    job,
    title: phrase`The newest good full backup of ${{ name }} is being deleted`,
    evidence: [
      phrase`set ${{ code: lastFull?.setId ?? '' }} of ${{ time: lastFull?.at ?? 0 }} is what cleanup ${{ code: job.jobId }} deletes`,
    ],
    next: phrase`If that is not wanted, cancel the cleanup at once; take a full backup of ${{ name }} in any case.`,
    remedy: { operation: 'cancel-cleanup' },
  }
}

function lost(
  view: TenantView,
  { setId, at, fileStatus }: NonNullable<TenantView['lostFull']>,
  { databaseNow }: Snapshot,
): Finding {
  const { name, lastFull } = view
  return {
    ...common(view),
    severity: lastFull ? 'warning' : 'critical',
    since: Math.min(at, databaseNow),
    job: null,
    title: lastFull
      ? phrase`The newest full backup of ${{ name }} cannot be used any more`
      : phrase`No full backup of ${{ name }} can be used any more`,
    evidence: [
      phrase`set ${{ code: setId }} of ${{ time: at }} is ${{ code: fileStatus }}`,
      lastFull
        ? phrase`the newest good one is set ${{ code: lastFull.setId }} of ${{ time: lastFull.at }}`
        : phrase`there is no older good one`,
    ],
    next: phrase`Take a full backup of ${{ name }} now, and find out who or what deletes at the destination.`,
    remedy: FULL_BACKUP,
  }
}
