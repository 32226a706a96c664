import { diff, type Watched } from '../../src/domain/diff.ts'
import { type BackupEvent, DEFAULT_THRESHOLDS, type Incident } from '../../src/domain/event.ts'
import type { Notification } from '../../src/domain/notification.ts'
import { type RouteContext, route } from '../../src/domain/route.ts'
import type {
  ArchiveRow,
  BackupSetRow,
  CleanupJobRow,
  CleanupTaskRow,
  ClusterRows,
  CopyJobRow,
  DataJobRow,
  DataTaskRow,
  ImportJobRow,
  ImportTaskRow,
  RecoverJobRow,
  RestoreRow,
  ServerVersion,
  TenantRow,
  ValidationRow,
} from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { type Snapshot, toSnapshot } from '../../src/domain/snapshot.ts'
import { formatViewTime } from '../../src/domain/time.ts'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'

/** Name of the cluster in every test here. */
export const CLUSTER = 'prod'

/** 2025-03-01 00:00:00 UTC: the hand clock's zero. */
export const T0 = Date.parse('2025-03-01T00:00:00Z')

/** Milliseconds of hours and minutes after {@link T0}. */
export function at(hours: number, minutes = 0, seconds = 0): number {
  return T0 + ((hours * 60 + minutes) * 60 + seconds) * 1000
}

/** A view's time at that moment. */
export function viewTime(ms: number) {
  return { text: formatViewTime(ms), ms }
}

/** What is wrong with shop since three o'clock, told by a message of its own: a failure, though of no job, unless told otherwise. */
export function incident(change: Partial<Incident> = {}): Incident {
  return {
    id: `failure:${CLUSTER}/x`,
    kind: 'job',
    severity: 'critical',
    since: at(3),
    area: null,
    subjects: ['shop'],
    condition: null,
    job: null,
    finding: null,
    group: null,
    ...change,
  }
}

/** A user tenant; `shop` 1002 unless told otherwise. */
export function tenant(change: Partial<TenantRow> = {}): TenantRow {
  return {
    tenantId: '1002',
    name: 'shop',
    type: 'USER',
    status: 'NORMAL',
    role: 'PRIMARY',
    logMode: 'ARCHIVELOG',
    compatibilityMode: 'MYSQL',
    inRecycleBin: false,
    created: null,
    ...change,
  }
}

/** Tenants shop 1002 and crm 1004. */
export const TWO_TENANTS = [tenant(), tenant({ tenantId: '1004', name: 'crm' })]

/** A reading with nothing in it but the two tenants, and what is given. */
export function rows(change: Partial<ClusterRows> = {}): ClusterRows {
  return {
    version: { generation: 4, text: '4.2.5.0', comment: 'OceanBase 4.2.5.0' },
    login: { kind: 'sys' },
    databaseNow: T0,
    tenants: TWO_TENANTS,
    dataJobs: [],
    dataTasks: [],
    cleanupJobs: [],
    cleanupTasks: [],
    copies: [],
    validations: [],
    restores: [],
    recoverJobs: [],
    importJobs: [],
    importTasks: [],
    archives: [],
    rounds: [],
    sets: [],
    problems: [],
    unreadable: [],
    ...change,
  }
}

const FRESH = {
  status: 'DOING',
  result: '0',
  comment: '',
  description: null,
  running: true,
  end: null,
}

/** A tenant's own running full backup (shop, job 8) that started at 02:00. */
export function dataJob(change: Partial<DataJobRow> = {}): DataJobRow {
  return {
    ...FRESH,
    tenantId: '1002',
    jobId: '8',
    start: viewTime(at(2)),
    setId: '5',
    initiatorTenantId: '1002',
    initiatorJobId: '0',
    executors: ['1002'],
    backupType: 'FULL',
    plusArchivelog: false,
    jobLevel: 'USER_TENANT',
    encryptionMode: 'NONE',
    path: 'file:///backup/data',
    ...change,
  }
}

/** A row of {@link dataJob} as history has it, ended at the given time. */
export function ended<T extends { end: unknown }>(row: T, ms: number, change: Partial<T> = {}): T {
  return { ...row, running: false, status: 'COMPLETED', end: viewTime(ms), ...change }
}

/** A sys row for 1002 and 1004 (job 21), running. */
export function sysDataJob(change: Partial<DataJobRow> = {}): DataJobRow {
  return dataJob({
    tenantId: '1',
    jobId: '21',
    setId: '0',
    initiatorTenantId: '1',
    initiatorJobId: '21',
    executors: ['1002', '1004'],
    jobLevel: 'CLUSTER',
    path: '',
    ...change,
  })
}

/** A child of {@link sysDataJob}. */
export function childDataJob(tenantId: string, change: Partial<DataJobRow> = {}): DataJobRow {
  return dataJob({
    tenantId,
    jobId: tenantId === '1002' ? '8' : '3',
    start: viewTime(at(2, 0, 1)),
    initiatorTenantId: '1',
    initiatorJobId: '21',
    executors: [tenantId],
    ...change,
  })
}

