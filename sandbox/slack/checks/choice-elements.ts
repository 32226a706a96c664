import { LIMITS } from '../limits.ts'
import { type Check, flag, list, may, need, number, shape, string, url } from './check.ts'
import {
  conversationFilter,
  eitherOptions,
  initialAmongOptions,
  optionGroups,
  options,
  overflowOption,
  plainOption,
  plainText,
  textOption,
} from './composition.ts'
import { colour, confirmed, focusable, label, many, named, placed } from './element-fields.ts'

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

/** Buttons, menus and boxes to tick [T]. */
export const choiceElements: Readonly<Record<string, Check>> = {
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
}
