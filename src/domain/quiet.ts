import type { BackupEvent, Incident } from './event.ts'
import { lineOf } from './group-line.ts'
import type { Quiet } from './mute.ts'
import type { GroupLine } from './notification.ts'
import { openingOf } from './opening.ts'
import type { Snapshot } from './snapshot.ts'

/** Alerts of one cluster that a mute or a maintenance window keeps back. */
export interface HeldBack {
  readonly quiet: Quiet
  /** Channel id of the first; where the summary goes. */
  readonly channel: string
  readonly total: number
  /** Incidents that are still open. */
  readonly ids: readonly string[]
  /** The first of them, as they stood last. */
  readonly lines: readonly HeldLine[]
}

/** One alert that is kept back. */
export interface HeldLine {
  readonly id: string
  readonly line: GroupLine
}

/** Held alerts by the id of what holds them. */
export type Held = Readonly<Record<string, HeldBack>>

/** Alerts that a summary names. */
export const HELD_LINES = 30

/** What a poll says and what it does not, by what is quiet now. */
export interface Hushed {
  readonly held: Held
  /** What is to be told: with the alerts that are set free, which open anew. */
  readonly events: readonly BackupEvent[]
  /** Events of alerts of which nothing is said; of their jobs there may be something to say. */
  readonly unsaid: readonly BackupEvent[]
  /** Incidents of which nothing is said. */
  readonly silent: ReadonlySet<string>
  /** Incidents that were kept back until now and are told like new ones. */
  readonly freed: ReadonlySet<string>
  /** What held alerts and does so no more, as it stood at its end. */
  readonly over: readonly HeldBack[]
}

/** What {@link hush} looks at besides the events. */
export interface HushInput {
  readonly held: Held
  /** Open incidents after this poll. */
  readonly incidents: readonly Incident[]
  readonly snapshot: Snapshot | null
  /** What keeps an alert back now, if anything does. */
  readonly quietFor: (incident: Incident) => Quiet | undefined
  /** What is quiet now at all. */
  readonly active: readonly Quiet[]
  /** Whether the incident has a message of its own already. */
  readonly isSaid: (incident: Incident) => boolean
  readonly channelOf: (incident: Incident) => string
}

/**
 * Keeps back the alerts that open while they are muted, counts them, and sets free what is still open when nothing
 * mutes it any more. An alert that has its message and grows worse under a mute is only edited, and is posted anew
 * when the mute ends.
 */
export function hush(events: readonly BackupEvent[], input: HushInput): Hushed {
  const { incidents, quietFor, isSaid, snapshot } = input
  const open = new Map(incidents.map((one) => [one.id, one]))
  const active = new Set(input.active.map((one) => one.id))
  const held = new Map<string, HeldBack>()
  const over: HeldBack[] = []
  const silent = new Set<string>()
  const freed: Incident[] = []
  const keep = (quiet: Quiet, incident: Incident) => {
    const before = held.get(quiet.id)
    const known = before?.lines.some((one) => one.id === incident.id)
    const line = { id: incident.id, line: lineOf(incident, false, snapshot) }
    const lines = before?.lines ?? []
    held.set(quiet.id, {
      quiet,
      channel: before?.channel ?? input.channelOf(incident),
      total: (before?.total ?? 0) + 1,
      ids: [...new Set([...(before?.ids ?? []), incident.id])],
      lines: known || lines.length >= HELD_LINES ? lines : [...lines, line],
    })
  }
  const moving: Incident[] = []
  for (const [id, one] of Object.entries(input.held)) {
    for (const incident of one.ids) if (!open.has(incident)) silent.add(incident)
    const ids = one.ids.filter((incident) => open.has(incident))
    const lines = one.lines.map((line) => asItIs(line, open.get(line.id), snapshot))
    const now = { ...one, ids, lines }
    if (active.has(id)) {
      held.set(id, now)
      continue
    }
    over.push(now)
    moving.push(...ids.flatMap((incident) => open.get(incident) ?? []))
  }
  for (const incident of moving) {
    const quiet = quietFor(incident)
    if (quiet) keep(quiet, incident)
    else freed.push(incident)
  }
  const told = events.flatMap((event): BackupEvent[] => {
    if (event.kind === 'reason_changed' && quietFor(event.incident)) {
      return [{ ...event, quiet: true }]
    }
    if (!opens(event)) return [event]
    const { id } = event.incident
    const quiet = quietFor(event.incident)
    if (!quiet) {
      // It grew worse, and is not meant any more.
      for (const [key, one] of held) {
        if (one.ids.includes(id)) held.set(key, { ...one, ids: one.ids.filter((x) => x !== id) })
      }
      return [event]
    }
    const grouped = event.incident.group !== null
    if (event.kind === 'rule_worsened' && grouped) return [event]
    if (![...held.values()].some((one) => one.ids.includes(id))) keep(quiet, event.incident)
    return event.kind === 'rule_worsened' ? [{ ...event, kind: 'rule_changed' }] : [event]
  })
  for (const one of held.values()) {
    for (const id of one.ids) {
      const incident = open.get(id)
      if (incident && !isSaid(incident)) silent.add(id)
    }
  }
  const freeing = freed.flatMap((incident) => openingOf(incident, snapshot, isSaid(incident)) ?? [])
  const isUnsaid = (event: BackupEvent) => 'incident' in event && silent.has(event.incident.id)
  return {
    held: Object.fromEntries(held),
    events: [...told.filter((event) => !isUnsaid(event)), ...freeing],
    unsaid: told.filter(isUnsaid),
    silent,
    freed: new Set(freed.map((one) => one.id)),
    over,
  }
}

/** A held alert as it stands now. */
function asItIs(
  held: HeldLine,
  incident: Incident | undefined,
  snapshot: Snapshot | null,
): HeldLine {
  if (incident) return { ...held, line: lineOf(incident, false, snapshot) }
  return held.line.over ? held : { ...held, line: { ...held.line, over: true } }
}

/** Whether the event brings a new message that calls people. */
function opens(event: BackupEvent): event is Extract<BackupEvent, { incident: Incident }> {
  switch (event.kind) {
    case 'job_failed':
    case 'job_partly_failed':
    case 'archive_interrupted':
    case 'archive_left_doing':
    case 'archive_lagging':
    case 'rule_raised':
    case 'rule_worsened':
    case 'cluster_unreachable':
    case 'view_unreadable':
      return true
    default:
      return false
  }
}
