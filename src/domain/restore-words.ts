import type { Segment } from './restore-window.ts'
import { type Scn, scnToMs } from './scn.ts'
import { formatUtc } from './time.ts'

/** An SCN as a time in UTC, or as a number when it is none; for texts that are stored and compared. */
export function shownScn(scn: Scn): string {
  const ms = scnToMs(scn)
  return ms === null ? `SCN ${scn}` : formatUtc(ms)
}

/** A stretch of time, both ends in UTC. */
export function shownSegment(segment: Segment): string {
  return `${shownScn(segment.from)} to ${shownScn(segment.to)}`
}
