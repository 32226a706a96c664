import { ApiError } from '../api-error.ts'
import { page, readableChannel } from '../conversations.ts'
import { messageObject } from '../message-object.ts'
import type { Method } from '../method.ts'
import { inWindow, TIMELINE_ARGUMENTS } from './conversations-history.ts'

/** conversations.replies: the root, which is always there, and its replies, oldest first. */
export const conversationsReplies: Method = {
  token: 'bot',
  scopes: [],
  arguments: { ...TIMELINE_ARGUMENTS, ts: 'ts!' },
  run(args, world) {
    const channel = readableChannel(world, args.needed('channel'))
    const named = world.messages.find(channel.id, args.needed('ts'))
    if (!named) throw new ApiError('thread_not_found')
    const root = named.thread_ts ?? named.ts
    const inside = inWindow(args)
    const all = world.messages
      .thread(channel.id, root)
      .filter((message) => message.ts === root || inside(message))
    const { items, more, metadata } = page(all, args)
    const withMetadata = args.flag('include_all_metadata')
    return {
      messages: items.map((message) => messageObject(world, message, withMetadata)),
      has_more: more,
      ...(more ? { response_metadata: metadata } : {}),
    }
  },
}
