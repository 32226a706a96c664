import { expect, it } from 'vitest'
import type { Run } from '../../src/domain/run.ts'
import { NOTHING_WATCHED } from '../../src/domain/watch-state.ts'
import { openStore } from '../../src/store/store.ts'
import { handClock } from './examples.ts'

const DAY = 86_400_000

function run(jobKey: string, facts: Partial<Run> = {}): Run {
  return {
    jobKey,
    area: 'data',
    kind: 'full',
    subject: '1002',
    state: 'success',
    startedAt: 1_700_000_000_000,
    endedAt: 1_700_000_060_000,
    bytes: 5,
    made: 0,
    held: 0,
    phases: [],
    ...facts,
  }
}

it('gives the durations of the latest twelve good runs of a key, newest first', async () => {
  await using store = await openStore({ url: 'file::memory:', clock: handClock() })
  const runs = Array.from({ length: 14 }, (_, i) =>
    run(`k${i}`, { startedAt: i * DAY, endedAt: i * DAY + (i + 1) * 1000 }),
  )
  await store.saveWatch(
    'c',
    NOTHING_WATCHED,
    [],
    [],
    [
      ...runs,
      run('bad', { state: 'failed', startedAt: 99 * DAY, endedAt: 99 * DAY + 1 }),
      run('other', { subject: '1004' }),
    ],
  )
  const past = await store.pastRuns('c', ['full/1002', 'full/9'])
  expect(Object.keys(past)).toEqual(['full/1002'])
  expect(past['full/1002']?.map((one) => one.seconds)).toEqual([
    14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3,
  ])
  expect(past['full/1002']?.[0]).toEqual({ startedAt: 13 * DAY, seconds: 14, bytes: 5 })
  expect(await store.pastRuns('another', ['full/1002'])).toEqual({})
})

it('keeps the course of a run that is seen again, and takes over its end', async () => {
  await using store = await openStore({ url: 'file::memory:', clock: handClock() })
  const phases = [{ tenantName: 'crm', phase: 'BACKUP_LOG', at: 7 }]
  await store.saveWatch('c', NOTHING_WATCHED, [], [], [run('k', { made: 4, held: 3, phases })])
  await store.saveWatch('c', NOTHING_WATCHED, [], [], [run('k', { state: 'partial' })])
  expect(await store.run('c', 'k')).toEqual({ phases, made: 4, held: 3 })
  expect(await store.run('c', 'nobody')).toBeNull()
  expect(await store.pastRuns('c', ['full/1002'])).toEqual({})
})

it('adds up how estimates held', async () => {
  await using store = await openStore({ url: 'file::memory:', clock: handClock() })
  await store.saveWatch(
    'c',
    NOTHING_WATCHED,
    [],
    [],
    [run('a', { made: 10, held: 9 }), run('b', { made: 6, held: 2 }), run('none')],
  )
  expect(await store.estimateRecord('c', 'full/1002')).toEqual({ runs: 2, made: 16, held: 11 })
  expect(await store.estimateRecord('c', 'incremental/1002')).toEqual({ runs: 0, made: 0, held: 0 })
})

it('forgets runs after 400 days', async () => {
  const clock = handClock()
  await using store = await openStore({ url: 'file::memory:', clock })
  const old = clock.time - 401 * DAY
  await store.saveWatch(
    'c',
    NOTHING_WATCHED,
    [],
    [],
    [
      run('old', { startedAt: old - 1000, endedAt: old }),
      run('young', { startedAt: clock.time - 3000, endedAt: clock.time }),
    ],
  )
  await store.prune(0)
  expect(await store.run('c', 'old')).toBeNull()
  expect(await store.run('c', 'young')).not.toBeNull()
})
