import { buildOf } from '../variables.ts'
import type { Row } from '../view-store.ts'
import { dataEnd, dataStart } from './backup-phases.ts'

/** Text of PASSWD columns: looks encrypted, is nothing; it must never reach a channel. */
const PASSWD = 'fbd2ef01a6c1b5d1e0c49ba2f1cf3a4e'
const BLOCK = 2 * 1024 ** 2
const OUTPUT_RATIO = 0.52

/** What the row of a backup job is made of. */
export interface BackupJobFacts {
  readonly tenantId: number
  readonly jobId: number
  /** JOB_ID of the sys row that asked for it; null when the tenant asked for it itself. */
  readonly sysJobId: number | null
  readonly type: 'FULL' | 'INC'
  readonly plusArchivelog: boolean
  readonly encrypted: boolean
  readonly description: string
  /** Milliseconds since the epoch. */
  readonly start: number
}

/** Columns of CDB_OB_BACKUP_JOBS that a sys row and a tenant's row have alike. */
export function backupJobRow(facts: BackupJobFacts): Row {
  return {
    TENANT_ID: facts.tenantId,
    JOB_ID: facts.jobId,
    INCARNATION: 1,
    // A command typed in a user tenant names the tenant itself and no job (REFERENCE §2.1).
    INITIATOR_TENANT_ID: facts.sysJobId === null ? facts.tenantId : 1,
    INITIATOR_JOB_ID: facts.sysJobId ?? 0,
    PLUS_ARCHIVELOG: facts.plusArchivelog ? 'ON' : 'OFF',
    BACKUP_TYPE: facts.type,
    ...encryptionColumns(facts.encrypted),
    START_TIMESTAMP: facts.start,
    END_TIMESTAMP: null,
    RESULT: 0,
    COMMENT: '',
    DESCRIPTION: facts.description,
  }
}

/** ENCRYPTION_MODE and PASSWD; the latter is filled even without a password, to be redacted. */
export function encryptionColumns(encrypted: boolean): Row {
  return { ENCRYPTION_MODE: encrypted ? 'PASSWORD' : 'NONE', PASSWD }
}

/** Bytes and tablets of what is backed up. */
export interface BackupSize {
  readonly bytes: number
  readonly tablets: number
}

/** Counters of a task or set when `fraction` of the backup's time is over; 0 until data is copied. */
export function backupCounters(size: BackupSize, fraction: number): Row {
  const done = Math.min(1, Math.max(0, (fraction - dataStart) / (dataEnd - dataStart)))
  const started = fraction >= dataStart
  const blocks = Math.round(size.bytes / BLOCK)
  const finished = Math.floor(blocks * done)
  return {
    INPUT_BYTES: finished * BLOCK,
    OUTPUT_BYTES: Math.round(finished * BLOCK * OUTPUT_RATIO),
    OUTPUT_RATE_BYTES: 0,
    EXTRA_META_BYTES: 0,
    TABLET_COUNT: started ? size.tablets : 0,
    FINISH_TABLET_COUNT: Math.floor(size.tablets * done),
    MACRO_BLOCK_COUNT: started ? blocks : 0,
    FINISH_MACRO_BLOCK_COUNT: finished,
    FILE_COUNT: 0,
  }
}

/** Percentages and log files that only a running task shows (REFERENCE §3.5). */
export function backupProgress(counters: Row, fraction: number, plusArchivelog: boolean): Row {
  const blocks = Number(counters.MACRO_BLOCK_COUNT)
  const finished = Number(counters.FINISH_MACRO_BLOCK_COUNT)
  const logs = plusArchivelog && fraction >= 0.96 ? 120 : 0
  const logsDone = Math.floor(logs * Math.min(1, Math.max(0, (fraction - 0.96) / 0.04)))
  return {
    DATA_PROGRESS: blocks === 0 ? '0.00' : ((finished / blocks) * 100).toFixed(2),
    LOG_FILE_COUNT: logs,
    FINISH_LOG_FILE_COUNT: logsDone,
    LOG_PROGRESS: logs === 0 ? '0.00' : ((logsDone / logs) * 100).toFixed(2),
  }
}

/** What the row of a new backup set is made of. */
export interface BackupSetFacts {
  readonly tenantId: number
  readonly setId: number
  readonly type: 'FULL' | 'INC'
  readonly previousFull: unknown
  readonly previous: unknown
  readonly plusArchivelog: boolean
  readonly encrypted: boolean
  readonly path: string
  readonly start: number
  readonly version: string
}

/** A set of CDB_OB_BACKUP_SET_FILES that is being written: COPYING, nothing counted yet. */
export function backupSetRow(facts: BackupSetFacts): Row {
  return {
    TENANT_ID: facts.tenantId,
    BACKUP_SET_ID: facts.setId,
    DEST_ID: 1002,
    INCARNATION: 1,
    BACKUP_TYPE: facts.type,
    PREV_FULL_BACKUP_SET_ID: facts.previousFull,
    PREV_INC_BACKUP_SET_ID: facts.previous,
    START_TIMESTAMP: facts.start,
    STATUS: 'DOING',
    FILE_STATUS: 'COPYING',
    ELAPSED_SECONDES: 0,
    PLUS_ARCHIVELOG: facts.plusArchivelog ? 'ON' : 'OFF',
    START_REPLAY_SCN: 0,
    MIN_RESTORE_SCN: 0,
    RESULT: 0,
    COMMENT: '',
    ...encryptionColumns(facts.encrypted),
    TENANT_COMPATIBLE: buildOf(facts.version),
    BACKUP_COMPATIBLE: 3,
    PATH: facts.path,
    CLUSTER_VERSION: `${facts.version}.0`,
  }
}
