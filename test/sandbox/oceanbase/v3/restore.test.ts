import { describe, expect, test } from 'vitest'
import { connect, pick, storyV3 } from '../client.ts'

const MINUTE = 60_000
const PROGRESS = 'CDB_OB_RESTORE_PROGRESS'
const HISTORY = 'CDB_OB_RESTORE_HISTORY'
const AT = 'oss://ob-backup/v3?host=oss.example.com&access_id=a&access_key=s'
const OPTIONS = 'backup_cluster_name=obprod&backup_cluster_id=1&pool_list=restore_pool'

function restore(
  change: { from?: string; at?: string; until?: string; options?: string } = {},
): string {
  const { from = 'shop', at = AT, until = '2025-03-01 01:30:00', options = OPTIONS } = change
  return `ALTER SYSTEM RESTORE shop2 FROM ${from} AT '${at}' UNTIL '${until}' WITH '${options}'`
}

describe('a restore in a 3.x cluster', () => {
  test('goes through its stages in one row, and counts partitions in two of them', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    ob.simulation.seedHistory({ days: 5 })
    await using client = await connect(ob)
    expect(await client.outcome(restore())).toBe('ok')
    const stages: unknown[] = []
    const counting = new Set<unknown>()
    while (ob.simulation.rows(PROGRESS).length > 0) {
      const [row, ...more] = ob.simulation.rows(PROGRESS)
      expect(more).toEqual([])
      if (stages.at(-1) !== row?.STATUS) stages.push(row?.STATUS)
      if (Number(row?.FINISH_PARTITION_COUNT) < Number(row?.PARTITION_COUNT))
        counting.add(row?.STATUS)
      expect(row?.MACRO_BLOCK_COUNT).toBe(-1)
      const counts = /REPLICA$|SUCCESS$/.test(String(row?.STATUS))
      if (!counts) expect(row?.PARTITION_COUNT).toBe(0)
      clock.advance(2000)
    }
    expect(stages).toEqual([
      'CREATE_TENANT',
      'RESTORE_SYS_REPLICA',
      'MODIFY_SCHEMA',
      'CREATE_USER_PARTITIONS',
      'RESTORE_USER_REPLICA',
      'REBUILD_INDEX',
      'POST_CHECK',
      'RESTORE_SUCCESS',
    ])
    expect([...counting]).toEqual(['RESTORE_SYS_REPLICA', 'RESTORE_USER_REPLICA'])
    expect(ob.simulation.rows(HISTORY)).toMatchObject([
      {
        JOB_ID: 1,
        EXTERNAL_JOB_ID: -1,
        TENANT_ID: 1003,
        TENANT_NAME: 'shop2',
        BACKUP_TENANT_NAME: 'shop',
        STATUS: 'RESTORE_SUCCESS',
        RESTORE_FINISH_TIMESTAMP: '2025-03-01 01:30:00.000000',
        INFO: '',
      },
    ])
    const tenant = ob.simulation.rows('__all_tenant').find((row) => row.tenant_name === 'shop2')
    expect(tenant).toMatchObject({ tenant_id: 1003, status: 'TENANT_STATUS_NORMAL' })
  })

  test.each([
    [restore({ options: 'backup_cluster_name=obprod' }), '1210/HY000'],
    [restore({ options: `${OPTIONS}&what=1` }), '1210/HY000'],
    [restore({ options: 'pool_list=restore_pool' }), '1210/HY000'],
    [restore({ options: OPTIONS.replace('obprod', 'obtest') }), '4018/HY000'],
    [restore({ options: OPTIONS.replace('id=1', 'id=2') }), '4018/HY000'],
    [restore({ options: 'pool_list=nothing' }), '4650/HY000'],
    [restore({ from: 'nobody' }), '4018/HY000'],
    [restore({ at: 'oss://elsewhere/x' }), '9026/HY000'],
    [restore({ until: '2025-03-01 01:59:59' }), '4018/HY000'],
    [restore({ until: '2025-02-20 00:00:00' }), '4018/HY000'],
    [restore({ until: 'soon' }), '1292/22007'],
    [restore().replace('shop2', 'crm'), '5156/HY000'],
    [restore().replace("UNTIL '2025-03-01 01:30:00'", ''), '1064/42000'],
    [restore().replace('UNTIL', 'UNTIL TIME ='), '1064/42000'],
    [restore().replace('shop2', 'app.`orders`, app.items FOR shop2'), 'ok'],
  ])('%s: %s', async (sql, expected) => {
    await using place = await storyV3()
    place.ob.simulation.seedHistory({ days: 5 })
    await using client = await connect(place.ob)
    expect(await client.outcome(sql)).toBe(expected)
    const lists = pick(place.ob.simulation.rows(PROGRESS), 'WHITE_LIST').flat()
    expect(lists).toEqual(expected === 'ok' ? ['`app`.`orders`,`app`.`items`'] : [])
  })

  test('fails with what went wrong, is cancelled, and needs the password of its set', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    ob.simulation.seedHistory({ days: 5 })
    await using client = await connect(ob)
    ob.simulation.failNext('restore', { result: -9011, atPercent: 60 })
    await client.rows(restore())
    clock.advance(60 * MINUTE)
    const [failed] = ob.simulation.rows(HISTORY)
    expect(failed?.STATUS).toBe('RESTORE_FAIL')
    expect(failed?.INFO).toMatch(/\(-9011\)/)
    expect(await client.outcome(restore())).toBe('5156/HY000')
    expect(await client.outcome('ALTER SYSTEM CANCEL RESTORE shop2')).toBe('ok')
    await client.rows(restore())
    clock.advance(5 * MINUTE)
    await client.rows('ALTER SYSTEM CANCEL RESTORE shop2')
    clock.advance(MINUTE)
    expect(pick(ob.simulation.rows(HISTORY), 'JOB_ID', 'STATUS')).toEqual([
      [1, 'RESTORE_FAIL'],
      [2, 'RESTORE_FAIL'],
    ])
    expect(await client.outcome('ALTER SYSTEM CANCEL RESTORE shop2')).toBe('5157/HY000')
    await client.rows("SET ENCRYPTION ON IDENTIFIED BY 'pw' ONLY")
    await client.rows('ALTER SYSTEM BACKUP DATABASE')
    clock.advance(120 * MINUTE)
    const late = restore({ until: '2025-03-01 04:40:00' })
    expect(await client.outcome(late)).toBe('9047/HY000')
    await client.rows("SET DECRYPTION IDENTIFIED BY 'pw'")
    expect(await client.outcome(late)).toBe('ok')
  })
})
