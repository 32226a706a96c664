import { blockElement } from './blocks.js'
import { arrange } from './dom.js'

/** The blocks of one surface on the page. Redrawing replaces only the blocks that changed. */
export class BlocksView {
  #drawn = new Map()
  #container

  /** @param {Element} container */
  constructor(container) {
    this.#container = container
  }

  /**
   * @param {object[]} blocks
   * @param {import('./context.js').Surface} surface
   * @param {string} stamp changes when the same block has to look different (another person, new names)
   */
  draw(blocks, surface, stamp) {
    const focus = focusIn(this.#container)
    const next = new Map()
    for (const [index, block] of blocks.entries()) {
      const id = block.block_id ?? `${index} ${block.type}`
      const json = `${stamp} ${JSON.stringify(block)}`
      const old = this.#drawn.get(id)
      next.set(id, old?.json === json ? old : { json, node: blockElement(block, surface) })
    }
    this.#drawn = next
    arrange(
      this.#container,
      [...next.values()].map(({ node }) => node),
    )
    focus()
  }
}

/** Remembers where the focus is inside; the answer puts it back if its element was replaced. */
function focusIn(container) {
  const active = document.activeElement
  if (!container.contains(active)) return () => {}
  const actionId = active.closest('[data-action-id]')?.getAttribute('data-action-id')
  const { selectionStart, selectionEnd } = active
  return () => {
    if (active.isConnected || !actionId) return
    const again = container.querySelector(`[data-action-id="${CSS.escape(actionId)}"]`)
    again?.focus()
    if (again && typeof selectionStart === 'number' && 'setSelectionRange' in again) {
      try {
        again.setSelectionRange(selectionStart, selectionEnd)
      } catch {
        // dates and numbers have no selection
      }
    }
  }
}
