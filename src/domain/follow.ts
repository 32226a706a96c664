import { causeOf, isJobOver, type Job } from './job.ts'
import type { Request } from './request.ts'
import { requestIdIn } from './request.ts'

/**
 * What a request becomes when its job shows in the views: started, then the job's own end. An `unknown` one is known
 * again as soon as its job is seen. Null when nothing changes.
 */
export function followJob(request: Request, jobs: readonly Job[]): Request | null {
  if (request.state !== 'started' && request.state !== 'unknown') return null
  const job = jobs.find((one) => requestIdIn(one.description) === request.id)
  if (!job || job.missingPolls > 0) return null
  const next = outcome(request, job)
  return next.state === request.state && next.jobKey === request.jobKey ? null : next
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
