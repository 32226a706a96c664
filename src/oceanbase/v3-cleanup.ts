import type { Branch } from './derived-view.ts'

/*
 * Cleanup of 3.x (REFERENCE §8). The running state is a virtual table with one row for each tenant, STOP when nothing
 * runs; the history's BS_KEY is the set that was asked for, or 0. Neither has an id of the job that the other has too,
 * so the job is known by its start alone and its id is 0.
 */

const JOB = {
  TENANT_ID: 'j.`TENANT_ID`',
  JOB_ID: '0',
  INITIATOR_TENANT_ID: '1',
  INITIATOR_JOB_ID: '0',
  TYPE: 'j.`TYPE`',
  PARAMETER: 'j.`PARAMETER`',
  START_TIMESTAMP: 'j.`START_TIME`',
}

/** Cleanups of 3.x by the name of their 4.x view. */
export const v3Cleanup: Readonly<Record<string, readonly Branch[]>> = {
  CDB_OB_BACKUP_DELETE_JOBS: [
    {
      table: '__all_virtual_backup_clean_info',
      columns: {
        ...JOB,
        STATUS: "CASE j.`STATUS` WHEN 'CANCEL' THEN 'CANCELING' ELSE j.`STATUS` END",
      },
      where: "j.`STATUS` <> 'STOP'",
    },
  ],
  CDB_OB_BACKUP_DELETE_JOB_HISTORY: [
    {
      table: 'CDB_OB_BACKUP_CLEAN_HISTORY',
      columns: {
        ...JOB,
        END_TIMESTAMP: 'j.`END_TIME`',
        // Its own STATUS is that of the scheduler, STOP; an empty ERROR_MSG is success.
        STATUS:
          "CASE WHEN j.`ERROR_MSG` IS NULL OR j.`ERROR_MSG` = '' THEN 'COMPLETED' ELSE 'FAILED' END",
        COMMENT:
          "CASE WHEN j.`ERROR_MSG` IS NULL OR j.`ERROR_MSG` = '' THEN j.`COMMENT` ELSE j.`ERROR_MSG` END",
      },
    },
  ],
  CDB_OB_BACKUP_DELETE_TASK_HISTORY: [
    {
      table: 'CDB_OB_BACKUP_TASK_CLEAN_HISTORY',
      columns: {
        TENANT_ID: 'j.`TENANT_ID`',
        TASK_ID: 'j.`BS_KEY`',
        JOB_ID: '0',
        TASK_TYPE: "'BACKUP SET'",
        ID: 'j.`BS_KEY`',
        ROUND_ID: '0',
        START_TIMESTAMP: 'j.`START_TIME`',
        END_TIMESTAMP: 'j.`COMPLETION_TIME`',
        STATUS: 'j.`STATUS`',
      },
    },
  ],
}
