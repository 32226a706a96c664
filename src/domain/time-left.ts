import type { Job } from './job.ts'
import { type Pace, paceOf, type Sample } from './trail.ts'

/** Earlier runs that it takes before they say anything. */
export const ENOUGH_RUNS = 3

/** Below this percentage the pace of a job says little about its end. */
const EARLY_PERCENT = 10

/**
 * The pace of a running job with its time left out of both: the pace of the last polls, and how long this job usually
 * takes. Unknown (null) when nothing moves, when nothing is known, or when it already takes longer than it ever did.
 * `at` is database time, ms since the epoch (UTC); `pastSeconds` are durations of earlier good runs.
 */
export function expectedPace(
  trail: readonly Sample[],
  job: Job,
  pastSeconds: readonly number[],
  at: number,
): Pace {
  const pace = isWeighed(job) ? { ...paceOf(trail), left: null, leftBy: null } : paceOf(trail)
  if (pace.still !== null) return { ...pace, left: null, leftBy: null }
  const past = pastLeft((at - (job.startedAt ?? at)) / 1000, pastSeconds)
  if (!past || (pace.left && (job.percent ?? 0) >= EARLY_PERCENT)) return pace
  if (!pace.left) return { ...pace, left: past, leftBy: 'earlier runs' }
  const left = {
    low: Math.min(pace.left.low, past.low),
    high: Math.max(pace.left.high, past.high),
  }
  return { ...pace, left, leftBy: 'pace and earlier runs' }
}

/**
 * Whether the bar is made of phases that we gave their places on it (REFERENCE §7.4, §8): how fast it moved through one of them
 * says nothing about the time that the next takes.
 */
function isWeighed({ recover, restore }: Job): boolean {
  return recover !== null || restore?.generation === 3
}

function pastLeft(elapsed: number, pastSeconds: readonly number[]): Pace['left'] {
  const usual = usualSeconds(pastSeconds)
  if (!usual || usual.high <= elapsed) return null
  return { low: Math.max(0, usual.low - elapsed), high: usual.high - elapsed }
}

/** How long earlier runs took: shortest and longest, without one outlier at each end when there are five or more. */
export function usualSeconds(
  pastSeconds: readonly number[],
): { readonly low: number; readonly high: number } | null {
  if (pastSeconds.length < ENOUGH_RUNS) return null
  const sorted = pastSeconds.toSorted((a, b) => a - b)
  const kept = sorted.length >= 5 ? sorted.slice(1, -1) : sorted
  return { low: kept[0] ?? 0, high: kept.at(-1) ?? 0 }
}
