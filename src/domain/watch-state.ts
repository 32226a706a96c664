import type { Incident } from './event.ts'
import type { Snapshot } from './snapshot.ts'
import type { Trails } from './trail.ts'

/** What the watch remembers of a cluster between two polls; saved together with what it said. Plain JSON. */
export interface WatchState {
  /** The last good reading; null before the first. */
  readonly snapshot: Snapshot | null
  readonly trails: Trails
  readonly incidents: readonly Incident[]
  /** Polls that failed in a row since the last good one. */
  readonly failedPolls: number
  /** ms since the epoch (UTC) of the first of them, or null. */
  readonly failingSince: number | null
}

/** Nothing known yet. */
export const NOTHING_WATCHED: WatchState = {
  snapshot: null,
  trails: {},
  incidents: [],
  failedPolls: 0,
  failingSince: null,
}
