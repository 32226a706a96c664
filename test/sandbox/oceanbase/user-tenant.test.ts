import { describe, expect, test } from 'vitest'
import type { Account } from '../../../sandbox/oceanbase/accounts.ts'
import { defaultAccounts } from '../../../sandbox/oceanbase/accounts.ts'
import type { OceanBaseOptions } from '../../../sandbox/oceanbase/server.ts'
import { type Client, connect, START, story } from './client.ts'

const ACCOUNTS: readonly Account[] = [
  ...defaultAccounts,
  { user: 'dba', password: 'own', tenant: 'crm', alterSystem: true, super: true },
  { user: 'dba', password: 'other', tenant: 'shop', alterSystem: true },
  { user: 'reader', password: 'r', tenant: 'crm' },
  { user: 'ora', password: 'o', tenant: 'erp' },
]

function place(options: OceanBaseOptions = {}) {
  return story({ accounts: ACCOUNTS, ...options })
}

function dba(where: Awaited<ReturnType<typeof place>>, user = 'dba@crm'): Promise<Client> {
  return connect(where.ob, { user, password: user.includes('@shop') ? 'other' : 'own' })
}

describe('a login to a user tenant', () => {
  test.each([
    ['dba@crm', 'own', 'ok'],
    ['dba@crm#obprod', 'own', 'ok'],
    ['dba@crm#other', 'own', '1045/42000'],
    ['dba@shop', 'own', '1045/42000'],
    ['dba@shop', 'other', 'ok'],
    ['dba@lab', 'own', '1045/42000'],
    ['dba', 'own', '1045/42000'],
    ['ob_bot_ro@crm', 'ro-secret', '1045/42000'],
    // No MySQL client gets in, whatever it sends.
    ['ora@erp', 'o', '1235/0A000'],
    ['nobody@erp#obprod', '', '1235/0A000'],
  ])('%s with %s: %s', async (user, password, expected) => {
    await using where = await place()
    where.ob.simulation.addTenant({ id: 1008, name: 'erp', compatibilityMode: 'ORACLE' })
    const outcome = await connect(where.ob, { user, password }).then(
      async (client) => {
        await client[Symbol.asyncDispose]()
        return 'ok'
      },
      (error: { errno: number; sqlState: string }) => `${error.errno}/${error.sqlState}`,
    )
    expect(outcome).toBe(expected)
  })

  test('sees its own rows in the DBA views, and no other view', async () => {
    await using where = await place()
    where.ob.simulation.startBackup()
    where.clock.advance(60_000)
    await using crm = await dba(where)
    await using shop = await dba(where, 'dba@shop')
    await using sys = await connect(where.ob)
    const jobs = 'SELECT EXECUTOR_TENANT_ID, INITIATOR_TENANT_ID FROM oceanbase.DBA_OB_BACKUP_JOBS'
    const seen = async (client: Client) => (await client.rows(jobs))[0]?.EXECUTOR_TENANT_ID
    expect([await seen(crm), await seen(shop), await seen(sys)]).toEqual([
      '1004',
      '1002',
      '1002,1004',
    ])
    // Who looks from outside looks as sys, whoever looked last.
    await seen(crm)
    const outside = where.ob.simulation.rows('DBA_OB_BACKUP_JOBS')
    expect(outside.map((row) => row.EXECUTOR_TENANT_ID)).toEqual(['1002,1004'])
    expect(await crm.rows('SELECT TENANT_ID, TENANT_NAME FROM DBA_OB_TENANTS')).toEqual([
      { TENANT_ID: '1004', TENANT_NAME: 'crm' },
    ])
    expect(await crm.rows('SELECT TENANT_ID FROM V$OB_ARCHIVE_DEST_STATUS')).toEqual([
      { TENANT_ID: '1004' },
    ])
    expect(await crm.rows('SELECT DISTINCT TENANT_ID FROM DBA_OB_BACKUP_STORAGE_INFO')).toEqual([
      { TENANT_ID: '1004' },
    ])
    const [me] = await crm.rows('SELECT EFFECTIVE_TENANT_ID() AS i, EFFECTIVE_TENANT() AS n')
    expect(me).toEqual({ i: '1004', n: 'crm' })
    for (const [view, expected] of [
      ['oceanbase.CDB_OB_BACKUP_JOBS', '1146/42S02'],
      ['cdb_ob_archivelog', '1146/42S02'],
      ['`CDB_OB_ARCHIVELOG`', '1146/42S02'],
      ['oceanbase.`$DBA_OB_TENANTS`', '1146/42S02'],
      ['DBA_OB_RESOURCE_POOLS', '1146/42S02'],
      ['(SELECT * FROM CDB_OB_ARCHIVELOG) x', '1146/42S02'],
      ['DBA_OB_ARCHIVELOG', 'ok'],
    ]) {
      expect(await crm.outcome(`SELECT 1 FROM ${view}`), view).toBe(expected)
    }
    expect(await sys.outcome('SELECT 1 FROM CDB_OB_BACKUP_JOBS')).toBe('ok')
  })

  test('is told of no other view by information_schema, SHOW and DESC', async () => {
    await using where = await place()
    await using crm = await dba(where)
    const names = async (sql: string) => (await crm.rows(sql)).map((row) => Object.values(row)[0])
    const tables = await names('SELECT TABLE_NAME FROM information_schema.TABLES')
    expect(tables).toContain('DBA_OB_BACKUP_JOBS')
    expect(tables.filter((name) => !/^(DBA_OB_|V\$)/.test(String(name)))).toEqual([])
    const columns = await names('SELECT DISTINCT TABLE_NAME FROM information_schema.COLUMNS')
    expect(columns.toSorted()).toEqual(tables.toSorted())
    expect(await names('SHOW TABLES')).toEqual(tables.toSorted())
    expect(await crm.outcome('DESC CDB_OB_BACKUP_JOBS')).toBe('1146/42S02')
    expect(await names('DESC DBA_OB_BACKUP_JOBS')).not.toContain('TENANT_ID')
  })

  test('backs itself up: one row that names itself, no sys row', async () => {
    await using where = await place()
    const { simulation } = where.ob
    simulation.startBackup({ tenants: ['shop'] })
    await using crm = await dba(where)
    expect(await crm.outcome("ALTER SYSTEM BACKUP DATABASE DESCRIPTION = 'mine'")).toBe('ok')
    const [job] = await crm.rows(
      'SELECT JOB_ID, STATUS, INITIATOR_TENANT_ID, INITIATOR_JOB_ID, DESCRIPTION FROM DBA_OB_BACKUP_JOBS',
    )
    expect(job).toEqual({
      JOB_ID: '1',
      STATUS: 'INIT',
      INITIATOR_TENANT_ID: '1004',
      INITIATOR_JOB_ID: '0',
      DESCRIPTION: 'mine',
    })
    expect(await crm.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('9036/HY000')
    where.clock.advance(10 * 60_000)
    expect(await crm.outcome('ALTER SYSTEM CANCEL BACKUP')).toBe('ok')
    where.clock.advance(60_000)
    const done = simulation.rows('CDB_OB_BACKUP_JOB_HISTORY')
    expect(done.map((row) => [row.TENANT_ID, row.STATUS])).toEqual([[1004, 'CANCELED']])
    const others = simulation.rows('CDB_OB_BACKUP_JOBS')
    expect(others.map((row) => [row.TENANT_ID, row.STATUS])).toEqual([
      [1, 'DOING'],
      [1002, 'DOING'],
    ])
    expect(await crm.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('ok')
    where.clock.advance(3 * 3_600_000)
    const after = await crm.rows('SELECT JOB_ID, STATUS, RESULT FROM DBA_OB_BACKUP_JOB_HISTORY')
    expect(after).toEqual([
      { JOB_ID: '1', STATUS: 'CANCELED', RESULT: '-4072' },
      { JOB_ID: '2', STATUS: 'COMPLETED', RESULT: '0' },
    ])
    expect(simulation.rows('CDB_OB_BACKUP_JOBS')).toEqual([])
  })

  test.each([
    ['ALTER SYSTEM BACKUP TENANT crm', '1235/0A000'],
    ['ALTER SYSTEM CANCEL BACKUP TENANT crm', '1235/0A000'],
    ['ALTER SYSTEM ARCHIVELOG', '9091/HY000'],
    ['ALTER SYSTEM ARCHIVELOG TENANT = crm', '1227/42501'],
    ['ALTER SYSTEM NOARCHIVELOG TENANT = ALL', '1227/42501'],
    ["ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'DEFER'", 'ok'],
    ["ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'DEFER' TENANT = shop", '1235/0A000'],
    ["ALTER SYSTEM ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d'", 'ok'],
    [
      "ALTER SYSTEM ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d' TENANT crm",
      '1235/0A000',
    ],
    ["ALTER SYSTEM DROP DELETE BACKUP POLICY 'default'", '4018/HY000'],
    ['ALTER SYSTEM CANCEL DELETE BACKUP', 'ok'],
    ['ALTER SYSTEM DELETE OBSOLETE BACKUP', '1235/0A000'],
    ["ALTER SYSTEM RESTORE x FROM 'a,b' WITH 'pool_list=restore_pool'", '4179/HY000'],
    ['ALTER SYSTEM CANCEL RESTORE x', '4179/HY000'],
    ['ALTER SYSTEM ACTIVATE STANDBY TENANT crm', '4179/HY000'],
    ['ALTER SYSTEM ACTIVATE STANDBY TENANT shop', '1227/42501'],
    ["SET DECRYPTION IDENTIFIED BY 'x'", '1227/42501'],
    ["SET ENCRYPTION ON IDENTIFIED BY 'x' ONLY", 'ok'],
  ])('%s: %s', async (sql, expected) => {
    await using where = await place()
    await using crm = await dba(where)
    expect(await crm.outcome(sql)).toBe(expected)
  })

  test('stops and starts its own archive only', async () => {
    await using where = await place()
    await using crm = await dba(where)
    await using shop = await dba(where, 'dba@shop')
    expect(await crm.outcome('ALTER SYSTEM NOARCHIVELOG')).toBe('ok')
    where.clock.advance(60_000)
    expect(await crm.outcome('ALTER SYSTEM NOARCHIVELOG')).toBe('9092/HY000')
    const sql = 'SELECT STATUS FROM DBA_OB_ARCHIVELOG'
    expect([await crm.rows(sql), await shop.rows(sql)]).toEqual([
      [{ STATUS: 'STOP' }],
      [{ STATUS: 'DOING' }],
    ])
    expect(await crm.rows('SELECT LOG_MODE FROM DBA_OB_TENANTS')).toEqual([
      { LOG_MODE: 'NOARCHIVELOG' },
    ])
  })

  test('needs the privilege of its own tenant, and a log tells which tenant spoke', async () => {
    await using where = await place()
    await using reader = await connect(where.ob, { user: 'reader@crm', password: 'r' })
    expect(await reader.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('1227/42501')
    expect(where.ob.statements.at(-1)).toMatchObject({
      user: 'reader',
      tenant: 'crm',
      errno: 1227,
      at: START,
    })
  })
})
