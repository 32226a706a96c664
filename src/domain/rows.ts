import type { Scn } from './scn.ts'
import type { ViewTime } from './time.ts'

/*
 * Rows as the views hold them, after the OceanBase edge read and redacted them: ids and SCNs as text,
 * times as ViewTime, bytes and counts as numbers, status words verbatim. `null` = NULL or column absent
 * in this version.
 */

/** What every job row of every area has. */
export interface JobRowBase {
  readonly tenantId: string
  readonly jobId: string
  readonly start: ViewTime | null
  readonly end: ViewTime | null
  readonly status: string
  readonly result: string | null
  readonly comment: string | null
  readonly description: string | null
  /** True when the row was read from the running view, false from the history view. */
  readonly running: boolean
}

/** CDB_OB_BACKUP_JOBS / CDB_OB_BACKUP_JOB_HISTORY. */
export interface DataJobRow extends JobRowBase {
  readonly setId: string
  readonly initiatorTenantId: string
  readonly initiatorJobId: string
  /** EXECUTOR_TENANT_ID split at commas (text list, trap 30). */
  readonly executors: readonly string[]
  /** `FULL`, `INC`, `D` or `I`, verbatim. */
  readonly backupType: string
  readonly plusArchivelog: boolean
  readonly jobLevel: string
  readonly encryptionMode: string | null
  /** Destination without keys. */
  readonly path: string | null
}

/** CDB_OB_BACKUP_TASKS / CDB_OB_BACKUP_TASK_HISTORY. */
export interface DataTaskRow extends JobRowBase {
  readonly taskId: string
  readonly setId: string
  readonly inputBytes: number | null
  readonly outputBytes: number | null
  readonly tabletCount: number | null
  readonly finishTabletCount: number | null
  readonly macroBlockCount: number | null
  readonly finishMacroBlockCount: number | null
  /** Percent 0–100; 4.2.1 BP3+, 4.3.1+ (REFERENCE §3.5). */
  readonly dataProgress: number | null
  readonly logFileCount: number | null
  readonly logProgress: number | null
  /** Sum of the turn ids: rises at a retry round, which may lower the percentage (REFERENCE §3.3). */
  readonly turn: number
  readonly path: string | null
}

/** CDB_OB_BACKUP_DELETE_JOBS / CDB_OB_BACKUP_DELETE_JOB_HISTORY. */
export interface CleanupJobRow extends JobRowBase {
  readonly initiatorTenantId: string
  readonly initiatorJobId: string
  readonly executors: readonly string[]
  readonly type: string
  readonly taskCount: number | null
  readonly successTaskCount: number | null
}

/** CDB_OB_RESTORE_PROGRESS / CDB_OB_RESTORE_HISTORY (V4 form). */
export interface RestoreRow extends JobRowBase {
  readonly restoreTenantName: string
  readonly restoreTenantId: string
  readonly backupTenantName: string
  readonly backupTenantId: string
  readonly backupClusterName: string | null
  readonly restoreScn: Scn | null
  readonly restoreOption: string | null
  /** `FULL` or `QUICK`, 4.3.3+. */
  readonly restoreType: string | null
  readonly totalBytes: number | null
  readonly finishBytes: number | null
  readonly tabletCount: number | null
  readonly finishTabletCount: number | null
  readonly recoverScn: Scn | null
  readonly restoreProgress: number | null
  readonly recoverProgress: number | null
}

/** CDB_OB_RECOVER_TABLE_JOBS / CDB_OB_RECOVER_TABLE_JOB_HISTORY (4.2.1+). */
export interface RecoverJobRow extends JobRowBase {
  readonly initiatorTenantId: string
  readonly initiatorJobId: string
  readonly auxTenantName: string | null
  readonly targetTenantName: string
  readonly tableList: string | null
  readonly dbList: string | null
  readonly remapTableList: string | null
  readonly restoreScn: Scn | null
}

