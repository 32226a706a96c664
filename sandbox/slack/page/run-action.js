import { askConfirm } from './confirm.js'
import { h } from './dom.js'

/**
 * Sends what somebody did with an element: asks its confirm question first, shows that it is under way,
 * and puts a warning beside it if the app did not take it (as Slack's warning triangle does).
 * @param {{ action_id: string, confirm?: object }} element
 * @param {{ blockId: string }} place
 * @param {import('./context.js').Surface} surface
 * @param {HTMLElement} control the element on the page
 * @param {{ value?: unknown, values?: unknown[] }} [payload]
 * @returns {Promise<boolean>} false if the person said no to the confirm question
 */
export async function runAction(element, place, surface, control, payload = {}) {
  if (element.confirm && !(await askConfirm(element.confirm, surface.names))) return false
  clearWarning(control)
  control.classList.add('busy')
  control.setAttribute('aria-busy', 'true')
  const action = { block_id: place.blockId, action_id: element.action_id, ...payload }
  const answer = await surface.act(action)
  control.classList.remove('busy')
  control.removeAttribute('aria-busy')
  if (answer.error || answer.ok === false) {
    warn(current(control, element, surface), answer.error ?? 'no answer')
  }
  return true
}

// The message may have been drawn anew while the app was thinking.
function current(control, element, surface) {
  if (control.isConnected) return control
  const selector = `[data-action-id="${CSS.escape(element.action_id ?? '')}"]`
  return surface.root()?.querySelector(selector) ?? surface.root()
}

function clearWarning(control) {
  if (control.nextElementSibling?.classList.contains('action-warning')) {
    control.nextElementSibling.remove()
  }
}

function warn(control, error) {
  if (!control) return
  clearWarning(control)
  control.after(
    h('span', { class: 'action-warning', role: 'alert' }, h('b', {}, '⚠ '), `Failed: ${error}`),
  )
}
