import type { Message } from './state/model.ts'
import type { World } from './world.ts'

/** A message as the Web API and payloads give it; metadata only where it is asked for. */
export function messageObject(
  world: World,
  message: Message,
  withMetadata: boolean,
): Record<string, unknown> {
  const { channel: _channel, bot, metadata, reply_broadcast: _broadcast, ...rest } = message
  const { app, manifest } = world
  const profile = { id: app.botId, app_id: app.appId, name: manifest.botName, team_id: app.teamId }
  return structuredClone({
    ...rest,
    team: app.teamId,
    ...(bot ? { bot_id: app.botId, app_id: app.appId, bot_profile: profile } : {}),
    ...(message.ts === message.thread_ts
      ? { reply_users_count: message.reply_users?.length ?? 0, subscribed: false }
      : {}),
    ...(withMetadata && metadata ? { metadata } : {}),
  })
}
