import { type Cron, readCron, WEEKDAYS } from './cron.ts'
import type { Match } from './match.ts'
import { lastOf, type Timetable } from './timetable.ts'
import { zoneTimeOrGap, zoneTimeToMs } from './zone-time.ts'

/** A maintenance window that comes again and again, in the local time of a zone. */
export interface Maintenance {
  readonly match: Match
  /** When it begins; its text is the whole window as it was configured: `Sat 22:00-04:00`. */
  readonly begins: Timetable
  /** How long it lasts, by the clocks of the zone; ms. */
  readonly lastsMs: number
}

/** One occurrence of a window. Times are ms since the epoch (UTC). */
export interface Occurrence {
  readonly from: number
  readonly until: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MIN = 24 * 60
/** Longest window. */
export const LONGEST_WINDOW_MS = 7 * DAY_MIN * MINUTE_MS

/**
 * Reads `Sat 22:00-04:00`, `Mon-Fri 01:00-02:30`, `Sat,Sun 00:00-24:00` or `daily 03:00-04:00` as the beginning and the
 * length of a window; an end that is not after the beginning is on the next day. Null when it is none.
 */
export function readWeekly(
  text: string,
): { readonly begins: Cron; readonly lastsMs: number } | null {
  const match = /^\s*([a-z,-]+)\s+(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*$/i.exec(text)
  if (!match) return null
  const [, days = '', hour, minute, endHour, endMinute] = match
  const start = Number(hour) * 60 + Number(minute)
  const end = Number(endHour) * 60 + Number(endMinute)
  if (Number(minute) > 59 || Number(endMinute) > 59 || end > DAY_MIN) return null
  const weekdays = /^(daily|every-?day)$/i.test(days) ? '*' : days.toLowerCase()
  const named = weekdays.split(/[,-]/).every((one) => one === '*' || WEEKDAYS.includes(one))
  const begins = named
    ? readCron(`${Number(minute)} ${Number(hour)} * * ${aroundWeek(weekdays)}`)
    : null
  return (
    begins && { begins, lastsMs: (end > start ? end - start : end + DAY_MIN - start) * MINUTE_MS }
  )
}

/** `fri-mon` goes around the end of the week, which a range of figures does not. */
function aroundWeek(days: string): string {
  return days
    .split(',')
    .map((part) => {
      const [from = '', to] = part.split('-')
      const [a, b] = [WEEKDAYS.indexOf(from), WEEKDAYS.indexOf(to ?? from)]
      return a > b ? `${a}-6,0-${b}` : part
    })
    .join(',')
}

/**
 * The occurrence of a window that lasts at the moment (ms since the epoch, UTC), or null. A beginning that clocks pass
 * over in spring is the moment at which they do: what is left of the window still lasts.
 */
export function occurrenceAt(
  { begins, lastsMs }: Pick<Maintenance, 'begins' | 'lastsMs'>,
  now: number,
): Occurrence | null {
  const { at: from, local } = lastOf(begins, now, zoneTimeOrGap) ?? {}
  if (from === undefined || local === undefined || now - from > lastsMs + 2 * HOUR_MS) return null
  const end = local + lastsMs
  // An end that the clocks pass over is the same moment an hour on.
  const until = zoneTimeToMs(end, begins.zone) ?? from + lastsMs
  return now < until ? { from, until } : null
}
