import { SEVERITY_RANK, type Severity } from './event.ts'
import { beginsIncident, endsIncident, type HistoryEntry } from './history.ts'
import type { Phrase } from './phrase.ts'

/** Something that was wrong, as a line of a summary. Times are ms since the epoch (UTC). */
export interface Trouble {
  readonly cluster: string
  readonly severity: Severity
  /** What is wrong; of what is over, how it reads when it is. */
  readonly title: Phrase
  /** Since when, or null when it began before the time that is told of. */
  readonly from: number | null
  /** When it ended, or null while it goes on. */
  readonly to: number | null
  /** It ended only in that nobody follows it any more. */
  readonly closed?: true
}

/** Backups that ended. One that failed for some of its tenants is not good. */
export interface BackupCount {
  readonly good: number
  readonly bad: number
  readonly cancelled: number
  /** Bytes that they wrote, also those that failed for some of their tenants. */
  readonly bytes: number
}

/** A stretch of history, summed up. Worst first, then newest first. */
export interface Happened {
  /** Began in this time and goes on. */
  readonly worse: readonly Trouble[]
  /** Began before this time and ended in it. */
  readonly better: readonly Trouble[]
  /** Began and ended in this time. */
  readonly passed: readonly Trouble[]
  readonly backups: BackupCount
  /** What else ended, newest first: restores, table recoveries, second backups, validations; vanished jobs. */
  readonly done: readonly HistoryEntry[]
}

/** Sums up entries, oldest first. `open` says whether an incident is open at the end of the time. */
export function sumUp(
  entries: readonly HistoryEntry[],
  open: (incident: string) => boolean,
): Happened {
  const worse: Trouble[] = []
  const better: Trouble[] = []
  const passed: Trouble[] = []
  const byIncident = Map.groupBy(
    entries.filter((one) => one.incident !== null),
    (one) => one.incident ?? '',
  )
  for (const [incident, some] of byIncident) {
    const begun = some.filter(beginsIncident)
    // What is open was closed only for as long as its cluster was not configured.
    const end = some.findLast(
      (one) => endsIncident(one) && !(one.kind === 'incident_closed' && open(incident)),
    )
    // An archive whose trouble became another one: the other has entries of its own.
    if (end?.kind === 'archive_changed') continue
    const last = begun.at(-1)
    // A rule's trouble that was open before and only grew worse in this time is told as worse all the same.
    const from = begun.find((one) => one.kind !== 'rule_worsened')?.at ?? null
    // Nobody knows that what is closed is well.
    const isClosed = end?.kind === 'incident_closed'
    const closed = isClosed ? { closed: true as const } : {}
    if (last && end)
      passed.push({ ...troubleOf(last), from: from ?? last.at, to: end.at, ...closed })
    else if (last && open(incident)) worse.push({ ...troubleOf(last), from, to: null })
    else if (last) passed.push({ ...troubleOf(last), from: from ?? last.at, to: null })
    else if (end && !isClosed) better.push({ ...troubleOf(end), from: null, to: end.at })
  }
  return {
    worse: worstFirst(worse),
    better: worstFirst(better),
    passed: worstFirst(passed),
    backups: backupsIn(entries),
    done: entries.filter(isDone).toReversed(),
  }
}

function troubleOf({ cluster, severity, title }: HistoryEntry) {
  return { cluster, severity, title }
}

function worstFirst(troubles: readonly Trouble[]): readonly Trouble[] {
  return troubles.toSorted(
    (a, b) =>
      SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
      (b.to ?? b.from ?? 0) - (a.to ?? a.from ?? 0),
  )
}

/** A `job_recovered` tells of the same job once more. */
function backupsIn(entries: readonly HistoryEntry[]): BackupCount {
  const of = (...kinds: readonly HistoryEntry['kind'][]) =>
    entries.filter((one) => one.area === 'data' && one.job !== null && kinds.includes(one.kind))
  const wrote = of('job_succeeded', 'job_partly_failed', 'job_ended_badly')
  return {
    good: of('job_succeeded').length,
    bad: of('job_failed', 'job_partly_failed', 'job_ended_badly').length,
    cancelled: of('job_cancelled').length,
    bytes: wrote.reduce((sum, one) => sum + (one.bytes ?? 0), 0),
  }
}

/** Ends that are neither a backup's nor told as a trouble. */
function isDone(entry: HistoryEntry): boolean {
  if (entry.kind === 'job_vanished') return true
  const ended = ['job_succeeded', 'job_cancelled', 'job_ended_badly'].includes(entry.kind)
  return ended && entry.area !== 'data' && entry.area !== 'cleanup'
}
