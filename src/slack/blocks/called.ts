import type { Manner } from '../../domain/notification.ts'
import { type Rendered, withBlocks } from '../rendered.ts'
import { context, section } from './primitives.ts'

/** Slack's limit of blocks in a message (RULES §1.1). */
const MOST_BLOCKS = 50

/** A new message as it calls people: whom it mentions, and that no route led to its channel. Never for an edit. */
export function withManner(rendered: Rendered, { mention, unrouted }: Manner): Rendered {
  const own = [
    ...(mention !== undefined && /^S[A-Z0-9]+$/.test(mention)
      ? [section(`<!subteam^${mention}>`)]
      : []),
    ...(unrouted ? [context(['no route matched: sent to the default channel'])] : []),
  ]
  if (own.length === 0) return rendered
  const { blocks } = rendered
  const at = blocks.at(-1)?.type === 'actions' ? blocks.length - 1 : blocks.length
  if (blocks.length + own.length > MOST_BLOCKS) return rendered
  return withBlocks(rendered, blocks.toSpliced(at, 0, ...own))
}
