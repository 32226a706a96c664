import type { BackupEvent, Incident, Thresholds } from './event.ts'
import { isJobOver, type Job, subjectsOf } from './job.ts'
import type { Snapshot } from './snapshot.ts'

/** Polls in a row that a running job may be in no view before it is given up (trap 1). */
const VANISHED_AFTER = 3

/** Which running view and history view an area's jobs are read from. */
const VIEWS: Readonly<Record<Job['area'], RegExp>> = {
  data: /BACKUP_JOB|BACKUP_TASK/,
  cleanup: /BACKUP_DELETE/,
  restore: /RESTORE_(PROGRESS|HISTORY)/,
  recover: /RECOVER_TABLE|IMPORT_TABLE/,
}

/** Jobs that were running before and are now in no view although their views could be read. */
export function missingJobs(previous: Snapshot | null, current: Snapshot): readonly Job[] {
  const seen = new Set(current.jobs.map((job) => job.key))
  return (previous?.jobs ?? []).filter((job) => !isJobOver(job) && !seen.has(job.key))
}

/**
 * The snapshot with missing jobs kept: a vanished row is not an end (trap 1), and a view that could not be read
 * says nothing at all, so there the count stays. After three polls the job is let go.
 */
export function keepMissing(previous: Snapshot | null, current: Snapshot): Snapshot {
  const kept = missingJobs(previous, current).map((job) => {
    const blind = current.unreadable.some((view) => VIEWS[job.area].test(view.view))
    return blind ? job : { ...job, missingPolls: job.missingPolls + 1 }
  })
  return {
    ...current,
    jobs: [...current.jobs, ...kept.filter((job) => job.missingPolls <= VANISHED_AFTER)],
  }
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
  for (const job of current.jobs) {
    const was = before.get(job.key)
    if (job.missingPolls > 0) {
      if (job.missingPolls === VANISHED_AFTER && was?.missingPolls === VANISHED_AFTER - 1) {
        events.push({ kind: 'job_vanished', job })
      }
      continue
    }
    if (isJobOver(job)) {
      if (
        was
          ? !isJobOver(was) || was.state !== job.state
          : isNews(job, previous, current, thresholds)
      ) {
        events.push(ended(cluster, job, current))
      }
    } else if (!was) {
      if (previous) events.push({ kind: 'job_started', job })
    } else if (looksDifferent(was, job)) events.push({ kind: 'job_progressed', job })
  }
  return [...events, ...recovered(events, incidents)]
}

function isNews(
  job: Job,
  previous: Snapshot | null,
  current: Snapshot,
  thresholds: Thresholds,
): boolean {
  const at = job.endedAt ?? job.startedAt
  if (at === null) return false
  const young = current.databaseNow - at < thresholds.lookBackHours * 3_600_000
  if (!previous) return young && (job.state === 'failed' || job.state === 'partial')
  return at >= previous.databaseNow - 60_000
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
          severity: job.area === 'cleanup' ? 'warning' : 'critical',
          since: job.endedAt ?? current.databaseNow,
          area: job.area,
          subjects: failedSubjects(job),
          condition: null,
          job,
        },
      }
    case 'cancelled':
      return { kind: 'job_cancelled', job }
    default:
      return { kind: 'job_succeeded', job }
  }
}

/** Who must be well again: the tenants whose part did not succeed, or were passed over. */
function failedSubjects(job: Job): readonly string[] {
  if (job.restore || job.recover) return subjectsOf(job)
  const bad = job.parts.filter((part) => part.state !== 'success').map((part) => part.tenantName)
  const names = [...new Set([...bad, ...job.passedOver])]
  return names.length > 0 ? names : subjectsOf(job)
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

/** A failure is over when every tenant that it hit has had a later success in the same area. */
function recovered(
  events: readonly BackupEvent[],
  incidents: readonly Incident[],
): readonly BackupEvent[] {
  const result: BackupEvent[] = []
  for (const incident of incidents.filter((one) => one.kind === 'job')) {
    const healing = events.find(
      (event) =>
        event.kind === 'job_succeeded' &&
        event.job.area === incident.area &&
        incident.subjects.every((subject) => subjectsOf(event.job).includes(subject)) &&
        (event.job.startedAt ?? 0) >= incident.since - 1000,
    )
    if (healing?.kind === 'job_succeeded') {
      result.push({ kind: 'job_recovered', job: healing.job, incident })
    }
  }
  return result
}
