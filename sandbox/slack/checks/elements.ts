import { LIMITS } from '../limits.ts'
import {
  byType,
  type Check,
  count,
  type Field,
  flag,
  isJson,
  list,
  may,
  need,
  number,
  oneOf,
  refuse,
  type Surface,
  shape,
  string,
  unique,
  url,
} from './check.ts'
import {
  confirm,
  conversationFilter,
  dispatchConfig,
  eitherOptions,
  imageElement,
  initialAmongOptions,
  optionGroups,
  options,
  overflowOption,
  plainOption,
  plainText,
  textOption,
} from './composition.ts'
import { richText } from './rich-text.ts'

const named: Record<string, Field> = {
  type: need(string()),
  action_id: may(unique('action_id', LIMITS.id)),
}
const confirmed = { ...named, confirm: may(confirm) }

const focus: Check = (value, pointer, walk) => {
  flag(value, pointer, walk)
  if (value === true && count(walk, 'focus_on_load') > 1)
    refuse(walk, pointer, 'duplicate', 'only one element may have focus_on_load')
}
const focusable = { ...confirmed, focus_on_load: may(focus) }
const placed = { ...focusable, placeholder: may(plainText(LIMITS.placeholder)) }
const many = { ...placed, max_selected_items: may(number(1, LIMITS.selectOptions)) }
const typed = {
  ...named,
  focus_on_load: may(focus),
  placeholder: may(plainText(LIMITS.placeholder)),
  dispatch_action_config: may(dispatchConfig),
}
const label = may(string(LIMITS.accessibilityLabel))
const colour = may(oneOf('primary', 'danger'))
const responds = may(flag)

const fixed: Check = (value, pointer, walk) => {
  eitherOptions(value, pointer, walk)
  initialAmongOptions(value, pointer, walk)
}

const feedback = shape({
  text: need(plainText(LIMITS.buttonText)),
  accessibility_label: label,
  value: need(string(LIMITS.buttonValue)),
})

/** The elements, and on which surfaces they may stand where not everywhere (RULES §1.3). */
const SURFACES: Readonly<Record<string, readonly Surface[]>> = {
  datetimepicker: ['message', 'modal'],
  email_text_input: ['modal'],
  number_input: ['modal'],
  url_text_input: ['modal'],
  file_input: ['modal'],
  rich_text_input: ['modal', 'home'],
  workflow_button: ['message'],
  feedback_buttons: ['message'],
  icon_button: ['message'],
}

const whole = /^-?\d+$/
const decimal = /^-?\d+(\.\d+)?$/

