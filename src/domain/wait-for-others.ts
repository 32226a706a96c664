import type { BackupEvent, Incident } from './event.ts'
import type { Grouping } from './grouping.ts'
import { causeKey, type IncidentGroups, isWithin, opensIncident } from './incident-groups.ts'
import { openingOf } from './opening.ts'
import type { Snapshot } from './snapshot.ts'

/** Since when incidents wait for others of their cause, by id; database time, ms since the epoch (UTC). */
export type Waiting = Readonly<Record<string, number>>

/** What a poll says now, and what waits. */
export interface Waited {
  readonly waiting: Waiting
  /** What is to be told: with the openings of those that have waited. */
  readonly events: readonly BackupEvent[]
  /** Events of what waits; of their jobs there may be something to say. */
  readonly unsaid: readonly BackupEvent[]
}

/**
 * Keeps new incidents back until their cause has waited long enough for others, so that those which come one by one are
 * told together. It ends early when there are enough of them, when an open group takes them in, and when one of them is
 * over: nothing that was wrong goes unsaid.
 */
export function waitForOthers(
  events: readonly BackupEvent[],
  before: Waiting,
  {
    grouping,
    incidents,
    groups,
    known,
    away,
    snapshot,
    now,
  }: {
    readonly grouping: Grouping
    /** Open incidents after this poll. */
    readonly incidents: readonly Incident[]
    readonly groups: IncidentGroups
    /** Ids of the incidents that were open before. */
    readonly known: ReadonlySet<string>
    readonly away: boolean
    readonly snapshot: Snapshot | null
    /** Database time, ms since the epoch (UTC). */
    readonly now: number
  },
): Waited {
  if (grouping.wait === 0 && Object.keys(before).length === 0) {
    return { waiting: {}, events, unsaid: [] }
  }
  const open = new Map(incidents.map((one) => [one.id, one]))
  const fresh = events.flatMap((event) =>
    opensIncident(event) && !known.has(event.incident.id) && before[event.incident.id] === undefined
      ? [event.incident]
      : [],
  )
  const old = Object.keys(before).flatMap((id) => open.get(id) ?? [])
  const waiting: Record<string, number> = {}
  const freed = new Set<string>()
  for (const [cause, members] of Map.groupBy([...old, ...fresh], causeKey)) {
    const since = Math.min(...members.map((one) => before[one.id] ?? now))
    const joins = Object.values(groups).some(
      (group) => group.cause === cause && isWithin(now, group.lastAt, grouping.interval),
    )
    // A database whose clock was set back makes nothing wait for longer.
    const due =
      Math.abs(now - since) >= grouping.wait || members.length >= grouping.at || joins || away
    for (const { id } of members) {
      if (!due) waiting[id] = since
      else if (before[id] !== undefined) freed.add(id)
    }
  }
  // What is over has to be told first; its opening is made of what the end knows.
  const ended = events.flatMap((event) =>
    'incident' in event && before[event.incident.id] !== undefined && !open.has(event.incident.id)
      ? [event.incident]
      : [],
  )
  for (const { id } of ended) freed.add(id)
  const openings = [...old.filter((one) => freed.has(one.id)), ...ended].flatMap(
    (incident) => openingOf(incident, snapshot) ?? [],
  )
  const isWaiting = (event: BackupEvent) =>
    'incident' in event && waiting[event.incident.id] !== undefined
  // The opening tells it as it is now, so that how it moved is no news.
  const isInOpening = (event: BackupEvent) =>
    'incident' in event && freed.has(event.incident.id) && open.has(event.incident.id)
  return {
    waiting,
    events: [...openings, ...events.filter((event) => !isWaiting(event) && !isInOpening(event))],
    unsaid: events.filter(isWaiting),
  }
}
