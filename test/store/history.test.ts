import { describe, expect, it } from 'vitest'
import type { ArchiveChange } from '../../src/domain/archive-changes.ts'
import type { HistoryEntry } from '../../src/domain/history.ts'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'
import { openStore } from '../../src/store/store.ts'
import { archive, MINUTE, snapshot, tenant } from '../slack/samples.ts'
import { handClock, notification } from './examples.ts'

const DAY = 86_400_000

function entry(at: number, seenAt = at, over: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    cluster: 'c',
    kind: 'job_failed',
    at,
    seenAt,
    severity: 'critical',
    area: 'data',
    tenants: ['crm', '<!channel>'],
    title: ['Full backup of ', { name: 'crm' }, ' failed'],
    rule: 'job_failed',
    incident: 'i',
    job: 'k',
    bytes: 7,
    ...over,
  }
}

/** Archives of two tenants that are so many seconds behind. */
function behind(...lags: readonly (number | null)[]): WatchState {
  const tenants = lags.map((lag, i) => tenant({ name: `t${i}`, archive: archive({ lag }) }))
  return { ...NOTHING_WATCHED, snapshot: snapshot({ tenants }) }
}

describe('history', () => {
  it('comes back as it was, in the order in which it was seen', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    const bare = { area: null, rule: null, incident: null, job: null, bytes: null, tenants: [] }
    const entries = [entry(1000.5, 2000), entry(500, 2000, bare)]
    await store.saveWatch('c', NOTHING_WATCHED, [], [], [], entries)
    expect(await store.history({ seenFrom: 0 })).toEqual(entries)
    expect(await store.history({ seenFrom: 2001 })).toEqual([])
  })

  it('of a time: what happened in it, and what happened before and was seen late', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    const entries = [
      entry(99, 99),
      entry(98, 105),
      entry(97, 120),
      entry(100),
      entry(199, 250),
      entry(200),
    ]
    await store.saveWatch('c', NOTHING_WATCHED, [], [], [], entries)
    const found = await store.history({ from: 100, to: 200, lateSince: 110 })
    expect(found.map((one) => one.at)).toEqual([97, 100, 199])
  })

  it('is saved with the state or not at all, and kept for 400 days', async () => {
    const clock = handClock()
    await using store = await openStore({ url: 'file::memory:', clock })
    const broken = { ...entry(1), title: null, kind: null } as unknown as HistoryEntry
    await expect(
      store.saveWatch('c', behind(4), [notification('k')], [], [], [entry(1), broken]),
    ).rejects.toThrow()
    expect(await store.history({ seenFrom: 0 })).toEqual([])
    expect(await store.readWatch('c')).toEqual(NOTHING_WATCHED)
    const old = entry(clock.time - 401 * DAY)
    await store.saveWatch('c', NOTHING_WATCHED, [], [], [], [old, entry(clock.time)])
    await store.prune(clock.time)
    expect(await store.history({ seenFrom: 0 })).toHaveLength(1)
  })
})

describe('the pulse', () => {
  it('goes on while polls are at most five minutes apart, and tells reading from trying', async () => {
    const clock = handClock()
    const start = clock.time
    await using store = await openStore({ url: 'file::memory:', clock })
    const failing = { ...behind(4), failedPolls: 2 }
    const poll = async (minutes: number, state: WatchState) => {
      clock.time = start + minutes * MINUTE
      await store.saveWatch('c', state, [])
    }
    for (const minute of [0, 5, 10]) await poll(minute, behind(4))
    for (const minute of [11, 16]) await poll(minute, failing)
    for (const minute of [22, 23]) await poll(minute, behind(4))
    const { polled, read, firstLook } = await store.pulse({ from: start, to: clock.time + 1 })
    const minutes = (spans: readonly { from: number; to: number }[] | undefined) =>
      spans?.map((one) => [(one.from - start) / MINUTE, (one.to - start) / MINUTE])
    expect(minutes(polled.get('c'))).toEqual([
      [0, 16],
      [22, 23],
    ])
    expect(minutes(read.get('c'))).toEqual([
      [0, 10],
      [22, 23],
    ])
    expect(firstLook).toBe(start)
    const later = await store.pulse({ from: start + 17 * MINUTE, to: start + 22 * MINUTE })
    expect([...later.polled.keys()]).toEqual([])
  })

  it('a clock that is set back loses nothing and counts nothing twice', async () => {
    const clock = handClock()
    await using store = await openStore({ url: 'file::memory:', clock })
    const start = clock.time
    // Five minutes are counted from the latest poll, not from the last one.
    for (const minute of [0, 4, 2, 3, 9]) {
      clock.time = start + minute * MINUTE
      await store.saveWatch('c', behind(4), [])
    }
    const { polled } = await store.pulse({ from: start, to: clock.time + 1 })
    expect(polled.get('c')).toEqual([{ from: start, to: start + 9 * MINUTE }])
  })

  it('keeps the worst lag of archives that run, for forty days', async () => {
    const clock = handClock(1_700_000_100_000)
    await using store = await openStore({ url: 'file::memory:', clock })
    const from = clock.time - MINUTE * 5
    await store.saveWatch('c', behind(4, 90), [])
    await store.saveWatch('c', behind(96, 2), [])
    await store.saveWatch('c', behind(5, null), [])
    const stopped = archive({ lag: 9999, state: 'paused' })
    const state = { snapshot: snapshot({ tenants: [tenant({ archive: stopped })] }) }
    await store.saveWatch('d', { ...NOTHING_WATCHED, ...state }, [])
    const worst = async () => (await store.pulse({ from, to: clock.time + 1 })).worstLag
    expect(await worst()).toEqual({ cluster: 'c', tenant: 't0', seconds: 96 })
    clock.time += 41 * DAY
    await store.prune(clock.time)
    expect(await worst()).toBeNull()
  })
})

