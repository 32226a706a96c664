import { destinationsOf } from '../domain/chosen.ts'
import type { Request } from '../domain/request.ts'
import { doneWords, readinessOf, STEP_PATIENCE_MS } from '../domain/steps.ts'
import type { Cluster } from './context.ts'
import { type ExecuteContext, saveRequest } from './execute-save.ts'
import { sendStep } from './execute-send.ts'
import { standingNow } from './execute-standing.ts'
import { readFacts } from './facts.ts'
import { shownStatements, statementsFor } from './plan.ts'

/**
 * The next statement of a sequence, once what it waits for is there. Whoever approved must still count, and the
 * statements must still be those that were approved. It gives up after 30 min and says what was done and what was not.
 * Throws BotError when the database or Slack does not answer: then it waits on.
 */
export async function continueSequence(
  context: ExecuteContext,
  cluster: Cluster,
  request: Request,
): Promise<void> {
  const { operation } = request.plan
  const { facts, keys } = await readFacts(context, cluster, operation)
  const { statements, problem: unbuilt } = statementsFor(context, operation, facts, {
    keys,
    origin: null,
    requestId: request.id,
  })
  if (!statements) return await giveUp(context, request, unbuilt ?? '')
  if (shownStatements(statements) !== request.plan.statement) {
    return await giveUp(context, request, 'The statements are no longer those that were approved.')
  }
  const chosen = request.plan.chosen ?? []
  if (!destinationsOf(operation, facts).every((one) => chosen.includes(one))) {
    return await giveUp(context, request, 'The destination is no longer the one that was approved.')
  }
  const ready = readinessOf(operation, request.step, facts)
  if (ready.kind === 'never') return await giveUp(context, request, sentence(ready.text))
  if (isOverdue(request, context.clock.now())) {
    // Also when it is ready now: obbackup may have been down for hours, and nobody expects it any more.
    const why =
      ready.kind === 'wait'
        ? `after 30 min ${ready.text}`
        : 'what it waited for was seen only after 30 min'
    return await giveUp(context, request, sentence(why))
  }
  if (ready.kind === 'wait') return
  // Only now: while it waits, Slack is not asked every few seconds, which it would soon refuse.
  const problem = await standingNow(context, request)
  if (problem !== null) return await giveUp(context, request, problem)
  const now = context.clock.now()
  const next: Request = { ...request, state: 'executing', executingAt: now, note: null }
  await sendStep(context, cluster, request, next, statements)
}

/** Whether a sequence waited for too long since its last statement. */
export function isOverdue(request: Request, now: number): boolean {
  return now - (request.executingAt ?? now) >= STEP_PATIENCE_MS
}

/** Ends a sequence in its middle. */
export async function giveUp(
  context: ExecuteContext,
  request: Request,
  why: string,
): Promise<void> {
  const note = `${why} ${doneWords(request.plan.operation, request.step)}`
  await saveRequest(context, request, { ...request, state: 'failed', note }, note)
  context.log.warn({ request: request.id, step: request.step, why }, 'sequence given up')
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
}
