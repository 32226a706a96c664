import { jobAreaOf, jobOf } from '../domain/follow.ts'
import { confirmed, outcomeOf } from '../domain/outcome.ts'
import type { Request } from '../domain/request.ts'
import { afterSeenStep, doneWords, isAtLastStep } from '../domain/steps.ts'
import { OceanBaseError } from '../errors.ts'
import { chosenSince } from './confirm.ts'
import type { Cluster } from './context.ts'
import { type ExecuteContext, saveRequest } from './execute-save.ts'
import { readFacts } from './facts.ts'
import { takenJobs } from './taken-jobs.ts'

/**
 * For requests found `executing` while nothing is being executed: at start, or after a run that failed half way. What
 * was being sent is never sent again. What it does is looked for in the views; when nothing shows, nobody knows, and it
 * is looked for further (flows/confirm.ts, the watch) while a person is told (DESIGN §3).
 */
export async function recoverExecuting(context: ExecuteContext): Promise<void> {
  const { store, clusters, log } = context
  for (const request of await store.requests({ states: ['executing'], limit: 100 })) {
    let found: Request | null = null
    let reason = 'obbackup was interrupted while it was sending the statement'
    try {
      const cluster = clusters.get(request.plan.operation.cluster)
      found = cluster ? await seen(context, cluster, request) : null
    } catch (error) {
      const { stack, message } = error as Error
      if (error instanceof OceanBaseError) {
        reason += `; the database could not be asked: ${message}`
      } else {
        log.error({ request: request.id, error: String(error), stack }, 'not looked for')
      }
    }
    log.warn({ request: request.id, step: request.step, found: found?.state }, 'was left executing')
    const lost: Request = {
      ...request,
      state: 'unknown',
      note: unknownNote(request, reason),
    }
    await saveRequest(context, request, found ?? lost)
  }
}

/** The request as the views show it, or null when they show nothing of the statement that was being sent. */
async function seen(
  context: ExecuteContext,
  cluster: Cluster,
  request: Request,
): Promise<Request | null> {
  const { operation } = request.plan
  const since = (request.executingAt ?? 0) - 3_600_000
  const { facts } = await readFacts(context, cluster, operation, chosenSince(request) ?? since)
  if (!isAtLastStep(request)) return afterSeenStep(request, facts)
  if (jobAreaOf(operation) !== null) {
    const skew = facts.databaseNow - context.clock.now()
    const job = jobOf(request, facts.jobs, skew, await takenJobs(context))
    return job ? { ...request, state: 'started', note: null } : null
  }
  const unknown: Request = { ...request, state: 'unknown' }
  return confirmed(unknown, outcomeOf(request, facts), context.clock.now())
}

function unknownNote({ plan, step }: Request, reason: string): string {
  const words = doneWords(plan.operation, step, true)
  const done = words === '' ? '' : ` ${words}`
  return `Nobody knows whether the statement ran: ${reason}, and the views show nothing of it yet. obbackup keeps looking and never sends it again. If nothing comes of it, ask anew.${done}`
}
