import { describe, expect, test } from 'vitest'
import { startOceanBase } from '../../../sandbox/oceanbase/server.ts'
import { versions } from '../../../sandbox/oceanbase/view-specs.ts'
import { connect } from './client.ts'

const COLUMNS = `SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE FROM information_schema.COLUMNS
                  WHERE TABLE_SCHEMA = 'oceanbase' AND TABLE_NAME = `

describe('views by version', () => {
  test.each([
    ['4.0.0', 'CDB_OB_BACKUP_TASKS', 'DATA_PROGRESS', null],
    ['4.2.2', 'CDB_OB_BACKUP_TASKS', 'DATA_PROGRESS', null],
    ['4.2.5', 'CDB_OB_BACKUP_TASKS', 'DATA_PROGRESS', 'decimal(26,2)'],
    ['4.3.0', 'CDB_OB_BACKUP_TASKS', 'DATA_PROGRESS', null],
    ['4.3.1', 'CDB_OB_BACKUP_TASKS', 'DATA_PROGRESS', 'decimal(26,2)'],
    ['4.2.5', 'CDB_OB_BACKUP_TASKS', 'LOG_PROGRESS', null],
    ['4.3.1', 'CDB_OB_BACKUP_TASKS', 'LOG_PROGRESS', 'decimal(26,2)'],
    ['4.2.5', 'CDB_OB_RESTORE_PROGRESS', 'RECOVER_PROGRESS', 'decimal(6,2)'],
    ['4.3.2', 'CDB_OB_RESTORE_PROGRESS', 'RECOVER_PROGRESS', null],
    ['4.3.3', 'CDB_OB_RESTORE_PROGRESS', 'RECOVER_PROGRESS', 'decimal(6,2)'],
    ['4.0.0', 'DBA_OB_TENANTS', 'LOG_MODE', null],
    ['4.1.0', 'DBA_OB_TENANTS', 'LOG_MODE', 'varchar(100)'],
    ['4.0.0', 'CDB_OB_BACKUP_JOBS', 'END_TIMESTAMP', 'varchar(26)'],
    ['4.2.0', 'CDB_OB_BACKUP_JOBS', 'END_TIMESTAMP', 'timestamp(6)'],
    ['4.2.0', 'CDB_OB_RECOVER_TABLE_JOBS', 'JOB_ID', null],
    ['4.2.1', 'CDB_OB_RECOVER_TABLE_JOBS', 'JOB_ID', 'bigint(20)'],
    ['3.1.5', 'CDB_OB_BACKUP_SET_FILES', 'BS_KEY', 'bigint(20)'],
    ['4.0.0', 'CDB_OB_BACKUP_SET_FILES', 'BS_KEY', null],
    ['4.3+ source', 'CDB_OB_BACKUP_STORAGE_INFO', 'MAX_IOPS', 'bigint(20)'],
    ['4.0.0', 'CDB_OB_BACKUP_SET_FILES', 'BACKUP_TYPE', 'varchar(64)'],
    ['4.3.3', 'CDB_OB_RESTORE_PROGRESS', 'RESTORE_SCN', 'bigint(20) unsigned'],
    ['4.3+ source', 'CDB_OB_RESTORE_PROGRESS', 'RESTORE_SCN', 'longtext'],
    ['4.3+ source', 'CDB_OB_RESTORE_PROGRESS', 'START_TIMESTAMP', 'timestamp(6)'],
    ['4.3+ source', 'DBA_OB_BACKUP_SET_FILES', 'END_TIMESTAMP', 'timestamp(6)'],
  ])('%s: %s.%s is %s', async (version, view, column, expected) => {
    await using ob = await startOceanBase({ version })
    await using client = await connect(ob)
    const found = await client.rows(
      `${COLUMNS}'${view.toLowerCase()}' AND COLUMN_NAME = '${column}'`,
    )
    expect(found[0]?.COLUMN_TYPE ?? null).toBe(expected)
    if (expected !== null) expect(found[0]?.DATA_TYPE).toBe(expected.replace(/[( ].*/, ''))
  })

  test.each(versions)(
    '%s: SELECT * of every view gives the columns that information_schema lists',
    async (version) => {
      await using ob = await startOceanBase({ version })
      await using client = await connect(ob)
      for (const [view, { internal }] of ob.simulation.store.specs) {
        if (internal) continue
        const listed = await client.rows(`${COLUMNS}'${view}' ORDER BY ORDINAL_POSITION`)
        const [, fields] = await client.connection.query(`SELECT * FROM oceanbase.${view} LIMIT 0`)
        expect(fields.map((field) => field.name)).toEqual(listed.map((row) => row.COLUMN_NAME))
      }
    },
  )

  test.each([
    ['4.3.3', {}, 0],
    ['4.3.3', { validation: true }, 4],
    ['4.3+ source', { validation: true }, 4],
    ['3.1.5', { validation: true }, 0],
  ])('%s with %j has %d validation views', async (version, options, expected) => {
    await using ob = await startOceanBase({ version, ...options })
    await using client = await connect(ob)
    const views = [...ob.simulation.store.specs.keys()].filter((name) =>
      name.startsWith('CDB_OB_BACKUP_VALIDATE_'),
    )
    expect(views).toHaveLength(expected)
    if (expected === 0) return
    ob.simulation.insert('CDB_OB_BACKUP_VALIDATE_JOBS', {
      TENANT_ID: 1002,
      JOB_ID: 3,
      TYPE: 'DATABASE',
      LEVEL: 'physical',
      STATUS: 'DOING',
      START_TIMESTAMP: Date.UTC(2025, 2, 1),
    })
    expect(
      await client.rows(
        'SELECT TENANT_ID, LEVEL, STATUS, START_TIMESTAMP, END_TIMESTAMP FROM CDB_OB_BACKUP_VALIDATE_JOBS',
      ),
    ).toEqual([
      {
        TENANT_ID: '1002',
        LEVEL: 'physical',
        STATUS: 'DOING',
        START_TIMESTAMP: '2025-03-01 00:00:00.000000',
        END_TIMESTAMP: null,
      },
    ])
  })

  test('the version shows where a client looks for it', async () => {
    await using ob = await startOceanBase({ version: '4.3.3' })
    await using client = await connect(ob)
    const [row] = await client.rows('SELECT OB_VERSION() AS v, @@version_comment AS c')
    expect(row?.v).toBe('4.3.3.0')
    expect(row?.c).toMatch(/^OceanBase 4\.3\.3\.0 /)
    const [server] = await client.rows('SELECT BUILD_VERSION FROM DBA_OB_SERVERS LIMIT 1')
    expect(server?.BUILD_VERSION).toMatch(/^4\.3\.3\.0_/)
  })

  test('3.x has no OB_VERSION()', async () => {
    await using ob = await startOceanBase({ version: '3.1.5' })
    await using client = await connect(ob)
    expect(await client.outcome('SELECT OB_VERSION()')).toBe('1305/42000')
    const [row] = await client.rows("SHOW VARIABLES LIKE 'version_comment'")
    expect(row?.Value).toMatch(/^OceanBase 3\.1\.5 /)
  })

  test('an unknown version is refused with the list', async () => {
    await expect(startOceanBase({ version: '4.9.9' })).rejects.toThrow(
      /known: 2\.2\.77, 3\.1\.1, .*4\.3\+ source/,
    )
  })
})
