import { answerIn, initialState, isEmptyState } from '../state/element-state.ts'
import { type Element, elementsOf } from '../state/elements.ts'
import type { View } from '../state/model.ts'

/** What Slack itself checks before it sends a modal to the app: errors by block_id. */
export function formErrors(view: View): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const { block, element } of elementsOf(view.blocks)) {
    if (block.type !== 'input') continue
    const blockId = block.block_id ?? ''
    const state = view.state.values[blockId]?.[element.action_id ?? ''] ?? initialState(element)
    if (!state || isEmptyState(state)) {
      if (block.optional !== true) errors[blockId] = 'Please complete this required field.'
      continue
    }
    const error = wrong(element, String(answerIn(state)))
    if (error) errors[blockId] = error
  }
  return errors
}

function wrong(element: Element, text: string): string | undefined {
  const { type, min_length: least, max_length: most } = element
  if (type === 'plain_text_input') {
    if (typeof least === 'number' && text.length < least)
      return `Please enter at least ${least} characters.`
    if (typeof most === 'number' && text.length > most)
      return `Please enter at most ${most} characters.`
  }
  if (type === 'number_input') return wrongNumber(element, text)
  if (type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return 'Please enter a valid email address.'
  if (type === 'url_text_input' && !URL.canParse(text)) return 'Please enter a valid URL.'
  return undefined
}

function wrongNumber(element: Element, text: string): string | undefined {
  const number = Number(text)
  if (!Number.isFinite(number)) return 'Please enter a number.'
  if (element.is_decimal_allowed !== true && !Number.isInteger(number))
    return 'Please enter a whole number.'
  const { min_value: least, max_value: most } = element
  if (least !== undefined && number < Number(least)) return `Please enter at least ${least}.`
  if (most !== undefined && number > Number(most)) return `Please enter at most ${most}.`
  return undefined
}
