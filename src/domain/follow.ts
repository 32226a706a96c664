import { causeOf, isJobOver, type Job, type JobArea } from './job.ts'
import type { Operation } from './operation.ts'
import type { Request } from './request.ts'
import { requestIdIn } from './request.ts'

/** How far the database's clock is ahead of obbackup's, ms; and how much of that nobody knows. */
const CLOCK_SLACK_MS = 5000
/** A command makes its job's row at once: what begins later than this after it was sent is somebody else's, ms. */
const JOB_BEGINS_MS = 5 * 60_000
/** Keys of jobs that other requests became. */
export type TakenJobs = ReadonlySet<string>
const NONE: TakenJobs = new Set()

/**
 * What a request becomes when its job shows in the views: started, then the job's own end. An `unknown` one is known
 * again as soon as its job is seen. Null when nothing changes. `skewMs`: how far the database's clock is ahead, for jobs
 * that carry no description (3.x, cleanups) and are found by their time.
 */
export function followJob(
  request: Request,
  jobs: readonly Job[],
  skewMs = 0,
  taken: TakenJobs = NONE,
): Request | null {
  if (request.state !== 'started' && request.state !== 'unknown') return null
  const job = jobOf(request, jobs, skewMs, taken)
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

/**
 * The job that a request became: the one that was seen before, that of its description, or the first that began right
 * after it was sent and is no other request's.
 */
export function jobOf(
  request: Pick<Request, 'id' | 'jobKey' | 'executingAt' | 'plan'>,
  jobs: readonly Job[],
  skewMs: number,
  taken: TakenJobs = NONE,
): Job | undefined {
  const { operation } = request.plan
  const area = jobAreaOf(operation)
  // Whoever backs up an own tenant writes what they like into DESCRIPTION; only a job of sys can be obbackup's.
  const known =
    jobs.find((one) => one.key === request.jobKey) ??
    jobs.find(
      (one) => one.area === area && one.fromSys && requestIdIn(one.description) === request.id,
    )
  // Once it was seen none is looked for by its time: the views forget, and what began since is somebody else's.
  if (known || !request.executingAt || request.jobKey !== null) return known
  const from = request.executingAt + skewMs - CLOCK_SLACK_MS
  const to = request.executingAt + skewMs + JOB_BEGINS_MS
  return jobs
    .filter((job) => area !== null && isPossible(job, area, operation) && !taken.has(job.key))
    .filter(({ startedAt }) => startedAt !== null && startedAt >= from && startedAt <= to)
    .toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))[0]
}

/**
 * Whether a job without a description may be the operation's: from sys, of the right kind and, of a restore, target; a
 * cleanup of the tenants that are named.
 */
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
  if (operation.kind !== 'delete-obsolete') return false
  if (operation.scope.kind === 'cluster') return true
  const ids = operation.scope.tenants.map(({ tenantId }) => tenantId)
  // Its tenants have no rows yet when it has just begun.
  return job.parts.every((part) => ids.includes(part.tenantId))
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
