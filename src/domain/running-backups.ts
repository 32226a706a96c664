import { isJobOver, type Job } from './job.ts'
import type { Snapshot } from './snapshot.ts'

/** Data backups that run now, by the id of each tenant that has a part in them. */
export function runningBackups(snapshot: Snapshot): ReadonlyMap<string, readonly Job[]> {
  const running = new Map<string, Job[]>()
  for (const job of snapshot.jobs) {
    if (job.area !== 'data' || isJobOver(job)) continue
    for (const { tenantId } of job.parts) {
      const known = running.get(tenantId)
      if (known) known.push(job)
      else running.set(tenantId, [job])
    }
  }
  return running
}
