import type { KnownBlock } from '@slack/types'
import { cutMarkup, cutText } from '../format.ts'

/** Characters of all text in blocks, as the budget of a message counts them (RULES §1.1). */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textLength(one), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, one]) =>
      sum + (key === 'text' && typeof one === 'string' ? one.length : textLength(one)),
    0,
  )
}

/** A text is never cut below this. */
const LEAST = 100

/**
 * The blocks with at most `room` characters of text: the longest text gives way first, with an ellipsis. A last
 * resort; what each template shows is chosen to fit, but data may be longer than anybody thought.
 */
export function withinBudget(blocks: readonly KnownBlock[], room: number): KnownBlock[] {
  let fitting = [...blocks]
  for (let round = 0; round < 100; round++) {
    const excess = textLength(fitting) - room
    if (excess <= 0) break
    const longest = Math.max(...fitting.map((block) => longestText(block)))
    if (longest <= LEAST) break
    const i = fitting.findIndex((block) => longestText(block) === longest)
    const max = Math.max(LEAST, longest - excess)
    fitting = fitting.map((block, j) => (j === i ? shortened(block, longest, max) : block))
  }
  return fitting
}

function longestText(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (most, [key, one]) =>
      Math.max(most, key === 'text' && typeof one === 'string' ? one.length : longestText(one)),
    0,
  )
}

/** The value with its texts of `length` cut to `max`: mrkdwn stays whole markup, other text is only text. */
function shortened<T>(value: T, length: number, max: number): T {
  if (Array.isArray(value)) return value.map((one) => shortened(one, length, max)) as T
  if (typeof value !== 'object' || value === null) return value
  const { type } = value as { type?: unknown }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (key !== 'text' || typeof one !== 'string') return [key, shortened(one, length, max)]
      if (one.length < length) return [key, one]
      return [key, type === 'mrkdwn' ? cutMarkup(one, max) : cutText(one, max)]
    }),
  ) as T
}
