import { causeOf, isJobOver, type Job, type JobArea } from './job.ts'
import type { Operation } from './operation.ts'
import type { Request } from './request.ts'
import { requestIdIn } from './request.ts'

/** How far the database's clock is ahead of obbackup's, ms; and how much of that nobody knows. */
const CLOCK_SLACK_MS = 5000

/**
 * What a request becomes when its job shows in the views: started, then the job's own end. An `unknown` one is known
 * again as soon as its job is seen. Null when nothing changes. `skewMs`: how far the database's clock is ahead, for jobs
 * that carry no description (3.x, cleanups) and are found by their time.
 */
export function followJob(request: Request, jobs: readonly Job[], skewMs = 0): Request | null {
  if (request.state !== 'started' && request.state !== 'unknown') return null
  const job = jobOf(request, jobs, skewMs)
  if (!job || job.missingPolls > 0) return null
  const next = outcome(request, job)
  return next.state === request.state && next.jobKey === request.jobKey ? null : next
}

/** Which area's job an operation's last statement starts; null: it starts none. */
export function jobAreaOf({ kind }: Operation): 'data' | 'cleanup' | 'restore' | 'recover' | null {
  switch (kind) {
    case 'backup':
    case 'archive-restart':
      return 'data'
    case 'restore':
      return 'restore'
    case 'recover-table':
      return 'recover'
    case 'delete-obsolete':
      return 'cleanup'
    default:
      return null
  }
}

/** The job that a request became: the one that was seen before, that of its description, or the first after it was sent. */
export function jobOf(
  request: Pick<Request, 'id' | 'jobKey' | 'executingAt' | 'plan'>,
  jobs: readonly Job[],
  skewMs: number,
): Job | undefined {
  const known = jobs.find(
    (one) => one.key === request.jobKey || requestIdIn(one.description) === request.id,
  )
  if (known || !request.executingAt) return known
  const { operation } = request.plan
  const area = jobAreaOf(operation)
  const from = request.executingAt + skewMs - CLOCK_SLACK_MS
  return jobs
    .filter((job) => area !== null && isPossible(job, area, operation))
    .filter((job) => (job.startedAt ?? 0) >= from)
    .toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))[0]
}

/** Whether a job without a description may be the operation's: from sys, of the right kind and, of a restore, target. */
function isPossible(job: Job, area: JobArea, operation: Operation): boolean {
  if (job.area !== area || !job.fromSys || job.description) return false
  if (operation.kind === 'restore')
    return job.restore?.target === operation.target && job.restore.generation === 3
  if (operation.kind === 'backup') {
    return (
      operation.scope.kind === 'cluster' &&
      job.kind === (operation.incremental ? 'incremental' : 'full')
    )
  }
  return operation.kind === 'delete-obsolete'
}

function outcome(request: Request, job: Job): Request {
  const seen = { ...request, jobKey: job.key }
  if (!isJobOver(job)) return { ...seen, state: 'started', note: null }
  switch (job.state) {
    case 'success':
      return { ...seen, state: 'succeeded', note: null }
    case 'cancelled':
      return { ...seen, state: 'cancelled', note: null }
    default:
      return { ...seen, state: 'failed', note: causeOf(job).comment ?? job.status }
  }
}
