import { describe, expect, it } from 'vitest'
import type { Operation, Scope } from '../../src/domain/operation.ts'
import { Secret } from '../../src/domain/secret.ts'
import { BotError } from '../../src/errors.ts'
import { type StatementNeeds, statementsOf } from '../../src/oceanbase/statements.ts'

const KEYS = 'access_id=AKID&access_key=S3CR3T'
const DATA = `oss://bucket/data?host=h.example.com&${KEYS}`
const ARCHIVE = `oss://bucket/archive?host=h.example.com&${KEYS}`
const TEXT = 'obbackup r-ab12cd34'
const D = `DESCRIPTION = '${TEXT}'`
const SCN = '1740767997500123000'

const PASSWORDS: Readonly<Record<string, string>> = {
  full: "f'ull S3CR3T",
  inc: 'i"nc S3CR3T',
  empty: '',
  slash: 'a\\b',
  line: 'a\nb',
  long: 'x'.repeat(129),
}

function needs(generation: 3 | 4, change: Partial<StatementNeeds> = {}): StatementNeeds {
  return {
    generation,
    destinations: { data: new Secret(DATA), archive: new Secret(ARCHIVE) },
    password: (name) => {
      const found = PASSWORDS[name]
      return found === undefined ? null : new Secret(found)
    },
    origin: { cluster: 'obprod', id: '1' },
    ...change,
  }
}

const tenants = (...names: readonly string[]): Scope => ({
  kind: 'tenants',
  tenants: names.map((name, index) => ({ tenantId: String(1002 + 2 * index), name })),
})
const TWO = tenants('shop', 'hr')
const ONE = tenants('shop')
const CLUSTER: Scope = { kind: 'cluster' }
const cluster = 'prod'

const backup = { kind: 'backup', cluster, incremental: false, plusArchivelog: false } as const
const source = {
  cluster,
  sourceTenantId: '1002',
  sourceTenant: 'shop',
  setId: '7',
  pool: 'p1',
  scn: SCN,
} as const
const restore = { ...source, kind: 'restore', target: 'copy' } as const
const recover = {
  ...source,
  kind: 'recover-table',
  target: { tenantId: '1004', name: 'hr' },
  tables: [
    {
      from: { database: 'app', table: 'or`ders' },
      to: { database: 'app', table: "o'rders; --" },
    },
    { from: { database: 'app', table: '\u8ba2\u5355' }, to: { database: 'old', table: 'b c' } },
  ],
} as const

const sentTexts = (operation: Operation, generation: 3 | 4, change?: Partial<StatementNeeds>) =>
  statementsOf(operation, needs(generation, change), TEXT).flatMap((one) => [
    ...one.session.map(({ sql }) => sql.reveal()),
    one.sql.reveal(),
  ])

