import { describe, expect, test } from 'vitest'
import { checksFor } from '../../../src/domain/checks/checks-for.ts'
import { localityZones, primaryZones } from '../../../src/domain/locality.ts'
import type { Operation } from '../../../src/domain/operation.ts'
import type { OperationFacts, TenantFacts } from '../../../src/domain/operation-facts.ts'
import { planFacts } from '../../../src/domain/plan-facts.ts'
import type { BackupSetRow, ClusterRows, ServerRow } from '../../../src/domain/rows.ts'
import { msToScn } from '../../../src/domain/scn.ts'
import { at, restoreRow, tenant } from '../hand.ts'
import { fullSet, OPERATIONS, operationFacts, pieceRow, tenantFacts } from '../operation-by-hand.ts'

type Change = Partial<OperationFacts>

const RESTORE = OPERATIONS.restore
const GIB = 1024 ** 3
const places = { archiveState: 'ENABLE', binding: 'OPTIONAL' }
const source = (change: Partial<TenantFacts>): Change => ({ source: tenantFacts(change) })
/** Incremental set 6 on full set 5. */
const onFull = (change: Partial<BackupSetRow> = {}) =>
  fullSet({ setId: '6', backupType: 'INC', prevFullSetId: '5', prevIncSetId: '5', ...change })
const disk = (zone: string, free: number): ServerRow => ({
  zone,
  dataDiskBytes: 100 * GIB,
  dataDiskUsedBytes: 100 * GIB - free,
  caches: false,
})

function failing(
  operation: Operation,
  change: Change = {},
  jobs: Partial<ClusterRows> = {},
): readonly string[] {
  return checksFor(operation, operationFacts(change, jobs)).flatMap((check) =>
    check.ok ? [] : [`${check.name}: ${check.detail}`],
  )
}

