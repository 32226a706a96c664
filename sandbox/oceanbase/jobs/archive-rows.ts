import { scnOf } from '../sql/timestamp.ts'
import type { Row } from '../view-store.ts'
import { displayBytes } from './destination.ts'

/** Milliseconds after which a piece is full (PIECE_SWITCH_INTERVAL 1d). */
export const pieceMs = 86_400_000

/** Which round and piece a row is about. */
export interface RoundIds {
  readonly tenantId: number
  readonly round: number
  readonly piece: number
  readonly path: string
}

/** INPUT_ and OUTPUT_ columns of so many bytes of log, stored as they are. */
export function logBytes(bytes: number): Row {
  const rounded = Math.round(bytes)
  const display = displayBytes(rounded)
  return {
    INPUT_BYTES: rounded,
    INPUT_BYTES_DISPLAY: display,
    OUTPUT_BYTES: rounded,
    OUTPUT_BYTES_DISPLAY: display,
    COMPRESSION_RATIO: rounded === 0 ? '0.00' : '1.00',
  }
}

/** A new round in PREPARE: no start, no checkpoint (REFERENCE §4.2). */
export function roundRow(ids: RoundIds): Row {
  const none = displayBytes(0)
  return {
    TENANT_ID: ids.tenantId,
    DEST_ID: 1001,
    ROUND_ID: ids.round,
    INCARNATION: 1,
    DEST_NO: 0,
    STATUS: 'PREPARE',
    START_SCN: 0,
    CHECKPOINT_SCN: 0,
    COMPATIBLE: 1,
    BASE_PIECE_ID: ids.piece,
    USED_PIECE_ID: ids.piece,
    PIECE_SWITCH_INTERVAL: pieceMs * 1000,
    UNIT_SIZE: 1,
    COMPRESSION: 'none',
    ...logBytes(0),
    DELETED_INPUT_BYTES: 0,
    DELETED_INPUT_BYTES_DISPLAY: none,
    DELETED_OUTPUT_BYTES: 0,
    DELETED_OUTPUT_BYTES_DISPLAY: none,
    COMMENT: '',
    PATH: ids.path,
  }
}

/** A new piece, open from `ms` for a day. */
export function pieceRow(ids: RoundIds, ms: number): Row {
  return {
    TENANT_ID: ids.tenantId,
    DEST_ID: 1001,
    ROUND_ID: ids.round,
    PIECE_ID: ids.piece,
    INCARNATION: 1,
    DEST_NO: 0,
    STATUS: 'ACTIVE',
    START_SCN: scnOf(ms),
    START_SCN_DISPLAY: ms,
    CHECKPOINT_SCN: scnOf(ms),
    CHECKPOINT_SCN_DISPLAY: ms,
    MAX_SCN: scnOf(ms),
    END_SCN: scnOf(ms + pieceMs),
    END_SCN_DISPLAY: ms + pieceMs,
    COMPATIBLE: 1,
    UNIT_SIZE: 1,
    COMPRESSION: 'none',
    ...logBytes(0),
    FILE_STATUS: 'AVAILABLE',
    PATH: ids.path,
  }
}

/** A log stream at the start of a round. */
export function streamRow(ids: RoundIds, ls: number, ms: number): Row {
  return {
    TENANT_ID: ids.tenantId,
    DEST_ID: 1001,
    LS_ID: ls,
    ROUND_ID: ids.round,
    PIECE_ID: ids.piece,
    INCARNATION: 1,
    START_SCN: scnOf(ms),
    MIN_LSN: 0,
    MAX_LSN: 0,
    CHECKPOINT_SCN: scnOf(ms),
    STATUS: 'DOING',
    FILE_ID: 1,
    FILE_OFFSET: 0,
    INPUT_BYTES: 0,
    OUTPUT_BYTES: 0,
  }
}
