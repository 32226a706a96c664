import fc from 'fast-check'
import type { Simulation } from '../../sandbox/oceanbase/simulation.ts'
import type { Row } from '../../sandbox/oceanbase/view-store.ts'
import type { JobQuery } from '../../src/domain/list.ts'
import { START } from './stand-in.ts'

/** Rows by view. */
export type Rows = Record<string, Row[]>

const HOUR = 3_600_000
const MINUTE = 60_000
/** Tenants of the stand-in, and one that was dropped. */
export const TENANTS = [1002, 1004, 1008] as const

/** Views of each area that hold job rows and what belongs to them. */
export const VIEWS_OF = {
  data: [
    'CDB_OB_BACKUP_JOBS',
    'CDB_OB_BACKUP_JOB_HISTORY',
    'CDB_OB_BACKUP_TASKS',
    'CDB_OB_BACKUP_TASK_HISTORY',
  ],
  cleanup: [
    'CDB_OB_BACKUP_DELETE_JOBS',
    'CDB_OB_BACKUP_DELETE_JOB_HISTORY',
    'CDB_OB_BACKUP_DELETE_TASKS',
    'CDB_OB_BACKUP_DELETE_TASK_HISTORY',
  ],
  restore: ['CDB_OB_RESTORE_PROGRESS', 'CDB_OB_RESTORE_HISTORY'],
  recover: [
    'CDB_OB_RECOVER_TABLE_JOBS',
    'CDB_OB_RECOVER_TABLE_JOB_HISTORY',
    'CDB_OB_IMPORT_TABLE_JOBS',
    'CDB_OB_IMPORT_TABLE_JOB_HISTORY',
    'CDB_OB_IMPORT_TABLE_TASKS',
    'CDB_OB_IMPORT_TABLE_TASK_HISTORY',
  ],
} as const

/** Everything of an area at once. */
export const ALL_JOBS = {
  tenant: null,
  jobId: null,
  states: [],
  from: null,
  to: null,
  ranAt: null,
  skip: 0,
  take: 1000,
} satisfies Omit<JobQuery, 'area'>

/** Puts the rows in place of everything that the views hold; what the version lacks is left out. */
export function put(simulation: Simulation, rows: Rows): void {
  for (const view of Object.values(VIEWS_OF).flat()) simulation.store.remove(view, {})
  for (const [view, list] of Object.entries(rows)) {
    for (const row of list) simulation.store.put(view, row)
  }
}

/** Adds up rows. */
export function together(parts: readonly Rows[]): Rows {
  const all: Rows = {}
  for (const part of parts) {
    for (const [view, rows] of Object.entries(part)) all[view] = [...(all[view] ?? []), ...rows]
  }
  return all
}

const dataEnd = fc.constantFrom('COMPLETED', 'COMPLETED', ' completed ', 'FAILED', 'CANCELED')
const dataGoing = fc.constantFrom('INIT', 'DOING', 'CANCELING', 'SOMETHING_NEW', 'COMPLETED')
const result = fc.constantFrom(0, 0, 0, -9082, -4072)
const ago = (index: number) => START - (index + 1) * 3 * HOUR

/** Status, RESULT and place of one row. */
const rowState = fc
  .boolean()
  .chain((running) =>
    fc.record({ running: fc.constant(running), status: running ? dataGoing : dataEnd, result }),
  )

/** What becomes of one tenant under a sys command; null: passed over (trap 3). */
const child = fc.option(
  fc.record({ state: rowState, delayMinutes: fc.nat(50), task: fc.boolean() }),
  { freq: 6 },
)

const command = fc.record({
  sys: fc.boolean(),
  state: rowState,
  executors: fc.uniqueArray(fc.constantFrom(...TENANTS), { minLength: 1, maxLength: 3 }),
  blanks: fc.boolean(),
  children: fc.array(child, { minLength: 3, maxLength: 3 }),
  /** The same number as every other such job: ids come again (trap 17). */
  again: fc.boolean(),
})

type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

/** Data backups or cleanups, sys-started with their tenants' rows and tasks, and tenants' own; three hours apart. */
export function commands(area: 'data' | 'cleanup'): fc.Arbitrary<Rows> {
  return fc
    .array(command, { minLength: 1, maxLength: 40 })
    .map((list) => together(list.map((one, index) => rowsOfCommand(area, one, index))))
}

