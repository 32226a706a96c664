import { describe, expect, test } from 'vitest'
import { checksFor } from '../../../src/domain/checks/checks-for.ts'
import type { Operation } from '../../../src/domain/operation.ts'
import type { OperationFacts, TenantFacts } from '../../../src/domain/operation-facts.ts'
import type { ClusterRows } from '../../../src/domain/rows.ts'
import { msToScn } from '../../../src/domain/scn.ts'
import {
  at,
  cleanupJob,
  dataJob,
  ended,
  recoverRow,
  restoreRow,
  sysDataJob,
  tenant,
  V3,
} from '../hand.ts'
import {
  archiveRow,
  fullSet,
  OPERATIONS,
  operationFacts,
  pieceRow,
  tenantFacts,
} from '../operation-by-hand.ts'

type Change = Partial<OperationFacts>
type Kind = keyof typeof OPERATIONS

/** Facts in which every check of the kind holds. */
function good(kind: Kind, change: Change = {}, jobRows: Partial<ClusterRows> = {}) {
  const [facts, jobs] = GOOD[kind] ?? [{}, {}]
  return operationFacts({ ...facts, ...change }, { ...jobs, ...jobRows })
}

const shop = (change: Partial<TenantFacts>): Change => ({ scope: [tenantFacts(change)] })
const archive = (status: string): Change => shop({ archive: archiveRow({ status }) })
const policy = { tenantId: '1002', name: 'default', recoveryWindow: '7d' }
const version = (text: string): Change => ({ version: { generation: 4, text, comment: '' } })
const source = (change: Partial<TenantFacts>): Change => ({ source: tenantFacts(change) })
const STANDBY = tenant({ role: 'STANDBY' })
const restored = ended(restoreRow({ restoreTenantName: 'shop', restoreTenantId: '1002' }), at(7), {
  status: 'SUCCESS',
})
const intoFix = restoreRow({ restoreTenantName: 'shop_fix' })
const recovery = recoverRow({ targetTenantName: 'shop' })

const GOOD: Partial<Record<Kind, readonly [Change, Partial<ClusterRows>]>> = {
  'cancel-backup': [{}, { dataJobs: [dataJob()] }],
  'archive-start': [archive('STOP'), {}],
  'archive-resume': [archive('SUSPEND'), {}],
  'archive-restart': [archive('INTERRUPTED'), {}],
  'cleanup-policy-drop': [shop({ policy }), {}],
  'delete-obsolete': [
    {
      ...version('4.4.0.0'),
      ...shop({
        policy: { ...policy, recoveryWindow: '1d' },
        sets: [
          fullSet({
            setId: '6',
            minRestoreScn: msToScn(at(-48)),
            startReplayScn: msToScn(at(-49)),
          }),
          fullSet({ minRestoreScn: msToScn(at(-96)) }),
        ],
      }),
    },
    {},
  ],
  'cancel-cleanup': [{}, { cleanupJobs: [cleanupJob()] }],
  'cancel-restore': [{}, { restores: [intoFix] }],
  'activate-standby': [shop({ row: STANDBY }), { restores: [restored] }],
  'cancel-recover-table': [{}, { recoverJobs: [recovery] }],
}

function failing(operation: Operation, facts: OperationFacts): readonly string[] {
  return checksFor(operation, facts).flatMap((check) =>
    check.ok ? [] : [`${check.name}: ${check.detail}`],
  )
}

test.each(Object.keys(OPERATIONS) as Kind[])('%s: every precondition holds', (kind) => {
  expect(failing(OPERATIONS[kind], good(kind))).toEqual([])
})

