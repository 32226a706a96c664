import { describe, expect, test } from 'vitest'
import { type LogFacts, toClusterLog, toLogDetail } from '../../src/domain/log-report.ts'
import type { ArchiveRow, ClusterRows } from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { archiveRow, at, rows, snapshotOf, tenant } from './hand.ts'
import { pieceRow, streamRow } from './piece-rows.ts'

const FACTS: LogFacts = {
  limits: () => ({ warning: 600, critical: 3600 }),
  last: null,
  readAt: at(10),
}
const logOf = (change: Partial<ClusterRows>, facts: Partial<LogFacts> = {}) =>
  toClusterLog('prod', rows({ databaseNow: at(10), ...change }), { ...FACTS, ...facts })
const of = (change: Partial<ArchiveRow>, checkpoint = at(10) - 4000) =>
  logOf({ tenants: [tenant()], archives: [archiveRow(checkpoint, change)] }).logs[0]

describe('how an archive stands', () => {
  test.each([
    ['DOING', at(10) - 4000, 'running', 4],
    ['DOING', at(9, 40), 'lagging', 1200],
    ['DOING', at(8), 'far-behind', 7200],
    ['SUSPEND', at(9), 'not-doing', 3600],
    ['STOP', at(9), 'not-doing', null],
    ['INTERRUPTED', at(9), 'interrupted', null],
    ['STOPPING', at(9), 'not-doing', null],
    ['INVALID', at(9), 'unknown', null],
    ['MIXED', at(9), 'unknown', null],
    ['PAUSED', at(9), 'not-doing', null],
  ])('%s at %d', (status, checkpoint, standing, lag) => {
    expect(of({ status }, checkpoint)).toMatchObject({ standing, archive: { lag } })
  })

  test('PREPARE and BEGINNING have no lag, however the checkpoint reads (trap 14)', () => {
    for (const status of ['PREPARE', 'BEGINNING']) {
      for (const checkpointScn of ['0', '1', null, msToScn(1)]) {
        expect(of({ status, checkpointScn })).toMatchObject({
          standing: 'starting',
          archive: { lag: null },
        })
      }
    }
  })

  test('a row at STOP was stopped; no row was never started (trap 15)', () => {
    const { logs } = logOf({ archives: [archiveRow(at(1), { status: 'STOP' })] })
    expect(logs.map((one) => [one.name, one.standing, one.archive?.status])).toEqual([
      ['shop', 'not-doing', 'STOP'],
      ['crm', 'never', undefined],
    ])
  })

  test('a view that cannot be read makes nobody a tenant without archive', () => {
    const unreadable = [{ view: 'CDB_OB_ARCHIVELOG', errno: 1142, message: 'denied' }]
    expect(logOf({ unreadable }).logs.map((one) => one.standing)).toEqual(['unknown', 'unknown'])
  })

  test('standbys, tenants in the recycle bin and those being restored are marked, not alarmed', () => {
    const tenants = [
      tenant({ role: 'STANDBY' }),
      tenant({ tenantId: '1004', name: 'old', inRecycleBin: true }),
      tenant({ tenantId: '1006', name: 'new', status: 'RESTORE' }),
    ]
    const { logs } = logOf({ tenants, archives: [archiveRow(at(1), { status: 'INTERRUPTED' })] })
    expect(logs.map((one) => [one.standing, one.mark?.kind])).toEqual([
      ['not judged', 'status'],
      ['not judged', 'recycle bin'],
      ['not judged', 'standby'],
    ])
  })
})

test('worst first; sys, META and auxiliary tenants are left out', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const tenants = names.map((name, i) => tenant({ tenantId: String(1002 + 2 * i), name }))
  const others = [
    tenant({ tenantId: '1', name: 'sys', type: 'SYS' }),
    tenant({ tenantId: '1001', name: 'META$1002', type: 'META' }),
    tenant({ tenantId: '1020', name: 'AUX_RECOVER$1' }),
  ]
  const row = (i: number, checkpoint: number, status = 'DOING') =>
    archiveRow(checkpoint, { tenantId: String(1002 + 2 * i), status })
  const { logs } = logOf({
    tenants: [...others, ...tenants],
    archives: [row(0, at(10)), row(1, at(9), 'STOP'), row(2, at(9), 'INTERRUPTED'), row(3, at(5))],
  })
  expect(logs.map((one) => one.name)).toEqual(['c', 'd', 'b', 'e', 'a'])
})

test('each destination is one line; only its latest round counts', () => {
  const archives = [
    archiveRow(at(9), { roundId: '2', destNo: '0' }),
    archiveRow(at(3), { roundId: '1', destNo: '0', status: 'STOP' }),
    archiveRow(at(9), { roundId: '1', destNo: '1' }),
  ]
  const { logs } = logOf({ tenants: [tenant()], archives })
  expect(logs.map(({ archive }) => [archive?.destNo, archive?.roundId])).toEqual([
    ['0', '2'],
    ['1', '1'],
  ])
})

describe('the rate', () => {
  const archives = [archiveRow(at(10), { outputBytes: 36_000 })]

  test('since the last poll, from what the watch saw', () => {
    const last = snapshotOf({
      databaseNow: at(9, 59),
      archives: [archiveRow(at(9, 59), { outputBytes: 35_400 })],
    })
    expect(logOf({ archives }, { last }).logs.find((one) => one.archive)?.rate).toEqual({
      round: 1,
      lately: { bytesPerSecond: 10, seconds: 60 },
    })
  })

  test('3.x does not count bytes', () => {
    const version = { generation: 3, text: '3.1.4', comment: '' } as const
    expect(logOf({ archives, version }).logs.find((one) => one.archive)?.rate).toBeNull()
  })
})

describe('one tenant in detail', () => {
  const summary = [
    archiveRow(at(9), { roundId: '2' }),
    archiveRow(at(3), { roundId: '1', status: 'STOP', outputBytes: 5 }),
  ]
  const detail = (current: Partial<ArchiveRow> = {}) => {
    const all = rows({
      databaseNow: at(10),
      archives: [archiveRow(at(9, 59), { roundId: '2', ...current })],
    })
    return toLogDetail(toClusterLog('prod', all, FACTS, '1002'), {
      rounds: summary,
      pieces: [pieceRow('1', at(0), at(3)), pieceRow('2', at(5), at(9), { roundId: '2' })],
      streams: [streamRow('1', at(9, 59)), streamRow('1001', at(9, 30))],
      binding: 'OPTIONAL',
      destinationState: 'ENABLE',
    })
  }

  test('the current round stands once, though the summary has it too (trap 16)', () => {
    expect(detail().logs).toHaveLength(1)
    expect(detail().rounds).toMatchObject([{ roundId: '1', status: 'STOP', outputBytes: 5 }])
  })

  test('the stream that holds the archive back comes first', () => {
    expect(detail().streams.map((one) => [one.streamId, one.lag])).toEqual([
      ['1001', 1800],
      ['1', 60],
    ])
  })

  test('streams have no lag when the archive has none', () => {
    expect(detail({ status: 'INTERRUPTED' }).streams.map((one) => one.lag)).toEqual([null, null])
  })

  test('pieces by round, newest first', () => {
    expect(detail().pieces.map((one) => [one.roundId, one.firstPiece, one.count])).toEqual([
      ['2', '2', 1],
      ['1', '1', 1],
    ])
  })
})
