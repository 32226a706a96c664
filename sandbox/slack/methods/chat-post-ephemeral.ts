import { ApiError } from '../api-error.ts'
import { CONTENT_ARGUMENTS, readContent } from '../content.ts'
import { writableChannel } from '../conversations.ts'
import { LIMITS } from '../limits.ts'
import { type Method, requireScope } from '../method.ts'

/** chat.postEphemeral: to an active member of a channel that the bot is in as well. */
export const chatPostEphemeral: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  arguments: {
    ...CONTENT_ARGUMENTS,
    channel: 'string!',
    user: 'string!',
    thread_ts: 'ts',
    username: 'string',
    icon_emoji: 'string',
    icon_url: 'string',
  },
  run(args, world) {
    for (const name of ['username', 'icon_emoji', 'icon_url'])
      if (args.has(name)) requireScope(world, 'chat:write.customize')
    const content = readContent(args, { textMost: LIMITS.messageText, sum: false })
    const channel = writableChannel(world, args.needed('channel'))
    const user = args.needed('user')
    const known = world.directory.users.get(user)
    if (!known || known.deleted || !channel.members.includes(user))
      throw new ApiError('user_not_in_channel')
    const threadTs = args.text('thread_ts')
    const ts = world.ts.next()
    const { text, blocks } = content
    world.messages.addEphemeral({
      channel: channel.id,
      user,
      ts,
      text,
      ...(blocks ? { blocks } : {}),
      ...(threadTs ? { thread_ts: threadTs } : {}),
    })
    world.changed({ type: 'changed', channel: channel.id })
    return { message_ts: ts }
  },
}
