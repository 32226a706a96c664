import mysql from 'mysql2/promise'
import { startOceanBase } from '../sandbox/oceanbase/server.ts'
import { DEFAULT_THRESHOLDS } from '../src/domain/event.ts'
import { DEFAULT_GROUPING } from '../src/domain/grouping.ts'
import { Secret } from '../src/domain/secret.ts'
import { watch } from '../src/flows/watch.ts'
import { openOceanBase } from '../src/oceanbase/oceanbase.ts'
import { openStore } from '../src/store/store.ts'
import { mariaDbIsThere, startMariaDb } from '../test/scenarios/support/mariadb.ts'
import { type Row, statsOf, timed } from './stats.ts'

/** Cycles measured for each case. */
const ROUNDS = 200

/**
 * One poll cycle against the same SELECTs sent raw by mysql2, on a real MySQL-protocol server (MariaDB), for several
 * numbers of jobs in history. Raw and the bot alternate within each round.
 */
export async function pollCycle(): Promise<Row[]> {
  if (!(await mariaDbIsThere())) return []
  const rows: Row[] = []
  for (const jobs of [10, 1000]) rows.push(...(await measure(jobs)))
  return rows
}

async function measure(jobs: number): Promise<Row[]> {
  await using maria = await startMariaDb()
  const now = Date.now()
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace('T', ' ')
  await maria.insert('DBA_OB_TENANTS', {
    TENANT_ID: 1002,
    TENANT_NAME: 'crm',
    TENANT_TYPE: 'USER',
    STATUS: 'NORMAL',
    IN_RECYCLEBIN: 'NO',
  })
  await maria.insert('CDB_OB_ARCHIVELOG', {
    TENANT_ID: 1002,
    DEST_ID: 1001,
    DEST_NO: 0,
    ROUND_ID: 1,
    STATUS: 'DOING',
    START_SCN: `${now - 864e5}000000`,
    CHECKPOINT_SCN: `${now}000000`,
  })
  for (let id = 1; id <= jobs; id++) {
    const running = id > jobs - 3
    const start = text(now - (running ? 600_000 : id * 60_000))
    await maria.insert(running ? 'CDB_OB_BACKUP_JOBS' : 'CDB_OB_BACKUP_JOB_HISTORY', {
      TENANT_ID: 1002,
      JOB_ID: id,
      INCARNATION: 1,
      BACKUP_SET_ID: id,
      INITIATOR_TENANT_ID: 1002,
      INITIATOR_JOB_ID: 0,
      EXECUTOR_TENANT_ID: '1002',
      PLUS_ARCHIVELOG: 'OFF',
      BACKUP_TYPE: 'FULL',
      JOB_LEVEL: 'USER_TENANT',
      START_TIMESTAMP: start,
      END_TIMESTAMP: running ? null : start,
      STATUS: running ? 'DOING' : 'COMPLETED',
      RESULT: 0,
    })
    await maria.insert(running ? 'CDB_OB_BACKUP_TASKS' : 'CDB_OB_BACKUP_TASK_HISTORY', {
      TENANT_ID: 1002,
      TASK_ID: id,
      JOB_ID: id,
      BACKUP_SET_ID: id,
      START_TIMESTAMP: start,
      STATUS: running ? 'BACKUP_DATA_MAJOR' : 'COMPLETED',
      RESULT: 0,
      MACRO_BLOCK_COUNT: 1000,
      FINISH_MACRO_BLOCK_COUNT: 500,
      TABLET_COUNT: 10,
      FINISH_TABLET_COUNT: 5,
      OUTPUT_BYTES: 1e9,
      INPUT_BYTES: 1e9,
    })
  }
  const oceanbase = openOceanBase({
    name: 'maria',
    host: '127.0.0.1',
    port: maria.port,
    user: maria.user,
    password: new Secret(maria.password),
  })
  const store = await openStore({ url: 'file::memory:', clock: Date })
  const statements = await selectsOf()
  const raw = await mysql.createConnection({
    host: '127.0.0.1',
    port: maria.port,
    user: maria.user,
    password: maria.password,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
  })
  await raw.query("SET time_zone = '+00:00'")
  const runnable: string[] = []
  for (const sql of statements) {
    await raw.query(sql).then(
      () => runnable.push(sql),
      () => undefined,
    )
  }
  const since = now - 90_000_000
  const cluster = { config: { name: 'maria', channel: 'C1' } as never, oceanbase }
  const context = {
    store,
    clock: Date,
    clusters: new Map([['maria', cluster]]),
    config: {
      thresholds: DEFAULT_THRESHOLDS,
      approvalChannel: 'C2',
      rules: [],
      routes: [],
      escalation: null,
      grouping: DEFAULT_GROUPING,
      maintenance: [],
    } as never,
    counters: { poll() {}, event() {}, delivery() {}, execution() {} },
    log: { info() {}, warn() {}, error() {} },
  }
  await oceanbase.read({ historySince: since })
  await watch(context, cluster)
  const times: Record<'raw' | 'read' | 'watch', number[]> = { raw: [], read: [], watch: [] }
  for (let round = 0; round < ROUNDS; round++) {
    times.raw.push(
      await timed(async () => {
        for (const sql of runnable) await raw.query(sql)
      }),
    )
    times.read.push(await timed(() => oceanbase.read({ historySince: since })))
    times.watch.push(await timed(() => watch(context, cluster)))
  }
  await raw.end()
  await oceanbase.close()
  await store[Symbol.asyncDispose]()
  return [
    {
      what: `${jobs} jobs: the same ${runnable.length} SELECTs, raw mysql2`,
      unit: 'ms',
      stats: statsOf(times.raw),
    },
    {
      what: `${jobs} jobs: read and checked (24 h of history)`,
      unit: 'ms',
      stats: statsOf(times.read),
    },
    {
      what: `${jobs} jobs: whole poll (history since last poll, diff, saved)`,
      unit: 'ms',
      stats: statsOf(times.watch),
    },
  ]
}

/** The SELECTs of one reading, as the bot sends them to a server that has all views. */
async function selectsOf(): Promise<readonly string[]> {
  await using standIn = await startOceanBase({ version: '4.3.3' })
  const bot = openOceanBase({
    name: 'x',
    host: '127.0.0.1',
    port: standIn.port,
    user: 'ob_bot_ro@sys',
    password: new Secret('ro-secret'),
  })
  await bot.read({ historySince: Date.now() - 90_000_000 })
  const first = standIn.statements.length
  await bot.read({ historySince: Date.now() - 90_000_000 })
  await bot.close()
  return standIn.statements
    .slice(first)
    .map((one) => one.sql)
    .filter((sql) => /^\s*SELECT/i.test(sql))
}
