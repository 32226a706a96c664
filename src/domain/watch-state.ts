import type { NotedArchives } from './archive-changes.ts'
import type { Batches } from './batch.ts'
import type { Courses } from './course.ts'
import type { SeenFindings } from './diff-findings.ts'
import type { Incident } from './event.ts'
import type { Ended } from './flapping.ts'
import type { IncidentGroups } from './incident-groups.ts'
import type { Held } from './quiet.ts'
import type { Words } from './reminder.ts'
import type { RestoredTenants } from './restored-tenants.ts'
import type { Snapshot } from './snapshot.ts'
import type { Trails } from './trail.ts'
import type { Waiting } from './wait-for-others.ts'

/** What the watch remembers of a cluster between two polls; saved together with what it said. Plain JSON. */
export interface WatchState {
  /** The last good reading; null before the first. */
  readonly snapshot: Snapshot | null
  readonly trails: Trails
  readonly courses: Courses
  readonly incidents: readonly Incident[]
  readonly findings: SeenFindings
  /** What was over lately, and flaps when it comes back. */
  readonly ended: Ended
  readonly restored: RestoredTenants
  readonly groups: IncidentGroups
  readonly batches: Batches
  /** What was said of each open alert. */
  readonly words: Words
  /** Alerts that a mute keeps back. */
  readonly held: Held
  /** What was noted last of each archive. */
  readonly archives: NotedArchives
  /** Incidents that are not told yet, because others of their cause may follow. */
  readonly waiting: Waiting
  /** Good polls in a row in which a view could not be read, by view name; or lacked a tenant's row, `VIEW of <id>`. */
  readonly blindPolls: Readonly<Record<string, number>>
  /** Polls that failed in a row since the last good one. */
  readonly failedPolls: number
  /** ms since the epoch (UTC) of the first of them, or null. */
  readonly failingSince: number | null
  /** Of a cluster that is not configured any more: all that was known of it. The rest is empty then. */
  readonly laidAside?: LaidAside
}

/** What was known of a cluster when it was taken out of the configuration. */
export interface LaidAside {
  /** The bot's clock, ms since the epoch (UTC). */
  readonly at: number
  readonly state: WatchState
}

/** Nothing known yet. */
export const NOTHING_WATCHED: WatchState = {
  snapshot: null,
  trails: {},
  courses: {},
  incidents: [],
  findings: {},
  ended: {},
  restored: {},
  groups: {},
  batches: {},
  words: {},
  held: {},
  archives: {},
  waiting: {},
  blindPolls: {},
  failedPolls: 0,
  failingSince: null,
}
