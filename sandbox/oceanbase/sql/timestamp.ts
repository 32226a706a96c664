/*
 * Times live in SQLite as UTC text with a mark: `2025-03-01 02:00:00.000000Z`. The mark tells a time from
 * other text wherever an expression carries it, so it is rendered in the session's zone on the way out;
 * the fixed width makes text order equal to time order. SCN_TO_TIMESTAMP gives a datetime without a zone, whose
 * digits are UTC whatever the session's zone is (docs/conformance.md): its mark is `D`.
 */

const TAGGED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}[ZD]$/
const LITERAL =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?)?$/

/** True for a marked time as SQLite holds it. */
export function isTagged(value: unknown): value is string {
  return typeof value === 'string' && value.length === 27 && TAGGED.test(value)
}

/** Marked text of a moment in microseconds since the epoch (UTC). */
export function tagMicros(micros: bigint): string {
  const ms = micros >= 0n ? micros / 1000n : (micros - 999n) / 1000n
  const rest = micros - ms * 1000n
  const iso = new Date(Number(ms)).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(rest).padStart(3, '0')}Z`
}

/** Marked text of a datetime whose digits are this moment's in UTC, in every session. */
export function tagDatetime(micros: bigint): string {
  return `${tagMicros(micros).slice(0, -1)}D`
}

/** Marked text of a moment in milliseconds since the epoch (UTC); a fraction gives microseconds. */
export function tagMillis(ms: number): string {
  return tagMicros(microsOf(ms))
}

/** Microseconds since the epoch of a moment in (fractional) milliseconds. */
export function microsOf(ms: number): bigint {
  return BigInt(Math.round(ms * 1000))
}

/** SCN (nanoseconds since the epoch) of a moment in milliseconds, with nanoseconds that a JS number would lose. */
export function scnOf(ms: number, nanos = 137): bigint {
  return microsOf(ms) * 1000n + BigInt(nanos)
}

/** Milliseconds since the epoch of an SCN, fraction cut. */
export function millisOfScn(scn: bigint): number {
  return Number(scn / 1_000_000n)
}

/** Microseconds of a time text or datetime read in the zone `offset` (minutes east of UTC), or of a marked time; null if it is none. */
export function microsOfText(text: string, offset: number): bigint | null {
  if (isTagged(text)) return microsOfText(text.slice(0, -1), text.endsWith('Z') ? 0 : offset)
  const match = LITERAL.exec(text)
  if (!match) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  if (Number.isNaN(ms) || Number(month) > 12 || Number(day) > 31) return null
  return BigInt(ms - offset * 60_000) * 1000n + BigInt(fraction.padEnd(6, '0'))
}

/** What a session in the zone `offset` (minutes east of UTC) sees of a marked time, with 6 decimals. */
export function renderTagged(tagged: string, offset: number): string {
  if (offset === 0 || tagged.endsWith('D')) return tagged.slice(0, -1)
  const micros = microsOfText(tagged, 0) ?? 0n
  return tagMicros(micros + BigInt(offset) * 60_000_000n).slice(0, -1)
}
