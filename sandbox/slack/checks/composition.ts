import { LIMITS } from '../limits.ts'
import {
  byType,
  type Check,
  type Field,
  flag,
  isJson,
  list,
  may,
  need,
  oneOf,
  refuse,
  shape,
  string,
  url,
} from './check.ts'

/** A plain_text object of at most `max` characters. */
export function plainText(max: number = LIMITS.text): Check {
  return byType({ plain_text: plain(max) }, 'plain text object')
}

/** A mrkdwn object of at most `max` characters. */
export function mrkdwn(max: number = LIMITS.text): Check {
  return byType({ mrkdwn: marked(max) }, 'mrkdwn object')
}

/** A text object of either kind. */
export function anyText(max: number = LIMITS.text): Check {
  return byType({ plain_text: plain(max), mrkdwn: marked(max) }, 'text object')
}

function plain(max: number): Check {
  return shape({ type: need(string()), text: need(string(max)), emoji: may(flag) })
}

function marked(max: number): Check {
  return shape({ type: need(string()), text: need(string(max)), verbatim: may(flag) })
}

/** Confirmation dialog [T]. */
export const confirm: Check = shape({
  title: may(plainText(LIMITS.confirmTitle)),
  text: need(anyText(LIMITS.confirmText)),
  confirm: may(plainText(LIMITS.confirmButton)),
  deny: may(plainText(LIMITS.confirmButton)),
  style: may(oneOf('primary', 'danger')),
})

function option(text: Check, more: Record<string, Field> = {}): Check {
  return shape({
    text: need(text),
    value: need(string(LIMITS.optionValue)),
    description: may(plainText(LIMITS.optionText)),
    ...more,
  })
}

/** Option of a select menu: plain text only. */
export const plainOption = option(plainText(LIMITS.optionText))
/** Option of checkboxes and radio buttons: either text. */
export const textOption = option(anyText(LIMITS.optionText))
/** Option of an overflow menu, which alone may have a `url`. */
export const overflowOption = option(plainText(LIMITS.optionText), { url: may(url(LIMITS.url)) })

/** Options of a select menu. */
export const options = list(plainOption, LIMITS.selectOptions)

/** Groups of options. */
export const optionGroups = list(
  shape({ label: need(plainText(LIMITS.groupLabel)), options: need(options) }),
  LIMITS.optionGroups,
)

/** Exactly one of `options` and `option_groups` [P]. */
export const eitherOptions: Check = (value, pointer, walk) => {
  if (!isJson(value)) return
  if ((value.options === undefined) === (value.option_groups === undefined))
    refuse(walk, pointer, 'conflict', 'exactly one of options and option_groups is required')
}

/** The initial choice must be one of the options, word for word [T]. */
export const initialAmongOptions: Check = (value, pointer, walk) => {
  if (!isJson(value)) return
  const groups = Array.isArray(value.option_groups) ? value.option_groups : [value]
  const all = groups.flatMap((group: unknown) =>
    isJson(group) && Array.isArray(group.options) ? group.options : [],
  )
  const known = new Set(all.map(sameText))
  for (const name of ['initial_option', 'initial_options']) {
    const chosen = value[name]
    if (chosen === undefined) continue
    for (const one of Array.isArray(chosen) ? chosen : [chosen]) {
      if (!known.has(sameText(one)))
        refuse(walk, `${pointer}/${name}`, 'invalid_value', 'must match one of the options')
    }
  }
}

function sameText(option: unknown): string {
  if (!isJson(option)) return ''
  const text = isJson(option.text) ? `${option.text.type} ${option.text.text}` : ''
  return JSON.stringify([text, option.value])
}

/** Filter of a conversations select; at least one field [T]. */
export const conversationFilter: Check = shape(
  {
    include: may(list(oneOf('im', 'mpim', 'private', 'public'))),
    exclude_external_shared_channels: may(flag),
    exclude_bot_users: may(flag),
  },
  (value, pointer, walk) => {
    if (Object.keys(value).length === 0)
      refuse(walk, pointer, 'missing_field', 'at least one filter is required')
  },
)

/** When a text input tells the app [T]. */
export const dispatchConfig: Check = shape({
  trigger_actions_on: may(list(oneOf('on_enter_pressed', 'on_character_entered'))),
})

/** Fields of every image: exactly one of an address and a Slack file, which has exactly one of id and url. */
export const imageFields: Readonly<Record<string, Field>> = {
  type: need(string()),
  image_url: may(url(LIMITS.url)),
  slack_file: may(
    shape({ id: may(string()), url: may(url(LIMITS.url)) }, (file, pointer, walk) => {
      if ((file.id === undefined) === (file.url === undefined))
        refuse(walk, pointer, 'conflict', 'exactly one of id and url is required')
    }),
  ),
  alt_text: need(string(LIMITS.altText)),
}

/** The rule that goes with {@link imageFields}. */
export const oneImageSource: Check = (value, pointer, walk) => {
  if (isJson(value) && (value.image_url === undefined) === (value.slack_file === undefined))
    refuse(walk, pointer, 'conflict', 'exactly one of image_url and slack_file is required')
}

/** An image element. */
export const imageElement: Check = byType(
  { image: shape(imageFields, oneImageSource) },
  'image element',
)