/** Kind, what is different, and what is said then. */
const BROKEN: readonly (readonly [Kind, Change, Partial<ClusterRows>, readonly string[]])[] = [
  [
    'backup',
    shop({ row: null }),
    {},
    ['tenants are well: shop: no longer exists (tenant id 1002)'],
  ],
  [
    'backup',
    shop({ row: tenant({ name: 'store' }) }),
    {},
    ['tenants are well: shop: is named store now; ask again under that name'],
  ],
  [
    'backup',
    shop({ row: tenant({ status: 'DROPPING' }) }),
    {},
    ['tenants are well: shop: is DROPPING; it must be NORMAL'],
  ],
  [
    'backup',
    shop({ row: tenant({ type: 'META' }) }),
    {},
    ['tenants are well: shop: is a META tenant; name a user tenant'],
  ],
  [
    'backup',
    shop({ row: tenant({ inRecycleBin: true }) }),
    {},
    ['tenants are well: shop: is in the recycle bin'],
  ],
  [
    'backup',
    archive('STOP'),
    {},
    ['archive is DOING: shop: archive is STOP; ask for archive start first'],
  ],
  [
    'backup',
    archive('INTERRUPTED'),
    {},
    [
      'archive is DOING: shop: archive is INTERRUPTED; ask for archive restart, which makes a full backup too',
    ],
  ],
  [
    'backup',
    archive('SUSPEND'),
    {},
    ['archive is DOING: shop: archive is SUSPEND; ask for archive resume first'],
  ],
  [
    'backup',
    archive('BEGINNING'),
    {},
    ['archive is DOING: shop: archive is BEGINNING; wait until it is DOING'],
  ],
  [
    'backup',
    shop({ archive: null }),
    {},
    ['archive is DOING: shop: archive is none; ask for archive start first'],
  ],
  [
    'backup',
    shop({ places: { data: null, archive: 'a', archiveState: 'ENABLE', binding: null } }),
    {},
    ['data destination is set: shop: data_backup_dest is not set; set it first'],
  ],
  [
    'backup',
    {},
    { dataJobs: [dataJob()] },
    ['no backup is running: job 8 is DOING; wait for its end'],
  ],
  [
    'backup',
    {},
    { dataJobs: [sysDataJob({ status: 'INIT' })] },
    ['no backup is running: job 21 is INIT; wait for its end'],
  ],
  [
    'backup',
    { admin: null },
    {},
    [
      'admin account is configured: set OB_ADMIN_USER and OB_ADMIN_PASSWORD, or admin_user and admin_password',
    ],
  ],
  [
    'backup',
    { login: { kind: 'tenant', tenantId: '1002', name: 'shop' } },
    {},
    [
      'login sees the cluster: obbackup reads as a user of tenant shop and sees only that; configure a login of the sys tenant (user@sys)',
    ],
  ],
  [
    'backup',
    { unreadable: [{ view: 'CDB_OB_BACKUP_JOBS', errno: 1142, message: 'denied' }] },
    {},
    ['views can be read: CDB_OB_BACKUP_JOBS: denied'],
  ],
  [
    'backup',
    { version: V3 },
    {},
    [
      'fits the version: 3.x does this for the whole cluster only; ask for it without naming tenants',
    ],
  ],
  [
    'incremental',
    shop({ sets: [fullSet({ fileStatus: 'DELETED' })] }),
    {},
    [
      'full set to build on: shop: an incremental needs a usable full set; ask for a full backup instead',
    ],
  ],
  [
    'cancel-backup',
    {},
    { dataJobs: [] },
    ['something to cancel: nothing of the kind runs; it may be over already'],
  ],
  [
    'cancel-backup',
    {},
    { dataJobs: [dataJob({ tenantId: '1004' })] },
    ['something to cancel: nothing of the kind runs; it may be over already'],
  ],
  [
    'archive-start',
    archive('DOING'),
    {},
    ['archive is where it can go on from: shop: archive is DOING; it archives already'],
  ],
  [
    'archive-start',
    archive('SUSPEND'),
    {},
    ['archive is where it can go on from: shop: archive is SUSPEND; ask for archive resume'],
  ],
  [
    'archive-start',
    archive('INTERRUPTED'),
    {},
    ['archive is where it can go on from: shop: archive is INTERRUPTED; ask for archive restart'],
  ],
  [
    'archive-start',
    shop({
      archive: null,
      places: { data: 'd', archive: null, archiveState: null, binding: null },
    }),
    {},
    ['archive destination is set: shop: log_archive_dest is not set; set it first'],
  ],
  [
    'archive-start',
    shop({
      archive: null,
      places: { data: 'd', archive: 'a', archiveState: 'DEFER', binding: null },
    }),
    {},
    ['archive destination is set: shop: log_archive_dest_state is DEFER; it must be ENABLE'],
  ],
  [
    'archive-stop',
    archive('STOP'),
    {},
    ['archive is where it can go on from: shop: archive is STOP; there is nothing to stop'],
  ],
  [
    'archive-stop',
    archive('STOPPING'),
    {},
    [
      'archive is where it can go on from: shop: archive is STOPPING; it is stopping; wait for STOP',
    ],
  ],
  [
    'archive-suspend',
    archive('SUSPEND'),
    {},
    ['archive is where it can go on from: shop: archive is SUSPEND; ask for archive resume'],
  ],
  [
    'archive-resume',
    archive('STOP'),
    {},
    ['archive is where it can go on from: shop: archive is STOP; ask for archive start'],
  ],
  [
    'archive-restart',
    archive('DOING'),
    {},
    ['archive is where it can go on from: shop: archive is DOING; it archives already'],
  ],
  [
    'archive-restart',
    {},
    { dataJobs: [dataJob()] },
    ['no backup is running: job 8 is DOING; wait for its end'],
  ],
  [
    'cleanup-policy-set',
    shop({ policy }),
    {},
    ['policy can be added: shop: has one already (7d); ask for cleanup policy drop first'],
  ],
  [
    'cleanup-policy-set',
    shop({ policy: 'unread' }),
    {},
    ['policy can be added: shop: its present policy cannot be read'],
  ],
  [
    'cleanup-policy-drop',
    shop({ policy: null }),
    {},
    ['policy is there: shop: has no policy; there is nothing to drop'],
  ],
  [
    'delete-obsolete',
    version('4.3.3.0'),
    {},
    [
      'version deletes by hand: 4.3.3.0 answers 4007, not supported: up to 4.3 only the hourly job of a policy deletes; ask for cleanup policy set',
    ],
  ],
  ['delete-obsolete', shop({ policy, sets: [fullSet()] }), {}, ['something is obsolete: ']],
  [
    'delete-obsolete',
    {},
    { cleanupJobs: [cleanupJob()] },
    ['no cleanup is running: job 31 is DOING; wait'],
  ],
  [
    'cancel-cleanup',
    {},
    { cleanupJobs: [] },
    ['something to cancel: nothing of the kind runs; it may be over already'],
  ],
  [
    'restore',
    { tenants: [tenant({ name: 'SHOP_FIX' })] },
    {},
    ['name is free: a tenant shop_fix exists; choose another name'],
  ],
  [
    'restore',
    { pools: [] },
    {},
    ['pool is free: there is no pool restore_pool; create one first (CREATE RESOURCE POOL)'],
  ],
  [
    'restore',
    {
      pools: [
        {
          name: 'restore_pool',
          tenantId: '1004',
          zoneList: null,
          unitCount: 1,
          unitConfigId: null,
        },
      ],
    },
    {},
    ['pool is free: restore_pool belongs to tenant 1004; choose a free pool'],
  ],
  [
    'restore',
    source({ sets: [] }),
    {},
    [
      'backup set is usable: set 5 is gone; choose another set',
      'point lies in the recoverable window: outside every segment; pick another point',
    ],
  ],
  [
    'restore',
    source({ sets: [fullSet({ encryptionMode: 'PASSWORD' })] }),
    {},
    [
      'passwords of the sets: set 5 has a password; name the configured backup passwords, that of the full set first',
    ],
  ],
  [
    'restore',
    source({ sets: [fullSet({ minRestoreScn: msToScn(at(8, 30)) }), fullSet({ setId: '4' })] }),
    {},
    ['point lies in the recoverable window: before set 5 ends; pick an older set'],
  ],
  [
    'restore',
    source({ pieces: [pieceRow({ status: 'FROZEN', fileStatus: 'BROKEN' })] }),
    {},
    ['point lies in the recoverable window: log is lost before it: 201 is BROKEN'],
  ],
  [
    'restore',
    source({ sets: [fullSet({ dataVersion: '4.3.0.0' })] }),
    {},
    [
      'versions match: made by 4.3.0.0, this is 4.2.5.0: only the same or a later version can restore it',
    ],
  ],
  [
    'restore',
    source({ places: { data: null, archive: null, archiveState: null, binding: null } }),
    {},
    ['backup destination is known: data_backup_dest is not set'],
  ],
  [
    'cancel-restore',
    {},
    { restores: [] },
    ['a restore to cancel: there is neither a tenant shop_fix nor a restore into it'],
  ],
  [
    'cancel-restore',
    { tenants: [tenant({ name: 'shop_fix' })] },
    { restores: [] },
    [
      'a restore to cancel: shop_fix is NORMAL and no restore into it runs; it would not be touched',
    ],
  ],
  [
    'activate-standby',
    shop({ row: tenant() }),
    {},
    ['tenant is STANDBY: shop: its role is PRIMARY; there is nothing to activate'],
  ],
  [
    'activate-standby',
    {},
    { restores: [{ ...restored, restoreType: 'QUICK' }] },
    [
      'it is no quick restore: shop: was restored with method=quick and cannot be activated; restore it again with method full',
    ],
  ],
  [
    'recover-table',
    version('4.1.0.0'),
    {},
    [
      'table recovery is known here: 4.1.0.0; it needs 4.2.1 or later',
      'versions match: made by 4.2.5.0, this is 4.1.0.0: only the same or a later version can restore it',
    ],
  ],
  ['recover-table', shop({ row: STANDBY }), {}, ['target tenant: is STANDBY; it must be PRIMARY']],
  [
    'recover-table',
    source({ row: tenant({ compatibilityMode: 'ORACLE' }) }),
    {},
    ['same compatibility mode: ORACLE into MYSQL'],
  ],
  [
    'recover-table',
    {},
    { recoverJobs: [recovery] },
    [`no table recovery into the target: job ${recovery.jobId} is ${recovery.status}; wait for it`],
  ],
  [
    'cancel-recover-table',
    {},
    { recoverJobs: [] },
    ['something to cancel: nothing of the kind runs; it may be over already'],
  ],
]

