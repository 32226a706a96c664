import { median, onSameWeekday } from './usual.ts'

/** What earlier starts say about the next one. Times are ms since the epoch (UTC). */
export interface Expected {
  readonly at: number
  /** Distance of two runs that is usual, in ms. */
  readonly every: number
  /** Runs that taught it. */
  readonly runs: number
}

/** Distances that differ by more than this share of the usual one, in the middle of them, are no rhythm. */
const REGULAR = 0.15

/**
 * When the next run is to be expected, learned from the starts of earlier ones, newest first; null when there are
 * fewer than `least`, or when they have no rhythm (median absolute deviation of their distances above 15 % of the
 * median). A run that usually has a longer pause after it, as before a weekend, is given that pause.
 */
export function expectedRun(starts: readonly number[], least: number): Expected | null {
  const [last, ...earlier] = starts
  if (last === undefined || starts.length < Math.max(least, 3)) return null
  const runs = earlier.map((startedAt, i) => ({
    startedAt,
    pause: (starts[i] ?? startedAt) - startedAt,
  }))
  const every = median(runs.map((run) => run.pause)) ?? 0
  const spread = median(runs.map((run) => Math.abs(run.pause - every))) ?? 0
  if (every <= 0 || spread > REGULAR * every) return null
  const pauses = onSameWeekday(runs, last).map((run) => run.pause)
  return { at: last + Math.max(every, ...pauses), every, runs: starts.length }
}
