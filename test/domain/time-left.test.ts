import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectedPace, usualSeconds } from '../../src/domain/time-left.ts'
import type { Sample } from '../../src/domain/trail.ts'
import { at, dataJob, snapshotOf } from './hand.ts'

const [RUNNING] = snapshotOf({ dataJobs: [dataJob({ start: { text: 's', ms: at(2) } })] }).jobs
if (!RUNNING) throw new Error('no job')
const running = { ...RUNNING, startedAt: at(2) }

/** One sample a minute from 02:01 on. */
function trail(...percents: readonly (number | null)[]): readonly Sample[] {
  return percents.map((percent, i) => ({ at: at(2, i + 1), percent, bytes: null, turn: 0 }))
}

const pastHours = [3600, 3700, 3800]

describe('time left', () => {
  test('without samples, what is usual: 10 min into a job of about an hour', () => {
    expect(expectedPace([], running, pastHours, at(2, 10))).toMatchObject({
      left: { low: 3000, high: 3200 },
      leftBy: 'earlier runs',
    })
  })

  test('two runs are not enough to say anything', () => {
    expect(expectedPace([], running, [3600, 3700], at(2, 10))).toMatchObject({
      left: null,
      leftBy: null,
    })
  })

  test('a job that takes longer than it ever did: unknown, not "0 s"', () => {
    expect(expectedPace([], running, pastHours, at(4))).toMatchObject({ left: null })
  })

  test('an early pace is widened by what is usual', () => {
    const early = { ...running, percent: 3 }
    const pace = expectedPace(trail(1, 2, 3), early, pastHours, at(2, 3))
    expect(pace.leftBy).toBe('pace and earlier runs')
    // 97 % at 1 % a minute is 97 min; the earlier runs say 57 to 60.
    expect(pace.left?.low).toBeLessThanOrEqual(3600 - 180)
    expect(pace.left?.high).toBeGreaterThanOrEqual(97 * 60)
  })

  test('from 10 % on the pace alone decides', () => {
    const later = { ...running, percent: 30 }
    const pace = expectedPace(trail(10, 20, 30), later, pastHours, at(2, 3))
    expect(pace).toMatchObject({ leftBy: 'pace' })
    expect(pace.left?.high).toBeLessThan(600)
  })

  test('a job that stands still has no time left, whatever was usual', () => {
    const pace = expectedPace(trail(10, 20, 20, 20), running, pastHours, at(2, 4))
    expect(pace).toMatchObject({ left: null, leftBy: null })
    expect(pace.still).toBe(120)
  })

  test('is a range of seconds that were not yet over, or unknown', () => {
    const seconds = fc.double({ min: 0, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(seconds), fc.integer({ min: 0, max: 48 }), (past, hours) => {
        const { left, leftBy } = expectedPace([], running, past, at(2 + hours))
        expect(left === null).toBe(leftBy === null)
        if (!left) return
        expect(left.low).toBeGreaterThanOrEqual(0)
        expect(left.high).toBeGreaterThanOrEqual(left.low)
        expect(left.high).toBeGreaterThan(0)
      }),
    )
  })
})

test('usual: one odd run among five does not widen the range', () => {
  expect(usualSeconds([10, 11, 12, 13, 900])).toEqual({ low: 11, high: 13 })
  expect(usualSeconds([900, 10, 12])).toEqual({ low: 10, high: 900 })
  expect(usualSeconds([10, 12])).toBeNull()
})
