import type { Ephemeral, Message } from '../state/model.ts'
import type { World } from '../world.ts'

/** A message as one person sees it. @throws Error if they do not see it */
export function seenMessage(
  world: World,
  { user, channel, ts }: { user: string; channel: string; ts: string },
): { message: Message } | { ephemeral: Ephemeral } {
  world.directory.person(user)
  const ephemeral = world.messages
    .ephemerals(user)
    .find((one) => one.channel === channel && one.ts === ts)
  if (ephemeral) return { ephemeral }
  const message = world.messages.find(channel, ts)
  if (!message || !world.directory.isMember(channel, user))
    throw new Error(`${user} sees no message ${ts} in ${channel}`)
  return { message }
}
