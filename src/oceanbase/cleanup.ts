import type { CleanupJobRow } from '../domain/rows.ts'
import { count, id, list, name, note, optionalId, time, word } from './row.ts'
import { defineJobViews } from './view.ts'

/** CDB_OB_BACKUP_DELETE_JOBS and its history (REFERENCE §5). */
export const cleanupJobs = defineJobViews(
  { running: 'CDB_OB_BACKUP_DELETE_JOBS', history: 'CDB_OB_BACKUP_DELETE_JOB_HISTORY' },
  {
    TENANT_ID: id,
    JOB_ID: id,
    INITIATOR_TENANT_ID: optionalId,
    INITIATOR_JOB_ID: optionalId,
    EXECUTOR_TENANT_ID: list,
    TYPE: name,
    PARAMETER: note,
    START_TIMESTAMP: time,
    END_TIMESTAMP: time,
    STATUS: word,
    TASK_COUNT: count,
    SUCCESS_TASK_COUNT: count,
    RESULT: note,
    COMMENT: note,
  },
  (v, running): CleanupJobRow => ({
    tenantId: v.TENANT_ID,
    jobId: v.JOB_ID,
    start: v.START_TIMESTAMP,
    end: v.END_TIMESTAMP,
    status: v.STATUS,
    result: v.RESULT,
    comment: v.COMMENT,
    description: null,
    running,
    initiatorTenantId: v.INITIATOR_TENANT_ID ?? '0',
    initiatorJobId: v.INITIATOR_JOB_ID ?? '0',
    executors: v.EXECUTOR_TENANT_ID,
    type: v.TYPE ?? '',
    parameter: v.PARAMETER,
    taskCount: v.TASK_COUNT,
    successTaskCount: v.SUCCESS_TASK_COUNT,
  }),
)
