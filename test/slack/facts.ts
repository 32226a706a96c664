import { expect } from 'vitest'
import type { Rendered } from '../../src/slack/rendered.ts'

/* What a reader takes from blocks, read without the product's code, and whether the spoken text says all of it. */

/** Longest text of a message, and of its first line. */
const TEXT = 12_000
const HEADLINE = 300
const MORE = /\n\+\d+ more lines? in the message$/

/** Every fact of the blocks is in the text, and the text brings nothing that could ping, link or break. */
export function expectSpoken({ text, blocks }: Rendered): void {
  const [headline = ''] = text.split('\n')
  expect(headline.trim()).not.toBe('')
  expect(headline.length).toBeLessThanOrEqual(HEADLINE)
  expect(text.length).toBeLessThanOrEqual(TEXT)
  expect(text.split('\n').filter((line) => line.trim() === '')).toEqual([])
  expectEscaped(text, blocks)
  // Only what is far too long loses lines, and says so.
  if (!MORE.test(text)) expect(missingFrom(text, blocks)).toEqual([])
  else expect(escaped(shown(blocks)).length).toBeGreaterThan(TEXT - 4000)
}

/** Words of the blocks that the text does not say: names, numbers, dates, percentages, states, code. */
export function missingFrom(text: string, blocks: unknown): string[] {
  const said = new Set(words(unescaped(text)))
  return words(shown(blocks)).filter((word) => !said.has(word))
}

/** Tokens of the text stand in the blocks too, dates are written out, and all other data is escaped. */
function expectEscaped(text: string, blocks: unknown): void {
  const allowed = new Set(
    stringsOf(blocks).flatMap(({ text: one, markup }) => (markup ? (one.match(TOKEN) ?? []) : [])),
  )
  for (const token of text.match(TOKEN) ?? []) {
    expect(token).not.toMatch(/^<!date/)
    expect(allowed).toContain(token)
  }
  const rest = text.replace(TOKEN, '')
  expect(rest).not.toMatch(/[<>]/)
  expect(rest.replace(/&(?:amp|lt|gt);/g, '')).not.toContain('&')
}

const TOKEN = /<[^<>]*>/g

function words(text: string): string[] {
  return text
    .replace(/[*`]/g, '')
    .split(/\s+/)
    .map((word) => word.replace(/(?<=.)[:.,]$/, ''))
    .filter((word) => word !== '' && !/^[█▒░]+$/.test(word))
}

/** All texts of the blocks as a reader sees them. */
function shown(blocks: unknown): string {
  return stringsOf(blocks)
    .map(({ text, markup }) =>
      markup ? unescaped(text.replace(/<!date\^[^|<>]*\|([^<>]*)>/g, '$1')) : text,
    )
    .join('\n')
}

/** Texts of all kinds but those on buttons, in the order of reading. */
function stringsOf(value: unknown): { text: string; markup: boolean }[] {
  if (Array.isArray(value)) return value.flatMap((one) => stringsOf(one))
  if (typeof value !== 'object' || value === null) return []
  const own = value as { type?: unknown }
  if (own.type === 'button' || own.type === 'actions') return []
  return Object.entries(value).flatMap(([key, one]) =>
    typeof one === 'string'
      ? key === 'text' || key === 'alt_text'
        ? [{ text: one, markup: own.type === 'mrkdwn' }]
        : []
      : stringsOf(one),
  )
}

function unescaped(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', amp: '&' }
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) => characters[name] ?? '')
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
