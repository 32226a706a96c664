import { isJobOver } from './job.ts'
import type { Snapshot } from './snapshot.ts'

/** Read this much further back than needed: clocks differ, and rows move late (REFERENCE §14). */
const OVERLAP_MS = 3_600_000

/** At the first look: how long jobs usually take is known from the beginning. */
const LEARN_MS = 35 * 86_400_000

/**
 * From when on history has to be read so that no end is missed, however long the bot was away: since the last
 * reading, or since the start of what was running then; at the first look, as far as earlier runs teach something.
 * ms since the epoch (UTC).
 */
export function historySince(
  previous: Snapshot | null,
  now: number,
  lookBackHours: number,
): number {
  if (!previous) return now - Math.max(lookBackHours * 3_600_000, LEARN_MS) - OVERLAP_MS
  const starts = previous.jobs
    .filter((job) => !isJobOver(job))
    .map((job) => job.startedAt ?? previous.databaseNow)
  // What could not be read lately was read last before that.
  const blind = Object.values(previous.blindSince ?? {})
  return Math.min(previous.databaseNow, now, ...starts, ...blind) - OVERLAP_MS
}
