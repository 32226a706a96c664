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
  readonly finishLogFileCount: number | null
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
  /** PARAMETER verbatim: the time before which everything is obsolete, or an id (REFERENCE §5). */
  readonly parameter: string | null
  readonly taskCount: number | null
  readonly successTaskCount: number | null
}

/** CDB_OB_BACKUP_DELETE_TASKS / CDB_OB_BACKUP_DELETE_TASK_HISTORY: one set or piece to delete (REFERENCE §5). */
export interface CleanupTaskRow extends JobRowBase {
  readonly taskId: string
  /** `BACKUP SET`, `BACKUP PIECE`, `BACKUP COMPLEMENT LOG`, verbatim. */
  readonly type: string
  /** Set id or piece id. */
  readonly itemId: string
  /** 0 for sets. */
  readonly roundId: string | null
  readonly totalLsCount: number | null
  readonly finishLsCount: number | null
  readonly path: string | null
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
  readonly importAll: boolean
  readonly remapDbList: string | null
  readonly remapTableList: string | null
  readonly restoreOption: string | null
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
  /** TABLE_COLUMN: columns of the table. */
  readonly columnCount: number | null
  readonly indexes: ImportCount
  readonly constraints: ImportCount
  /** Foreign keys: never restored by table recovery, so they count as failed beside a success (REFERENCE §7.3). */
  readonly refConstraints: ImportCount
}

/** TOTAL_*, IMPORTED_* and FAILED_* counts of one table. */
export interface ImportCount {
  readonly total: number | null
  readonly done: number | null
  readonly failed: number | null
}

/** CDB_OB_ARCHIVELOG (current round) and CDB_OB_ARCHIVELOG_SUMMARY (all rounds). */
export interface ArchiveRow {
  readonly tenantId: string
  readonly destNo: string
  readonly roundId: string
  /** USED_PIECE_ID: the piece that is being written. */
  readonly pieceId: string | null
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
  /** TENANT_COMPATIBLE: the data version that the set was made with; null on 3.x. */
  readonly dataVersion: string | null
  /** COPY_ID of 3.x: `0` is the original, others are second backups; null on 4.x, which has none (REFERENCE §9). */
  readonly copyId: string | null
  readonly path: string | null
  readonly result: string | null
}

/** CDB_OB_ARCHIVELOG_PIECE_FILES; 3.x: CDB_OB_BACKUP_PIECE_FILES. */
export interface PieceRow {
  readonly tenantId: string
  readonly destNo: string
  readonly roundId: string
  readonly pieceId: string
  /** `ACTIVE`, `FROZEN` …, verbatim. */
  readonly status: string
  readonly fileStatus: string
  readonly startScn: Scn | null
  readonly checkpointScn: Scn | null
  readonly endScn: Scn | null
  readonly inputBytes: number | null
  readonly outputBytes: number | null
  /** As of {@link BackupSetRow}. */
  readonly copyId: string | null
  readonly path: string | null
}

/** CDB_OB_LS_LOG_ARCHIVE_PROGRESS, 4.1.0+: one log stream in one piece (REFERENCE §4.3). */
export interface StreamRow {
  readonly tenantId: string
  readonly streamId: string
  readonly roundId: string
  readonly pieceId: string
  readonly status: string
  readonly checkpointScn: Scn | null
  readonly inputBytes: number | null
  readonly outputBytes: number | null
}

/** CDB_OB_BACKUP_DELETE_POLICY; at most one of each tenant (REFERENCE §5). */
export interface PolicyRow {
  readonly tenantId: string
  readonly name: string
  /** RECOVERY_WINDOW verbatim, such as `7d`. */
  readonly recoveryWindow: string | null
}

/**
 * Second backup of 3.x: CDB_OB_BACKUP_BACKUPSET_JOB, CDB_OB_BACKUP_BACKUPPIECE_JOB, their histories and the sums of
 * their tasks (REFERENCE §9). `jobId` is JOB_ID; the views have no start of a job, so `start` is that of its first task.
 */
export interface CopyJobRow extends JobRowBase {
  readonly what: 'set' | 'piece'
  /** BACKUP_SET_ID or BACKUP_PIECE_ID; 0 means all. */
  readonly itemId: string
  readonly copyId: string | null
  /** Without keys. */
  readonly path: string | null
  readonly inputBytes: number | null
  readonly outputBytes: number | null
  readonly macroBlockCount: number | null
  readonly finishMacroBlockCount: number | null
}

/** Backup validation: CDB_OB_BACKUP_VALIDATION_JOB of 3.x, CDB_OB_BACKUP_VALIDATE_JOBS where a 4.x has it (REFERENCE §10). */
export interface ValidationRow extends JobRowBase {
  readonly initiatorTenantId: string
  readonly initiatorJobId: string
  /** `DATABASE`, `BACKUPSET`, `ARCHIVELOG_PIECE`; null on 3.x. */
  readonly type: string | null
  /** `basic` or `physical`; null on 3.x. */
  readonly level: string | null
  /** Set id that is validated; 0 means all. */
  readonly itemId: string | null
  /** PROGRESS_PERCENT of 3.x; null on 4.x, which counts tasks. */
  readonly percent: number | null
  readonly taskCount: number | null
  readonly successTaskCount: number | null
  readonly path: string | null
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
  /** CREATE_TIME; null on 3.x, where it is not read. */
  readonly created: ViewTime | null
}

/** DBA_OB_RESOURCE_POOLS. */
export interface PoolRow {
  readonly name: string
  /** Owner, or null when the pool is free. */
  readonly tenantId: string | null
  readonly zoneList: string | null
  /** Units in each zone. */
  readonly unitCount: number | null
  readonly unitConfigId: string | null
}

/** DBA_OB_UNIT_CONFIGS: what one unit of a pool has. Sizes in bytes. */
export interface UnitRow {
  readonly unitConfigId: string
  readonly maxCpu: number | null
  readonly memoryBytes: number | null
  readonly logDiskBytes: number | null
}

/** GV$OB_SERVERS: the data disk of one server. Sizes in bytes. */
export interface ServerRow {
  readonly zone: string | null
  readonly dataDiskBytes: number | null
  readonly dataDiskUsedBytes: number | null
  /** What is in use is only a cache of shared storage: being full says nothing of room. */
  readonly caches: boolean
}

/** A row that could not be read: named, counted, and costing only itself. */
export interface RowProblem {
  readonly view: string
  readonly column: string
  readonly problem: string
}

/** As whom the bot looks: sys sees every tenant, a user tenant only itself (REFERENCE §1.3). */
export type Login =
  | { readonly kind: 'sys' }
  | { readonly kind: 'tenant'; readonly tenantId: string; readonly name: string }

/** Everything one reading of a cluster brings; rows of 3.x are given in the form of 4.x. */
export interface ClusterRows {
  readonly version: ServerVersion
  readonly login: Login
  /** The database's own clock at the reading, ms since the epoch (UTC). */
  readonly databaseNow: number
  readonly tenants: readonly TenantRow[]
  readonly dataJobs: readonly DataJobRow[]
  readonly dataTasks: readonly DataTaskRow[]
  readonly cleanupJobs: readonly CleanupJobRow[]
  /** Empty in the watch's readings: only lists and details ask for them. */
  readonly cleanupTasks: readonly CleanupTaskRow[]
  readonly copies: readonly CopyJobRow[]
  readonly validations: readonly ValidationRow[]
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
