import { type ArchiveChange, noteArchives } from './archive-changes.ts'
import { closeIncidents, closing, switchedOff } from './closed-incidents.ts'
import { extendCourses } from './course.ts'
import { diffArchives } from './diff-archives.ts'
import { diffFindings } from './diff-findings.ts'
import { diffJobs, keepMissing, withoutHealed } from './diff-jobs.ts'
import type { BackupEvent, Incident, Thresholds } from './event.ts'
import { withoutSwitchedOff } from './event-rules.ts'
import { openedAgain, rememberEnded, wasOver, whenIll, whenWell } from './flapping.ts'
import { endsIncident } from './history.ts'
import type { Job } from './job.ts'
import { keepUnread } from './keep-unread.ts'
import { firstReason, nextReason } from './reason.ts'
import { rememberRestored } from './restored-tenants.ts'
import type { DeliveryFacts, RuleInput } from './rule.ts'
import { DEFAULT_RULES, isOff } from './rule-settings.ts'
import { deliveryFindings } from './rules/delivery-failing.ts'
import { evaluateRules, holdSeconds } from './rules.ts'
import { type PastRuns, pastKey, pastSeconds, type Run, toRuns } from './run.ts'
import type { Snapshot } from './snapshot.ts'
import { tenantChanges } from './tenant-changes.ts'
import { expectedPace } from './time-left.ts'
import { extendTrails } from './trail.ts'
import type { WatchState } from './watch-state.ts'

/** What a poll leads to: what to remember and what to say. */
export interface Watched {
  readonly state: WatchState
  readonly events: readonly BackupEvent[]
  /** Jobs that ended, to be remembered. */
  readonly runs: readonly Run[]
  /** Archives that are others than before, to be remembered. */
  readonly archives: readonly ArchiveChange[]
}

/** A good reading: compares it with what was known. Pure; saying the same twice is kept off by event keys. */
export function diff(
  cluster: string,
  before: WatchState,
  reading: Snapshot,
  thresholds: Thresholds,
  past: PastRuns = {},
  settings: RuleInput['settings'] = () => DEFAULT_RULES,
  delivery: DeliveryFacts | null = null,
): Watched {
  const previous = before.snapshot
  const known = keepUnread(previous, reading, before.blindPolls)
  const snapshot = keepMissing(previous, known.snapshot)
  const blindPolls = {
    ...known.missing,
    ...Object.fromEntries(
      reading.unreadable.map(({ view }) => [view, (before.blindPolls[view] ?? 0) + 1]),
    ),
  }
  const at = snapshot.databaseNow
  const trails = extendTrails(before.trails, snapshot.jobs, at)
  const leftOf = (job: Job) =>
    expectedPace(trails[job.key] ?? [], job, pastSeconds(past, pastKey(job)), at).left
  const courses = extendCourses(before.courses, snapshot.jobs, leftOf, at)
  // Who is gone needs no success any more, and who has another name has it before successes are looked at.
  const closed = closeIncidents(cluster, before.incidents, {
    settings,
    snapshot: previous ?? snapshot,
    now: at,
  })
  const tenants = tenantChanges(previous, snapshot, closed.open)
  const open = tenants.incidents
  const restored = rememberRestored(before.restored, snapshot)
  const found = diffFindings(
    cluster,
    before.findings,
    open,
    evaluateRules({
      cluster,
      snapshot,
      previous,
      trails,
      courses,
      past,
      open: open.flatMap((one) => one.finding ?? []),
      restored,
      incidents: open,
      delivery,
      settings,
      now: at,
    }),
    { now: at, blind: reading.unreadable.length > 0, holdSeconds },
  )
  const all: BackupEvent[] = [
    ...clusterBack(before, reading),
    ...closed.events,
    ...diffViews(cluster, before, open, reading, blindPolls, thresholds),
    ...tenants.events,
    ...diffArchives(cluster, previous, snapshot, open, settings, before.ended),
    ...diffJobs(cluster, previous, snapshot, open, thresholds),
    ...found.events,
  ]
  const events = withoutSwitchedOff(all, settings)
  const noted = noteArchives(before.archives, snapshot, settings)
  return {
    state: {
      snapshot,
      trails,
      courses,
      findings: found.seen,
      ended: rememberEnded(before.ended, events, at),
      restored,
      groups: before.groups,
      batches: before.batches,
      words: before.words,
      held: before.held,
      archives: noted.noted,
      waiting: before.waiting,
      incidents: incidentsAfter(withReasons(open, reading), events),
      blindPolls,
      failedPolls: 0,
      failingSince: null,
    },
    events,
    runs: runsOf(events, before, snapshot),
    archives: noted.changes,
  }
}

