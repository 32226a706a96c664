import { notStarted, type Request } from '../domain/request.ts'
import { beforeExecution, beforePlanning } from '../domain/request-execution.ts'
import { BotError } from '../errors.ts'
import { type ExecuteContext, saveRequest } from './execute-save.ts'
import { sendStep } from './execute-send.ts'
import { continueSequence, giveUp, isOverdue } from './execute-step.ts'
import { planOperation } from './plan.ts'
import { choiceFor, freshRuling } from './ruling.ts'

/**
 * Runs what was approved, each statement once, and goes on with sequences whose next statement may be sent. Safe to
 * call at any time and from several places: every step to `executing` is a compare-and-set, and only its winner sends.
 */
export async function executeApproved(context: ExecuteContext): Promise<void> {
  const approved = await context.store.requests({ states: ['approved'], limit: 100 })
  for (const request of approved.toReversed()) {
    await guarded(context, request, executeOne)
  }
  const waiting = await context.store.requests({ states: ['waiting'], limit: 100 })
  for (const request of waiting.toReversed()) {
    await guarded(context, request, goOn)
  }
}

/** One request's trouble keeps no other from running. */
async function guarded(
  context: ExecuteContext,
  request: Request,
  work: (context: ExecuteContext, request: Request) => Promise<void>,
): Promise<void> {
  const { log } = context
  try {
    await work(context, request)
  } catch (error) {
    // The database or Slack did not answer before anything was sent: tried again until its time is over.
    if (error instanceof BotError) {
      log.warn({ request: request.id, reason: error.message }, 'not executed yet')
      if (!(await endOfTime(context, request, error.message))) {
        await sayWhy(context, request, error.message)
      }
    } else {
      const { stack } = error as Error
      log.error({ request: request.id, error: String(error), stack }, 'not executed')
      await endOfTime(context, request, 'obbackup has a bug here; its log says more')
    }
  }
}

async function executeOne(context: ExecuteContext, request: Request): Promise<void> {
  const { clock, clusters, random, log } = context
  const { operation } = request.plan
  const cluster = clusters.get(operation.cluster)
  if (!cluster) return await notConfigured(context, request)
  const early = beforePlanning(request, choiceFor(context, operation), clock.now())
  if (early) {
    // The same object: it waits for its window, and there is nothing new to be said.
    if (early !== request) await saveRequest(context, request, early)
    return
  }
  const { plan, statements } = await planOperation(context, cluster, operation, request.id)
  // Last, and asked anew: whoever approved may have left since the click, or while the plan was made.
  const ruling = await freshRuling(context, request, { running: true })
  const { go, request: next } = beforeExecution(request, plan, ruling, random(24), clock.now())
  if (go && statements) return await sendStep(context, cluster, request, next, statements)
  if (next !== request && !go) await saveRequest(context, request, next)
  log.info({ request: request.id, state: next.state, note: next.note }, 'not executed')
}

async function goOn(context: ExecuteContext, request: Request): Promise<void> {
  const cluster = context.clusters.get(request.plan.operation.cluster)
  if (cluster) return await continueSequence(context, cluster, request)
  await giveUp(context, request, 'The cluster is no longer configured.')
}

async function notConfigured(context: ExecuteContext, request: Request): Promise<void> {
  const { cluster } = request.plan.operation
  const note = `The cluster ${cluster} is no longer configured. Nothing was run.`
  await saveRequest(context, request, { ...request, state: 'failed', note })
}

/** An approved request expires, a sequence gives up, although what they need does not answer; false before its time. */
async function endOfTime(
  context: ExecuteContext,
  request: Request,
  reason: string,
): Promise<boolean> {
  const now = context.clock.now()
  if (request.state === 'waiting') {
    const over = isOverdue(request, now)
    if (over) await giveUp(context, request, `After 30 min: ${reason}.`)
    return over
  }
  if (now < request.expiresAt) return false
  await saveRequest(context, request, notStarted(request))
  return true
}

/** The card of what is approved says why it does not start; said once as long as the reason is the same. */
async function sayWhy(context: ExecuteContext, request: Request, reason: string): Promise<void> {
  const why = reason.replace(/\.+$/, '')
  const note = `Not started yet: ${why}. Nothing was run; it is tried again until its time is over.`
  if (request.state !== 'approved' || isSame(note, request.note ?? '')) return
  await saveRequest(context, request, { ...request, note })
}

/** Whether two notes differ in figures only: seconds to wait and trace ids are others with every try. */
function isSame(note: string, other: string): boolean {
  const words = (text: string) => text.replace(/\S*\d\S*/g, '#')
  return words(note) === words(other)
}