function rowsOfCommand(area: 'data' | 'cleanup', one: Command, index: number): Rows {
  const jobId = one.again ? 7 : 1000 + index
  const [views, taskOf] = [VIEWS_OF[area], area === 'data' ? dataTask : cleanupTask]
  const rows: Rows = {}
  const add = (running: boolean, offset: 0 | 2, row: Row) => {
    const view = views[offset + (running ? 0 : 1)] ?? ''
    rows[view] = [...(rows[view] ?? []), row]
  }
  const start = ago(index)
  const kind =
    area === 'data'
      ? { BACKUP_TYPE: 'FULL', PLUS_ARCHIVELOG: 'OFF' }
      : { TYPE: 'DELETE OBSOLETE BACKUP' }
  const base = (tenant: number, state: Command['state'], at: number): Row => ({
    TENANT_ID: tenant,
    JOB_ID: jobId,
    START_TIMESTAMP: at,
    END_TIMESTAMP: state.running ? null : at + 30 * MINUTE,
    STATUS: state.status,
    RESULT: state.result,
    COMMENT: '',
    JOB_LEVEL: tenant === 1 ? 'CLUSTER' : 'USER_TENANT',
    ...kind,
    ...(area === 'cleanup' ? { TASK_COUNT: 1, SUCCESS_TASK_COUNT: 1 } : {}),
  })
  if (!one.sys) {
    const tenant = one.executors[0] ?? 1002
    add(one.state.running, 0, {
      ...base(tenant, one.state, start),
      INITIATOR_TENANT_ID: tenant,
      INITIATOR_JOB_ID: 0,
      EXECUTOR_TENANT_ID: String(tenant),
    })
    add(one.state.running, 2, taskOf(tenant, jobId, index, start, one.state))
    return rows
  }
  add(one.state.running, 0, {
    ...base(1, one.state, start),
    INITIATOR_TENANT_ID: 1,
    INITIATOR_JOB_ID: jobId,
    EXECUTOR_TENANT_ID: one.executors.join(one.blanks ? ', ' : ','),
  })
  for (const [place, tenant] of one.executors.entries()) {
    const made = one.children[place]
    if (!made) continue
    const at = start + made.delayMinutes * MINUTE
    add(made.state.running, 0, {
      ...base(tenant, made.state, at),
      INITIATOR_TENANT_ID: 1,
      INITIATOR_JOB_ID: jobId,
      EXECUTOR_TENANT_ID: String(tenant),
    })
    if (made.task) add(made.state.running, 2, taskOf(tenant, jobId, index, at, made.state))
  }
  return rows
}

function dataTask(
  tenant: number,
  jobId: number,
  taskId: number,
  start: number,
  state: Command['state'],
): Row {
  return {
    TENANT_ID: tenant,
    TASK_ID: taskId,
    JOB_ID: jobId,
    START_TIMESTAMP: start + 1000,
    STATUS: state.running ? 'BACKUP_DATA_MINOR' : state.status,
    RESULT: state.result,
    OUTPUT_BYTES: 1000 + taskId,
    MACRO_BLOCK_COUNT: 100,
    FINISH_MACRO_BLOCK_COUNT: taskId,
  }
}

function cleanupTask(
  tenant: number,
  jobId: number,
  taskId: number,
  start: number,
  state: Command['state'],
): Row {
  return {
    TENANT_ID: tenant,
    TASK_ID: taskId,
    JOB_ID: jobId,
    TASK_TYPE: 'BACKUP SET',
    ID: taskId,
    ROUND_ID: 0,
    START_TIMESTAMP: start + 1000,
    STATUS: state.status,
    RESULT: state.result,
  }
}

const restore = fc.record({
  ended: fc.option(fc.constantFrom('SUCCESS', 'FAIL', 'FAILED')),
  going: fc.constantFrom('CREATE_TENANT', 'WAIT_TENANT_RESTORE_FINISH', 'RESTORE_SUCCESS'),
  tenantRow: fc.boolean(),
  again: fc.boolean(),
  name: fc.constantFrom('shop', 'copy_of_shop', 'AUX_RECOVER$17', ''),
  cancelled: fc.boolean(),
})

/** Tenant restores with and without the tenant's row, and rows that are none: nameless ones, auxiliary tenants. */
export function restoreRows(): fc.Arbitrary<Rows> {
  return fc.array(restore, { minLength: 1, maxLength: 40 }).map((list) => {
    const rows: Rows = { CDB_OB_RESTORE_PROGRESS: [], CDB_OB_RESTORE_HISTORY: [] }
    for (const [index, one] of list.entries()) {
      const row = {
        JOB_ID: one.again ? 3 : 100 + index,
        RESTORE_TENANT_NAME: one.name,
        RESTORE_TENANT_ID: 2000 + index,
        BACKUP_TENANT_NAME: 'shop',
        START_TIMESTAMP: ago(index),
      }
      const ids = one.tenantRow && one.name !== '' ? [1, 2000 + index] : [1]
      for (const id of ids) {
        if (one.ended === null) {
          const status = id === 1 ? one.going : 'RESTORING'
          rows.CDB_OB_RESTORE_PROGRESS?.push({ ...row, TENANT_ID: id, STATUS: status })
        } else {
          rows.CDB_OB_RESTORE_HISTORY?.push({
            ...row,
            TENANT_ID: id,
            STATUS: one.ended,
            FINISH_TIMESTAMP: ago(index) + HOUR,
            COMMENT: one.cancelled ? 'ROOTSERVICE : OB_CANCELED(-4072) on x with traceid y' : '',
          })
        }
      }
    }
    return rows
  })
}

