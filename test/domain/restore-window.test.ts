import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isFullSet,
  isUsableChain,
  isUsableSet,
  needsPassword,
  previousSet,
  restoreSegments,
  segmentOf,
  setFor,
} from '../../src/domain/restore-window.ts'
import type { ArchiveRow, BackupSetRow } from '../../src/domain/rows.ts'
import { compareScn, msToScn } from '../../src/domain/scn.ts'
import { archiveRow, at, setRow } from './hand.ts'
import { sampleRows, archiveRow as toArchiveRow, setRow as toSetRow } from './sample-rows.ts'

const scn = (hours: number) => msToScn(at(hours))
const round = (roundId: string, from: number, to: number, change: Partial<ArchiveRow> = {}) =>
  archiveRow(at(to), { roundId, startScn: scn(from), ...change })
const segment = (from: number, to: number) => ({ from: scn(from), to: scn(to) })
const inc = (
  setId: string,
  from: number,
  prev: string | null,
  change: Partial<BackupSetRow> = {},
) =>
  setRow(setId, at(from), { backupType: 'INC', prevFullSetId: '1', prevIncSetId: prev, ...change })

test.each([
  ['SUCCESS', 'AVAILABLE', true],
  ['success ', 'available', true],
  ['SUCCESS', 'DELETED', false],
  ['SUCCESS', 'EXPIRED', false],
  ['SUCCESS', 'BROKEN', false],
  ['SUCCESS', 'COPYING', false],
  ['DOING', 'AVAILABLE', false],
  ['FAILED', 'AVAILABLE', false],
  ['', '', false],
])('%s and %s', (status, fileStatus, usable) => {
  expect(isUsableSet(setRow('1', at(1), { status, fileStatus }))).toBe(usable)
})

test.each([
  ['FULL', true],
  ['D', true],
  ['full', true],
  ['INC', false],
  ['I', false],
  ['', false],
])('%s', (backupType, full) => {
  expect(isFullSet({ backupType })).toBe(full)
})

describe('isUsableChain', () => {
  const full = setRow('1', at(1))
  test.each<readonly [string, BackupSetRow, readonly BackupSetRow[], boolean]>([
    ['a full set alone', full, [], true],
    ['an increment on a full set', inc('2', 2, '0'), [full], true],
    ['an increment on an increment', inc('3', 3, '2'), [full, inc('2', 2, '0')], true],
    [
      'the increment between is deleted',
      inc('3', 3, '2'),
      [full, inc('2', 2, '0', { fileStatus: 'DELETED' })],
      false,
    ],
    ['the full set is deleted', inc('2', 2, '0'), [{ ...full, fileStatus: 'DELETED' }], false],
    ['the full set is not there', inc('2', 2, '0'), [], false],
    ["another tenant's set of that id", inc('2', 2, '0'), [{ ...full, tenantId: '1004' }], false],
    ['no previous set named', inc('2', 2, null, { prevFullSetId: null }), [full], false],
    ['itself as previous', inc('2', 2, '2'), [full, inc('2', 2, '2')], false],
    ['a later set as previous', inc('2', 2, '3'), [full, inc('3', 3, '2')], false],
  ])('%s', (_, set, sets, usable) => {
    expect(isUsableChain(set, [set, ...sets])).toBe(usable)
  })
})

describe('restoreSegments (REFERENCE §6.6)', () => {
  test.each<readonly [string, readonly BackupSetRow[], readonly ArchiveRow[], readonly object[]]>([
    ['nothing', [], [round('1', 0, 9)], []],
    ['no archive', [setRow('1', at(1))], [], []],
    [
      'no archive, but PLUS ARCHIVELOG',
      [setRow('1', at(1), { plusArchivelog: true })],
      [],
      [segment(1, 1)],
    ],
    ['one round', [setRow('1', at(1))], [round('1', 0, 9)], [segment(1, 9)]],
    [
      'two sets of one round',
      [setRow('2', at(3)), setRow('1', at(1))],
      [round('1', 0, 9)],
      [segment(1, 9)],
    ],
    [
      'a set whose own end lies within what an earlier one reaches',
      [
        setRow('1', at(1)),
        setRow('2', at(5), {
          startReplayScn: scn(-1),
          minRestoreScn: scn(5),
          plusArchivelog: true,
        }),
      ],
      [round('1', 0, 9)],
      [segment(1, 9)],
    ],
    [
      'a gap between two rounds',
      [setRow('1', at(1)), setRow('2', at(6))],
      [round('1', 0, 3), round('2', 5, 9)],
      [segment(1, 3), segment(6, 9)],
    ],
    [
      'a round without a set of its own',
      [setRow('1', at(1))],
      [round('1', 0, 3), round('2', 5, 9)],
      [segment(1, 3)],
    ],
    [
      'replay starts before the round',
      [setRow('1', at(1), { startReplayScn: scn(0) })],
      [round('1', 0.5, 9)],
      [],
    ],
    [
      'the current round is in the summary too (trap 16)',
      [setRow('1', at(1))],
      [round('1', 0, 9), round('1', 0, 8)],
      [segment(1, 9)],
    ],
    ['deleted sets', [setRow('1', at(1), { fileStatus: 'DELETED' })], [round('1', 0, 9)], []],
    ['an increment whose full set is gone', [inc('2', 2, '0')], [round('1', 0, 9)], []],
    ['a checkpoint not set', [setRow('1', at(1))], [round('1', 0, 9, { checkpointScn: '0' })], []],
    [
      "another tenant's archive",
      [setRow('1', at(1))],
      [round('1', 0, 9, { tenantId: '1004' })],
      [],
    ],
    [
      'a set not restorable yet: its end lies after the checkpoint',
      [setRow('1', at(1), { minRestoreScn: scn(4) })],
      [round('1', 0, 3)],
      [],
    ],
    [
      'MIN_RESTORE_SCN not set',
      [setRow('1', at(1), { minRestoreScn: '0' })],
      [round('1', 0, 9)],
      [],
    ],
  ])('%s', (_, sets, rounds, segments) => {
    expect(restoreSegments(sets, rounds)).toEqual(segments)
  })

  test('the sample rows of the documents do not belong together: no window', () => {
    const sets = sampleRows('CDB_OB_BACKUP_SET_FILES').map((one) => toSetRow(one.row))
    const rounds = sampleRows('CDB_OB_ARCHIVELOG_SUMMARY').map((one) => toArchiveRow(one.row))
    expect(sets.filter((set) => isUsableChain(set, sets))).toHaveLength(1)
    expect(restoreSegments(sets, rounds)).toEqual([])
  })
})

