import { avatar } from './avatar.js'
import { h } from './dom.js'
import { slackDate } from './time.js'

/**
 * The left bar: team, channels, apps, and the people one can act as.
 * @param {object} state `/sandbox/state`
 * @param {{ id: string, name: string, is_im?: boolean }[]} places where the acting person reads
 * @param {{ me: string, channel: string, home: boolean, unread: Set<string> }} view
 * @param {{ goTo(channel: string): void, actAs(user: string): void, openHome(): void }} go
 * @returns {Node[]}
 */
export function sideBar(state, places, view, go) {
  const people = (state.users ?? []).filter((user) => !user.is_bot)
  const me = people.find((user) => user.id === view.me)
  const directs = places.filter((one) => one.is_im)
  return [
    h('div', { class: 'team' }, state.team?.name ?? 'Slack stand-in'),
    h(
      'nav',
      { 'aria-label': 'Channels' },
      h('h2', {}, 'Channels'),
      places.filter((one) => !one.is_im).map((channel) => channelLink(channel, view, go)),
      directs.length > 0 ? h('h2', {}, 'Direct messages') : null,
      directs.map((direct) => channelLink(direct, view, go)),
      h('h2', {}, 'Apps'),
      appLink(state.bot ?? {}, view, go),
    ),
    h(
      'section',
      { class: 'people', 'aria-label': 'People' },
      h(
        'p',
        { class: 'acting' },
        'You are acting as ',
        h('b', { 'data-acting-as': view.me }, firstName(me) ?? view.me),
        h('span', { class: 'change' }, ' – change'),
      ),
      people.map((user) => personButton(user, view, go)),
    ),
  ]
}

const signOf = ({ is_im: direct, is_private: locked }) => (direct ? '@' : locked ? '🔒︎' : '#')

const firstName = (user) => (user?.real_name ?? user?.name)?.split(' ')[0]

function channelLink(channel, view, go) {
  const here = channel.id === view.channel && !view.home
  const unread = view.unread.has(channel.id)
  return h(
    'a',
    {
      class: `side-link${here ? ' here' : ''}${unread ? ' unread' : ''}`,
      href: `#channel=${channel.id}`,
      'data-channel-id': channel.id,
      'aria-current': here ? 'page' : null,
      on: {
        click(event) {
          event.preventDefault()
          go.goTo(channel.id)
        },
      },
    },
    h('span', { class: 'sign', 'aria-hidden': 'true' }, signOf(channel)),
    h('span', {}, channel.name),
    unread ? h('span', { class: 'dot', role: 'img', 'aria-label': 'unread' }) : null,
  )
}

function appLink(bot, view, go) {
  return h(
    'button',
    {
      type: 'button',
      class: `side-link${view.home ? ' here' : ''}`,
      'data-home': true,
      'aria-current': view.home ? 'page' : null,
      on: { click: () => go.openHome() },
    },
    h('span', { class: `presence${bot.connected ? ' on' : ''}`, 'aria-hidden': 'true' }),
    h('span', {}, bot.name ?? 'bot'),
  )
}

function personButton(user, view, go) {
  const mine = user.id === view.me
  const time = slackDate(Math.floor(Date.now() / 1000), '{time}', user.tz)
  const city = (user.tz ?? 'UTC').split('/').at(-1)?.replaceAll('_', ' ')
  return h(
    'button',
    {
      type: 'button',
      class: `person${mine ? ' here' : ''}`,
      'data-user': user.id,
      title: user.tz,
      'aria-pressed': String(mine),
      on: { click: () => go.actAs(user.id) },
    },
    avatar(user),
    h(
      'span',
      { class: 'person-text' },
      h('span', { class: 'person-name' }, user.real_name ?? user.name),
      h('span', { class: 'note' }, [user.note, `${time} ${city}`].filter(Boolean).join(' · ')),
    ),
  )
}
