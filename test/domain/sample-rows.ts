import { readFileSync } from 'node:fs'
import type {
  ArchiveRow,
  BackupSetRow,
  CleanupJobRow,
  ClusterRows,
  DataJobRow,
  DataTaskRow,
  ImportCount,
  ImportJobRow,
  ImportTaskRow,
  JobRowBase,
  RecoverJobRow,
  RestoreRow,
  TenantRow,
} from '../../src/domain/rows.ts'
import { readViewTime } from '../../src/domain/time.ts'

/** One row as a view prints it: column names in upper case. */
export type RawRow = Readonly<Record<string, string | number | null>>

/** Rows by view name, as one step of a timeline has them. */
export type RawViews = Readonly<Record<string, readonly RawRow[]>>

/** One recorded or composed story: what the views held at a few moments. */
export interface Timeline {
  readonly id: string
  readonly steps: readonly {
    readonly t: string
    readonly label: string
    readonly views: RawViews
  }[]
}

interface Samples {
  readonly views: Readonly<
    Record<
      string,
      readonly { readonly source: string; readonly label: string; readonly row: RawRow }[]
    >
  >
  readonly timelines: readonly Timeline[]
}

const SAMPLES: Samples = JSON.parse(
  readFileSync(new URL('../../sandbox/oceanbase/samples.json', import.meta.url), 'utf8'),
)

/** The timeline of that id; throws when there is none. */
export function timeline(id: string): Timeline {
  const found = SAMPLES.timelines.find((one) => one.id === id)
  if (!found) throw new Error(`no timeline ${id}`)
  return found
}

/** Ids of all timelines of V4 clusters. */
export const V4_TIMELINES = SAMPLES.timelines
  .map((one) => one.id)
  .filter((id) => !id.startsWith('v3-'))

/** Single sample rows of a view with where they come from (`seed 003`, `docs 4.2.5`). */
export function sampleRows(view: string) {
  return SAMPLES.views[view] ?? []
}

const text = (value: string | number | null | undefined) =>
  value === null || value === undefined ? null : String(value)
const num = (value: string | number | null | undefined) =>
  value === null || value === undefined || value === '' ? null : Number(value)
const id = (value: string | number | null | undefined) => text(value) || '0'
const turns = ['META_TURN_ID', 'DATA_TURN_ID', 'MINOR_TURN_ID', 'MAJOR_TURN_ID']
const list = (value: string | number | null | undefined) =>
  (text(value) ?? '').split(',').filter((item) => item !== '')

function base(raw: RawRow, running: boolean): JobRowBase {
  const end = raw.END_TIMESTAMP ?? raw.FINISH_TIMESTAMP ?? raw.COMPLETION_TIMESTAMP
  return {
    tenantId: id(raw.TENANT_ID),
    jobId: id(raw.JOB_ID),
    start: readViewTime(text(raw.START_TIMESTAMP)),
    end: readViewTime(text(end)),
    status: text(raw.STATUS) ?? '',
    result: text(raw.RESULT),
    comment: text(raw.COMMENT),
    description: text(raw.DESCRIPTION),
    running,
  }
}

const initiator = (raw: RawRow) => ({
  initiatorTenantId: id(raw.INITIATOR_TENANT_ID),
  initiatorJobId: id(raw.INITIATOR_JOB_ID),
})

function dataJob(raw: RawRow, running: boolean): DataJobRow {
  return {
    ...base(raw, running),
    ...initiator(raw),
    setId: id(raw.BACKUP_SET_ID),
    executors: list(raw.EXECUTOR_TENANT_ID),
    backupType: text(raw.BACKUP_TYPE) ?? '',
    plusArchivelog: raw.PLUS_ARCHIVELOG === 'ON',
    jobLevel: text(raw.JOB_LEVEL) ?? '',
    encryptionMode: text(raw.ENCRYPTION_MODE),
    path: text(raw.PATH),
  }
}

