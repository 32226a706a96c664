import { describe, expect, test } from 'vitest'
import { connect, story } from './client.ts'

const HOUR = 3_600_000

describe('the cleanup', () => {
  test('runs every hour for a tenant with a policy, and deletes only what is obsolete', async () => {
    await using place = await story()
    const { ob, clock } = place
    ob.simulation.seedHistory({ days: 12, fullEvery: 3 })
    const seeded = ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOB_HISTORY').length
    ob.simulation.execute(
      "ALTER SYSTEM ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '4d' TENANT shop",
    )
    clock.advance(HOUR + 60_000)
    const [job] = ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOBS')
    expect(job).toMatchObject({
      TENANT_ID: 1002,
      STATUS: 'DOING',
      INITIATOR_TENANT_ID: 1002,
      TYPE: 'DELETE OBSOLETE BACKUP',
    })
    expect(Number(job?.TASK_COUNT)).toBeGreaterThan(3)
    expect(ob.simulation.rows('CDB_OB_BACKUP_DELETE_TASKS').length).toBe(job?.TASK_COUNT)
    clock.advance(50 * 60_000)
    const history = ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOB_HISTORY').slice(seeded)
    expect(history).toMatchObject([
      { STATUS: 'COMPLETED', RESULT: 0, SUCCESS_TASK_COUNT: job?.TASK_COUNT },
    ])
    const sets = ob.simulation.rows('CDB_OB_BACKUP_SET_FILES')
    const files = sets.filter((set) => set.TENANT_ID === 1002).map((set) => set.FILE_STATUS)
    expect(files.lastIndexOf('DELETED')).toBeLessThan(files.indexOf('AVAILABLE'))
    expect(files.filter((file) => file === 'DELETED').length).toBe(6)
    clock.advance(3 * HOUR)
    const later = ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOB_HISTORY').slice(seeded + 1)
    expect(later.map((row) => [row.TENANT_ID, row.STATUS, row.TASK_COUNT])).toEqual([
      [1002, 'COMPLETED', 0],
      [1002, 'COMPLETED', 0],
      [1002, 'COMPLETED', 0],
    ])
    ob.simulation.execute("ALTER SYSTEM DROP DELETE BACKUP POLICY 'default' TENANT shop")
    clock.advance(3 * HOUR)
    expect(ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOB_HISTORY').length).toBe(seeded + 4)
  })

  test('fails and is cancelled', async () => {
    await using place = await story()
    const { ob, clock } = place
    ob.simulation.seedHistory({ days: 20, fullEvery: 3 })
    const seeded = ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOB_HISTORY').length
    ob.simulation.failNext('cleanup', { tenant: 'shop', result: -9071 })
    ob.simulation.startCleanup('shop')
    clock.advance(HOUR)
    ob.simulation.startCleanup('shop')
    clock.advance(30_000)
    ob.simulation.execute('ALTER SYSTEM CANCEL DELETE BACKUP TENANT = shop')
    expect(ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOBS')[0]?.STATUS).toBe('CANCELING')
    clock.advance(60_000)
    const history = ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOB_HISTORY').slice(seeded)
    expect(history.map((row) => [row.STATUS, row.RESULT])).toEqual([
      ['FAILED', -9071],
      ['CANCELED', -4072],
    ])
    expect(history[0]?.COMMENT).toMatch(/module: BACKUP_CLEAN, result: -9071\(/)
  })

  test('by hand: a row of sys and one of each tenant, in a server that takes it', async () => {
    const options = { version: '4.3+ source', build: '4.4.0.0', manualCleanup: true }
    await using place = await story(options)
    await using client = await connect(place.ob)
    const { ob, clock } = place
    expect(await client.rows('SELECT OB_VERSION() AS V')).toEqual([{ V: '4.4.0.0' }])
    ob.simulation.seedHistory({ days: 20, fullEvery: 3 })
    const seeded = ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOB_HISTORY').length
    const remove = "ALTER SYSTEM DELETE OBSOLETE BACKUP TENANT = shop, crm DESCRIPTION = 'x'"
    expect(await client.outcome(remove)).toBe('ok')
    expect(await client.outcome(remove)).toBe('9044/HY000')
    expect(await client.outcome('ALTER SYSTEM DELETE BACKUPSET 1 TENANT = shop')).toBe('1235/0A000')
    const running = ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOBS')
    const [sys] = running.filter((row) => row.TENANT_ID === 1)
    expect(sys).toMatchObject({ EXECUTOR_TENANT_ID: '1002,1004', STATUS: 'DOING' })
    expect(
      running.map((row) => [row.TENANT_ID, row.INITIATOR_TENANT_ID, row.INITIATOR_JOB_ID]),
    ).toEqual([
      [1, 1, 0],
      [1002, 1, sys?.JOB_ID],
      [1004, 1, sys?.JOB_ID],
    ])
    clock.advance(10_000)
    expect(await client.outcome('ALTER SYSTEM CANCEL DELETE BACKUP TENANT = crm')).toBe('ok')
    clock.advance(2 * HOUR)
    const history = ob.simulation.rows('CDB_OB_BACKUP_DELETE_JOB_HISTORY').slice(seeded)
    const ends = history.filter((row) => row.INITIATOR_TENANT_ID === 1)
    expect(ends.map((row) => [row.TENANT_ID, row.STATUS, row.RESULT]).toSorted()).toEqual([
      [1, 'CANCELED', -4072],
      [1002, 'COMPLETED', 0],
      [1004, 'CANCELED', -4072],
    ])
  })

  test.each([
    ["ADD DELETE BACKUP POLICY 'weekly' RECOVERY_WINDOW '7d' TENANT shop", '1235/0A000'],
    ["ADD DELETE BACKUP POLICY 'default' TENANT shop", '1235/0A000'],
    ["ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d'", '1235/0A000'],
    ["ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW 'long' TENANT shop", '1210/HY000'],
    ["DROP DELETE BACKUP POLICY 'default' TENANT shop", '4018/HY000'],
    ['DELETE OBSOLETE BACKUP TENANT = shop', '1235/0A000'],
    ['DELETE BACKUPSET 1 TENANT = shop', '1235/0A000'],
    ['DELETE BACKUPPIECE 1 TENANT = shop', '1235/0A000'],
    ['CANCEL DELETE BACKUP TENANT = shop', 'ok'],
    ["ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d' TENANT shop", 'ok'],
  ])('%s: %s', async (sql, expected) => {
    await using place = await story()
    await using client = await connect(place.ob)
    expect(await client.outcome(`ALTER SYSTEM ${sql}`)).toBe(expected)
  })
})
