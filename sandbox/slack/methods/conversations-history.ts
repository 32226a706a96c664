import type { Arguments } from '../arguments.ts'
import { page, readableChannel } from '../conversations.ts'
import { messageObject } from '../message-object.ts'
import type { Method } from '../method.ts'
import type { Message } from '../state/model.ts'

/** Arguments that conversations.history and conversations.replies share. */
export const TIMELINE_ARGUMENTS = {
  channel: 'string!',
  cursor: 'string',
  limit: 'integer',
  oldest: 'ts',
  latest: 'ts',
  inclusive: 'boolean',
  include_all_metadata: 'boolean',
} as const

/** Whether a message lies between oldest and latest; the ends count only with `inclusive`. */
export function inWindow(args: Arguments): (message: Message) => boolean {
  const [oldest, latest] = [args.text('oldest') || '0', args.text('latest')]
  const inclusive = args.flag('inclusive')
  return ({ ts }) => {
    if (inclusive && (ts === oldest || ts === latest)) return true
    return Number(ts) > Number(oldest) && (!latest || Number(ts) < Number(latest))
  }
}

/** conversations.history: newest first, without replies unless they were broadcast. */
export const conversationsHistory: Method = {
  token: 'bot',
  scopes: [],
  arguments: TIMELINE_ARGUMENTS,
  run(args, world) {
    const channel = readableChannel(world, args.needed('channel'))
    const roots = world.messages
      .of(channel.id)
      .filter(({ ts, thread_ts: root, reply_broadcast: broadcast }) => {
        return !root || root === ts || broadcast
      })
      .filter(inWindow(args))
      .reverse()
    const { items, more, metadata } = page(roots, args)
    const all = args.flag('include_all_metadata')
    return {
      messages: items.map((message) => messageObject(world, message, all)),
      has_more: more,
      pin_count: 0,
      ...(more ? { response_metadata: metadata } : {}),
    }
  },
}
