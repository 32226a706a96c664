import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RIBBON_CELLS, ribbonOf } from '../../src/domain/ribbon.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { at } from './hand.ts'

const HOUR = 3_600_000
/** The ribbon's first moment when it ends at hour 168. */
const segment = (from: number, to: number) => ({ from: msToScn(at(from)), to: msToScn(at(to)) })
const signs = (ribbon: ReturnType<typeof ribbonOf>) =>
  ribbon.cells.map((cell) => ({ all: '#', part: '+', none: '.' })[cell]).join('')

describe('seven days', () => {
  test.each([
    ['nothing', [], false, '.'.repeat(28)],
    ['all', [segment(-50, 168)], false, '#'.repeat(28)],
    ['a gap', [segment(0, 50), segment(61, 168)], false, `${'#'.repeat(8)}+.+${'#'.repeat(17)}`],
    ['one point', [segment(7, 7)], false, `.+${'.'.repeat(26)}`],
    ['an end exactly between two cells', [segment(0, 6)], false, `#${'.'.repeat(27)}`],
    ['a little behind', [segment(0, 167.99)], false, `${'#'.repeat(27)}+`],
    ['a little behind, and growing', [segment(0, 167.99)], true, '#'.repeat(28)],
    ['before the seven days', [segment(-20, -10)], false, '.'.repeat(28)],
  ])('%s', (_, segments, growing, expected) => {
    expect(signs(ribbonOf(segments, at(168), growing))).toBe(expected)
  })

  test('gaps are named by their ends, the ends of the ribbon included', () => {
    const ribbon = ribbonOf([segment(10, 20), segment(30, 100)], at(168), false)
    expect(ribbon.gaps).toEqual([
      { from: at(0), to: at(10) },
      { from: at(20), to: at(30) },
      { from: at(100), to: at(168) },
    ])
    expect(ribbon.restorableMs).toBe(80 * HOUR)
  })
})

const spans = fc.uniqueArray(fc.integer({ min: -40, max: 168 }), { maxLength: 10 }).map((edges) => {
  const sorted = edges.toSorted((a, b) => a - b)
  return sorted.flatMap((from, i) => (i % 2 === 0 ? [segment(from, sorted[i + 1] ?? from)] : []))
})

test('restorable time and gaps are the seven days; a cell is whole exactly when no gap touches it', () => {
  fc.assert(
    fc.property(spans, fc.boolean(), (segments, growing) => {
      const ribbon = ribbonOf(segments, at(168), growing)
      const lost = ribbon.gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0)
      expect(ribbon.restorableMs + lost).toBe(ribbon.to - ribbon.from)
      expect(ribbon.cells).toHaveLength(RIBBON_CELLS)
      ribbon.cells.forEach((cell, i) => {
        const [from, to] = [ribbon.from + i * 6 * HOUR, ribbon.from + (i + 1) * 6 * HOUR]
        const inside = ribbon.gaps.reduce(
          (sum, gap) => sum + Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from)),
          0,
        )
        if (cell === 'all') expect(inside).toBe(0)
        if (cell === 'none') expect(inside).toBe(6 * HOUR)
        if (inside > 0 && inside < 6 * HOUR) expect(cell).toBe('part')
      })
      ribbon.gaps.forEach((gap, i) => {
        expect(gap.from).toBeLessThan(gap.to)
        expect(gap.from).toBeGreaterThanOrEqual(ribbon.from)
        expect(gap.to).toBeLessThanOrEqual(ribbon.to)
        expect(gap.from).toBeGreaterThan(ribbon.gaps[i - 1]?.to ?? -Infinity)
      })
    }),
    { numRuns: 500 },
  )
})
