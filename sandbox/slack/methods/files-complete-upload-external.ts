import { ApiError, invalidArguments } from '../api-error.ts'
import { isJson } from '../checks/check.ts'
import { writableChannel } from '../conversations.ts'
import { fileObject } from '../file-object.ts'
import { LIMITS } from '../limits.ts'
import type { Method } from '../method.ts'
import type { SandboxFile } from '../state/files.ts'
import type { World } from '../world.ts'
import { writeMessage } from '../write.ts'

/**
 * files.completeUploadExternal: makes uploaded files one message, or keeps them private without a channel. Slack's
 * other arguments, `channels` and `blocks`, are not part of the stand-in.
 */
export const filesCompleteUploadExternal: Method = {
  token: 'bot',
  scopes: ['files:write'],
  arguments: {
    files: 'json!',
    channel_id: 'string',
    thread_ts: 'ts',
    initial_comment: 'string',
  },
  run(args, world) {
    const items = readItems(args.json('files'))
    const comment = args.text('initial_comment') ?? ''
    const threadTs = args.text('thread_ts') ?? null
    const channelId = args.text('channel_id')
    if (channelId === undefined && threadTs !== null)
      throw invalidArguments(['thread_ts needs channel_id [json-pointer:/thread_ts]'])
    // The id of a person is refused here, other than in chat.postMessage (bolt-js#2115).
    if (channelId !== undefined && !/^[CGDZ][A-Z0-9]+$/.test(channelId))
      throw invalidArguments([
        'input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]',
      ])
    if (comment.length > LIMITS.messageText) throw new ApiError('msg_too_long')
    const channel = channelId === undefined ? null : writableChannel(world, channelId)
    if (channel && threadTs !== null) checkRoot(world, channel.id, threadTs)
    const files = items.map(({ id }) => uploaded(world, id))
    for (const [index, file] of files.entries()) file.title = items[index]?.title ?? file.name
    const objects = files.map((file) => fileObject(world, file))
    const message =
      channel &&
      writeMessage(
        world,
        channel.id,
        { text: comment },
        { threadTs: threadTs ?? undefined, files: objects },
      )
    for (const file of files)
      file.completed = { channel: channel?.id ?? null, ts: message?.ts ?? null, threadTs, comment }
    return { files: objects }
  },
}

function readItems(files: unknown): { id: string; title?: string }[] {
  const known = new Set(['id', 'title', 'highlight_type'])
  const good =
    Array.isArray(files) &&
    files.length > 0 &&
    files.every(
      (one) =>
        isJson(one) &&
        Object.entries(one).every(([key, value]) => known.has(key) && typeof value === 'string') &&
        one.id !== undefined,
    )
  if (!good) throw invalidArguments(['must be a list of {id, title} [json-pointer:/files]'])
  if (new Set(files.map((one) => one.id)).size < files.length)
    throw invalidArguments(['must be of unique ids [json-pointer:/files]'])
  return files
}

/** A file with its bytes that was not completed before; the word for the others is a guess [M]. */
function uploaded(world: World, id: string): SandboxFile {
  const file = world.files.find(id)
  if (!file?.bytes || file.completed) throw new ApiError('file_not_found')
  return file
}

/** A thread is named by its root, never by a reply [D]; the word is that of chat.postMessage [M]. */
function checkRoot(world: World, channel: string, ts: string): void {
  const message = world.messages.find(channel, ts)
  const reply = message?.thread_ts !== undefined && message.thread_ts !== ts
  if (!message || reply) throw new ApiError('thread_not_found')
}
