import { createServer, type Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { Secret } from '../../src/domain/secret.ts'
import { OceanBaseError } from '../../src/errors.ts'
import { openOceanBase } from '../../src/oceanbase/oceanbase.ts'
import { bench, errorOf, everythingIn, START, until } from './stand-in.ts'

const SINCE = { historySince: START - 86_400_000 }

describe('one bad row or view costs itself', () => {
  it.each([
    'CDB_OB_BACKUP_JOBS',
    'CDB_OB_BACKUP_TASK_HISTORY',
    'CDB_OB_RESTORE_PROGRESS',
    'CDB_OB_IMPORT_TABLE_TASKS',
    'CDB_OB_ARCHIVELOG',
    'CDB_OB_BACKUP_SET_FILES',
    'DBA_OB_TENANTS',
  ])('garbage in %s', async (view) => {
    await using it = await bench()
    it.server.simulation.startBackup()
    const before = await it.oceanbase.read(SINCE)
    it.server.faults.garbage(view)
    const rows = await it.oceanbase.read(SINCE)
    expect(rows.problems).toHaveLength(1)
    expect(rows.problems[0]).toMatchObject({ view, problem: expect.stringMatching(/^is /) })
    expect({ ...rows, problems: [] }).toEqual(before)
  })

  it('a view that may not be read', async () => {
    await using it = await bench()
    it.server.simulation.startBackup()
    it.server.faults.errno(1142, 1, /FROM oceanbase\.`CDB_OB_BACKUP_JOB_HISTORY`/)
    const rows = await it.oceanbase.read(SINCE)
    expect(rows.unreadable).toEqual([
      {
        view: 'CDB_OB_BACKUP_JOB_HISTORY',
        errno: 1142,
        message: expect.stringContaining('GRANT SELECT ON oceanbase.* TO ob_bot_ro'),
      },
    ])
    expect(rows.dataJobs.length).toBeGreaterThan(0)
    expect((await it.oceanbase.read(SINCE)).unreadable).toEqual([])
  })

  it('a slow view that the server gives up', async () => {
    await using it = await bench()
    it.server.faults.errno(4012, 1, /FROM oceanbase\.`CDB_OB_ARCHIVELOG_SUMMARY/)
    const rows = await it.oceanbase.read(SINCE)
    expect(rows.unreadable.map((one) => [one.view, one.errno])).toEqual([
      ['CDB_OB_ARCHIVELOG_SUMMARY', 4012],
    ])
  })

  it.each([1054, 1146])('a view that changed under it (%i) is looked at again', async (errno) => {
    await using it = await bench()
    await it.oceanbase.read(SINCE)
    it.server.faults.errno(errno, 1, /FROM oceanbase\.`CDB_OB_BACKUP_TASKS`/)
    const rows = await it.oceanbase.read(SINCE)
    expect(rows.unreadable).toEqual([])
    const probes = it.server.statements.filter((one) => /information_schema/i.test(one.sql))
    expect(probes).toHaveLength(2)
  })

  it('a view that stays broken is unreadable, not empty', async () => {
    await using it = await bench()
    it.server.faults.errno(1054, 2, /FROM oceanbase\.`CDB_OB_BACKUP_TASKS`/)
    const rows = await it.oceanbase.read(SINCE)
    expect(rows.unreadable.map((one) => [one.view, one.errno])).toEqual([
      ['CDB_OB_BACKUP_TASKS', 1054],
    ])
  })

  it('an account that may not read anything is an error with the grant', async () => {
    await using server = await startOceanBase({
      accounts: [{ user: 'ob_bot_ro', password: 'ro-secret', select: false }],
    })
    const oceanbase = openOceanBase({
      name: 'prod',
      host: '127.0.0.1',
      port: server.port,
      user: 'ob_bot_ro@sys',
      password: new Secret('ro-secret'),
    })
    try {
      const error = await errorOf(oceanbase.read(SINCE))
      expect(error).toMatchObject({
        retryable: false,
        message: expect.stringContaining('GRANT SELECT ON oceanbase.* TO ob_bot_ro'),
      })
    } finally {
      await oceanbase.close()
    }
  })
})

describe('the connection', () => {
  it('killed in the middle of a reading: retryable, and the next reading works', async () => {
    await using it = await bench()
    await it.oceanbase.read(SINCE)
    const before = it.server.statements.length
    it.server.faults.delay(20)
    const reading = errorOf(it.oceanbase.read(SINCE))
    await until(() => it.server.statements.length > before + 3)
    it.server.faults.kill()
    const error = await reading
    expect(error).toBeInstanceOf(OceanBaseError)
    expect(error).toMatchObject({ errno: null, retryable: true })
    it.server.faults.clear()
    expect((await it.oceanbase.read(SINCE)).unreadable).toEqual([])
  })

  it('dead while it slept is replaced without anybody noticing', async () => {
    await using it = await bench()
    await it.oceanbase.read(SINCE)
    it.server.faults.kill()
    await until(() => it.server.connections === 0)
    expect((await it.oceanbase.read(SINCE)).tenants.length).toBeGreaterThan(0)
    const probes = it.server.statements.filter((one) => /information_schema/i.test(one.sql))
    expect(probes).toHaveLength(2)
  })

  it('lost at one view fails the reading: its part would be unknown', async () => {
    await using it = await bench()
    it.server.faults.dropAfter(/FROM oceanbase\.`CDB_OB_BACKUP_TASKS`/)
    const error = await errorOf(it.oceanbase.read(SINCE))
    expect(error).toMatchObject({ errno: null, retryable: true })
    expect((await it.oceanbase.read(SINCE)).unreadable).toEqual([])
  })

  it('too slow: gives up in time, and uses a new one next', async () => {
    await using it = await bench()
    const oceanbase = it.open({ queryTimeout: 1000 })
    await oceanbase.read(SINCE)
    // Longer than the test may take: whoever waits for the answer does not come to its end.
    it.server.faults.delay(600_000)
    const error = await errorOf(oceanbase.read(SINCE))
    expect(error).toMatchObject({ retryable: true })
    it.server.faults.clear()
    expect((await oceanbase.read(SINCE)).unreadable).toEqual([])
  })

  it('refused, then there again', async () => {
    await using it = await bench()
    await it.server.stop()
    const error = await errorOf(it.oceanbase.read(SINCE))
    expect(error).toMatchObject({
      retryable: true,
      message: expect.stringContaining(`nothing listens at 127.0.0.1:${it.server.port}`),
    })
    await it.server.start()
    expect((await it.oceanbase.read(SINCE)).unreadable).toEqual([])
  })

  it('of a server that never says a word', async () => {
    const silent = await listen()
    const oceanbase = openOceanBase({
      name: 'prod',
      host: '127.0.0.1',
      port: (silent.address() as { port: number }).port,
      user: 'ob_bot_ro@sys',
      password: new Secret('ro-secret'),
      connectTimeout: 100,
    })
    try {
      const error = await errorOf(oceanbase.read(SINCE))
      expect(error).toMatchObject({
        retryable: true,
        message: expect.stringContaining('no connection to 127.0.0.1'),
      })
    } finally {
      await oceanbase.close()
      silent.close()
    }
  })

  it('of a server without TLS, when TLS is asked for', async () => {
    await using it = await bench()
    const error = await errorOf(it.open({ ssl: true }).read(SINCE))
    expect(error).toMatchObject({
      retryable: false,
      message: expect.stringContaining('OB_SSL'),
    })
  })

  it('with a wrong password names the settings, not the password', async () => {
    await using it = await bench()
    const error = await errorOf(it.open({ password: new Secret('S3CR3T-wrong') }).read(SINCE))
    expect(error).toMatchObject({
      errno: 1045,
      retryable: false,
      message: expect.stringMatching(/ob_bot_ro@sys.*OB_USER and OB_PASSWORD/),
    })
    expect(everythingIn(error)).not.toContain('S3CR3T')
  })

  it('closed: says so instead of hanging', async () => {
    await using it = await bench()
    await it.oceanbase.close()
    await it.oceanbase.close()
    expect(await errorOf(it.oceanbase.read(SINCE))).toBeInstanceOf(OceanBaseError)
  })

  it('is shared by readings at the same time, three at most', async () => {
    await using it = await bench()
    const many = await Promise.all(Array.from({ length: 8 }, () => it.oceanbase.read(SINCE)))
    expect(many.every((rows) => rows.unreadable.length === 0)).toBe(true)
    expect(it.server.connections).toBeLessThanOrEqual(3)
  })
})

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.on('error', () => socket.destroy()).unref())
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}
