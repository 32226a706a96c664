import type { Answer } from '../state/element-state.ts'
import { option, stateFor } from '../state/element-state.ts'
import type { Element } from '../state/elements.ts'
import type { ElementState } from '../state/model.ts'

/** What an action says and what stays in `state.values`; no state for buttons and overflow menus. */
export interface Chosen {
  readonly action: Record<string, unknown>
  readonly state?: ElementState
}

interface Pressed {
  readonly text: unknown
  readonly value?: unknown
}

/**
 * The entry of `actions[]` for an element.
 * @throws Error if the answer is missing or not among the options
 */
export function chosen(
  element: Element,
  place: { blockId: string; actionTs: string },
  answer: Answer | undefined,
  offered: readonly unknown[],
): Chosen {
  const { type, action_id } = element
  const base = { action_id, block_id: place.blockId, type, action_ts: place.actionTs }
  if (type === 'button' || type === 'icon_button') {
    const { text, value, style, url } = element
    return { action: { ...base, ...given({ text, value, style, url }) } }
  }
  if (type === 'overflow') {
    return { action: { ...base, selected_option: option(element, String(answer)) } }
  }
  if (type === 'feedback_buttons') {
    const both = [element.positive_button, element.negative_button] as Pressed[]
    const pressed = both.find((one) => one.value === answer)
    if (!pressed) throw new Error(`${action_id} has no button with the value ${answer}`)
    return { action: { ...base, text: pressed.text, value: pressed.value } }
  }
  if (answer === undefined) throw new Error(`${action_id} is a ${type}: it needs a value`)
  const state = stateFor(element, answer, offered)
  const { placeholder, initial_option } = element
  return { action: { ...base, ...given({ placeholder, initial_option }), ...state }, state }
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