/** The task of {@link dataJob}. */
export function dataTask(change: Partial<DataTaskRow> = {}): DataTaskRow {
  return {
    ...FRESH,
    status: 'BACKUP_USER_DATA',
    tenantId: '1002',
    jobId: '8',
    taskId: '12',
    setId: '5',
    start: viewTime(at(2)),
    inputBytes: 0,
    outputBytes: 0,
    tabletCount: 0,
    finishTabletCount: 0,
    macroBlockCount: 0,
    finishMacroBlockCount: 0,
    dataProgress: null,
    logFileCount: null,
    finishLogFileCount: null,
    logProgress: null,
    turn: 3,
    path: 'file:///backup/data',
    ...change,
  }
}

/** An automatic cleanup of shop (job 31), running. */
export function cleanupJob(change: Partial<CleanupJobRow> = {}): CleanupJobRow {
  return {
    ...FRESH,
    tenantId: '1002',
    jobId: '31',
    start: viewTime(at(3)),
    initiatorTenantId: '1002',
    initiatorJobId: '0',
    executors: ['1002'],
    type: 'DELETE OBSOLETE BACKUP',
    parameter: '2025-02-22 00:00:00.000000',
    taskCount: 2,
    successTaskCount: 1,
    ...change,
  }
}

/** A task of {@link cleanupJob}: set 3 of shop, deleted. */
export function cleanupTask(change: Partial<CleanupTaskRow> = {}): CleanupTaskRow {
  return {
    ...FRESH,
    status: 'COMPLETED',
    running: false,
    tenantId: '1002',
    jobId: '31',
    taskId: '51',
    start: viewTime(at(3, 0, 1)),
    end: viewTime(at(3, 1)),
    type: 'BACKUP SET',
    itemId: '3',
    roundId: '0',
    totalLsCount: 2,
    finishLsCount: 2,
    path: 'file:///backup/data',
    ...change,
  }
}

/** A cluster's running second backup of set 14 (job 7), of a 3.x cluster, before its first task. */
export function copyRow(change: Partial<CopyJobRow> = {}): CopyJobRow {
  return {
    ...FRESH,
    tenantId: '1',
    jobId: '7',
    start: null,
    what: 'set',
    itemId: '14',
    copyId: '1',
    path: 'file:///second',
    inputBytes: null,
    outputBytes: null,
    macroBlockCount: null,
    finishMacroBlockCount: null,
    ...change,
  }
}

/** A cluster's running validation of set 14 (job 9), of a 3.x cluster, before its first task. */
export function validationRow(change: Partial<ValidationRow> = {}): ValidationRow {
  return {
    ...FRESH,
    tenantId: '1',
    jobId: '9',
    start: null,
    initiatorTenantId: '1',
    initiatorJobId: '9',
    type: null,
    level: null,
    itemId: '14',
    percent: 0,
    taskCount: null,
    successTaskCount: null,
    path: null,
    ...change,
  }
}

/** Version of a 3.x cluster. */
export const V3: ServerVersion = { generation: 3, text: '3.1.5', comment: 'OceanBase 3.1.5' }

/** The sys row of a table recovery into shop (job 60), which runs in RECOVERING. */
export function recoverRow(change: Partial<RecoverJobRow> = {}): RecoverJobRow {
  return {
    ...FRESH,
    status: 'RECOVERING',
    result: null,
    tenantId: '1',
    jobId: '60',
    start: viewTime(at(11)),
    initiatorTenantId: '1',
    initiatorJobId: '0',
    auxTenantName: 'AUX_RECOVER$1',
    targetTenantName: 'shop',
    tableList: '`db`.`a`',
    dbList: null,
    importAll: false,
    remapDbList: null,
    remapTableList: null,
    restoreOption: null,
    restoreScn: msToScn(at(8)),
    ...change,
  }
}

/** The row of shop (job 9) that {@link recoverRow} made, importing. */
export function targetRow(change: Partial<RecoverJobRow> = {}): RecoverJobRow {
  return recoverRow({
    status: 'IMPORTING',
    tenantId: '1002',
    jobId: '9',
    start: viewTime(at(11, 0, 1)),
    initiatorJobId: '60',
    ...change,
  })
}

/** The import job of {@link targetRow} (job 10). */
export function importJob(change: Partial<ImportJobRow> = {}): ImportJobRow {
  return {
    ...FRESH,
    status: 'IMPORT_TABLE',
    result: null,
    tenantId: '1002',
    jobId: '10',
    start: viewTime(at(11, 30)),
    initiatorTenantId: '1002',
    initiatorJobId: '9',
    totalTableCount: 2,
    finishedTableCount: 0,
    failedTableCount: 0,
    ...change,
  }
}

/** One table of {@link importJob}, imported. */
export function importTask(taskId: string, change: Partial<ImportTaskRow> = {}): ImportTaskRow {
  const none = { total: 0, done: 0, failed: 0 }
  return {
    ...FRESH,
    status: 'FINISH',
    result: 'SUCCESS',
    tenantId: '1002',
    jobId: '10',
    taskId,
    start: viewTime(at(11, 31)),
    end: viewTime(at(11, 40)),
    sourceDatabase: 'db',
    sourceTable: `t${taskId}`,
    targetDatabase: 'db',
    targetTable: `t${taskId}_fix`,
    columnCount: 7,
    indexes: none,
    constraints: none,
    refConstraints: none,
    ...change,
  }
}

