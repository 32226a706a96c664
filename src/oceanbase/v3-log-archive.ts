import type { Branch } from './derived-view.ts'

/*
 * Log backup of 3.x (REFERENCE §8). The row of TENANT_ID=1 is the cluster's, not a tenant's archive. Times stand where
 * 4.x has SCNs; the byte columns are not supported by the server (always 0) and left out.
 */

const ROUND = {
  TENANT_ID: 'j.`TENANT_ID`',
  DEST_NO: '0',
  ROUND_ID: 'j.`LOG_ARCHIVE_ROUND`',
  USED_PIECE_ID: 'j.`BACKUP_PIECE_ID`',
  STATUS: 'j.`STATUS`',
  START_SCN: 'j.`MIN_FIRST_TIME`',
  CHECKPOINT_SCN: 'j.`MAX_NEXT_TIME`',
}
const TENANTS = 'j.`TENANT_ID` <> 1'

/** Rounds and pieces of 3.x by the name of their 4.x view; never the view of single partitions (REFERENCE §14). */
export const v3LogArchive: Readonly<Record<string, readonly Branch[]>> = {
  CDB_OB_ARCHIVELOG: [{ table: 'CDB_OB_BACKUP_ARCHIVELOG', columns: ROUND, where: TENANTS }],
  CDB_OB_ARCHIVELOG_SUMMARY: [
    { table: 'CDB_OB_BACKUP_ARCHIVELOG_SUMMARY', columns: ROUND, where: TENANTS },
  ],
  CDB_OB_ARCHIVELOG_PIECE_FILES: [
    {
      table: 'CDB_OB_BACKUP_PIECE_FILES',
      columns: {
        TENANT_ID: 'j.`TENANT_ID`',
        DEST_NO: '0',
        ROUND_ID: 'j.`ROUND_ID`',
        PIECE_ID: 'j.`BACKUP_PIECE_ID`',
        COPY_ID: 'j.`COPY_ID`',
        STATUS: 'j.`STATUS`',
        FILE_STATUS: 'j.`FILE_STATUS`',
        START_SCN: 'j.`START_TS`',
        CHECKPOINT_SCN: 'j.`CHECKPOINT_TS`',
        END_SCN: 'j.`MAX_TS`',
      },
      where: TENANTS,
    },
  ],
}
