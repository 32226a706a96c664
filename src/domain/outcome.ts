import { archiveStatus } from './checks/archive-checks.ts'
import { jobAreaOf } from './follow.ts'
import { isJobOver, type Job } from './job.ts'
import { policyDays, policyWords } from './obsolete-sets.ts'
import type { Operation, OperationKind } from './operation.ts'
import type { OperationFacts, TenantFacts } from './operation-facts.ts'
import type { Request } from './request.ts'
import { normalise } from './state.ts'
import { formatDuration } from './time.ts'

/**
 * What the views show of an operation that leaves no job of its own; `text` says it to people. `blind`: a view that would
 * show it cannot be read, so nothing is concluded from it.
 */
export interface Outcome {
  readonly kind: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'unseen' | 'blind'
  readonly text: string
  /** False: acceptance is all that there is to see, so an answer that was lost stays lost. */
  readonly proven?: false
}

/** What of a request its end is judged by. */
export type Judged = Pick<Request, 'step'> & {
  readonly plan: Pick<Request['plan'], 'operation' | 'chosen'>
}

/**
 * How far an operation without a job of its own is, judged by its effect alone: acceptance proves nothing, because from
 * sys the errors of single tenants are swallowed (COMMANDS §3). `unseen`: the views show nothing of it (yet).
 */
export function outcomeOf({ plan }: Judged, facts: OperationFacts): Outcome {
  const { operation } = plan
  const blind = blindOutcome(operation, facts)
  if (blind) return blind
  switch (operation.kind) {
    case 'archive-start':
      return archives(facts, (status) => toward(status, ['DOING'], ['PREPARE', 'BEGINNING']))
    case 'archive-stop':
      // It may be stopped out of INTERRUPTED, so that word is no end here.
      return archives(facts, (status) => toward(status, ['STOP'], ['STOPPING']), [])
    case 'archive-suspend':
      return archives(facts, (status) => toward(status, ['SUSPEND'], ['SUSPENDING']))
    case 'archive-resume':
      return archives(facts, (status) => toward(status, ['DOING'], []))
    case 'archive-restart':
      return restart(facts)
    case 'cleanup-policy-set':
      return policies(facts, (tenant) => policyDays(tenant) === operation.recoveryDays)
    case 'cleanup-policy-drop':
      return policies(facts, ({ policy }) => policy === null)
    case 'activate-standby':
      return roles(facts)
    case 'cancel-backup':
    case 'cancel-cleanup':
    case 'cancel-recover-table':
      return cancelled(plan.chosen ?? [], facts)
    case 'cancel-restore':
      return dropped(operation.target, facts)
    case 'backup':
    case 'restore':
    case 'recover-table':
    case 'delete-obsolete':
      return { kind: 'unseen', text: 'it is followed by its job' }
  }
}

/** Views in which an operation or its job ends, by kind; what a version lacks is not unreadable. */
const ENDS_IN: Readonly<Record<OperationKind, RegExp>> = {
  backup: /^CDB_OB_BACKUP_JOB/,
  'cancel-backup': /^CDB_OB_BACKUP_JOB/,
  'archive-start': /^CDB_OB_ARCHIVELOG$/,
  'archive-stop': /^CDB_OB_ARCHIVELOG$/,
  'archive-suspend': /^CDB_OB_ARCHIVELOG$/,
  'archive-resume': /^CDB_OB_ARCHIVELOG$/,
  'archive-restart': /^CDB_OB_(?:ARCHIVELOG$|BACKUP_JOB)/,
  'cleanup-policy-set': /^CDB_OB_BACKUP_DELETE_POLICY$/,
  'cleanup-policy-drop': /^CDB_OB_BACKUP_DELETE_POLICY$/,
  'delete-obsolete': /^CDB_OB_BACKUP_DELETE_JOB/,
  'cancel-cleanup': /^CDB_OB_BACKUP_DELETE_JOB/,
  restore: /^CDB_OB_RESTORE_/,
  'cancel-restore': /^CDB_OB_RESTORE_/,
  'activate-standby': /^DBA_OB_TENANTS$/,
  'recover-table': /^CDB_OB_RECOVER_TABLE_JOB/,
  'cancel-recover-table': /^CDB_OB_RECOVER_TABLE_JOB/,
}

