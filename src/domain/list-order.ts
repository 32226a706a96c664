import { isJobOver, type Job } from './job.ts'
import type { ListedJob } from './list.ts'

/** Whether a job runs, or still ran at that moment of the database's clock (ms since the epoch, UTC; null: now). */
export function ranThen(job: Job, ranAt: number | null): boolean {
  return !isJobOver(job) || (ranAt !== null && (job.endedAt ?? 0) >= ranAt)
}

/**
 * The order of a list: running jobs first, each newest first. Ties by cluster, then by tenant and job id as numbers:
 * the same order in which the rows are read, or a job at the edge of a batch would be on two pages.
 */
export function byRunningThenNewest(a: ListedJob, b: ListedJob): number {
  const [, tenantA = '', jobA = ''] = a.job.key.split('/')
  const [, tenantB = '', jobB = ''] = b.job.key.split('/')
  return (
    Number(b.ran) - Number(a.ran) ||
    (b.job.startedAt ?? 0) - (a.job.startedAt ?? 0) ||
    compare(a.cluster, b.cluster) ||
    compareIds(tenantA, tenantB) ||
    compareIds(jobA, jobB)
  )
}

/** Ids of digits alone, of any length. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || compare(a, b)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