describe('statementsOf 4.x', () => {
  const from = `FROM '${DATA},${ARCHIVE}' UNTIL SCN=${SCN}`
  const rows: [string, Operation, string[]][] = [
    [
      'full backup',
      { ...backup, scope: TWO, password: null },
      [`ALTER SYSTEM BACKUP TENANT = \`shop\`,\`hr\` ${D}`],
    ],
    [
      'incremental backup with logs and a password',
      { ...backup, scope: ONE, incremental: true, plusArchivelog: true, password: 'full' },
      [
        "SET ENCRYPTION ON IDENTIFIED BY 'f''ull S3CR3T' ONLY",
        `ALTER SYSTEM BACKUP INCREMENTAL TENANT = \`shop\` PLUS ARCHIVELOG ${D}`,
      ],
    ],
    [
      'cancel backup',
      { kind: 'cancel-backup', cluster, scope: TWO },
      ['ALTER SYSTEM CANCEL BACKUP TENANT = `shop`,`hr`'],
    ],
    [
      'archive start',
      { kind: 'archive-start', cluster, scope: TWO },
      [`ALTER SYSTEM ARCHIVELOG TENANT = \`shop\`,\`hr\` ${D}`],
    ],
    [
      'archive stop',
      { kind: 'archive-stop', cluster, scope: ONE },
      [`ALTER SYSTEM NOARCHIVELOG TENANT = \`shop\` ${D}`],
    ],
    [
      'archive suspend',
      { kind: 'archive-suspend', cluster, scope: ONE },
      ["ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'DEFER' TENANT = `shop`"],
    ],
    [
      'archive resume',
      { kind: 'archive-resume', cluster, scope: ONE },
      ["ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'ENABLE' TENANT = `shop`"],
    ],
    [
      'archive restart: stop, start, full backup',
      { kind: 'archive-restart', cluster, scope: ONE },
      [
        `ALTER SYSTEM NOARCHIVELOG TENANT = \`shop\` ${D}`,
        `ALTER SYSTEM ARCHIVELOG TENANT = \`shop\` ${D}`,
        `ALTER SYSTEM BACKUP TENANT = \`shop\` ${D}`,
      ],
    ],
    [
      'cleanup policy',
      { kind: 'cleanup-policy-set', cluster, scope: ONE, recoveryDays: 7 },
      ["ALTER SYSTEM ADD DELETE BACKUP POLICY = 'default' RECOVERY_WINDOW = '7d' TENANT = `shop`"],
    ],
    [
      'cleanup policy drop',
      { kind: 'cleanup-policy-drop', cluster, scope: ONE },
      ["ALTER SYSTEM DROP DELETE BACKUP POLICY = 'default' TENANT = `shop`"],
    ],
    [
      'delete obsolete',
      { kind: 'delete-obsolete', cluster, scope: TWO },
      [`ALTER SYSTEM DELETE OBSOLETE BACKUP TENANT = \`shop\`,\`hr\` ${D}`],
    ],
    [
      'cancel cleanup',
      { kind: 'cancel-cleanup', cluster, scope: TWO },
      ['ALTER SYSTEM CANCEL DELETE BACKUP TENANT = `shop`,`hr`'],
    ],
    [
      'quick restore of encrypted sets, full first',
      { ...restore, method: 'quick', passwords: ['full', 'inc'], locality: 'F@z1' },
      [
        "SET DECRYPTION IDENTIFIED BY 'f''ull S3CR3T', 'i\"nc S3CR3T'",
        `ALTER SYSTEM RESTORE \`copy\` ${from} WITH 'pool_list=p1&locality=F@z1&method=quick' ${D}`,
      ],
    ],
    [
      'full restore',
      { ...restore, method: 'full' },
      [`ALTER SYSTEM RESTORE \`copy\` ${from} WITH 'pool_list=p1' ${D}`],
    ],
    [
      'cancel restore',
      { kind: 'cancel-restore', cluster, target: 'copy' },
      ['ALTER SYSTEM CANCEL RESTORE `copy`'],
    ],
    [
      'activate standby',
      { kind: 'activate-standby', cluster, scope: ONE },
      ['ALTER SYSTEM ACTIVATE STANDBY TENANT `shop`'],
    ],
    [
      'recover tables',
      { ...recover, passwords: ['full'], concurrency: 3 },
      [
        "SET DECRYPTION IDENTIFIED BY 'f''ull S3CR3T'",
        `ALTER SYSTEM RECOVER TABLE \`app\`.\`or\`\`ders\`, \`app\`.\`\u8ba2\u5355\` TO TENANT = \`hr\` ${from} ` +
          "WITH 'pool_list=p1&concurrency=3' REMAP TABLE `app`.`or``ders`:`app`.`o'rders; --`, " +
          `\`app\`.\`\u8ba2\u5355\`:\`old\`.\`b c\` ${D}`,
      ],
    ],
    [
      'cancel recover table',
      { kind: 'cancel-recover-table', cluster, scope: ONE },
      ['ALTER SYSTEM CANCEL RECOVER TABLE `shop`'],
    ],
  ]
  it.each(rows)('%s', (_, operation, texts) => {
    expect(sentTexts(operation, 4)).toEqual(texts)
    const statements = statementsOf(operation, needs(4), TEXT)
    expect(statements.every((one) => one.generation === 4)).toBe(true)
    expect(JSON.stringify(statements)).not.toContain('S3CR3T')
  })

  it('shows everything but secrets', () => {
    const operation: Operation = { ...restore, passwords: ['full', 'inc'] }
    const [statement] = statementsOf(operation, needs(4), TEXT)
    expect(statement?.session.map((one) => one.masked)).toEqual([
      "SET DECRYPTION IDENTIFIED BY '[hidden]'",
    ])
    expect(statement?.masked).toBe(
      "ALTER SYSTEM RESTORE `copy` FROM 'oss://bucket/data?host=h.example.com (keys hidden)," +
        `oss://bucket/archive?host=h.example.com (keys hidden)' UNTIL SCN=${SCN} WITH 'pool_list=p1' ${D}`,
    )
  })
})

