import type { Branch } from './derived-view.ts'

const OF_JOB = 't.`JOB_ID` = j.`JOB_ID` AND (j.`TENANT_ID` = 1 OR t.`TENANT_ID` = j.`TENANT_ID`)'

const TASKS = {
  tables: ['CDB_OB_TENANT_BACKUP_VALIDATION_TASK', 'CDB_OB_BACKUP_VALIDATION_TASK_HISTORY'],
  on: OF_JOB,
}

const JOB = {
  TENANT_ID: 'j.`TENANT_ID`',
  JOB_ID: 'j.`JOB_ID`',
  INITIATOR_TENANT_ID: '1',
  INITIATOR_JOB_ID: 'j.`JOB_ID`',
  ID: 'j.`BACKUP_SET_ID`',
  STATUS: 'j.`STATUS`',
  PROGRESS_PERCENT: 'j.`PROGRESS_PERCENT`',
  START_TIMESTAMP: 'MIN(t.`START_TIME`)',
  PATH: 'MAX(t.`BACKUP_DEST`)',
}

/** Validation of 3.x by the names of 4.x (REFERENCE §10); its views of jobs have no times, their tasks have. */
export const v3Validations: Readonly<Record<string, readonly Branch[]>> = {
  CDB_OB_BACKUP_VALIDATE_JOBS: [
    { table: 'CDB_OB_BACKUP_VALIDATION_JOB', tasks: TASKS, columns: JOB },
  ],
  CDB_OB_BACKUP_VALIDATE_JOB_HISTORY: [
    {
      table: 'CDB_OB_BACKUP_VALIDATION_JOB_HISTORY',
      tasks: TASKS,
      columns: { ...JOB, END_TIMESTAMP: 'MAX(t.`END_TIME`)' },
    },
  ],
}
