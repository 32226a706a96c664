import { describe, expect, test } from 'vitest'
import type { OceanBaseStandIn } from '../../../sandbox/oceanbase/server.ts'
import type { Row } from '../../../sandbox/oceanbase/view-store.ts'
import { connect, START, story } from './client.ts'

function round(ob: OceanBaseStandIn, tenantId: number): Row | undefined {
  return ob.simulation.rows('CDB_OB_ARCHIVELOG').find((row) => row.TENANT_ID === tenantId)
}

/** Seconds that the tenant's checkpoint is behind the clock. */
function lagOf(ob: OceanBaseStandIn, tenantId: number): number {
  const scn = BigInt(String(round(ob, tenantId)?.CHECKPOINT_SCN))
  return (ob.simulation.now() - Number(scn / 1_000_000n)) / 1000
}

describe('the log archive', () => {
  test('follows the clock, writes a piece a day, and never moves when never opened', async () => {
    await using place = await story()
    const { ob, clock } = place
    expect(lagOf(ob, 1002)).toBe(35)
    clock.advance(2.5 * 86_400_000)
    expect(lagOf(ob, 1002)).toBe(35)
    const pieces = ob.simulation
      .rows('CDB_OB_ARCHIVELOG_PIECE_FILES')
      .filter((row) => row.TENANT_ID === 1002)
    expect(pieces.map((piece) => [piece.PIECE_ID, piece.STATUS])).toEqual([
      [1, 'FROZEN'],
      [2, 'FROZEN'],
      [3, 'ACTIVE'],
    ])
    expect(round(ob, 1002)).toMatchObject({ USED_PIECE_ID: 3, BASE_PIECE_ID: 1, STATUS: 'DOING' })
    expect(round(ob, 1006)).toBeUndefined()
    const streams = ob.simulation
      .rows('CDB_OB_LS_LOG_ARCHIVE_PROGRESS')
      .filter((row) => row.TENANT_ID === 1002)
    const lowest = streams
      .map((row) => BigInt(String(row.CHECKPOINT_SCN)))
      .toSorted((a, b) => (a < b ? -1 : 1))[0]
    expect(String(lowest)).toBe(round(ob, 1002)?.CHECKPOINT_SCN)
  })

  test('opens by statement: PREPARE without checkpoint, BEGINNING, DOING; a new round after a stop', async () => {
    await using place = await story()
    const { ob, clock } = place
    await using client = await connect(ob)
    const archivelog = 'ALTER SYSTEM ARCHIVELOG TENANT = lab'
    // Without a destination nothing happens, and sys says OK all the same (COMMANDS §3).
    expect(await client.outcome(archivelog)).toBe('ok')
    expect(round(ob, 1006)).toBeUndefined()
    const dest =
      "ALTER SYSTEM SET LOG_ARCHIVE_DEST = 'LOCATION=file:///backup/lab BINDING=Mandatory' TENANT = lab"
    expect(await client.outcome(dest)).toBe('ok')
    expect(await client.outcome(archivelog)).toBe('ok')
    expect(round(ob, 1006)).toMatchObject({
      STATUS: 'PREPARE',
      CHECKPOINT_SCN: 0,
      CHECKPOINT_SCN_DISPLAY: null,
    })
    clock.advance(4000)
    expect(round(ob, 1006)?.STATUS).toBe('BEGINNING')
    clock.advance(60_000)
    expect(round(ob, 1006)).toMatchObject({
      STATUS: 'DOING',
      ROUND_ID: 1,
      PATH: 'file:///backup/lab',
    })
    expect(await client.outcome(dest)).toBe('1235/0A000')
    expect(await client.outcome('ALTER SYSTEM NOARCHIVELOG TENANT = lab')).toBe('ok')
    expect(round(ob, 1006)?.STATUS).toBe('STOPPING')
    clock.advance(10_000)
    expect(round(ob, 1006)?.STATUS).toBe('STOP')
    expect(await client.outcome('ALTER SYSTEM NOARCHIVELOG TENANT = lab')).toBe('9092/HY000')
    await client.rows(archivelog)
    clock.advance(60_000)
    expect(round(ob, 1006)).toMatchObject({ STATUS: 'DOING', ROUND_ID: 2 })
    const summary = ob.simulation
      .rows('CDB_OB_ARCHIVELOG_SUMMARY')
      .filter((row) => row.TENANT_ID === 1006)
    expect(summary.map((row) => [row.ROUND_ID, row.STATUS])).toEqual([
      [1, 'STOP'],
      [2, 'DOING'],
    ])
    const modes = await client.rows("SELECT LOG_MODE FROM DBA_OB_TENANTS WHERE TENANT_NAME = 'lab'")
    expect(modes).toEqual([{ LOG_MODE: 'ARCHIVELOG' }])
  })

  test('DEFER suspends and freezes the checkpoint, ENABLE goes on in the same round', async () => {
    await using place = await story()
    const { ob, clock } = place
    ob.simulation.execute("ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'DEFER' TENANT = shop")
    expect(round(ob, 1002)?.STATUS).toBe('SUSPENDING')
    clock.advance(600_000)
    expect(round(ob, 1002)?.STATUS).toBe('SUSPEND')
    expect(lagOf(ob, 1002)).toBe(635)
    ob.simulation.execute("ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'ENABLE' TENANT = shop")
    expect(round(ob, 1002)).toMatchObject({ STATUS: 'DOING', ROUND_ID: 1 })
    expect(lagOf(ob, 1002)).toBe(35)
  })

  test('lags, is interrupted, and heals when told', async () => {
    await using place = await story()
    const { ob, clock } = place
    const archive = ob.simulation.archive('shop')
    archive.lag(400)
    expect(lagOf(ob, 1002)).toBe(400)
    clock.advance(60_000)
    expect(lagOf(ob, 1002)).toBe(400)
    const dest = (): unknown =>
      ob.simulation.rows('V$OB_ARCHIVE_DEST_STATUS').find((row) => row.TENANT_ID === 1002)
        ?.SYNCHRONIZED
    expect(dest()).toBe('NO')
    archive.heal()
    expect([lagOf(ob, 1002), dest()]).toEqual([35, 'YES'])
    archive.interrupt('log stream 1001 interrupted')
    clock.advance(3_600_000)
    expect(round(ob, 1002)).toMatchObject({
      STATUS: 'INTERRUPTED',
      COMMENT: 'log stream 1001 interrupted',
    })
    expect(lagOf(ob, 1002)).toBe(3635)
    archive.heal()
    expect(round(ob, 1002)).toMatchObject({ STATUS: 'DOING', ROUND_ID: 2 })
  })

  test.each([
    ["SET LOG_ARCHIVE_DEST_STATE = 'MAYBE' TENANT = shop", '1210/HY000'],
    ["SET LOG_ARCHIVE_DEST_STATE = 'DEFER' TENANT = lab", '9023/HY000'],
    ["SET DATA_BACKUP_DEST = 'ftp://x' TENANT = shop", '9026/HY000'],
    ["SET LOG_ARCHIVE_DEST = 'LOCATION=file:///x BINDING=Perhaps' TENANT = lab", '1210/HY000'],
    ["SET no_such_thing = '1' TENANT = shop", '5099/42000'],
    ["SET archive_lag_target = '120s' TENANT = shop", 'ok'],
    ['ARCHIVELOG TENANT = all_user', '1235/0A000'],
    ['ARCHIVELOG TENANT = nobody', '5157/HY000'],
    ['NOARCHIVELOG TENANT = lab', '9092/HY000'],
    ['NOARCHIVELOG TENANT = lab, shop', 'ok'],
  ])('%s: %s', async (sql, expected) => {
    await using place = await story()
    await using client = await connect(place.ob)
    expect(await client.outcome(`ALTER SYSTEM ${sql}`)).toBe(expected)
  })

  test('a seeded past has a round that covers it, sets in chains and nothing in the future', async () => {
    await using place = await story()
    const { ob } = place
    ob.simulation.seedHistory({ days: 9, failures: [{ daysAgo: 1, tenant: 'crm', result: -9082 }] })
    const sets = ob.simulation
      .rows('CDB_OB_BACKUP_SET_FILES')
      .filter((row) => row.TENANT_ID === 1002)
    expect(sets.map((set) => set.BACKUP_TYPE)).toEqual([
      'FULL',
      'INC',
      'INC',
      'INC',
      'INC',
      'INC',
      'INC',
      'FULL',
      'INC',
    ])
    const start = BigInt(String(round(ob, 1002)?.START_SCN))
    for (const set of sets) expect(BigInt(String(set.START_REPLAY_SCN))).toBeGreaterThan(start)
    const history = ob.simulation.rows('CDB_OB_BACKUP_JOB_HISTORY')
    for (const job of history) expect(Date.parse(`${job.END_TIMESTAMP}Z`)).toBeLessThan(START)
    const failed = history.filter((job) => job.STATUS === 'FAILED')
    expect(failed.map((job) => [job.TENANT_ID, job.RESULT])).toEqual([
      [1004, -9082],
      [1, -9082],
    ])
    expect(ob.simulation.rows('CDB_OB_BACKUP_JOBS')).toEqual([])
  })
})