/** What is learned from jobs that ended; at the first look, from all that history still shows. */
function runsOf(
  events: readonly BackupEvent[],
  before: WatchState,
  snapshot: Snapshot,
): readonly Run[] {
  const ended = before.snapshot
    ? events.flatMap((event) => ('job' in event ? event.job : []))
    : snapshot.jobs
  return [...new Map(ended.map((job) => [job.key, job])).values()].flatMap((job) =>
    toRuns(job, before.courses[job.key]),
  )
}

/**
 * A poll that failed: the third in a row is news, once (REFERENCE §14: a failed SELECT is not a failed job). The bot's
 * own delivery is judged as in any other poll.
 */
export function diffFailedPoll(
  cluster: string,
  before: WatchState,
  reason: string,
  now: number,
  thresholds: Thresholds,
  settings: RuleInput['settings'] = () => DEFAULT_RULES,
  errno: number | null = null,
  delivery: DeliveryFacts | null = null,
): Watched {
  const outage = diffOutage(cluster, before, reason, now, thresholds, settings, errno)
  // Switched off it is closed by a good poll; here it would count as gone, and so as well.
  if (isOff(settings, 'delivery_failing', [])) return outage
  const { delivery_failing: seen, ...others } = before.findings
  const found = diffFindings(
    cluster,
    seen ? { delivery_failing: seen } : {},
    before.incidents,
    deliveryFindings({ delivery, settings, now }),
    { now, blind: false, holdSeconds },
  )
  return {
    ...outage,
    state: {
      ...outage.state,
      findings: { ...others, ...found.seen },
      incidents: incidentsAfter(outage.state.incidents, found.events),
    },
    events: [...outage.events, ...found.events],
  }
}

function diffOutage(
  cluster: string,
  before: WatchState,
  reason: string,
  now: number,
  thresholds: Thresholds,
  settings: RuleInput['settings'],
  errno: number | null,
): Watched {
  const failedPolls = before.failedPolls + 1
  const failingSince = before.failingSince ?? now
  const known = before.incidents.find((one) => one.kind === 'cluster')
  const state = { ...before, failedPolls, failingSince }
  const quiet = isOff(settings, 'cluster_unreachable', [])
  if (known && quiet) {
    const incidents = before.incidents.filter((one) => one.id !== known.id)
    const events = [closing(known, switchedOff(known), now)]
    return { state: { ...state, incidents }, events, runs: [], archives: [] }
  }
  const enough = failedPolls >= thresholds.unreachableAfterPolls
  // That nobody answers is one reason, whatever the network says; what a server says is another.
  const key = errno === null ? 'no answer' : String(errno)
  const over = enough && known && wasOver(known, failingSince) ? known : null
  if (known && !over) {
    const again = enough ? whenIll(known) : null
    const { reason: why, isNew } = nextReason(
      known.reason,
      key,
      reason,
      thresholds.unreachableAfterPolls,
    )
    const incident = { ...(again ?? known), reason: why }
    const incidents = before.incidents.map((one) => (one.id === known.id ? incident : one))
    const events: BackupEvent[] = again
      ? [{ kind: 'trouble_flaps', archive: null, incident, at: now }]
      : isNew
        ? [{ kind: 'reason_changed', archive: null, incident }]
        : []
    return { state: { ...state, incidents }, events, runs: [], archives: [] }
  }
  if (quiet || !enough) return { state, events: [], runs: [], archives: [] }
  const opened: Incident = {
    id: `unreachable:${cluster}/${failingSince}`,
    kind: 'cluster',
    severity: 'critical',
    since: failingSince,
    area: null,
    subjects: [cluster],
    condition: null,
    job: null,
    finding: null,
    group: null,
    reason: firstReason(key, reason),
  }
  const incident = openedAgain(opened, before.ended, now)
  const ends: BackupEvent[] = over
    ? [{ kind: 'cluster_back', incident: over, at: over.flaps?.wellSince ?? failingSince }]
    : []
  return {
    state: {
      ...state,
      incidents: [...before.incidents.filter((one) => one.id !== over?.id), incident],
    },
    events: [...ends, { kind: 'cluster_unreachable', reason, incident }],
    runs: [],
    archives: [],
  }
}

