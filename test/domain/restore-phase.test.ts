import { expect, test } from 'vitest'
import { restorePhase } from '../../src/domain/restore-phase.ts'

/** REFERENCE §6.2 and §8, in their order. */
const ORDERS = [
  ['sys', ['CREATE_TENANT', 'WAIT_TENANT_RESTORE_FINISH']],
  [
    'tenant',
    [
      'RESTORE_PRE',
      'RESTORE_CREATE_INIT_LS',
      'PHYSICAL_RESTORE_WAIT_RESTORE_TO_CONSISTENT_SCN',
      'RESTORE_WAIT_LS',
      'POST_CHECK',
      'UPGRADE',
    ],
  ],
  [
    'v3',
    [
      'CREATE_TENANT',
      'RESTORE_SYS_REPLICA',
      'MODIFY_SCHEMA',
      'CREATE_USER_PARTITIONS',
      'RESTORE_USER_REPLICA',
      'REBUILD_INDEX',
      'POST_CHECK',
    ],
  ],
] as const

test.each(ORDERS)('%s: every phase in its place', (row, statuses) => {
  const phases = statuses.map((status) => restorePhase(status, row))
  expect(phases.map((phase) => phase?.n)).toEqual(statuses.map((_, i) => i + 1))
  for (const phase of phases) {
    expect(phase?.of).toBe(statuses.length)
    expect(phase?.words).toMatch(/^[a-z].*[a-z]$/)
  }
})

test.each([['RESTORING'], ['PHYSICAL_RESTORE_WAIT_QUICK_RESTORE_FINISH']])(
  'where newer views fold the steps, %s is as far as the longest of them',
  (status) => {
    expect(restorePhase(` ${status.toLowerCase()} `, 'tenant')).toMatchObject({ n: 4, of: 6 })
  },
)

test('RESTORING, POST_CHECK, UPGRADE: the number rises and its total stays', () => {
  const phases = ['RESTORING', 'POST_CHECK', 'UPGRADE'].map((one) => restorePhase(one, 'tenant'))
  expect(phases.map((phase) => `${phase?.n} of ${phase?.of}`)).toEqual([
    '4 of 6',
    '5 of 6',
    '6 of 6',
  ])
})

test.each([
  ['RESTORE_SUCCESS', 'sys'],
  ['RESTORE_FAIL', 'v3'],
  ['SOMETHING_NEW', 'tenant'],
  ['RESTORE_PRE', 'sys'],
  ['', 'tenant'],
] as const)('%s of a %s row is no phase that is known', (status, row) => {
  expect(restorePhase(status, row)).toBeNull()
})
