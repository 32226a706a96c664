import { type Cron, isCronDay } from './cron.ts'
import { zoneTimeToMs } from './zone-time.ts'

/** When something is due, by the clocks of a zone. */
export interface Timetable {
  /** The cron expression as it was written, to be shown. */
  readonly text: string
  /** IANA zone. */
  readonly zone: string
  readonly cron: Cron
}

const DAY_MS = 86_400_000
/** Days that are looked at: the 29th of February comes again after eight years at most. */
const MOST_DAYS = 8 * 366

/**
 * The last moment at or before `until` (ms since the epoch, UTC) at which the timetable says so; null when there was
 * none for years. A time that clocks pass over in spring is not due on that day; one that they show twice is due once.
 */
export function lastDue(timetable: Timetable, until: number): number | null {
  return lastOf(timetable, until, zoneTimeToMs)?.at ?? null
}

/** A moment (ms since the epoch, UTC), and what clocks showed then, as if it were UTC. */
export interface LocalMoment {
  readonly at: number
  readonly local: number
}

/**
 * The last time at or before `until` by a way to read what clocks show; null when there was none for years. `local` is
 * what the timetable says, also when the clocks passed it over.
 */
export function lastOf(
  { cron, zone }: Timetable,
  until: number,
  toMs: (local: number, zone: string) => number | null,
): LocalMoment | null {
  const hours = [...cron.hours].toSorted((a, b) => b - a)
  const minutes = [...cron.minutes].toSorted((a, b) => b - a)
  // Clocks are ahead of UTC by 14 hours at most.
  const newest = Math.floor((until + 14 * 3_600_000) / DAY_MS) * DAY_MS
  for (let i = 0; i < MOST_DAYS; i++) {
    const day = newest - i * DAY_MS
    if (!isCronDay(cron, day)) continue
    for (const hour of hours) {
      for (const minute of minutes) {
        const local = day + (hour * 60 + minute) * 60_000
        // Far from `until` whatever the zone: nothing to be asked of a calendar.
        if (local > until + 14 * 3_600_000) continue
        const at = toMs(local, zone)
        if (at !== null && at <= until) return { at, local }
      }
    }
  }
  return null
}

/**
 * The first moment after `from` (ms since the epoch, UTC) at which the timetable says so; null when there is none for
 * years. Clocks that go back or forward are treated as by {@link lastDue}.
 */
export function nextDue({ cron, zone }: Timetable, from: number): number | null {
  const hours = [...cron.hours].toSorted((a, b) => a - b)
  const minutes = [...cron.minutes].toSorted((a, b) => a - b)
  // Clocks are behind UTC by 12 hours at most.
  const oldest = Math.floor((from - 12 * 3_600_000) / DAY_MS) * DAY_MS
  for (let i = 0; i < MOST_DAYS; i++) {
    const day = oldest + i * DAY_MS
    if (!isCronDay(cron, day)) continue
    for (const hour of hours) {
      for (const minute of minutes) {
        const local = day + (hour * 60 + minute) * 60_000
        if (local < from - 14 * 3_600_000) continue
        const at = zoneTimeToMs(local, zone)
        if (at !== null && at > from) return at
      }
    }
  }
  return null
}
