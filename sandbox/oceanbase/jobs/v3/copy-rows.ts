import type { Row } from '../../view-store.ts'
import { millisOf } from './archive-rows.ts'
import { countersV3, deviceOf } from './backup-rows.ts'
import type { CopyRequest } from './copy.ts'
import type { TenantV3 } from './tenants.ts'

/** What the row of a copy's task is made of. */
export interface CopyFacts {
  readonly jobId: number
  readonly copyId: number
  readonly startMs: number
  /** Second destination, keys and all: the views show them (REFERENCE §9). */
  readonly dest: string
  /** Share of the work that is done, 0–1. */
  readonly share: number
}

/** The cluster's row of a new copy job, in SCHEDULE. */
export function copyJobRow(
  jobId: number,
  request: CopyRequest,
  dest: string,
  tenantName: string,
  startMs: number,
): Row {
  const { choice } = request
  const id = choice.kind === 'one' ? choice.id : 0
  const shared = {
    TENANT_ID: 1,
    JOB_ID: jobId,
    INCARNATION: 1,
    COPY_ID: 1,
    STATUS: 'SCHEDULE',
    BACKUP_DEST: dest,
    RESULT: 0,
    COMMENT: '',
  }
  if (request.what === 'piece') {
    return { ...shared, ROUND_ID: 0, BACKUP_PIECE_ID: id, START_TIME: startMs, END_TIME: null }
  }
  return {
    ...shared,
    BACKUP_SET_ID: id,
    BACKUP_BACKUPSET_TYPE: choice.kind === 'one' ? 'S' : 'A',
    TENANT_NAME: tenantName,
    MAX_BACKUP_TIMES: choice.kind === 'fewer-than' ? choice.times : -1,
  }
}

/** A tenant's row of a set that is copied; `source` is its row of CDB_OB_BACKUP_SET_FILES. */
export function setTaskRow(
  facts: CopyFacts,
  source: Row,
  about: { readonly from: string; readonly tenant: TenantV3 | null; readonly version: string },
): Row {
  const start = millisOf(source.START_TIME)
  const bytes = Number(source.OUTPUT_BYTES)
  const part = { id: Number(source.TENANT_ID), partitions: about.tenant?.partitions ?? 0, bytes }
  const counters = countersV3(part, facts.share)
  return {
    TENANT_ID: source.TENANT_ID,
    JOB_ID: facts.jobId,
    INCARNATION: 1,
    BACKUP_SET_ID: source.BS_KEY,
    COPY_ID: facts.copyId,
    SNAPSHOT_VERSION: Math.round(start * 1000),
    PREV_FULL_BACKUP_SET_ID: 0,
    PREV_INC_BACKUP_SET_ID: 0,
    INPUT_BYTES: counters.INPUT_BYTES,
    OUTPUT_BYTES: counters.INPUT_BYTES,
    COMPATIBLE: 1,
    CLUSTER_ID: 1,
    TOTAL_PG_COUNT: counters.PARTITION_COUNT,
    FINISH_PG_COUNT: counters.FINISH_PARTITION_COUNT,
    TOTAL_PARTITION_COUNT: counters.PARTITION_COUNT,
    FINISH_PARTITION_COUNT: counters.FINISH_PARTITION_COUNT,
    TOTAL_MACRO_BLOCK_COUNT: counters.MACRO_BLOCK_COUNT,
    FINISH_MACRO_BLOCK_COUNT: counters.FINISH_MACRO_BLOCK_COUNT,
    RESULT: 0,
    START_REPLAY_LOG_TS: Math.round(start * 1000),
    BACKUP_TYPE: source.BACKUP_TYPE,
    START_TIME: facts.startMs,
    END_TIME: null,
    CLUSTER_VERSION_DISPLAY: about.version,
    STATUS: facts.share < 0.02 ? 'GENERATE' : 'BACKUP',
    SRC_BACKUP_DEST: about.from,
    DST_BACKUP_DEST: facts.dest,
    SRC_DEVICE_TYPE: deviceOf(about.from),
    DST_DEVICE_TYPE: deviceOf(facts.dest),
    ENCRYPTION_MODE: source.ENCRYPTION_MODE,
    PASSWD: '',
  }
}

/** A tenant's row of a piece that is copied; `source` is its row of CDB_OB_BACKUP_PIECE_FILES. */
export function pieceTaskRow(facts: CopyFacts, source: Row): Row {
  return {
    TENANT_ID: source.TENANT_ID,
    JOB_ID: facts.jobId,
    INCARNATION: 1,
    ROUND_ID: source.ROUND_ID,
    BACKUP_PIECE_ID: source.BACKUP_PIECE_ID,
    COPY_ID: facts.copyId,
    STATUS: facts.share < 0.02 ? 'GENERATE' : 'BACKUP',
    BACKUP_DEST: facts.dest,
    RESULT: 0,
    COMMENT: '',
    START_TIME: facts.startMs,
    END_TIME: null,
  }
}
