import { type BackupEvent, failureSeverity, type Incident, type Thresholds } from './event.ts'
import { badParts, causeOf, failedSubjects, isJobOver, type Job, subjectsOf } from './job.ts'
import { makesGood } from './makes-good.ts'
import type { Snapshot } from './snapshot.ts'

/** Polls in a row that a running job may be in no view before it is given up (trap 1). */
export const VANISHED_AFTER = 3

/**
 * Polls after which a vanished job is forgotten, an hour at the default interval. Until then its end is still told
 * when history shows it at last: a RootService without a leader moves rows late (REFERENCE §14).
 */
const FORGOTTEN_AFTER = 240

/** Finished jobs are kept this long while their views cannot be read; longer only fills the store. */
const REMEMBERED_HOURS = 24

/** Which running view and history view an area's jobs are read from. Task views hide no job. */
const VIEWS: Readonly<Record<Job['area'], RegExp>> = {
  data: /BACKUP_JOB/,
  cleanup: /BACKUP_DELETE_JOB/,
  restore: /RESTORE_(PROGRESS|HISTORY)/,
  recover: /RECOVER_TABLE/,
  copy: /BACKUP_BACKUP(SET|PIECE)_JOB/,
  validation: /VALIDAT/,
}

/** Areas in which a command's row and those of its tenants move to history one after the other (REFERENCE §2.2). */
const APART: ReadonlySet<Job['area']> = new Set(['data', 'cleanup'])

/** Jobs that were running before and are now in no view: worth a second look, until they are given up. */
export function missingJobs(previous: Snapshot | null, current: Snapshot): readonly Job[] {
  const seen = new Set(current.jobs.map((job) => job.key))
  return (previous?.jobs ?? []).filter(
    (job) => !isJobOver(job) && job.missingPolls < VANISHED_AFTER && !seen.has(job.key),
  )
}

/**
 * The snapshot with missing jobs kept: a vanished row is not an end (trap 1), and a view that could not be read
 * says nothing at all, so there the count stays, and finished jobs are kept as well. They are what tells news from old
 * when the view can be read again.
 */
export function keepMissing(previous: Snapshot | null, current: Snapshot): Snapshot {
  const seen = new Set(current.jobs.map((job) => job.key))
  const kept = (previous?.jobs ?? [])
    .filter((job) => !seen.has(job.key))
    .flatMap((job) => {
      const blind = isBlind(current, job.area)
      if (isJobOver(job)) return blind && isYoung(job, current, REMEMBERED_HOURS) ? [job] : []
      return [blind ? job : { ...job, missingPolls: job.missingPolls + 1 }]
    })
  const before = new Map(previous?.jobs.map((job) => [job.key, job]))
  const unchanged = (job: Job) => {
    const was = before.get(job.key)
    // A command's row in one view and those of its tenants in another, of which only one could be read, do not tell how
    // it ended: it ends when both can be read.
    const ends = isJobOver(job) && !(was && isJobOver(was))
    const apart = APART.has(job.area) && isBlind(current, job.area)
    if (previous && ends && apart) return was ? [was] : []
    return [stillGood(was, job)]
  }
  return {
    ...current,
    blindSince: blindSince(previous, current),
    jobs: [
      ...current.jobs.flatMap(unchanged),
      ...kept.filter((job) => job.missingPolls <= FORGOTTEN_AFTER),
    ],
  }
}

/** The last moment at which each area could be read whole, of those that cannot be now. */
function blindSince(previous: Snapshot | null, current: Snapshot): Snapshot['blindSince'] {
  if (!previous) return {}
  const areas = (Object.keys(VIEWS) as Job['area'][]).filter((area) => isBlind(current, area))
  return Object.fromEntries(
    areas.flatMap((area) => {
      const since = isBlind(previous, area) ? previous.blindSince?.[area] : previous.databaseNow
      return since === undefined ? [] : [[area, since]]
    }),
  )
}

/** Rows of tenants that cannot be read for a while do not turn an old success into a failure (REFERENCE §14). */
function stillGood(was: Job | undefined, job: Job): Job {
  return was?.state === 'success' && job.state === 'partial' && badParts(job).length === 0
    ? was
    : job
}

function isYoung(job: Job, current: Snapshot, hours: number): boolean {
  return current.databaseNow - (job.endedAt ?? job.startedAt ?? 0) < hours * 3_600_000
}

function isBlind(snapshot: Snapshot, area: Job['area']): boolean {
  return snapshot.unreadable.some((view) => VIEWS[area].test(view.view))
}

/**
 * Events of jobs. At the first look only what failed lately is news; later a job that came and went between two
 * polls is news, a finished job from before the previous poll is not (REFERENCE §14).
 */
export function diffJobs(
  cluster: string,
  previous: Snapshot | null,
  current: Snapshot,
  incidents: readonly Incident[],
  thresholds: Thresholds,
): readonly BackupEvent[] {
  const before = new Map(previous?.jobs.map((job) => [job.key, job]))
  const events: BackupEvent[] = []
  // Views give the newest row first; people are told in the order in which things happened.
  for (const job of current.jobs.toSorted((a, b) => lastMoment(a) - lastMoment(b))) {
    const was = before.get(job.key)
    if (job.missingPolls > 0) {
      if (job.missingPolls === VANISHED_AFTER && was?.missingPolls === VANISHED_AFTER - 1) {
        events.push({ kind: 'job_vanished', job })
      }
      continue
    }
    if (isJobOver(job)) {
      if (was ? was.state !== job.state : isNews(job, previous, current, thresholds)) {
        if (!isKnownCleanupFailure(job, incidents, events)) {
          events.push(ended(cluster, job, current))
        }
      }
    } else if (!was) {
      if (previous) events.push({ kind: 'job_started', job })
    } else if (was.missingPolls >= VANISHED_AFTER || looksDifferent(was, job)) {
      events.push({ kind: 'job_progressed', job })
    }
  }
  const opened = events.flatMap((event) => ('incident' in event ? [event.incident] : []))
  return [...events, ...recovered(events, [...incidents, ...opened])]
}

