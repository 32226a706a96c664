import type { Branch } from './derived-view.ts'

/*
 * Data backup of 3.x (REFERENCE §8): one backup of the cluster has one BS_KEY, which is job and set. Its row of
 * TENANT_ID=1 leads, the tenants' rows are its children. Who should have taken part is not told, so EXECUTOR_TENANT_ID
 * is left empty and nobody is missed (trap 3); nor are RESULT and COMMENT: RootService's events know the cause.
 */

const JOB = {
  TENANT_ID: 'j.`TENANT_ID`',
  JOB_ID: 'j.`BS_KEY`',
  BACKUP_SET_ID: 'j.`BS_KEY`',
  INITIATOR_TENANT_ID: '1',
  INITIATOR_JOB_ID: 'j.`BS_KEY`',
  BACKUP_TYPE: 'j.`BACKUP_TYPE`',
  ENCRYPTION_MODE: 'j.`ENCRYPTION_MODE`',
  JOB_LEVEL: 'j.`BACKUP_LEVEL`',
  START_TIMESTAMP: 'j.`START_TIME`',
}

const TASK = {
  TENANT_ID: 'j.`TENANT_ID`',
  TASK_ID: 'j.`BS_KEY`',
  JOB_ID: 'j.`BS_KEY`',
  BACKUP_SET_ID: 'j.`BS_KEY`',
  START_TIMESTAMP: 'j.`START_TIME`',
  OUTPUT_BYTES: 'j.`OUTPUT_BYTES`',
}

/** Partitions and macro blocks; the leading row counts none, a total of -1 is not known (REFERENCE §8). */
const COUNTERS = {
  INPUT_BYTES: 'j.`INPUT_BYTES`',
  TABLET_COUNT: 'j.`PARTITION_COUNT`',
  FINISH_TABLET_COUNT: 'j.`FINISH_PARTITION_COUNT`',
  MACRO_BLOCK_COUNT: 'j.`MACRO_BLOCK_COUNT`',
  FINISH_MACRO_BLOCK_COUNT: 'j.`FINISH_MACRO_BLOCK_COUNT`',
}

/** Of a set that is being deleted the backup was made; and documents of one version write COMPELETED (trap 28). */
const HISTORY_STATUS =
  "CASE j.`STATUS` WHEN 'DELETING' THEN 'COMPLETED' WHEN 'COMPELETED' THEN 'COMPLETED' ELSE j.`STATUS` END"

/** Copies by a second backup are rows of their own with COPY_ID above 0 (REFERENCE §9). */
const ORIGINALS = '(j.`COPY_ID` = 0 OR j.`COPY_ID` IS NULL)'

const PROGRESS = 'CDB_OB_BACKUP_PROGRESS'
const DETAILS = 'CDB_OB_BACKUP_SET_DETAILS'

/** Jobs, tasks and sets of 3.x by the name of their 4.x view. */
export const v3DataBackup: Readonly<Record<string, readonly Branch[]>> = {
  // COMPLETION_TIME moves on while a backup runs, so here it is no end.
  CDB_OB_BACKUP_JOBS: [{ table: PROGRESS, columns: { ...JOB, STATUS: 'j.`STATUS`' } }],
  CDB_OB_BACKUP_JOB_HISTORY: [
    {
      table: DETAILS,
      columns: { ...JOB, END_TIMESTAMP: 'j.`COMPLETION_TIME`', STATUS: HISTORY_STATUS },
      where: ORIGINALS,
    },
  ],
  CDB_OB_BACKUP_TASKS: [
    { table: PROGRESS, columns: { ...TASK, ...COUNTERS, STATUS: 'j.`STATUS`' } },
  ],
  CDB_OB_BACKUP_TASK_HISTORY: [
    {
      table: DETAILS,
      columns: { ...TASK, END_TIMESTAMP: 'j.`COMPLETION_TIME`', STATUS: HISTORY_STATUS },
      where: ORIGINALS,
    },
  ],
  CDB_OB_BACKUP_SET_FILES: [
    {
      table: 'CDB_OB_BACKUP_SET_FILES',
      columns: {
        ...set(),
        STATUS: "CASE j.`STATUS` WHEN 'COMPLETED' THEN 'SUCCESS' ELSE j.`STATUS` END",
        FILE_STATUS: 'j.`FILE_STATUS`',
      },
      where: 'j.`TENANT_ID` <> 1',
    },
    {
      table: DETAILS,
      unless: 'CDB_OB_BACKUP_SET_FILES',
      columns: {
        ...set(),
        STATUS: `CASE ${HISTORY_STATUS} WHEN 'COMPLETED' THEN 'SUCCESS' ELSE j.\`STATUS\` END`,
        FILE_STATUS:
          "CASE j.`STATUS` WHEN 'DELETING' THEN 'DELETING' WHEN 'FAILED' THEN 'INCOMPLETE' ELSE 'AVAILABLE' END",
      },
      where: 'j.`TENANT_ID` <> 1',
    },
  ],
}

/**
 * A set can be restored to from its START_TIME on (REFERENCE §8), so that is its MIN_RESTORE_SCN, as a time.
 * START_REPLAY_LOG_TS lies a little before it and is 0 in the documents' sample; it is not needed: a backup starts
 * only while the log is archived.
 */
function set(): Branch['columns'] {
  return {
    TENANT_ID: 'j.`TENANT_ID`',
    BACKUP_SET_ID: 'j.`BS_KEY`',
    COPY_ID: ['j.`COPY_ID`', '0'],
    BACKUP_TYPE: 'j.`BACKUP_TYPE`',
    ENCRYPTION_MODE: 'j.`ENCRYPTION_MODE`',
    START_TIMESTAMP: 'j.`START_TIME`',
    END_TIMESTAMP: 'j.`COMPLETION_TIME`',
    MIN_RESTORE_SCN: 'j.`START_TIME`',
    OUTPUT_BYTES: 'j.`OUTPUT_BYTES`',
  }
}
