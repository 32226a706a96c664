import type { RecoverTableStatement, TableName } from '../statement/alter-system.ts'
import type { Row } from '../view-store.ts'
import type { RecoverRequest } from './recover-table.ts'

/** Tables that `db.*` and `*.*` stand for. */
const WHOLE = ['orders', 'items', 'users', 'payments']

/** The tables that a statement means, one by one. */
export function expandTables(tables: readonly TableName[]): TableName[] {
  return tables.flatMap((table) => {
    if (table.table !== '*') return [table]
    const database = table.database === '*' ? 'app' : table.database
    return WHOLE.map((name) => ({ database, table: name }))
  })
}

/** Where a table goes after REMAP. */
export function remapped(statement: RecoverTableStatement, table: TableName): TableName {
  const rule = statement.remapTables.find(
    ({ from }) =>
      from.database === table.database && (from.table === '*' || from.table === table.table),
  )
  if (!rule) return table
  return { database: rule.to.database, table: rule.to.table === '*' ? table.table : rule.to.table }
}

/** List columns that recovery and import jobs have alike. */
export function tableLists(statement: RecoverTableStatement): Row {
  const name = (table: TableName): string => `\`${table.database}\`.\`${table.table}\``
  const { tables } = statement
  const databases = tables.filter((table) => table.table === '*' && table.database !== '*')
  const groups = statement.remapTablegroups
  return {
    IMPORT_ALL: tables.some((table) => table.database === '*') ? 1 : 0,
    DB_LIST: databases.map((table) => `\`${table.database}\``).join(','),
    TABLE_LIST: tables
      .filter((table) => table.table !== '*')
      .map(name)
      .join(','),
    REMAP_DB_LIST: '',
    REMAP_TABLE_LIST: statement.remapTables
      .map(({ from, to }) => `${name(from)}:${name(to)}`)
      .join(','),
    REMAP_TABLEGROUP_LIST: groups.map(({ from, to }) => `\`${from}\`:\`${to}\``).join(','),
    REMAP_TABLESPACE_LIST: '',
  }
}

/** Which row of a recovery: the sys row has initiator 0, the target's row the sys JOB_ID (REFERENCE §7.1). */
export interface RecoverRowIds {
  readonly tenantId: number
  readonly jobId: number
  readonly initiatorJobId: number
}

/** A new row of CDB_OB_RECOVER_TABLE_JOBS, in PREPARE. */
export function recoverRow(
  request: RecoverRequest,
  ids: RecoverRowIds,
  aux: string,
  start: number,
): Row {
  const { source, statement, target, hasPassword } = request
  return {
    TENANT_ID: ids.tenantId,
    JOB_ID: ids.jobId,
    INITIATOR_TENANT_ID: 1,
    INITIATOR_JOB_ID: ids.initiatorJobId,
    START_TIMESTAMP: start,
    FINISH_TIMESTAMP: null,
    STATUS: 'PREPARE',
    AUX_TENANT_NAME: aux,
    TARGET_TENANT_NAME: target.name,
    ...tableLists(statement),
    RESTORE_SCN: source.scn,
    RESTORE_SCN_DISPLAY: Number(source.scn / 1_000_000n),
    RESTORE_OPTION: statement.options,
    BACKUP_DEST: statement.from,
    BACKUP_SET_LIST: source.setList,
    BACKUP_PIECE_LIST: source.pieceList,
    BACKUP_PASSWD: hasPassword ? '9b74c9897bac770ffc029102a200c5de' : null,
    EXTERNAL_KMS_INFO: null,
    RESULT: '',
    COMMENT: '',
    DESCRIPTION: statement.description,
  }
}

/** What a new row of CDB_OB_IMPORT_TABLE_TASKS is made of. */
export interface ImportTaskFacts {
  readonly tenantId: number
  readonly taskId: number
  readonly jobId: number
  readonly auxId: number
  readonly from: TableName
  readonly to: TableName
  readonly start: number
}

/** A task that waits: its completion is the epoch, since the view has no guard (REFERENCE §2.4). */
export function importTaskRow(facts: ImportTaskFacts): Row {
  return {
    TENANT_ID: facts.tenantId,
    TASK_ID: facts.taskId,
    JOB_ID: facts.jobId,
    SRC_TENANT_ID: facts.auxId,
    SRC_DATABASE: facts.from.database,
    SRC_TABLE: facts.from.table,
    TARGET_DATABASE: facts.to.database,
    TARGET_TABLE: facts.to.table,
    TABLE_COLUMN: 9,
    STATUS: 'INIT',
    START_TIMESTAMP: facts.start,
    COMPLETION_TIMESTAMP: 0,
    CUMULATIVE_TS: -1,
    TOTAL_INDEX_COUNT: 2,
    IMPORTED_INDEX_COUNT: 0,
    FAILED_INDEX_COUNT: 0,
    TOTAL_CONSTRAINT_COUNT: 1,
    IMPORTED_CONSTRAINT_COUNT: 0,
    FAILED_CONSTRAINT_COUNT: 0,
    TOTAL_REF_CONSTRAINT_COUNT: 0,
    IMPORTED_REF_CONSTRAINT_COUNT: 0,
    FAILED_REF_CONSTRAINT_COUNT: 0,
    RESULT: '',
    COMMENT: '',
  }
}
