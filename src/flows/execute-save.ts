import type { Request } from '../domain/request.ts'
import { cardOf, requestLine } from './card.ts'
import type { Context } from './context.ts'

/** What execution needs of the bot. */
export type ExecuteContext = Pick<
  Context,
  'store' | 'clock' | 'config' | 'clusters' | 'directory' | 'random' | 'log' | 'counters'
>

/**
 * Saves a request with its card by compare-and-set, with a quiet line in the card's thread when `line` is given; gives
 * the request as stored, or null when somebody else was first.
 */
export async function saveRequest(
  { store, clock, config }: Pick<Context, 'store' | 'clock' | 'config'>,
  before: Request,
  after: Request,
  line: string | null = null,
): Promise<Request | null> {
  const now = clock.now()
  const said = [
    cardOf(after, config.approvalChannel, now),
    ...(line === null
      ? []
      : [requestLine(after, config.approvalChannel, `${after.state}-${after.step}`, line, now)]),
  ]
  const won = await store.updateRequest(before, after, said)
  return won ? { ...after, revision: before.revision + 1 } : null
}
