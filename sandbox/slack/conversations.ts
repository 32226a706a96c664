import { ApiError } from './api-error.ts'
import type { Arguments } from './arguments.ts'
import { LIMITS } from './limits.ts'
import { requireScope } from './method.ts'
import type { SandboxChannel } from './state/model.ts'
import type { World } from './world.ts'

type Family = 'history' | 'read'

/** A conversation that the bot may know of; private ones only as a member. @throws ApiError channel_not_found */
export function knownChannel(world: World, id: string): SandboxChannel & { members: string[] } {
  const channel = world.directory.channels.get(id)
  const hidden = channel?.is_private || channel?.is_im
  if (!channel || (hidden && !channel.members.includes(world.app.botUser)))
    throw new ApiError('channel_not_found')
  return channel
}

/** A conversation that the bot may write in. @throws ApiError channel_not_found, not_in_channel, is_archived */
export function writableChannel(world: World, id: string): SandboxChannel & { members: string[] } {
  const channel = knownChannel(world, id)
  if (!channel.members.includes(world.app.botUser)) throw new ApiError('not_in_channel')
  if (channel.is_archived) throw new ApiError('is_archived')
  return channel
}

/** Asks for the scope that goes with the kind of conversation: channels:…, groups:… or im:…. */
export function requireChannelScope(world: World, channel: SandboxChannel, family: Family): void {
  const kind = channel.is_im ? 'im' : channel.is_private ? 'groups' : 'channels'
  requireScope(world, `${kind}:${family}`)
}

/** A conversation whose messages the bot may read. */
export function readableChannel(world: World, id: string): SandboxChannel {
  const channel = knownChannel(world, id)
  requireChannelScope(world, channel, 'history')
  if (!channel.members.includes(world.app.botUser)) throw new ApiError('not_in_channel')
  return channel
}

/** A channel object as conversations.* give it. */
export function channelObject(
  world: World,
  channel: SandboxChannel & { members: string[] },
): Record<string, unknown> {
  const { id, name, topic = '' } = channel
  if (channel.is_im) {
    const user = channel.members.find((one) => one !== world.app.botUser)
    return { id, is_im: true, is_archived: false, user, is_open: true }
  }
  return {
    id,
    name,
    name_normalized: name,
    is_channel: !channel.is_private,
    is_group: channel.is_private ?? false,
    is_im: false,
    is_mpim: false,
    is_private: channel.is_private ?? false,
    is_archived: channel.is_archived ?? false,
    is_general: false,
    is_shared: false,
    is_ext_shared: false,
    is_member: channel.members.includes(world.app.botUser),
    context_team_id: world.app.teamId,
    topic: { value: topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  }
}

/**
 * One page of a list, by `limit` and `cursor`.
 * @throws ApiError invalid_limit, invalid_cursor
 */
export function page<T>(
  all: readonly T[],
  args: Arguments,
): { items: T[]; more: boolean; metadata: { next_cursor: string } } {
  const limit = args.integer('limit') ?? LIMITS.pageDefault
  if (limit < 1 || limit > LIMITS.pageMost) throw new ApiError('invalid_limit')
  const cursor = args.text('cursor')
  let from = 0
  if (cursor) {
    const [, number] = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? []
    if (number === undefined) throw new ApiError('invalid_cursor')
    from = Number(number)
  }
  const more = from + limit < all.length
  const next = more ? Buffer.from(`next:${from + limit}`).toString('base64') : ''
  return { items: all.slice(from, from + limit), more, metadata: { next_cursor: next } }
}
