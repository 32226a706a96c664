import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Expiry, expiryOf, recoveryWindowMs } from '../../src/domain/expiry.ts'
import { restoreSegments, segmentOf } from '../../src/domain/restore-window.ts'
import type { BackupSetRow } from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { archiveRow, at, setRow } from './hand.ts'
import { policyRow } from './piece-rows.ts'

const DAY = 24
const HOUR_MS = 3_600_000

test.each([
  ['7d', 7 * DAY * HOUR_MS],
  [' 12H ', 12 * HOUR_MS],
  ['90m', 90 * 60_000],
  ['30s', 30_000],
  ['0d', null],
  ['7', null],
  ['a week', null],
  ['', null],
  [null, null],
])('a window of %s', (text, ms) => {
  expect(recoveryWindowMs(text)).toBe(ms)
})

describe('how long a chain is kept, with a window of 7 days', () => {
  const one = setRow('1', at(0))
  const later = (setId: string, days: number, change: Partial<BackupSetRow> = {}) =>
    setRow(setId, at(days * DAY), change)
  const expiry = (first: BackupSetRow, sets: readonly BackupSetRow[], days: number): Expiry =>
    expiryOf(first, { sets, policy: policyRow(), databaseNow: at(days * DAY) })

  test.each<readonly [string, Expiry, readonly BackupSetRow[], number]>([
    ['alone', { kind: 'newest full' }, [one], 100],
    ['a newer one', { kind: 'until', at: at(9 * DAY) }, [one, later('2', 2)], 5],
    ['a newer one, long ago', { kind: 'obsolete', since: at(9 * DAY) }, [one, later('2', 2)], 9],
    [
      'the first of several newer ones decides',
      { kind: 'until', at: at(9 * DAY) },
      [later('3', 4), later('2', 2), one],
      5,
    ],
    [
      'a newer one that failed',
      { kind: 'newest full' },
      [one, later('2', 2, { status: 'FAILED' })],
      100,
    ],
    [
      'a newer incremental one',
      { kind: 'newest full' },
      [one, later('2', 2, { backupType: 'INC', prevFullSetId: '1' })],
      100,
    ],
    ["another tenant's", { kind: 'newest full' }, [one, later('2', 2, { tenantId: '1004' })], 100],
  ])('%s', (_, expected, sets, days) => {
    expect(expiry(one, sets, days)).toEqual(expected)
  })

  test('the newest is kept whatever its age, and the last good one though a newer one is broken', () => {
    const broken = later('2', 2, { fileStatus: 'BROKEN' })
    expect(expiry(one, [one, broken], 100)).toEqual({ kind: 'newest full' })
    expect(expiry(broken, [one, broken], 100)).toEqual({ kind: 'waiting' })
  })

  test('without a policy for ever; without knowledge unknown; with strange words unclear', () => {
    const sets = [one, later('2', 2)]
    const facts = { sets, databaseNow: at(100 * DAY) }
    expect(expiryOf(one, { ...facts, policy: null })).toEqual({ kind: 'no policy' })
    expect(expiryOf(one, { ...facts, policy: 'unread' })).toEqual({ kind: 'unknown' })
    expect(expiryOf(one, { ...facts, policy: policyRow('a week') })).toEqual({
      kind: 'unclear',
      window: 'a week',
    })
  })
})

/** Full sets at any hours of forty days, one round over all, and a moment to clean up at. */
const world = fc
  .record({
    hours: fc.uniqueArray(fc.integer({ min: 1, max: 960 }), { minLength: 1, maxLength: 10 }),
    bad: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    now: fc.integer({ min: 1, max: 1200 }),
    windowHours: fc.integer({ min: 1, max: 400 }),
  })
  .map(({ hours, bad, now, windowHours }) => ({
    sets: hours
      .toSorted((a, b) => a - b)
      .filter((hour) => hour <= now)
      .map((hour, i) =>
        setRow(String(i + 1), at(hour), { fileStatus: bad[i] ? 'BROKEN' : 'AVAILABLE' }),
      ),
    rounds: [archiveRow(at(now))],
    now,
    windowHours,
  }))

describe('cleanup by these rules, for any sets', () => {
  test('takes nothing that a restore to any point of the window needs, and never the last good full', () => {
    fc.assert(
      fc.property(world, fc.double({ min: 0, max: 1, noNaN: true }), (one, part) => {
        const facts = {
          sets: one.sets,
          policy: policyRow(`${one.windowHours}h`),
          databaseNow: at(one.now),
        }
        const kept = one.sets.filter((set) => expiryOf(set, facts).kind !== 'obsolete')
        const point = msToScn(at(one.now) - part * one.windowHours * HOUR_MS)
        const before = segmentOf(restoreSegments(one.sets, one.rounds), point)
        const after = segmentOf(restoreSegments(kept, one.rounds), point)
        expect(after !== undefined).toBe(before !== undefined)
        const good = (sets: readonly BackupSetRow[]) =>
          sets.some((set) => set.fileStatus === 'AVAILABLE')
        expect(good(kept)).toBe(good(one.sets))
      }),
      { numRuns: 500 },
    )
  })

  test('an older chain never outlives a newer one, and what is obsolete stays so', () => {
    fc.assert(
      fc.property(world, ({ sets, now, windowHours }) => {
        const facts = { sets, policy: policyRow(`${windowHours}h`), databaseNow: at(now) }
        const ends = sets.map((set) => {
          const expiry = expiryOf(set, facts)
          if (expiry.kind === 'until') return expiry.at
          return expiry.kind === 'obsolete' ? expiry.since : Infinity
        })
        ends.forEach((end, i) => {
          expect(end).toBeGreaterThanOrEqual(ends[i - 1] ?? -Infinity)
        })
        const later = { ...facts, databaseNow: at(now + 50) }
        for (const set of sets.filter((one) => expiryOf(one, facts).kind === 'obsolete')) {
          expect(expiryOf(set, later)).toEqual(expiryOf(set, facts))
        }
      }),
      { numRuns: 300 },
    )
  })
})