/** That nothing can be concluded, because a view of the tenants or of the end cannot be read; null: it can. */
export function blindOutcome(
  { kind }: Operation,
  { unreadable }: Pick<OperationFacts, 'unreadable'>,
): Outcome | null {
  const blind = unreadable.find(({ view }) => view === 'DBA_OB_TENANTS' || ENDS_IN[kind].test(view))
  return blind ? { kind: 'blind', text: `${blind.view} cannot be read` } : null
}

type Seen = Outcome['kind']

function toward(status: string, done: readonly string[], under: readonly string[]): Seen {
  if (done.includes(status)) return 'succeeded'
  if (under.includes(status)) return 'running'
  return 'unseen'
}

/** The worst of all tenants decides, so that one that was passed over is never hidden by the others. */
const WORST: readonly Seen[] = ['failed', 'unseen', 'running', 'cancelled', 'succeeded']

function worst(seen: readonly Seen[]): Seen {
  return WORST.find((kind) => seen.includes(kind)) ?? 'unseen'
}

function archives(
  facts: OperationFacts,
  judge: (status: string) => Seen,
  ends: readonly string[] = ['INTERRUPTED'],
): Outcome {
  const kinds = facts.scope.map((tenant) => {
    if (tenant.row === null) return 'failed'
    const status = archiveStatus(tenant)
    const kind = judge(status)
    return kind === 'unseen' && ends.includes(status) ? 'failed' : kind
  })
  const texts = facts.scope.map((tenant) => {
    const mode = tenant.row?.logMode ? ` (${tenant.row.logMode})` : ''
    return `${tenant.ref.name}: archive is ${archiveStatus(tenant)}${mode}`
  })
  return { kind: worst(kinds), text: texts.join('; ') }
}

/** Of a restart only its first two statements have an effect of their own; the last one starts a job. */
function restart(facts: OperationFacts): Outcome {
  const [tenant] = facts.scope
  if (!tenant) return { kind: 'unseen', text: 'the tenant was not read' }
  const status = archiveStatus(tenant)
  return {
    kind: status === 'INTERRUPTED' ? 'unseen' : 'running',
    text: `${tenant.ref.name}: archive is ${status}`,
  }
}

function policies(facts: OperationFacts, holds: (tenant: TenantFacts) => boolean): Outcome {
  if (facts.version.generation === 3) {
    return {
      kind: 'succeeded',
      proven: false,
      text: "accepted; 3.x keeps it in parameters: SHOW PARAMETERS LIKE '%backup%'",
    }
  }
  const texts = facts.scope.map((tenant) => `${tenant.ref.name}: policy ${policyWords(tenant)}`)
  const blind = facts.scope.some(({ policy }) => policy === 'unread')
  if (blind) return { kind: 'blind', text: texts.join('; ') }
  return { kind: facts.scope.every(holds) ? 'succeeded' : 'unseen', text: texts.join('; ') }
}

function roles(facts: OperationFacts): Outcome {
  const kinds = facts.scope.map(({ row }): Seen => {
    if (row === null) return 'failed'
    return normalise(row.role) === 'PRIMARY' ? 'succeeded' : 'unseen'
  })
  const texts = facts.scope.map(({ ref, row }) => `${ref.name}: ${row?.role ?? 'is gone'}`)
  return { kind: worst(kinds), text: texts.join('; ') }
}

/** The jobs that the plan was for; those that began since are none of its business. */
function cancelled(chosen: readonly string[], facts: OperationFacts): Outcome {
  const keys = chosen.flatMap((id) => (id.startsWith('job ') ? [id.slice(4)] : []))
  const jobs = keys.map((key) => facts.jobs.find((job) => job.key === key))
  const kinds = jobs.map((job): Seen => {
    // In no view for now: it moves to history, or history is not read that far back.
    if (!job) return 'unseen'
    if (!isJobOver(job)) return job.state === 'cancelling' ? 'running' : 'unseen'
    return endedByCancel(job, facts) ? 'succeeded' : 'failed'
  })
  return {
    kind: worst(kinds),
    text: jobs.map((job, i) => endWords(job, keys[i] ?? '', facts)).join('; '),
  }
}

