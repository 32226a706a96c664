import { describe, expect, test } from 'vitest'
import { BATCH_AT, type Batches, batchJobs } from '../../src/domain/batch.ts'
import { diffJobs } from '../../src/domain/diff-jobs.ts'
import { DEFAULT_THRESHOLDS } from '../../src/domain/event.ts'
import type { DataJobRow } from '../../src/domain/rows.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { at, CLUSTER, dataJob, ended, snapshotOf, tenant, viewTime } from './hand.ts'

const T = at(3)

function job(n: number, seconds = 0): DataJobRow {
  return dataJob({
    tenantId: String(1002 + 2 * n),
    jobId: '1',
    start: viewTime(T + seconds * 1000),
  })
}

function jobs(from: number, to: number, seconds = 0): DataJobRow[] {
  return Array.from({ length: to - from }, (_, i) => job(from + i, seconds))
}

function over(some: readonly DataJobRow[], seconds: number, status = 'COMPLETED'): DataJobRow[] {
  return some.map((one) =>
    ended(one, T + seconds * 1000, { status, result: status === 'FAILED' ? '-9071' : '0' }),
  )
}

/** The batches of one poll after another, 15 seconds apart, and the number of jobs without a message of their own. */
function batched(
  polls: readonly (readonly DataJobRow[])[],
  away: (poll: number) => boolean = () => false,
) {
  let batches: Batches = {}
  let previous: Snapshot | null = snapshotOf({ databaseNow: T - 15_000 })
  return polls.map((dataJobs, i) => {
    const snapshot = snapshotOf({
      databaseNow: T + i * 15_000,
      tenants: Array.from({ length: 100 }, (_, n) =>
        tenant({ tenantId: String(1002 + 2 * n), name: `t${n}` }),
      ),
      dataJobs: [...dataJobs],
    })
    const events = diffJobs(CLUSTER, previous, snapshot, [], DEFAULT_THRESHOLDS)
    const found = batchJobs(CLUSTER, batches, events, previous, snapshot, away(i))
    batches = JSON.parse(JSON.stringify(found.batches))
    previous = snapshot
    return {
      changed: found.changed.map(({ total, running, ended, gathered }) => ({
        total,
        running: running.length,
        ended,
        ...(gathered ? { gathered } : {}),
      })),
      quiet: found.quiet.size,
    }
  })
}

const NOTHING = { changed: [], quiet: 0 }

describe('many jobs at once', () => {
  test('twenty have a message each', () => {
    expect(batched([jobs(0, BATCH_AT)])).toEqual([NOTHING])
  })

  test('twenty-one share one; it counts them as they end, and is over with the last', () => {
    const all = jobs(0, 21)
    expect(
      batched([
        all,
        all,
        [...over(all.slice(0, 5), 20), ...over(all.slice(5, 6), 20, 'FAILED'), ...all.slice(6)],
        over(all, 40),
        over(all, 40),
      ]),
    ).toEqual([
      { changed: [{ total: 21, running: 21, ended: {} }], quiet: 21 },
      { changed: [], quiet: 21 },
      { changed: [{ total: 21, running: 15, ended: { success: 5, failed: 1 } }], quiet: 21 },
      { changed: [{ total: 21, running: 0, ended: { success: 20, failed: 1 } }], quiet: 15 },
      NOTHING,
    ])
  })

  test('those that began alone keep their message, those that begin while many run join', () => {
    const [first, second, third] = [jobs(0, 15), jobs(15, 30), jobs(30, 32)]
    expect(batched([first, [...first, ...second], [...first, ...second, ...third]])).toEqual([
      NOTHING,
      { changed: [{ total: 15, running: 15, ended: {} }], quiet: 15 },
      { changed: [{ total: 17, running: 17, ended: {} }], quiet: 17 },
    ])
  })

  test('those that came and went between two polls count, those that failed are told by themselves', () => {
    const good = over(jobs(0, 25, 1), 5)
    const bad = over(jobs(30, 60, 1), 5, 'FAILED')
    expect(batched([[], [...good, ...bad]])).toEqual([
      NOTHING,
      { changed: [{ total: 25, running: 0, ended: { success: 25 } }], quiet: 25 },
    ])
  })

  test('while Slack is away one job is many, and told with all the rest', () => {
    expect(batched([jobs(0, 1), over(jobs(0, 1), 20)], () => true)).toEqual([
      { changed: [{ total: 1, running: 1, ended: {}, gathered: true }], quiet: 1 },
      { changed: [{ total: 1, running: 0, ended: { success: 1 }, gathered: true }], quiet: 1 },
    ])
  })

  test('Slack is back: what is counted with the rest is not counted again', () => {
    const [a, b] = [jobs(0, 1), jobs(1, 2)]
    const polls = [
      [...a, ...b],
      [...over(a, 10), ...b],
      [...over(a, 10), ...b],
      over([...a, ...b], 40),
    ]
    expect(batched(polls, (poll) => poll < 2)).toEqual([
      { changed: [{ total: 2, running: 2, ended: {}, gathered: true }], quiet: 2 },
      { changed: [{ total: 2, running: 1, ended: { success: 1 }, gathered: true }], quiet: 2 },
      { changed: [], quiet: 1 },
      { changed: [{ total: 1, running: 0, ended: { success: 1 } }], quiet: 1 },
    ])
  })

  test('what has a message of its own is told there also while Slack is away', () => {
    const all = jobs(0, 21)
    expect(batched([all, over(all, 10)], (poll) => poll > 0)).toEqual([
      { changed: [{ total: 21, running: 21, ended: {} }], quiet: 21 },
      { changed: [{ total: 21, running: 0, ended: { success: 21 } }], quiet: 21 },
    ])
  })
})
