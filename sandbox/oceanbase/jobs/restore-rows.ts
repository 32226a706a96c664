import type { Row } from '../view-store.ts'
import { displayBytes } from './destination.ts'
import type { RestoreRequest } from './restore.ts'

/** Shares of a restore's time: tenant made, numbers known, data copied, log replayed. */
export const restoreShares = {
  created: 0.015,
  counted: 0.035,
  copied: 0.7,
  replayed: 0.96,
} as const

/** What the rows of a restore are made of. */
export interface RestoreFacts {
  readonly request: RestoreRequest
  readonly jobId: number
  /** 0 until the tenant is made. */
  readonly tenantId: number
  readonly startMs: number
  readonly bytes: number
  readonly tablets: number
  /** SCN from which log is replayed. */
  readonly replayFrom: bigint
}

/** Columns that the progress and the history view have alike, of the sys row (tenant 1) or the tenant's own. */
export function restoreRow(facts: RestoreFacts, tenantId: number, status: string): Row {
  const { request } = facts
  const { source } = request
  return {
    TENANT_ID: tenantId,
    JOB_ID: facts.jobId,
    RESTORE_TENANT_NAME: request.name,
    RESTORE_TENANT_ID: facts.tenantId,
    BACKUP_TENANT_NAME: source.tenantName,
    BACKUP_TENANT_ID: source.tenantId,
    BACKUP_CLUSTER_NAME: 'obprod',
    BACKUP_DEST: request.backupDest,
    RESTORE_OPTION: request.options,
    RESTORE_TYPE: request.options.includes('method=quick') ? 'QUICK' : 'FULL',
    RESTORE_SCN: source.scn,
    RESTORE_SCN_DISPLAY: Number(source.scn / 1_000_000n),
    STATUS: status,
    START_TIMESTAMP: facts.startMs,
    BACKUP_SET_LIST: source.setList,
    BACKUP_PIECE_LIST: source.pieceList,
    DESCRIPTION: request.description,
  }
}

/** Numbers of the tenant's row: none until counted; RECOVER_SCN 1 until replay starts (REFERENCE §6.4). */
export function restoreNumbers(facts: RestoreFacts, share: number): Row {
  const { counted, copied, replayed } = restoreShares
  if (share < counted) return {}
  const data = Math.min(1, (share - counted) / (copied - counted))
  const log = Math.min(1, Math.max(0, (share - copied) / (replayed - copied)))
  const whole = share >= replayed
  const some = Math.min(facts.tablets - 1, Math.floor(facts.tablets * data))
  const finished = whole ? facts.tablets : some
  const bytes = Math.floor(facts.bytes * (whole ? 1 : Math.min(0.99, data)))
  const span = facts.request.source.scn - facts.replayFrom
  const scn = facts.replayFrom + (span * BigInt(Math.floor(log * 10_000))) / 10_000n
  return {
    RECOVER_SCN: log === 0 ? 1 : scn,
    RECOVER_SCN_DISPLAY: log === 0 ? null : Number(scn / 1_000_000n),
    RECOVER_PROGRESS: (log * 100).toFixed(2),
    TABLET_COUNT: facts.tablets,
    FINISH_TABLET_COUNT: finished,
    RESTORE_PROGRESS: ((finished / facts.tablets) * 100).toFixed(2),
    TOTAL_BYTES: facts.bytes,
    TOTAL_BYTES_DISPLAY: displayBytes(facts.bytes),
    FINISH_BYTES: bytes,
    FINISH_BYTES_DISPLAY: displayBytes(bytes),
  }
}

/** How a restore ended. */
export interface RestoreEnd {
  readonly status: 'SUCCESS' | 'FAIL'
  readonly comment: string | null
  /** The tenant is gone and its numbers with it. */
  readonly empty: boolean
  readonly finishMs: number
  /** Share of the time at which it ended. */
  readonly share: number
  readonly version: string
}

/** A row of CDB_OB_RESTORE_HISTORY. */
export function restoreHistoryRow(facts: RestoreFacts, tenantId: number, end: RestoreEnd): Row {
  const numbers = end.empty ? {} : restoreNumbers(facts, end.share)
  const ok = end.status === 'SUCCESS'
  const total = Number(numbers.TOTAL_BYTES ?? 0)
  const finished = ok ? total : 0
  const streams = ok ? 3 : 1
  return {
    ...restoreRow(facts, tenantId, end.status),
    FINISH_TIMESTAMP: end.finishMs,
    BACKUP_CLUSTER_VERSION: clusterVersion(end.version),
    LS_COUNT: end.empty ? 0 : 3,
    FINISH_LS_COUNT: end.empty ? 0 : streams,
    TABLET_COUNT: numbers.TABLET_COUNT ?? 0,
    FINISH_TABLET_COUNT: numbers.FINISH_TABLET_COUNT ?? 0,
    TOTAL_BYTES: total,
    TOTAL_BYTES_DISPLAY: displayBytes(total),
    FINISH_BYTES: finished,
    FINISH_BYTES_DISPLAY: displayBytes(finished),
    COMMENT: end.comment,
  }
}

/** BACKUP_CLUSTER_VERSION as an integer: 17179869184 is 4.0.0.0 (REFERENCE §6.3). */
function clusterVersion(version: string): bigint {
  const [major = 4, minor = 3, patch = 5] = version
    .split('.')
    .map((part) => Number.parseInt(part, 10))
  return (BigInt(major) << 32n) + (BigInt(minor) << 16n) + (BigInt(patch || 0) << 8n)
}