test.each(BROKEN)('%s: what is missing is said (%#)', (kind, change, jobRows, said) => {
  expect(failing(OPERATIONS[kind], good(kind, change, jobRows))).toEqual(said)
})

describe('what depends on what was asked for', () => {
  test('an incremental without a full set offers the full one', () => {
    const checks = checksFor(OPERATIONS.incremental, good('incremental', shop({ sets: [] })))
    expect(checks.find((check) => !check.ok)?.offer).toBe('backup full shop --cluster prod')
  })

  test.each([
    ['archive-start', archive('INTERRUPTED'), 'archive restart shop --cluster prod'],
    ['archive-start', archive('SUSPEND'), 'archive resume shop --cluster prod'],
    ['archive-resume', archive('STOP'), 'archive start shop --cluster prod'],
    ['backup', archive('STOP'), 'archive start shop --cluster prod'],
    ['backup', archive('BEGINNING'), undefined],
    ['archive-suspend', archive('STOP'), undefined],
    ['cleanup-policy-set', shop({ policy }), 'cleanup policy drop shop --cluster prod'],
  ] as const)('%s offers what would do', (kind, change, offer) => {
    const failed = checksFor(OPERATIONS[kind], good(kind, change)).filter((check) => !check.ok)
    expect(failed.map((check) => check.offer)).toEqual([offer])
  })

  test('3.x is told of no command that it has not', () => {
    const old = { version: { generation: 3 as const, text: '3.1.5', comment: '' } }
    const [failed] = checksFor(
      { ...OPERATIONS.backup, scope: { kind: 'cluster' } },
      operationFacts({ ...archive('INTERRUPTED'), ...old }),
    ).filter((check) => check.name === 'archive is DOING')
    expect(failed?.detail).toContain('ask for archive stop, then for archive start')
    expect(failed?.offer).toBeUndefined()
  })

  test.each([0, 3651, 1.5])('a window of %s days', (recoveryDays) => {
    const operation = { ...OPERATIONS['cleanup-policy-set'], recoveryDays }
    expect(failing(operation, operationFacts())).toEqual([
      `window is possible: ${recoveryDays} d; give whole days from 1 to 3650`,
    ])
  })

  test('a password that is not configured', () => {
    const operation = { ...OPERATIONS.backup, password: 'weekly' }
    expect(failing(operation, operationFacts())).toEqual([
      'backup passwords are configured: weekly: not among backup_passwords of the configuration',
    ])
  })

  test('a set with a password restores when its password is named', () => {
    const operation = { ...OPERATIONS.restore, passwords: ['nightly'] }
    const facts = operationFacts(source({ sets: [fullSet({ encryptionMode: 'PASSWORD' })] }))
    expect(failing(operation, facts)).toEqual([])
  })

  test('a quick restore before 4.3.3', () => {
    const operation = { ...OPERATIONS.restore, method: 'quick' } as const
    expect(failing(operation, operationFacts())).toEqual([
      'quick restore is known here: 4.2.5.0 has no quick restore; it needs 4.3.3 or later',
    ])
  })

  test('a table that would keep its name, in another letter case too', () => {
    const { tables } = OPERATIONS['recover-table']
    const to = { database: 'SHOP', table: 'T' }
    const operation = {
      ...OPERATIONS['recover-table'],
      tables: tables.map(({ from }) => ({ from, to })),
    }
    expect(failing(operation, operationFacts())).toEqual([
      'tables get new names: shop.t: give another name, so that nothing in the target is touched',
    ])
  })

  test('of several tenants only those with a problem are named', () => {
    const other = { tenantId: '1004', name: 'crm' }
    const facts = operationFacts({
      scope: [tenantFacts(), tenantFacts({ ref: other, row: null })],
    })
    expect(failing(OPERATIONS.backup, facts)).toContain(
      'tenants are well: crm: no longer exists (tenant id 1004)',
    )
  })

  test('a 4.x is never asked for the whole cluster, nor for more than one tenant at a time where one is meant', () => {
    const two = {
      kind: 'tenants',
      tenants: [
        { tenantId: '1002', name: 'shop' },
        { tenantId: '1004', name: 'crm' },
      ],
    } as const
    expect(failing({ ...OPERATIONS.backup, scope: { kind: 'cluster' } }, operationFacts())).toEqual(
      ['fits the version: name the tenants: a 4.x is never told to do it for all'],
    )
    expect(failing({ ...OPERATIONS['archive-suspend'], scope: two }, operationFacts())).toEqual([
      'fits the version: one tenant at a time',
    ])
  })
})