function dataTask(raw: RawRow, running: boolean): DataTaskRow {
  return {
    ...base(raw, running),
    taskId: id(raw.TASK_ID),
    setId: id(raw.BACKUP_SET_ID),
    inputBytes: num(raw.INPUT_BYTES),
    outputBytes: num(raw.OUTPUT_BYTES),
    tabletCount: num(raw.TABLET_COUNT),
    finishTabletCount: num(raw.FINISH_TABLET_COUNT),
    macroBlockCount: num(raw.MACRO_BLOCK_COUNT),
    finishMacroBlockCount: num(raw.FINISH_MACRO_BLOCK_COUNT),
    dataProgress: num(raw.DATA_PROGRESS),
    logFileCount: num(raw.LOG_FILE_COUNT),
    finishLogFileCount: num(raw.FINISH_LOG_FILE_COUNT),
    logProgress: num(raw.LOG_PROGRESS),
    turn: turns.reduce((sum, column) => sum + (num(raw[column]) ?? 0), 0),
    path: text(raw.PATH),
  }
}

function cleanupJob(raw: RawRow, running: boolean): CleanupJobRow {
  return {
    ...base(raw, running),
    ...initiator(raw),
    executors: list(raw.EXECUTOR_TENANT_ID),
    type: text(raw.TYPE) ?? '',
    parameter: text(raw.PARAMETER),
    taskCount: num(raw.TASK_COUNT),
    successTaskCount: num(raw.SUCCESS_TASK_COUNT),
  }
}

function restore(raw: RawRow, running: boolean): RestoreRow {
  return {
    ...base(raw, running),
    restoreTenantName: text(raw.RESTORE_TENANT_NAME) ?? '',
    restoreTenantId: text(raw.RESTORE_TENANT_ID) ?? '',
    backupTenantName: text(raw.BACKUP_TENANT_NAME) ?? '',
    backupTenantId: text(raw.BACKUP_TENANT_ID) ?? '',
    backupClusterName: text(raw.BACKUP_CLUSTER_NAME),
    restoreScn: text(raw.RESTORE_SCN),
    restoreOption: text(raw.RESTORE_OPTION),
    restoreType: text(raw.RESTORE_TYPE),
    totalBytes: num(raw.TOTAL_BYTES),
    finishBytes: num(raw.FINISH_BYTES),
    tabletCount: num(raw.TABLET_COUNT),
    finishTabletCount: num(raw.FINISH_TABLET_COUNT),
    recoverScn: text(raw.RECOVER_SCN),
    restoreProgress: num(raw.RESTORE_PROGRESS),
    recoverProgress: num(raw.RECOVER_PROGRESS),
  }
}

function recoverJob(raw: RawRow, running: boolean): RecoverJobRow {
  return {
    ...base(raw, running),
    ...initiator(raw),
    auxTenantName: text(raw.AUX_TENANT_NAME),
    targetTenantName: text(raw.TARGET_TENANT_NAME) ?? '',
    tableList: text(raw.TABLE_LIST),
    dbList: text(raw.DB_LIST),
    remapTableList: text(raw.REMAP_TABLE_LIST),
    importAll: raw.IMPORT_ALL === 1,
    remapDbList: text(raw.REMAP_DB_LIST),
    restoreOption: text(raw.RESTORE_OPTION),
    restoreScn: text(raw.RESTORE_SCN),
  }
}

function importJob(raw: RawRow, running: boolean): ImportJobRow {
  return {
    ...base(raw, running),
    ...initiator(raw),
    totalTableCount: num(raw.TOTAL_TABLE_COUNT),
    finishedTableCount: num(raw.FINISHED_TABLE_COUNT),
    failedTableCount: num(raw.FAILED_TABLE_COUNT),
  }
}

function importTask(raw: RawRow, running: boolean): ImportTaskRow {
  return {
    ...base(raw, running),
    taskId: id(raw.TASK_ID),
    sourceDatabase: text(raw.SRC_DATABASE) ?? '',
    sourceTable: text(raw.SRC_TABLE) ?? '',
    targetDatabase: text(raw.TARGET_DATABASE) ?? '',
    targetTable: text(raw.TARGET_TABLE) ?? '',
    columnCount: num(raw.TABLE_COLUMN),
    indexes: counts(raw, 'INDEX'),
    constraints: counts(raw, 'CONSTRAINT'),
    refConstraints: counts(raw, 'REF_CONSTRAINT'),
  }
}

