import type { Notification } from '../domain/notification.ts'
import type { ChannelTrouble } from '../store/divert.ts'

/** What is said where a channel's messages go meanwhile: once when its trouble begins, edited when it is over. */
export function channelWords(
  channel: string,
  { since, reason }: ChannelTrouble,
  place: { readonly to: string; readonly backAt: number | null },
): Notification {
  const identity = `channel:${channel}/${since}`
  const { to, backAt } = place
  return {
    key: `${identity}#${backAt === null ? 'refuses' : 'works'}`,
    identity,
    mode: backAt === null ? 'post' : 'edit',
    channel: to,
    body: { template: 'channel', channel, reason, since, backAt },
  }
}
