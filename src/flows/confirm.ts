import { jobAreaOf, jobOf, type TakenJobs } from '../domain/follow.ts'
import { blindOutcome, confirmed, type Outcome, outcomeOf } from '../domain/outcome.ts'
import type { Request } from '../domain/request.ts'
import { afterMissedStep, afterSeenStep, isAtLastStep } from '../domain/steps.ts'
import { readViewTime } from '../domain/time.ts'
import { OceanBaseError } from '../errors.ts'
import type { Cluster } from './context.ts'
import { type ExecuteContext, saveRequest } from './execute-save.ts'
import { isOverdue } from './execute-step.ts'
import { readFacts } from './facts.ts'
import { takenJobs } from './taken-jobs.ts'

/** Open requests that are looked after in one run. */
const AT_MOST = 100
/** An answer that was lost is looked for so long; after that a person knows more than the views. */
const UNKNOWN_MS = 24 * 3_600_000
/** A job is followed by the watch; here only one that never shows is ended. */
const JOB_SHOWS_MS = 5 * 60_000

/**
 * Ends requests whose statement was sent, by what the views show: operations without a job of their own by their
 * effect, and jobs that never show. A cluster that does not answer is asked again in the next run.
 */
export async function confirmSent(context: ExecuteContext): Promise<void> {
  const { store, clusters, log } = context
  const sent = await store.requests({ states: ['started', 'unknown'], limit: AT_MOST })
  for (const request of sent) {
    try {
      const cluster = clusters.get(request.plan.operation.cluster)
      if (cluster && isDue(request, context.clock.now())) {
        await confirmOne(context, cluster, request)
      }
    } catch (error) {
      // One request's trouble keeps no other from being looked after.
      const { stack, message } = error as Error
      if (error instanceof OceanBaseError) {
        log.warn({ request: request.id, reason: message }, 'not confirmed yet')
      } else log.error({ request: request.id, error: String(error), stack }, 'not confirmed')
    }
  }
}

/** Whether there is anything to look for: jobs are left to the watch until they should have shown. */
function isDue(request: Request, now: number): boolean {
  const { operation } = request.plan
  const age = now - (request.executingAt ?? now)
  if (request.state === 'unknown' && (age > UNKNOWN_MS || request.effectMissed)) return false
  if (jobAreaOf(operation) === null || !isAtLastStep(request)) return true
  return request.state === 'started' && request.jobKey === null && age >= JOB_SHOWS_MS
}

async function confirmOne(
  context: ExecuteContext,
  cluster: Cluster,
  request: Request,
): Promise<void> {
  const { operation } = request.plan
  const since = chosenSince(request) ?? (request.executingAt ?? 0) - 3_600_000
  const { facts } = await readFacts(context, cluster, operation, since)
  const now = context.clock.now()
  if (!isAtLastStep(request)) {
    // A statement in the middle of a sequence whose answer was lost: it arrived, so the sequence goes on in its time.
    const isOver = isOverdue(request, now)
    const next = isOver ? afterMissedStep(request, facts) : afterSeenStep(request, facts)
    // An edit of the card calls nobody's attention: that it ends stands in the thread too.
    if (next) await saveRequest(context, request, next, isOver ? next.note : null)
    return
  }
  const outcome = jobAreaOf(operation)
    ? (blindOutcome(operation, facts) ??
      jobOutcome(request, facts.jobs, facts.databaseNow - now, await takenJobs(context)))
    : outcomeOf(request, facts)
  const next = confirmed(request, outcome, now)
  if (!next) return
  context.log.info({ request: request.id, state: next.state, seen: outcome.text }, 'confirmed')
  await saveRequest(context, request, next, next.state === 'started' ? null : outcome.text)
}

/** A job that shows is the watch's; one that does not is not seen. */
function jobOutcome(
  request: Request,
  jobs: Parameters<typeof jobOf>[1],
  skewMs: number,
  taken: TakenJobs,
): Outcome {
  return jobOf(request, jobs, skewMs, taken)
    ? { kind: 'running', text: '' }
    : { kind: 'unseen', text: 'no job of it shows' }
}

/** From when on ended jobs must be read so that those that the plan names are among them; null: it names none. */
export function chosenSince({ plan }: Pick<Request, 'plan'>): number | null {
  const starts = (plan.chosen ?? []).flatMap((id) => {
    const start = id.startsWith('job ') ? readViewTime(id.slice(id.lastIndexOf('/') + 1)) : null
    return start ? [start.ms] : []
  })
  return starts.length > 0 ? Math.min(...starts) - 60_000 : null
}
