import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectedRun } from '../../src/domain/expected-run.ts'

const HOUR = 3_600_000
const hours = (expected: ReturnType<typeof expectedRun>) =>
  expected && [expected.at / HOUR, expected.every / HOUR, expected.runs]
const starts = (...list: number[]) => list.map((hour) => hour * HOUR)

test.each([
  ['every day', starts(72, 48, 24, 0), [96, 24, 4]],
  ['every hour', starts(3, 2, 1, 0), [4, 1, 4]],
  ['a little early, a little late', starts(73, 48, 25, 0), [98, 25, 4]],
  ['one was left out long ago', starts(96, 72, 48, 0), [120, 24, 4]],
  ['too few', starts(48, 24, 0), null],
  ['without a rhythm', starts(100, 61, 60, 20, 0), null],
  ['all at once', starts(5, 5, 5, 5), null],
  ['none', [], null],
])('%s', (_, list, expected) => {
  expect(hours(expectedRun(list, 4))).toEqual(expected)
})

test('the pause that follows a weekday is learned: Friday is followed by Monday', () => {
  const day = (n: number) => n * 24
  // Mondays to Fridays of two weeks; the last is a Friday.
  const list = [18, 17, 16, 15, 14, 11, 10, 9, 8, 7].map(day)
  expect(hours(expectedRun(starts(...list), 4))).toEqual([day(21), 24, 10])
  // The last is a Thursday.
  expect(hours(expectedRun(starts(...list.slice(1)), 4))).toEqual([day(18), 24, 9])
})

test('is always after the last, by one of the distances at least', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e6 }), { maxLength: 12 }), (minutes) => {
      const list = minutes.toSorted((a, b) => b - a).map((minute) => minute * 60_000)
      const expected = expectedRun(list, 4)
      if (expected) expect(expected.at).toBeGreaterThanOrEqual((list[0] ?? 0) + expected.every)
    }),
  )
})
