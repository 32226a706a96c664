import type { ColumnSpec } from './view-specs.ts'

const BIGINT = 'bigint(20)'
const TIME = 'timestamp(6)'
const WORD = 'varchar(64)'

/** Job of a second backup of log pieces: no document lists its columns, so they are those of its sets' job. */
const PIECE_JOB: Readonly<Record<string, string>> = {
  TENANT_ID: BIGINT,
  JOB_ID: BIGINT,
  INCARNATION: BIGINT,
  ROUND_ID: BIGINT,
  BACKUP_PIECE_ID: BIGINT,
  COPY_ID: BIGINT,
  STATUS: WORD,
  BACKUP_DEST: 'varchar(2048)',
  RESULT: BIGINT,
  COMMENT: 'varchar(4096)',
  START_TIME: TIME,
  END_TIME: TIME,
}

/** The second log backup is of the same shape family as CDB_OB_BACKUP_ARCHIVELOG (views.json). */
const SECOND_ARCHIVE: Readonly<Record<string, string>> = {
  INCARNATION: BIGINT,
  LOG_ARCHIVE_ROUND: BIGINT,
  TENANT_ID: BIGINT,
  COPY_ID: BIGINT,
  STATUS: WORD,
  MIN_FIRST_TIME: 'varchar(26)',
  MAX_NEXT_TIME: 'varchar(26)',
}

/** Validation of 4.x: names from the newest source (REFERENCE §10), types as its neighbours have them. */
const VALIDATE_JOB: Readonly<Record<string, string>> = {
  TENANT_ID: BIGINT,
  JOB_ID: BIGINT,
  INCARNATION: BIGINT,
  INITIATOR_TENANT_ID: BIGINT,
  INITIATOR_JOB_ID: BIGINT,
  EXECUTOR_TENANT_ID: 'varchar(65536)',
  TYPE: WORD,
  LEVEL: WORD,
  PATH_TYPE: WORD,
  PATH: 'varchar(2048)',
  ID: BIGINT,
  START_TIMESTAMP: TIME,
  END_TIMESTAMP: TIME,
  STATUS: WORD,
  RESULT: BIGINT,
  TASK_COUNT: BIGINT,
  SUCCESS_TASK_COUNT: BIGINT,
  COMMENT: 'varchar(4096)',
  DESCRIPTION: 'varchar(4096)',
}

const VALIDATE_TASK: Readonly<Record<string, string>> = {
  TENANT_ID: BIGINT,
  TASK_ID: BIGINT,
  JOB_ID: BIGINT,
  INCARNATION: BIGINT,
  TYPE: WORD,
  PATH: 'varchar(2048)',
  PATH_TYPE: WORD,
  PLUS_ARCHIVELOG: 'varchar(3)',
  INITIATOR_TASK_ID: BIGINT,
  ID: BIGINT,
  LEVEL: WORD,
  ROUND_ID: BIGINT,
  START_TIMESTAMP: TIME,
  END_TIMESTAMP: TIME,
  STATUS: WORD,
  RESULT: BIGINT,
  TOTAL_LS_COUNT: BIGINT,
  FINISH_LS_COUNT: BIGINT,
  TOTAL_BYTES: BIGINT,
  VALIDATE_BYTES: BIGINT,
  COMMENT: 'varchar(4096)',
}

const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CDB_OB_BACKUP_BACKUPPIECE_JOB: PIECE_JOB,
  CDB_OB_BACKUP_BACKUPPIECE_JOB_HISTORY: PIECE_JOB,
  CDB_OB_BACKUP_BACKUPPIECE_TASK: PIECE_JOB,
  CDB_OB_BACKUP_BACKUPPIECE_TASK_HISTORY: PIECE_JOB,
  CDB_OB_BACKUP_BACKUP_ARCHIVELOG: SECOND_ARCHIVE,
  CDB_OB_BACKUP_BACKUP_ARCHIVELOG_SUMMARY: SECOND_ARCHIVE,
  CDB_OB_BACKUP_VALIDATE_JOBS: VALIDATE_JOB,
  CDB_OB_BACKUP_VALIDATE_JOB_HISTORY: VALIDATE_JOB,
  CDB_OB_BACKUP_VALIDATE_TASKS: VALIDATE_TASK,
  CDB_OB_BACKUP_VALIDATE_TASK_HISTORY: VALIDATE_TASK,
}

/** Columns of a view that no document describes, as this stand-in gives them; none for every other view. */
export function unlistedColumns(view: string): readonly ColumnSpec[] {
  return Object.entries(SHAPES[view] ?? {}).map(([name, type]) => ({ name, type, nullable: true }))
}
