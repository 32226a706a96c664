import { describe, expect, test } from 'vitest'
import { summarisePieces } from '../../src/domain/piece-summary.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { type SetRows, toClusterSets, toSetsDetail } from '../../src/domain/sets-report.ts'
import { standingOfWindow } from '../../src/domain/tenant-sets.ts'
import { archiveRow, at, rows, setRow, tenant } from './hand.ts'
import { pieceRow, policyRow } from './piece-rows.ts'

const GIB = 1024 ** 3
const FACTS = { readAt: at(10), lagWarning: () => 600 }
const inc = setRow('2', at(2), { backupType: 'INC', prevFullSetId: '1', outputBytes: GIB })
const READING: Partial<ClusterRows> = {
  databaseNow: at(10),
  sets: [inc, setRow('1', at(1), { outputBytes: 10 * GIB })],
  archives: [archiveRow(at(10) - 4000)],
  rounds: [archiveRow(at(10) - 9000)],
}
const overview = (change: Partial<ClusterRows> = {}) =>
  toClusterSets('prod', rows({ ...READING, tenants: [tenant()], ...change }), FACTS)
const only = (change: Partial<ClusterRows> = {}) => {
  const [first] = overview(change).tenants
  if (!first) throw new Error('there is no tenant')
  return first
}

describe('the overview', () => {
  test('a tenant: last sets, usable sets and bytes, window, ribbon', () => {
    expect(only()).toMatchObject({
      name: 'shop',
      lastFull: { setId: '1' },
      lastIncremental: { setId: '2' },
      usable: 2,
      bytes: 11 * GIB,
      segments: [{ from: msToScn(at(1)), to: msToScn(at(10) - 4000) }],
      gaps: [],
      growing: true,
    })
    // A healthy archive is some seconds behind: the last cell is whole all the same.
    expect(only().ribbon.cells.at(-1)).toBe('all')
  })

  test.each<readonly [string, Partial<ClusterRows>, string]>([
    ['whole', {}, 'whole'],
    ['no sets', { sets: [] }, 'nothing'],
    ['stopped', { archives: [archiveRow(at(9), { status: 'STOP' })] }, 'ended'],
    ['far behind goes on all the same', { archives: [archiveRow(at(3))] }, 'late'],
    ['as far behind as it may be', { archives: [archiveRow(at(10) - 600_000)] }, 'whole'],
    [
      'a gap behind it',
      {
        sets: [setRow('1', at(1)), setRow('2', at(6))],
        archives: [archiveRow(at(10), { roundId: '2', startScn: msToScn(at(5)) })],
        rounds: [archiveRow(at(3), { status: 'STOP' })],
      },
      'gaps',
    ],
    ['a standby', { tenants: [tenant({ role: 'STANDBY' })], sets: [] }, 'not judged'],
    ['the recycle bin', { tenants: [tenant({ inRecycleBin: true })], sets: [] }, 'not judged'],
    [
      'a view that cannot be read',
      {
        sets: [],
        unreadable: [{ view: 'CDB_OB_BACKUP_SET_FILES', errno: 1142, message: 'denied' }],
      },
      'not judged',
    ],
  ])('%s', (_, change, standing) => {
    expect(standingOfWindow(only(change))).toBe(standing)
  })

  test('second backups of 3.x are not counted beside their originals', () => {
    const sets = ['0', '1', '2'].map((copyId) => setRow('1', at(1), { copyId, outputBytes: GIB }))
    expect(only({ sets })).toMatchObject({ usable: 1, bytes: GIB })
  })

  test.each([
    ['a failed one', { status: 'FAILED', fileStatus: 'INCOMPLETE' }, 1],
    ['a broken one, and what builds on it', { fileStatus: 'BROKEN' }, 2],
    ['one that is being written', { status: 'DOING', fileStatus: 'COPYING' }, 0],
    ['a deleted one', { fileStatus: 'DELETED' }, 0],
  ])('sets of no use are counted: %s', (_, change, unusable) => {
    const sets = [setRow('9', at(9), change), setRow('1', at(1))]
    const child = setRow('10', at(9), { backupType: 'INC', prevFullSetId: '9' })
    expect(only({ sets: unusable === 2 ? [child, ...sets] : sets })).toMatchObject({ unusable })
  })

  test('worst first, then by name', () => {
    const tenants = ['b', 'a', 'c'].map((name, i) =>
      tenant({ tenantId: String(1002 + 2 * i), name }),
    )
    expect(overview({ tenants }).tenants.map((one) => one.name)).toEqual(['a', 'c', 'b'])
  })

  test('far behind: what is not archived yet is not shown as restorable', () => {
    const { ribbon } = only({ archives: [archiveRow(at(3))], rounds: [] })
    expect(ribbon.cells.at(-1)).toBe('none')
    expect(ribbon.gaps.at(-1)).toEqual({ from: at(3), to: at(10) })
  })
})

