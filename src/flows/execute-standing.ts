import type { Request } from '../domain/request.ts'
import type { ExecuteContext } from './execute-save.ts'

/** Why a sequence may not go on: who approved may no longer do so. Null when it may. Throws BotError: fail closed. */
export async function standingNow(
  { directory, config }: Pick<ExecuteContext, 'directory' | 'config'>,
  request: Request,
): Promise<string | null> {
  const approvers = await directory.members(config.approvers)
  const standing = new Set(
    request.decisions
      .filter((one) => one.verdict === 'approve' && one.digest === request.plan.digest)
      .map((one) => one.user)
      .filter((user) => user !== request.requester && approvers.includes(user)),
  )
  return standing.size >= request.quorum ? null : 'Whoever approved may no longer approve.'
}
