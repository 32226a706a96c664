import { clean, code, name, utc, when } from './format.ts'
import type { Look } from './look.ts'

/**
 * The same sentence is said twice: as mrkdwn in the blocks and as the plain lock-screen line. A voice turns data into
 * one or the other, so that sentences are written once.
 */
export interface Voice {
  /** A tenant, cluster, pool or table. */
  name(text: string): string
  /** A view's own word, or text to copy. */
  code(text: string, max?: number): string
  /** A point in time, ms since the epoch (UTC); with seconds where a minute is not exact enough. */
  time(ms: number | null, seconds?: boolean): string
  /** A phrase already spoken, set off. */
  bold(phrase: string): string
}

/** For text objects of type mrkdwn: everything escaped. */
export function markup(look: Look): Voice {
  return {
    name,
    code,
    time: (ms, seconds) => when(ms, look, seconds),
    bold: (phrase) => `*${phrase}*`,
  }
}

/** For the fallback line, which `toRendered` escapes as a whole. */
export const plain: Voice = {
  name: (text) => clean(text, 128) || '-',
  code: (text, max = 100) => clean(text, max) || '-',
  time: (ms, seconds) => (ms === null ? 'unknown' : utc(ms, seconds)),
  bold: (phrase) => phrase,
}
