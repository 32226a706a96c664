import type { Branch } from './derived-view.ts'

/*
 * Second backup of 3.x (REFERENCE §9). A job's view has no times, so it starts with its first task. Documents
 * give no columns of the views; what the base tables have and what servers show differ (BACKUP_SET_ID or BS_KEY,
 * END_TIME or COMPLETION_TIME), so each column has the names that were seen. A job of TENANT_ID=1 is of every tenant.
 */

const OF_JOB = 't.`JOB_ID` = j.`JOB_ID` AND (j.`TENANT_ID` = 1 OR t.`TENANT_ID` = j.`TENANT_ID`)'

const JOB = {
  TENANT_ID: 'j.`TENANT_ID`',
  JOB_ID: 'j.`JOB_ID`',
  STATUS: 'j.`STATUS`',
  RESULT: 'j.`RESULT`',
  COMMENT: 'j.`COMMENT`',
  START_TIMESTAMP: ['j.`START_TIME`', 'MIN(t.`START_TIME`)'],
  PATH: ['j.`BACKUP_DEST`', 'MAX(t.`DST_BACKUP_DEST`)', 'MAX(t.`BACKUP_DEST`)'],
  COPY_ID: ['MAX(t.`COPY_ID`)', 'j.`COPY_ID`'],
  INPUT_BYTES: 'SUM(t.`INPUT_BYTES`)',
  OUTPUT_BYTES: 'SUM(t.`OUTPUT_BYTES`)',
  MACRO_BLOCK_COUNT: 'SUM(t.`TOTAL_MACRO_BLOCK_COUNT`)',
  FINISH_MACRO_BLOCK_COUNT: 'SUM(t.`FINISH_MACRO_BLOCK_COUNT`)',
}
const END = ['j.`END_TIME`', 'MAX(t.`END_TIME`)', 'MAX(t.`COMPLETION_TIME`)']

function branch(what: 'SET' | 'PIECE', history: boolean): Branch {
  const jobs = `CDB_OB_BACKUP_BACKUP${what}_JOB`
  const tasks = `CDB_OB_BACKUP_BACKUP${what}_TASK`
  return {
    table: history ? `${jobs}_HISTORY` : jobs,
    tasks: { tables: [tasks, `${tasks}_HISTORY`], on: OF_JOB },
    columns: {
      ...JOB,
      WHAT: `'${what}'`,
      ITEM_ID: [`j.\`BACKUP_${what}_ID\``, 'j.`BS_KEY`'],
      ...(history ? { END_TIMESTAMP: END } : {}),
    },
  }
}

/** Copies of sets and of log pieces, under the name of the view of sets: 4.x has no second backup. */
export const v3Copies: Readonly<Record<string, readonly Branch[]>> = {
  CDB_OB_BACKUP_BACKUPSET_JOB: [branch('SET', false), branch('PIECE', false)],
  CDB_OB_BACKUP_BACKUPSET_JOB_HISTORY: [branch('SET', true), branch('PIECE', true)],
}
