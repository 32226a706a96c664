import type { Request } from '../domain/request.ts'
import { standingProblem } from '../domain/request-execution.ts'
import type { Context } from './context.ts'
import { freshRuling } from './ruling.ts'

/**
 * Why a sequence may not go on: who approved may no longer do so, by the policy in force and the people as Slack knows
 * them now. Null when it may. Throws BotError when Slack cannot tell: fail closed.
 */
export async function standingNow(
  context: Pick<Context, 'directory' | 'config'>,
  request: Request,
): Promise<string | null> {
  return standingProblem(request, await freshRuling(context, request, { running: true }))
}