const ELEMENTS: Readonly<Record<string, Check>> = {
  button: shape({
    ...confirmed,
    text: need(plainText(LIMITS.buttonText)),
    value: may(string(LIMITS.buttonValue, 0)),
    url: may(url(LIMITS.url)),
    style: colour,
    accessibility_label: label,
  }),
  workflow_button: shape({
    ...confirmed,
    text: need(plainText(LIMITS.buttonText)),
    workflow: need(
      shape({
        trigger: need(
          shape({
            url: need(url(LIMITS.url)),
            customizable_input_parameters: may(
              list(shape({ name: need(string()), value: need(string()) })),
            ),
          }),
        ),
      }),
    ),
    style: colour,
    accessibility_label: label,
  }),
  icon_button: shape({
    ...confirmed,
    icon: need(string()),
    text: need(plainText(LIMITS.buttonText)),
    accessibility_label: label,
    value: may(string(LIMITS.buttonValue)),
    visible_to_user_ids: may(list(string())),
  }),
  feedback_buttons: shape({
    ...named,
    positive_button: need(feedback),
    negative_button: need(feedback),
  }),
  overflow: shape({
    ...confirmed,
    options: need(list(overflowOption, LIMITS.overflowMost, LIMITS.overflowLeast)),
  }),
  checkboxes: shape(
    {
      ...focusable,
      options: need(list(textOption, LIMITS.choices)),
      initial_options: may(list(textOption, LIMITS.choices)),
    },
    initialAmongOptions,
  ),
  radio_buttons: shape(
    {
      ...focusable,
      options: need(list(textOption, LIMITS.choices)),
      initial_option: may(textOption),
    },
    initialAmongOptions,
  ),
  static_select: shape(
    {
      ...placed,
      options: may(options),
      option_groups: may(optionGroups),
      initial_option: may(plainOption),
    },
    fixed,
  ),
  multi_static_select: shape(
    {
      ...many,
      options: may(options),
      option_groups: may(optionGroups),
      initial_options: may(options),
    },
    fixed,
  ),
  external_select: shape({
    ...placed,
    initial_option: may(plainOption),
    min_query_length: may(number(0, 1000)),
  }),
  multi_external_select: shape({
    ...many,
    initial_options: may(options),
    min_query_length: may(number(0, 1000)),
  }),
  users_select: shape({ ...placed, initial_user: may(string()) }),
  multi_users_select: shape({ ...many, initial_users: may(list(string())) }),
  channels_select: shape({
    ...placed,
    initial_channel: may(string()),
    response_url_enabled: responds,
  }),
  multi_channels_select: shape({ ...many, initial_channels: may(list(string())) }),
  conversations_select: shape({
    ...placed,
    initial_conversation: may(string()),
    default_to_current_conversation: may(flag),
    filter: may(conversationFilter),
    response_url_enabled: responds,
  }),
  multi_conversations_select: shape({
    ...many,
    initial_conversations: may(list(string())),
    default_to_current_conversation: may(flag),
    filter: may(conversationFilter),
  }),
  datepicker: shape({ ...placed, initial_date: may(string(10, 10, /^\d{4}-\d\d-\d\d$/)) }),
  timepicker: shape({
    ...placed,
    initial_time: may(string(5, 5, /^([01]\d|2[0-3]):[0-5]\d$/)),
    timezone: may(string()),
  }),
  // Ten digits [T].
  datetimepicker: shape({
    ...focusable,
    initial_date_time: may(number(1_000_000_000, 9_999_999_999)),
  }),
  plain_text_input: shape(
    {
      ...typed,
      initial_value: may(string(LIMITS.inputLength, 0)),
      multiline: may(flag),
      min_length: may(number(0, LIMITS.inputLength)),
      max_length: may(number(1, LIMITS.inputLength)),
    },
    (value, pointer, walk) => {
      const { min_length: least, max_length: most } = value
      if (typeof least === 'number' && typeof most === 'number' && least > most)
        refuse(walk, `${pointer}/min_length`, 'conflict', 'must be at most max_length')
    },
  ),
  email_text_input: shape({ ...typed, initial_value: may(string()) }),
  url_text_input: shape({ ...typed, initial_value: may(url(LIMITS.url)) }),
  number_input: shape(
    {
      ...typed,
      is_decimal_allowed: need(flag),
      initial_value: may(string()),
      min_value: may(string()),
      max_value: may(string()),
    },
    (value, pointer, walk) => {
      const form = value.is_decimal_allowed === true ? decimal : whole
      for (const name of ['initial_value', 'min_value', 'max_value']) {
        const text = value[name]
        if (typeof text === 'string' && !form.test(text))
          refuse(walk, `${pointer}/${name}`, 'invalid_value', `must match ${form}`)
      }
    },
  ),
  file_input: shape({
    ...named,
    filetypes: may(list(string())),
    max_files: may(number(1, LIMITS.maxFiles)),
  }),
  rich_text_input: shape({
    ...typed,
    initial_value: may(richText),
    min_lines: may(number(1, 100)),
    max_lines: may(number(1, 100)),
  }),
  image: imageElement,
}

const SELECTS = ['static', 'external', 'users', 'channels', 'conversations'].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
])
const PICKERS = ['datepicker', 'timepicker', 'checkboxes', 'radio_buttons']

function among(types: readonly string[], what: string): Check {
  const check = byType(
    Object.fromEntries(types.map((type) => [type, ELEMENTS[type] as Check])),
    what,
  )
  return (value, pointer, walk) => {
    check(value, pointer, walk)
    const type = isJson(value) ? value.type : undefined
    const allowed = typeof type === 'string' ? SURFACES[type] : undefined
    if (allowed && !allowed.includes(walk.surface))
      refuse(walk, `${pointer}/type`, 'not_on_surface', `${type} is not allowed on ${walk.surface}`)
  }
}

/** What may stand in an actions block [T]. */
export const actionsElement = among(
  [
    'button',
    'overflow',
    'workflow_button',
    'datetimepicker',
    'rich_text_input',
    ...PICKERS,
    ...SELECTS,
  ],
  'actions element',
)
/** What may stand beside a section [T]. */
export const accessory = among(
  ['button', 'overflow', 'workflow_button', 'image', ...PICKERS, ...SELECTS],
  'section accessory',
)
/** What may stand in an input block [T]. */
export const inputElement = among(
  [
    'plain_text_input',
    'email_text_input',
    'url_text_input',
    'number_input',
    'file_input',
    'rich_text_input',
    'datetimepicker',
    ...PICKERS,
    ...SELECTS,
  ],
  'input element',
)
/** What may stand in a context_actions block [T]. */
export const contextActionsElement = among(
  ['feedback_buttons', 'icon_button'],
  'context action element',
)
/** A button alone, as in a card [T]. */
export const buttonElement = among(['button'], 'button')
