import { type Batch, batchJobs } from './batch.ts'
import type { Watched } from './diff.ts'
import type { BackupEvent, Incident, Severity } from './event.ts'
import {
  groupIncidents,
  type IncidentGroup,
  opensIncident,
  withoutOver,
} from './incident-groups.ts'
import { explainedBy } from './inhibit.ts'
import { GROUP_LINES, type GroupLine, LIST_LINES, type Notification } from './notification.ts'
import { jobIdentity, type RouteContext, route } from './route.ts'
import type { WatchState } from './watch-state.ts'

/** What is to be said about a poll, and the state that goes with it. */
export interface Told {
  readonly state: WatchState
  readonly notifications: readonly Notification[]
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 }

/**
 * Events as notifications: what is critical first; many incidents of one cause, or all while Slack is away, in one
 * message; many jobs at once in another; and what an archive's trouble explains in the thread of that trouble.
 */
export function tell(
  watched: Watched,
  before: WatchState,
  context: RouteContext,
  away: boolean,
): Told {
  const { snapshot } = context
  const now = snapshot?.databaseNow ?? context.now
  const batched = snapshot
    ? batchJobs(context.cluster, before.batches, watched.events, context.previous, snapshot, away)
    : { batches: before.batches, changed: [], quiet: new Set<string>() }
  const explained = explainedBy(watched.events, before.incidents)
  const alone = watched.events.filter(
    (event) => !('incident' in event) || !explained.has(event.incident.id),
  )
  const grouped = groupIncidents(context.cluster, before.groups, alone, {
    now,
    away,
    batches: batched.changed,
  })
  const groupOf = new Map([
    ...explained,
    ...[...grouped.joined].flatMap(([id, members]) => members.map((one) => [one.id, id] as const)),
  ])
  const incidents = watched.state.incidents.map((incident) => {
    const group = groupOf.get(incident.id)
    return group === undefined ? incident : { ...incident, group }
  })
  const events = watched.events
    .map((event) => withGroup(event, groupOf))
    .toSorted((a, b) => urgency(a) - urgency(b))
  const touched = new Set([
    ...grouped.joined.keys(),
    ...events.flatMap((event) =>
      'incident' in event && event.incident.group ? [event.incident.group] : [],
    ),
  ])
  return {
    state: {
      ...watched.state,
      incidents,
      groups: withoutOver(grouped.groups, incidents, now),
      batches: batched.batches,
    },
    notifications: [
      ...events.flatMap((event) => ownNotifications(event, context, batched.quiet)),
      ...[...touched].flatMap((id) => {
        const group = grouped.groups[id]
        if (!group) return []
        const members = incidents.filter((incident) => incident.group === id)
        return groupNotifications(group, members, grouped.joined.get(id) ?? [], context, now)
      }),
      ...(away ? [] : batched.changed).map((batch) => batchNotification(batch, context, now)),
    ],
  }
}

function urgency(event: BackupEvent): number {
  return opensIncident(event) ? RANK[event.incident.severity] : RANK.info + 1
}

function withGroup(event: BackupEvent, groupOf: ReadonlyMap<string, string>): BackupEvent {
  if (!('incident' in event)) return event
  const group = groupOf.get(event.incident.id)
  if (group === undefined) return event
  return { ...event, incident: { ...event.incident, group } } as BackupEvent
}

/** What an event says by itself: nothing of an incident that a group tells of, nor of a job that a batch tells of. */
function ownNotifications(
  event: BackupEvent,
  context: RouteContext,
  quiet: ReadonlySet<string>,
): readonly Notification[] {
  const silent = new Set<string>()
  if ('job' in event && quiet.has(event.job.key)) {
    silent.add(jobIdentity(context.cluster, event.job))
  }
  const group = 'incident' in event ? event.incident.group : null
  if ('incident' in event && group !== null) silent.add(event.incident.id)
  const rest = route(event, context).filter((one) => !silent.has(one.identity))
  if (group === null || group.startsWith('group:')) return rest
  if (event.kind !== 'job_failed' && event.kind !== 'job_partly_failed') return rest
  // Explained by an archive's trouble: a line in the thread of that.
  return [
    ...rest,
    {
      key: `${event.incident.id}#explained`,
      identity: group,
      mode: 'thread',
      channel: context.channel,
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
  group: IncidentGroup,
  members: readonly Incident[],
  joined: readonly Incident[],
  context: RouteContext,
  now: number,
): readonly Notification[] {
  const sorted = members.toSorted(
    (a, b) => RANK[a.severity] - RANK[b.severity] || a.since - b.since,
  )
  const severity = sorted[0]?.severity ?? 'info'
  const shown = sorted.slice(0, GROUP_LINES)
  const named = new Set(shown.map((one) => one.id))
  const listed = joined.filter((one) => !named.has(one.id))
  const lists = Array.from({ length: Math.ceil(listed.length / LIST_LINES) }, (_, i) =>
    listed.slice(i * LIST_LINES, (i + 1) * LIST_LINES),
  )
  const common = { identity: group.id, channel: context.channel }
  const lines = (some: readonly Incident[]) => some.map((one) => lineOf(one, context))
  return [
    {
      ...common,
      key: `${group.id}#at/${context.now}`,
      mode: 'upsert',
      body: {
        template: 'group',
        cluster: context.cluster,
        group,
        severity,
        lines: lines(shown),
        open: members.length,
        at: now,
      },
    },
    ...lists.map(
      (some, i): Notification => ({
        ...common,
        key: `${group.id}#list/${context.now}/${i}`,
        mode: 'thread',
        body: { template: 'group list', cluster: context.cluster, lines: lines(some) },
      }),
    ),
  ]
}

function lineOf(incident: Incident, { snapshot }: RouteContext): GroupLine {
  const { severity, since, finding, job } = incident
  if (finding) return { severity, since, about: { kind: 'finding', title: finding.title } }
  if (job) return { severity, since, about: { kind: 'job', job } }
  const id = incident.subjects[0] ?? ''
  const tenantName = snapshot?.tenants.find((one) => one.tenantId === id)?.name ?? `tenant ${id}`
  return { severity, since, about: { kind: 'archive', tenantName, condition: incident.condition } }
}

function batchNotification(batch: Batch, context: RouteContext, now: number): Notification {
  return {
    key: `${batch.id}#at/${context.now}`,
    identity: batch.id,
    mode: 'upsert',
    channel: context.channel,
    body: { template: 'batch', cluster: context.cluster, batch, at: now },
  }
}
