import { describe, expect, test } from 'vitest'
import { defaultAccounts } from '../../../../sandbox/oceanbase/accounts.ts'
import { parseAlterSystemV3 } from '../../../../sandbox/oceanbase/statement/parse-alter-system-v3.ts'
import { connect, storyV3 } from '../client.ts'

describe('a 3.x server', () => {
  test.each(['2.2.77', '3.1.1', '3.1.5'])(
    '%s: has internal tables and no 4.x views',
    async (version) => {
      await using place = await storyV3({ version })
      await using client = await connect(place.ob)
      expect(
        await client.rows(
          'SELECT TENANT_ID, tenant_name, compatibility_mode, status, in_recyclebin FROM oceanbase.__all_tenant',
        ),
      ).toEqual(
        [
          ['1', 'sys'],
          ['1001', 'shop'],
          ['1002', 'crm'],
        ].map(([TENANT_ID, tenant_name]) => ({
          TENANT_ID,
          tenant_name,
          compatibility_mode: '0',
          status: 'TENANT_STATUS_NORMAL',
          in_recyclebin: '0',
        })),
      )
      const [server] = await client.rows('SELECT svr_ip, build_version FROM oceanbase.__all_server')
      expect(server?.build_version).toMatch(new RegExp(`^${version}_`))
      expect(
        await client.rows(
          "SELECT COUNT(*) AS k FROM information_schema.TABLES WHERE TABLE_NAME LIKE '\\_\\_all%'",
        ),
      ).toEqual([{ k: '0' }])
      for (const view of ['DBA_OB_TENANTS', 'CDB_OB_BACKUP_JOBS', 'DBA_OB_BACKUP_SET_FILES']) {
        expect(await client.outcome(`SELECT 1 FROM oceanbase.${view}`)).toBe('1146/42S02')
      }
      expect(await client.outcome('SELECT OB_VERSION()')).toBe('1305/42000')
      expect(place.ob.simulation.startBackup()).toBe(1)
    },
  )

  test('shows its parameters, keys and all', async () => {
    await using place = await storyV3()
    await using client = await connect(place.ob)
    const rows = await client.rows("SHOW PARAMETERS LIKE 'backup_dest'")
    expect(rows.map((row) => [row.zone, row.name])).toEqual(
      ['z1', 'z2', 'z3'].map((zone) => [zone, 'backup_dest']),
    )
    expect(rows[0]?.value).toMatch(/access_key=/)
    expect(await client.outcome("ALTER SYSTEM SET backup_dest = 'file:///new'")).toBe('1235/0A000')
    expect(await client.outcome("ALTER SYSTEM SET nothing = '1'")).toBe('5099/42000')
    expect(await client.outcome("ALTER SYSTEM SET backup_recovery_window = 'soon'")).toBe(
      '1210/HY000',
    )
  })

  test('only root@sys may change anything', async () => {
    const dba = { user: 'dba', password: 'x', tenant: 'crm', alterSystem: true, super: true }
    await using place = await storyV3({ accounts: [...defaultAccounts, dba] })
    await using crm = await connect(place.ob, { user: 'dba@crm', password: 'x' })
    expect(await crm.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('1227/42501')
    expect(await crm.outcome('SELECT 1 FROM CDB_OB_BACKUP_PROGRESS')).toBe('1146/42S02')
    await using reader = await connect(place.ob, { user: 'ob_bot_ro', password: 'ro-secret' })
    expect(await reader.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('1227/42501')
    expect(await reader.outcome('SELECT 1 FROM CDB_OB_BACKUP_PROGRESS')).toBe('ok')
  })

  test.each([
    'BACKUP DATABASE PLUS ARCHIVELOG',
    "BACKUP DATABASE DESCRIPTION = 'x'",
    'BACKUP TENANT shop',
    'BACKUP INCREMENTAL TENANT shop TO "file:///x"',
    'CANCEL BACKUP TENANT shop',
    'ARCHIVELOG TENANT = ALL',
    "SET DATA_BACKUP_DEST = 'file:///b' TENANT = shop",
    'DELETE BACKUPSET',
    'DELETE OBSOLETE BACKUP TENANT shop',
    'VALIDATE BACKUPSET',
    'BACKUP BACKUPSET ALL NOT BACKED UP TIMES',
    "RESTORE shop2 FROM 'a,b' WITH 'pool_list=p'",
    'BACKUP BACKUPSET ?',
  ])('does not read %s', (sql) => {
    expect(() => parseAlterSystemV3(`ALTER SYSTEM ${sql}`)).toThrow(/syntax/)
  })
})