/** Up to eight sets and four rounds on a line of 60 points; sets may be broken, increments, with or without logs. */
const world = fc
  .record({
    cuts: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 8 }),
    sets: fc.array(
      fc.record({
        replay: fc.integer({ min: 0, max: 60 }),
        length: fc.integer({ min: 0, max: 4 }),
        full: fc.boolean(),
        usable: fc.boolean(),
        plusArchivelog: fc.boolean(),
        prev: fc.integer({ min: 0, max: 7 }),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ cuts, sets }) => {
    const sorted = cuts.toSorted((a, b) => a - b)
    const rounds: ArchiveRow[] = []
    for (let i = 0; i + 1 < sorted.length; i += 2) {
      rounds.push(round(String(i), sorted[i] ?? 0, sorted[i + 1] ?? 0))
    }
    return {
      rounds,
      sets: sets
        .toSorted((a, b) => a.replay - b.replay)
        .map((one, i) =>
          setRow(String(i + 1), at(one.replay), {
            minRestoreScn: scn(one.replay + one.length),
            backupType: one.full ? 'FULL' : 'INC',
            prevFullSetId: String(one.prev),
            fileStatus: one.usable ? 'AVAILABLE' : 'DELETED',
            plusArchivelog: one.plusArchivelog,
          }),
        ),
    }
  })

describe('windows of any sets and rounds', () => {
  test('are sorted and disjoint, and no end lies before its start', () => {
    fc.assert(
      fc.property(world, ({ sets, rounds }) => {
        const segments = restoreSegments(sets, rounds)
        segments.forEach((one, i) => {
          expect(compareScn(one.from, one.to)).toBeLessThanOrEqual(0)
          const next = segments[i + 1]
          if (next) expect(compareScn(one.to, next.from)).toBeLessThan(0)
        })
      }),
    )
  })

  test('do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(world, ({ sets, rounds }) => {
        expect(restoreSegments(sets.toReversed(), rounds.toReversed())).toEqual(
          restoreSegments(sets, rounds),
        )
      }),
    )
  })

  test('a point has a set exactly when it lies inside, and the set lies inside with it', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 0, max: 65 }), ({ sets, rounds }, hour) => {
        const point = scn(hour)
        const inside = segmentOf(restoreSegments(sets, rounds), point)
        const set = setFor(sets, point, rounds)
        expect(set !== undefined).toBe(inside !== undefined)
        if (!set?.minRestoreScn || !inside) return
        expect(compareScn(inside.from, set.minRestoreScn)).toBeLessThanOrEqual(0)
        expect(compareScn(set.minRestoreScn, point)).toBeLessThanOrEqual(0)
        expect(isUsableChain(set, sets)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('setFor', () => {
  const sets = [
    setRow('1', at(1)),
    setRow('2', at(4)),
    setRow('3', at(6), { fileStatus: 'DELETED' }),
  ]
  const rounds = [round('1', 0, 3), round('2', 5, 9)]

  test.each([
    [0.5, undefined],
    [1, '1'],
    [3.5, '1'],
    [4, '2'],
    [9, '2'],
  ])('without rounds, at %d h', (hour, setId) => {
    expect(setFor(sets, scn(hour))?.setId).toBe(setId)
  })

  test.each([
    [1, '1'],
    [3, '1'],
    [3.5, undefined],
    [4, undefined],
  ])('with rounds a gap has no set: at %d h', (hour, setId) => {
    expect(setFor(sets, scn(hour), rounds)?.setId).toBe(setId)
  })
})

test('both ends of a segment belong to it', () => {
  const segments = [segment(1, 3), segment(5, 5)]
  expect(
    [0.9, 1, 2, 3, 3.1, 5, 5.1].map((hour) => segmentOf(segments, scn(hour)) !== undefined),
  ).toEqual([false, true, true, true, false, true, false])
})

describe('what a set builds on', () => {
  test('sets that name each other, or themselves, make no endless chain', () => {
    const sets = [inc('2', 1, '3'), inc('3', 2, '2'), inc('4', 3, '4')]
    const [two, three, four] = sets as [BackupSetRow, BackupSetRow, BackupSetRow]
    expect(previousSet(two, sets)).toBeUndefined()
    expect(previousSet(three, sets)).toBe(two)
    expect(previousSet(four, sets)).toBeUndefined()
  })

  test.each([
    ['NONE', false],
    [' none ', false],
    ['', false],
    [null, false],
    ['PASSWORD', true],
    ['Password', true],
  ])('encryption %s needs a password: %s', (encryptionMode, expected) => {
    expect(needsPassword({ encryptionMode })).toBe(expected)
  })
})
