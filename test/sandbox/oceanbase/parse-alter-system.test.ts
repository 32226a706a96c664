import { describe, expect, test } from 'vitest'
import { parseAlterSystem } from '../../../sandbox/oceanbase/statement/parse-alter-system.ts'

const RESTORE = "RESTORE `shop2` FROM 'a,b'"
const RECOVER = "RECOVER TABLE `app`.`orders` TO TENANT = `shop` FROM 'a,b'"

const ACCEPTED: readonly (readonly [sql: string, shape: object])[] = [
  ['BACKUP DATABASE', { kind: 'backup', incremental: false, tenants: null, description: '' }],
  ['BACKUP DATABASE;', { kind: 'backup' }],
  ['backup incremental database plus archivelog', { incremental: true, plusArchivelog: true }],
  [
    "BACKUP TENANT = shop, `crm`, 'lab' DESCRIPTION = 'x'",
    { tenants: ['shop', 'crm', 'lab'], description: 'x' },
  ],
  [
    "BACKUP INCREMENTAL TENANT shop PLUS ARCHIVELOG DESCRIPTION 'x'",
    { tenants: ['shop'], plusArchivelog: true },
  ],
  ["BACKUP DATABASE TO 'file:///x' PLUS ARCHIVELOG", { to: 'file:///x' }],
  ['BACKUP TENANT all_user', { tenants: ['all_user'] }],
  ['CANCEL BACKUP', { kind: 'cancel-backup', tenants: null }],
  ['CANCEL BACKUP TENANT = shop, crm', { kind: 'cancel-backup', tenants: ['shop', 'crm'] }],
  ['ARCHIVELOG', { kind: 'archivelog', on: true, tenants: null }],
  ['ARCHIVELOG TENANT = ALL', { tenants: 'all' }],
  ["ARCHIVELOG TENANT = 'All'", { tenants: 'all' }],
  [
    "NOARCHIVELOG TENANT shop DESCRIPTION 'why'",
    { on: false, tenants: ['shop'], description: 'why' },
  ],
  [
    "SET LOG_ARCHIVE_DEST_STATE = 'DEFER' TENANT = shop",
    { kind: 'set-parameter', name: 'log_archive_dest_state', value: 'DEFER', tenant: 'shop' },
  ],
  [
    "SET DATA_BACKUP_DEST = 'file:///b' TENANT = shop",
    { name: 'data_backup_dest', value: 'file:///b' },
  ],
  [
    "SET LOG_ARCHIVE_DEST = 'LOCATION=file:///a BINDING=Optional' TENANT shop",
    { name: 'log_archive_dest' },
  ],
  ['SET ha_low_thread_score = 10 TENANT = shop', { value: '10' }],
  [
    "ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d' TENANT shop",
    { kind: 'add-delete-policy', recoveryWindow: '7d', tenants: ['shop'] },
  ],
  [
    "ADD DELETE BACKUP POLICY = 'default' RECOVERY_WINDOW = '7d' TENANT = `shop`",
    { name: 'default' },
  ],
  [
    "DROP DELETE BACKUP POLICY 'default' TENANT = shop",
    { kind: 'drop-delete-policy', tenants: ['shop'] },
  ],
  ['CANCEL DELETE BACKUP TENANT = shop', { kind: 'cancel-delete', tenants: ['shop'] }],
  ['DELETE OBSOLETE BACKUP TENANT = shop', { kind: 'delete-backup', what: 'obsolete' }],
  ["DELETE BACKUPSET 5 COPY 1 TENANT = shop DESCRIPTION 'x'", { what: 'set', id: 5n }],
  ['DELETE BACKUPPIECE 3', { what: 'piece', id: 3n }],
  [
    `${RESTORE} WITH 'pool_list=p'`,
    { kind: 'restore', tenant: 'shop2', until: { kind: 'latest' } },
  ],
  [
    `${RESTORE} UNTIL TIME='2025-03-01 00:00:00' WITH 'pool_list=p' DESCRIPTION 'x'`,
    { until: { kind: 'time', text: '2025-03-01 00:00:00' } },
  ],
  [
    `${RESTORE} UNTIL SCN = 1740794400123456789 WITH 'pool_list=p'`,
    { until: { kind: 'scn', scn: 1740794400123456789n } },
  ],
  [
    `${RESTORE} WITH 'pool_list=p' WITH KEY FROM 'k' ENCRYPTED BY 'p' DESCRIPTION = 'x'`,
    { key: { from: 'k', password: 'p' } },
  ],
  ["RESTORE FROM 'a,b' UNTIL SCN = 1 PREVIEW", { kind: 'restore-preview' }],
  ['CANCEL RESTORE `shop2`', { kind: 'cancel-restore', tenant: 'shop2' }],
  ['ACTIVATE STANDBY TENANT shop2 VERIFY', { kind: 'activate-standby', verify: true }],
  ["ACTIVATE STANDBY TENANT 'shop2'", { verify: false }],
  [
    `${RECOVER} WITH 'pool_list=p'`,
    { kind: 'recover-table', tables: [{ database: 'app', table: 'orders' }], target: 'shop' },
  ],
  [
    "RECOVER TABLE `app`.* TO shop FROM 'a' WITH 'p=1'",
    { tables: [{ database: 'app', table: '*' }] },
  ],
  [
    "RECOVER TABLE *.* TO TENANT shop FROM 'a' WITH 'p=1'",
    { tables: [{ database: '*', table: '*' }] },
  ],
  [
    `${RECOVER} UNTIL SCN=5 WITH 'p=1' REMAP TABLE \`app\`.\`orders\`:\`old\`, app.x:db2.y, app.\`*\`:db3.\`*\` REMAP TABLEGROUP g1:g2 DESCRIPTION = 'x'`,
    {
      remapTables: [
        { from: { database: 'app', table: 'orders' }, to: { database: 'app', table: 'old' } },
        { from: { database: 'app', table: 'x' }, to: { database: 'db2', table: 'y' } },
        { from: { database: 'app', table: '*' }, to: { database: 'db3', table: '*' } },
      ],
      remapTablegroups: [{ from: 'g1', to: 'g2' }],
      description: 'x',
    },
  ],
  ['CANCEL RECOVER TABLE `shop`', { kind: 'cancel-recover-table', tenant: 'shop' }],
]

