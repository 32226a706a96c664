import type { Connection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { OceanBaseError } from '../../src/errors.ts'
import type { ExecuteOutcome } from '../../src/oceanbase/execute.ts'
import type { Statement } from '../../src/oceanbase/statements.ts'
import { ADMIN, hasMariaDb, type MariaDbServer, MONITOR, startServer } from './server.ts'
import { insertRows, makeViewTables } from './view-tables.ts'

const there = hasMariaDb()
const TENANT = { TENANT_ID: 1, TENANT_NAME: 'sys', TENANT_TYPE: 'SYS', STATUS: 'NORMAL' }

describe.skipIf(!there)('connections to MariaDB', () => {
  let server: MariaDbServer
  beforeAll(async () => {
    server = await startServer()
    await makeViewTables(server)
    await insertRows(server, 'DBA_OB_TENANTS', [TENANT])
  })
  afterAll(() => server?.[Symbol.asyncDispose]())
  afterEach(() => server.run('UNLOCK TABLES'))

  /** Sessions of an account that the condition holds for, once there is one. */
  async function sessionsOf(user: string, condition = 'TRUE'): Promise<readonly string[]> {
    for (const end = Date.now() + 10_000; Date.now() < end; ) {
      const rows = await server.rows(
        `SELECT ID FROM information_schema.PROCESSLIST WHERE USER = ? AND ${condition}`,
        [user],
      )
      if (rows.length > 0) return rows.map((row) => String(row.ID))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`no session of ${user} where ${condition}`)
  }

  const waiting = "STATE LIKE 'Waiting for table metadata lock%'"
  const lock = (view: string) => server.run(`LOCK TABLES oceanbase.\`${view}\` WRITE`)

  async function failure(work: Promise<unknown>): Promise<OceanBaseError> {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    )
    if (error instanceof OceanBaseError) return error
    throw new Error(`no OceanBaseError but ${String(error)}`)
  }

  test.each([['CONNECTION'], ['HARD CONNECTION']])(
    'KILL %s between two readings: the next one works',
    async (how) => {
      const oceanbase = server.open()
      for (let round = 0; round < 3; round++) {
        expect((await oceanbase.read({ historySince: 0 })).tenants).toHaveLength(1)
        for (const id of await sessionsOf(MONITOR.user)) await server.run(`KILL ${how} ${id}`)
      }
      expect(await oceanbase.readTenants()).toHaveLength(1)
      await oceanbase.close()
    },
  )

  test('all three connections of the pool killed: the next three readings work', async () => {
    const oceanbase = server.open()
    const three = () => Promise.all([1, 2, 3].map(() => oceanbase.readTenants()))
    await three()
    for (const id of await sessionsOf(MONITOR.user)) await server.run(`KILL ${id}`)
    expect((await three()).flat()).toHaveLength(3)
    await oceanbase.close()
  })

  test('KILL in the middle of a reading: it may be tried again, and then works', async () => {
    const oceanbase = server.open()
    await oceanbase.readTenants()
    await lock('CDB_OB_ARCHIVELOG')
    const reading = failure(oceanbase.read({ historySince: 0 }))
    for (const id of await sessionsOf(MONITOR.user, waiting)) await server.run(`KILL ${id}`)
    expect(await reading).toMatchObject({ retryable: true })
    await server.run('UNLOCK TABLES')
    expect((await oceanbase.read({ historySince: 0 })).unreadable).toEqual([])
    await oceanbase.close()
  })

  test('KILL in the last view of a reading: never a reading without tenants', async () => {
    const oceanbase = server.open()
    await oceanbase.read({ historySince: 0 })
    await lock('DBA_OB_TENANTS')
    const reading = failure(oceanbase.read({ historySince: 0 }))
    for (const id of await sessionsOf(MONITOR.user, waiting)) await server.run(`KILL ${id}`)
    expect(await reading).toMatchObject({ retryable: true })
    await server.run('UNLOCK TABLES')
    expect((await oceanbase.read({ historySince: 0 })).tenants).toHaveLength(1)
    await oceanbase.close()
  })

  test('KILL QUERY: that view is named as unreadable, the others are read', async () => {
    const oceanbase = server.open()
    await lock('CDB_OB_ARCHIVELOG')
    const reading = oceanbase.read({ historySince: 0 })
    for (const id of await sessionsOf(MONITOR.user, waiting)) await server.run(`KILL QUERY ${id}`)
    const { unreadable, tenants } = await reading
    expect(unreadable).toMatchObject([{ view: 'CDB_OB_ARCHIVELOG', errno: 1317 }])
    expect(tenants).toHaveLength(1)
    await oceanbase.close()
  })

  test('a lock that the server gives up: that view is named as unreadable', async () => {
    await server.run('SET GLOBAL lock_wait_timeout = 1')
    const oceanbase = server.open()
    try {
      await lock('CDB_OB_ARCHIVELOG')
      const { unreadable, tenants } = await oceanbase.read({ historySince: 0 })
      expect(unreadable).toMatchObject([{ view: 'CDB_OB_ARCHIVELOG', errno: 1205 }])
      expect(tenants).toHaveLength(1)
    } finally {
      await server.run('SET GLOBAL lock_wait_timeout = DEFAULT')
      await oceanbase.close()
    }
  })

  test('a lock that nobody gives up: within the limit, and the pool goes on', async () => {
    const oceanbase = server.open({ queryTimeout: 1000 })
    await lock('CDB_OB_ARCHIVELOG')
    const start = Date.now()
    // More readings than the pool has connections: none may wait for ever.
    const errors = await Promise.all(
      [1, 2, 3, 4, 5].map(() => failure(oceanbase.read({ historySince: 0 }))),
    )
    expect(Date.now() - start).toBeLessThan(5_000)
    for (const error of errors) expect(error).toMatchObject({ errno: null, retryable: true })
    expect(errors[0]?.message).toContain('read CDB_OB_ARCHIVELOG in time')
    expect(await oceanbase.readTenants()).toHaveLength(1)
    await server.run('UNLOCK TABLES')
    expect((await oceanbase.read({ historySince: 0 })).unreadable).toEqual([])
    await oceanbase.close()
  })

  test('a row that a transaction holds does not keep a reader', async () => {
    const oceanbase = server.open({ queryTimeout: 2_000 })
    await server.run('BEGIN')
    await server.run("UPDATE oceanbase.DBA_OB_TENANTS SET TENANT_NAME = 'new'")
    try {
      expect(await oceanbase.readTenants()).toMatchObject([{ name: 'sys' }])
    } finally {
      await server.run('ROLLBACK')
      await oceanbase.close()
    }
  })

  test('the server restarts: a reading fails, may be tried again, and then works', async () => {
    const oceanbase = server.open()
    await oceanbase.readTenants()
    await server.stop()
    for (let round = 0; round < 3; round++) {
      const error = await failure(oceanbase.readTenants())
      expect(error).toMatchObject({ errno: null, retryable: true })
      expect(error.message).toContain('nothing listens at 127.0.0.1')
    }
    await server.start()
    expect(await oceanbase.readTenants()).toHaveLength(1)
    await oceanbase.close()
  })

  test('the server stops in the middle of a reading: it may be tried again, and then works', async () => {
    const oceanbase = server.open()
    await oceanbase.readTenants()
    await lock('CDB_OB_BACKUP_JOBS')
    const reading = failure(oceanbase.read({ historySince: 0 }))
    await sessionsOf(MONITOR.user, waiting)
    await server.stop()
    expect(await reading).toMatchObject({ retryable: true })
    await server.start()
    expect((await oceanbase.read({ historySince: 0 })).unreadable).toEqual([])
    await oceanbase.close()
  })

  const statement = (sql: string, session: readonly string[] = []): Statement => ({
    generation: 4,
    sql: new Secret(sql),
    masked: '',
    session: session.map((one) => ({ sql: new Secret(one), masked: one })),
  })

  /** What becomes of a command that waits for a lock while something happens to it. */
  async function interrupted(happens: (id: string, root: Connection) => Promise<unknown>) {
    await server.run('GRANT INSERT, SELECT ON oceanbase.* TO ?', [ADMIN.user])
    await lock('CDB_OB_ARCHIVELOG')
    const oceanbase = server.open({ executeTimeout: 10_000 })
    const outcome = oceanbase.execute(
      statement('INSERT INTO oceanbase.CDB_OB_ARCHIVELOG (TENANT_ID) VALUES (1)'),
    )
    const [id = ''] = await sessionsOf(ADMIN.user, waiting)
    await happens(id, server.root)
    return await outcome
  }

  test.each<[string, string, ExecuteOutcome['kind']]>([
    ['the connection is killed', 'KILL', 'unknown'],
    ['the connection is killed hard', 'KILL HARD', 'unknown'],
    ['the command is killed', 'KILL QUERY', 'unknown'],
  ])('execute: %s: %s is %s', async (_, kill, kind) => {
    const outcome = await interrupted((id, root) => root.query(`${kill} ${id}`))
    expect(outcome).toMatchObject({ kind, at: expect.closeTo(Date.now(), -5) })
  })

  test('execute: the server stops: unknown', async () => {
    const outcome = server.open().execute(statement('DO SLEEP(20)'))
    await sessionsOf(ADMIN.user, "STATE = 'User sleep'")
    await server.stop()
    await server.start()
    expect(await outcome).toMatchObject({ kind: 'unknown' })
  })

  test('execute: no answer in time: unknown', async () => {
    const oceanbase = server.open({ executeTimeout: 300 })
    const outcome = await oceanbase.execute(statement('DO SLEEP(5)'))
    expect(outcome).toMatchObject({ kind: 'unknown' })
    expect('message' in outcome && outcome.message).toContain('did not answer the command in time')
  })

  test('execute: a command that is no SQL here: refused, with number and place', async () => {
    const outcome = await server
      .open()
      .execute(statement("ALTER SYSTEM RESTORE t FROM 'file:///a' UNTIL SCN=1 WITH 'pool_list=p'"))
    expect(outcome).toMatchObject({ kind: 'refused', errno: 1064 })
    expect('message' in outcome && outcome.message).toMatch(/PARSE_SQL.*near 'SYSTEM RESTORE/)
  })

  test.each([
    ['a wrong password', { user: ADMIN.user, password: new Secret('wrong') }, {}, []],
    ['no admin account', undefined, {}, []],
    ['nothing listening', { user: ADMIN.user, password: new Secret('') }, { port: 1 }, []],
    [
      'a session statement that fails',
      { user: ADMIN.user, password: new Secret(ADMIN.password) },
      {},
      ["SET DECRYPTION = 'x'"],
    ],
  ])('execute: %s: not sent', async (_, admin, change, session) => {
    const options = admin ? { ...change, admin } : { ...change, admin: undefined as never }
    const outcome = await server.open(options).execute(statement('DO SLEEP(5)', session))
    expect(outcome.kind).toBe('not-sent')
  })

  test('execute: taken, with the connection and the server’s time', async () => {
    const outcome = await server.open().execute(statement('DO 1'))
    expect(outcome).toEqual({
      kind: 'accepted',
      connectionId: expect.any(Number),
      at: expect.closeTo(Date.now(), -5),
    })
  })
})
