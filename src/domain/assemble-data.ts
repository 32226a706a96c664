import { dataCounters } from './counters.ts'
import { isOriginal } from './intact-rounds.ts'
import { isFullType, type Job, type JobKind, type JobPart, type MadeSet } from './job.ts'
import {
  childrenIn,
  common,
  commonPart,
  standsAlone,
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
  const made = whatIsMade(rows)
  const childrenOf = childrenIn(all)
  const sysRows = all.filter((row) => row.tenantId === SYS)
  const claimed = new Set<DataJobRow>()
  const jobs = sysRows.map((sys) => {
    // A row that moves to history would else change its place among the others.
    const children = childrenOf(sys).toSorted((a, b) => Number(a.tenantId) - Number(b.tenantId))
    for (const child of children) claimed.add(child)
    return dataJob(sys, children, rows, made)
  })
  const alone = all.filter(
    (row) => row.tenantId !== SYS && !claimed.has(row) && standsAlone(row, rows.databaseNow),
  )
  return [...jobs, ...alone.map((row) => dataJob(row, [row], rows, made))]
}

/** What belongs to a tenant's row. Looked up by ids: thousands of backups may run at once. */
interface Made {
  taskOf(job: DataJobRow): DataTaskRow | undefined
  /** Its set and the copies of that. */
  setsOf(job: DataJobRow): readonly BackupSetRow[]
}

function whatIsMade(rows: ClusterRows): Made {
  const tasks = Map.groupBy(
    withoutDoubles(rows.dataTasks),
    (task) => `${task.tenantId}/${task.jobId}`,
  )
  const sets = Map.groupBy(rows.sets, (set) => `${set.tenantId}/${set.setId}`)
  return {
    taskOf: (job) =>
      tasks
        .get(`${job.tenantId}/${job.jobId}`)
        ?.findLast((task) => (task.start?.ms ?? 0) >= (job.start?.ms ?? 0) - 1000),
    setsOf: (job) => sets.get(`${job.tenantId}/${job.setId}`) ?? [],
  }
}

function dataJob(
  lead: DataJobRow,
  members: readonly DataJobRow[],
  rows: ClusterRows,
  made: Made,
): Job {
  const { tenants } = rows
  const parts = members.map((row) => dataPart(row, made, rows))
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
function madeSet(row: DataJobRow, mine: readonly BackupSetRow[]) {
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
 * Nobody was left out of a backup that leaves out a tenant whose archive is DOING: its tenants were named. And the
 * archives of today tell nothing of a backup that ended long ago.
 */
function leftOut(
  lead: DataJobRow,
  { tenants, archives, unreadable, databaseNow }: ClusterRows,
): readonly string[] {
  if (lead.end && databaseNow - lead.end.ms > LEFT_OUT_MS) return []
  if (normalise(lead.jobLevel) !== 'CLUSTER' || lead.executors.length === 0) return []
  if (unreadable.some((view) => view.view === 'CDB_OB_ARCHIVELOG')) return []
  const archiving = new Set(
    archives.filter((row) => normalise(row.status) === 'DOING').map((row) => row.tenantId),
  )
  const missing = userTenants(tenants)
    .filter((tenant) => !tenant.inRecycleBin && normalise(tenant.status) === 'NORMAL')
    .filter((tenant) => !lead.executors.includes(tenant.tenantId))
  if (missing.some((tenant) => archiving.has(tenant.tenantId))) return []
  return missing.map((tenant) => tenant.name)
}

/** After its end a backup is judged for this long by the archives as they are now. */
const LEFT_OUT_MS = 10 * 60_000

function dataPart(
  row: DataJobRow,
  { taskOf, setsOf }: Made,
  { tenants, version }: ClusterRows,
): JobPart {
  const task = taskOf(row)
  const state = stateOfRow(row)
  const percent = task ? dataPercent(task, row.plusArchivelog) : null
  const counters = task ? dataCounters(task, version.generation) : []
  const { type, made } = madeSet(row, setsOf(row))
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
