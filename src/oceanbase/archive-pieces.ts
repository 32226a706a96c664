import type { PieceRow, StreamRow } from '../domain/rows.ts'
import { type Reading, readView } from './reading.ts'
import { count, id, name, optionalId, path, scn, word } from './row.ts'
import { ofTenant } from './tenant-clause.ts'
import { defineView } from './view.ts'

/** CDB_OB_ARCHIVELOG_PIECE_FILES: the pieces of every round; PIECE_ID goes on across rounds (REFERENCE §4.1, §4.4). */
export const archivePieces = defineView(
  'CDB_OB_ARCHIVELOG_PIECE_FILES',
  {
    TENANT_ID: id,
    DEST_NO: optionalId,
    ROUND_ID: id,
    PIECE_ID: id,
    COPY_ID: optionalId,
    STATUS: word,
    FILE_STATUS: name,
    START_SCN: scn,
    CHECKPOINT_SCN: scn,
    END_SCN: scn,
    INPUT_BYTES: count,
    OUTPUT_BYTES: count,
    PATH: path,
  },
  (v): PieceRow => ({
    tenantId: v.TENANT_ID,
    destNo: v.DEST_NO ?? '0',
    roundId: v.ROUND_ID,
    pieceId: v.PIECE_ID,
    status: v.STATUS,
    fileStatus: v.FILE_STATUS ?? '',
    startScn: v.START_SCN,
    checkpointScn: v.CHECKPOINT_SCN,
    endScn: v.END_SCN,
    inputBytes: v.INPUT_BYTES,
    outputBytes: v.OUTPUT_BYTES,
    copyId: v.COPY_ID,
    path: v.PATH,
  }),
)

/** CDB_OB_LS_LOG_ARCHIVE_PROGRESS, 4.1.0+: how far each log stream is archived in each piece (REFERENCE §4.3). */
export const archiveStreams = defineView(
  'CDB_OB_LS_LOG_ARCHIVE_PROGRESS',
  {
    TENANT_ID: id,
    LS_ID: id,
    ROUND_ID: id,
    PIECE_ID: id,
    STATUS: name,
    CHECKPOINT_SCN: scn,
    INPUT_BYTES: count,
    OUTPUT_BYTES: count,
  },
  (v): StreamRow => ({
    tenantId: v.TENANT_ID,
    streamId: v.LS_ID,
    roundId: v.ROUND_ID,
    pieceId: v.PIECE_ID,
    status: v.STATUS ?? '',
    checkpointScn: v.CHECKPOINT_SCN,
    inputBytes: v.INPUT_BYTES,
    outputBytes: v.OUTPUT_BYTES,
  }),
)

/** Pieces of one tenant, newest first; none when they cannot be read. Throws OceanBaseError. */
export async function newestPieces(
  reading: Reading,
  tenantId: string,
  limit: number,
): Promise<PieceRow[]> {
  return await readView(reading, archivePieces, {
    sql: `${ofTenant(tenantId)} ORDER BY ROUND_ID DESC, PIECE_ID DESC, DEST_NO LIMIT ${limit}`,
  })
}
