import { ApiError } from '../api-error.ts'
import { CONTENT_ARGUMENTS, readContent } from '../content.ts'
import { writableChannel } from '../conversations.ts'
import { LIMITS } from '../limits.ts'
import { messageObject } from '../message-object.ts'
import type { Method } from '../method.ts'
import { rewriteMessage } from '../write.ts'

/** chat.update: the app's own messages, never ephemeral ones; metadata that is left out stays. */
export const chatUpdate: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  arguments: {
    ...CONTENT_ARGUMENTS,
    channel: 'string!',
    ts: 'ts!',
    metadata: 'json',
    reply_broadcast: 'boolean',
    file_ids: 'json',
    as_user: 'boolean',
  },
  run(args, world) {
    const metadataOnly = args.has('metadata')
    const content = readContent(args, {
      textMost: LIMITS.updateText,
      inBytes: true,
      sum: true,
      mayBeEmpty: metadataOnly,
    })
    const channel = writableChannel(world, args.needed('channel'))
    const message = world.messages.find(channel.id, args.needed('ts'))
    if (!message || message.subtype === 'tombstone') throw new ApiError('message_not_found')
    if (!message.bot) throw new ApiError('cant_update_message')
    rewriteMessage(world, message, content, args.has('text') || args.has('markdown_text'))
    return {
      channel: channel.id,
      ts: message.ts,
      text: message.text,
      message: messageObject(world, message, true),
    }
  },
}
