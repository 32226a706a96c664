import { counter } from './counters.ts'
import type { Job, JobPart, TableResult } from './job.ts'
import { childrenIn, common, commonPart, standsAlone, withoutDoubles } from './job-shape.ts'
import { capPercent, ratio, restoreRowPercent } from './progress.ts'
import type { ClusterRows, ImportJobRow, ImportTaskRow, RecoverJobRow, RestoreRow } from './rows.ts'
import { isOver, normalise, type State, stateOfRow } from './state.ts'
import { SYS } from './tenant.ts'

/** Table recoveries: request, auxiliary restore, import job and one result for each table (REFERENCE §7.1). */
export function assembleRecoveries(rows: ClusterRows): Job[] {
  const all = withoutDoubles(rows.recoverJobs)
  const childrenOf = childrenIn(all)
  const claimed = new Set<RecoverJobRow>()
  const imports = withoutDoubles(rows.importJobs)
  const pairs = all
    .filter((row) => row.tenantId === SYS)
    .map((sys) => {
      const target = childrenOf(sys)[0] ?? null
      if (target) claimed.add(target)
      return { sys, target }
    })
  const alone = all.filter(
    (row) => row.tenantId !== SYS && !claimed.has(row) && standsAlone(row, rows.databaseNow),
  )
  return [
    ...pairs.map(({ sys, target }) => recoveryJob(sys, target, imports, rows)),
    ...alone.map((row) => recoveryJob(row, row, imports, rows)),
  ]
}

function recoveryJob(
  lead: RecoverJobRow,
  target: RecoverJobRow | null,
  imports: readonly ImportJobRow[],
  rows: ClusterRows,
): Job {
  const worker = target ?? lead
  const job = target ? imports.find((row) => isImportOf(row, target)) : undefined
  const tasks = job ? tasksOf(job, rows.importTasks) : []
  const tables = tasks.map(tableResult)
  const failed = Math.max(
    job?.failedTableCount ?? 0,
    tables.filter((table) => table.state === 'failed').length,
  )
  const done = Math.max(
    job?.finishedTableCount ?? 0,
    tables.filter((table) => table.state === 'success').length,
  )
  const state = outcome(lead, target, job, failed, done)
  const aux = auxRestore(worker, rows)
  const auxPercent = aux ? capPercent(restoreRowPercent(aux), stateOfRow(aux)) : null
  const total = job?.totalTableCount || tables.length || null
  const percent = capPercent(overall(worker, auxPercent, job ? done + failed : null, total), state)
  const part: JobPart = {
    ...commonPart(worker, state, rows.tenants),
    tenantName: lead.targetTenantName,
    phase: isOver(state) ? null : job && !isOver(stateOfRow(job)) ? job.status : worker.status,
    comment: worker.comment || lead.comment || null,
    percent,
    weight: total,
    counters: counter('tables', job ? done + failed : null, total),
  }
  return {
    ...common('recover', lead, state, rows.tenants),
    kind: 'table recovery',
    fromSys: lead.tenantId === SYS,
    parts: [part],
    percent,
    recover: {
      targetTenant: lead.targetTenantName,
      auxTenant: worker.auxTenantName || lead.auxTenantName,
      objects: lead.tableList || lead.dbList,
      scn: lead.restoreScn,
      remap: lead.remapTableList || lead.remapDbList,
      auxPercent,
      auxStatus: aux?.status ?? null,
      importStatus: job?.status ?? null,
      importJobId: job?.jobId ?? null,
      tables,
      total,
      done,
      failed,
    },
  }
}

/** Import job to recovery: same tenant, INITIATOR_JOB_ID = its JOB_ID (REFERENCE §16.3). */
function isImportOf(row: ImportJobRow, target: RecoverJobRow): boolean {
  return (
    row.tenantId === target.tenantId &&
    row.initiatorJobId === target.jobId &&
    (row.start?.ms ?? 0) >= (target.start?.ms ?? 0) - 1000
  )
}

