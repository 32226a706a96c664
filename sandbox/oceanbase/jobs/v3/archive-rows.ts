import { microsOfText } from '../../sql/timestamp.ts'
import type { Row } from '../../view-store.ts'

/** Which round and piece a row is about; `first` is the round's first piece, the same one unless said. */
export interface RoundIdsV3 {
  readonly tenantId: number
  readonly round: number
  readonly piece: number
  readonly first?: number
}

/** A tenant's row of a round that begins at `ms`; 3.x counts no bytes of log (REFERENCE §8). */
export function archiveRow(ids: RoundIdsV3, ms: number, status: string): Row {
  return {
    INCARNATION: 1,
    LOG_ARCHIVE_ROUND: ids.round,
    TENANT_ID: ids.tenantId,
    STATUS: status,
    START_PIECE_ID: ids.piece,
    BACKUP_PIECE_ID: ids.piece,
    MIN_FIRST_TIME: ms,
    MAX_NEXT_TIME: ms,
    INPUT_BYTES: 0,
    OUTPUT_BYTES: 0,
    COMPRESSION_RATIO: null,
    INPUT_BYTES_DISPLAY: '0.00MB',
    OUTPUT_BYTES_DISPLAY: '0.00MB',
  }
}

/** A new piece, open from `ms`. */
export function pieceRow(ids: RoundIdsV3, ms: number): Row {
  return {
    INCARNATION: 1,
    TENANT_ID: ids.tenantId,
    ROUND_ID: ids.round,
    BACKUP_PIECE_ID: ids.piece,
    COPY_ID: 0,
    CREATE_DATE: dateOf(ms),
    START_TS: ms,
    CHECKPOINT_TS: ms,
    MAX_TS: ms,
    STATUS: 'ACTIVE',
    FILE_STATUS: 'AVAILABLE',
    COMPATIBLE: 1,
    START_PIECE_ID: ids.first ?? ids.piece,
  }
}

/** Day of a moment as 3.x writes it: 20250301. */
export function dateOf(ms: number): number {
  return Number(new Date(ms).toISOString().slice(0, 10).replaceAll('-', ''))
}

/** Milliseconds of a time that a row holds as UTC text. */
export function millisOf(text: unknown): number {
  return Number((microsOfText(String(text), 0) ?? 0n) / 1000n)
}
