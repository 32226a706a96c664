import { type Batch, batchJobs } from './batch.ts'
import type { Watched } from './diff.ts'
import { type BackupEvent, type Incident, SEVERITY_RANK } from './event.ts'
import { lineOf } from './group-line.ts'
import { DEFAULT_GROUPING, type Grouping } from './grouping.ts'
import {
  byUrgency,
  groupIncidents,
  type IncidentGroup,
  type IncidentGroups,
  opensIncident,
  withoutOver,
} from './incident-groups.ts'
import { explainedBy } from './inhibit.ts'
import type { JobArea } from './job.ts'
import { listsOf } from './line-length.ts'
import type { Notification } from './notification.ts'
import { type Placed, placeMembers } from './place-members.ts'
import { repeatsOf, withRepeats } from './repeats.ts'
import { alertPlace, jobIdentity, type RouteContext, repeatedFailure, route } from './route.ts'
import type { WatchState } from './watch-state.ts'

/** What is to be said about a poll, and the state that goes with it. */
export interface Told {
  readonly state: WatchState
  readonly notifications: readonly Notification[]
}

/**
 * Events as notifications: what is critical first; many incidents of one cause, or all while Slack is away, in one
 * message; many jobs at once in another; and what an archive's trouble explains in the thread of that trouble.
 */
export function tell(
  watched: Watched,
  before: WatchState,
  context: RouteContext,
  away: boolean,
  grouping: Grouping = DEFAULT_GROUPING,
): Told {
  const { snapshot } = context
  const now = snapshot?.databaseNow ?? context.now
  const batched = snapshot
    ? batchJobs(context.cluster, before.batches, watched.events, context.previous, snapshot, away)
    : { batches: before.batches, changed: [], quiet: new Set<string>() }
  // An incident that is open already, and comes again, was told; it stays where it is.
  const groupOf = new Map(before.incidents.map((one) => [one.id, one.group]))
  const opening = watched.events.filter(
    (event) => opensIncident(event) && !groupOf.has(event.incident.id),
  )
  const repeats = away
    ? new Map()
    : repeatsOf(opening, watched.events, before.incidents, grouping.at)
  const explained = new Map([...explainedBy(opening, watched.events, before.incidents), ...repeats])
  const openers = opening.flatMap((event) =>
    'incident' in event && !explained.has(event.incident.id) ? [event.incident] : [],
  )
  const grouped = groupIncidents(context.cluster, before.groups, openers, {
    now,
    away,
    grouping,
    alone: before.incidents.filter((one) => one.group === null),
    batches: batched.changed.filter((batch) => batch.gathered),
    placeOf: (incident) => {
      if (!incident) return { channel: jobsChannel(null, context) }
      const { channel, manner } = alertPlace(incident, context)
      return { channel, mention: manner?.mention }
    },
  })
  for (const [id, archive] of explained) groupOf.set(id, archive)
  for (const [id, members] of grouped.joined) for (const one of members) groupOf.set(one.id, id)
  const fresh = new Set(openers.map((one) => one.id))
  const withGroup = (incident: Incident): Incident => ({
    ...incident,
    group: groupOf.get(incident.id) ?? null,
    ...(fresh.has(incident.id) ? { openedAt: now } : {}),
  })
  const incidents = withRepeats(watched.state.incidents.map(withGroup), repeats)
  const events = watched.events
    .map((event) =>
      'incident' in event
        ? ({ ...event, incident: withGroup(event.incident) } as BackupEvent)
        : event,
    )
    .toSorted((a, b) => urgency(a) - urgency(b))
  const placed = placeAll(grouped.groups, grouped.joined, events, incidents, away)
  const groups = Object.fromEntries(
    Object.entries(grouped.groups).map(([id, group]) => [id, placed.get(id)?.group ?? group]),
  )
  return {
    state: {
      ...watched.state,
      incidents,
      groups: withoutOver(groups, incidents, now, grouping.interval),
      batches: batched.batches,
    },
    notifications: [
      ...[
        ...[...placed.values()].map((one) => groupNotifications(one, incidents, context, now)),
        ...events.map((event) => {
          const own = ownNotifications(event, context, batched.quiet)
          return event.kind === 'archive_recovered' ? withOwed(own, event.incident, incidents) : own
        }),
      ]
        .toSorted((a, b) => a.rank - b.rank)
        .flatMap((one) => one.notifications),
      ...batched.changed
        .filter((batch) => !batch.gathered)
        .map((batch) => batchNotification(batch, context, now)),
      ...incidents.flatMap((incident) =>
        [...repeats.values()].includes(incident.id) ? repeatedFailure(incident, context) : [],
      ),
      // Last, because what they are the thread of may be said by this very poll.
      ...events.flatMap((event) => explainedLine(event, context, groupOf)),
    ],
  }
}

function urgency(event: BackupEvent): number {
  return opensIncident(event) ? SEVERITY_RANK[event.incident.severity] : SEVERITY_RANK.info + 1
}

/** The groups that this poll changes, by id; those that gathered while Slack was away change when it is back. */
function placeAll(
  groups: IncidentGroups,
  joined: ReadonlyMap<string, readonly Incident[]>,
  events: readonly BackupEvent[],
  incidents: readonly Incident[],
  away: boolean,
): ReadonlyMap<string, Placed> {
  const open = new Set(incidents.map((one) => one.id))
  const touched = Map.groupBy(
    events.flatMap((event) => ('incident' in event ? [event.incident] : [])),
    (incident) => incident.group ?? '',
  )
  const placed = new Map<string, Placed>()
  for (const group of Object.values(groups)) {
    const { id } = group
    const back = group.gathering && !away
    if (!touched.has(id) && !joined.has(id) && !back) continue
    const members = {
      open: incidents.filter((one) => one.group === id),
      ended: (touched.get(id) ?? []).filter((one) => !open.has(one.id)),
      joined: joined.get(id) ?? [],
      away,
    }
    placed.set(id, placeMembers(group, members))
  }
  return placed
}

