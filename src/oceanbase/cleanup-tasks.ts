import type { CleanupTaskRow } from '../domain/rows.ts'
import { count, id, name, note, optionalId, path, time, word } from './row.ts'
import { defineJobViews } from './view.ts'

/**
 * CDB_OB_BACKUP_DELETE_TASKS and its history: one set or piece to delete (REFERENCE §5). Byte and file counts are in
 * the documents only, not in the views (§15).
 */
export const cleanupTasks = defineJobViews(
  { running: 'CDB_OB_BACKUP_DELETE_TASKS', history: 'CDB_OB_BACKUP_DELETE_TASK_HISTORY' },
  {
    TENANT_ID: id,
    TASK_ID: id,
    JOB_ID: id,
    TASK_TYPE: name,
    ID: optionalId,
    ROUND_ID: optionalId,
    START_TIMESTAMP: time,
    END_TIMESTAMP: time,
    STATUS: word,
    TOTAL_LS_COUNT: count,
    FINISH_LS_COUNT: count,
    RESULT: note,
    COMMENT: note,
    PATH: path,
  },
  (v, running): CleanupTaskRow => ({
    tenantId: v.TENANT_ID,
    jobId: v.JOB_ID,
    start: v.START_TIMESTAMP,
    end: v.END_TIMESTAMP,
    status: v.STATUS,
    result: v.RESULT,
    comment: v.COMMENT,
    description: null,
    running,
    taskId: v.TASK_ID,
    type: v.TASK_TYPE ?? '',
    itemId: v.ID ?? '0',
    roundId: v.ROUND_ID,
    totalLsCount: v.TOTAL_LS_COUNT,
    finishLsCount: v.FINISH_LS_COUNT,
    path: v.PATH,
  }),
)