describe('one tenant in detail', () => {
  const found: SetRows = {
    sets: [inc, setRow('1', at(1)), setRow('0', at(0), { fileStatus: 'DELETED' })],
    rounds: [archiveRow(at(10) - 4000)],
    pieces: [
      pieceRow('1', at(0), at(4)),
      pieceRow('2', at(4), at(6), { fileStatus: 'BROKEN' }),
      pieceRow('3', at(6), at(12), { status: 'ACTIVE', checkpointScn: msToScn(at(10)) }),
    ],
    policy: policyRow(),
    unreadable: [],
  }
  const detail = (change: Partial<SetRows> = {}, reading: Partial<ClusterRows> = {}) =>
    toSetsDetail('prod', tenant(), { ...found, ...change }, rows({ ...READING, ...reading }), FACTS)

  test('a broken piece ends the window before it: nothing after it joins up', () => {
    const { tenant: one, pieces, deleted } = detail()
    expect(one.segments).toEqual([{ from: msToScn(at(1)), to: msToScn(at(4)) }])
    expect(one.gaps).toMatchObject([{ open: true, reasons: [{ kind: 'piece' }] }])
    expect(standingOfWindow(one)).toBe('ended')
    expect(pieces[0]).toMatchObject({ firstPiece: '1', lastPiece: '3', count: 3 })
    expect(pieces[0]?.bad).toMatchObject([{ pieceIds: ['2', '2'] }])
    expect(deleted).toBe(1)
  })

  test('a policy that may not be read is not "no policy"', () => {
    const unreadable = [{ view: 'CDB_OB_BACKUP_DELETE_POLICY', errno: 1142, message: 'denied' }]
    expect(detail({ policy: null }).chains[0]?.expiry).toEqual({ kind: 'no policy' })
    expect(detail({ policy: null, unreadable }).chains[0]?.expiry).toEqual({ kind: 'unknown' })
    const version = { generation: 3, text: '3.1.4', comment: '' } as const
    expect(detail({ policy: null }, { version }).chains[0]?.expiry).toEqual({ kind: 'unknown' })
  })
})

describe('pieces by round', () => {
  test('deleted pieces are counted, and neither broken nor missing', () => {
    const [round] = summarisePieces([
      pieceRow('1', at(0), at(1), { fileStatus: 'DELETED' }),
      pieceRow('2', at(1), at(2), { fileStatus: 'DELETED' }),
      pieceRow('3', at(2), at(3)),
      pieceRow('4', at(3), at(4), { status: 'ACTIVE' }),
    ])
    expect(round).toMatchObject({
      firstPiece: '3',
      lastPiece: '4',
      count: 2,
      deleted: 2,
      bad: [],
      bytes: 20,
      from: msToScn(at(2)),
      to: msToScn(at(4)),
      statuses: [
        { word: 'FROZEN', count: 1 },
        { word: 'ACTIVE', count: 1 },
      ],
      fileStatuses: [{ word: 'AVAILABLE', count: 2 }],
    })
  })

  test('missing pieces and second backups', () => {
    const [round] = summarisePieces([
      pieceRow('1', at(0), at(1)),
      pieceRow('1', at(0), at(1), { copyId: '1' }),
      pieceRow('4', at(3), at(4)),
    ])
    expect(round).toMatchObject({ count: 2, copies: 1, bad: [{ pieceIds: ['2', '3'] }] })
  })

  test('a round of which nothing is left', () => {
    const [round] = summarisePieces([pieceRow('1', at(0), at(1), { fileStatus: 'DELETED' })])
    expect(round).toMatchObject({ count: 0, deleted: 1, bytes: null, firstPiece: '1' })
  })
})
