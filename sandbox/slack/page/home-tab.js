import { postJson } from './api.js'
import { BlocksView } from './blocks-view.js'
import { h } from './dom.js'
import { FormState } from './form-state.js'
import { suggestions } from './suggestions.js'

/** The app's home tab, as published for the acting person. */
export class HomeTab {
  #place
  #changed
  #open = null

  /** @param {{ place: Element, changed: () => Promise<void> }} setup */
  constructor({ place, changed }) {
    this.#place = place
    this.#changed = changed
  }

  /**
   * @param {object | undefined} view nothing if the app has published none
   * @param {import('./context.js').Names} names
   * @param {string} stamp
   * @param {string} appName
   */
  show(view, names, stamp, appName) {
    if (!view) {
      this.#open = null
      this.#place.replaceChildren(h('p', { class: 'muted' }, `${appName} has no home tab.`))
      return
    }
    const now = `${stamp} ${view.id} ${view.hash}`
    if (this.#open?.stamp === now) return
    if (this.#open?.id !== view.id) {
      const body = h('div', { class: 'home-body' })
      this.#place.replaceChildren(body)
      this.#open = { id: view.id, blocks: new BlocksView(body), form: new FormState() }
    }
    this.#open.stamp = now
    const { form } = this.#open
    const place = { user: names.me, view_id: view.id }
    this.#open.blocks.draw(
      view.blocks ?? [],
      {
        names,
        kind: 'home',
        form,
        root: () => this.#place,
        act: async ({ values, ...action }) => {
          const state = form.values(view.blocks ?? [])
          const body = { ...place, ...action, value: values ?? action.value, state }
          const answer = await postJson('/sandbox/view-action', body)
          await this.#changed()
          return answer
        },
        suggest: (query) => suggestions({ ...place, ...query }),
      },
      stamp,
    )
  }
}
