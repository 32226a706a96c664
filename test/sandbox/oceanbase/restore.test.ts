import { describe, expect, test } from 'vitest'
import type { OceanBaseStandIn } from '../../../sandbox/oceanbase/server.ts'
import type { Row } from '../../../sandbox/oceanbase/view-store.ts'
import { connect, sourceOf, story } from './client.ts'

const MINUTE = 60_000
const FROM = sourceOf(1002)
const WITH = "WITH 'pool_list=restore_pool'"
const UNTIL = "UNTIL TIME = '2025-02-22 12:00:00'"

function tenant(ob: OceanBaseStandIn, name: string): Row | undefined {
  return ob.simulation.rows('DBA_OB_TENANTS').find((row) => row.TENANT_NAME === name)
}

function pool(ob: OceanBaseStandIn, name: string): unknown {
  return ob.simulation.rows('DBA_OB_RESOURCE_POOLS').find((row) => row.NAME === name)?.TENANT_ID
}

async function withPast(): ReturnType<typeof story> {
  const place = await story()
  place.ob.simulation.seedHistory({ days: 9 })
  return place
}

describe('a tenant restore', () => {
  test('makes the tenant, copies data, replays log, and leaves a STANDBY', async () => {
    await using place = await withPast()
    const { ob, clock } = place
    await using client = await connect(ob)
    await client.rows(
      `ALTER SYSTEM RESTORE \`shop2\` FROM '${FROM}' ${UNTIL} ${WITH} DESCRIPTION 'slack:req-2'`,
    )
    const rows = (): Row[] => ob.simulation.rows('CDB_OB_RESTORE_PROGRESS')
    expect(rows()).toMatchObject([
      {
        TENANT_ID: 1,
        STATUS: 'CREATE_TENANT',
        RESTORE_TENANT_ID: 0,
        BACKUP_TENANT_ID: '1002',
        DESCRIPTION: 'slack:req-2',
      },
    ])
    clock.advance(40_000)
    const scn = String(BigInt(Date.UTC(2025, 1, 22, 12)) * 1_000_000n)
    expect(rows()).toMatchObject([
      {
        TENANT_ID: 1,
        STATUS: 'WAIT_TENANT_RESTORE_FINISH',
        RESTORE_TENANT_ID: 1008,
        RESTORE_SCN: scn,
        TOTAL_BYTES: null,
      },
      { TENANT_ID: 1008, STATUS: 'RESTORING', TOTAL_BYTES: null, RECOVER_SCN: null },
    ])
    expect(tenant(ob, 'shop2')).toMatchObject({ STATUS: 'RESTORE', TENANT_ROLE: 'RESTORE' })
    expect(pool(ob, 'restore_pool')).toBe(1008)
    clock.advance(10 * MINUTE)
    const [sys, own] = rows()
    expect(sys).toMatchObject({ TABLET_COUNT: null, RESTORE_PROGRESS: null })
    expect(own).toMatchObject({
      RECOVER_SCN: 1,
      RECOVER_SCN_DISPLAY: null,
      RECOVER_PROGRESS: '0.00',
    })
    expect(Number(own?.RESTORE_PROGRESS)).toBeGreaterThan(20)
    clock.advance(18 * MINUTE)
    const replaying = rows()[1]
    expect(Number(replaying?.FINISH_TABLET_COUNT)).toBe(Number(replaying?.TABLET_COUNT) - 1)
    expect(Number(replaying?.RECOVER_PROGRESS)).toBeGreaterThan(0)
    const order: string[] = []
    for (let second = 0; second < 900 && rows().length > 0; second += 1) {
      clock.advance(1000)
      const now = rows()
        .map((row) => `${row.TENANT_ID} ${row.STATUS}`)
        .join(', ')
      if (order.at(-1) !== now) order.push(now)
    }
    expect(order.slice(-5)).toEqual([
      '1 WAIT_TENANT_RESTORE_FINISH, 1008 POST_CHECK',
      '1 WAIT_TENANT_RESTORE_FINISH, 1008 RESTORE_SUCCESS',
      '1 WAIT_TENANT_RESTORE_FINISH',
      '1 RESTORE_SUCCESS',
      '',
    ])
    const history = ob.simulation.rows('CDB_OB_RESTORE_HISTORY')
    expect(history).toMatchObject([
      { TENANT_ID: 1008, STATUS: 'SUCCESS', COMMENT: null },
      { TENANT_ID: 1, STATUS: 'SUCCESS', RESTORE_TENANT_ID: 1008, JOB_ID: history[0]?.JOB_ID },
    ])
    expect(String(history[1]?.BACKUP_SET_LIST)).toMatch(
      /backup_set_1_full\?host=\S+,\S+backup_set_2_inc/,
    )
    expect(tenant(ob, 'shop2')).toMatchObject({ STATUS: 'NORMAL', TENANT_ROLE: 'STANDBY' })

    expect(await client.outcome('ALTER SYSTEM ACTIVATE STANDBY TENANT shop2 VERIFY')).toBe('ok')
    expect(tenant(ob, 'shop2')?.TENANT_ROLE).toBe('STANDBY')
    expect(await client.outcome('ALTER SYSTEM ACTIVATE STANDBY TENANT shop2')).toBe('ok')
    expect(tenant(ob, 'shop2')?.TENANT_ROLE).toBe('PRIMARY')
    expect(await client.outcome('ALTER SYSTEM ACTIVATE STANDBY TENANT shop2')).toBe('4179/HY000')
  })

  test('fails where it is told to and leaves tenant and pool behind until CANCEL RESTORE', async () => {
    await using place = await withPast()
    const { ob, clock } = place
    ob.simulation.failNext('restore', { tenant: 'shop2', atPercent: 30, result: -9094 })
    ob.simulation.execute(`ALTER SYSTEM RESTORE shop2 FROM '${FROM}' ${UNTIL} ${WITH}`)
    clock.advance(20 * MINUTE)
    const history = ob.simulation.rows('CDB_OB_RESTORE_HISTORY')
    expect(history.map((row) => [row.TENANT_ID, row.STATUS])).toEqual([
      [1008, 'FAIL'],
      [1, 'FAIL'],
    ])
    expect(history[1]?.COMMENT).toMatch(/module: RESTORE_DATA, result: -9094\(/)
    expect([tenant(ob, 'shop2')?.STATUS, pool(ob, 'restore_pool')]).toEqual(['RESTORE', 1008])
    await using client = await connect(ob)
    expect(await client.outcome(`ALTER SYSTEM RESTORE shop2 FROM '${FROM}' ${WITH}`)).toBe(
      '5156/HY000',
    )
    expect(await client.outcome('ALTER SYSTEM CANCEL RESTORE shop2')).toBe('ok')
    expect([tenant(ob, 'shop2'), pool(ob, 'restore_pool')]).toEqual([undefined, null])
  })

  test('cancelled: the tenant goes, the sys row ends FAIL with -5157', async () => {
    await using place = await withPast()
    const { ob, clock } = place
    ob.simulation.execute(`ALTER SYSTEM RESTORE shop2 FROM '${FROM}' ${UNTIL} ${WITH}`)
    clock.advance(10 * MINUTE)
    ob.simulation.execute('ALTER SYSTEM CANCEL RESTORE shop2')
    expect(tenant(ob, 'shop2')).toBeUndefined()
    clock.advance(MINUTE)
    expect(ob.simulation.rows('CDB_OB_RESTORE_PROGRESS')).toEqual([])
    const history = ob.simulation.rows('CDB_OB_RESTORE_HISTORY')
    expect(history).toMatchObject([
      { TENANT_ID: 1, STATUS: 'FAIL', TABLET_COUNT: 0, TOTAL_BYTES: 0 },
    ])
    expect(history[0]?.COMMENT).toMatch(/^ROOTSERVICE : OB_TENANT_NOT_EXIST\(-5157\) on /)
    expect(pool(ob, 'restore_pool')).toBeNull()
  })

  test.each([
    [`RESTORE shop FROM '${FROM}' ${WITH}`, '5156/HY000'],
    [`RESTORE shop2 FROM '${FROM}' WITH 'pool_list=nope'`, '4650/HY000'],
    [`RESTORE shop2 FROM '${FROM}' WITH 'pool_list=taken'`, '4626/HY000'],
    [`RESTORE shop2 FROM '${FROM}' WITH 'locality=z1'`, '1210/HY000'],
    [`RESTORE shop2 FROM '${FROM}' WITH 'pool_list=restore_pool&colour=red'`, '1210/HY000'],
    [`RESTORE shop2 FROM '${FROM}' WITH 'pool_list=restore_pool&method=quick'`, '1235/0A000'],
    [`RESTORE shop2 FROM '${FROM}' UNTIL TIME = '2025-01-01 00:00:00' ${WITH}`, '4018/HY000'],
    [`RESTORE shop2 FROM '${FROM}' UNTIL TIME = '2025-03-02 00:00:00' ${WITH}`, '4018/HY000'],
    [`RESTORE shop2 FROM '${FROM}' UNTIL TIME = 'last week' ${WITH}`, '1292/22007'],
    [`RESTORE shop2 FROM '/backup' ${WITH}`, '9026/HY000'],
    [`RESTORE shop2 FROM 'file:///elsewhere,file:///archive' ${WITH}`, '9119/HY000'],
    [`RESTORE shop2 FROM '${FROM.split(',')[0]}' ${WITH}`, '9119/HY000'],
    [`RESTORE FROM '${FROM}' PREVIEW`, '4179/HY000'],
    ['CANCEL RESTORE nobody', '5157/HY000'],
    ['CANCEL RESTORE shop', '4179/HY000'],
    [`RESTORE shop2 FROM '${FROM}' ${WITH}`, 'ok'],
    [`RESTORE shop2 FROM '${FROM}' UNTIL SCN = 1740700800000000001 ${WITH}`, 'ok'],
  ])('%s: %s', async (sql, expected) => {
    await using place = await withPast()
    place.ob.simulation.addPool({ name: 'taken', tenantId: 1002 })
    await using client = await connect(place.ob)
    expect(await client.outcome(`ALTER SYSTEM ${sql}`)).toBe(expected)
    const started = place.ob.simulation.rows('CDB_OB_RESTORE_PROGRESS').length
    expect(started).toBe(expected === 'ok' ? 1 : 0)
  })

  test('UNTIL TIME is read in the zone of the session', async () => {
    await using place = await withPast()
    await using client = await connect(place.ob, { zone: '+08:00' })
    await client.rows(
      `ALTER SYSTEM RESTORE shop2 FROM '${FROM}' UNTIL TIME = '2025-02-28 20:00:00' ${WITH}`,
    )
    const [row] = place.ob.simulation.rows('CDB_OB_RESTORE_PROGRESS')
    expect(row?.RESTORE_SCN).toBe(String(BigInt(Date.UTC(2025, 1, 28, 12)) * 1_000_000n))
  })

  test('a point after a gap between rounds is 9077', async () => {
    await using place = await withPast()
    const { ob, clock } = place
    ob.simulation.archive('shop').interrupt()
    clock.advance(3_600_000)
    ob.simulation.archive('shop').heal()
    clock.advance(3_600_000)
    await using client = await connect(ob)
    const sql = `ALTER SYSTEM RESTORE shop2 FROM '${FROM}' UNTIL TIME = '2025-03-01 03:30:00' ${WITH}`
    expect(await client.outcome(sql)).toBe('9077/HY000')
    expect(await client.outcome(sql.replace('03:30', '01:30'))).toBe('ok')
  })

  test('an encrypted set wants its password, given in the same session', async () => {
    await using place = await story()
    await using client = await connect(place.ob)
    await client.rows("SET ENCRYPTION ON IDENTIFIED BY 'right' ONLY")
    await client.rows('ALTER SYSTEM BACKUP TENANT = shop')
    place.clock.advance(60 * MINUTE)
    const sql = `ALTER SYSTEM RESTORE shop2 FROM '${FROM}' ${WITH}`
    expect(await client.outcome(sql)).toBe('9047/HY000')
    await client.rows("SET DECRYPTION IDENTIFIED BY 'wrong'")
    expect(await client.outcome(sql)).toBe('9047/HY000')
    await client.rows("SET DECRYPTION IDENTIFIED BY 'right'")
    await using stranger = await connect(place.ob)
    expect(await stranger.outcome(sql)).toBe('9047/HY000')
    expect(await client.outcome(sql)).toBe('ok')
  })

  test('PREVIEW lists the sets and pieces to the session that asked', async () => {
    await using place = await withPast()
    await using client = await connect(place.ob)
    await client.rows(`ALTER SYSTEM RESTORE FROM '${FROM}' ${UNTIL} PREVIEW`)
    const rows = await client.rows('SHOW RESTORE PREVIEW')
    expect(rows.map((row) => row.BACKUP_TYPE)).toContain('BACKUP_PIECE')
    expect(rows[0]).toMatchObject({ BACKUP_TYPE: 'BACKUP_SET', BACKUP_ID: '1' })
    await using stranger = await connect(place.ob)
    expect(await stranger.rows('SHOW RESTORE PREVIEW')).toEqual([])
  })
})