/** The sys row of a restore of shop into shop_restored (job 5), running. */
export function restoreRow(change: Partial<RestoreRow> = {}): RestoreRow {
  return {
    ...FRESH,
    result: null,
    comment: null,
    status: 'WAIT_TENANT_RESTORE_FINISH',
    tenantId: '1',
    jobId: '5',
    start: viewTime(at(9)),
    restoreTenantName: 'shop_restored',
    restoreTenantId: '1010',
    backupTenantName: 'shop',
    backupTenantId: '1002',
    backupClusterName: 'prod',
    restoreScn: msToScn(at(8)),
    restoreOption: 'pool_list=restore_pool',
    restoreType: 'FULL',
    totalBytes: null,
    finishBytes: null,
    tabletCount: null,
    finishTabletCount: null,
    recoverScn: null,
    restoreProgress: null,
    recoverProgress: null,
    ...change,
  }
}

/** The archive of shop, DOING in round 1 since {@link T0}, checkpoint at the given moment. */
export function archiveRow(checkpoint: number, change: Partial<ArchiveRow> = {}): ArchiveRow {
  return {
    tenantId: '1002',
    destNo: '0',
    roundId: '1',
    pieceId: '1',
    status: 'DOING',
    startScn: msToScn(T0),
    checkpointScn: msToScn(checkpoint),
    inputBytes: 0,
    outputBytes: 0,
    comment: '',
    path: 'file:///backup/archive',
    ...change,
  }
}

/** A usable full set of shop whose replay starts and whose restorable part begins at the given moment. */
export function setRow(
  setId: string,
  from: number,
  change: Partial<BackupSetRow> = {},
): BackupSetRow {
  return {
    tenantId: '1002',
    setId,
    backupType: 'FULL',
    prevFullSetId: '0',
    prevIncSetId: '0',
    start: viewTime(from),
    end: viewTime(from),
    status: 'SUCCESS',
    fileStatus: 'AVAILABLE',
    plusArchivelog: false,
    startReplayScn: msToScn(from),
    minRestoreScn: msToScn(from),
    outputBytes: 1,
    encryptionMode: 'NONE',
    dataVersion: '4.2.5.0',
    copyId: null,
    path: 'file:///backup/data',
    result: '0',
    ...change,
  }
}

/** The snapshot of a reading; the bot's clock agrees with the database's. */
export function snapshotOf(change: Partial<ClusterRows> = {}): Snapshot {
  const all = rows(change)
  return toSnapshot(CLUSTER, all, all.databaseNow)
}

/** One poll after another with the default thresholds; what each led to. */
export function watchAll(
  readings: readonly ClusterRows[],
  from: WatchState = NOTHING_WATCHED,
): readonly Watched[] {
  let state = from
  return readings.map((reading) => {
    const watched = diff(
      CLUSTER,
      state,
      toSnapshot(CLUSTER, reading, reading.databaseNow),
      DEFAULT_THRESHOLDS,
    )
    // What is remembered goes through the store as JSON; a snapshot that does not survive that is a bug.
    state = JSON.parse(JSON.stringify(watched.state))
    return watched
  })
}

/** Event names of each poll. */
export function kinds(polls: readonly Watched[]): readonly (readonly string[])[] {
  return polls.map((poll) => poll.events.map((event) => event.kind))
}

/** What a person would see of a job in one line. */
export function brief(event: BackupEvent): string {
  if ('finding' in event) return `${event.kind} ${event.finding.key}`
  if (!('job' in event)) return event.kind
  const { job } = event
  const percent = job.percent === null ? '-' : `${Math.floor(job.percent)}%`
  return `${event.kind} ${job.key.split('/').slice(0, 3).join('/')} ${job.state} ${percent}`
}

/** Where the tests' notifications go. */
export const CONTEXT: RouteContext = {
  cluster: CLUSTER,
  place: () => ({ channel: 'CALERTS', mention: null, route: null, unrouted: false }),
  approvalChannel: 'CAPPROVE',
  previous: null,
  snapshot: null,
  trails: {},
  past: {},
  now: T0,
}

/** All notifications of a sequence of polls, as the watch makes them. */
export function notificationsOf(
  readings: readonly ClusterRows[],
  from: WatchState = NOTHING_WATCHED,
): readonly Notification[] {
  let state = from
  return readings.flatMap((reading) => {
    const previous = state.snapshot
    const [watched] = watchAll([reading], state)
    if (!watched) return []
    state = watched.state
    return watched.events.flatMap((event) =>
      route(event, {
        ...CONTEXT,
        previous,
        snapshot: state.snapshot,
        trails: state.trails,
        past: {},
        now: reading.databaseNow,
      }),
    )
  })
}