function tasksOf(job: ImportJobRow, tasks: readonly ImportTaskRow[]): readonly ImportTaskRow[] {
  const mine = tasks
    .filter((task) => task.tenantId === job.tenantId && task.jobId === job.jobId)
    .filter((task) => (task.start?.ms ?? 0) >= (job.start?.ms ?? 0) - 1000)
  const byTask = new Map<string, ImportTaskRow>()
  for (const task of mine) {
    const seen = byTask.get(task.taskId)
    if (!seen || seen.running) byTask.set(task.taskId, task)
  }
  // The views give tasks in no order of their own.
  return [...byTask.values()].toSorted((a, b) => Number(a.taskId) - Number(b.taskId))
}

/**
 * A finished import job's COMMENT is a count sentence, on success too (trap 31); a task's FINISH says nothing
 * without RESULT (trap 9).
 */
function tableResult(task: ImportTaskRow): TableResult {
  const state = stateOfRow(task)
  return {
    source: `${task.sourceDatabase}.${task.sourceTable}`,
    target: `${task.targetDatabase}.${task.targetTable}`,
    state,
    status: task.status,
    comment: state === 'failed' ? task.comment : null,
    columnCount: task.columnCount,
    indexes: task.indexes,
    constraints: task.constraints,
    refConstraints: task.refConstraints,
  }
}

/**
 * COMPLETED is not success: the worst of sys row, target row, import job and its tables decides (traps 9 and 31).
 * A failed row is failed whatever RESULT it copied (REFERENCE §2.3).
 */
function outcome(
  lead: RecoverJobRow,
  target: RecoverJobRow | null,
  job: ImportJobRow | undefined,
  failed: number,
  done: number,
): State {
  const own = stateOfRow(lead)
  const targetState = target ? stateOfRow(target) : own
  // The sys row goes on waiting while the target is being cancelled (REFERENCE §7.2).
  if (!isOver(own)) return targetState === 'cancelling' ? targetState : own
  if (own === 'cancelled' || targetState === 'cancelled') return 'cancelled'
  if (own === 'failed' || targetState === 'failed')
    return failed > 0 && done > 0 ? 'partial' : 'failed'
  if (failed > 0) return done > 0 ? 'partial' : 'failed'
  if (own === 'partial' || targetState === 'partial') return 'partial'
  const imported = job ? stateOfRow(job) : own
  return imported === 'partial' || imported === 'failed' || imported === 'cancelled'
    ? imported
    : own
}

/** The restore of the auxiliary tenant: its own row counts, the sys row is there before it (REFERENCE §7.1). */
function auxRestore(worker: RecoverJobRow, rows: ClusterRows): RestoreRow | undefined {
  return rows.restores
    .filter((row) => worker.auxTenantName && row.restoreTenantName === worker.auxTenantName)
    .toSorted((a, b) => Number(a.tenantId === SYS) - Number(b.tenantId === SYS))[0]
}

/**
 * One bar for the whole: auxiliary restore up to 60 %, activation 65 %, tables up to 99 % (REFERENCE §7.4). `finished`
 * is null before there is an import job: what is cancelled or fails then got no further than the auxiliary restore.
 */
function overall(
  worker: RecoverJobRow,
  auxPercent: number | null,
  finished: number | null,
  total: number | null,
): number | null {
  switch (normalise(worker.status)) {
    case 'PREPARE':
    case 'RECOVERING':
      return null
    case 'RESTORE_AUX_TENANT':
      return auxPercent === null ? null : 0.6 * auxPercent
    case 'ACTIVE_AUX_TENANT':
      return 60
    case 'PRECHECK_IMPORT':
    case 'GEN_IMPORT_JOB':
      return 65
    case 'IMPORTING':
      return 65 + 0.34 * (ratio(finished, total) ?? 0)
    default:
      if (finished !== null) return 65 + 0.34 * (ratio(finished, total) ?? 0)
      return auxPercent === null ? null : 0.6 * auxPercent
  }
}
