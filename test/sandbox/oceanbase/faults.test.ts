import { describe, expect, test } from 'vitest'
import { startOceanBase } from '../../../sandbox/oceanbase/server.ts'
import { connect, story } from './client.ts'

describe('faults', () => {
  test('refuse: new connections die at accept, open ones live', async () => {
    await using ob = await startOceanBase()
    await using client = await connect(ob)
    ob.faults.refuse(true)
    await expect(connect(ob)).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|PROTOCOL_CONNECTION_LOST/),
    })
    expect(await client.outcome('SELECT 1')).toBe('ok')
    ob.faults.clear()
    await using late = await connect(ob)
    expect(await late.outcome('SELECT 1')).toBe('ok')
  })

  test('stop and start: refused by the system, back on the same port with the same rows', async () => {
    await using place = await story()
    const { ob } = place
    const { port } = ob
    await ob.stop()
    await expect(connect(ob)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await ob.start()
    expect(ob.port).toBe(port)
    await using client = await connect(ob)
    expect(
      await client.rows("SELECT COUNT(*) AS k FROM DBA_OB_TENANTS WHERE TENANT_TYPE = 'USER'"),
    ).toEqual([{ k: '3' }])
  })

  test('kill: open connections die', async () => {
    await using ob = await startOceanBase()
    await using client = await connect(ob)
    const died = new Promise((resolve) => client.connection.on('error', resolve))
    expect(ob.connections).toBe(1)
    ob.faults.kill()
    await died
    expect(ob.connections).toBe(0)
  })

  test('delay: answers wait', async () => {
    await using ob = await startOceanBase()
    await using client = await connect(ob)
    ob.faults.delay(80)
    const before = performance.now()
    await client.rows('SELECT 1')
    expect(performance.now() - before).toBeGreaterThanOrEqual(75)
    // Longer than the test may take: cleared, it holds nothing up.
    ob.faults.delay(600_000)
    ob.faults.clear()
    expect(await client.outcome('SELECT 1')).toBe('ok')
  })

  test('errno: the next matching statements fail and are not executed', async () => {
    await using place = await story()
    await using client = await connect(place.ob)
    place.ob.faults.errno(4012, 2, /BACKUP/)
    expect(await client.outcome('SELECT 1')).toBe('ok')
    expect(await client.outcome('ALTER SYSTEM BACKUP TENANT = shop')).toBe('4012/HY000')
    expect(await client.outcome('SELECT * FROM CDB_OB_BACKUP_JOBS')).toBe('4012/HY000')
    expect(place.ob.simulation.rows('CDB_OB_BACKUP_JOBS')).toEqual([])
    expect(await client.outcome('SELECT * FROM CDB_OB_BACKUP_JOBS')).toBe('ok')
    place.ob.faults.errno(1146, 1, /SERVERS/, "Table 'oceanbase.DBA_OB_SERVERS' doesn't exist")
    expect(await client.outcome('SELECT * FROM DBA_OB_SERVERS')).toBe('1146/42S02')
    place.ob.faults.errno(4007, 1)
    expect(await client.outcome('SELECT 1')).toBe('1235/0A000')
    expect(place.ob.statements.at(-1)).toMatchObject({ sql: 'SELECT 1', errno: 1235 })
  })

  test('garbage: a broken row appears as it is, and goes', async () => {
    await using place = await story()
    const { ob } = place
    ob.simulation.startBackup()
    place.clock.advance(600_000)
    await using client = await connect(ob)
    ob.faults.garbage('CDB_OB_BACKUP_TASKS')
    const sql =
      'SELECT TENANT_ID, JOB_ID, STATUS, INPUT_BYTES, START_TIMESTAMP FROM CDB_OB_BACKUP_TASKS'
    const rows = await client.rows(sql)
    expect(rows).toHaveLength(3)
    expect(rows[2]).toEqual({
      TENANT_ID: null,
      JOB_ID: null,
      STATUS: 'W@T',
      INPUT_BYTES: 'not a number',
      START_TIMESTAMP: 'yesterday-ish',
    })
    expect(Number(rows[0]?.INPUT_BYTES)).toBeGreaterThan(0)
    ob.faults.clear()
    expect(await client.rows(sql)).toHaveLength(2)
  })

  test('dropAfter: the statement is executed, the answer never comes', async () => {
    await using place = await story()
    await using client = await connect(place.ob)
    place.ob.faults.dropAfter(/^ALTER SYSTEM BACKUP/)
    const sent = client.connection.query(
      "ALTER SYSTEM BACKUP TENANT = shop DESCRIPTION 'slack:lost'",
    )
    await expect(sent).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|PROTOCOL_CONNECTION_LOST/),
    })
    expect(place.ob.simulation.rows('CDB_OB_BACKUP_JOBS')).toMatchObject([
      { DESCRIPTION: 'slack:lost' },
    ])
    await using next = await connect(place.ob)
    expect(await next.outcome('ALTER SYSTEM CANCEL BACKUP')).toBe('ok')
  })
})
