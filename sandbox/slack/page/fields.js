import { h } from './dom.js'
import { emojiCharacters } from './emoji.js'
import { answerOf } from './form-state.js'
import { textObject } from './mrkdwn.js'
import { epochOf, localDateTime } from './time.js'

/**
 * Text of one or several lines, and its kin for e-mail, URLs and numbers. With dispatch_action it tells the
 * app on Enter, or while typing if the element asks for that.
 * @param {import('./controls.js').Setup} setup
 */
export function textField({ element, attributes, state, typed, dispatch }) {
  const value = answerOf(state) ?? ''
  const common = {
    ...attributes,
    placeholder: element.placeholder ? emojiCharacters(element.placeholder.text) : null,
    minlength: element.min_length,
    maxlength: element.max_length,
    autocomplete: 'off',
  }
  const kind = { email_text_input: 'email', url_text_input: 'url' }[element.type] ?? 'text'
  const number = element.type === 'number_input'
  const mode = number ? (element.is_decimal_allowed ? 'decimal' : 'numeric') : null
  const field =
    element.multiline || element.type === 'rich_text_input'
      ? h('textarea', { ...common, rows: 4 })
      : h('input', { ...common, type: kind, inputmode: mode })
  field.value = typeof value === 'string' ? value : ''
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed']
  let timer = 0
  field.addEventListener('input', () => {
    typed(field.value === '' ? null : field.value)
    if (!triggers.includes('on_character_entered')) return
    clearTimeout(timer)
    timer = setTimeout(dispatch, 300)
  })
  field.addEventListener('keydown', (event) => {
    const enter = event.key === 'Enter' && !event.shiftKey && !event.isComposing
    if (enter && triggers.includes('on_enter_pressed') && !element.multiline) dispatch()
  })
  return field
}

/**
 * Date and time pickers. A moment is read and written in the zone of the acting person, and says so.
 * @param {import('./controls.js').Setup} setup
 */
export function pickerField({ element, attributes, surface, state, changed }) {
  const zone = surface.names.zone
  const answer = answerOf(state)
  const moment = element.type === 'datetimepicker'
  const type = { datepicker: 'date', timepicker: 'time' }[element.type] ?? 'datetime-local'
  const field = h('input', { ...attributes, type })
  let shown = moment && answer ? localDateTime(answer, zone) : (answer ?? '')
  field.value = shown
  field.addEventListener('change', () => {
    const value = field.value === '' ? null : field.value
    const before = shown
    shown = field.value
    changed(moment && value ? epochOf(value, zone) : value, {
      undo() {
        shown = before
        field.value = before
      },
    })
  })
  const note = moment ? zone : element.timezone
  if (!note) return field
  return h('span', { class: 'picker' }, field, h('span', { class: 'muted' }, note))
}

/**
 * Radio buttons and checkboxes.
 * @param {import('./controls.js').Setup} setup
 */
export function choiceField({ element, attributes, surface, state, changed, legend }) {
  const many = element.type === 'checkboxes'
  const { id, ...hooks } = attributes
  const chosen = new Set([answerOf(state) ?? []].flat().map((option) => option.value))
  const boxes = []
  const rows = (element.options ?? []).map((option) => {
    const box = h('input', {
      type: many ? 'checkbox' : 'radio',
      name: id,
      value: option.value,
      checked: chosen.has(option.value),
    })
    boxes.push([box, option])
    const description = option.description
      ? h('span', { class: 'muted' }, textObject(option.description, surface.names))
      : null
    const text = h('span', {}, textObject(option.text, surface.names), description)
    return h('label', { class: 'choice' }, box, text)
  })
  const set = h('fieldset', { id, ...hooks }, legend ?? null, rows)
  set.addEventListener('change', () => {
    const picked = boxes.filter(([box]) => box.checked).map(([, option]) => option)
    changed(many ? picked : (picked[0] ?? null))
  })
  return set
}
