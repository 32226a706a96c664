import { dataCounters } from './counters.ts'
import { isOriginal } from './intact-rounds.ts'
import { isFullType, type Job, type JobKind, type JobPart, type MadeSet } from './job.ts'
import {
  common,
  commonPart,
  isChild,
  stateOfSys,
  stillThere,
  sumBytes,
  withoutDoubles,
} from './job-shape.ts'
import { capPercent, combinePercents, dataPercent } from './progress.ts'
import type { BackupSetRow, ClusterRows, DataJobRow, DataTaskRow } from './rows.ts'
import { codeOf, isOver, normalise, stateOfRow } from './state.ts'
import { SYS, tenantName, userTenants } from './tenant.ts'

/** Data backups: each sys row with its tenants' rows, and those that a tenant started itself (REFERENCE §3). */
export function assembleData(rows: ClusterRows): Job[] {
  const all = withoutDoubles(rows.dataJobs)
  const tasks = withoutDoubles(rows.dataTasks)
  const taskOf = (job: DataJobRow) =>
    tasks.findLast(
      (task) =>
        task.tenantId === job.tenantId &&
        task.jobId === job.jobId &&
        (task.start?.ms ?? 0) >= (job.start?.ms ?? 0) - 1000,
    )
  const sysRows = all.filter((row) => row.tenantId === SYS)
  const claimed = new Set<DataJobRow>()
  const jobs = sysRows.map((sys) => {
    // A row that moves to history would else change its place among the others.
    const children = all
      .filter((row) => isChild(row, sys))
      .toSorted((a, b) => Number(a.tenantId) - Number(b.tenantId))
    for (const child of children) claimed.add(child)
    return dataJob(sys, children, rows, taskOf)
  })
  const alone = all.filter((row) => row.tenantId !== SYS && !claimed.has(row))
  return [...jobs, ...alone.map((row) => dataJob(row, [row], rows, taskOf))]
}

function dataJob(
  lead: DataJobRow,
  members: readonly DataJobRow[],
  rows: ClusterRows,
  taskOf: (job: DataJobRow) => DataTaskRow | undefined,
): Job {
  const { tenants } = rows
  const parts = members.map((row) => dataPart(row, taskOf(row), rows))
  const fromSys = lead.tenantId === SYS
  const executors = fromSys ? stillThere(lead.executors, tenants) : []
  const state = fromSys ? stateOfSys({ ...lead, executors }, parts) : stateOfRow(lead)
  const missing = executors.filter((id) => !members.some((member) => member.tenantId === id))
  const passedOver = isOver(stateOfRow(lead)) ? missing : []
  return {
    ...common('data', lead, state, tenants),
    kind: backupKind(lead, parts),
    fromSys,
    parts,
    passedOver: passedOver.map((id) => tenantName(tenants, id)),
    leftOut: fromSys ? leftOut(lead, rows) : [],
    percent: capPercent(combinePercents(parts), state),
    bytes: sumBytes(parts),
    data: {
      asked: lead.backupType,
      becameFull:
        isIncremental(lead.backupType) && parts.some((part) => isFullType(part.backupType)),
      plusArchivelog: lead.plusArchivelog,
      encryption: lead.encryptionMode || null,
      level: lead.jobLevel,
    },
  }
}

/** What is made, not what was asked for: an incremental may silently have become full (trap 20). */
function backupKind(lead: DataJobRow, parts: readonly JobPart[]): JobKind {
  const types = parts.length > 0 ? parts.map((part) => part.backupType) : [lead.backupType]
  return types.every(isIncremental) ? 'incremental' : 'full'
}

function isIncremental(backupType: string | null): boolean {
  return ['INC', 'I'].includes(normalise(backupType))
}

/** The set that a row made with its copies, when it is listed already. */
function madeSet(row: DataJobRow, sets: readonly BackupSetRow[]) {
  const mine = sets.filter((one) => one.tenantId === row.tenantId && one.setId === row.setId)
  const set = mine.find(isOriginal)
  if (!set) return { type: row.backupType, made: null }
  const copies = mine.filter((one) => !isOriginal(one))
  const made: MadeSet = {
    dataVersion: set.dataVersion || null,
    fileStatus: set.fileStatus,
    copies:
      set.copyId === null
        ? null
        : copies.map(({ copyId, fileStatus }) => ({ copyId: copyId ?? '', fileStatus })),
  }
  // The set tells what was made; the row may still say what was asked for (trap 20).
  return { type: set.backupType || row.backupType, made }
}

/**
 * Tenants that a cluster-wide backup silently skips (trap 4). EXECUTOR_TENANT_ID lists only who takes part, and newer
 * versions write JOB_LEVEL CLUSTER also for a list that a person gave (REFERENCE §3.1). So only tenants are named that
 * could not have taken part: those whose archive is not DOING. Naming the others would cry wolf at every backup of one.
 */
function leftOut(
  lead: DataJobRow,
  { tenants, archives, unreadable }: ClusterRows,
): readonly string[] {
  if (normalise(lead.jobLevel) !== 'CLUSTER' || lead.executors.length === 0) return []
  if (unreadable.some((view) => view.view === 'CDB_OB_ARCHIVELOG')) return []
  const archiving = new Set(
    archives.filter((row) => normalise(row.status) === 'DOING').map((row) => row.tenantId),
  )
  return userTenants(tenants)
    .filter((tenant) => !archiving.has(tenant.tenantId))
    .filter((tenant) => !tenant.inRecycleBin && normalise(tenant.status) === 'NORMAL')
    .filter((tenant) => !lead.executors.includes(tenant.tenantId))
    .map((tenant) => tenant.name)
}

function dataPart(
  row: DataJobRow,
  task: DataTaskRow | undefined,
  { tenants, sets, version }: ClusterRows,
): JobPart {
  const state = stateOfRow(row)
  const percent = task ? dataPercent(task, row.plusArchivelog) : null
  const counters = task ? dataCounters(task, version.generation) : []
  const { type, made } = madeSet(row, sets)
  return {
    ...commonPart(row, state, tenants),
    phase: task && !isOver(state) ? task.status : null,
    code: codeOf(row) ?? (task ? codeOf(task) : null),
    comment: row.comment || task?.comment || null,
    setId: row.setId === '0' ? null : row.setId,
    backupType: type,
    made,
    path: row.path || task?.path || null,
    percent: capPercent(percent, state),
    weight: counters.find((one) => one.what !== 'log files')?.total ?? null,
    bytes: task?.outputBytes ?? null,
    turn: task?.turn ?? 0,
    counters,
  }
}
