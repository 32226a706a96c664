import type { BackupEvent, Incident } from './event.ts'

/** What comes back so soon after it was over flaps. */
export const FLAPS_WITHIN_MS = 10 * 60_000

/** What flaps is over only when it has been well for so long (peers §4: clear after 5 min). */
export const STEADY_MS = 5 * 60_000

/** A trouble that came back soon after it was over. */
export interface Flaps {
  /** Since when it is well, or null while it is not; ms since the epoch (UTC). */
  readonly wellSince: number | null
}

/** When troubles were over last, by {@link troubleKey}; ms since the epoch (UTC). */
export type Ended = Readonly<Record<string, number>>

/** What is in trouble: an archive, a cluster or a view, whatever the trouble is. */
function troubleKey({ kind, subjects }: Incident): string {
  return `${kind}/${subjects.join()}`
}

/** The incident that opens now, as one that flaps if such a trouble was over just before. */
export function openedAgain(incident: Incident, ended: Ended, now: number): Incident {
  const last = ended[troubleKey(incident)]
  const soon = last !== undefined && Math.abs(now - last) < FLAPS_WITHIN_MS
  return soon ? { ...incident, flaps: { wellSince: null } } : incident
}

/**
 * What it means for an open incident that all is well: that it is `over`, or, when it flaps, the incident to remember;
 * null when nothing is to be done but to wait.
 */
export function whenWell(incident: Incident, now: number): 'over' | Incident | null {
  if (!incident.flaps) return 'over'
  const { wellSince } = incident.flaps
  // A clock that was set back lets it begin anew: else it would have to be well for as much longer.
  if (wellSince === null || wellSince > now) return { ...incident, flaps: { wellSince: now } }
  return now - wellSince >= STEADY_MS ? 'over' : null
}

/**
 * Whether what flaps had been well for long enough before a moment at which it is not, and only nobody looked meanwhile:
 * then that is a trouble of its own, which calls people.
 */
export function wasOver({ flaps }: Incident, illSince: number): boolean {
  const wellSince = flaps?.wellSince ?? null
  return wellSince !== null && illSince - wellSince >= STEADY_MS
}

/** What it means for an open incident that it is not well: the incident to remember, or null when that is no news. */
export function whenIll(incident: Incident): Incident | null {
  return incident.flaps && incident.flaps.wellSince !== null
    ? { ...incident, flaps: { wellSince: null } }
    : null
}

const ENDS: ReadonlySet<BackupEvent['kind']> = new Set([
  'archive_recovered',
  'cluster_back',
  'view_readable',
])

/** The bot's clock and the database's may differ: what ended is remembered for longer than it counts. */
const REMEMBERED_MS = 86_400_000

/**
 * What ended in this poll, and what ended before and may still come back: of archives by the database's clock (`now`), of
 * clusters and views by the bot's, as their troubles begin.
 */
export function rememberEnded(before: Ended, events: readonly BackupEvent[], now: number): Ended {
  const young = Object.entries(before).filter(([, at]) => Math.abs(now - at) < REMEMBERED_MS)
  const fresh = events.flatMap((event) =>
    'incident' in event && ENDS.has(event.kind)
      ? [[troubleKey(event.incident), 'at' in event ? event.at : now] as const]
      : [],
  )
  return Object.fromEntries([...young, ...fresh])
}
