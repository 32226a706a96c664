import { h } from './dom.js'

const REMEMBERED = 50

/** The text field at the bottom: Enter sends, Shift+Enter breaks the line, arrow up brings back what was sent. */
export class Composer {
  #field
  #note
  #send
  #storageKey
  #place = -1
  #draft = ''

  /**
   * @param {{ field: HTMLTextAreaElement, note: Element, storageKey: string,
   *   send: (text: string) => Promise<{ ok?: boolean, error?: string }> }} setup
   */
  constructor({ field, note, storageKey, send }) {
    this.#field = field
    this.#note = note
    this.#send = send
    this.#storageKey = storageKey
    field.addEventListener('keydown', (event) => this.#key(event))
    field.addEventListener('input', () => {
      this.#place = -1
      this.#note.replaceChildren()
      this.#fit()
    })
  }

  /**
   * Sends a text as if it had been typed.
   * @param {string} text
   */
  async submit(text) {
    const clean = text.trim()
    if (!clean) return
    this.#remember(clean)
    this.#write('')
    this.#note.replaceChildren(h('span', { class: 'spinner' }), ` sending ${clean.split('\n')[0]}`)
    const answer = await this.#send(clean)
    this.#note.replaceChildren(
      answer.error ? h('span', { class: 'failed', role: 'alert' }, `⚠ ${answer.error}`) : '',
    )
  }

  #key(event) {
    if (event.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      void this.submit(this.#field.value)
    } else if (
      event.key === 'ArrowUp' &&
      !this.#field.value.slice(0, this.#field.selectionStart).includes('\n')
    ) {
      if (this.#turn(1)) event.preventDefault()
    } else if (event.key === 'ArrowDown' && this.#place >= 0) {
      if (this.#turn(-1)) event.preventDefault()
    }
  }

  #turn(by) {
    const history = this.#history()
    const place = this.#place + by
    if (place >= history.length || place < -1) return false
    if (this.#place === -1) this.#draft = this.#field.value
    this.#write(place === -1 ? this.#draft : history[place])
    this.#place = place
    return true
  }

  #write(text) {
    this.#place = -1
    this.#field.value = text
    this.#field.setSelectionRange(text.length, text.length)
    this.#fit()
  }

  #fit() {
    this.#field.style.height = 'auto'
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, 160)}px`
  }

  #history() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#storageKey) ?? '[]')
    } catch {
      return []
    }
  }

  #remember(text) {
    const history = [text, ...this.#history().filter((old) => old !== text)].slice(0, REMEMBERED)
    sessionStorage.setItem(this.#storageKey, JSON.stringify(history))
  }
}
