import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toArchive } from '../../src/domain/archive.ts'
import { type GapFacts, gapsOf, goesOn } from '../../src/domain/gaps.ts'
import { holesOf, intactRounds } from '../../src/domain/intact-rounds.ts'
import { restoreSegments, segmentOf } from '../../src/domain/restore-window.ts'
import type { ArchiveRow, BackupSetRow, PieceRow } from '../../src/domain/rows.ts'
import { compareScn, msToScn } from '../../src/domain/scn.ts'
import { archiveRow, at, setRow } from './hand.ts'
import { pieceRow } from './piece-rows.ts'

const scn = (hours: number) => msToScn(at(hours))
const round = (roundId: string, from: number, to: number, change: Partial<ArchiveRow> = {}) =>
  archiveRow(at(to), { roundId, startScn: scn(from), ...change })

/** What the views say at ten o'clock; the first round given is the current one. */
function world(
  sets: readonly BackupSetRow[],
  rounds: readonly ArchiveRow[],
  pieces: readonly PieceRow[] = [],
) {
  const holes = holesOf(pieces)
  const [current] = rounds
  const facts: GapFacts = {
    sets,
    rounds,
    holes,
    archive: current ? toArchive(current, 'shop', at(10)) : null,
    databaseNow: at(10),
  }
  const segments = restoreSegments(sets, intactRounds(rounds, holes))
  return { segments, facts, gaps: gapsOf(segments, facts) }
}

describe('why there is a gap', () => {
  test('none while the archive goes on, however far behind', () => {
    expect(world([setRow('1', at(1))], [round('1', 0, 4)]).gaps).toEqual([])
  })

  test('the archive was stopped and started: both ends, and that only a later full helps', () => {
    const { gaps } = world(
      [setRow('1', at(1)), setRow('2', at(6))],
      [round('2', 5, 10), round('1', 0, 3, { status: 'STOP' })],
    )
    expect(gaps).toMatchObject([{ from: scn(3), to: scn(6), open: false }])
    expect(gaps[0]?.reasons).toEqual([
      { kind: 'archive', roundId: '1', status: 'STOP', at: scn(3), comment: null },
      { kind: 'no-set', roundId: '2', since: scn(5) },
    ])
  })

  test('interrupted and still so: the gap lasts until now', () => {
    const comment = 'log stream 1001 interrupted'
    const { gaps } = world(
      [setRow('1', at(1))],
      [round('1', 0, 8, { status: 'INTERRUPTED', comment })],
    )
    expect(gaps).toMatchObject([
      {
        from: scn(8),
        to: scn(10),
        open: true,
        reasons: [{ kind: 'archive', status: 'INTERRUPTED', comment }],
      },
    ])
  })

  test('started again without a full backup since: the new round alone restores nothing', () => {
    const { gaps } = world(
      [setRow('1', at(1))],
      [round('2', 5, 10), round('1', 0, 3, { status: 'STOP' })],
    )
    expect(gaps).toMatchObject([{ from: scn(3), to: scn(10), open: true }])
    expect(gaps[0]?.reasons.map((one) => one.kind)).toEqual(['archive', 'no-set'])
  })

  test('a failed full backup in the gap is named', () => {
    const { gaps } = world(
      [setRow('1', at(1)), setRow('2', at(6), { status: 'FAILED' }), setRow('3', at(7))],
      [round('2', 5, 10), round('1', 0, 3, { status: 'STOP' })],
    )
    expect(gaps[0]?.reasons).toContainEqual(
      expect.objectContaining({ kind: 'set', set: expect.objectContaining({ setId: '2' }) }),
    )
  })

  test('a good set without log around it is not to blame', () => {
    const { gaps } = world(
      [setRow('1', at(1)), setRow('2', at(4)), setRow('3', at(6))],
      [round('2', 5, 10), round('1', 0, 3, { status: 'STOP' })],
    )
    expect(gaps[0]?.reasons.map((one) => one.kind)).toEqual(['archive', 'no-set'])
  })

  test('what begins at the very end of the gap ends it, and is no reason for it', () => {
    const { gaps } = world(
      [setRow('1', at(1)), setRow('2', at(5))],
      [round('2', 5, 10), round('1', 0, 3, { status: 'STOP' })],
    )
    expect(gaps).toMatchObject([{ from: scn(3), to: scn(5), reasons: [{ kind: 'archive' }] }])
    expect(gaps[0]?.reasons).toHaveLength(1)
  })

  test('a broken piece in the middle of a round', () => {
    const pieces = [
      pieceRow('1', at(0), at(2)),
      pieceRow('2', at(2), at(4), { fileStatus: 'BROKEN' }),
      pieceRow('3', at(4), at(10), { status: 'ACTIVE' }),
    ]
    const { gaps } = world([setRow('1', at(1)), setRow('2', at(5))], [round('1', 0, 10)], pieces)
    expect(gaps).toMatchObject([
      {
        from: scn(2),
        to: scn(5),
        reasons: [{ kind: 'piece', hole: { pieceIds: ['2', '2'], fileStatus: 'BROKEN' } }],
      },
    ])
  })

  test('never started, and nothing to restore: no gap to speak of', () => {
    expect(world([], []).gaps).toEqual([])
    expect(goesOn([], null)).toBe(false)
  })
})

