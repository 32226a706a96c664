import { describe, expect, test } from 'vitest'
import { connect, pick, START, storyV3 } from '../client.ts'

const MINUTE = 60_000
const PROGRESS = 'CDB_OB_BACKUP_PROGRESS'
const DETAILS = 'CDB_OB_BACKUP_SET_DETAILS'
const FILES = 'CDB_OB_BACKUP_SET_FILES'

describe('a backup of a 3.x cluster', () => {
  test('has one key for all rows, moves, and leaves the running view for the views of what is over', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    await using client = await connect(ob)
    expect(await client.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('ok')
    expect(
      pick(ob.simulation.rows(PROGRESS), 'TENANT_ID', 'BS_KEY', 'BACKUP_TYPE', 'STATUS'),
    ).toEqual([1, 1001, 1002].map((id) => [id, 1, 'D', 'RUNNING']))
    expect(await client.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('9036/HY000')
    const finished: number[] = []
    const states = new Set<string>()
    const ends = new Set<unknown>()
    while (ob.simulation.rows(PROGRESS).length > 0) {
      clock.advance(MINUTE)
      const rows = ob.simulation.rows(PROGRESS)
      states.add(rows.map((row) => row.STATUS).join())
      if (rows.length === 0) break
      expect(rows[0]).toMatchObject({ TENANT_ID: 1, PARTITION_COUNT: 0, MACRO_BLOCK_COUNT: 0 })
      expect(rows[1]?.PARTITION_COUNT).toBe(151)
      finished.push(Number(rows[1]?.FINISH_MACRO_BLOCK_COUNT))
      if (rows[0]?.STATUS === 'RUNNING') ends.add(rows[0]?.COMPLETION_TIME)
    }
    expect(finished.length).toBeGreaterThan(30)
    expect(finished).toEqual(finished.toSorted((a, b) => a - b))
    expect(ends.size).toBeGreaterThan(30)
    // The smaller tenant ends before the other, inside one backup that runs.
    expect([...states].slice(0, 2)).toEqual([
      'RUNNING,RUNNING,RUNNING',
      'RUNNING,RUNNING,COMPLETED',
    ])
    const keys = ['TENANT_ID', 'BS_KEY', 'STATUS', 'COPY_ID', 'KEEP', 'BACKUP_LEVEL']
    expect(pick(ob.simulation.rows(DETAILS), ...keys)).toEqual(
      [1, 1001, 1002].map((id) => [id, 1, 'COMPLETED', '0', 'NO', 'CLUSTER']),
    )
    const [, set] = ob.simulation.rows(DETAILS)
    expect(String(set?.OUTPUT_RATE_BYTES_DISPLAY)).toMatch(/^\d+\.\d\dMB\/S$/)
    expect(String(set?.TIME_TAKEN_DISPLAY)).toMatch(/^00:4\d:\d\d\.\d{6}$/)
    expect(pick(ob.simulation.rows(FILES), 'COPY_ID', 'STATUS', 'FILE_STATUS')).toEqual(
      [1, 2, 3].map(() => [0, 'SUCCESS', 'AVAILABLE']),
    )
    expect(pick(ob.simulation.rows('CDB_OB_BACKUP_JOB_DETAILS'), 'STATUS')).toEqual(
      [1, 2, 3].map(() => ['COMPLETED']),
    )
  })

  test('runs in the zone of the session that looks', async () => {
    await using place = await storyV3()
    place.ob.simulation.startBackup()
    await using east = await connect(place.ob, { zone: '+08:00' })
    expect(await east.rows(`SELECT start_time FROM oceanbase.${PROGRESS} LIMIT 1`)).toEqual([
      { start_time: '2025-03-01 10:00:00.000000' },
    ])
    expect(
      await east.rows(
        `SELECT MAX_NEXT_TIME FROM CDB_OB_BACKUP_ARCHIVELOG WHERE TENANT_ID = 1 AND MAX_NEXT_TIME < '2025-03-01 10:00:00'`,
      ),
    ).toEqual([{ MAX_NEXT_TIME: '2025-03-01 09:58:50.000000' }])
  })

  test.each([
    [{ tenant: 'crm', result: -9082, atPercent: 40 }, ['FAILED', 'FAILED', 'FAILED']],
    [{ result: 4012 }, ['FAILED', 'FAILED', 'FAILED']],
  ])('fails as a whole: %j', async (plan, expected) => {
    await using place = await storyV3()
    const { ob, clock } = place
    ob.simulation.failNext('data', plan)
    expect(ob.simulation.startBackup()).toBe(1)
    clock.advance(60 * MINUTE)
    expect(pick(ob.simulation.rows(DETAILS), 'STATUS').flat()).toEqual(expected)
    expect(pick(ob.simulation.rows(FILES), 'FILE_STATUS').flat()).toEqual(
      expected.map(() => 'INCOMPLETE'),
    )
    const [event] = ob.simulation
      .rows('__all_rootservice_event_history')
      .filter((row) => row.event === 'fail_backup')
    expect(event).toMatchObject({ name1: 'bs_key', value1: '1', name2: 'result' })
    expect(event?.value2).toBe(String(-Math.abs(plan.result)))
    expect(ob.simulation.startBackup()).toBe(2)
  })

  test('is cancelled, and fails when log backup is interrupted or stopped', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    await using client = await connect(ob)
    expect(await client.outcome('ALTER SYSTEM CANCEL BACKUP')).toBe('ok')
    ob.simulation.startBackup()
    clock.advance(5 * MINUTE)
    await client.rows('ALTER SYSTEM CANCEL BACKUP')
    expect(pick(ob.simulation.rows(PROGRESS), 'STATUS')).toEqual([
      ['FAILED'],
      ['FAILED'],
      ['FAILED'],
    ])
    clock.advance(MINUTE)
    expect(ob.simulation.rows(PROGRESS)).toEqual([])
    ob.simulation.startBackup()
    ob.simulation.archive('crm').interrupt()
    clock.advance(MINUTE)
    expect(pick(ob.simulation.rows(DETAILS), 'BS_KEY', 'STATUS')).toEqual(
      [1, 1, 1, 2, 2, 2].map((key) => [key, 'FAILED']),
    )
    expect(await client.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('9040/HY000')
  })

  test('an incremental needs a full one; tenants can be named with a place of their own', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    await using client = await connect(ob)
    expect(await client.outcome('ALTER SYSTEM BACKUP INCREMENTAL DATABASE')).toBe('9040/HY000')
    expect(await client.outcome("ALTER SYSTEM BACKUP TENANT shop, nobody TO 'file:///b'")).toBe(
      '5157/HY000',
    )
    expect(await client.outcome("ALTER SYSTEM BACKUP TENANT shop TO 'file:///b'")).toBe('ok')
    expect(pick(ob.simulation.rows(PROGRESS), 'TENANT_ID').flat()).toEqual([1, 1001])
    clock.advance(60 * MINUTE)
    expect(ob.simulation.rows(DETAILS).map((row) => row.DEVICE_TYPE)).toEqual(['FILE', 'FILE'])
    await client.rows("SET ENCRYPTION ON IDENTIFIED BY 'pw' ONLY")
    expect(await client.outcome('ALTER SYSTEM BACKUP INCREMENTAL DATABASE')).toBe('ok')
    clock.advance(60 * MINUTE)
    expect(pick(ob.simulation.rows(DETAILS).slice(2), 'BACKUP_TYPE', 'ENCRYPTION_MODE')).toEqual(
      [1, 2, 3].map(() => ['I', 'PASSWORD']),
    )
  })

  test('has a past', async () => {
    await using place = await storyV3()
    const { simulation } = place.ob
    simulation.seedHistory({ days: 9, failures: [{ daysAgo: 2, result: -9070 }] })
    const sets = simulation.rows(DETAILS).filter((row) => row.TENANT_ID === 1)
    expect(sets.map((row) => row.BACKUP_TYPE).join('')).toBe('DIIIIIIDI')
    expect(sets.map((row) => row.STATUS).indexOf('FAILED')).toBe(6)
    expect(simulation.rows('CDB_OB_BACKUP_CLEAN_HISTORY').length).toBeGreaterThan(20)
    expect(simulation.rows('CDB_OB_BACKUP_PIECE_FILES').length).toBe(3 * 10)
    const [round] = simulation.rows('CDB_OB_BACKUP_ARCHIVELOG')
    expect(round).toMatchObject({
      TENANT_ID: 1,
      STATUS: 'DOING',
      START_PIECE_ID: 2,
      BACKUP_PIECE_ID: 11,
    })
    expect(simulation.startBackup({ incremental: true })).toBe(10)
    expect(
      new Date(`${String(sets.at(-1)?.START_TIME).replace(' ', 'T')}Z`).getTime(),
    ).toBeLessThan(START)
  })
})
