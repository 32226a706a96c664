import type { Archive } from './archive.ts'
import { scnToMs } from './scn.ts'

/** How fast an archive writes to its destination, in bytes per second of OUTPUT_BYTES. */
export interface ArchiveRate {
  /** Over the whole round; null when it has no start or no counter. */
  readonly round: number | null
  /** Since the reading before this one; null when that had another round, or none. */
  readonly lately: { readonly bytesPerSecond: number; readonly seconds: number } | null
}

/** An archive as an earlier reading had it, and the database's time of that reading (ms since the epoch, UTC). */
export interface EarlierArchive {
  readonly archive: Archive | null
  readonly at: number
}

/** Shorter than this, the difference of two readings says nothing: the server counts in steps. */
const LEAST_SECONDS = 5

/**
 * The rate of a round. One that goes on is measured up to now, one that ended up to its checkpoint. A counter that
 * fell (another round, a rebuilt cluster) gives no rate.
 */
export function archiveRate(
  archive: Archive,
  databaseNow: number,
  before: EarlierArchive | null,
): ArchiveRate {
  const start = scnToMs(archive.startScn)
  const end = archive.state === 'running' ? databaseNow : scnToMs(archive.checkpointScn)
  return {
    round:
      start === null || end === null
        ? null
        : perSecond(archive.outputBytes, (end - start) / 1000, 1),
    lately: lately(archive, databaseNow, before),
  }
}

function lately(
  archive: Archive,
  databaseNow: number,
  before: EarlierArchive | null,
): ArchiveRate['lately'] {
  const was = before?.archive
  if (!before || !was || archive.state !== 'running') return null
  const same = ['tenantId', 'destNo', 'roundId', 'startScn'] as const
  if (same.some((key) => was[key] !== archive[key])) return null
  // A state that was stored before bytes were kept has none.
  const [now, then] = [archive.outputBytes ?? null, was.outputBytes ?? null]
  if (now === null || then === null) return null
  const seconds = (databaseNow - before.at) / 1000
  const bytesPerSecond = perSecond(now - then, seconds, LEAST_SECONDS)
  return bytesPerSecond === null ? null : { bytesPerSecond, seconds }
}

function perSecond(bytes: number | null, seconds: number, least: number): number | null {
  return bytes === null || bytes < 0 || seconds < least ? null : bytes / seconds
}
