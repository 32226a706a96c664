import { buttonElement, overflowElement, smallButtons } from './buttons.js'
import { h } from './dom.js'
import { choiceField, pickerField, textField } from './fields.js'
import { actionValue, initialState, stateOf } from './form-state.js'
import { runAction } from './run-action.js'
import { searchElement, selectElement } from './selects.js'

/**
 * What a control needs to be drawn.
 * @typedef {object} Setup
 * @property {object} element Slack's element
 * @property {string} blockId
 * @property {Record<string, unknown>} attributes id, test hooks and accessible names of the field
 * @property {import('./context.js').Surface} surface
 * @property {{ type: string }} state the answer so far
 * @property {boolean} required whether the answer cannot be taken back
 * @property {(answer: unknown, options?: { undo(): void }) => void} changed keeps an answer and tells the app if it wants to know
 * @property {(answer: unknown) => void} typed keeps an answer without telling
 * @property {() => void} dispatch tells the app now
 * @property {Node} [legend]
 */

let drawn = 0

/**
 * Draws any interactive element.
 * @param {object} element
 * @param {{ blockId: string, dispatch: boolean, required?: boolean, id?: string, legend?: Node, label?: string,
 *   changed?: () => void }} place where it stands, and whether the app hears of changes at once
 * @param {import('./context.js').Surface} surface
 * @returns {HTMLElement}
 */
export function control(element, place, surface) {
  switch (element.type) {
    case 'button':
    case 'workflow_button':
      return buttonElement(element, place, surface)
    case 'icon_button':
    case 'feedback_buttons':
      return smallButtons(element, place, surface)
    case 'overflow':
      return overflowElement(element, place, surface)
    default:
      return stateful(element, place, surface)
  }
}

function draw(setup) {
  const { type } = setup.element
  if (type === 'checkboxes' || type === 'radio_buttons') return choiceField(setup)
  if (/^(date|time|datetime)picker$/.test(type)) return pickerField(setup)
  if (/^multi_.*_select$|^external_select$/.test(type)) return searchElement(setup)
  if (/_select$/.test(type)) return selectElement(setup)
  if (/_input$/.test(type) && type !== 'file_input') return textField(setup)
  return h('span', { class: 'unknown' }, `[${type}]`)
}

function stateful(element, place, surface) {
  drawn += 1
  const { blockId } = place
  const id = place.id ?? `control-${drawn}`
  let state = surface.form?.get(blockId, element) ?? initialState(element)
  const keep = (answer) => {
    state = stateOf(element, answer)
    surface.form?.set(blockId, element.action_id, state)
    place.changed?.()
  }
  let made = null
  const send = async (undo) => {
    if (!place.dispatch) return
    const said = await runAction(element, place, surface, made, actionValue(state))
    if (!said) undo?.()
  }
  made = draw({
    element,
    blockId,
    surface,
    state,
    attributes: {
      id,
      'data-block-id': blockId,
      'data-action-id': element.action_id,
      'aria-label': place.label ?? (place.id ? null : element.placeholder?.text),
      'aria-required': place.required ? 'true' : null,
      'data-autofocus': element.focus_on_load ? true : null,
    },
    required: place.required ?? !place.id,
    legend: place.legend,
    typed: keep,
    changed(answer, options) {
      const before = state
      keep(answer)
      void send(() => {
        state = before
        surface.form?.set(blockId, element.action_id, before)
        options?.undo()
      })
    },
    dispatch: () => void send(),
  })
  return made
}
