import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  holesOf,
  intactRounds,
  isPieceThere,
  withoutRepeats,
} from '../../src/domain/intact-rounds.ts'
import { compareScn, msToScn } from '../../src/domain/scn.ts'
import { archiveRow, at } from './hand.ts'
import { pieceRow } from './piece-rows.ts'

const scn = (hours: number) => msToScn(at(hours))
const round = (roundId: string, from: number, to: number) =>
  archiveRow(at(to), { roundId, startScn: scn(from) })

test.each([
  ['FROZEN', 'AVAILABLE', true],
  ['ACTIVE', 'available ', true],
  ['ACTIVE', 'INCOMPLETE', true],
  ['ACTIVE', 'COPYING', true],
  ['FROZEN', 'INCOMPLETE', false],
  ['FROZEN', 'BROKEN', false],
  ['ACTIVE', 'BROKEN', false],
  ['FROZEN', 'DELETED', false],
  ['FROZEN', 'DELETING', false],
  ['FROZEN', 'EXPIRED', false],
])('a %s piece that is %s', (status, fileStatus, there) => {
  expect(isPieceThere({ status, fileStatus })).toBe(there)
})

describe('holes', () => {
  const good = [
    pieceRow('1', at(0), at(1)),
    pieceRow('2', at(1), at(2)),
    pieceRow('3', at(2), at(3)),
  ]

  test('none when every piece is there', () => {
    expect(holesOf(good)).toEqual([])
  })

  test('a broken piece', () => {
    const broken = good.map((one) => (one.pieceId === '2' ? { ...one, fileStatus: 'BROKEN' } : one))
    expect(holesOf(broken)).toEqual([
      {
        roundId: '1',
        destNo: '0',
        pieceIds: ['2', '2'],
        fileStatus: 'BROKEN',
        from: scn(1),
        to: scn(2),
      },
    ])
  })

  test('pieces in no row, but only between others of the same round', () => {
    const some = [pieceRow('1', at(0), at(1)), pieceRow('4', at(3), at(4))]
    expect(holesOf(some)).toMatchObject([
      { pieceIds: ['2', '3'], fileStatus: null, from: scn(1), to: scn(3) },
    ])
    expect(holesOf([some[0], { ...some[1], roundId: '2' }] as typeof some)).toEqual([])
    expect(holesOf(good.slice(1))).toEqual([])
  })

  test('ids that jump without a hole in time are none', () => {
    expect(holesOf([pieceRow('1', at(0), at(1)), pieceRow('4', at(1), at(2))])).toEqual([])
  })

  test('second backups of 3.x do not count', () => {
    expect(
      holesOf([...good, pieceRow('2', at(1), at(2), { copyId: '1', fileStatus: 'BROKEN' })]),
    ).toEqual([])
  })
})

describe('intact rounds', () => {
  test('the current round stands once, as it was read last (trap 16)', () => {
    const rounds = [round('2', 5, 9), round('2', 5, 8), round('1', 0, 3)]
    expect(withoutRepeats(rounds)).toEqual([rounds[0], rounds[2]])
    expect(intactRounds(rounds, [])).toEqual([rounds[0], rounds[2]])
  })

  test('a hole parts a round in two', () => {
    const holes = holesOf([pieceRow('4', at(2), at(3), { fileStatus: 'BROKEN' })])
    expect(intactRounds([round('1', 0, 9)], holes)).toEqual([round('1', 0, 2), round('1', 3, 9)])
    expect(intactRounds([round('2', 0, 9)], holes)).toEqual([round('2', 0, 9)])
    expect(intactRounds([round('1', 2, 3)], holes)).toEqual([])
  })

  const world = fc.record({
    from: fc.integer({ min: 0, max: 20 }),
    length: fc.integer({ min: 1, max: 30 }),
    pieces: fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 50 }),
        length: fc.integer({ min: 1, max: 6 }),
        broken: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
  })

  test('a moment is in a stretch exactly when it is in the round and in no hole', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 0, max: 50 }), ({ from, length, pieces }, hour) => {
        const rows = pieces
          .toSorted((a, b) => a.from - b.from)
          .map((one, i) =>
            pieceRow(String(i), at(one.from), at(one.from + one.length), {
              fileStatus: one.broken ? 'BROKEN' : 'AVAILABLE',
            }),
          )
        const holes = holesOf(rows)
        // Half an hour off every edge, so that no end belongs to two.
        const point = msToScn(at(hour, 30))
        const within = (span: { from: string; to: string }) =>
          compareScn(span.from, point) < 0 && compareScn(point, span.to) < 0
        const whole = { from: scn(from), to: scn(from + length) }
        const stretches = intactRounds([round('1', from, from + length)], holes).map((one) => ({
          from: one.startScn ?? '',
          to: one.checkpointScn ?? '',
        }))
        expect(stretches.filter(within)).toHaveLength(within(whole) && !holes.some(within) ? 1 : 0)
      }),
      { numRuns: 300 },
    )
  })
})