/** Notifications and how urgent they are; the lowest is said first. */
interface Ranked {
  readonly rank: number
  readonly notifications: readonly Notification[]
}

/** What an event says by itself: nothing of an incident that is told elsewhere, nor of a job that a batch tells of. */
function ownNotifications(
  event: BackupEvent,
  context: RouteContext,
  quiet: ReadonlySet<string>,
): Ranked {
  const silent = new Set<string>()
  if ('job' in event && quiet.has(event.job.key)) {
    silent.add(jobIdentity(context.cluster, event.job))
  }
  if ('incident' in event && event.incident.group !== null) silent.add(event.incident.id)
  return {
    rank: urgency(event),
    notifications: route(event, context).filter((one) => !silent.has(one.identity)),
  }
}

/** An archive that is well again, with the backups that failed because of it and are open in its thread. */
function withOwed(own: Ranked, { id }: Incident, open: readonly Incident[]): Ranked {
  const owed = open.filter((one) => one.group === id).flatMap((one) => one.subjects)
  if (owed.length === 0) return own
  return {
    ...own,
    notifications: own.notifications.map((one) =>
      one.body.template === 'archive'
        ? { ...one, body: { ...one.body, owed: [...new Set(owed)] } }
        : one,
    ),
  }
}

/**
 * A failure that an archive's trouble explains, or that repeats another: a line in the thread of that, or of the group
 * that tells of it.
 */
function explainedLine(
  event: BackupEvent,
  context: RouteContext,
  groupOf: ReadonlyMap<string, string | null>,
): readonly Notification[] {
  if (event.kind !== 'job_failed' && event.kind !== 'job_partly_failed') return []
  const { group } = event.incident
  if (group === null || group.startsWith('group:')) return []
  return [
    {
      key: `${event.incident.id}#explained`,
      identity: groupOf.get(group) ?? group,
      mode: 'thread',
      channel: alertPlace(event.incident, context).channel,
      body: {
        template: 'line',
        line: {
          kind: 'job',
          event: event.kind === 'job_failed' ? 'failed' : 'partly failed',
          cluster: context.cluster,
          job: event.job,
          at: context.now,
        },
      },
    },
  ]
}

function groupNotifications(
  { group, lines, listed }: Placed,
  incidents: readonly Incident[],
  context: RouteContext,
  now: number,
): Ranked {
  const members = incidents.filter((one) => one.group === group.id)
  const [worst] = [...members.toSorted(byUrgency), ...lines]
  const common = { identity: group.id, channel: group.channel }
  const open = new Set(members.map((one) => one.id))
  // In a poll that failed the names are known from the one before.
  const known = context.snapshot ?? context.previous
  const linesOf = (some: readonly Incident[]) =>
    some.map((one) => lineOf(one, !open.has(one.id), known))
  const severity = members.length > 0 ? worst?.severity : undefined
  const counts = [group.total, members.length, Number(group.gathering)]
  const stand = [...counts, ...group.batches.map(standOf)].join('/')
  const root: Notification = {
    ...(worst ? alertPlace(worst, context) : {}),
    ...common,
    key: `${group.id}#at/${context.now}/${stand}`,
    mode: 'upsert',
    body: {
      template: 'group',
      cluster: context.cluster,
      group: told(group),
      severity: severity ?? 'info',
      lines: linesOf(lines),
      open: members.length,
      at: now,
    },
  }
  const lists = listsOf(listed).map(
    (some, i): Notification => ({
      ...common,
      key: `${group.id}#list/${context.now}/${group.total}/${i}`,
      mode: 'thread',
      body: { template: 'group list', cluster: context.cluster, lines: linesOf(some) },
    }),
  )
  return { rank: SEVERITY_RANK[severity ?? 'info'], notifications: [root, ...lists] }
}

/** Where messages about many jobs of an area go; null: of several areas. */
function jobsChannel(area: JobArea | null, { cluster, place }: RouteContext): string {
  return place({ cluster, tenants: [], area, severity: 'info', rule: null }).channel
}

/** The message of a group as it must look now. */
export function groupMessage(
  group: IncidentGroup,
  incidents: readonly Incident[],
  context: RouteContext,
): Notification | null {
  const named = incidents.filter((one) => one.group === group.id && group.shown.includes(one.id))
  const lines = [...named.toSorted(byUrgency), ...group.over.toSorted(byUrgency)]
  const now = context.snapshot?.databaseNow ?? context.now
  return (
    groupNotifications({ group, lines, listed: [] }, incidents, context, now).notifications[0] ??
    null
  )
}

/** The group as its message needs it: without what only the next poll needs. */
function told(group: IncidentGroup): IncidentGroup {
  return { ...group, shown: [], over: [] }
}

/**
 * How far a batch got. In the keys of words that must not be missed, besides the time: a clock that is set back lives
 * through the same ms again, and what has the key of something said is not said.
 */
function standOf(batch: Batch): string {
  return `${batch.total}-${batch.running.length}`
}

function batchNotification(batch: Batch, context: RouteContext, now: number): Notification {
  return {
    key: `${batch.id}#at/${context.now}/${standOf(batch)}`,
    identity: batch.id,
    mode: 'upsert',
    channel: jobsChannel(batch.area, context),
    body: { template: 'batch', cluster: context.cluster, batch, at: now },
  }
}
