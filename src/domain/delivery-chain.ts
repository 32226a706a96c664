import { isJobOver, type Job, type JobArea } from './job.ts'
import type { GroupLine, MessageBody, ThreadLine } from './notification.ts'
import { isOver } from './state.ts'

/** A row as it was seen when a message was made: where it stood and what it said. */
export interface SeenRow {
  /** By its name in 4.x; other versions have the same facts elsewhere (docs/coverage.md). */
  readonly view: string
  readonly tenant: string
  /** JOB_ID, or ROUND_ID of an archive; null when there was no row. */
  readonly id: string | null
  /** STATUS, verbatim. */
  readonly status: string
}

/** Rows of one message that are named. */
const ROWS = 5

/** Views of unfinished jobs, and those that their rows move to at their end (REFERENCE §2.2). */
const VIEWS: Readonly<Record<JobArea, { readonly running: string; readonly history: string }>> = {
  data: { running: 'CDB_OB_BACKUP_JOBS', history: 'CDB_OB_BACKUP_JOB_HISTORY' },
  cleanup: { running: 'CDB_OB_BACKUP_DELETE_JOBS', history: 'CDB_OB_BACKUP_DELETE_JOB_HISTORY' },
  restore: { running: 'CDB_OB_RESTORE_PROGRESS', history: 'CDB_OB_RESTORE_HISTORY' },
  recover: { running: 'CDB_OB_RECOVER_TABLE_JOBS', history: 'CDB_OB_RECOVER_TABLE_JOB_HISTORY' },
  copy: { running: 'CDB_OB_BACKUP_BACKUPSET_JOB', history: 'CDB_OB_BACKUP_BACKUPSET_JOB_HISTORY' },
  validation: {
    running: 'CDB_OB_BACKUP_VALIDATE_JOBS',
    history: 'CDB_OB_BACKUP_VALIDATE_JOB_HISTORY',
  },
}

/** The rows that a message tells of, as they were seen; none for what tells of no row. At most five. */
export function rowsBehind(body: MessageBody): readonly SeenRow[] {
  return allRows(body).slice(0, ROWS)
}

function allRows(body: MessageBody): readonly SeenRow[] {
  switch (body.template) {
    case 'job':
    case 'failure':
      return jobRows(body.job)
    case 'archive': {
      const { tenantName, roundId, status } = body.archive
      return [{ view: 'CDB_OB_ARCHIVELOG', tenant: tenantName, id: roundId, status }]
    }
    case 'blind':
      return [{ view: body.view, tenant: '', id: null, status: body.reason || 'can be read' }]
    case 'rule': {
      const job = body.incident.finding?.job
      return job ? jobRows(job) : []
    }
    case 'group':
    case 'group list':
      return body.lines.flatMap(lineRows)
    case 'line':
      return threadRows(body.line)
    default:
      return []
  }
}

function threadRows(line: ThreadLine): readonly SeenRow[] {
  if (line.kind === 'job') return jobRows(line.job)
  return line.kind === 'open' ? lineRows(line.worst) : []
}

function lineRows({ about }: GroupLine): readonly SeenRow[] {
  return about.kind === 'job' ? jobRows(about.job).slice(0, 1) : []
}

function jobRows(job: Job): readonly SeenRow[] {
  const views = VIEWS[job.area]
  const viewOf = (over: boolean) => (over ? views.history : views.running)
  const leading = {
    view: viewOf(isJobOver(job)),
    tenant: job.fromSys ? 'sys' : (job.parts[0]?.tenantName ?? ''),
    id: job.jobId,
    status: job.status,
  }
  if (!job.fromSys) return [leading]
  const parts = job.parts.map((part) => ({
    view: viewOf(isOver(part.state)),
    tenant: part.tenantName,
    id: part.jobId,
    status: part.status,
  }))
  return [leading, ...parts]
}

/** What happened, in the word of domain/event.ts where it was an event; else what the message is. */
export function eventBehind(key: string, body: MessageBody): string {
  const word = key.slice(key.lastIndexOf('#') + 1)
  switch (body.template) {
    case 'job':
      return jobEvent(body.job, word)
    case 'failure':
      if (body.dropped) return 'tenant_dropped'
      if (body.recoveredBy) return 'job_recovered'
      if (word.startsWith('renamed')) return 'tenant_renamed'
      return body.job.state === 'partial' ? 'job_partly_failed' : 'job_failed'
    case 'archive':
      if (body.outcome === 'recovered') return 'archive_recovered'
      if (/^(?:reason|open)\//.test(word)) return 'reason_changed'
      if (body.outcome === 'replaced') return 'archive_changed'
      if (body.outcome === 'dropped') return 'tenant_dropped'
      if (word.startsWith('at/')) return 'archive_progressed'
      return ARCHIVE[body.incident.condition ?? 'not-doing']
    case 'unreachable':
      if (body.backAt !== null) return 'cluster_back'
      return lasting(word) ?? 'cluster_unreachable'
    case 'blind':
      if (body.backAt !== null) return 'view_readable'
      return lasting(word) ?? 'view_unreadable'
    case 'rule':
      if (body.outcome === 'over') return 'rule_cleared'
      if (body.outcome === 'worse' || word.startsWith('open/')) return 'rule_worsened'
      return word.startsWith('at/') ? 'rule_changed' : 'rule_raised'
    case 'closed':
      return 'incident_closed'
    case 'request':
      return `request ${body.request.state}`
    case 'channel':
      return body.backAt === null ? 'channel refuses' : 'channel works again'
    case 'line':
      return body.line.kind === 'job' ? `job ${body.line.event}` : `line: ${body.line.kind}`
    default:
      return body.template
  }
}

/** What happened to a cluster or a view that cannot be read and still cannot, or can for now. */
function lasting(word: string): string | null {
  if (word.startsWith('at/')) return 'trouble_flaps'
  return /^(?:reason|open)\//.test(word) ? 'reason_changed' : null
}

const ARCHIVE = {
  interrupted: 'archive_interrupted',
  'not-doing': 'archive_left_doing',
  lagging: 'archive_lagging',
  'far-behind': 'archive_lagging',
  starting: 'archive_left_doing',
} as const

function jobEvent(job: Job, word: string): string {
  if (word === 'started') return 'job_started'
  if (!isJobOver(job)) return job.missingPolls > 0 ? 'job_vanished' : 'job_progressed'
  if (job.state === 'success') return 'job_succeeded'
  if (job.state === 'cancelled') return 'job_cancelled'
  return job.state === 'partial' ? 'job_partly_failed' : 'job_failed'
}
