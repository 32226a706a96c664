import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closest, distance } from '../../src/domain/closest.ts'

const WORDS = ['status', 'job', 'restore', 'requests', 'help']

test.each([
  ['', '', 0],
  ['status', 'status', 0],
  ['stauts', 'status', 1],
  ['staus', 'status', 1],
  ['statuss', 'status', 1],
  ['stetus', 'status', 1],
  ['', 'job', 3],
  ['kitten', 'sitting', 3],
])('%s → %s', (a, b, far) => {
  expect(distance(a, b)).toBe(far)
})

const word = fc.string({ maxLength: 8 })

test('a distance: zero only of itself, symmetric, at most the longer word', () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(distance(a, b) === 0).toBe(a === b)
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})

describe('closest', () => {
  test.each([
    ['STATSU', 'status'],
    ['stat', 'status'],
    ['hlep', 'help'],
    ['jobs', 'job'],
    ['resotre', 'restore'],
    ['request', 'requests'],
    ['`status`', 'status'],
    ['x', null],
    ['drop', null],
    ['', null],
    ['backup', null],
    ['s'.repeat(10_000), null],
  ])('%s', (typed, expected) => {
    expect(closest(typed, WORDS)).toBe(expected)
  })

  test('nothing is near to nothing', () => {
    expect(closest('status', [])).toBeNull()
  })
})
