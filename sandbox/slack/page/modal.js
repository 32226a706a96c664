import { postJson } from './api.js'
import { BlocksView } from './blocks-view.js'
import { h } from './dom.js'
import { emojiCharacters } from './emoji.js'
import { FormState } from './form-state.js'
import { setFieldError } from './input-block.js'
import { suggestions } from './suggestions.js'
import { formErrors } from './validate-form.js'

/** The modal on top of the acting person's stack. Views below keep what was typed into them. */
export class Modal {
  #place
  #changed
  #forms = new Map()
  #open = null
  #views = []
  #names = null

  /**
   * @param {{ place: Element, changed: () => Promise<void> }} setup where modals are put, and what to call when
   *   the server's views may have changed
   */
  constructor({ place, changed }) {
    this.#place = place
    this.#changed = changed
  }

  /**
   * Shows the top one of these views. The same view with the same hash is left alone.
   * @param {object[]} views top last
   * @param {import('./context.js').Names} names
   * @param {string} stamp
   */
  show(views, names, stamp) {
    this.#views = views
    this.#names = names
    const view = views.at(-1)
    if (!view) {
      this.#open?.element.remove()
      this.#open = null
      return
    }
    const now = `${stamp} ${view.hash}`
    if (this.#open?.id === view.id && this.#open.stamp === now) return
    const isNew = this.#open?.id !== view.id
    if (isNew) {
      this.#open?.element.remove()
      this.#open = this.#frame(view)
      this.#place.append(this.#open.element)
    }
    this.#open.stamp = now
    this.#fill(view, stamp)
    if (isNew) this.#focus()
  }

  #form(viewId) {
    if (!this.#forms.has(viewId)) this.#forms.set(viewId, new FormState())
    return this.#forms.get(viewId)
  }

  #frame(view) {
    const title = h('h2', { id: 'modal-title' })
    const body = h('div', { class: 'dialog-body' })
    const problem = h('div', { class: 'dialog-problem', role: 'alert' })
    const foot = h('div', { class: 'dialog-foot' })
    const cross = h('button', { type: 'button', class: 'cross', 'aria-label': 'Close' }, '×')
    cross.addEventListener('click', () => void this.#close(true))
    const dialog = h(
      'form',
      {
        class: 'dialog',
        role: 'dialog',
        'aria-modal': 'true',
        'aria-labelledby': 'modal-title',
        'data-view-id': view.id,
        novalidate: true,
      },
      h('div', { class: 'dialog-head' }, title, cross),
      body,
      problem,
      foot,
    )
    dialog.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#submit()
    })
    const element = h('div', { class: 'shade' }, dialog)
    element.addEventListener('keydown', (event) => {
      // As in Slack, Enter alone does not send the form: it may belong to a field.
      if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
        event.preventDefault()
        if (event.ctrlKey || event.metaKey) void this.#submit()
      }
      if (event.key === 'Escape') void this.#close(false)
      if (event.key === 'Tab') keepInside(event, dialog)
    })
    const open = { id: view.id, stamp: '', element, dialog, title, body, problem, foot }
    return { ...open, blocks: new BlocksView(body), busy: false }
  }

  #fill(view, stamp) {
    const open = this.#open
    const form = this.#form(view.id)
    form.adopt(view.state?.values)
    open.dialog.setAttribute('data-callback-id', view.callback_id ?? '')
    open.title.textContent = emojiCharacters(view.title?.text ?? '')
    open.problem.textContent = ''
    open.blocks.draw(view.blocks ?? [], this.#surface(view, form), stamp)
    const nested = this.#views.length > 1
    const close = h(
      'button',
      { type: 'button', class: 'button', 'data-close': true },
      emojiCharacters(view.close?.text ?? (nested ? 'Back' : 'Cancel')),
    )
    close.addEventListener('click', () => void this.#close(false))
    const submit = view.submit
      ? h(
          'button',
          { type: 'submit', class: 'button primary', 'data-submit': true },
          emojiCharacters(view.submit.text),
        )
      : null
    open.foot.replaceChildren(...[close, submit].filter(Boolean))
  }

  #surface(view, form) {
    const user = this.#names.me
    return {
      names: this.#names,
      kind: 'modal',
      form,
      root: () => this.#open?.body ?? null,
      act: async (action) => {
        const state = form.values(this.#top()?.blocks ?? [])
        const { values, ...rest } = action
        const value = values ?? rest.value
        const body = { user, view_id: view.id, ...rest, value, state }
        const answer = await postJson('/sandbox/view-action', body)
        await this.#changed()
        return answer
      },
      suggest: (query) => suggestions({ user, view_id: view.id, ...query }),
    }
  }

  #top() {
    return this.#views.at(-1)
  }

  async #submit() {
    const [view, open] = [this.#top(), this.#open]
    if (!view || !open || open.busy || !view.submit) return
    const form = this.#form(view.id)
    open.problem.textContent = ''
    if (this.#showErrors(formErrors(view.blocks ?? [], form))) return
    this.#busy(open, true)
    const answer = await postJson('/sandbox/view-submit', {
      user: this.#names.me,
      view_id: view.id,
      state: form.values(view.blocks ?? []),
    })
    this.#busy(open, false)
    if (this.#open !== open) return
    this.#showErrors(answer.errors ?? {})
    if (answer.error) {
      open.problem.textContent = `We had some trouble connecting. Try again? (${answer.error})`
    }
    await this.#changed()
  }

  #busy(open, busy) {
    open.busy = busy
    const button = open.foot.querySelector('[data-submit]')
    button?.classList.toggle('busy', busy)
    button?.toggleAttribute('disabled', busy)
    open.body.inert = busy
  }

  /** @returns {boolean} whether there was any */
  #showErrors(errors) {
    const open = this.#open
    const left = { ...errors }
    for (const place of open.body.querySelectorAll('[data-error-for]')) {
      const blockId = place.getAttribute('data-error-for')
      setFieldError(place, left[blockId] ?? '')
      delete left[blockId]
    }
    const rest = Object.entries(left).map(([blockId, text]) => `${blockId}: ${text}`)
    if (rest.length > 0) open.problem.textContent = rest.join('\n')
    const first = open.body.querySelector('.has-error')
    first?.scrollIntoView({ block: 'nearest' })
    first?.querySelector('input, select, textarea')?.focus({ preventScroll: true })
    return Object.keys(errors).length > 0
  }

  async #close(all) {
    const ids = this.#views.map((view) => view.id).reverse()
    for (const id of all ? ids : ids.slice(0, 1)) {
      await postJson('/sandbox/view-close', { user: this.#names.me, view_id: id })
      this.#forms.delete(id)
    }
    await this.#changed()
  }

  #focus() {
    const { body, dialog } = this.#open
    const wanted =
      body.querySelector('[data-autofocus]') ?? body.querySelector('input, select, textarea')
    const target =
      wanted ?? dialog.querySelector('[data-submit]') ?? dialog.querySelector('[data-close]')
    // A list that opens by itself over a form nobody has read yet is a nuisance.
    if (target?.getAttribute('role') === 'combobox') dialog.querySelector('.cross')?.focus()
    else target?.focus({ preventScroll: true })
  }
}

function keepInside(event, dialog) {
  const stops = [...dialog.querySelectorAll('button, input, select, textarea, a[href]')].filter(
    (stop) => !stop.disabled && stop.offsetParent !== null,
  )
  const edge = event.shiftKey ? stops[0] : stops.at(-1)
  if (document.activeElement !== edge) return
  event.preventDefault()
  const other = event.shiftKey ? stops.at(-1) : stops[0]
  other?.focus()
}
