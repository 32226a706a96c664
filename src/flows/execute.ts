import { descriptionOf, type Request } from '../domain/request.ts'
import { beforeExecution, beforePlanning } from '../domain/request-execution.ts'
import { BotError, OceanBaseError } from '../errors.ts'
import type { ExecuteOutcome } from '../oceanbase/execute.ts'
import { cardOf } from './card.ts'
import type { Context } from './context.ts'
import { planOperation } from './plan.ts'
import { choiceFor, freshRuling } from './ruling.ts'

type ExecuteContext = Pick<
  Context,
  'store' | 'clock' | 'config' | 'clusters' | 'directory' | 'random' | 'log' | 'counters'
>

/**
 * Runs what was approved, each once. Safe to call at any time and from several places: the step from `approved` to
 * `executing` is a compare-and-set, and only its winner sends the statement.
 */
export async function executeApproved(context: ExecuteContext): Promise<void> {
  const approved = await context.store.requests({ states: ['approved'], limit: 100 })
  for (const request of approved.toReversed()) {
    try {
      await executeOne(context, request)
    } catch (error) {
      // The database or Slack did not answer before anything was sent: tried again until it expires. A bug with one
      // request must not keep the others from running.
      if (error instanceof BotError) {
        context.log.warn({ request: request.id, reason: error.message }, 'not executed yet')
      } else {
        const { stack } = error as Error
        context.log.error({ request: request.id, error: String(error), stack }, 'not executed')
      }
      await expireApproved(context, request)
    }
  }
}

async function executeOne(context: ExecuteContext, request: Request): Promise<void> {
  const { store, clock, clusters, random, log, counters } = context
  const { operation } = request.plan
  const cluster = clusters.get(operation.cluster)
  if (!cluster) {
    await save(context, request, {
      ...request,
      state: 'failed',
      note: `The cluster ${operation.cluster} is no longer configured. Nothing was run.`,
    })
    return
  }
  const early = beforePlanning(request, choiceFor(context, operation), clock.now())
  if (early) {
    // The same object: it waits for its window, and there is nothing new to be said.
    if (early !== request) await save(context, request, early)
    return
  }
  // Who decided is asked anew, and the plan is made again: both may have changed since the click.
  const ruling = await freshRuling(context, request)
  const { plan, statements } = await planOperation(context, cluster, operation, request.id)
  const { go, request: next } = beforeExecution(request, plan, ruling, random(24), clock.now())
  const statement = statements?.[request.step]
  if (!go || !statement) {
    if (next !== request) await save(context, request, next)
    log.info({ request: request.id, state: next.state, note: next.note }, 'not executed')
    return
  }
  const executing = await save(context, request, next)
  if (!executing) return
  log.info({ request: request.id, digest: plan.digest, statement: statement.masked }, 'executing')
  const outcome = await cluster.oceanbase.execute(statement)
  counters.execution(outcome.kind)
  const { kind } = outcome
  log.info(
    { request: request.id, outcome: kind, errno: kind === 'refused' ? outcome.errno : undefined },
    'executed',
  )
  await store.updateRequest(executing, ...withCard(context, afterExecution(executing, outcome)))
}

/** What the database's answer makes of a request. Only its acceptance makes it `started` (DESIGN §3). */
export function afterExecution(request: Request, outcome: ExecuteOutcome): Request {
  switch (outcome.kind) {
    case 'accepted':
      return { ...request, state: 'started', note: null }
    case 'refused':
      return { ...request, state: 'refused', note: `${outcome.message} (errno ${outcome.errno})` }
    case 'not-sent':
      return { ...request, state: 'failed', note: `Nothing was run: ${outcome.message}` }
    case 'unknown':
      return {
        ...request,
        state: 'unknown',
        note: `The answer was lost: ${outcome.message}. obbackup looks for the job and never sends it again.`,
      }
  }
}

/**
 * For requests found `executing` while nothing is being executed: at start, or after a run that failed half way. They
 * are never run again. The job is looked for by its description; without one nobody knows, and a person is asked
 * (DESIGN §3).
 */
export async function recoverExecuting(context: ExecuteContext): Promise<void> {
  const { store, clusters, log } = context
  for (const request of await store.requests({ states: ['executing'], limit: 100 })) {
    let found = false
    let reason = 'obbackup was interrupted while it was sending the statement'
    try {
      const cluster = clusters.get(request.plan.operation.cluster)
      const job = await cluster?.oceanbase.findJob({
        area: 'restore',
        description: descriptionOf(request),
      })
      found = job != null
    } catch (error) {
      if (!(error instanceof OceanBaseError)) throw error
      reason += `; the database could not be asked: ${error.message}`
    }
    log.warn({ request: request.id, found }, 'was left executing')
    await save(context, request, {
      ...request,
      state: found ? 'started' : 'unknown',
      note: found
        ? null
        : `Nobody knows whether the statement ran: ${reason}, and no job shows yet. obbackup keeps looking and never sends it again. If no job appears, ask anew.`,
    })
  }
}

/** Saves with the card; gives the request as stored, or null when somebody else was first. */
async function save(
  context: Pick<Context, 'store' | 'clock' | 'config'>,
  before: Request,
  after: Request,
): Promise<Request | null> {
  const [next, cards] = withCard(context, after)
  const won = await context.store.updateRequest(before, next, cards)
  return won ? { ...next, revision: before.revision + 1 } : null
}

function withCard({ config, clock }: Pick<Context, 'config' | 'clock'>, after: Request) {
  return [after, [cardOf(after, config.approvalChannel, clock.now())]] as const
}

async function expireApproved(
  context: Pick<Context, 'store' | 'clock' | 'config'>,
  request: Request,
): Promise<void> {
  if (context.clock.now() < request.expiresAt) return
  await save(context, request, {
    ...request,
    state: 'expired',
    note: 'Approved, but it could not be started in time. Nothing was run.',
  })
}
