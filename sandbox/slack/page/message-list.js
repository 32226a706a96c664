import { arrange, h } from './dom.js'
import { MessageView } from './message-view.js'
import { slackDate, wallClock } from './time.js'

const NEAR_BOTTOM_PX = 60

/** Messages in a scrolling box: keeps the place somebody reads at, and stays at the end if they were there. */
export class MessageList {
  #views = new Map()
  #box
  #dividers = new Map()

  /** @param {Element} box the scrolling element */
  constructor(box) {
    this.#box = box
  }

  /**
   * @param {object[]} messages oldest first
   * @param {import('./message-view.js').Reading} reading
   * @param {{ repliesOf?: (ts: string) => { count: number, latest?: string }, toEnd?: boolean,
   *   between?: (index: number) => Node | null }} options `between` puts something before a message
   */
  draw(messages, reading, { repliesOf, toEnd, between } = {}) {
    const box = this.#box
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_BOTTOM_PX
    const next = new Map()
    const nodes = []
    let day = null
    for (const [index, message] of messages.entries()) {
      const key = `${reading.channel} ${message.ephemeral ? 'only ' : ''}${message.ts}`
      const view = this.#views.get(key) ?? new MessageView()
      view.draw(message, reading, repliesOf ? repliesOf(message.ts) : null)
      next.set(key, view)
      const epoch = Math.floor(Number(message.ts))
      const itsDay = wallClock(epoch, reading.names.zone).dayNumber
      if (itsDay !== day && repliesOf) nodes.push(this.#divider(epoch, reading.names.zone))
      day = itsDay
      nodes.push(between?.(index) ?? null, view.element)
    }
    this.#views = next
    arrange(
      box,
      nodes.filter((node) => node !== null),
    )
    if (toEnd || atEnd) box.scrollTop = box.scrollHeight
  }

  #divider(epoch, zone) {
    const words = slackDate(epoch, '{day_divider_pretty}', zone)
    const known = this.#dividers.get(words)
    if (known) return known
    const divider = h('div', { class: 'day', role: 'separator' }, h('span', {}, words))
    this.#dividers.set(words, divider)
    return divider
  }
}