const anything = fc
  .record({
    cuts: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 8 }),
    status: fc.constantFrom('DOING', 'STOP', 'INTERRUPTED', 'SUSPEND', 'PREPARE'),
    sets: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 60 }),
        usable: fc.boolean(),
        plusArchivelog: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
    broken: fc.array(fc.integer({ min: 0, max: 58 }), { maxLength: 3 }),
  })
  .map(({ cuts, status, sets, broken }) => {
    const sorted = cuts.toSorted((a, b) => a - b)
    const rounds: ArchiveRow[] = []
    for (let i = 0; i + 1 < sorted.length; i += 2) {
      rounds.unshift(round(String(i + 1), sorted[i] ?? 0, sorted[i + 1] ?? 0, { status: 'STOP' }))
    }
    const pieces = rounds.flatMap((one) =>
      [...new Set(broken)].map((hour) =>
        pieceRow(String(hour), at(hour), at(hour + 2), {
          roundId: one.roundId,
          fileStatus: 'BROKEN',
        }),
      ),
    )
    const rows = sets
      .toSorted((a, b) => a.at - b.at)
      .map((one, i) =>
        setRow(String(i + 1), at(one.at), {
          fileStatus: one.usable ? 'AVAILABLE' : 'BROKEN',
          plusArchivelog: one.plusArchivelog,
        }),
      )
    const holes = holesOf(pieces)
    const all = rounds.map((one, i) => (i === 0 ? { ...one, status } : one))
    const current = all[0]
    return {
      segments: restoreSegments(rows, intactRounds(all, holes)),
      facts: {
        sets: rows,
        rounds: all,
        holes,
        archive: current ? toArchive(current, 'shop', at(62)) : null,
        databaseNow: at(62),
      },
    }
  })

describe('gaps of any sets, rounds and pieces', () => {
  test('stretches and gaps join up: every moment from the first stretch on is in one or the other', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 0, max: 61 }), ({ segments, facts }, hour) => {
        const gaps = gapsOf(segments, facts)
        const point = msToScn(at(hour, 30))
        const first = segments[0]
        const inGap = gaps.some(
          (gap) => compareScn(gap.from, point) < 0 && compareScn(point, gap.to) < 0,
        )
        if (!first || compareScn(point, first.from) < 0) {
          expect(inGap).toBe(false)
          return
        }
        // A gap that began before may reach into what is not archived yet.
        const lag =
          !inGap &&
          goesOn(segments, facts.archive) &&
          compareScn(point, facts.archive?.checkpointScn ?? '0') > 0
        const restorable = segmentOf(segments, point) !== undefined
        expect([inGap, restorable, lag].filter(Boolean)).toHaveLength(1)
      }),
      { numRuns: 500 },
    )
  })

  test('every gap is explained', () => {
    fc.assert(
      fc.property(anything, ({ segments, facts }) => {
        for (const gap of gapsOf(segments, facts)) {
          expect(compareScn(gap.from, gap.to)).toBeLessThan(0)
          const point = segments.some((one) => one.from === one.to && one.to === gap.from)
          if (!point) expect(gap.reasons.length).toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })
})
