import { knownChannel, page, requireChannelScope } from '../conversations.ts'
import type { Method } from '../method.ts'

/** conversations.members. */
export const conversationsMembers: Method = {
  token: 'bot',
  scopes: [],
  arguments: { channel: 'string!', cursor: 'string', limit: 'integer' },
  run(args, world) {
    const channel = knownChannel(world, args.needed('channel'))
    requireChannelScope(world, channel, 'read')
    const { items, metadata } = page(channel.members, args)
    return { members: items, response_metadata: metadata }
  },
}
