import type { KnownBlock } from '@slack/types'
import { withinBudget } from './blocks/budget.ts'
import { cutMarkup, escapeText } from './format.ts'

export type { Look } from './look.ts'

/** A message as Slack takes it. */
export interface Rendered {
  /** The lock-screen line: state, subject, what. Never empty, at most 300 characters, escaped, no tokens. */
  readonly text: string
  readonly blocks: KnownBlock[]
}

/** Longest fallback line: it is read on a lock screen. */
const TEXT_MAX = 300

/** Characters of a whole message, text and blocks: Slack refuses more from about 11,000 on (RULES §1.1). */
export const MESSAGE_MAX = 9800

/** Puts a message together. `text` is plain: it is escaped and cut here. Blocks too long for Slack are cut as well. */
export function toRendered(text: string, blocks: readonly KnownBlock[]): Rendered {
  const line = cutMarkup(escapeText(text), TEXT_MAX) || 'obbackup'
  return { text: line, blocks: withinBudget(blocks, MESSAGE_MAX - line.length) }
}
