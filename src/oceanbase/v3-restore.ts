import type { Branch } from './derived-view.ts'

/*
 * Restore of 3.x (REFERENCE §8): one row for each job, which is what 4.x calls the sys row; its TENANT_ID is the
 * restored tenant. INFO holds the cause of a failure.
 */

const JOB = {
  TENANT_ID: '1',
  JOB_ID: 'j.`JOB_ID`',
  RESTORE_TENANT_ID: 'j.`TENANT_ID`',
  RESTORE_TENANT_NAME: 'j.`TENANT_NAME`',
  BACKUP_TENANT_ID: 'j.`BACKUP_TENANT_ID`',
  BACKUP_TENANT_NAME: 'j.`BACKUP_TENANT_NAME`',
  BACKUP_CLUSTER_NAME: 'j.`BACKUP_CLUSTER_NAME`',
  START_TIMESTAMP: 'j.`START_TIME`',
  FINISH_TIMESTAMP: 'j.`COMPLETION_TIME`',
  STATUS: 'j.`STATUS`',
  RESTORE_SCN: 'j.`RESTORE_FINISH_TIMESTAMP`',
  COMMENT: 'j.`INFO`',
}

/** Partitions are counted in these two stages only; elsewhere the columns mean nothing. */
const STAGES = "('RESTORE_SYS_REPLICA', 'RESTORE_USER_REPLICA')"

/** Restores of 3.x by the name of their 4.x view, which is theirs too. */
export const v3Restore: Readonly<Record<string, readonly Branch[]>> = {
  CDB_OB_RESTORE_PROGRESS: [
    {
      table: 'CDB_OB_RESTORE_PROGRESS',
      columns: {
        ...JOB,
        TABLET_COUNT: `CASE WHEN j.\`STATUS\` IN ${STAGES} THEN j.\`PARTITION_COUNT\` END`,
        FINISH_TABLET_COUNT: `CASE WHEN j.\`STATUS\` IN ${STAGES} THEN j.\`FINISH_PARTITION_COUNT\` END`,
        RECOVER_SCN: 'j.`RESTORE_CURRENT_TIMESTAMP`',
      },
    },
  ],
  CDB_OB_RESTORE_HISTORY: [
    {
      table: 'CDB_OB_RESTORE_HISTORY',
      columns: {
        ...JOB,
        TABLET_COUNT: 'j.`PARTITION_COUNT`',
        FINISH_TABLET_COUNT: 'j.`FINISH_PARTITION_COUNT`',
      },
    },
  ],
}
