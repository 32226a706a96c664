import type { Row } from '../oceanbase/view-store.ts'

/** A tenant's own full backup, running or failed with -9071; times in ms since the epoch (UTC). */
export interface OwnBackup {
  readonly tenantId: number
  readonly jobId: number
  readonly start: number
  readonly failedAt?: number
}

/** Its row in CDB_OB_BACKUP_JOBS, or in the history when it failed: many at once, without what moves a job. */
export function ownBackup({ tenantId, jobId, start, failedAt }: OwnBackup): Row {
  const failed = failedAt !== undefined
  return {
    TENANT_ID: tenantId,
    JOB_ID: jobId,
    INCARNATION: 1,
    BACKUP_SET_ID: 1,
    INITIATOR_TENANT_ID: tenantId,
    INITIATOR_JOB_ID: 0,
    EXECUTOR_TENANT_ID: String(tenantId),
    PLUS_ARCHIVELOG: 'OFF',
    BACKUP_TYPE: 'FULL',
    JOB_LEVEL: 'USER_TENANT',
    ENCRYPTION_MODE: 'NONE',
    START_TIMESTAMP: start,
    END_TIMESTAMP: failed ? failedAt : null,
    STATUS: failed ? 'FAILED' : 'DOING',
    RESULT: failed ? -9071 : 0,
    COMMENT: failed
      ? '(SERVER)ls_id: 1001, addr: 10.0.0.3:2882, module: BACKUP_DATA, result: -9071(no I/O operation permission of the object storage), trace_id: YB420A000003-0006-0-0'
      : '',
    DESCRIPTION: '',
    PATH: 'oss://bk/data',
  }
}