function counts(raw: RawRow, what: string): ImportCount {
  return {
    total: num(raw[`TOTAL_${what}_COUNT`]),
    done: num(raw[`IMPORTED_${what}_COUNT`]),
    failed: num(raw[`FAILED_${what}_COUNT`]),
  }
}

/** A row of CDB_OB_ARCHIVELOG or its summary. */
export function archiveRow(raw: RawRow): ArchiveRow {
  return {
    tenantId: id(raw.TENANT_ID),
    destNo: id(raw.DEST_NO),
    roundId: id(raw.ROUND_ID),
    pieceId: text(raw.USED_PIECE_ID),
    status: text(raw.STATUS) ?? '',
    startScn: text(raw.START_SCN),
    checkpointScn: text(raw.CHECKPOINT_SCN),
    inputBytes: num(raw.INPUT_BYTES),
    outputBytes: num(raw.OUTPUT_BYTES),
    comment: text(raw.COMMENT),
    path: text(raw.PATH),
  }
}

/** A row of CDB_OB_BACKUP_SET_FILES. */
export function setRow(raw: RawRow): BackupSetRow {
  return {
    tenantId: id(raw.TENANT_ID),
    setId: id(raw.BACKUP_SET_ID),
    backupType: text(raw.BACKUP_TYPE) ?? '',
    prevFullSetId: text(raw.PREV_FULL_BACKUP_SET_ID),
    prevIncSetId: text(raw.PREV_INC_BACKUP_SET_ID),
    start: readViewTime(text(raw.START_TIMESTAMP)),
    end: readViewTime(text(raw.END_TIMESTAMP)),
    status: text(raw.STATUS) ?? '',
    fileStatus: text(raw.FILE_STATUS) ?? '',
    plusArchivelog: raw.PLUS_ARCHIVELOG === 'ON',
    startReplayScn: text(raw.START_REPLAY_SCN),
    minRestoreScn: text(raw.MIN_RESTORE_SCN),
    outputBytes: num(raw.OUTPUT_BYTES),
    encryptionMode: text(raw.ENCRYPTION_MODE),
    dataVersion: text(raw.TENANT_COMPATIBLE),
    copyId: null,
    path: text(raw.PATH),
    result: text(raw.RESULT),
  }
}

/** A row of DBA_OB_TENANTS. */
export function tenantRow(raw: RawRow): TenantRow {
  return {
    tenantId: id(raw.TENANT_ID),
    name: text(raw.TENANT_NAME) ?? '',
    type: text(raw.TENANT_TYPE) ?? 'USER',
    status: text(raw.STATUS) ?? '',
    role: text(raw.TENANT_ROLE),
    logMode: text(raw.LOG_MODE),
    compatibilityMode: text(raw.COMPATIBILITY_MODE),
    inRecycleBin: raw.IN_RECYCLEBIN === 'YES',
    created: readViewTime(text(raw.CREATE_TIME)),
  }
}

/** The tenants of the samples: sys, META$1002, mysql_tenant 1002, oracle_tenant 1004, noarchive_tenant 1006. */
export const SAMPLE_TENANTS: readonly TenantRow[] = sampleRows('DBA_OB_TENANTS').map((one) =>
  tenantRow(one.row),
)