const recovery = fc.record({
  running: fc.boolean(),
  status: fc.constantFrom('COMPLETED', 'FAILED'),
  going: fc.constantFrom('PREPARE', 'RECOVERING', 'COMPLETED'),
  result: fc.constantFrom('SUCCESS', 'PARTIAL_SUCCESS', 'FAILED', ''),
  worker: fc.boolean(),
  imported: fc.boolean(),
  tables: fc.array(fc.constantFrom('SUCCESS', 'FAILED'), { maxLength: 4 }),
  again: fc.boolean(),
})

/** Table recoveries with target row, auxiliary restore, import job and tables, as far as each got. */
export function recoveries(): fc.Arbitrary<Rows> {
  return fc
    .array(recovery, { minLength: 1, maxLength: 25 })
    .map((list) => together(list.map(rowsOfRecovery)))
}

function rowsOfRecovery(
  one: typeof recovery extends fc.Arbitrary<infer T> ? T : never,
  index: number,
): Rows {
  const id = one.again ? 5 : 300 + index
  const start = ago(index)
  const over = one.running ? '' : '_HISTORY'
  const aux = `AUX_RECOVER$${index}`
  const job = {
    STATUS: one.running ? one.going : one.status,
    RESULT: one.result,
    TARGET_TENANT_NAME: index % 2 ? 'shop' : 'hr',
    AUX_TENANT_NAME: aux,
    COMMENT: '',
  }
  const worker = index % 2 ? 1002 : 1004
  const jobs = over === '' ? 'CDB_OB_RECOVER_TABLE_JOBS' : 'CDB_OB_RECOVER_TABLE_JOB_HISTORY'
  const imports = over === '' ? 'CDB_OB_IMPORT_TABLE_JOBS' : 'CDB_OB_IMPORT_TABLE_JOB_HISTORY'
  const tasks = over === '' ? 'CDB_OB_IMPORT_TABLE_TASKS' : 'CDB_OB_IMPORT_TABLE_TASK_HISTORY'
  const rows: Rows = {
    [jobs]: [
      {
        ...job,
        TENANT_ID: 1,
        JOB_ID: id,
        INITIATOR_TENANT_ID: 1,
        INITIATOR_JOB_ID: 0,
        START_TIMESTAMP: start,
      },
    ],
  }
  if (!one.worker) return rows
  rows[jobs]?.push({
    ...job,
    TENANT_ID: worker,
    JOB_ID: id + 50,
    INITIATOR_TENANT_ID: 1,
    INITIATOR_JOB_ID: id,
    START_TIMESTAMP: start + 2000,
  })
  rows.CDB_OB_RESTORE_HISTORY = [
    {
      TENANT_ID: 1,
      JOB_ID: 900 + index,
      RESTORE_TENANT_NAME: aux,
      STATUS: 'SUCCESS',
      START_TIMESTAMP: start + 3000,
      FINISH_TIMESTAMP: start + 60_000,
    },
  ]
  if (!one.imported) return rows
  rows[imports] = [
    {
      TENANT_ID: worker,
      JOB_ID: 700 + index,
      INITIATOR_TENANT_ID: worker,
      INITIATOR_JOB_ID: id + 50,
      START_TIMESTAMP: start + HOUR,
      STATUS: one.running ? 'IMPORT_TABLE' : 'IMPORT_FINISH',
      RESULT: one.result,
      TOTAL_TABLE_COUNT: one.tables.length,
    },
  ]
  rows[tasks] = one.tables.map((result, table) => ({
    TENANT_ID: worker,
    TASK_ID: table,
    JOB_ID: 700 + index,
    SRC_DATABASE: 'd',
    SRC_TABLE: `t${table}`,
    TARGET_DATABASE: 'd',
    TARGET_TABLE: `t${table}`,
    START_TIMESTAMP: start + 2 * HOUR + table,
    STATUS: 'FINISH',
    RESULT: result,
  }))
  return rows
}
