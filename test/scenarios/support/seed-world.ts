import { createConnection } from 'mysql2/promise'
import type { Simulation } from '../../../sandbox/oceanbase/simulation.ts'
import { type PrintedRow, type SeedDocument, seedDocument } from './documents.ts'
import { PLANTED, startWorld, type World } from './world.ts'

type Rows = SeedDocument['rows']

/** Replaces what the views hold by printed rows: `NULL` is none, everything else is what was printed. */
export function putRows(simulation: Simulation, rows: Rows): void {
  for (const [view, all] of Object.entries(rows)) {
    simulation.remove(view, {})
    for (const row of all) simulation.insert(view, seedRow(row))
  }
}

function seedRow(row: PrintedRow): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(row).map(([column, text]) => [column, text === 'NULL' ? null : text]),
  )
}

/** Document 000: a full backup of tenant 1002, ten minutes after it began. */
export async function dataBackupWorld(version: string): Promise<World> {
  const { rows } = seedDocument('000')
  return await startWorld({
    version,
    now: Date.parse('2022-06-01T17:20:00Z'),
    tenants: { 1002: 'crm' },
    seed: (simulation) => putRows(simulation, rows),
  })
}

/** Document 001: tenant mysql is restored, two minutes after the restore began. */
export async function restoreWorld(version: string): Promise<World> {
  const { rows } = seedDocument('001')
  return await startWorld({
    version,
    now: Date.parse('2022-06-01T11:00:00Z'),
    tenants: { 1002: 'mysql' },
    seed: (simulation) => putRows(simulation, rows),
  })
}

/**
 * Document 003 from sys. Its blocks were printed in different runs (REFERENCE §7.1), so the rows above its import job
 * and its table are added: without them neither belongs to anything.
 */
export async function tableRecoveryWorld(version: string): Promise<World> {
  return await startWorld({
    version,
    now: Date.parse('2023-08-16T21:10:00Z'),
    tenants: { 1002: 'shop', 1010: 'backup_tenant' },
    seed: (simulation) => putRows(simulation, tableRecoveryRows()),
  })
}

/** The rows that sys sees of document 003, and those above them. */
export function tableRecoveryRows(): Rows {
  const { DBA_OB_RECOVER_TABLE_JOBS: _, ...rows } = seedDocument('003').rows
  const [printed = {}] = rows.CDB_OB_RECOVER_TABLE_JOBS ?? []
  const [job = {}] = rows.CDB_OB_IMPORT_TABLE_JOBS ?? []
  const above = (target: string, sysJob: string, tenantId: string, start: string): PrintedRow[] => {
    const same = { ...printed, START_TIMESTAMP: start, TARGET_TENANT_NAME: target }
    return [
      { ...same, JOB_ID: sysJob },
      { ...same, TENANT_ID: tenantId, JOB_ID: '2', INITIATOR_JOB_ID: sysJob, STATUS: 'IMPORTING' },
    ]
  }
  return {
    ...rows,
    CDB_OB_RECOVER_TABLE_JOBS: [
      printed,
      ...above('backup_tenant', '5', '1010', '2023-08-16 17:50:00.000000'),
      ...above('shop', '7', '1002', '2023-08-16 21:00:00.000000'),
    ],
    CDB_OB_IMPORT_TABLE_JOBS: [
      job,
      {
        ...job,
        TENANT_ID: '1002',
        INITIATOR_TENANT_ID: '1002',
        START_TIMESTAMP: '2023-08-16 21:08:00.000000',
      },
    ],
  }
}

/** Document 003 from the target tenant's own login, six minutes after the recovery began. */
export async function ownRecoveryWorld(version: string): Promise<World> {
  return await startWorld({
    version,
    now: Date.parse('2023-08-21T20:00:00Z'),
    tenants: { 1002: 'shop', 1010: 'OBT' },
    accounts: [{ user: 'ob_bot_ro', password: PLANTED[2], tenant: 'OBT' }],
    environment: { OB_USER: 'ob_bot_ro@OBT', OB_ADMIN_USER: '', OB_ADMIN_PASSWORD: '' },
    seed: (simulation) => putRows(simulation, ownRecoveryRows()),
  })
}