/** What one reading would bring of these views; `databaseNow` in ms since the epoch (UTC). */
export function toRows(views: RawViews, databaseNow: number): ClusterRows {
  const pairs = <T>(
    running: string,
    history: string,
    read: (raw: RawRow, running: boolean) => T,
  ): readonly T[] => [
    ...(views[running] ?? []).map((raw) => read(raw, true)),
    ...(views[history] ?? []).map((raw) => read(raw, false)),
  ]
  const more = (views.DBA_OB_TENANTS ?? []).map(tenantRow)
  return {
    version: { generation: 4, text: '4.3.3.0', comment: 'OceanBase 4.3.3.0' },
    login: { kind: 'sys' },
    databaseNow,
    tenants: [...SAMPLE_TENANTS, ...more],
    dataJobs: pairs('CDB_OB_BACKUP_JOBS', 'CDB_OB_BACKUP_JOB_HISTORY', dataJob),
    dataTasks: pairs('CDB_OB_BACKUP_TASKS', 'CDB_OB_BACKUP_TASK_HISTORY', dataTask),
    cleanupJobs: pairs('CDB_OB_BACKUP_DELETE_JOBS', 'CDB_OB_BACKUP_DELETE_JOB_HISTORY', cleanupJob),
    cleanupTasks: [],
    copies: [],
    validations: [],
    restores: pairs('CDB_OB_RESTORE_PROGRESS', 'CDB_OB_RESTORE_HISTORY', restore),
    recoverJobs: pairs('CDB_OB_RECOVER_TABLE_JOBS', 'CDB_OB_RECOVER_TABLE_JOB_HISTORY', recoverJob),
    importJobs: pairs('CDB_OB_IMPORT_TABLE_JOBS', 'CDB_OB_IMPORT_TABLE_JOB_HISTORY', importJob),
    importTasks: pairs('CDB_OB_IMPORT_TABLE_TASKS', 'CDB_OB_IMPORT_TABLE_TASK_HISTORY', importTask),
    archives: (views.CDB_OB_ARCHIVELOG ?? []).map(archiveRow),
    rounds: (views.CDB_OB_ARCHIVELOG_SUMMARY ?? []).map(archiveRow),
    sets: (views.CDB_OB_BACKUP_SET_FILES ?? []).map(setRow),
    problems: [],
    unreadable: [],
  }
}

/** Moments for the steps whose label is not a time: later than every timestamp of the step before them. */
const CLOCKS: Readonly<Record<string, readonly string[]>> = {
  'backup-one-tenant-fails': ['2025-03-02T02:10:00Z', '2025-03-02T02:40:10Z'],
  'backup-cancelled': ['2025-03-03T02:03:00Z', '2025-03-03T02:04:00Z', '2025-03-03T02:05:10Z'],
  cleanup: ['2025-03-02T03:00:05Z', '2025-03-02T03:02:30Z', '2025-03-02T03:05:10Z'],
  'cleanup-failed-and-cancelled': ['2025-03-02T05:02:10Z'],
  'restore-failed': ['2025-03-03T09:30:00Z', '2025-03-03T10:04:55Z', '2025-03-03T10:05:10Z'],
  'restore-cancelled': ['2025-03-03T09:30:00Z', '2025-03-03T10:59:55Z', '2025-03-03T11:00:10Z'],
  'table-recovery-partial': [
    '2025-03-03T11:06:41Z',
    '2025-03-03T11:06:45Z',
    '2025-03-03T11:20:00Z',
    '2025-03-03T11:38:30Z',
    '2025-03-03T11:39:30Z',
    '2025-03-03T11:40:01Z',
    '2025-03-03T11:50:30Z',
    '2025-03-03T11:52:30Z',
    '2025-03-03T11:54:10Z',
  ],
  'table-recovery-success': ['2025-03-03T11:54:10Z'],
  'table-recovery-cancelled': ['2025-03-03T11:45:00Z', '2025-03-03T11:47:10Z'],
}

function moment(story: Timeline, index: number): number {
  const label = story.steps[index]?.t ?? ''
  const text = /^\d\d:\d\d:\d\dZ$/.test(label)
    ? `2025-03-03T${label}`
    : /^\d{4}-/.test(label)
      ? label.replace(' ', 'T')
      : CLOCKS[story.id]?.[index]
  const ms = Date.parse(text ?? '')
  if (Number.isNaN(ms)) throw new Error(`no moment for step ${index} of ${story.id}`)
  return ms
}

/** A step read as one poll would read it. */
export interface Step {
  readonly label: string
  readonly rows: ClusterRows
}

/** The steps of a timeline as readings. History rows stay once they are there, as they do in a database. */
export function stepsOf(story: Timeline): readonly Step[] {
  const history = new Map<string, Map<string, RawRow>>()
  return story.steps.map((step, index) => {
    for (const [view, rows] of Object.entries(step.views)) {
      if (!view.endsWith('_HISTORY')) continue
      const known = history.get(view) ?? new Map<string, RawRow>()
      for (const row of rows) known.set(`${row.TENANT_ID}/${row.JOB_ID}/${row.TASK_ID}`, row)
      history.set(view, known)
    }
    const kept = Object.fromEntries([...history].map(([view, rows]) => [view, [...rows.values()]]))
    return { label: step.label, rows: toRows({ ...step.views, ...kept }, moment(story, index)) }
  })
}