it('looks and keys that were said', async () => {
  const clock = handClock()
  await using store = await openStore({ url: 'file::memory:', clock })
  expect(await store.lastLook('U1')).toBeNull()
  await store.looked('U1', 5)
  await store.looked('U1', 9)
  await store.looked('U2', 7)
  expect([await store.lastLook('U1'), await store.lastLook('U2')]).toEqual([9, 7])
  expect(await store.saidAt('k')).toBeNull()
  await store.say(notification('k'))
  expect(await store.saidAt('k')).toBe(clock.time)
})

it('runs of a time, of one cluster, oldest end first', async () => {
  await using store = await openStore({ url: 'file::memory:', clock: handClock() })
  const facts = { area: 'data', kind: 'full', state: 'failed', bytes: 5 } as const
  const run = (jobKey: string, endedAt: number) => ({
    ...facts,
    jobKey,
    subject: '1002',
    startedAt: endedAt - 10,
    endedAt,
    made: 0,
    held: 0,
    phases: [],
  })
  await store.saveWatch('c', NOTHING_WATCHED, [], [], [run('b', 30), run('a', 20), run('old', 9)])
  await store.saveWatch('d', NOTHING_WATCHED, [], [], [run('x', 30)])
  expect(await store.runsSince('c', 20)).toEqual([
    {
      jobKey: 'a',
      area: 'data',
      state: 'failed',
      startedAt: 10,
      endedAt: 20,
      pastKey: 'full/1002',
      bytes: 5,
    },
    expect.objectContaining({ jobKey: 'b' }),
  ])
})

describe('changes of archives', () => {
  const change = (tenantId: string, at: number, over: Partial<ArchiveChange> = {}) => ({
    tenantId,
    name: `t${tenantId}`,
    at,
    status: 'DOING',
    roundId: '1',
    checkpointScn: '18446744073709551615',
    lag: 1.5,
    ...over,
  })

  it('come back as they were, since a moment, with what was so before', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    const gone = { status: null, roundId: null, checkpointScn: null, lag: null }
    const all = [change('1', 10), change('1', 20), change('1', 30), change('2', 5, gone)]
    await store.saveWatch('c', NOTHING_WATCHED, [], [], [], [], [], all)
    await store.saveWatch('d', NOTHING_WATCHED, [], [], [], [], [], [change('1', 1)])
    expect(await store.archiveChanges('c', 25)).toEqual({
      changes: [change('1', 20), change('1', 30), change('2', 5, gone)],
      since: 5,
    })
    // A clock that was set back writes the same moment again.
    const again = change('1', 30, { status: 'STOP' })
    await store.saveWatch('c', NOTHING_WATCHED, [], [], [], [], [], [again])
    expect((await store.archiveChanges('c', 30)).changes).toContainEqual(again)
    expect(await store.archiveChanges('e', 0)).toEqual({ changes: [], since: null })
  })

  it('are forgotten after 100 days, but not what is so since then', async () => {
    const clock = handClock()
    await using store = await openStore({ url: 'file::memory:', clock })
    const days = (count: number) => clock.time - count * DAY
    const all = [change('1', days(120)), change('1', days(110)), change('1', days(9))]
    await store.saveWatch('c', NOTHING_WATCHED, [], [], [], [], [], all)
    await store.prune(clock.time)
    expect((await store.archiveChanges('c', 0)).changes).toEqual(all.slice(1))
  })
})

describe('alerts of a time', () => {
  it('of one cluster, in the order in which they were seen, without what is no alert', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    const entries = [
      entry(99),
      entry(100),
      entry(120, 120, { kind: 'job_succeeded' }),
      entry(150, 150, { kind: 'job_ended_badly', rule: null }),
      entry(110, 160, { kind: 'rule_raised', rule: 'no_full' }),
      entry(170, 170, { cluster: 'd' }),
      entry(200),
    ]
    await store.saveWatch('c', NOTHING_WATCHED, [], [], [], entries)
    const found = await store.alerts('c', { from: 100, to: 200 })
    expect(found).toEqual({ entries: [entries[1], entries[3], entries[4]], cut: false })
  })

  it('also of very many: more than the 20,000 that a summary reads', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    const many = Array.from({ length: 20_001 }, (_, i) => entry(i))
    await store.saveWatch('c', NOTHING_WATCHED, [], [], [], many)
    const { entries, cut } = await store.alerts('c', { from: 0, to: 30_000 })
    expect([entries.length, cut]).toEqual([20_001, false])
    expect(entries.map((one) => one.at)).toEqual(many.map((one) => one.at))
  })
})
