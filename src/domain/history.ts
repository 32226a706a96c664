import { ruleOf, subjectOf } from './alert-subject.ts'
import type { BackupEvent, Severity } from './event.ts'
import { badParts, causeOf, failedSubjects, type Job, subjectsOf } from './job.ts'
import { backupName, jobName } from './job-name.ts'
import { names, type Phrase, phrase } from './phrase.ts'
import type { RuleArea } from './rule.ts'
import type { RuleName } from './rule-settings.ts'
import type { Snapshot } from './snapshot.ts'

/** An event that was news, as it is remembered. Plain JSON. */
export interface HistoryEntry {
  readonly cluster: string
  readonly kind: BackupEvent['kind']
  /** When it happened, by the database's clock where that tells; ms since the epoch (UTC). */
  readonly at: number
  /** When obbackup saw it, by its own clock. */
  readonly seenAt: number
  /** Of what is wrong; `info` for everything else, also for its end. */
  readonly severity: Severity
  readonly area: RuleArea | null
  /** Names of the tenants that it is about. */
  readonly tenants: readonly string[]
  /** What happened, as a sentence without sign and cluster. */
  readonly title: Phrase
  /** The rule behind what is wrong, or was; null for what is nobody's trouble. */
  readonly rule: RuleName | null
  /** Incident that it begins, ends or is part of. */
  readonly incident: string | null
  /** Key of the job that it is about. */
  readonly job: string | null
  /** Bytes that the job wrote. */
  readonly bytes: number | null
}

/** Entries that say that something is wrong from now on. A `rule_worsened` says it of an incident anew. */
const BEGINS: ReadonlySet<BackupEvent['kind']> = new Set([
  'job_failed',
  'job_partly_failed',
  'archive_left_doing',
  'archive_interrupted',
  'archive_lagging',
  'cluster_unreachable',
  'view_unreadable',
  'rule_raised',
  'rule_worsened',
])

/** Entries that say that something is not wrong any more, or is something else by now. */
const ENDS: ReadonlySet<BackupEvent['kind']> = new Set([
  'job_recovered',
  'archive_recovered',
  'archive_changed',
  'cluster_back',
  'view_readable',
  'rule_cleared',
  'tenant_dropped',
  'incident_closed',
])

/** Entries from which the past can be judged again: what began, jobs that ended badly unalerted, and what made them good. */
export const ALERT_KINDS: readonly BackupEvent['kind'][] = [
  ...BEGINS,
  'job_ended_badly',
  'job_recovered',
]

/** Whether the entry begins an incident, or makes it worse. */
export function beginsIncident(entry: Pick<HistoryEntry, 'kind'>): boolean {
  return BEGINS.has(entry.kind)
}

/** Whether the entry, or an event, ends an incident. */
export function endsIncident(entry: Pick<HistoryEntry, 'kind'>): boolean {
  return ENDS.has(entry.kind)
}

/**
 * What is remembered of a poll's events: what ended, what went wrong and what is well again. Not how something moves,
 * not that a job began (its end will be, and what runs is read from the database), and of the hourly cleanups only
 * those that fail.
 */
export function toHistory(
  cluster: string,
  events: readonly BackupEvent[],
  snapshot: Snapshot | null,
  seenAt: number,
): readonly HistoryEntry[] {
  return events.flatMap((event) => {
    const said = told(event)
    if (!said) return []
    const { incident } = 'incident' in event ? event : { incident: null }
    const job = 'job' in event ? event.job : null
    const about = incident
      ? subjectOf(cluster, incident, snapshot)
      : { tenants: job ? tenantsOf(event.kind, job) : [], area: job?.area ?? null }
    return {
      cluster,
      kind: event.kind,
      at: momentOf(event) ?? snapshot?.databaseNow ?? seenAt,
      seenAt,
      severity: incident && BEGINS.has(event.kind) ? incident.severity : 'info',
      area: about.area as RuleArea | null,
      // Nobody but the event knows the name of a tenant that is gone.
      tenants:
        event.kind === 'tenant_dropped' && event.was ? [event.was.tenantName] : about.tenants,
      title: said,
      rule: incident ? ruleOf(incident) : null,
      incident: incident?.id ?? null,
      job: job?.key ?? null,
      bytes: job?.bytes ?? null,
    }
  })
}

/** Of a bad end those that are not well. */
function tenantsOf(kind: BackupEvent['kind'], job: Job): readonly string[] {
  return kind === 'job_ended_badly' ? failedSubjects(job) : subjectsOf(job)
}

/** When it happened, as far as the event itself tells. */
function momentOf(event: BackupEvent): number | null {
  if ('at' in event) return event.at
  switch (event.kind) {
    case 'job_succeeded':
    case 'job_cancelled':
    case 'job_failed':
    case 'job_partly_failed':
    case 'job_ended_badly':
    case 'job_recovered':
      return event.job.endedAt
    case 'cluster_unreachable':
      return event.incident.since
    default:
      return null
  }
}

function told(event: BackupEvent): Phrase | null {
  switch (event.kind) {
    case 'job_started':
    case 'job_progressed':
    case 'archive_progressed':
    case 'rule_changed':
    case 'tenant_renamed':
    case 'trouble_flaps':
    case 'reason_changed':
      return null
    case 'job_succeeded':
    case 'job_recovered':
      if (event.kind === 'job_succeeded' && event.job.area === 'cleanup') return null
      return [...jobName(event.job), ' succeeded']
    case 'job_cancelled':
      return event.job.area === 'cleanup' ? null : [...jobName(event.job), ' was cancelled']
    case 'job_vanished':
      return [...jobName(event.job), ' is in no view any more']
    case 'job_failed':
    case 'job_partly_failed':
    case 'job_ended_badly':
      return failed(event.job)
    case 'archive_interrupted':
      return phrase`Log archive of ${{ name: event.archive.tenantName }} was interrupted`
    case 'archive_left_doing':
      return phrase`Log archive of ${{ name: event.archive.tenantName }} was stopped`
    case 'archive_lagging': {
      const { tenantName, lag } = event.archive
      const by: Phrase = lag === null ? [] : [{ seconds: lag }, ' ']
      return [...phrase`Log archive of ${{ name: tenantName }} fell `, ...by, 'behind']
    }
    case 'archive_changed':
    case 'archive_recovered':
      return phrase`Log archive of ${{ name: event.archive.tenantName }} is well again`
    case 'cluster_unreachable':
      return ['The cluster did not answer']
    case 'cluster_back':
      return ['The cluster answers again']
    case 'view_unreadable':
      return phrase`${{ code: event.view.view }} cannot be read`
    case 'view_readable':
      return phrase`${{ code: event.incident.subjects[0] ?? 'A view' }} can be read again`
    case 'rule_raised':
    case 'rule_worsened':
      return event.finding.title
    case 'rule_cleared':
      return event.incident.finding?.over ?? ['It is over']
    case 'tenant_dropped':
      return event.over
    case 'incident_closed':
      return event.why
  }
}

function failed(job: Job): Phrase {
  const bad = [...badParts(job).map((part) => part.tenantName), ...job.passedOver]
  const all = job.parts.length + job.passedOver.length
  const { code } = causeOf(job)
  const cause: Phrase = code === null ? [] : phrase` (${{ code: String(code) }})`
  if (job.restore || job.recover || all < 2 || bad.length === 0) {
    const word = job.state === 'partial' ? ' partly failed' : ' failed'
    return [...jobName(job), word, ...cause]
  }
  const what = backupName(job, [])
  return [...what, ` failed for ${bad.length} of ${all} tenants: `, ...names(bad), ...cause]
}
