import type { KnownBlock } from '@slack/types'
import { count, escapeText } from './format.ts'

/**
 * A message as plain lines of mrkdwn, in the order of reading: the headline, then what the blocks say. They are read
 * from the finished blocks, so that no template can forget a fact. Signs of markup and bars go, times stand in their
 * written form, data stays escaped. A mention stays a mention (it is in the blocks as well, so it pings nobody else,
 * and a screen reader says the name). What only can be clicked is no fact.
 */
export function spokenLines(headline: string, blocks: readonly KnownBlock[]): readonly string[] {
  const lines = linesOf(blocks).filter((line) => line.trim() !== '')
  const [first, ...rest] = lines
  if (first === undefined) return [headline]
  // The same words, but with mentions where the headline has only ids.
  if (unescaped(first) === unescaped(headline)) return [first, ...rest]
  return [headline, ...(repeats(headline, first) ? rest : lines)]
}

/** As many lines as fit into `most` by `size`, which measures a text; says how many are left out. */
export function linesWithin(
  lines: readonly string[],
  most: number,
  size: (text: string) => number,
): string {
  const all = lines.join('\n')
  if (size(all) <= most) return all
  const kept: string[] = []
  let room = most - MORE_ROOM
  for (const line of lines) {
    room -= size(line) + 1
    if (room < 0) break
    kept.push(line)
  }
  return [...kept, `+${count(lines.length - kept.length, 'more line')} in the message`].join('\n')
}

/** Room for the line that says how many more there are. */
const MORE_ROOM = 40

/** Whether the headline says all that the line says: it is the line, or begins with it, apart from sign and bar. */
function repeats(headline: string, line: string): boolean {
  const said = headline.replace(BAR, '')
  return [said, said.replace(/^[^\p{L}\p{N}&<]+/u, '')].some(
    (one) => one.startsWith(line) && /^(?:$|:?\s)/.test(one.slice(line.length)),
  )
}

function unescaped(line: string): string {
  return line.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')
}

function linesOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap((one) => linesOf(one))
  if (!isNode(node) || 'action_id' in node) return []
  switch (node.type) {
    case 'mrkdwn':
      return textOf(node).split('\n').map(spoken)
    case 'plain_text':
    case 'raw_text':
    case 'raw_number':
      return literal(textOf(node))
    case 'rich_text_section':
    case 'rich_text_preformatted':
    case 'rich_text_quote':
      return literal(listOf(node.elements).map(textOf).join(''))
    case 'image':
      return [...linesOf(node.title), ...literal(String(node.alt_text ?? ''))]
    case 'table':
      return listOf(node.rows).map((row) => linesOf(row).join(' · '))
    default:
      return Object.values(node).flatMap((one) => linesOf(one))
  }
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function textOf(value: unknown): string {
  return isNode(value) && typeof value.text === 'string' ? value.text : ''
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Text in which Slack reads no markup, for a place where it does. */
function literal(text: string): string[] {
  return text.split('\n').map((line) => escapeText(line, line.length))
}

const BAR = /[█░]+ (?=\d+ %)/gu

/** A code span, a token, bold words (with code spans in them), a bar and a ribbon (words follow both), where Slack would see one. */
const MARKS =
  /`(?<code>[^`\n]+)`|<(?<token>[^<>\n]+)>|(?<![\p{L}\p{N}])\*(?=[^\s*])(?<bold>(?:`[^`\n]+`|[^*`\n])+)(?<!\s)\*(?![\p{L}\p{N}])|[█░]+ (?=\d+ %)|[█▒░]{28} /gu

/** One line of finished mrkdwn without its markup. */
function spoken(line: string): string {
  return line.replace(MARKS, (found: string, ...rest: unknown[]) => {
    const { code, token, bold } = rest.at(-1) as Record<string, string | undefined>
    if (code !== undefined) return code
    if (bold !== undefined) return spoken(bold)
    return token === undefined ? '' : spokenToken(token, found)
  })
}

/** A date is its written form, a link its words; who or what is meant stays a token. */
function spokenToken(token: string, found: string): string {
  if (/^(?:[@#]|!(?!date\^))/.test(token)) return found
  return token.slice(token.indexOf('|') + 1)
}
