/** The middle of some numbers, the mean of both when there are two; null for none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2
}

/** How many times something is what it usually is, for people: `12 ×`, `3.1 ×`, `0.25 ×`. */
export function times(ratio: number): string {
  if (ratio >= 9.95) return `${Math.round(ratio)} ×`
  return `${ratio >= 0.995 ? ratio.toFixed(1) : Number(ratio.toPrecision(2))} ×`
}

const DAY_MS = 86_400_000

/** A run as it is compared with others; ms since the epoch (UTC). */
interface Started {
  readonly startedAt: number
}

/**
 * Runs that started a whole number of weeks before or after the moment, give or take half a day: the same weekday,
 * though a schedule that lies close to midnight starts now before it and now after.
 */
export function onSameWeekday<T extends Started>(runs: readonly T[], at: number): readonly T[] {
  return runs.filter((run) => Math.round((at - run.startedAt) / DAY_MS) % 7 === 0)
}

const DAYS = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays']

/** The weekday of a moment (ms since the epoch), in UTC, of which there were several: `Mondays`. */
export function weekdays(at: number): string {
  return DAYS[new Date(at).getUTCDay()] ?? ''
}
