import { isJobOver } from './job.ts'
import type { ListedJob } from './list.ts'

/**
 * The order of a list: running jobs first, each newest first. Ties by cluster, then by tenant and job id as numbers:
 * the same order in which the rows are read, or a job at the edge of a batch would be on two pages.
 */
export function byRunningThenNewest(a: ListedJob, b: ListedJob): number {
  const [, tenantA = '', jobA = ''] = a.job.key.split('/')
  const [, tenantB = '', jobB = ''] = b.job.key.split('/')
  return (
    Number(isJobOver(a.job)) - Number(isJobOver(b.job)) ||
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
