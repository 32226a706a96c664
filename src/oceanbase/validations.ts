import type { ValidationRow } from '../domain/rows.ts'
import { count, id, name, note, optionalId, path, time, word } from './row.ts'
import { defineJobViews } from './view.ts'

/**
 * CDB_OB_BACKUP_VALIDATE_JOBS and its history, of a 4.x newer than 4.3.3 (names and columns unverified, so only what the
 * catalogue lists is read) and of 3.x (REFERENCE §10). PROGRESS_PERCENT is of 3.x.
 */
export const validations = defineJobViews(
  { running: 'CDB_OB_BACKUP_VALIDATE_JOBS', history: 'CDB_OB_BACKUP_VALIDATE_JOB_HISTORY' },
  {
    TENANT_ID: id,
    JOB_ID: id,
    INITIATOR_TENANT_ID: optionalId,
    INITIATOR_JOB_ID: optionalId,
    TYPE: name,
    LEVEL: name,
    ID: optionalId,
    START_TIMESTAMP: time,
    END_TIMESTAMP: time,
    STATUS: word,
    RESULT: note,
    PROGRESS_PERCENT: count,
    TASK_COUNT: count,
    SUCCESS_TASK_COUNT: count,
    PATH: path,
    COMMENT: note,
    DESCRIPTION: note,
  },
  (v, running): ValidationRow => ({
    tenantId: v.TENANT_ID,
    jobId: v.JOB_ID,
    start: v.START_TIMESTAMP,
    end: v.END_TIMESTAMP,
    status: v.STATUS,
    result: v.RESULT,
    comment: v.COMMENT,
    description: v.DESCRIPTION,
    running,
    initiatorTenantId: v.INITIATOR_TENANT_ID ?? '0',
    initiatorJobId: v.INITIATOR_JOB_ID ?? '0',
    type: v.TYPE,
    level: v.LEVEL,
    itemId: v.ID,
    percent: v.PROGRESS_PERCENT,
    taskCount: v.TASK_COUNT,
    successTaskCount: v.SUCCESS_TASK_COUNT,
    path: v.PATH,
  }),
)
