import { zoneTimeToMs } from './zone-time.ts'

/** Which of the two digests it is. */
export type DigestKind = 'daily' | 'weekly'

/** A time of day, or of the week, by the clocks of the digests' zone. */
export interface DigestTime {
  /** 0 is Sunday; null: every day. */
  readonly weekday: number | null
  readonly hour: number
  readonly minute: number
}

/** Digests as configured; null is off. */
export interface DigestSettings {
  readonly daily: DigestTime | null
  readonly weekly: DigestTime | null
  /** IANA zone of both. */
  readonly zone: string
  /** Channel id. */
  readonly channel: string
}

/** What a digest is about: from one due moment to the next. ms since the epoch (UTC). */
export interface DigestPeriod {
  readonly kind: DigestKind
  readonly from: number
  /** When it is due. */
  readonly to: number
}

/** A digest that could not be made in time is still made so much later, not more: it would only puzzle people. */
export const LATE_MS = 6 * 3_600_000

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const TIME = /^(?:(?<day>sun|mon|tue|wed|thu|fri|sat)[a-z]*\s+)?(?<hour>\d{1,2}):(?<minute>\d{2})$/i

/** Reads `08:00`, or for the weekly digest `Mon 08:00`; null when the text is no such thing. */
export function readDigestTime(text: string, kind: DigestKind): DigestTime | null {
  const { day, hour, minute } = TIME.exec(text.trim())?.groups ?? {}
  if (hour === undefined || (day !== undefined) !== (kind === 'weekly')) return null
  if (Number(hour) > 23 || Number(minute) > 59) return null
  const weekday = day === undefined ? null : WEEKDAYS.indexOf(day.toLowerCase())
  return { weekday, hour: Number(hour), minute: Number(minute) }
}

/** The period that ended last, at or before now. */
export function lastPeriod(
  kind: DigestKind,
  time: DigestTime,
  zone: string,
  now: number,
): DigestPeriod {
  const to = lastDue(time, zone, now)
  return { kind, from: lastDue(time, zone, to - 1), to }
}

/** A time that clocks pass over in spring is due an hour later; one that they show twice is due the first time. */
function lastDue({ weekday, hour, minute }: DigestTime, zone: string, until: number): number {
  // Clocks are ahead of UTC by 14 hours at most, and behind by 12.
  let day = Math.floor((until + 14 * HOUR_MS) / DAY_MS) * DAY_MS
  for (; ; day -= DAY_MS) {
    if (weekday !== null && new Date(day).getUTCDay() !== weekday) continue
    const local = day + hour * HOUR_MS + minute * 60_000
    const at = zoneTimeToMs(local, zone) ?? zoneTimeToMs(local + HOUR_MS, zone)
    if (at !== null && at <= until) return at
  }
}

/** Key under which the digest of a period is said, once for ever. */
export function digestKey({ kind, to }: Pick<DigestPeriod, 'kind' | 'to'>): string {
  return `digest:${kind}/${new Date(to).toISOString()}`
}
