import type {
  ActionsBlock,
  Button,
  ContextBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  SectionBlock,
} from '@slack/types'
import { clean, cutMarkup, cutText, strip } from '../format.ts'

/** Longest text of a section that we make; Slack's own limit is 3000 (RULES §1.1). */
export const SECTION_MAX = 2900

/** A mrkdwn object. The text is finished markup: every piece of data in it went through format.ts. */
export function mrkdwn(text: string, max = SECTION_MAX): MrkdwnElement {
  return { type: 'mrkdwn', text: cutMarkup(text, max) || ' ', verbatim: true }
}

/** A plain_text object of at most `max` characters, made from data. */
export function plainText(text: string, max: number): PlainTextElement {
  const cut = cutText(clean(text, max), max)
  return { type: 'plain_text', text: cut || '-' }
}

/** A section of lines, with a button beside it if there is one. */
export function section(lines: string | readonly string[], accessory?: Button): SectionBlock {
  const text = typeof lines === 'string' ? lines : lines.filter((line) => line !== '').join('\n')
  return { type: 'section', text: mrkdwn(text), ...(accessory ? { accessory } : {}) }
}

/** Small grey text. */
export function context(lines: readonly string[]): ContextBlock {
  return {
    type: 'context',
    elements: [mrkdwn(lines.filter((line) => line !== '').join('\n'))],
  }
}

/** As many sections as the lines need; lines are never split. */
export function sections(lines: readonly string[]): SectionBlock[] {
  const blocks: SectionBlock[] = []
  let held: string[] = []
  let length = 0
  for (const line of lines.filter((one) => one !== '')) {
    if (held.length > 0 && length + line.length + 1 > SECTION_MAX) {
      blocks.push(section(held))
      held = []
      length = 0
    }
    held.push(line)
    length += line.length + 1
  }
  if (held.length > 0) blocks.push(section(held))
  return blocks
}

/** A button. `label` is what screen readers say when the text alone does not name the subject. */
export function button(
  actionId: string,
  text: string,
  facts: {
    value?: string
    style?: 'primary' | 'danger'
    label?: string
    confirm?: Button['confirm']
  } = {},
): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plainText(text, 75),
    ...(facts.value !== undefined ? { value: facts.value } : {}),
    ...(facts.style ? { style: facts.style } : {}),
    ...(facts.label ? { accessibility_label: plainText(facts.label, 75).text } : {}),
    ...(facts.confirm ? { confirm: facts.confirm } : {}),
  }
}

/** A row of buttons, or nothing when there is none. */
export function actions(buttons: readonly (Button | null)[]): ActionsBlock[] {
  const elements = buttons.filter((one) => one !== null)
  return elements.length === 0 ? [] : [{ type: 'actions', elements }]
}

/** Text exactly as it is, in a box (statement, comment): no markup is read in it. */
export function preformatted(text: string, max = SECTION_MAX): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: literal(text, max) }] },
    ],
  }
}

/** Longest text of one of {@link boxes}: shorter than other texts may be, which give way first where all is too much. */
const BOX_MAX = 1400

/**
 * The whole text, in as many boxes as it takes, broken between lines or at blanks, where it has any. Of more than `max`
 * characters the rest is cut, and it says so.
 */
export function boxes(text: string, max: number): readonly RichTextBlock[] {
  const found: RichTextBlock[] = []
  for (let rest = literal(text, max); ; ) {
    if (rest.length <= BOX_MAX) return [...found, preformatted(rest)]
    const line = rest.lastIndexOf('\n', BOX_MAX)
    const blank = line > 0 ? line : rest.lastIndexOf(' ', BOX_MAX)
    const end =
      blank > 0
        ? blank
        : rest
            .slice(0, BOX_MAX)
            .toWellFormed()
            .replace(/\ufffd$/, '').length
    found.push(preformatted(rest.slice(0, end)))
    rest = rest.slice(blank > 0 ? end + 1 : end)
  }
}

/** Words of a person, set off as a quote: no markup is read in them. */
export function quote(text: string, max = 600): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: literal(text, max) }] }],
  }
}

/** A line across. */
export function divider(): KnownBlock {
  return { type: 'divider' }
}

/** Keeps line ends, drops other control characters and direction marks, and says what was cut. */
function literal(text: string, max: number): string {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => strip(line.replace(/\t/g, '  ')))
    .join('\n')
    .trim()
  if (lines.length <= max) return lines || '-'
  const kept = cutText(lines, max - 40)
  return `${kept}… (${lines.length - kept.length} more characters)`
}
