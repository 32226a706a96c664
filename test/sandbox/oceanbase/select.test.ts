import fc from 'fast-check'
import { escape as escaped } from 'mysql2'
import { describe, expect, test } from 'vitest'
import { startOceanBase } from '../../../sandbox/oceanbase/server.ts'
import { connect, START, story } from './client.ts'

const LONGLONG = 8
const TIMESTAMP = 7
const NEWDECIMAL = 246
const VAR_STRING = 253
const BLOB = 252
const UNSIGNED = 32
const TIMESTAMP_FLAG = 1024

describe('SELECT', () => {
  test.each([
    ['SELECT * FROM oceanbase.CDB_OB_NOTHING', '1146/42S02'],
    ['SELECT * FROM mysql.user', '1146/42S02'],
    ['SELECT * FROM sqlite_master', '1146/42S02'],
    ['SELECT NOPE FROM CDB_OB_BACKUP_JOBS', '1054/42S22'],
    ['SELECT DATA_TYPES FROM information_schema.COLUMNS', '1054/42S22'],
    ['SELECT rowid FROM CDB_OB_BACKUP_JOBS', '1054/42S22'],
    ["SELECT strftime('%s')", '1305/42000'],
    ['SELECT json_object()', '1305/42000'],
    ['SELECT 1 +', '1064/42000'],
    ['SELECT ?', '1064/42000'],
    ["SELECT 'open", '1064/42000'],
    ['SELECT 1; SELECT 2', '1064/42000'],
    ['SELECT 1 == 1', '1064/42000'],
    ['SELECT TENANT_ID, FROM CDB_OB_BACKUP_JOBS', '1064/42000'],
    ['SELEKT 1', '1064/42000'],
    ['SELECT @@nothing', '1193/HY000'],
    ['SET nothing = 1', '1193/HY000'],
    ["SET time_zone = 'Mars/North'", '1298/HY000'],
    ["SET version = '9'", '1238/HY000'],
    ['SELECT 1 UNION SELECT 1, 2', '1222/21000'],
    [
      'SELECT a.TENANT_ID, JOB_ID FROM CDB_OB_BACKUP_JOBS a JOIN CDB_OB_BACKUP_TASKS b ON 1=1',
      '1052/23000',
    ],
    ['SELECT 1;', 'ok'],
    ['SELECT /* hint */ 1 -- end', 'ok'],
    ['SET NAMES utf8mb4', 'ok'],
    ['SET SESSION ob_query_timeout = 30000000, autocommit = 1', 'ok'],
    ['SET @@session.ob_query_timeout = 30000000', 'ok'],
    ['START TRANSACTION', 'ok'],
    ['COMMIT', 'ok'],
    ["SHOW VARIABLES LIKE 'version%'", 'ok'],
  ])('%s: %s', async (sql, expected) => {
    await using ob = await startOceanBase()
    await using client = await connect(ob)
    expect(await client.outcome(sql)).toBe(expected)
  })

  test('a table without database needs USE', async () => {
    await using ob = await startOceanBase()
    await using client = await connect(ob, { database: '' })
    expect(await client.outcome('SELECT * FROM DBA_OB_TENANTS')).toBe('1046/3D000')
    expect(await client.outcome('USE oceanbase')).toBe('ok')
    expect(await client.outcome('SELECT * FROM DBA_OB_TENANTS')).toBe('ok')
  })

  test('columns are named as written and typed as documented', async () => {
    await using place = await story()
    await using client = await connect(place.ob)
    const [rows, fields] = await client.connection.query(
      `SELECT tenant_id, a.Checkpoint_Scn, START_SCN AS s, a.COMPRESSION_RATIO, STATUS, COUNT(*) OVER ()
         FROM CDB_OB_ARCHIVELOG a WHERE TENANT_ID = 1002`,
    )
    expect(fields.map((field) => field.name)).toEqual([
      'tenant_id',
      'Checkpoint_Scn',
      's',
      'COMPRESSION_RATIO',
      'STATUS',
      'COUNT(*) OVER ()',
    ])
    expect(fields.map((field) => field.type)).toEqual([
      LONGLONG,
      LONGLONG,
      LONGLONG,
      NEWDECIMAL,
      VAR_STRING,
      LONGLONG,
    ])
    expect(Number(fields[1]?.flags) & UNSIGNED).toBe(UNSIGNED)
    expect(Number(fields[0]?.flags) & UNSIGNED).toBe(0)
    expect(rows).toHaveLength(1)
    const [, types] = await client.connection.query(
      'SELECT CREATE_TIME, TENANT_NAME FROM DBA_OB_TENANTS UNION ALL SELECT CREATE_TIME, TENANT_NAME FROM DBA_OB_TENANTS',
    )
    expect(types[1]?.type).toBe(VAR_STRING)
    const [, times] = await client.connection.query('SELECT CREATE_TIME FROM DBA_OB_TENANTS')
    expect([times[0]?.type, times[0]?.decimals]).toEqual([TIMESTAMP, 6])
    expect(Number(times[0]?.flags) & TIMESTAMP_FLAG).toBe(TIMESTAMP_FLAG)
    const [, texts] = await client.connection.query('SELECT VALUE FROM CDB_OB_BACKUP_PARAMETER')
    expect([texts[0]?.type, texts[0]?.decimals]).toEqual([BLOB, 0])
    const [, empty] = await client.connection.query('SELECT 1 FROM DBA_OB_TENANTS LIMIT 0')
    expect(empty[0]?.type).toBe(LONGLONG)
  })

  test.each([
    ['now() - interval 7 day', '2025-02-22 02:00:00.000000'],
    ['DATE_ADD(NOW(6), INTERVAL 90 MINUTE)', '2025-03-01 03:30:00.000000'],
    ["UNIX_TIMESTAMP('2025-03-01 02:00:00')", '1740794400'],
    ["TIME_TO_USEC('2025-03-01 02:00:00.000001')", '1740794400000001'],
    ['SCN_TO_TIMESTAMP(1740794400123456789)', '2025-03-01 02:00:00.123456'],
    ['TIMESTAMP_TO_SCN(NOW(6))', '1740794400000000000'],
    ['7 / 2', '3.5'],
    ['7 DIV 2', '3'],
    ["CONCAT('a', 1, 'b')", 'a1b'],
    ["IF(1 = 1, 'yes', 'no')", 'yes'],
    ["LEFT('abcdef', 2)", 'ab'],
    ['TRUNCATE(3.79, 1)', '3.7'],
    ["'a' = 'A'", '0'],
    ['NULL <=> NULL', '1'],
    ["'50%' LIKE '50\\%'", '1'],
    ["'501' LIKE '50\\%'", '0'],
    ["CASE WHEN 1 THEN 'x' ELSE 'y' END", 'x'],
    ["CAST('12' AS UNSIGNED) + 1", '13'],
    ['EFFECTIVE_TENANT_ID()', '1'],
    ['DATABASE()', 'oceanbase'],
    ['OB_VERSION()', '4.2.5.0'],
    ['VERSION()', '5.7.25-OceanBase-v4.2.5.0'],
    ['GREATEST(1, 3, 2)', '3'],
  ])('SELECT %s = %s', async (expression, expected) => {
    await using place = await story()
    await using client = await connect(place.ob)
    const [row] = await client.rows(`SELECT ${expression}`)
    expect(Object.keys(row ?? {})).toEqual([expression])
    expect(String(Object.values(row ?? {})[0])).toBe(expected)
  })

  test('text columns compare without regard to case', async () => {
    await using place = await story()
    await using client = await connect(place.ob)
    expect(
      await client.rows("SELECT TENANT_NAME FROM DBA_OB_TENANTS WHERE tenant_name IN ('SHOP')"),
    ).toEqual([{ TENANT_NAME: 'shop' }])
  })

  test('any text that mysql2 escapes comes back as it was', async () => {
    await using ob = await startOceanBase()
    await using client = await connect(ob)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const [row] = await client.rows(`SELECT ${escaped(text)} AS t`)
        expect(row?.t).toBe(text)
      }),
      { numRuns: 60 },
    )
  })

  test('a session sees times in its own zone, +08:00 until it says otherwise, but what comes from an SCN in UTC', async () => {
    await using place = await story()
    const sql = `SELECT NOW(6) AS n, MAX(CHECKPOINT_SCN_DISPLAY) AS c, COUNT(*) AS k FROM CDB_OB_ARCHIVELOG
                  WHERE CHECKPOINT_SCN_DISPLAY <= `
    await using careless = await connect(place.ob, { zone: null })
    await using utc = await connect(place.ob)
    await using west = await connect(place.ob, { zone: '-05:30' })
    expect(await careless.rows(`${sql}'2025-03-01 09:59:25'`)).toEqual([
      { n: '2025-03-01 10:00:00.000000', c: '2025-03-01 01:59:25.000000', k: '2' },
    ])
    expect(await utc.rows(`${sql}'2025-03-01 01:59:25'`)).toEqual([
      { n: '2025-03-01 02:00:00.000000', c: '2025-03-01 01:59:25.000000', k: '2' },
    ])
    expect(await west.rows(`${sql}'2025-02-28 20:29:24.999999'`)).toEqual([
      { n: '2025-02-28 20:30:00.000000', c: null, k: '0' },
    ])
  })

  test.each(['+00:00', '+08:00', '-03:30'])(
    'SCN functions know no zone but UTC, time functions that of the session: %s',
    async (zone) => {
      await using ob = await startOceanBase()
      await using client = await connect(ob, { zone })
      const [row] = await client.rows(
        `SELECT SCN_TO_TIMESTAMP(1700000000123456789) AS s, TIMESTAMP_TO_SCN('2023-11-14 22:13:20') AS t,
                TIME_TO_USEC(USEC_TO_TIME(1700000000123456)) AS u`,
      )
      expect(row).toEqual({
        s: '2023-11-14 22:13:20.123456',
        t: '1700000000000000000',
        u: '1700000000123456',
      })
    },
  )

  test('an SCN arrives exactly, and only as text', async () => {
    await using place = await story()
    await using client = await connect(place.ob)
    const [row] = await client.rows(
      'SELECT CHECKPOINT_SCN, CHECKPOINT_SCN + 1 AS next FROM CDB_OB_ARCHIVELOG WHERE TENANT_ID = 1002',
    )
    const exact = BigInt(START - 35_000) * 1_000_000n + 137n
    expect(row).toEqual({ CHECKPOINT_SCN: String(exact), next: String(exact + 1n) })
    expect(BigInt(Number(exact))).not.toBe(exact)
  })

  test('DBA views show sys only and have no TENANT_ID', async () => {
    await using place = await story()
    place.ob.simulation.startBackup()
    place.clock.advance(60_000)
    await using client = await connect(place.ob)
    expect(await client.rows('SELECT COUNT(*) AS k FROM CDB_OB_BACKUP_JOBS')).toEqual([{ k: '3' }])
    expect(await client.rows('SELECT COUNT(*) AS k FROM DBA_OB_BACKUP_JOBS')).toEqual([{ k: '1' }])
    expect(await client.outcome('SELECT TENANT_ID FROM DBA_OB_BACKUP_JOBS')).toBe('1054/42S22')
  })

  test('a derived table keeps the types of its columns: times in the session zone, SCNs exact', async () => {
    await using place = await story()
    place.ob.simulation.seedHistory({ days: 20 })
    await using client = await connect(place.ob, { zone: '+02:00' })
    const sql = (times: string) => `SELECT TENANT_ID, ID, scn, START_TIMESTAMP FROM (
        SELECT 1002 AS TENANT_ID, x.BACKUP_SET_ID AS ID, x.MIN_RESTORE_SCN scn, x.START_TIMESTAMP
          FROM oceanbase.CDB_OB_BACKUP_SET_FILES x WHERE x.TENANT_ID = 1002
        UNION ALL
        SELECT 1004, BACKUP_SET_ID, MIN_RESTORE_SCN, START_TIMESTAMP
          FROM oceanbase.CDB_OB_BACKUP_SET_FILES WHERE TENANT_ID = 1004
      ) v WHERE START_TIMESTAMP >= ${times} ORDER BY START_TIMESTAMP DESC, TENANT_ID LIMIT 10 OFFSET 20`
    const [rows, fields] = await client.connection.query(sql("'2025-02-01 00:00:00'"))
    const all = place.ob.simulation
      .rows('CDB_OB_BACKUP_SET_FILES')
      .toSorted((a, b) => String(b.START_TIMESTAMP).localeCompare(String(a.START_TIMESTAMP)))
    const expected = all.slice(20, 30)
    expect(rows).toHaveLength(10)
    for (const [index, row] of (rows as Record<string, unknown>[]).entries()) {
      const set = expected[index]
      expect([row.TENANT_ID, row.ID, row.scn].map(String)).toEqual(
        [set?.TENANT_ID, set?.BACKUP_SET_ID, set?.MIN_RESTORE_SCN].map(String),
      )
      const local = new Date(`${String(set?.START_TIMESTAMP).replace(' ', 'T')}Z`).getTime()
      expect(new Date(`${String(row.START_TIMESTAMP).replace(' ', 'T')}+02:00`).getTime()).toBe(
        local,
      )
    }
    expect(fields.map((field) => field.type)).toEqual([LONGLONG, LONGLONG, LONGLONG, TIMESTAMP])
    expect(Number(fields[2]?.flags) & UNSIGNED).toBe(UNSIGNED)
    expect(await client.outcome(sql('NOW() - INTERVAL 30 DAY'))).toBe('ok')
  })

  test('counts, lists, chains and unions', async () => {
    await using place = await story()
    place.ob.simulation.startBackup()
    await using client = await connect(place.ob)
    const one = async (sql: string) => Object.values((await client.rows(sql))[0] ?? {})[0]
    const jobs = 'oceanbase.CDB_OB_BACKUP_JOBS'
    expect(await one(`SELECT COUNT(*) FROM ${jobs}`)).toBe('1')
    expect(
      await one(`SELECT COUNT(*) FROM ${jobs} WHERE FIND_IN_SET('1004', EXECUTOR_TENANT_ID) > 0`),
    ).toBe('1')
    expect(await one(`SELECT COUNT(*) FROM ${jobs} WHERE FIND_IN_SET('4', '1004')`)).toBe('0')
    expect(await one("SELECT INSTR('Result: -9040', 'RESULT')")).toBe('1')
    const pairs = Array.from(
      { length: 200 },
      (_, id) => `(TENANT_ID = ${1 + (id % 2)} AND JOB_ID = ${id + 1})`,
    )
    expect(await one(`SELECT COUNT(*) FROM ${jobs} WHERE ${pairs.join(' OR ')}`)).toBe('1')
    const union = await client.rows(
      `SELECT 'run' AS state, STATUS FROM ${jobs} UNION ALL
       SELECT 'past', STATUS FROM oceanbase.CDB_OB_BACKUP_JOB_HISTORY`,
    )
    expect(union).toEqual([{ state: 'run', STATUS: 'INIT' }])
    expect(
      await one(
        `SELECT CASE STATUS WHEN 'INIT' THEN 0 ELSE 1 END AS place FROM ${jobs} ORDER BY place`,
      ),
    ).toBe('0')
  })

  test('server-side prepared statements are refused', async () => {
    await using place = await story()
    await using client = await connect(place.ob)
    const prepared = client.connection.execute(
      'ALTER SYSTEM BACKUP TENANT = shop DESCRIPTION = ?',
      ['x'],
    )
    await expect(prepared).rejects.toMatchObject({ errno: 1064 })
    expect(place.ob.simulation.rows('CDB_OB_BACKUP_JOBS')).toEqual([])
    expect(await client.outcome('SELECT 1')).toBe('ok')
  })
})