describe('statementsOf 3.x', () => {
  const of = (kind: Exclude<Operation, { kind: 'cancel-restore' }>['kind']) =>
    ({ kind, cluster, scope: CLUSTER }) as Operation
  const rows: [string, Operation, string[]][] = [
    [
      'full backup with a password',
      { ...backup, scope: CLUSTER, password: 'inc' },
      ["SET ENCRYPTION ON IDENTIFIED BY 'i\"nc S3CR3T' ONLY", 'ALTER SYSTEM BACKUP DATABASE'],
    ],
    [
      'incremental backup',
      { ...backup, scope: CLUSTER, incremental: true, password: null },
      ['ALTER SYSTEM BACKUP INCREMENTAL DATABASE'],
    ],
    ['cancel backup', of('cancel-backup'), ['ALTER SYSTEM CANCEL BACKUP']],
    ['archive start', of('archive-start'), ['ALTER SYSTEM ARCHIVELOG']],
    ['archive stop', of('archive-stop'), ['ALTER SYSTEM NOARCHIVELOG']],
    [
      'cleanup policy',
      { kind: 'cleanup-policy-set', cluster, scope: CLUSTER, recoveryDays: 30 },
      [
        "ALTER SYSTEM SET backup_recovery_window = '30d'",
        "ALTER SYSTEM SET auto_delete_expired_backup = 'True'",
      ],
    ],
    [
      'cleanup policy drop',
      of('cleanup-policy-drop'),
      ["ALTER SYSTEM SET auto_delete_expired_backup = 'False'"],
    ],
    ['delete obsolete', of('delete-obsolete'), ['ALTER SYSTEM DELETE OBSOLETE BACKUP']],
    ['cancel cleanup', of('cancel-cleanup'), ['ALTER SYSTEM CANCEL DELETE BACKUP']],
    [
      'restore',
      { ...restore, primaryZone: 'z1', passwords: ['full'] },
      [
        "SET DECRYPTION IDENTIFIED BY 'f''ull S3CR3T'",
        `ALTER SYSTEM RESTORE \`copy\` FROM \`shop\` AT '${DATA}' UNTIL '2025-02-28 18:39:57.500123' ` +
          "WITH 'backup_cluster_name=obprod&backup_cluster_id=1&pool_list=p1&primary_zone=z1'",
      ],
    ],
    [
      'cancel restore',
      { kind: 'cancel-restore', cluster, target: 'copy' },
      ['ALTER SYSTEM CANCEL RESTORE `copy`'],
    ],
  ]
  it.each(rows)('%s', (_, operation, texts) => {
    expect(sentTexts(operation, 3)).toEqual(texts)
    const statements = statementsOf(operation, needs(3), TEXT)
    expect(statements.every((one) => one.generation === 3)).toBe(true)
  })

  const absent = [
    'archive-suspend',
    'archive-resume',
    'archive-restart',
    'activate-standby',
    'cancel-recover-table',
  ] as const
  it.each(absent)('has no %s', (kind) => {
    for (const scope of [CLUSTER, ONE]) {
      expect(() => sentTexts({ kind, cluster, scope }, 3)).toThrow(/3\.x does not have it/)
    }
  })
})

