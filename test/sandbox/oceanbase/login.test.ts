import { describe, expect, test } from 'vitest'
import { startOceanBase } from '../../../sandbox/oceanbase/server.ts'
import { connect } from './client.ts'

describe('login', () => {
  test.each([
    ['ob_bot_ro', 'ro-secret', 'ok'],
    ['ob_bot_ro@sys', 'ro-secret', 'ok'],
    ['ob_bot_ro@sys#obprod', 'ro-secret', 'ok'],
    ['ob_bot_ro@sys#other', 'ro-secret', '1045/42000'],
    ['ob_bot_ro@shop', 'ro-secret', '1045/42000'],
    ['ob_bot_ro@sys', 'wrong', '1045/42000'],
    ['ob_bot_ro@sys', '', '1045/42000'],
    ['nobody@sys', 'ro-secret', '1045/42000'],
  ])('%s with %s: %s', async (user, password, expected) => {
    await using ob = await startOceanBase()
    const outcome = await connect(ob, { user, password }).then(
      async (client) => {
        await client[Symbol.asyncDispose]()
        return 'ok'
      },
      (error: { errno: number; sqlState: string }) => `${error.errno}/${error.sqlState}`,
    )
    expect(outcome).toBe(expected)
  })

  test('an unknown database is 1049', async () => {
    await using ob = await startOceanBase()
    await expect(connect(ob, { database: 'nope' })).rejects.toMatchObject({ errno: 1049 })
  })

  test('the monitoring account reads and may not change, and a grantless one may not read', async () => {
    await using ob = await startOceanBase({
      accounts: [
        { user: 'reader', password: 'r' },
        { user: 'blind', password: 'b', select: false },
        { user: 'operator', password: 'o', alterSystem: true },
        { user: 'super', password: 's', super: true },
      ],
    })
    await using reader = await connect(ob, { user: 'reader', password: 'r' })
    await using blind = await connect(ob, { user: 'blind', password: 'b' })
    await using operator = await connect(ob, { user: 'operator', password: 'o' })
    expect(await reader.outcome('SELECT * FROM CDB_OB_BACKUP_JOBS')).toBe('ok')
    expect(await reader.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('1227/42501')
    expect(await reader.outcome("DELETE FROM CDB_OB_BACKUP_JOBS WHERE TENANT_ID = 'x'")).toBe(
      '1142/42000',
    )
    expect(await blind.outcome('SELECT * FROM CDB_OB_BACKUP_JOBS')).toBe('1142/42000')
    expect(await blind.outcome('SELECT COLUMN_NAME FROM information_schema.COLUMNS')).toBe('ok')
    expect(await operator.outcome('SET ENCRYPTION OFF')).toBe('1064/42000')
    await using everything = await connect(ob, { user: 'super', password: 's' })
    expect(await everything.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('9040/HY000')
    expect(await operator.outcome('ALTER SYSTEM ACTIVATE STANDBY TENANT x')).toBe('1227/42501')
    expect(await operator.outcome("SET DECRYPTION IDENTIFIED BY 'x'")).toBe('1227/42501')
    expect(await operator.rows('SHOW GRANTS FOR CURRENT_USER()')).toEqual([
      { 'Grants for operator@%': "GRANT ALTER SYSTEM ON *.* TO 'operator'" },
      { 'Grants for operator@%': "GRANT SELECT ON `oceanbase`.* TO 'operator'" },
    ])
  })

  test('every statement is remembered with who sent it and what became of it', async () => {
    await using ob = await startOceanBase()
    await using client = await connect(ob, { user: 'ob_bot_ro@sys', password: 'ro-secret' })
    await client.outcome('SELECT 1')
    await client.outcome('SELECT nothing FROM DBA_OB_TENANTS')
    const seen = ob.statements.map(({ sql, user, errno }) => ({ sql, user, errno }))
    expect(seen).toEqual([
      { sql: "SET time_zone = '+00:00'", user: 'ob_bot_ro', errno: undefined },
      { sql: 'SELECT 1', user: 'ob_bot_ro', errno: undefined },
      { sql: 'SELECT nothing FROM DBA_OB_TENANTS', user: 'ob_bot_ro', errno: 1054 },
    ])
  })
})
