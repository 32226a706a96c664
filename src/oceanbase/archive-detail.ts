import type { ArchiveRow, PieceRow, StreamRow } from '../domain/rows.ts'
import { BotError } from '../errors.ts'
import type { Reading } from './reading.ts'

/** Log archive of one tenant, or of all. */
export interface ArchiveDetail {
  /** The current or latest round of each tenant. */
  readonly archives: readonly ArchiveRow[]
  /** All rounds (with the current ones, trap 16), newest first; at most 20 of each tenant. */
  readonly rounds: readonly ArchiveRow[]
  /** Newest pieces first; only when one tenant was asked for, at most 50. */
  readonly pieces: readonly PieceRow[]
  /** Log streams in the newest round and piece, furthest behind first; 4.1.0+; only when one tenant was asked for. */
  readonly streams: readonly StreamRow[]
}

/** Reads the log archive in detail. Throws OceanBaseError. */
export async function readArchiveDetail(
  _reading: Reading,
  _tenantId: string | null,
): Promise<ArchiveDetail> {
  throw new BotError('archive details are not read yet')
}
