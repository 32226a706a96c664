import type { Request } from '../domain/request.ts'
import { doneWords, stepWords } from '../domain/steps.ts'
import type { ExecuteOutcome } from '../oceanbase/execute.ts'
import type { Statement } from '../oceanbase/statements.ts'
import type { Cluster } from './context.ts'
import { type ExecuteContext, saveRequest } from './execute-save.ts'

/**
 * Sends the statement that a request is at, once: only the winner of the compare-and-set from `before` to `executing`
 * sends it, and what the database answers is saved right after.
 */
export async function sendStep(
  context: ExecuteContext,
  cluster: Cluster,
  before: Request,
  after: Request,
  statements: readonly Statement[],
): Promise<void> {
  const statement = statements[after.step]
  if (!statement) throw new Error(`${after.id} has no statement ${after.step}`)
  const executing = await saveRequest(context, before, after)
  if (!executing) return
  const { log, counters } = context
  const { id, step, plan } = executing
  log.info({ request: id, step, digest: plan.digest, statement: statement.masked }, 'executing')
  const outcome = await cluster.oceanbase.execute(statement)
  counters.execution(outcome.kind)
  const errno = outcome.kind === 'refused' ? outcome.errno : undefined
  log.info({ request: id, step, outcome: outcome.kind, errno }, 'executed')
  const next = afterExecution(executing, outcome, {
    statements: statements.length,
    sentBefore: before.executingAt,
  })
  const line = stepLine(executing, next)
  if (await saveRequest(context, executing, next, line)) return
  await saveLate(context, executing, next, line)
}

/**
 * Another process on the same store took the request for one that was interrupted, and did not see what became of it.
 * What the database answered is known here: the doubt is taken back.
 */
async function saveLate(
  context: ExecuteContext,
  executing: Request,
  next: Request,
  line: string | null,
): Promise<void> {
  const now = await context.store.readRequest(executing.id)
  if (now?.state !== 'unknown') return
  if (now.step !== executing.step || now.executingAt !== executing.executingAt) return
  await saveRequest(context, now, { ...next, revision: now.revision }, line)
}

/**
 * What the database's answer makes of a request. Only its acceptance makes it `started`, or `waiting` when a statement
 * follows (DESIGN §3). What surely was not sent is tried again in the middle of a sequence, as long as it waits at all.
 */
export function afterExecution(
  request: Request,
  outcome: ExecuteOutcome,
  { statements, sentBefore }: { readonly statements: number; readonly sentBefore: number | null },
): Request {
  const { plan, step } = request
  const later = step > 0
  const done = later ? ` ${doneWords(plan.operation, step)}` : ''
  const lost = statements > 1 ? ` ${doneWords(plan.operation, step, true)}` : ''
  switch (outcome.kind) {
    case 'accepted':
      return step + 1 < statements
        ? { ...request, state: 'waiting', step: step + 1, note: null }
        : { ...request, state: 'started', note: null }
    case 'refused': {
      const note = `${outcome.message} (errno ${outcome.errno})${done}`
      return { ...request, state: later ? 'failed' : 'refused', note }
    }
    case 'not-sent':
      return later
        ? { ...request, state: 'waiting', executingAt: sentBefore, note: outcome.message }
        : { ...request, state: 'failed', note: `Nothing was run: ${outcome.message}` }
    case 'unknown':
      return {
        ...request,
        state: 'unknown',
        note: `The answer was lost: ${outcome.message.replace(/\.+$/, '')}. obbackup looks for what it does and never sends it again.${lost}`,
      }
  }
}

function stepLine({ plan, step }: Request, next: Request): string | null {
  const words = stepWords(plan.operation)
  if (words.length < 2 || (next.state !== 'waiting' && next.state !== 'started')) return null
  return next.step > step || next.state === 'started'
    ? `Statement ${step + 1} of ${words.length} accepted: ${words[step] ?? ''}.`
    : null
}
