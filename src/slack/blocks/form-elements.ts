import type {
  InputBlock,
  PlainTextInput,
  PlainTextOption,
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
