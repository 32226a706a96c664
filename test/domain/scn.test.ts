import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareScn, isScn, isSet, msToScn, scnSeconds, scnToMs } from '../../src/domain/scn.ts'

describe('isSet', () => {
  test.each([
    ['1740794402000000000', true],
    ['2', true],
    ['18446744073709551615', true],
    ['1', false],
    ['0', false],
    ['', false],
    [null, false],
    [undefined, false],
    ['-5', false],
    ['1e18', false],
    ['184467440737095516150', false],
  ])('%s', (scn, expected) => {
    expect(isSet(scn)).toBe(expected)
  })
})

test.each([
  ['1740794402000000000', true],
  ['0', true],
  ['123456789012345678901', false],
  [' 1', false],
  ['0x1', false],
  ['１', false],
  ["1' OR '1", false],
])('isScn %s', (text, expected) => {
  expect(isScn(text)).toBe(expected)
})

test('the seed: RESTORE_SCN is UTC whatever its display says (REFERENCE §2.5)', () => {
  expect(new Date(scnToMs('1658285759724047000') ?? 0).toISOString()).toBe(
    '2022-07-20T02:55:59.724Z',
  )
})

test('nothing set has no time', () => {
  expect([scnToMs('0'), scnToMs('1'), scnToMs(null)]).toEqual([null, null, null])
})

test('times come back exactly, to the millisecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4_102_444_800_000 }), (ms) => {
      expect(scnToMs(msToScn(ms))).toBe(ms)
    }),
  )
})

test('microseconds reach the SCN', () => {
  expect(msToScn(Date.parse('2024-03-22T07:05:02.560Z') + 0.245)).toBe('1711091102560245000')
})

test('order is by value, to the last nanosecond (trap 7)', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 64n - 1n), (a, b) => {
      expect(Math.sign(compareScn(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0)
      expect(compareScn(String(a), String(a + 1n))).toBeLessThan(0)
    }),
  )
  expect(compareScn('9', '10')).toBeLessThan(0)
  expect(compareScn('007', '7')).toBe(0)
})

test('scnSeconds', () => {
  expect(scnSeconds('1740794402000000000', '1740794403500000000')).toBe(1.5)
  expect(scnSeconds('1740794403500000000', '1740794402000000000')).toBe(-1.5)
})