describe('where a restore goes', () => {
  test.each<readonly [string, Change, Partial<ClusterRows>, Operation, readonly string[]]>([
    [
      'a restore into the same name that has no tenant yet',
      {},
      {
        restores: [
          restoreRow({ restoreTenantName: 'Shop_Fix', status: 'CREATE_TENANT', restoreOption: '' }),
        ],
      },
      RESTORE,
      ['name is free: restore job 5 into shop_fix is CREATE_TENANT; choose another name'],
    ],
    [
      'a pool that another restore was started for',
      {},
      { restores: [restoreRow({ restoreOption: 'locality=F@z1&pool_list=other,restore_pool' })] },
      RESTORE,
      [
        'pool is free: restore_pool is asked for by restore job 5 into shop_restored, which runs; create one first (CREATE RESOURCE POOL)',
      ],
    ],
    [
      'a pool that is not there, beside one that is',
      {
        pools: [
          { name: 'spare', tenantId: null, zoneList: 'z1', unitCount: 1, unitConfigId: null },
        ],
      },
      {},
      RESTORE,
      ['pool is free: there is no pool restore_pool; choose a free pool, such as spare'],
    ],
    [
      'a locality with a zone that the pool has not',
      {},
      {},
      { ...RESTORE, locality: 'FULL{1}@z1, F@z9' },
      [
        'locality fits the pool: "FULL{1}@z1, F@z9": z9 is no zone of pool restore_pool; name only z1, z2, or another pool',
      ],
    ],
    [
      'a locality without a zone',
      {},
      {},
      { ...RESTORE, locality: 'FULL' },
      ['locality fits the pool: "FULL" names no zone; write it like F@z1,F@z2,F@z3'],
    ],
    [
      'a primary zone that the pool has not',
      {},
      {},
      { ...RESTORE, primaryZone: 'z1;z7' },
      ['primary zone fits the locality: "z1;z7": z7 gets no replica; name only z1, z2, or nothing'],
    ],
    [
      'a primary zone without a replica',
      {},
      {},
      { ...RESTORE, locality: 'F@z1', primaryZone: 'z2' },
      ['primary zone fits the locality: "z2": z2 gets no replica; name only z1, or nothing'],
    ],
    [
      'a zone whose disks are too small',
      { servers: [disk('z1', 40 * GIB), disk('z2', 4 * GIB), disk('z2', 5 * GIB)] },
      {},
      RESTORE,
      [
        'disks have room: 10 GiB are needed in each zone at least; free: z1 40 GiB, z2 9 GiB. Choose a pool in other zones, or make room',
      ],
    ],
  ])('%s', (_, change, jobs, operation, said) => {
    expect(failing(operation, change, jobs)).toEqual(said)
  })

  test.each<readonly [string, Change, Operation]>([
    ['zones of the pool', {}, { ...RESTORE, locality: 'F@Z1,F@z2', primaryZone: 'RANDOM' }],
    [
      'room that is just enough',
      { servers: [disk('z1', 10 * GIB), disk('z2', 10 * GIB)] },
      RESTORE,
    ],
    [
      'an incremental, when much of its full set may have been dropped since',
      {
        ...source({ sets: [onFull({ outputBytes: GIB }), fullSet()] }),
        servers: [disk('z1', 2 * GIB), disk('z2', 2 * GIB)],
      },
      { ...RESTORE, setId: '6' },
    ],
    ['a quick restore copies nothing', QUICK_VERSION(), { ...RESTORE, method: 'quick' }],
    [
      'disks outside of the locality',
      { servers: [disk('z1', 10 * GIB), disk('z2', 1)] },
      { ...RESTORE, locality: 'F@z1' },
    ],
    [
      'a disk whose size is not told',
      { servers: [disk('z1', 1), { ...disk('z1', 1), dataDiskBytes: null }] },
      RESTORE,
    ],
    [
      'a pool whose zones are not told',
      {
        pools: [
          {
            name: 'restore_pool',
            tenantId: null,
            zoneList: null,
            unitCount: 1,
            unitConfigId: null,
          },
        ],
      },
      { ...RESTORE, locality: 'F@z9' },
    ],
  ])('%s: nothing against it', (_, change, operation) => {
    expect(failing(operation, change)).toEqual([])
  })

  function QUICK_VERSION(): Change {
    return {
      version: { generation: 4, text: '4.3.3.0', comment: '' },
      source: tenantFacts({ sets: [fullSet({ dataVersion: '4.3.3.0' })] }),
      servers: [disk('z1', 1)],
    }
  }

  test('that an incremental may not find room for its full set is said, not refused', () => {
    const change = {
      ...source({ sets: [onFull({ outputBytes: GIB }), fullSet()] }),
      servers: [disk('z1', 2 * GIB), disk('z2', 20 * GIB)],
    }
    const checks = checksFor({ ...RESTORE, setId: '6' }, operationFacts(change))
    expect(checks.find(({ name }) => name === 'disks have room')).toMatchObject({
      ok: true,
      warns: true,
      detail: 'less than the 10 GiB of the full set; free: z1 2 GiB, z2 20 GiB',
    })
  })

  test.each<readonly [string, Change, string]>([
    [
      'disks that only cache shared storage',
      { servers: [disk('z1', 40 * GIB), { ...disk('z2', 1), caches: true }] },
      'not known: 10 GiB go to shared storage, whose room no view tells; the disks, free z1 40 GiB, z2 1 B, only cache it',
    ],
    ['disks whose sizes are not told', {}, 'not known: the views do not tell the sizes'],
  ])('%s: that nobody knows is said, not refused', (_, change, detail) => {
    const checks = checksFor(RESTORE, operationFacts(change))
    expect(checks.find(({ name }) => name === 'disks have room')).toEqual({
      name: 'disks have room',
      ok: true,
      warns: true,
      detail,
    })
  })

  test.each<readonly [string, OperationFacts['taken'], object]>([
    ['free', [{ database: 'other', table: 't_back' }], { ok: true, detail: 'none is in shop' }],
    [
      'taken, in whatever letter case',
      [{ database: 'SHOP', table: 'T_Back' }],
      { ok: false, detail: 'SHOP.T_Back is in shop already; give other names' },
    ],
    [
      'not to be read',
      null,
      {
        ok: true,
        warns: true,
        detail:
          'not checked: the tables of shop could not be read. A table whose new name is there already fails alone',
      },
    ],
  ])('new names of recovered tables: %s', (_, taken, said) => {
    const checks = checksFor(OPERATIONS['recover-table'], operationFacts({ taken }))
    expect(checks.find(({ name }) => name === 'new names are free')).toEqual({
      name: 'new names are free',
      ...said,
    })
  })

  test('a smaller pool is said, not refused', () => {
    const pools = [
      { name: 'restore_pool', tenantId: null, zoneList: 'z1;z2', unitCount: 1, unitConfigId: '1' },
      { name: 'shop_pool', tenantId: '1002', zoneList: 'z1;z2', unitCount: 2, unitConfigId: '2' },
    ]
    const unit = (unitConfigId: string, maxCpu: number) => ({
      unitConfigId,
      maxCpu,
      memoryBytes: maxCpu * 4 * GIB,
      logDiskBytes: null,
    })
    const text = (units: OperationFacts['units']) =>
      planFacts(RESTORE, operationFacts({ pools, units })).find(({ label }) => label === 'Units')
        ?.text
    expect(text([unit('1', 4), unit('2', 8)])).toBe(
      '1 × 4 CPU, 16 GiB memory in each zone; ⚠️ less than the source, which has 2 × 8 CPU, 32 GiB memory',
    )
    expect(text([unit('1', 4)])).toBe('1 × 4 CPU, 16 GiB memory in each zone')
    expect(text([])).toBeUndefined()
    const bigger = pools.map((one) => ({ ...one, unitCount: 2 }))
    expect(
      planFacts(
        RESTORE,
        operationFacts({ pools: bigger, units: [unit('1', 8), unit('2', 8)] }),
      ).find(({ label }) => label === 'Units')?.text,
    ).toBe('2 × 8 CPU, 32 GiB memory in each zone; the source has 2 × 8 CPU, 32 GiB memory')
  })

  test.each([
    ['FULL{1}@z1, F@z2,R{ALL_SERVER}@[z3, z4]', ['z1', 'z2', 'z3', 'z4']],
    ['F@zone-1', ['zone-1']],
    ['z1', []],
  ])('the zones of %s', (text, zones) => {
    expect(localityZones(text)).toEqual(zones)
  })

  test('the zones of a primary zone', () => {
    expect(primaryZones('z1,z2; z3')).toEqual(['z1', 'z2', 'z3'])
    expect(primaryZones('random')).toEqual([])
  })
})

