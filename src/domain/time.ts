/** A time read from a view: canonical UTC text with microseconds, and milliseconds for arithmetic. */
export interface ViewTime {
  /** `YYYY-MM-DD HH:MM:SS.ffffff` in UTC: part of a job's key, never shown. */
  readonly text: string
  /** Milliseconds since the epoch (UTC). */
  readonly ms: number
}

const VIEW_TIME = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/

/**
 * Reads a timestamp that a view printed in a session whose zone is UTC. One-digit days are accepted
 * (REFERENCE §2.4). Null, empty text, `0` and anything before 1971 mean "not set" (trap 5). Text in
 * another form (for example Oracle's NLS dates) is null as well: it is never guessed at.
 */
export function readViewTime(value: string | null | undefined): ViewTime | null {
  const match = VIEW_TIME.exec(value?.trim() ?? '')
  if (!match) return null
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] =
    match
  const micros = fraction.padEnd(6, '0').slice(0, 6)
  const two = (part: string) => part.padStart(2, '0')
  const date = `${year}-${two(month)}-${two(day)}`
  const clock = `${two(hour)}:${two(minute)}:${two(second)}`
  const wholeMs = Date.parse(`${date}T${clock}Z`)
  if (Number.isNaN(wholeMs) || Number(year) < 1971) return null
  return { text: `${date} ${clock}.${micros}`, ms: wholeMs + Number(micros) / 1000 }
}

/** `YYYY-MM-DD HH:MM:SS.ffffff` in UTC, the text form the views print. */
export function formatViewTime(ms: number): string {
  const whole = Math.floor(ms)
  const micros = Math.round((ms - whole) * 1000)
  if (micros === 1000) return formatViewTime(whole + 1)
  const iso = new Date(whole).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(micros).padStart(3, '0')}`
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A duration for people: `8 s`, `14 min`, `1 h 22 min`, `8 d`. Negative durations count as 0. */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 100) return `${s} s`
  if (s < 100 * MINUTE) return `${Math.round(s / MINUTE)} min`
  if (s < 10 * HOUR) {
    const minutes = Math.round((s % HOUR) / MINUTE)
    return minutes === 0 || minutes === 60
      ? `${Math.round(s / HOUR)} h`
      : `${Math.floor(s / HOUR)} h ${minutes} min`
  }
  if (s < 2 * DAY) return `${Math.round(s / HOUR)} h`
  return `${Math.round(s / DAY)} d`
}

/** Result of reading a time that a person typed. */
export type PersonTime =
  | { readonly ok: true; readonly ms: number; readonly micros: string }
  | { readonly ok: false; readonly problem: 'format' | 'no-zone' | 'impossible' }

const PERSON_TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i

/**
 * Reads `2026-11-20 12:29[:00[.123456]] +08:00` (or `Z`, `UTC`). A time without a zone is refused:
 * guessing a zone at a restore loses data (peers §2 row 27).
 */
export function readPersonTime(text: string): PersonTime {
  const match = PERSON_TIME.exec(text.trim())
  if (!match) return { ok: false, problem: 'format' }
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', fraction, zone] =
    match
  if (!zone) return { ok: false, problem: 'no-zone' }
  const two = (part: string) => part.padStart(2, '0')
  const offset = /^(z|utc|gmt)$/i.test(zone) ? 'Z' : zone.replace(/^(...)(\d\d)$/, '$1:$2')
  const local = `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}`
  const ms = Date.parse(local + offset)
  const roundTrip = Date.parse(`${local}Z`)
  if (Number.isNaN(ms) || Number.isNaN(roundTrip)) return { ok: false, problem: 'impossible' }
  if (new Date(roundTrip).toISOString().slice(0, 10) !== local.slice(0, 10)) {
    return { ok: false, problem: 'impossible' }
  }
  const micros = (fraction ?? '').padEnd(6, '0')
  return { ok: true, ms: ms + Number(micros) / 1000, micros }
}

/** `2026-11-20 12:29:00 UTC`, seconds only; used where Slack's date tokens cannot be. */
export function formatUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