const REFUSED = [
  '',
  'BACKUP',
  'BACKUP DATABASE shop',
  'BACKUP FULL DATABASE',
  'BACKUP DATABASE INCREMENTAL',
  'BACKUP TENANT',
  'BACKUP TENANT shop,',
  'BACKUP TENANT ALL',
  'BACKUP TENANT ?',
  'BACKUP TENANT = shop DESCRIPTION = ?',
  'BACKUP TENANT = shop DESCRIPTION = x',
  "BACKUP DATABASE DESCRIPTION 'x' PLUS ARCHIVELOG",
  "BACKUP DATABASE PLUS ARCHIVELOG TO 'file:///x'",
  'BACKUP DATABASE; ALTER SYSTEM BACKUP DATABASE',
  'CANCEL',
  'CANCEL BACKUP shop',
  'ARCHIVELOG shop',
  'SET LOG_ARCHIVE_DEST_STATE TENANT = shop',
  "SET DATA_BACKUP_DEST = 'x' TENANT",
  "ADD DELETE BACKUP POLICY default RECOVERY_WINDOW '7d' TENANT shop",
  "ADD DELETE BACKUP POLICY 'default' TENANT shop RECOVERY_WINDOW '7d'",
  "ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW 7 TENANT shop",
  'DELETE BACKUPSET TENANT = shop',
  "DELETE BACKUPSET '5'",
  "RESTORE 'shop2' FROM 'a' WITH 'pool_list=p'",
  "RESTORE shop2 FROM a WITH 'pool_list=p'",
  `${RESTORE}`,
  `${RESTORE} WITH pool_list`,
  `${RESTORE} WITH 'pool_list=p' UNTIL SCN = 5`,
  `${RESTORE} UNTIL TIME '2025-03-01' WITH 'pool_list=p'`,
  `${RESTORE} UNTIL TIME = 5 WITH 'pool_list=p'`,
  `${RESTORE} UNTIL SCN = '5' WITH 'pool_list=p'`,
  `${RESTORE} UNTIL SCN = 5.5 WITH 'pool_list=p'`,
  `${RESTORE} UNTIL '2025-03-01 00:00:00' WITH 'pool_list=p'`,
  `${RESTORE} WITH 'pool_list=p' DESCRIPTION 'x' WITH KEY FROM 'k' ENCRYPTED BY 'p'`,
  "CANCEL RESTORE 'shop2'",
  'CANCEL RESTORE',
  'CANCEL RESTORE TENANT shop2',
  'ACTIVATE STANDBY shop2',
  'ACTIVATE STANDBY TENANT a, b',
  "RECOVER TABLE 'app'.'orders' TO shop FROM 'a' WITH 'p=1'",
  "RECOVER TABLE orders TO shop FROM 'a' WITH 'p=1'",
  "RECOVER TABLE *.orders TO shop FROM 'a' WITH 'p=1'",
  "RECOVER TABLE app.orders FROM 'a' WITH 'p=1'",
  `${RECOVER}`,
  `${RECOVER} REMAP TABLE app.a:b WITH 'p=1'`,
  `${RECOVER} WITH 'p=1' REMAP TABLE 'app.a:b'`,
  `${RECOVER} WITH 'p=1' REMAP TABLE a:b`,
  `${RECOVER} WITH 'p=1' REMAP TABLESPACE a:b`,
  `${RECOVER} WITH 'p=1' DESCRIPTION 'x' REMAP TABLE app.a:b`,
  "CANCEL RECOVER TABLE 'shop'",
  'SUSPEND BACKUP',
]

describe('ALTER SYSTEM', () => {
  test.each(ACCEPTED)('%s', (sql, shape) => {
    expect(parseAlterSystem(`ALTER SYSTEM ${sql}`)).toMatchObject(shape)
  })

  test.each(REFUSED)('%s: 1064', (sql) => {
    expect(() => parseAlterSystem(`ALTER SYSTEM ${sql}`)).toThrow(
      expect.objectContaining({ errno: 1064, sqlState: '42000' }),
    )
  })

  test('4.2.0 knows no table recovery yet', () => {
    const sql = `ALTER SYSTEM ${RECOVER} WITH 'pool_list=p'`
    expect(() => parseAlterSystem(sql, '4.2.0')).toThrow(expect.objectContaining({ errno: 1064 }))
    expect(parseAlterSystem(sql, '4.2.1').kind).toBe('recover-table')
  })
})
