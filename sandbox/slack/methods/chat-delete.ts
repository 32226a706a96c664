import { ApiError } from '../api-error.ts'
import { knownChannel } from '../conversations.ts'
import type { Method } from '../method.ts'

/** chat.delete: the app's own messages. */
export const chatDelete: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  arguments: { channel: 'string!', ts: 'ts!', as_user: 'boolean' },
  run(args, world) {
    const channel = knownChannel(world, args.needed('channel'))
    const message = world.messages.find(channel.id, args.needed('ts'))
    if (!message) throw new ApiError('message_not_found')
    if (!message.bot) throw new ApiError('cant_delete_message')
    world.messages.remove(message)
    world.changed({ type: 'changed', channel: channel.id })
    return { channel: channel.id, ts: message.ts }
  },
}
