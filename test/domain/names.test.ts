import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  poolNameProblem,
  tableNameProblem,
  tenantNameProblem,
  zoneTextProblem,
} from '../../src/domain/names.ts'

describe('tenantNameProblem', () => {
  test.each(['shop', 'shop_fix', '_x', 'A1', 'a'.repeat(63)])('%s is fine', (name) => {
    expect(tenantNameProblem(name)).toBeNull()
  })

  test.each([
    ...[
      '',
      'a'.repeat(64),
      '1shop',
      'shop-fix',
      'shop fix',
      'shop`',
      "shop'",
      'shop;',
      'ｓhop',
      '店',
      'shop\n',
    ],
    ...['all', 'ALL', 'All_User', 'all_meta', 'sys', 'SYS', 'META$1002', 'AUX_RECOVER$1', ' shop'],
  ])('%j is refused (trap 26)', (name) => {
    expect(tenantNameProblem(name)).toMatch(/\w/)
  })
})

test.each([
  ['orders', true],
  ["it's `so`", true],
  ['订单', true],
  ['😀', true],
  ['orders\u200b', false],
  ['\u202esredro', false],
  ['or\u00adders', false],
  ['orders\u3164', false],
  ['my orders', true],
  ['my\u00a0orders', false],
  ['my\u3000orders', false],
  ['orders\u2800', false],
  ['\u2764\ufe0f', false],
  ['*', false],
  ['a\nb', false],
])('table %j: what cannot be seen on a card cannot be approved', (name, fine) => {
  expect(tableNameProblem('table', name) === null).toBe(fine)
})

test.each([
  ['restore_pool', true],
  ['p'.repeat(128), true],
  ['p'.repeat(129), false],
  ['', false],
  ['a,b', false],
  ['pool&method=quick', false],
  ["p'", false],
])('pool %s', (name, fine) => {
  expect(poolNameProblem(name) === null).toBe(fine)
})

test.each([
  ['FULL{1}@z1, FULL{1}@z2', true],
  ['z1;z2,z3', true],
  ['z1&pool_list=other', false],
  ['z1=z2', false],
  ["z1'", false],
  ['z1"', false],
  ['z1\\', false],
  ['z1\nz2', false],
  ['', false],
  ['z'.repeat(201), false],
])('zone text %j', (text, fine) => {
  expect(zoneTextProblem(text) === null).toBe(fine)
})

test('nothing accepted can leave a quoted name or an option string', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 70 }), (text) => {
      for (const problem of [tenantNameProblem, poolNameProblem, zoneTextProblem]) {
        if (problem(text) === null) expect(text).not.toMatch(/[`'"\\&=\n\r\0]/)
      }
    }),
    { numRuns: 2000 },
  )
})
