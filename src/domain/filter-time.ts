import { formatUtc, readPersonTime } from './time.ts'
import { zoneTimeToMs } from './zone-time.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Nobody asks for more than ten years, and a view's time cannot be just anything. */
const LONGEST_MS = 3650 * DAY_MS

const UNITS: Readonly<Record<string, number>> = { h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS }

/** A length of time: `24h`, `7d`, `2w`, also `3 days`; in ms, or null. At most ten years. */
export function readSpan(text: string): number | null {
  const match = /^(\d{1,6})\s*(h|d|w)(?:ours?|ays?|eeks?)?$/i.exec(text.trim())
  const ms = Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ''] ?? 0)
  return match && ms > 0 && ms <= LONGEST_MS ? ms : null
}

/** When a filter was typed, and the zone in which times without one are read. */
export interface TypedAt {
  /** ms since the epoch (UTC). */
  readonly now: number
  /** DISPLAY_TIME_ZONE: an IANA name, or null when none is configured. */
  readonly timeZone: string | null
}

/** A bound of a window, or why the text is none. `zone` is the configured zone when the text had none of its own. */
export type FilterTime =
  | { readonly ok: true; readonly ms: number; readonly zone: string | null }
  | { readonly ok: false; readonly problem: string; readonly fix: string | null }

const DATE = /^(\d{4}-\d{1,2}-\d{1,2})\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i

/**
 * Reads `2026-11-20 08:00 +08:00`, a date alone, how long ago: `2d`, or `now`. A date alone as the end of a window is the end
 * of that day. Without a zone it is read in the configured one; when there is none it is refused, never guessed.
 */
export function readFilterTime(text: string, bound: 'from' | 'to', at: TypedAt): FilterTime {
  const typed = text.trim()
  if (/^now$/i.test(typed)) return { ok: true, ms: at.now, zone: null }
  const span = readSpan(typed.replace(/\s+ago$/i, ''))
  if (span !== null) return { ok: true, ms: at.now - span, zone: null }
  const date = DATE.exec(typed)
  const day = bound === 'to' && date ? DAY_MS : 0
  const time = date ? `${date[1]} 00:00 ${date[2] ?? ''}`.trim() : typed
  const read = readPersonTime(time)
  if (read.ok) return { ok: true, ms: Math.max(0, read.ms) + day, zone: null }
  if (read.problem !== 'no-zone') {
    const fix = /^yesterday$/i.test(typed) ? '1d' : null
    return { ok: false, problem: PROBLEMS[read.problem], fix }
  }
  const local = readPersonTime(`${time} UTC`)
  if (!local.ok) return { ok: false, problem: PROBLEMS.impossible, fix: null }
  if (at.timeZone === null) {
    const fix = `${typed} UTC`
    return {
      ok: false,
      problem:
        `has no zone. Read in UTC it would be ${formatUtc(local.ms)}. Write it with a zone, ` +
        `for example "${typed} +08:00", or ask whoever runs obbackup to set DISPLAY_TIME_ZONE.`,
      fix,
    }
  }
  const ms = zoneTimeToMs(local.ms + day, at.timeZone)
  return ms === null
    ? { ok: false, problem: `is skipped by the clocks in ${at.timeZone}.`, fix: null }
    : { ok: true, ms: Math.max(0, ms), zone: at.timeZone }
}

const PROBLEMS = {
  format:
    'is not a time. Write it with a zone, for example "2026-11-20 08:00 +08:00", or how long ago: 2d.',
  impossible: 'does not exist in the calendar.',
} as const
