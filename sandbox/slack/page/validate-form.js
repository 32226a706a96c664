import { answerOf, isEmpty, statefulElements } from './form-state.js'

/**
 * What Slack itself checks before a modal is sent to the app: required inputs, lengths, numbers, addresses.
 * @param {object[]} blocks
 * @param {import('./form-state.js').FormState} form
 * @returns {Record<string, string>} error text by block_id
 */
export function formErrors(blocks, form) {
  const errors = {}
  for (const { block, blockId, element } of statefulElements(blocks)) {
    if (block.type !== 'input') continue
    const state = form.get(blockId, element)
    if (isEmpty(state)) {
      if (!block.optional) errors[blockId] = 'Please complete this required field.'
      continue
    }
    const error = wrong(element, answerOf(state))
    if (error) errors[blockId] = error
  }
  return errors
}

function wrong(element, answer) {
  const { type, min_length: least, max_length: most } = element
  if (type === 'plain_text_input') {
    if (least && answer.length < least) return `Please enter at least ${least} characters.`
    if (most && answer.length > most) return `Please enter at most ${most} characters.`
  }
  if (type === 'number_input') return wrongNumber(element, answer)
  if (type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(answer)) {
    return 'Please enter a valid email address.'
  }
  if (type === 'url_text_input' && !URL.canParse(answer)) return 'Please enter a valid URL.'
  return null
}

function wrongNumber(element, answer) {
  const number = Number(answer)
  if (!Number.isFinite(number)) return 'Please enter a number.'
  if (!element.is_decimal_allowed && !Number.isInteger(number))
    return 'Please enter a whole number.'
  if (element.min_value !== undefined && number < Number(element.min_value)) {
    return `Please enter a number of at least ${element.min_value}.`
  }
  if (element.max_value !== undefined && number > Number(element.max_value)) {
    return `Please enter a number of at most ${element.max_value}.`
  }
  return null
}
