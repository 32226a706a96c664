import type {
  Checkboxes,
  InputBlock,
  MultiStaticSelect,
  PlainTextInput,
  PlainTextOption,
  RadioButtons,
  SectionBlock,
  StaticSelect,
} from '@slack/types'
import { mrkdwn, plainText } from './primitives.ts'

/** One line of a select. */
export interface Choice {
  readonly value: string
  readonly text: string
}

/** Longest value of an option (RULES §1.1: the stricter of two sources). */
export const OPTION_VALUE_MAX = 75

/** Options in one list, and groups of them (RULES §1.1). */
const LIST_MAX = 100

/** A select; more than 100 choices become groups, named after their first and last. */
export function select(
  actionId: string,
  placeholder: string,
  choices: readonly Choice[],
  chosen: string,
): StaticSelect {
  const options = choices.filter((one) => fits(one)).map((one) => option(one))
  const initial = options.find((one) => one.value === chosen)
  return {
    type: 'static_select',
    action_id: actionId,
    placeholder: plainText(placeholder, 150),
    ...(options.length <= LIST_MAX ? { options } : { option_groups: groups(options) }),
    ...(initial ? { initial_option: initial } : {}),
  }
}

/** A select of several; more than 100 choices become groups. `most`: how many may be chosen. */
export function multiSelect(
  actionId: string,
  placeholder: string,
  choices: readonly Choice[],
  chosen: readonly string[],
  most: number,
): MultiStaticSelect {
  const options = choices.filter((one) => fits(one)).map((one) => option(one))
  // In the order in which they were chosen: of passwords it means something.
  const initial = chosen
    .flatMap((value) => options.find((one) => one.value === value) ?? [])
    .slice(0, most)
  return {
    type: 'multi_static_select',
    action_id: actionId,
    placeholder: plainText(placeholder, 150),
    max_selected_items: most,
    ...(options.length <= LIST_MAX ? { options } : { option_groups: groups(options) }),
    ...(initial.length > 0 ? { initial_options: initial } : {}),
  }
}

/** Radio buttons; the first is chosen when none is. */
export function radios(actionId: string, choices: readonly Choice[], chosen: string): RadioButtons {
  const options = choices.map((one) => option(one))
  const initial = options.find((one) => one.value === chosen) ?? options[0]
  return {
    type: 'radio_buttons',
    action_id: actionId,
    options,
    ...(initial ? { initial_option: initial } : {}),
  }
}

/** One box to tick. */
export function box(
  actionId: string,
  choice: Choice & { readonly description?: string },
  ticked: boolean,
): Checkboxes {
  const one = {
    ...option(choice),
    ...(choice.description ? { description: plainText(choice.description, 75) } : {}),
  }
  return {
    type: 'checkboxes',
    action_id: actionId,
    options: [one],
    ...(ticked ? { initial_options: [one] } : {}),
  }
}

/** Whether a choice can be offered at all: Slack takes no longer values. */
export function fits(choice: { readonly value: string }): boolean {
  return choice.value !== '' && choice.value.length <= OPTION_VALUE_MAX
}

/** An option of a select or of radio buttons. */
export function option(choice: Choice): PlainTextOption {
  return { text: plainText(choice.text, 75), value: choice.value }
}

function groups(options: readonly PlainTextOption[]): NonNullable<StaticSelect['option_groups']> {
  const result: NonNullable<StaticSelect['option_groups']> = []
  for (let i = 0; i < options.length && result.length < LIST_MAX; i += LIST_MAX) {
    const some = options.slice(i, i + LIST_MAX)
    const label = `${some[0]?.text.text} … ${some.at(-1)?.text.text}`
    result.push({ label: plainText(label, 75), options: some })
  }
  return result
}

/** A labelled field. `blockId` is the name of the form's field, so that its problem can be shown at it. */
export function input(
  blockId: string,
  label: string,
  element: InputBlock['element'],
  facts: { hint?: string; optional?: boolean; dispatch?: boolean } = {},
): InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    label: plainText(label, 2000),
    element,
    ...(facts.hint ? { hint: plainText(facts.hint, 2000) } : {}),
    optional: facts.optional ?? false,
    ...(facts.dispatch ? { dispatch_action: true } : {}),
  }
}

/** A select beside a label, for a form that is not complete yet and so has no inputs. */
export function choice(blockId: string, label: string, element: StaticSelect): SectionBlock {
  return {
    type: 'section',
    block_id: blockId,
    text: mrkdwn(`*${label}*`),
    accessory: element,
  }
}

/** A line of text to fill in; what is there already is cut to the limit. */
export function textField(
  actionId: string,
  value: string,
  facts: { max: number; placeholder?: string; multiline?: boolean },
): PlainTextInput {
  const initial = value.slice(0, facts.max)
  return {
    type: 'plain_text_input',
    action_id: actionId,
    max_length: facts.max,
    ...(facts.multiline ? { multiline: true } : {}),
    ...(facts.placeholder ? { placeholder: plainText(facts.placeholder, 150) } : {}),
    ...(initial === '' ? {} : { initial_value: initial }),
  }
}

/** Digits of an authenticator's code. */
const CODE_LENGTH = 6

/** A field for the code of an authenticator app, always empty: a code is never shown again. */
export function codeField(
  blockId: string,
  label: string,
  actionId: string,
  facts: { optional?: boolean } = {},
): InputBlock {
  const element = textField(actionId, '', { max: 12, placeholder: '0'.repeat(CODE_LENGTH) })
  const hint = `The ${CODE_LENGTH} digits that your authenticator app shows now for obbackup.`
  return input(blockId, label, element, { hint, ...facts })
}
