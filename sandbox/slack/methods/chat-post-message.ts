import { ApiError } from '../api-error.ts'
import { CONTENT_ARGUMENTS, readContent } from '../content.ts'
import { writableChannel } from '../conversations.ts'
import { LIMITS } from '../limits.ts'
import { messageObject } from '../message-object.ts'
import { type Method, requireScope } from '../method.ts'
import { writeMessage } from '../write.ts'

/** chat.postMessage. A user id as channel means the direct message with that person. */
export const chatPostMessage: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  arguments: {
    ...CONTENT_ARGUMENTS,
    channel: 'string!',
    metadata: 'json',
    thread_ts: 'ts',
    reply_broadcast: 'boolean',
    unfurl_links: 'boolean',
    unfurl_media: 'boolean',
    mrkdwn: 'boolean',
    username: 'string',
    icon_emoji: 'string',
    icon_url: 'string',
  },
  run(args, world) {
    for (const name of ['username', 'icon_emoji', 'icon_url'])
      if (args.has(name)) requireScope(world, 'chat:write.customize')
    const content = readContent(args, { textMost: LIMITS.messageText, sum: true })
    let channelId = args.needed('channel')
    const user = world.directory.users.get(channelId)
    if (user) {
      if (!world.manifest.messagesTab) throw new ApiError('messages_tab_disabled')
      if (user.deleted || user.is_bot) throw new ApiError('cannot_dm_bot')
      channelId = world.directory.directMessage(user.id).id
    }
    const channel = writableChannel(world, channelId)
    const threadTs = args.text('thread_ts')
    const root = threadTs ? world.messages.find(channel.id, threadTs) : undefined
    if (threadTs && !root) throw new ApiError('thread_not_found')
    const message = writeMessage(world, channel.id, content, {
      // A reply to a reply lands in the thread of its root.
      threadTs: root && (root.thread_ts ?? root.ts),
      broadcast: args.flag('reply_broadcast'),
    })
    return {
      channel: channel.id,
      ts: message.ts,
      message: messageObject(world, message, true),
    }
  },
}