describe('statementsOf refuses', () => {
  const table = (name: string, database = 'app'): Operation => ({
    ...recover,
    tables: [{ from: { database, table: name }, to: { database: 'app', table: 'new' } }],
  })
  const to = (...pairs: readonly [string, string][]): Operation => ({
    ...recover,
    tables: pairs.map(([a, b]) => ({
      from: { database: 'app', table: a },
      to: { database: 'app', table: b },
    })),
  })
  const start = (scope: Scope): Operation => ({ kind: 'archive-stop', cluster, scope })
  const refusals: [string, Operation, 3 | 4, RegExp, Partial<StatementNeeds>?][] = [
    ['a 4.x without names', start(CLUSTER), 4, /never sent a form for all/],
    ['no tenants', start(tenants()), 4, /name the tenants/],
    ['21 tenants', start(tenants(...Array.from({ length: 21 }, (_, i) => `t${i}`))), 4, /20 are/],
    ['a tenant twice', start(tenants('a', 'a')), 4, /named twice/],
    ['tenants of a 3.x', start(ONE), 3, /whole cluster only/],
    ...['all', 'ALL', 'All_User', 'all_meta', 'SYS'].map((name): [string, Operation, 4, RegExp] => [
      name,
      start(tenants('a', name)),
      4,
      /one user/,
    ]),
    ...['AUX_RECOVER$17', 'meta$1002'].map((name): [string, Operation, 4, RegExp] => [
      name,
      start(tenants(name)),
      4,
      /OceanBase's own/,
    ]),
    ['a homoglyph', start(tenants('\u0430ll')), 4, /Not a tenant name/],
    ['a backtick', start(tenants('a`,`b')), 4, /Not a tenant name/],
    ['a trailing blank', start(tenants('sys ')), 4, /Not a tenant name/],
    ['two tenants suspended', { kind: 'archive-suspend', cluster, scope: TWO }, 4, /one tenant/],
    ['two policies', { kind: 'cleanup-policy-drop', cluster, scope: TWO }, 4, /one tenant/],
    [
      'a window of half a day',
      { kind: 'cleanup-policy-set', cluster, scope: ONE, recoveryDays: 0.5 },
      4,
      /whole number of days/,
    ],
    ['a star', table('*'), 4, /every table/],
    ['a star as database', table('t', ' * '), 4, /every database/],
    ['a table without name', table(''), 4, /Name the table/],
    ['a table of 65 characters', table('x'.repeat(65)), 4, /at most 64/],
    ['a line break in a table', table('a\nb'), 4, /control character/],
    ['a table that reads like a key', table('password=abc'), 4, /reads like a password/],
    ['a table twice', to(['a', 'b'], ['a', 'c']), 4, /named twice/],
    ['one new name for two', to(['a', 'x'], ['b', 'X']), 4, /same new name/],
    ['the old name', to(['a', 'A']), 4, /needs a new name/],
    ['no table', to(), 4, /Name the tables/],
    ['an unknown password', { ...restore, passwords: ['nobody'] }, 4, /not configured/],
    ['an empty password', { ...restore, passwords: ['empty'] }, 4, /empty/],
    ['a backslash in a password', { ...restore, passwords: ['slash'] }, 4, /backslash/],
    ['a line in a password', { ...restore, passwords: ['line'] }, 4, /control character/],
    ['a long password', { ...restore, passwords: ['long'] }, 4, /129 characters/],
    ['no destination', restore, 4, /not known/, { destinations: null }],
    ['no origin', restore, 3, /cluster of the backup are not known/, { origin: null }],
    ['a hostile origin', restore, 3, /cannot be used/, { origin: { cluster: 'a&b', id: '1' } }],
    ['nanoseconds of a 3.x', { ...restore, scn: '1740767997500123001' }, 3, /whole micro/],
    ['threads of a 3.x', { ...restore, concurrency: 2 }, 3, /takes no concurrency/],
    ['a quick restore of a 3.x', { ...restore, method: 'quick' }, 3, /no quick restore/],
    [
      'logs in a backup of a 3.x',
      { ...backup, scope: CLUSTER, plusArchivelog: true, password: null },
      3,
      /no PLUS ARCHIVELOG/,
    ],
    ['tables of a 3.x', recover, 3, /3\.x does not have it/],
  ]
  it.each(refusals)('%s', (_, operation, generation, message, change) => {
    expect(() => sentTexts(operation, generation, change)).toThrow(BotError)
    expect(() => sentTexts(operation, generation, change)).toThrow(message)
  })
})
