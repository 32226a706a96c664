import { channelObject, knownChannel, requireChannelScope } from '../conversations.ts'
import type { Method } from '../method.ts'

/** conversations.info. */
export const conversationsInfo: Method = {
  token: 'bot',
  scopes: [],
  arguments: { channel: 'string!', include_locale: 'boolean', include_num_members: 'boolean' },
  run(args, world) {
    const channel = knownChannel(world, args.needed('channel'))
    requireChannelScope(world, channel, 'read')
    return {
      channel: {
        ...channelObject(world, channel),
        ...(args.flag('include_num_members') ? { num_members: channel.members.length } : {}),
        ...(args.flag('include_locale') ? { locale: 'en-US' } : {}),
      },
    }
  },
}
