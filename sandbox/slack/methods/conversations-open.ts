import { ApiError, invalidArguments } from '../api-error.ts'
import { channelObject, knownChannel } from '../conversations.ts'
import type { Method } from '../method.ts'

/** conversations.open: the direct message with one person; groups of people are not part of the stand-in. */
export const conversationsOpen: Method = {
  token: 'bot',
  scopes: ['im:write'],
  arguments: {
    channel: 'string',
    users: 'string',
    return_im: 'boolean',
    prevent_creation: 'boolean',
  },
  run(args, world) {
    const users = args.text('users')
    if (!users === !args.text('channel')) throw invalidArguments(['exactly one of channel, users'])
    if (users?.includes(',')) throw new ApiError('not_enough_users')
    if (!users) {
      const known = knownChannel(world, args.needed('channel'))
      return { channel: { id: known.id }, no_op: true, already_open: true }
    }
    const user = world.directory.users.get(users)
    if (!user) throw new ApiError('user_not_found')
    if (user.deleted) throw new ApiError('user_disabled')
    if (user.is_bot) throw new ApiError('cannot_dm_bot')
    const channel = world.directory.directMessage(user.id)
    return {
      channel: args.flag('return_im') ? channelObject(world, channel) : { id: channel.id },
    }
  },
}
