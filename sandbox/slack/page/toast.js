import { h } from './dom.js'
import { mrkdwn } from './mrkdwn.js'

const SHOWN_MS = 7000

const fileNames = (message) => (message.files ?? []).map((file) => file.name).join(', ')

const firstLine = (text = '') => text.split('\n', 1)[0]

/**
 * Shows what a lock screen would show of a message that came elsewhere: how its `text` begins, not its blocks.
 * @param {Element} place
 * @param {{ message: object, channel: { id: string, name: string, is_im?: boolean }, author: string,
 *   names: import('./context.js').Names, open: () => void }} news
 */
export function toast(place, { message, channel, author, names, open }) {
  const card = h(
    'button',
    { type: 'button', class: 'toast', 'data-toast-channel': channel.id },
    h('b', {}, channel.is_im ? author : `${author} in #${channel.name}`),
    h('span', {}, mrkdwn(firstLine(message.text) || fileNames(message) || '(no text)', names)),
  )
  card.addEventListener('click', () => {
    card.remove()
    open()
  })
  place.append(card)
  while (place.children.length > 3) place.firstElementChild?.remove()
  setTimeout(() => card.remove(), SHOWN_MS)
}
