import { avatar } from './avatar.js'
import { BlocksView } from './blocks-view.js'
import { arrange, h } from './dom.js'
import { fileList } from './file-list.js'
import { mrkdwn } from './mrkdwn.js'
import { ago, slackDate } from './time.js'

/**
 * What all messages of one drawing share.
 * @typedef {object} Reading
 * @property {import('./context.js').Names} names
 * @property {{ id: string, name: string }} bot
 * @property {string} channel
 * @property {string} stamp changes when everything has to be drawn anew
 * @property {(message: object, view: MessageView) => import('./context.js').Surface} surface
 * @property {(ts: string) => void} openThread
 */

/** One message on the page. It stays the same element while its message is edited. */
export class MessageView {
  #meta = h('div', { class: 'message-meta' })
  #body = h('div', { class: 'message-body' })
  #foot = h('div', { class: 'message-foot' })
  #picture = h('div', { class: 'message-picture' })
  #blocks = new BlocksView(this.#body)
  #json = ''
  #plain = ''
  #surface = null
  #stamp = ''
  element = h('article', { class: 'message' })

  constructor() {
    const main = h('div', { class: 'message-main' }, this.#meta, this.#body, this.#foot)
    this.element.append(this.#picture, main)
  }

  /**
   * @param {object} message
   * @param {Reading} reading
   * @param {{ count: number, latest?: string } | null} replies null in the thread pane
   */
  draw(message, reading, replies) {
    const json = JSON.stringify([reading.stamp, message, replies])
    if (json === this.#json) return
    this.#json = json
    if (reading.stamp !== this.#stamp || !this.#surface) {
      this.#surface = reading.surface(message, this)
      this.#stamp = reading.stamp
      this.#plain = ''
    }
    this.#describe(message, reading)
    this.#drawBody(message, reading)
    const foot = [
      message.files?.length ? fileList(message.files) : null,
      message.error ? warning(message.error) : null,
      replies?.count ? replyButton(message, replies, reading) : null,
    ]
    this.#foot.replaceChildren(...foot.filter(Boolean))
  }

  #describe(message, { names, bot, channel }) {
    const { element } = this
    const author = message.bot ? { ...bot, is_bot: true } : names.users.get(message.user)
    element.setAttribute('data-ts', message.ts)
    element.setAttribute('data-channel', channel)
    element.setAttribute('data-user-id', message.user ?? '')
    element.toggleAttribute('data-bot', Boolean(message.bot))
    element.toggleAttribute('data-ephemeral', Boolean(message.ephemeral))
    element.classList.toggle('ephemeral', Boolean(message.ephemeral))
    const epoch = Math.floor(Number(message.ts))
    const time = h(
      'time',
      {
        class: 'muted',
        datetime: new Date(epoch * 1000).toISOString(),
        title: `${slackDate(epoch, '{date_long_full} {time_secs}', names.zone)} (${names.zone})`,
      },
      slackDate(epoch, '{time}', names.zone),
    )
    this.#picture.replaceChildren(avatar(author))
    const parts = [
      h('b', { class: 'author' }, author?.real_name ?? author?.name ?? message.user ?? 'Slackbot'),
      message.bot ? h('span', { class: 'badge' }, 'APP') : null,
      time,
      message.ephemeral ? h('span', { class: 'only-you' }, 'Only visible to you') : null,
      message.edited ? h('span', { class: 'muted edited' }, '(edited)') : null,
    ]
    this.#meta.replaceChildren(...parts.filter(Boolean))
  }

  #drawBody(message, { names, stamp }) {
    if (message.blocks?.length) {
      this.#plain = ''
      this.#blocks.draw(message.blocks, this.#surface, stamp)
      return
    }
    if (this.#plain === message.text && this.#plain !== '') return
    this.#plain = message.text ?? ''
    this.#blocks.draw([], this.#surface, stamp)
    arrange(this.#body, [h('div', { class: 'plain' }, mrkdwn(message.text ?? '', names))])
  }
}

function warning(error) {
  return h('div', { class: 'message-warning', role: 'alert' }, h('b', {}, '⚠ '), error)
}

function replyButton(message, { count, latest }, { openThread }) {
  const words = `${count} ${count === 1 ? 'reply' : 'replies'}`
  const when = latest ? `Last reply ${ago(Math.floor(Number(latest)), Date.now() / 1000)}` : ''
  const click = () => openThread(message.ts)
  const attributes = { type: 'button', class: 'replies', 'data-thread': message.ts, on: { click } }
  return h('button', attributes, h('b', {}, words), h('span', { class: 'muted' }, when))
}
