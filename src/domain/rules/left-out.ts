import { isJobOver, type Job } from '../job.ts'
import { phrase } from '../phrase.ts'
import { type Finding, judgedTenants, type Rule } from '../rule.ts'
import type { Snapshot, TenantView } from '../snapshot.ts'
import { normalise } from '../state.ts'

/**
 * A backup of the whole cluster silently left a tenant out (REFERENCE §17, trap 4), or passed it over and ended well
 * all the same (trap 3). Only the newest such backup counts; it stays so after its rows have left the watch's window,
 * until the next one ends or the tenant has a newer backup.
 */
export const leftOut: Rule = {
  name: 'left_out',
  holdSeconds: 0,
  evaluate({ snapshot, open }) {
    const job = newestClusterBackup(snapshot)
    return judgedTenants(snapshot).flatMap((view): Finding[] => {
      const key = `left_out/${view.tenantId}`
      const before = open.find((one) => one.key === key)
      const newer = job && startOf(job) > startOf(before?.job ?? null)
      if (before?.job && !newer) return backedUpSince(view, before.job) ? [] : [before]
      if (!job || !isLeftOut(job, view) || backedUpSince(view, job)) return []
      return [toFinding(key, view, job)]
    })
  },
}

function newestClusterBackup(snapshot: Snapshot): Job | null {
  return snapshot.jobs
    .filter((job) => job.area === 'data' && job.fromSys && isJobOver(job))
    .filter((job) => job.state === 'success' || job.state === 'partial')
    .reduce<Job | null>((a, b) => (startOf(b) > startOf(a) ? b : a), null)
}

function startOf(job: Job | null): number {
  return job?.startedAt ?? 0
}

/** A partly failed backup has an alert of its own that names whom it passed over. */
function isLeftOut(job: Job, { name, createdAt }: TenantView): boolean {
  if (createdAt !== null && createdAt > startOf(job)) return false
  return job.leftOut.includes(name) || (job.state === 'success' && job.passedOver.includes(name))
}

function backedUpSince({ lastFull, lastIncremental }: TenantView, job: Job): boolean {
  return Math.max(lastFull?.at ?? 0, lastIncremental?.at ?? 0) > startOf(job)
}

function toFinding(key: string, view: TenantView, job: Job): Finding {
  const { name, archive, lastFull } = view
  const why = archive
    ? phrase`its log archive is ${{ code: archive.status }}; only tenants whose archive is DOING take part`
    : phrase`it has no log archive; only tenants whose archive is DOING take part`
  return {
    rule: 'left_out',
    key,
    severity: 'warning',
    area: 'data',
    tenants: [name],
    since: job.endedAt,
    job,
    title: phrase`The backup of the whole cluster left out ${{ name }}`,
    evidence: [
      phrase`job ${{ code: job.jobId }} of ${{ time: startOf(job) }} ended ${{ code: job.status }} without it`,
      why,
      lastFull
        ? phrase`its last good full backup is of ${{ time: lastFull.at }}`
        : phrase`it has no good full backup`,
    ],
    next: phrase`${remedyOf(archive?.status ?? null)} its log archive, wait for DOING, and take a full backup of ${{ name }}.`,
    over: phrase`Tenant ${{ name }} was backed up since, or took part in the next backup`,
  }
}

/** An archive that is interrupted is stopped before it is started; one that is suspended goes on (COMMANDS §3). */
function remedyOf(status: string | null): string {
  switch (normalise(status)) {
    case 'INTERRUPTED':
      return 'Restart (stop, then start)'
    case 'SUSPEND':
    case 'SUSPENDING':
      return 'Resume'
    default:
      return 'Start'
  }
}
