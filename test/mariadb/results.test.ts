import { createHash } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { OceanBaseError } from '../../src/errors.ts'
import { cleanupJobs } from '../../src/oceanbase/cleanup.ts'
import { CATALOGUE_LIMIT, HISTORY_LIMIT } from '../../src/oceanbase/cluster-rows.ts'
import { backupSets, dataJobs, dataTasks } from '../../src/oceanbase/data-backup.ts'
import { archiveDestinations, backupParameters } from '../../src/oceanbase/destinations.ts'
import { driverOptions } from '../../src/oceanbase/driver-options.ts'
import { rootServiceEvents } from '../../src/oceanbase/events.ts'
import { archiveRounds, archives } from '../../src/oceanbase/log-archive.ts'
import { SessionPool } from '../../src/oceanbase/pool.ts'
import { restores } from '../../src/oceanbase/restore.ts'
import { TEXT_LENGTH } from '../../src/oceanbase/row.ts'
import { upperKeys } from '../../src/oceanbase/session.ts'
import { importJobs, importTasks, recoverJobs } from '../../src/oceanbase/table-recovery.ts'
import { resourcePools, tenants } from '../../src/oceanbase/tenants.ts'
import type { View } from '../../src/oceanbase/view.ts'
import { type RawRow, sampleRows } from '../domain/sample-rows.ts'
import { hasMariaDb, type MariaDbServer, MONITOR, startServer } from './server.ts'
import { columnsOf, insertRows, makeViewTables, replaceRows } from './view-tables.ts'

const there = hasMariaDb()

const VIEWS: readonly View<unknown>[] = [
  ...[dataJobs, dataTasks, cleanupJobs, restores, recoverJobs, importJobs, importTasks].flatMap(
    (views): View<unknown>[] => [views.running, views.history],
  ),
  ...[archives, archiveRounds, backupSets, tenants, resourcePools],
  ...[backupParameters, archiveDestinations, rootServiceEvents],
]

const sha = (text: string | null | undefined) =>
  createHash('sha256')
    .update(text ?? '')
    .digest('hex')

/** Values at the edge of each type: the longest number, a time's last digit, letters of four bytes. */
const EDGES: readonly ((type: string) => string | null)[] = [
  () => null,
  (type) => {
    if (/unsigned/.test(type)) return '18446744073709551615'
    if (/^bigint/.test(type)) return '9223372036854775807'
    const [, digits, decimals] = /^decimal\((\d+),(\d+)\)/.exec(type) ?? []
    if (digits)
      return `${'9'.repeat(Number(digits) - Number(decimals))}.${'9'.repeat(Number(decimals))}`
    if (/^(timestamp|datetime)/.test(type)) return '2025-03-01 02:03:04.000001'
    if (!/char|text/.test(type)) return '1'
    const length = Number(/\((\d+)\)/.exec(type)?.[1] ?? 100)
    return [...'漢😀 \'"\\\n`%'].slice(0, Math.max(1, length)).join('')
  },
  (type) => {
    if (/^(timestamp|datetime)/.test(type)) return '2025-12-31 23:59:59.100000'
    return /char|text/.test(type) ? '' : '0'
  },
]

