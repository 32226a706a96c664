import { LIMITS } from '../limits.ts'
import {
  type Check,
  count,
  type Field,
  flag,
  may,
  need,
  number,
  oneOf,
  refuse,
  string,
  unique,
} from './check.ts'
import { confirm, dispatchConfig, plainText } from './composition.ts'

/** Fields of every element. */
export const named: Record<string, Field> = {
  type: need(string()),
  action_id: may(unique('action_id', LIMITS.id)),
}
/** … that may ask to confirm. */
export const confirmed = { ...named, confirm: may(confirm) }

const focus: Check = (value, pointer, walk) => {
  flag(value, pointer, walk)
  if (value === true && count(walk, 'focus_on_load') > 1)
    refuse(walk, pointer, 'duplicate', 'only one element may have focus_on_load')
}
/** … that may have the focus. */
export const focusable = { ...confirmed, focus_on_load: may(focus) }
/** … with a placeholder. */
export const placed = { ...focusable, placeholder: may(plainText(LIMITS.placeholder)) }
/** … with several answers. */
export const many = { ...placed, max_selected_items: may(number(1, LIMITS.selectOptions)) }
/** … that one types into. */
export const typed = {
  ...named,
  focus_on_load: may(focus),
  placeholder: may(plainText(LIMITS.placeholder)),
  dispatch_action_config: may(dispatchConfig),
}
/** What screen readers say. */
export const label = may(string(LIMITS.accessibilityLabel))
/** Colour of a button. */
export const colour = may(oneOf('primary', 'danger'))
