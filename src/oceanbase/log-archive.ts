import type { ArchiveRow } from '../domain/rows.ts'
import { count, id, note, optionalId, path, scn, word } from './row.ts'
import { defineView, type Values } from './view.ts'

const SHAPE = {
  TENANT_ID: id,
  DEST_NO: optionalId,
  ROUND_ID: optionalId,
  USED_PIECE_ID: optionalId,
  STATUS: word,
  START_SCN: scn,
  CHECKPOINT_SCN: scn,
  INPUT_BYTES: count,
  OUTPUT_BYTES: count,
  COMMENT: note,
  PATH: path,
}

function toRow(v: Values<typeof SHAPE>): ArchiveRow {
  return {
    tenantId: v.TENANT_ID,
    destNo: v.DEST_NO ?? '0',
    roundId: v.ROUND_ID ?? '0',
    pieceId: v.USED_PIECE_ID,
    status: v.STATUS,
    startScn: v.START_SCN,
    checkpointScn: v.CHECKPOINT_SCN,
    inputBytes: v.INPUT_BYTES,
    outputBytes: v.OUTPUT_BYTES,
    comment: v.COMMENT,
    path: v.PATH,
  }
}

/** CDB_OB_ARCHIVELOG: the current or latest round of every tenant (REFERENCE §4.1). */
export const archives = defineView('CDB_OB_ARCHIVELOG', SHAPE, toRow)

/** CDB_OB_ARCHIVELOG_SUMMARY: all rounds, the current one among them (trap 16). */
export const archiveRounds = defineView('CDB_OB_ARCHIVELOG_SUMMARY', SHAPE, toRow)
