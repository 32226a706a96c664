import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, onSameWeekday, times, weekdays } from '../../src/domain/usual.ts'
import { T0 } from './hand.ts'

test.each([
  [[], null],
  [[7], 7],
  [[9, 1, 2], 2],
  [[1, 10, 2, 4], 3],
])('the median of %j is %s', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('as many values lie below the median as above it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const middle = median(values) ?? Number.NaN
      const below = values.filter((one) => one < middle).length
      const above = values.filter((one) => one > middle).length
      expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2)
    }),
  )
})

test.each([
  [12.4, '12 ×'],
  [3.14, '3.1 ×'],
  [1, '1.0 ×'],
  [0.25, '0.25 ×'],
  [0.0414, '0.041 ×'],
])('%s is %s', (ratio, expected) => {
  expect(times(ratio)).toBe(expected)
})

test('weeks ago, give or take half a day', () => {
  const days = [1, 6.4, 6.6, 7, 7.4, 7.6, 14, 20.6]
  const runs = days.map((day) => ({ startedAt: T0 - day * 86_400_000, day }))
  expect(onSameWeekday(runs, T0).map((run) => run.day)).toEqual([6.6, 7, 7.4, 14, 20.6])
  expect(weekdays(T0)).toBe('Saturdays')
})