/** The row of the tenant's own view as the server keeps it; the end has another name there (REFERENCE §15). */
export function ownRecoveryRows(): Rows {
  const [printed = {}] = seedDocument('003').rows.DBA_OB_RECOVER_TABLE_JOBS ?? []
  const { END_TIMESTAMP = '', ...row } = printed
  return {
    CDB_OB_RECOVER_TABLE_JOBS: [{ ...row, TENANT_ID: '1010', FINISH_TIMESTAMP: END_TIMESTAMP }],
  }
}

/** Five tenants for the five states of a log archive. */
const FIVE = { 1002: 'crm', 1004: 'orders', 1006: 'stock', 1008: 'pay', 1010: 'web' } as const

/** Document 002: every state of OCP's three pages at once, on 4.x. */
export async function taskPagesWorld(version: string): Promise<World> {
  const world = await startWorld({ version, tenants: FIVE })
  const { simulation } = world.oceanbase
  simulation.failNext('data', { tenant: 'orders', result: -9026, atPercent: 1 })
  simulation.execute("ALTER SYSTEM BACKUP TENANT = orders DESCRIPTION = 'by hand'")
  await world.after(30)
  simulation.execute('ALTER SYSTEM BACKUP DATABASE')
  await world.after(2)
  const states = ['BEGINNING', 'DOING', 'STOPPING', 'STOP', 'INTERRUPTED']
  Object.keys(FIVE).forEach((id, at) => {
    simulation.update('CDB_OB_ARCHIVELOG', { TENANT_ID: Number(id) }, { STATUS: states[at] })
  })
  const [running, history] = ['CDB_OB_BACKUP_DELETE_JOBS', 'CDB_OB_BACKUP_DELETE_JOB_HISTORY']
  const last = simulation.rows(history).at(-1) ?? {}
  const cleanup = (name: string, status: string) => {
    const id = Number(Object.entries(FIVE).find(([, one]) => one === name)?.[0])
    const start = { JOB_ID: 90, START_TIMESTAMP: '2026-11-20 09:31:00.000000' }
    return { ...last, ...start, TENANT_ID: id, INITIATOR_TENANT_ID: id, STATUS: status }
  }
  simulation.insert(running, { ...cleanup('crm', 'INIT'), END_TIMESTAMP: null })
  simulation.insert(running, { ...cleanup('orders', 'DOING'), END_TIMESTAMP: null })
  simulation.insert(history, { ...cleanup('web', 'FAILED'), RESULT: -9001 })
  return world
}

/** Document 004: a cluster of 3.x with a past of eight days, a backup that failed, and one that runs. */
export async function clusterBackupWorld(): Promise<World> {
  const world = await startWorld({ version: '3.1.5' })
  const { simulation } = world.oceanbase
  simulation.failNext('data', { tenant: 'crm', result: -9026, atPercent: 1 })
  simulation.execute('ALTER SYSTEM BACKUP DATABASE')
  await world.after(30)
  simulation.execute('ALTER SYSTEM BACKUP DATABASE')
  await world.after(2)
  return world
}

/** Document 002 on 3.x: the sets of a past of eight days are copied. */
export async function secondBackupWorld(): Promise<World> {
  const world = await startWorld({ version: '3.1.5' })
  const { simulation } = world.oceanbase
  simulation.execute("ALTER SYSTEM SET backup_backup_dest = 'file:///second'")
  simulation.execute('ALTER SYSTEM BACKUP BACKUPSET ALL')
  await world.after(24 * 60)
  return world
}

/** Types statements into a console of sys, in one session; gives the rows of the last one, every value as printed. */
export async function typeSql(
  { oceanbase }: World,
  statements: readonly string[],
): Promise<readonly PrintedRow[]> {
  const console = await createConnection({
    host: '127.0.0.1',
    port: oceanbase.port,
    user: 'ob_bot_op@sys',
    password: PLANTED[3],
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  })
  try {
    await console.query("SET time_zone = '+00:00'")
    let rows: unknown = []
    for (const statement of statements) [rows] = await console.query(statement)
    return (Array.isArray(rows) ? rows : []).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])),
    )
  } finally {
    await console.end()
  }
}
