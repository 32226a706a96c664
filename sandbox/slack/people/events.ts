import type { Message } from '../state/model.ts'
import type { World } from '../world.ts'
import { eventPayload, viewObject } from './payloads.ts'

/** Opens the app's home; the app hears of it only if the manifest subscribes to app_home_opened. */
export async function openHome(world: World, user: string): Promise<void> {
  world.directory.person(user)
  if (!world.manifest.events.includes('app_home_opened')) return
  const view = world.views.home(user)
  await world.delivery.event(
    eventPayload(world, {
      type: 'app_home_opened',
      user,
      channel: world.directory.directMessage(user).id,
      tab: 'home',
      ...(view ? { view: viewObject(view) } : {}),
      event_ts: world.ts.next(),
    }),
  )
}

/**
 * Somebody writes in a channel; the app hears of it if it is a member and the manifest subscribes to it.
 * @throws Error if the person is not there, or the channel is archived
 */
export async function say(
  world: World,
  input: { user: string; channel: string; text: string; thread_ts?: string },
): Promise<Message> {
  const { user, text, thread_ts: thread } = input
  world.directory.person(user)
  const channel = world.directory.channel(input.channel)
  if (!channel.members.includes(user)) throw new Error(`${user} is not in ${channel.id}`)
  if (channel.is_archived) throw new Error(`${channel.id} is archived`)
  const ts = world.ts.next()
  const message: Message = {
    type: 'message',
    channel: channel.id,
    ts,
    user,
    bot: false,
    text,
    ...(thread ? { thread_ts: thread } : {}),
  }
  world.messages.add(message)
  world.changed({ type: 'changed', channel: channel.id })
  const kind = channel.is_im ? 'im' : channel.is_private ? 'group' : 'channel'
  const subscribed = world.manifest.events.includes(`message.${kind}${channel.is_im ? '' : 's'}`)
  if (subscribed && channel.members.includes(world.app.botUser)) {
    const { bot: _bot, ...fields } = message
    const event = { ...fields, channel_type: kind, event_ts: ts, team: world.app.teamId }
    await world.delivery.event(eventPayload(world, event))
  }
  return message
}