/** CDB_OB_IMPORT_TABLE_JOBS / CDB_OB_IMPORT_TABLE_JOB_HISTORY (4.2.1+). */
export interface ImportJobRow extends JobRowBase {
  readonly initiatorTenantId: string
  readonly initiatorJobId: string
  readonly totalTableCount: number | null
  readonly finishedTableCount: number | null
  readonly failedTableCount: number | null
}

/** CDB_OB_IMPORT_TABLE_TASKS / CDB_OB_IMPORT_TABLE_TASK_HISTORY: one table. */
export interface ImportTaskRow extends JobRowBase {
  readonly taskId: string
  readonly sourceDatabase: string
  readonly sourceTable: string
  readonly targetDatabase: string
  readonly targetTable: string
}

/** CDB_OB_ARCHIVELOG (current round) and CDB_OB_ARCHIVELOG_SUMMARY (all rounds). */
export interface ArchiveRow {
  readonly tenantId: string
  readonly destNo: string
  readonly roundId: string
  readonly status: string
  readonly startScn: Scn | null
  readonly checkpointScn: Scn | null
  readonly inputBytes: number | null
  readonly outputBytes: number | null
  readonly comment: string | null
  /** Destination without keys. */
  readonly path: string | null
}

/** CDB_OB_BACKUP_SET_FILES. */
export interface BackupSetRow {
  readonly tenantId: string
  readonly setId: string
  readonly backupType: string
  readonly prevFullSetId: string | null
  readonly prevIncSetId: string | null
  readonly start: ViewTime | null
  readonly end: ViewTime | null
  readonly status: string
  readonly fileStatus: string
  readonly plusArchivelog: boolean
  readonly startReplayScn: Scn | null
  readonly minRestoreScn: Scn | null
  readonly outputBytes: number | null
  readonly encryptionMode: string | null
  readonly path: string | null
  readonly result: string | null
}

/** DBA_OB_TENANTS. */
export interface TenantRow {
  readonly tenantId: string
  readonly name: string
  /** `SYS`, `USER` or `META`. */
  readonly type: string
  readonly status: string
  /** `PRIMARY`, `STANDBY`, `RESTORE`; null on 4.0. */
  readonly role: string | null
  readonly logMode: string | null
  readonly compatibilityMode: string | null
  readonly inRecycleBin: boolean
}

/** DBA_OB_RESOURCE_POOLS. */
export interface PoolRow {
  readonly name: string
  /** Owner, or null when the pool is free. */
  readonly tenantId: string | null
  readonly zoneList: string | null
  readonly unitCount: number | null
}

/** A row that could not be read: named, counted, and costing only itself. */
export interface RowProblem {
  readonly view: string
  readonly column: string
  readonly problem: string
}

/** Everything one reading of a V4 cluster brings. */
export interface ClusterRows {
  readonly version: ServerVersion
  /** The database's own clock at the reading, ms since the epoch (UTC). */
  readonly databaseNow: number
  readonly tenants: readonly TenantRow[]
  readonly dataJobs: readonly DataJobRow[]
  readonly dataTasks: readonly DataTaskRow[]
  readonly cleanupJobs: readonly CleanupJobRow[]
  readonly restores: readonly RestoreRow[]
  readonly recoverJobs: readonly RecoverJobRow[]
  readonly importJobs: readonly ImportJobRow[]
  readonly importTasks: readonly ImportTaskRow[]
  readonly archives: readonly ArchiveRow[]
  readonly rounds: readonly ArchiveRow[]
  readonly sets: readonly BackupSetRow[]
  readonly problems: readonly RowProblem[]
  /** Views that could not be read at all, with the reason; their part of the picture is unknown, not empty. */
  readonly unreadable: readonly UnreadableView[]
}

/** A view whose SELECT failed while the connection works. */
export interface UnreadableView {
  readonly view: string
  readonly errno: number | null
  readonly message: string
}

/** Generation and version of the server. */
export interface ServerVersion {
  readonly generation: 3 | 4
  /** `4.2.5.0`, or `unknown` when neither OB_VERSION() nor the version comment tells. */
  readonly text: string
  /** `@@version_comment`, verbatim. */
  readonly comment: string
}