function lastMoment(job: Job): number {
  return job.endedAt ?? job.startedAt ?? 0
}

/**
 * A cleanup runs every hour: while one failure of a tenant's cleanup is open, the same failure again is no news
 * (peers §2 row 20). With another code it is.
 */
function isKnownCleanupFailure(
  job: Job,
  incidents: readonly Incident[],
  before: readonly BackupEvent[],
): boolean {
  if (job.area !== 'cleanup' || (job.state !== 'failed' && job.state !== 'partial')) return false
  const subjects = failedSubjects(job)
  // Several may have ended since the last poll: what an earlier one opened is open, what one made good is not.
  const opened = before.flatMap((event) => ('incident' in event ? [event.incident] : []))
  const open = [...incidents, ...opened].map((incident) => withoutHealed(incident, before))
  return open.some(
    (incident) =>
      incident.area === 'cleanup' &&
      incident.job !== null &&
      causeOf(incident.job).code === causeOf(job).code &&
      subjects.every((subject) => incident.subjects.includes(subject)),
  )
}

function isNews(
  job: Job,
  previous: Snapshot | null,
  current: Snapshot,
  thresholds: Thresholds,
): boolean {
  const at = job.endedAt ?? job.startedAt
  if (at === null) return false
  const young = isYoung(job, current, thresholds.lookBackHours)
  if (!previous) {
    return young && (job.state === 'failed' || job.state === 'partial') && !isHealed(job, current)
  }
  if (isBlind(previous, job.area)) {
    // What ended before was seen then; history is read further back again and again.
    return young && at >= (previous.blindSince?.[job.area] ?? 0) - 60_000
  }
  return at >= previous.databaseNow - 60_000
}

/** Whether every tenant that the failed job hit has had a later success of such work: see {@link makesGood}. */
export function isHealed(failed: Job, snapshot: Snapshot): boolean {
  const later = snapshot.jobs.filter(
    (job) =>
      job.state === 'success' &&
      makesGood(job, failed) &&
      (job.startedAt ?? 0) > (failed.startedAt ?? 0),
  )
  const hit = failedSubjects(failed)
  return later.some((job) => job.fromSys || hit.length > 0) && allIn(hit, later)
}

function allIn(subjects: readonly string[], jobs: readonly Job[]): boolean {
  return subjects.every((subject) => jobs.some((job) => subjectsOf(job).includes(subject)))
}

function ended(cluster: string, job: Job, current: Snapshot): BackupEvent {
  switch (job.state) {
    case 'failed':
    case 'partial':
      return {
        kind: job.state === 'failed' ? 'job_failed' : 'job_partly_failed',
        job,
        incident: {
          id: `failure:${cluster}/${job.key}`,
          kind: 'job',
          severity: failureSeverity(job.area),
          since: job.endedAt ?? current.databaseNow,
          area: job.area,
          subjects: failedSubjects(job),
          condition: null,
          job,
          finding: null,
          group: null,
        },
      }
    case 'cancelled':
      return { kind: 'job_cancelled', job }
    default:
      return { kind: 'job_succeeded', job }
  }
}

function looksDifferent(was: Job, job: Job): boolean {
  const look = (one: Job) =>
    [
      one.status,
      one.state,
      Math.floor(one.percent ?? -1),
      one.parts.map((part) => `${part.phase}:${part.state}`).join(),
      one.recover ? `${one.recover.done}/${one.recover.failed}/${one.recover.total}` : '',
      Math.floor(one.restore?.restorePercent ?? -1),
      Math.floor(one.restore?.recoverPercent ?? -1),
    ].join('|')
  return look(was) !== look(job)
}

/**
 * A failure is over when every tenant that it hit has had a later success in the same area, be it in one job or in
 * several; or when the job itself turns out to have succeeded.
 */
function recovered(
  events: readonly BackupEvent[],
  incidents: readonly Incident[],
): readonly BackupEvent[] {
  return incidents.flatMap((incident): BackupEvent[] => {
    const healing = healers(incident, events)
    const job = healing.findLast((one) => one.fromSys || incident.subjects.length > 0)
    const whole = healing.some((one) => one.key === incident.job?.key)
    if (!job || !(whole || allIn(incident.subjects, healing))) return []
    return [{ kind: 'job_recovered', job, incident }]
  })
}

function healers(incident: Incident, events: readonly BackupEvent[]): readonly Job[] {
  if (incident.kind !== 'job') return []
  return events.flatMap((event) => {
    if (event.kind !== 'job_succeeded' || event.job.area !== incident.area) return []
    if (incident.job && !makesGood(event.job, incident.job)) return []
    const failedLast = incident.repeats?.lastAt ?? incident.since
    const later = (event.job.startedAt ?? 0) >= failedLast - 1000
    return later || event.job.key === incident.job?.key ? [event.job] : []
  })
}

/** The incident without the tenants that this poll's successes made well; other tenants are still waited for. */
export function withoutHealed(incident: Incident, events: readonly BackupEvent[]): Incident {
  const healed = new Set(healers(incident, events).flatMap(subjectsOf))
  const subjects = incident.subjects.filter((subject) => !healed.has(subject))
  return subjects.length === incident.subjects.length ? incident : { ...incident, subjects }
}
