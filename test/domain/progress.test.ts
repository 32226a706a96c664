import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  capPercent,
  combinePercents,
  dataPercent,
  overallRestore,
  ratio,
  restorePercents,
} from '../../src/domain/progress.ts'
import type { State } from '../../src/domain/state.ts'
import { dataTask, restoreRow } from './hand.ts'

test.each([
  [1, 4, 25],
  [0, 4, 0],
  [5, 4, 125],
  [0, 0, null],
  [3, -1, null],
  [3, null, null],
  [null, 4, null],
])('ratio %s of %s', (done, total, expected) => {
  expect(ratio(done, total)).toBe(expected)
})

test.each<readonly [number | null, State, number | null]>([
  [50, 'running', 50],
  [100, 'running', 99.99],
  [120, 'pending', 99.99],
  [100, 'unknown', 99.99],
  [100, 'cancelling', 99.99],
  [-5, 'running', 0],
  [null, 'running', null],
  [Number.NaN, 'running', null],
  [null, 'success', 100],
  [3, 'success', 100],
  [100, 'failed', 100],
  [33, 'cancelled', 33],
  [null, 'failed', null],
])('%s while %s', (percent, state, expected) => {
  expect(capPercent(percent, state)).toBe(expected)
})

describe('dataPercent (REFERENCE §3.5)', () => {
  const blocks = { macroBlockCount: 4000, finishMacroBlockCount: 1000 }
  const tablets = { tabletCount: 900, finishTabletCount: 90 }
  test.each([
    ['all counters 0: preparing', {}, null],
    ['DATA_PROGRESS 0 and no totals: preparing', { dataProgress: 0 }, null],
    ['DATA_PROGRESS wins over blocks', { ...blocks, dataProgress: 60 }, 60],
    ['DATA_PROGRESS 0 with totals is 0', { ...blocks, dataProgress: 0 }, 0],
    ['blocks win over tablets', { ...blocks, ...tablets }, 25],
    ['tablets when there are no blocks', tablets, 10],
    ['columns absent', { macroBlockCount: null, tabletCount: null }, null],
    ['log counts without PLUS ARCHIVELOG', { ...blocks, logFileCount: 5, logProgress: 50 }, 25],
  ])('%s', (_, change, expected) => {
    expect(dataPercent(dataTask(change), false)).toBe(expected)
  })

  test('with PLUS ARCHIVELOG, log counts for a fifth once it is counted', () => {
    const logs = { ...blocks, dataProgress: 100, logProgress: 50 }
    expect(dataPercent(dataTask({ ...logs, logFileCount: 0 }), true)).toBe(100)
    expect(dataPercent(dataTask({ ...logs, logFileCount: 8 }), true)).toBe(90)
    expect(dataPercent(dataTask({ ...logs, logFileCount: 8, logProgress: null }), true)).toBe(100)
  })
})

describe('restorePercents (REFERENCE §6.4)', () => {
  test.each([
    ['numbers of the view', { restoreProgress: 33.84, recoverProgress: 72.23 }, 33.84, 72.23],
    [
      'tablets',
      { tabletCount: 900, finishTabletCount: 450, totalBytes: 9, finishBytes: 0 },
      50,
      null,
    ],
    ['bytes', { totalBytes: 200, finishBytes: 50 }, 25, null],
    ['nothing yet', {}, null, null],
    [
      'totals 0',
      { tabletCount: 0, finishTabletCount: 0, totalBytes: 0, finishBytes: 0 },
      null,
      null,
    ],
  ])('%s', (_, change, restore, recover) => {
    expect(restorePercents(restoreRow(change))).toEqual({ restore, recover })
  })

  test('one bar out of two halves', () => {
    expect(overallRestore({ restore: null, recover: 100 })).toBeNull()
    expect(overallRestore({ restore: 40, recover: null })).toBe(40)
    expect(overallRestore({ restore: 100, recover: 50 })).toBe(75)
  })
})

describe('combinePercents', () => {
  test.each([
    ['nothing known', [{ percent: null, weight: 4 }], null],
    [
      'weighted',
      [
        { percent: 60, weight: 4000 },
        { percent: 5, weight: 20_000 },
      ],
      340_000 / 24_000,
    ],
    [
      'plain mean when a weight is unknown',
      [
        { percent: 60, weight: 4000 },
        { percent: 20, weight: null },
      ],
      40,
    ],
    [
      'a part that has not begun counts as 0',
      [
        { percent: 60, weight: 1 },
        { percent: null, weight: null },
      ],
      30,
    ],
    ['no parts', [], null],
  ])('%s', (_, parts, expected) => {
    expect(combinePercents(parts)).toBe(expected)
  })

  test('lies between the smallest and the largest part', () => {
    const part = fc.record({
      percent: fc.double({ min: 0, max: 100, noNaN: true }),
      weight: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
    })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const all = parts.map((one) => one.percent)
        const whole = combinePercents(parts) ?? Number.NaN
        expect(whole).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9)
        expect(whole).toBeLessThanOrEqual(Math.max(...all) + 1e-9)
      }),
    )
  })
})
