import { type Element, elementsOf } from './elements.ts'
import type { Block, ElementState, StateValues } from './model.ts'

/** What is answered in an element: an option's value, a date, a text, a number of seconds, or several. */
export type Answer = string | number | readonly string[]

interface Option {
  value: string
  text: { type: string; text: string }
}

const OPTION = ['selected_option', 'initial_option'] as const
const OPTIONS = ['selected_options', 'initial_options'] as const
const TEXT = ['value', 'initial_value'] as const

/** By element type: the field of `state.values`, and the field with the initial answer. */
const FIELDS: Readonly<Record<string, readonly [string, string]>> = {
  static_select: OPTION,
  external_select: OPTION,
  radio_buttons: OPTION,
  multi_static_select: OPTIONS,
  multi_external_select: OPTIONS,
  checkboxes: OPTIONS,
  users_select: ['selected_user', 'initial_user'],
  multi_users_select: ['selected_users', 'initial_users'],
  channels_select: ['selected_channel', 'initial_channel'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
  plain_text_input: TEXT,
  email_text_input: TEXT,
  url_text_input: TEXT,
  number_input: TEXT,
  rich_text_input: ['rich_text_value', 'initial_value'],
  file_input: ['files', 'initial_files'],
}

/** The `state.values` entry of an element nobody touched; undefined for one that has no state. */
export function initialState(element: Element): ElementState | undefined {
  const fields = FIELDS[element.type]
  if (!fields) return undefined
  const [field, initial] = fields
  const none = field === 'files' || field.endsWith('s') ? [] : null
  return { type: element.type, [field]: element[initial] ?? none }
}

/** Whether the entry holds no answer. */
export function isEmptyState(state: ElementState): boolean {
  const answer = answerIn(state)
  if (Array.isArray(answer)) return answer.length === 0
  return answer === null || answer === undefined || String(answer).trim() === ''
}

/** The answer inside an entry. */
export function answerIn(state: ElementState): unknown {
  const fields = FIELDS[state.type]
  return fields ? state[fields[0]] : undefined
}

/**
 * The entry for an answer.
 * @param offered options an external select has offered
 * @throws Error if a menu has no such option
 */
export function stateFor(
  element: Element,
  answer: Answer,
  offered: readonly unknown[] = [],
): ElementState {
  const fields = FIELDS[element.type]
  if (!fields) throw new Error(`A ${element.type} takes no answer`)
  const [field] = fields
  const { type } = element
  if (field === 'selected_option')
    return { type, [field]: option(element, String(answer), offered) }
  const several = Array.isArray(answer) ? answer.map(String) : [String(answer)]
  if (field === 'selected_options')
    return { type, [field]: several.map((value) => option(element, value, offered)) }
  if (type.startsWith('multi_')) return { type, [field]: several }
  if (type === 'datetimepicker') return { type, [field]: Number(answer) }
  return { type, [field]: String(answer) }
}

/** The options an element lists, groups laid flat. */
export function optionsOf(element: Record<string, unknown>): Option[] {
  const groups = (element.option_groups ?? [element]) as { options?: Option[] }[]
  return groups.flatMap((group) => group.options ?? [])
}

/** The option with this value. */
export function option(element: Element, value: string, offered: readonly unknown[] = []): Option {
  const initial = [element.initial_option ?? [], element.initial_options ?? []].flat() as Option[]
  const all = [...optionsOf(element), ...(offered as Option[]), ...initial]
  const found = all.find((one) => one.value === value)
  if (found) return found
  const there = all.map((one) => one.value).join(', ')
  throw new Error(`${element.action_id} has no option ${value}; there are: ${there || 'none'}`)
}

/** `state.values` of blocks: what was answered where the element is still the same kind, else the initial answers. */
export function stateValues(blocks: readonly Block[], answered: StateValues = {}): StateValues {
  const values: StateValues = {}
  for (const { block, element } of elementsOf(blocks)) {
    const initial = initialState(element)
    if (!initial || !block.block_id || !element.action_id) continue
    const kept = answered[block.block_id]?.[element.action_id]
    values[block.block_id] = {
      ...values[block.block_id],
      [element.action_id]: kept?.type === element.type ? kept : initial,
    }
  }
  return values
}

/** Puts one answer into `state.values`. */
export function answer(
  values: StateValues,
  blockId: string,
  actionId: string,
  state: ElementState,
): StateValues {
  return { ...values, [blockId]: { ...values[blockId], [actionId]: state } }
}