describe('what a restore reads', () => {
  const moved = fullSet({ path: 'oss://old/data/?host=h' })
  test.each<readonly [string, Change, Operation, readonly string[]]>([
    [
      'a set that is at a destination of before',
      source({ sets: [moved] }),
      RESTORE,
      [
        'backup destination is known: set 5 is at oss://old/data/?host=h, but data_backup_dest is file:///backup/data now; choose a set that is there, or point data_backup_dest back',
      ],
    ],
    [
      'no archive destination',
      source({ places: { ...places, data: 'file:///backup/data', archive: null } }),
      RESTORE,
      [
        'backup destination is known: log_archive_dest is not set, so the log up to the point cannot be read; set it back to where the log was archived',
      ],
    ],
    [
      'keys of the tenant',
      source({ sets: [fullSet({ encryptionMode: 'TRANSPARENT_ENCRYPTION' })] }),
      { ...RESTORE, passwords: ['nightly'] },
      [
        'passwords of the sets: set 5 is TRANSPARENT_ENCRYPTION: it takes the keys of the source tenant (WITH KEY FROM, or kms_encrypt), which obbackup does not send; restore it by hand',
      ],
    ],
    [
      'a preview that reads another set',
      { preview: { kind: 'shown', rows: [{ type: 'BACKUP_SET', id: '4' }] } },
      RESTORE,
      ['preview agrees: OceanBase would read set 4, not set 5; choose another set or point'],
    ],
    [
      'log whose pieces are gone, rows and all, after the set',
      source({ pieces: [pieceRow({ pieceId: '202', startScn: msToScn(at(4)) })] }),
      RESTORE,
      [
        'point lies in the recoverable window: log is lost before it: what is before 202 is missing',
      ],
    ],
    [
      'log whose pieces are gone, rows and all, before the point',
      source({
        pieces: [
          pieceRow({ status: 'FROZEN', checkpointScn: msToScn(at(6)), endScn: msToScn(at(6)) }),
        ],
      }),
      RESTORE,
      ['point lies in the recoverable window: log is lost before it: what is after 201 is missing'],
    ],
    [
      'an incremental on a full set that is elsewhere',
      { scope: [tenantFacts({ sets: [moved] })] },
      OPERATIONS.incremental,
      [
        'full set to build on: shop: set 5 is at oss://old/data/?host=h, but data_backup_dest is file:///backup/data now; ask for a full backup instead',
      ],
    ],
    [
      'a tenant that is being made, which no restore makes',
      { tenants: [tenant({ name: 'shop_fix', status: 'CREATING' })] },
      OPERATIONS['cancel-restore'],
      [
        'a restore to cancel: shop_fix is CREATING and no restore into it runs; it would not be touched',
      ],
    ],
  ])('%s', (_, change, operation, said) => {
    expect(failing(operation, change)).toEqual(said)
  })

  test.each<readonly [string, Change, Operation]>([
    [
      'a slash more, other keys',
      source({ sets: [fullSet({ path: 'file:///backup/data/' })] }),
      RESTORE,
    ],
    ['a set that tells no place', source({ sets: [fullSet({ path: '' })] }), RESTORE],
    [
      'a set with its own log needs no archive for its own point',
      source({
        sets: [fullSet({ plusArchivelog: true })],
        places: { ...places, data: 'file:///backup/data', archive: null },
      }),
      { ...RESTORE, scn: msToScn(at(3)) },
    ],
    [
      'nor the log of the archive, which may be gone',
      source({
        sets: [fullSet({ plusArchivelog: true })],
        pieces: [pieceRow({ pieceId: '202', startScn: msToScn(at(2.5)) })],
      }),
      { ...RESTORE, scn: msToScn(at(3)) },
    ],
    [
      'an older full set at the destination that is set again',
      {
        scope: [
          tenantFacts({ sets: [fullSet({ setId: '7', path: 'oss://other/data' }), fullSet()] }),
        ],
      },
      OPERATIONS.incremental,
    ],
    [
      'more pieces than are read: older ones may be there',
      source({
        pieces: Array.from({ length: 500 }, (_, i) =>
          pieceRow({ pieceId: `${700 - i}`, startScn: msToScn(at(4)) }),
        ),
      }),
      RESTORE,
    ],
    ['no preview', { preview: { kind: 'unavailable', message: 'no' } }, RESTORE],
    [
      'a restore that failed and left its tenant',
      { tenants: [tenant({ name: 'shop_fix', status: 'RESTORE', role: 'RESTORE' })] },
      OPERATIONS['cancel-restore'],
    ],
  ])('%s: nothing against it', (_, change, operation) => {
    expect(failing(operation, change)).toEqual([])
  })
})
