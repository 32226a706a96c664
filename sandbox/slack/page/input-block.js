import { control } from './controls.js'
import { h } from './dom.js'
import { textObject } from './mrkdwn.js'

let drawn = 0

/**
 * An `input` block: label, control, a place for its error, hint.
 * @param {object} block
 * @param {import('./context.js').Surface} surface
 */
export function inputBlock(block, surface) {
  const { names } = surface
  const { element } = block
  drawn += 1
  const id = `input-${drawn}`
  const group = element.type === 'checkboxes' || element.type === 'radio_buttons'
  const optional = block.optional ? h('span', { class: 'muted' }, ' (optional)') : null
  const words = [textObject(block.label, names), optional]
  const error = h('div', { class: 'field-error', role: 'alert', 'data-error-for': block.block_id })
  const made = control(
    element,
    {
      blockId: block.block_id,
      id,
      dispatch: block.dispatch_action === true,
      required: !block.optional,
      legend: group ? h('legend', {}, words) : null,
      changed: () => setFieldError(error, ''),
    },
    surface,
  )
  const field = made.id === id ? made : (made.querySelector(`#${id}`) ?? made)
  const hint = block.hint
    ? h('div', { class: 'hint', id: `hint-${id}` }, textObject(block.hint, names))
    : null
  if (hint) field.setAttribute('aria-describedby', hint.id)
  return [group ? null : h('label', { for: id }, words), made, error, hint]
}

/**
 * Shows an error at an input, or takes it away (empty text).
 * @param {Element} place the element with `data-error-for`
 * @param {string} text
 */
export function setFieldError(place, text) {
  place.textContent = text
  const block = place.closest('.block-input')
  block?.classList.toggle('has-error', text !== '')
  const field = block?.querySelector('[data-action-id]')
  if (text) field?.setAttribute('aria-invalid', 'true')
  else field?.removeAttribute('aria-invalid')
}
