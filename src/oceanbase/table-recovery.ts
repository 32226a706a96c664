import type { ImportJobRow, ImportTaskRow, RecoverJobRow } from '../domain/rows.ts'
import { count, id, name, note, optionalId, scn, time, word } from './row.ts'
import { defineJobViews } from './view.ts'

/**
 * CDB_OB_RECOVER_TABLE_JOBS and its history, 4.2.1+ (REFERENCE §7.2). BACKUP_DEST, BACKUP_PASSWD and
 * EXTERNAL_KMS_INFO are never selected. Documents name the end FINISH_TIMESTAMP and END_TIMESTAMP (§15).
 */
export const recoverJobs = defineJobViews(
  { running: 'CDB_OB_RECOVER_TABLE_JOBS', history: 'CDB_OB_RECOVER_TABLE_JOB_HISTORY' },
  {
    TENANT_ID: id,
    JOB_ID: id,
    INITIATOR_TENANT_ID: optionalId,
    INITIATOR_JOB_ID: optionalId,
    START_TIMESTAMP: time,
    FINISH_TIMESTAMP: time,
    END_TIMESTAMP: time,
    STATUS: word,
    AUX_TENANT_NAME: name,
    TARGET_TENANT_NAME: name,
    DB_LIST: note,
    TABLE_LIST: note,
    REMAP_TABLE_LIST: note,
    RESTORE_SCN: scn,
    RESULT: note,
    COMMENT: note,
    DESCRIPTION: note,
  },
  (v, running): RecoverJobRow => ({
    tenantId: v.TENANT_ID,
    jobId: v.JOB_ID,
    start: v.START_TIMESTAMP,
    end: v.FINISH_TIMESTAMP ?? v.END_TIMESTAMP,
    status: v.STATUS,
    result: v.RESULT,
    comment: v.COMMENT,
    description: v.DESCRIPTION,
    running,
    initiatorTenantId: v.INITIATOR_TENANT_ID ?? '0',
    initiatorJobId: v.INITIATOR_JOB_ID ?? '0',
    auxTenantName: v.AUX_TENANT_NAME,
    targetTenantName: v.TARGET_TENANT_NAME ?? '',
    tableList: v.TABLE_LIST,
    dbList: v.DB_LIST,
    remapTableList: v.REMAP_TABLE_LIST,
    restoreScn: v.RESTORE_SCN,
  }),
)

/** CDB_OB_IMPORT_TABLE_JOBS and its history, 4.2.1+ (REFERENCE §7.3). */
export const importJobs = defineJobViews(
  { running: 'CDB_OB_IMPORT_TABLE_JOBS', history: 'CDB_OB_IMPORT_TABLE_JOB_HISTORY' },
  {
    TENANT_ID: id,
    JOB_ID: id,
    INITIATOR_TENANT_ID: optionalId,
    INITIATOR_JOB_ID: optionalId,
    START_TIMESTAMP: time,
    FINISH_TIMESTAMP: time,
    STATUS: word,
    TOTAL_TABLE_COUNT: count,
    FINISHED_TABLE_COUNT: count,
    FAILED_TABLE_COUNT: count,
    RESULT: note,
    COMMENT: note,
    DESCRIPTION: note,
  },
  (v, running): ImportJobRow => ({
    tenantId: v.TENANT_ID,
    jobId: v.JOB_ID,
    start: v.START_TIMESTAMP,
    end: v.FINISH_TIMESTAMP,
    status: v.STATUS,
    result: v.RESULT,
    comment: v.COMMENT,
    description: v.DESCRIPTION,
    running,
    initiatorTenantId: v.INITIATOR_TENANT_ID ?? '0',
    initiatorJobId: v.INITIATOR_JOB_ID ?? '0',
    totalTableCount: v.TOTAL_TABLE_COUNT,
    finishedTableCount: v.FINISHED_TABLE_COUNT,
    failedTableCount: v.FAILED_TABLE_COUNT,
  }),
)

/** CDB_OB_IMPORT_TABLE_TASKS and its history, one row per table (REFERENCE §7.3). */
export const importTasks = defineJobViews(
  { running: 'CDB_OB_IMPORT_TABLE_TASKS', history: 'CDB_OB_IMPORT_TABLE_TASK_HISTORY' },
  {
    TENANT_ID: id,
    TASK_ID: id,
    JOB_ID: id,
    SRC_DATABASE: name,
    SRC_TABLE: name,
    TARGET_DATABASE: name,
    TARGET_TABLE: name,
    STATUS: word,
    START_TIMESTAMP: time,
    COMPLETION_TIMESTAMP: time,
    RESULT: note,
    COMMENT: note,
  },
  (v, running): ImportTaskRow => ({
    tenantId: v.TENANT_ID,
    jobId: v.JOB_ID,
    start: v.START_TIMESTAMP,
    end: v.COMPLETION_TIMESTAMP,
    status: v.STATUS,
    result: v.RESULT,
    comment: v.COMMENT,
    description: null,
    running,
    taskId: v.TASK_ID,
    sourceDatabase: v.SRC_DATABASE ?? '',
    sourceTable: v.SRC_TABLE ?? '',
    targetDatabase: v.TARGET_DATABASE ?? '',
    targetTable: v.TARGET_TABLE ?? '',
  }),
)