describe.skipIf(!there)('results of MariaDB', () => {
  let server: MariaDbServer
  beforeAll(async () => {
    server = await startServer(['--max-allowed-packet=64M'])
    await makeViewTables(server)
  })
  afterAll(() => server?.[Symbol.asyncDispose]())
  afterEach(() => server.run('SET GLOBAL max_allowed_packet = 67108864'))

  const account = () => ({
    cluster: 'prod',
    host: '127.0.0.1',
    port: server.port,
    user: MONITOR.user,
    password: new Secret(MONITOR.password),
    role: 'monitor' as const,
    ssl: false,
    connectTimeout: 5_000,
    queryTimeout: 10_000,
  })

  test('every column that the bot reads is the same by the text and the prepared protocol', async () => {
    const connection = await createConnection(driverOptions(account()))
    let columns = 0
    try {
      await connection.query("SET time_zone = '+00:00'")
      for (const view of VIEWS) {
        const types = columnsOf(view.name)
        const edges: RawRow[] = EDGES.map((edge) =>
          Object.fromEntries(types.map(({ name, type }) => [name, edge(type)])),
        )
        const names = view.columns.filter((name) => types.some((type) => type.name === name))
        const samples = sampleRows(view.name).map((one) =>
          Object.fromEntries(
            Object.entries(one.row)
              .filter(([name]) => names.includes(name))
              // Documents print '' where the view has NULL.
              .map(([name, value]) => [name, value === '' ? null : value]),
          ),
        )
        await insertRows(server, view.name, [...edges, ...samples])
        columns += names.length
        const list = names.map((name) => `\`${name}\``).join(', ')
        const sql = `SELECT ${list} FROM oceanbase.\`${view.name}\` ORDER BY ${list}`
        const [text] = await connection.query(sql)
        const [prepared] = await connection.execute(sql)
        const read = (rows: unknown) => (rows as object[]).map((row) => view.read(upperKeys(row)))
        expect(text, view.name).toHaveLength(edges.length + samples.length)
        expect(read(prepared), view.name).toEqual(read(text))
      }
    } finally {
      await connection.end()
    }
    expect(columns).toBeGreaterThan(250)
  })

  test('SCNs, microseconds and letters of four bytes come exactly, whatever the server’s zone', async () => {
    const path = 'file:///backup/漢😀'
    await replaceRows(server, {
      CDB_OB_ARCHIVELOG: [
        {
          TENANT_ID: '9007199254740993',
          DEST_NO: 0,
          ROUND_ID: 1,
          STATUS: 'DOING',
          START_SCN: '1740794400123456789',
          CHECKPOINT_SCN: '9223372036854775809',
          INPUT_BYTES: 1,
          OUTPUT_BYTES: 1,
          COMMENT: '',
          PATH: path,
        },
      ],
      CDB_OB_BACKUP_JOBS: [
        {
          TENANT_ID: 1002,
          JOB_ID: '9223372036854775807',
          STATUS: 'DOING',
          START_TIMESTAMP: '2025-03-01 00:00:00.120000',
        },
      ],
    })
    const oceanbase = server.open()
    const {
      archives: found,
      dataJobs: jobs,
      databaseNow,
    } = await oceanbase.read({ historySince: 0 })
    expect(found).toMatchObject([
      {
        tenantId: '9007199254740993',
        startScn: '1740794400123456789',
        checkpointScn: '9223372036854775809',
        path,
      },
    ])
    expect(jobs).toMatchObject([
      {
        jobId: '9223372036854775807',
        start: { text: '2025-03-01 00:00:00.120000', ms: Date.parse('2025-03-01T00:00:00.120Z') },
      },
    ])
    expect(Math.abs(databaseNow - Date.now())).toBeLessThan(60_000)
    await oceanbase.close()
  })

  test('ten thousand history rows: the newest are read, newest first', async () => {
    await replaceRows(server, {})
    await server.run(
      `INSERT INTO oceanbase.CDB_OB_BACKUP_JOB_HISTORY (TENANT_ID, JOB_ID, STATUS, START_TIMESTAMP, END_TIMESTAMP)
       SELECT 1002, seq, 'COMPLETED', '2025-01-01' + INTERVAL seq MINUTE, '2025-01-01' + INTERVAL seq + 1 MINUTE
       FROM oceanbase.seq_1_to_10000 ORDER BY RAND(1)`,
    )
    const oceanbase = server.open()
    const { dataJobs: jobs, problems } = await oceanbase.read({ historySince: 0 })
    expect(jobs.map((job) => Number(job.jobId))).toEqual(
      Array.from({ length: HISTORY_LIMIT }, (_, index) => 10_000 - index),
    )
    expect(problems).toEqual([])
    const since = Date.parse('2025-01-01T00:00:00Z') + 9_990 * 60_000
    const late = await oceanbase.read({ historySince: since })
    expect(late.dataJobs.map((job) => Number(job.jobId))).toEqual(
      Array.from({ length: 11 }, (_, index) => 10_000 - index),
    )
    await oceanbase.close()
  })

  test('a runaway view is cut off, and that is said', async () => {
    await replaceRows(server, {})
    await server.run(
      `INSERT INTO oceanbase.CDB_OB_BACKUP_SET_FILES (TENANT_ID, BACKUP_SET_ID, START_TIMESTAMP, FILE_STATUS)
       SELECT 1002, seq, '2025-01-01' + INTERVAL seq MINUTE, IF(seq % 100, 'AVAILABLE', 'DELETED')
       FROM oceanbase.seq_1_to_12000`,
    )
    const oceanbase = server.open()
    const { sets, problems } = await oceanbase.read({ historySince: 0 })
    expect(sets).toHaveLength(CATALOGUE_LIMIT)
    expect(sets[0]?.setId).toBe('11999')
    expect(problems).toMatchObject([{ view: 'CDB_OB_BACKUP_SET_FILES', column: '*' }])
    await oceanbase.close()
  })

  test('texts of 1 MB come whole; one beyond a packet of the protocol (16 MB) is cut, and that is seen', async () => {
    await replaceRows(server, {})
    await server.run(
      `INSERT INTO oceanbase.CDB_OB_BACKUP_JOB_HISTORY (TENANT_ID, JOB_ID, STATUS, START_TIMESTAMP, COMMENT)
       SELECT 1002, seq, 'FAILED', '2025-01-01', REPEAT(CHAR(64 + seq), 1048576) FROM oceanbase.seq_1_to_20`,
    )
    await server.run(
      `INSERT INTO oceanbase.CDB_OB_ARCHIVELOG (TENANT_ID, STATUS, COMMENT) VALUES (1002, 'DOING', REPEAT('漢', 6000000))`,
    )
    const oceanbase = server.open()
    const read = await oceanbase.read({ historySince: 0 })
    expect(read.unreadable).toEqual([])
    expect(read.dataJobs.map((job) => [Number(job.jobId), sha(job.comment)])).toEqual(
      Array.from({ length: 20 }, (_, index) => [
        index + 1,
        sha(String.fromCharCode(65 + index).repeat(1_048_576)),
      ]),
    )
    expect(sha(read.archives[0]?.comment)).toBe(sha(`${'漢'.repeat(TEXT_LENGTH)}…`))
    await oceanbase.close()
  })

  test('a secret at the start of up to 17 MB of text is hidden, and nothing hangs or breaks', async () => {
    await replaceRows(server, {})
    const texts = [
      `"encrypt_key='" , REPEAT('x', 2000000)`,
      `"access_key=" , REPEAT("'", 2000000)`,
      `"IDENTIFIED BY '" , REPEAT("a''", 700000)`,
      `"encrypt_key='" , REPEAT('x', 17000000)`,
      `"IDENTIFIED BY 'a'", REPEAT(",'a'", 4000000)`,
      `REPEAT("identified by 'a, ", 100000)`,
      `REPEAT('://a', 500000)`,
    ]
    for (const [index, text] of texts.entries()) {
      await server.run(
        `INSERT INTO oceanbase.CDB_OB_BACKUP_JOBS (TENANT_ID, JOB_ID, STATUS, COMMENT) VALUES (1002, ${index}, 'DOING', CONCAT(${text}))`,
      )
    }
    const oceanbase = server.open()
    const start = Date.now()
    const { dataJobs: jobs, problems } = await oceanbase.read({ historySince: 0 })
    expect(problems).toEqual([])
    expect(jobs).toHaveLength(texts.length)
    for (const job of jobs.slice(0, 5)) {
      expect(job.comment).toContain('[hidden]')
      expect(job.comment?.length).toBeLessThan(100)
    }
    expect(Date.now() - start).toBeLessThan(5_000)
    await oceanbase.close()
  })

  test('a question beyond max_allowed_packet: a clear error, and the next one works', async () => {
    await replaceRows(server, {
      DBA_OB_TENANTS: [{ TENANT_ID: 1, TENANT_NAME: 'sys', STATUS: 'NORMAL' }],
    })
    await server.run('SET GLOBAL max_allowed_packet = 16384')
    const pool = new SessionPool({
      ...{ cluster: 'prod', host: '127.0.0.1', port: server.port, role: 'monitor', ssl: false },
      ...{ user: MONITOR.user, password: new Secret(MONITOR.password) },
      ...{ connectTimeout: 5_000, queryTimeout: 10_000 },
    })
    const oceanbase = server.open()
    expect(await oceanbase.readTenants()).toHaveLength(1)
    const asked = (text: string) =>
      pool.use((session) => session.rows('SELECT LENGTH(?) AS V', 'ask', [text]))
    expect(await asked('x')).toMatchObject([{ V: 1 }])
    const error = await asked('x'.repeat(20_000)).then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(OceanBaseError)
    expect(error).toMatchObject({ errno: 1153, retryable: false })
    expect(String(error)).toContain('max_allowed_packet')
    expect(await asked('xy')).toMatchObject([{ V: 2 }])
    expect(await oceanbase.readTenants()).toHaveLength(1)
    await pool.close()
    await oceanbase.close()
  })

  test('a command beyond max_allowed_packet is refused; the limit does not cut results', async () => {
    await replaceRows(server, {})
    await server.run(
      `INSERT INTO oceanbase.CDB_OB_ARCHIVELOG (TENANT_ID, STATUS, COMMENT) VALUES (1002, 'DOING', REPEAT('漢', 300000))`,
    )
    await server.run('SET GLOBAL max_allowed_packet = 16384')
    const oceanbase = server.open()
    const outcome = await oceanbase.execute({
      generation: 4,
      sql: new Secret(`DO '${'x'.repeat(20_000)}'`),
      masked: '',
      session: [],
    })
    expect(outcome).toMatchObject({ kind: 'refused', errno: 1153 })
    const { archives: found } = await oceanbase.read({ historySince: 0 })
    expect(sha(found[0]?.comment)).toBe(sha('漢'.repeat(300_000)))
    await oceanbase.close()
  })
})