/**
 * A cancelled recovery ends FAILED, and so does everything of 3.x, which has no word for it; a cancelled part makes its
 * sys row FAILED with -4072 (REFERENCE §3.2, §8, trap 10).
 */
function endedByCancel(job: Job, { version }: OperationFacts): boolean {
  if (job.state === 'cancelled') return true
  if (job.area === 'recover' || version.generation === 3) return job.state === 'failed'
  return job.parts.some((part) => part.state === 'cancelled')
}

function endWords(job: Job | undefined, key: string, facts: OperationFacts): string {
  if (!job) return `job ${key} shows in no view`
  if (!isJobOver(job)) return `job ${job.jobId} is ${job.status}`
  return endedByCancel(job, facts)
    ? `job ${job.jobId} is cancelled (${job.status})`
    : `job ${job.jobId} was over before the cancel reached it: ${job.status}`
}

/** CANCEL RESTORE ends with the tenant gone (trap 27); the history calls it FAIL (trap 10). */
function dropped(target: string, facts: OperationFacts): Outcome {
  const tenant = facts.tenants.find((one) => one.name === target)
  const running = facts.jobs.find((job) => job.restore?.target === target && !isJobOver(job))
  if (!tenant && !running) return { kind: 'succeeded', text: `${target} is gone` }
  if (tenant && normalise(tenant.status) === 'NORMAL') {
    return {
      kind: 'failed',
      text: `${target} is NORMAL: the restore was over before the cancel reached it`,
    }
  }
  const words = tenant ? `${target} is ${tenant.status}` : `the restore into ${target} still runs`
  return { kind: normalise(tenant?.status) === 'DROPPING' ? 'running' : 'unseen', text: words }
}

/** Time from sending until an effect must show, ms: statuses change within seconds, cancels and roles take longer. */
function patienceOf(operation: Operation): number {
  const { kind } = operation
  const slow =
    kind === 'activate-standby' || kind.startsWith('cancel-') || jobAreaOf(operation) !== null
  return slow ? 5 * 60_000 : 60_000
}

/** A server may go on with a command for a while after its client gave up, ms. */
const LOST_MS = 5 * 60_000

const MISSED =
  'The answer was lost, and the views show nothing of it although by now they should: most probably it did not run. obbackup never sends it again; what shows from now on somebody else did.'

/**
 * What becomes of a request whose statement was sent, by what the views show: its effect ends it, and one whose effect
 * never shows ends as failed with what the views show instead. An `unknown` one stays so until its effect is seen,
 * and for good when that did not show in the time that it takes.
 * Null when nothing changes. `now`: the bot's clock, ms since the epoch (UTC).
 */
export function confirmed(request: Request, outcome: Outcome, now: number): Request | null {
  if (request.state === 'unknown' && (outcome.proven === false || request.effectMissed)) return null
  switch (outcome.kind) {
    case 'succeeded':
      return { ...request, state: 'succeeded', note: null }
    case 'failed':
      return { ...request, state: 'failed', note: outcome.text }
    case 'cancelled':
      return { ...request, state: 'cancelled', note: outcome.text }
    case 'blind':
      return null
    case 'running':
      return request.state === 'unknown' ? { ...request, state: 'started', note: null } : null
    case 'unseen': {
      const age = now - (request.executingAt ?? now)
      const patience = patienceOf(request.plan.operation)
      if (request.state === 'unknown') {
        if (age < patience + LOST_MS) return null
        return { ...request, effectMissed: true, note: MISSED }
      }
      if (request.state !== 'started' || age < patience) return null
      const note = `OceanBase accepted it, but after ${formatDuration(age / 1000)} the views show nothing of it: ${outcome.text}. Look why, then ask again.`
      return { ...request, state: 'failed', note }
    }
  }
}
