import { describe, expect, test } from 'vitest'
import { diff } from '../../src/domain/diff.ts'
import { type BackupEvent, DEFAULT_THRESHOLDS, type Incident } from '../../src/domain/event.ts'
import { explainedBy } from '../../src/domain/inhibit.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import { toSnapshot } from '../../src/domain/snapshot.ts'
import { NOTHING_WATCHED } from '../../src/domain/watch-state.ts'
import {
  archiveRow,
  at,
  CLUSTER,
  childDataJob,
  dataJob,
  ended,
  incident,
  rows,
  sysDataJob,
} from './hand.ts'

/** Events of two readings, one after the other. */
function eventsOf(
  first: Partial<ClusterRows>,
  second: Partial<ClusterRows>,
): readonly BackupEvent[] {
  const look = (state: typeof NOTHING_WATCHED, change: Partial<ClusterRows>) => {
    const reading = rows(change)
    const snapshot = toSnapshot(CLUSTER, reading, reading.databaseNow)
    return diff(CLUSTER, state, snapshot, DEFAULT_THRESHOLDS)
  }
  return look(look(NOTHING_WATCHED, first).state, second).events
}

const T = at(3)
const healthy = archiveRow(T - 5000)
const RUNNING = { databaseNow: T, archives: [healthy], dataJobs: [dataJob()] }

function failed(status: string, result: string, job = dataJob()): Partial<ClusterRows> {
  return {
    databaseNow: T + 15_000,
    archives: [archiveRow(T - 5000, { status })],
    dataJobs: [ended(job, T + 5000, { status: 'FAILED', result })],
  }
}

const pairs = (events: readonly BackupEvent[], open: readonly Incident[] = []) => [
  ...explainedBy(events, events, open),
]

describe('what an archive explains', () => {
  test.each([
    ['archive not running (-9029)', 'STOP', '-9029', 1],
    ['archive interrupted (-9027)', 'INTERRUPTED', '-9027', 1],
    ['clog recycled (-9087)', 'INTERRUPTED', '-9087', 1],
    ['another code', 'STOP', '-9071', 0],
    ['an archive that is well', 'DOING', '-9027', 0],
  ])('%s', (_, status, code, explained) => {
    expect(pairs(eventsOf(RUNNING, failed(status, code)))).toHaveLength(explained)
  })

  test('the failure is led to the archive of its tenant', () => {
    const [[failure, archive] = []] = pairs(eventsOf(RUNNING, failed('STOP', '-9029')))
    expect(failure).toMatch(/^failure:prod\/data\/1002\/8\//)
    expect(archive).toMatch(/^archive:prod\/1002\/not-doing\//)
  })

  test('the trouble may be open since earlier', () => {
    const events = eventsOf(RUNNING, failed('DOING', '-9027'))
    const open = incident({
      id: 'archive:prod/1002/interrupted/1',
      kind: 'archive',
      area: 'log',
      subjects: ['1002'],
      condition: 'interrupted',
    })
    expect(pairs(events, [open])).toHaveLength(1)
    expect(pairs(events, [{ ...open, subjects: ['1004'] }])).toEqual([])
    const over = {
      kind: 'archive_recovered',
      archive: { tenantName: 'shop' },
      incident: open,
    } as BackupEvent
    expect([...explainedBy(events, [...events, over], [open])]).toEqual([])
  })

  test('a failure of two tenants is told by itself', () => {
    const jobs = [sysDataJob(), childDataJob('1002'), childDataJob('1004')]
    const events = eventsOf(
      { ...RUNNING, dataJobs: jobs },
      {
        databaseNow: T + 15_000,
        archives: [archiveRow(T - 5000, { status: 'STOP' })],
        dataJobs: jobs.map((job) => ended(job, T + 5000, { status: 'FAILED', result: '-9029' })),
      },
    )
    expect(events.map((event) => event.kind)).toContain('job_failed')
    expect(pairs(events)).toEqual([])
  })
})