function clusterBack(before: WatchState, reading: Snapshot): BackupEvent[] {
  const at = reading.readAt
  return before.incidents
    .filter((incident) => incident.kind === 'cluster')
    .flatMap((incident): BackupEvent[] => wellOr(incident, 'cluster_back', at))
}

/** A cluster or a view that can be read: its trouble is over, or it flaps and that has to last. */
function wellOr(
  incident: Incident,
  kind: 'cluster_back' | 'view_readable',
  at: number,
): BackupEvent[] {
  const well = whenWell(incident, at)
  if (well === 'over') return [{ kind, incident, at }]
  return well ? [{ kind: 'trouble_flaps', archive: null, incident: well, at }] : []
}

/** "I am blind": a view that stays unreadable hides what happens in it, so it is said, once. */
function diffViews(
  cluster: string,
  before: WatchState,
  incidents: readonly Incident[],
  reading: Snapshot,
  blindPolls: Readonly<Record<string, number>>,
  thresholds: Thresholds,
): BackupEvent[] {
  const open = incidents.filter((incident) => incident.kind === 'view')
  const started = reading.unreadable
    .filter((view) => (blindPolls[view.view] ?? 0) >= thresholds.unreachableAfterPolls)
    .filter(
      (view) =>
        !open.some(
          (incident) => incident.subjects.includes(view.view) && !wasOver(incident, reading.readAt),
        ),
    )
    .map((view): BackupEvent => {
      const opened: Incident = {
        id: `blind:${cluster}/${view.view}/${reading.readAt}`,
        kind: 'view',
        severity: 'critical',
        since: reading.readAt,
        area: null,
        subjects: [view.view],
        condition: null,
        job: null,
        finding: null,
        group: null,
        reason: firstReason(String(view.errno), view.message),
      }
      const incident = openedAgain(opened, before.ended, reading.readAt)
      return { kind: 'view_unreadable', view, incident }
    })
  const ended = open.flatMap((incident): BackupEvent[] => {
    const view = reading.unreadable.find((one) => incident.subjects.includes(one.view))
    if (!view) return wellOr(incident, 'view_readable', reading.readAt)
    const enough = (blindPolls[view.view] ?? 0) >= thresholds.unreachableAfterPolls
    if (enough && wasOver(incident, reading.readAt)) {
      return [{ kind: 'view_readable', incident, at: incident.flaps?.wellSince ?? reading.readAt }]
    }
    const again = enough ? whenIll(incident) : null
    if (again)
      return [{ kind: 'trouble_flaps', archive: null, incident: again, at: reading.readAt }]
    const { reason, isNew } = nextReason(
      incident.reason,
      String(view.errno),
      view.message,
      thresholds.unreachableAfterPolls,
    )
    return isNew
      ? [{ kind: 'reason_changed', archive: null, incident: { ...incident, reason } }]
      : []
  })
  return [...ended, ...started]
}

/** Open incidents of views, with the reason that this poll saw. */
function withReasons(incidents: readonly Incident[], reading: Snapshot): readonly Incident[] {
  return incidents.map((incident) => {
    if (incident.kind !== 'view') return incident
    const view = reading.unreadable.find((one) => incident.subjects.includes(one.view))
    if (!view) return incident
    const polls = Number.POSITIVE_INFINITY
    const { reason } = nextReason(incident.reason, String(view.errno), view.message, polls)
    return { ...incident, reason }
  })
}

/** The incidents that are open after events: those that were and did not end, and those that began. */
export function incidentsAfter(
  open: readonly Incident[],
  events: readonly BackupEvent[],
): readonly Incident[] {
  // An event of an open incident carries it as it is now.
  const opened = new Map<string, Incident>()
  const closed = new Set<string>()
  for (const event of events) {
    if (!('incident' in event)) continue
    const { incident } = event
    if (endsIncident(event)) closed.add(incident.id)
    else opened.set(incident.id, incident)
  }
  return [...new Map([...open.map((one) => [one.id, one] as const), ...opened]).values()]
    .filter((incident) => !closed.has(incident.id))
    .map((incident) => withoutHealed(incident, events))
}
