import { isJobOver } from './job.ts'
import type { ListedJob } from './list.ts'

/** The order of a list: running jobs first, each newest first; ties by cluster and key, so that pages are stable. */
export function byRunningThenNewest(a: ListedJob, b: ListedJob): number {
  return (
    Number(isJobOver(a.job)) - Number(isJobOver(b.job)) ||
    (b.job.startedAt ?? 0) - (a.job.startedAt ?? 0) ||
    compare(a.cluster, b.cluster) ||
    compare(a.job.key, b.job.key)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
