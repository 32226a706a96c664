import type { RestoreRow } from '../domain/rows.ts'
import { count, id, name, note, scn, time, word } from './row.ts'
import { defineJobViews } from './view.ts'

/**
 * CDB_OB_RESTORE_PROGRESS and CDB_OB_RESTORE_HISTORY (REFERENCE §6). BACKUP_DEST and the lists of sets and
 * pieces hold keys and are never selected. The progress view has no end and no COMMENT; percentages only it has.
 */
export const restores = defineJobViews(
  { running: 'CDB_OB_RESTORE_PROGRESS', history: 'CDB_OB_RESTORE_HISTORY' },
  {
    TENANT_ID: id,
    JOB_ID: id,
    RESTORE_TENANT_NAME: name,
    RESTORE_TENANT_ID: name,
    BACKUP_TENANT_NAME: name,
    BACKUP_TENANT_ID: name,
    BACKUP_CLUSTER_NAME: name,
    RESTORE_SCN: scn,
    RESTORE_OPTION: note,
    RESTORE_TYPE: name,
    START_TIMESTAMP: time,
    FINISH_TIMESTAMP: time,
    STATUS: word,
    TOTAL_BYTES: count,
    FINISH_BYTES: count,
    TABLET_COUNT: count,
    FINISH_TABLET_COUNT: count,
    RECOVER_SCN: scn,
    RESTORE_PROGRESS: count,
    RECOVER_PROGRESS: count,
    COMMENT: note,
    DESCRIPTION: note,
  },
  (v, running): RestoreRow => ({
    tenantId: v.TENANT_ID,
    jobId: v.JOB_ID,
    start: v.START_TIMESTAMP,
    end: v.FINISH_TIMESTAMP,
    status: v.STATUS,
    result: null,
    comment: v.COMMENT,
    description: v.DESCRIPTION,
    running,
    restoreTenantName: v.RESTORE_TENANT_NAME ?? '',
    restoreTenantId: v.RESTORE_TENANT_ID ?? '',
    backupTenantName: v.BACKUP_TENANT_NAME ?? '',
    backupTenantId: v.BACKUP_TENANT_ID ?? '',
    backupClusterName: v.BACKUP_CLUSTER_NAME,
    restoreScn: v.RESTORE_SCN,
    restoreOption: v.RESTORE_OPTION,
    restoreType: v.RESTORE_TYPE,
    totalBytes: v.TOTAL_BYTES,
    finishBytes: v.FINISH_BYTES,
    tabletCount: v.TABLET_COUNT,
    finishTabletCount: v.FINISH_TABLET_COUNT,
    recoverScn: v.RECOVER_SCN,
    restoreProgress: v.RESTORE_PROGRESS,
    recoverProgress: v.RECOVER_PROGRESS,
  }),
  {
    running: ['FINISH_TIMESTAMP', 'COMMENT'],
    history: ['RECOVER_SCN', 'RESTORE_PROGRESS', 'RECOVER_PROGRESS'],
  },
)
