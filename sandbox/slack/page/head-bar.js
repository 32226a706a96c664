import { h } from './dom.js'
import { mrkdwn } from './mrkdwn.js'

/**
 * The bar above the messages: where one is, and whether the bot is there.
 * @param {{ bot: { name?: string, connected?: boolean } }} state
 * @param {{ name?: string, topic?: string, is_private?: boolean, is_im?: boolean } | undefined} channel nothing on the home tab
 * @param {import('./context.js').Names} names
 * @returns {Node[]}
 */
export function headBar({ bot }, channel, names) {
  const name = bot.name ?? 'the bot'
  const sign = channel?.is_im ? '@' : channel?.is_private ? '🔒︎' : '#'
  const connected = Boolean(bot.connected)
  return [
    h('h1', {}, channel ? `${sign} ${channel.name}` : name),
    h('span', { class: 'topic muted' }, channel ? mrkdwn(channel.topic ?? '', names) : 'Home'),
    h(
      'span',
      { class: 'bot-state', 'data-connected': String(connected), role: 'status' },
      h('span', { class: `presence${connected ? ' on' : ''}`, 'aria-hidden': 'true' }),
      `${name} is ${connected ? '' : 'not '}connected`,
    ),
  ]
}
