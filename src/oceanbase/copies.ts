import type { CopyJobRow } from '../domain/rows.ts'
import { count, id, note, optionalId, path, time, word } from './row.ts'
import { defineJobViews } from './view.ts'

/** Second backups of 3.x, of sets and of log pieces, with the sums of their tasks (REFERENCE §9). 4.x has none. */
export const copies = defineJobViews(
  { running: 'CDB_OB_BACKUP_BACKUPSET_JOB', history: 'CDB_OB_BACKUP_BACKUPSET_JOB_HISTORY' },
  {
    TENANT_ID: id,
    JOB_ID: id,
    WHAT: word,
    ITEM_ID: optionalId,
    COPY_ID: optionalId,
    START_TIMESTAMP: time,
    END_TIMESTAMP: time,
    STATUS: word,
    RESULT: note,
    COMMENT: note,
    PATH: path,
    INPUT_BYTES: count,
    OUTPUT_BYTES: count,
    MACRO_BLOCK_COUNT: count,
    FINISH_MACRO_BLOCK_COUNT: count,
  },
  (v, running): CopyJobRow => ({
    tenantId: v.TENANT_ID,
    jobId: v.JOB_ID,
    start: v.START_TIMESTAMP,
    end: v.END_TIMESTAMP,
    status: v.STATUS,
    result: v.RESULT,
    comment: v.COMMENT,
    description: null,
    running,
    what: v.WHAT === 'PIECE' ? 'piece' : 'set',
    itemId: v.ITEM_ID ?? '0',
    copyId: v.COPY_ID,
    path: v.PATH,
    inputBytes: v.INPUT_BYTES,
    outputBytes: v.OUTPUT_BYTES,
    macroBlockCount: v.MACRO_BLOCK_COUNT,
    finishMacroBlockCount: v.FINISH_MACRO_BLOCK_COUNT,
  }),
)
