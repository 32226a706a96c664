import type { ArchiveRow, PieceRow, StreamRow } from '../domain/rows.ts'
import type { Account } from './account.ts'
import { archiveStreams, newestPieces } from './archive-pieces.ts'
import { CATALOGUE_LIMIT } from './cluster-rows.ts'
import { archiveRounds, archives } from './log-archive.ts'
import { demand } from './lookups.ts'
import { type Reading, readView } from './reading.ts'
import { ofTenant } from './tenant-clause.ts'

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

/** Rounds of one tenant that are given. */
const ROUNDS = 20
/** Pieces that are given. */
const PIECES = 50
/** Log streams that are given; a tenant has some for each of its units. */
const STREAMS = 1000

/** Reads the log archive in detail. Throws OceanBaseError. */
export async function readArchiveDetail(
  reading: Reading,
  account: Account,
  tenantId: string | null,
): Promise<ArchiveDetail> {
  const where = tenantId === null ? '' : ofTenant(tenantId)
  const current = await demand(reading, account, archives, {
    sql: `${where} ORDER BY TENANT_ID, DEST_NO`.trimStart(),
  })
  const limit = tenantId === null ? CATALOGUE_LIMIT : ROUNDS
  const rounds = await demand(reading, account, archiveRounds, {
    sql: `${where} ORDER BY ROUND_ID DESC, TENANT_ID, DEST_NO LIMIT ${limit}`.trimStart(),
  })
  return {
    archives: current,
    rounds: firstOfEach(rounds),
    pieces: tenantId === null ? [] : await newestPieces(reading, tenantId, PIECES),
    streams: tenantId === null ? [] : await streamsOf(reading, tenantId),
  }
}

/** The streams of the newest piece of the newest round; older pieces keep the rows of streams that are gone. */
async function streamsOf(reading: Reading, tenantId: string): Promise<StreamRow[]> {
  const sql = ofTenant(tenantId)
  const [newest] = await readView(reading, archiveStreams, {
    sql: `${sql} ORDER BY ROUND_ID DESC, PIECE_ID DESC LIMIT 1`,
  })
  if (!newest) return []
  return await readView(reading, archiveStreams, {
    sql: `${sql} AND ROUND_ID = ${newest.roundId} AND PIECE_ID = ${newest.pieceId} ORDER BY CHECKPOINT_SCN, LS_ID LIMIT ${STREAMS}`,
  })
}

function firstOfEach(rounds: readonly ArchiveRow[]): ArchiveRow[] {
  const seen = new Map<string, number>()
  return rounds.filter(({ tenantId }) => {
    const count = (seen.get(tenantId) ?? 0) + 1
    seen.set(tenantId, count)
    return count <= ROUNDS
  })
}
