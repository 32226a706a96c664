import { ApiError } from './api-error.ts'
import { readArguments } from './arguments.ts'
import { CONTENT_ARGUMENTS, readContent } from './content.ts'
import { LIMITS } from './limits.ts'
import type { ResponseOrigin } from './state/tickets.ts'
import type { World } from './world.ts'
import { forgetWarnings, rewriteMessage, writeMessage } from './write.ts'

/**
 * Does what an app says through a response_url or in the ack of a command: ephemeral unless `in_channel`, in place
 * of the clicked message with `replace_original`, which does nothing for a command (bolt-js#2287).
 * @throws ApiError as chat.postMessage does
 */
export function respond(world: World, origin: ResponseOrigin, body: Record<string, unknown>): void {
  const args = readArguments(body, {
    ...CONTENT_ARGUMENTS,
    metadata: 'json',
    response_type: 'string',
    replace_original: 'boolean',
    delete_original: 'boolean',
    thread_ts: 'ts',
    unfurl_links: 'boolean',
    unfurl_media: 'boolean',
    mrkdwn: 'boolean',
  })
  if (args.flag('delete_original')) {
    removeOriginal(world, origin)
    return
  }
  const content = readContent(args, { textMost: LIMITS.messageText, sum: false })
  const replaced = args.flag('replace_original') && replaceOriginal(world, origin, content)
  if (replaced) return
  // Also an answer to a click inside a thread goes to the channel unless it says otherwise.
  const thread = args.text('thread_ts')
  if (args.text('response_type') === 'in_channel') {
    writeMessage(world, origin.channel, content, { threadTs: thread })
    return
  }
  const { text, blocks } = content
  world.messages.addEphemeral({
    channel: origin.channel,
    user: origin.user,
    ts: world.ts.next(),
    text,
    ...(blocks ? { blocks } : {}),
    ...(thread ? { thread_ts: thread } : {}),
  })
  world.changed({ type: 'changed', channel: origin.channel })
}

function clickedEphemeral(world: World, { user, channel, clicked }: ResponseOrigin) {
  return world.messages
    .ephemerals(user)
    .find((one) => one.channel === channel && one.ts === clicked?.ts)
}

/** Whether there was something to replace. */
function replaceOriginal(
  world: World,
  origin: ResponseOrigin,
  content: ReturnType<typeof readContent>,
): boolean {
  const { channel, clicked } = origin
  if (!clicked) return false
  if (!clicked.ephemeral) {
    const message = world.messages.find(channel, clicked.ts)
    if (!message) return false
    rewriteMessage(world, message, content, true)
    return true
  }
  const shown = clickedEphemeral(world, origin)
  if (!shown) return false
  shown.text = content.text
  if (content.blocks) shown.blocks = content.blocks
  else delete shown.blocks
  forgetWarnings(world, channel, clicked.ts)
  world.changed({ type: 'changed', channel })
  return true
}

function removeOriginal(world: World, origin: ResponseOrigin): void {
  const { channel, clicked } = origin
  if (!clicked) throw new ApiError('no_original')
  const shown = clickedEphemeral(world, origin)
  const message = world.messages.find(channel, clicked.ts)
  if (shown) world.messages.removeEphemeral(shown)
  else if (message) world.messages.remove(message)
  world.changed({ type: 'changed', channel })
}
