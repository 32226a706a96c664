import type { Content } from './content.ts'
import type { FileObject, Message } from './state/model.ts'
import type { World } from './world.ts'

/** Puts a message of the app into a channel. */
export function writeMessage(
  world: World,
  channel: string,
  content: Content,
  options: { threadTs?: string | undefined; broadcast?: boolean; files?: FileObject[] } = {},
): Message {
  const { threadTs, broadcast, files } = options
  const message: Message = {
    type: 'message',
    channel,
    ts: world.ts.next(),
    user: world.app.botUser,
    bot: true,
    ...content,
    ...(files ? { files } : {}),
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(threadTs && broadcast ? { reply_broadcast: true, subtype: 'thread_broadcast' } : {}),
  }
  world.messages.add(message)
  world.changed({ type: 'changed', channel })
  return message
}

/**
 * Changes a message as chat.update does: text without blocks removes the blocks, blocks stay only if text is left
 * out too, and only a change without blocks shows as edited (RULES §1.4). `textGiven`: whether there was a text.
 */
export function rewriteMessage(
  world: World,
  message: Message,
  content: Content,
  textGiven: boolean,
): void {
  if (content.blocks?.length) message.blocks = content.blocks
  else if (content.blocks || textGiven) delete message.blocks
  if (textGiven) message.text = content.text
  if (content.attachments) message.attachments = content.attachments
  if (content.metadata) message.metadata = content.metadata
  if (message.blocks) delete message.edited
  else if (textGiven) message.edited = { user: world.app.botUser, ts: world.ts.next() }
  forgetWarnings(world, message.channel, message.ts)
  world.changed({ type: 'changed', channel: message.channel })
}

/** Takes the warnings beside a message away: its buttons are new. */
export function forgetWarnings(world: World, channel: string, ts: string): void {
  for (const key of [...world.warnings.keys()])
    if (key.startsWith(`${channel} ${ts} `)) world.warnings.delete(key)
}
