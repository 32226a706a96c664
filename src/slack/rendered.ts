import type { KnownBlock } from '@slack/types'
import { withinBudget } from './blocks/budget.ts'
import { cutMarkup, escapeText } from './format.ts'
import { linesWithin, spokenLines } from './spoken.ts'

export type { Look } from './look.ts'

/** A message as Slack takes it. */
export interface Rendered {
  /**
   * What screen readers say and phones show. The first line is the lock-screen line (state, subject, what) of at most
   * 300 characters; then the facts of the blocks as plain lines. Never empty, at most 12,000 characters, escaped; no
   * token in it that is not in the blocks.
   */
  readonly text: string
  readonly blocks: KnownBlock[]
}

/** Longest headline: it is read on a lock screen. */
const HEADLINE_MAX = 300

/** Characters of text in all blocks: Slack refuses more from about 11,000 on (RULES §1.1). */
const BLOCKS_MAX = 9800

/** Characters of the text: room for all that the blocks can hold; Slack cuts at 40,000 (RULES §1.1). */
const TEXT_MAX = 12_000

/**
 * Bytes of the text of an edit, escaped: chat.update refuses more than 4,000 with `msg_too_long` although blocks are
 * given, and chat.postMessage does not (bolt apps report it; GitLab's merge request 258898 measured bytes).
 */
const EDIT_BYTES = 3900

/**
 * Puts a message together. `headline` is plain: it is escaped and cut here. Blocks too long for Slack are cut as well,
 * and said as they are then.
 */
export function toRendered(headline: string, blocks: readonly KnownBlock[]): Rendered {
  return withHeadline(cutMarkup(escapeText(headline), HEADLINE_MAX) || 'obbackup', blocks)
}

/** A message put together once more, with other blocks: its headline stays. */
export function withBlocks(
  { text }: { readonly text: string },
  blocks: readonly KnownBlock[],
): Rendered {
  return withHeadline(firstLine(text), blocks)
}

/** `line` is finished mrkdwn of at most 300 characters. */
function withHeadline(line: string, blocks: readonly KnownBlock[]): Rendered {
  const fitting = withinBudget(blocks, BLOCKS_MAX)
  const text = linesWithin(spokenLines(line, fitting), TEXT_MAX, (one) => one.length)
  return { text, blocks: fitting }
}

/** The text of a message for an edit, where Slack takes less of it: fewer lines of the same. */
export function textForEdit({ text, blocks }: Rendered): string {
  const bytes = (one: string) => Buffer.byteLength(one)
  if (bytes(text) <= EDIT_BYTES) return text
  return linesWithin(spokenLines(firstLine(text), blocks), EDIT_BYTES, bytes)
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
