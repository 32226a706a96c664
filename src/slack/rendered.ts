import type { KnownBlock } from '@slack/types'
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

/** Puts a message together. `text` is plain: it is escaped and cut here. */
export function toRendered(text: string, blocks: readonly KnownBlock[]): Rendered {
  return { text: cutMarkup(escapeText(text), TEXT_MAX) || 'obbackup', blocks: [...blocks] }
}
