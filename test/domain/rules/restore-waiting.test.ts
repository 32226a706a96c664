import { expect, test } from 'vitest'
import type { RestoreRow, TenantRow } from '../../../src/domain/rows.ts'
import { at, ended, restoreRow, rows, TWO_TENANTS, tenant } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

const restored = (change: Partial<TenantRow> = {}) =>
  tenant({ tenantId: '1010', name: 'shop_restored', role: 'STANDBY', ...change })

/** A restore that ended at 10:00; an hour later its rows are in no reading; read twice an hour from then on. */
function waiting(
  hours: number,
  role: (hour: number) => Partial<TenantRow> = () => ({}),
  row: Partial<RestoreRow> = {},
) {
  return every(
    10 * 60,
    (10 + hours) * 60,
    (databaseNow, minute) =>
      rows({
        databaseNow,
        tenants: [...TWO_TENANTS, restored(role(minute / 60 - 10))],
        restores: minute > 660 ? [] : [ended(restoreRow(), at(10), { status: 'SUCCESS', ...row })],
      }),
    30,
  )
}

test('a restored tenant that nobody activates is told after a day, until somebody does', () => {
  const said = saidBy(
    'restore_waiting',
    waiting(30, (hour) => ({ role: hour < 27 ? 'STANDBY' : 'PRIMARY' })),
  )
  expect(marks(said)).toEqual(['rule_raised 2070', 'rule_cleared 2250'])
  expect(said[0]?.text).toBe(
    [
      '🟡 *Restored tenant shop_restored has waited 25 h for its activation* on prod',
      '• restored from shop at 2025-03-01 10:00 UTC, and STANDBY since',
      '• limit 24 h',
      '*Next:* Activate it (`ALTER SYSTEM ACTIVATE STANDBY TENANT`), or drop it if it was for a look. One that is to stay a standby needs this rule switched off.',
      'rule `restore_waiting` · since 2025-03-01 10:00 UTC',
    ].join('\n'),
  )
  expect(said[0]?.remedy).toBe('activate-standby')
  expect(said.at(-1)?.text).toContain(
    'Over: Restored tenant shop_restored waits for its activation no longer',
  )
})

test.each<readonly [string, ReturnType<typeof waiting>]>([
  ['a day is not too long', waiting(24)],
  ['a quick restore cannot be activated', waiting(30, undefined, { restoreType: 'QUICK' })],
  ['a failed restore made no tenant', waiting(30, undefined, { status: 'FAIL' })],
  ['a tenant without a role is not known to wait', waiting(30, () => ({ role: null }))],
  ['one in the recycle bin waits for nothing', waiting(30, () => ({ inRecycleBin: true }))],
  ['another tenant of that name waits for nothing', waiting(30, () => ({ tenantId: '1012' }))],
  [
    'one that was activated and made a standby again is a real standby',
    waiting(60, (hour) => ({ role: hour === 2 ? 'PRIMARY' : 'STANDBY' })),
  ],
])('%s', (_, readings) => {
  expect(saidBy('restore_waiting', readings)).toEqual([])
})

test('a standby that no restore made waits for nothing', () => {
  const standby = every(0, 3000, (databaseNow) => rows({ databaseNow, tenants: [restored()] }), 60)
  expect(saidBy('restore_waiting', standby)).toEqual([])
})

test("a tenant's own limit", () => {
  const limits = { shop_restored: { waitingWarning: 7200 } }
  expect(marks(saidBy('restore_waiting', waiting(4), { limits }))).toEqual(['rule_raised 750'])
})
