import { expect, it } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'
import type { Cluster } from '../../src/flows/context.ts'
import { compareWatched } from '../../src/flows/watched-clusters.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { incident, snapshotOf } from '../domain/hand.ts'
import { PLAIN_CONFIG } from './support/plain-config.ts'

const DAY = 86_400_000
const START = Date.parse('2026-11-20T08:00:00Z')

/** A store that has watched a cluster with one open alert. */
async function stage() {
  const clock = new HandClock(START)
  const store = await openStore({ url: 'file::memory:', clock })
  const snapshot = { ...snapshotOf({}), readAt: START }
  const state: WatchState = { ...NOTHING_WATCHED, snapshot, incidents: [incident({ id: 'i' })] }
  await store.saveWatch('west', state, [])
  const start = (...names: readonly string[]) =>
    compareWatched({
      store,
      clock,
      config: PLAIN_CONFIG,
      clusters: new Map(
        names.map((name) => [name, { config: { name, channel: null } } as unknown as Cluster]),
      ),
      log: { info() {}, warn() {}, error() {} },
    })
  return { clock, store, state, start }
}

const queued = async (store: Store) => (await store.outboxCounts()).queued

it('what was known of a cluster is taken up when it is configured again, however often obbackup started meanwhile', async () => {
  const { clock, store, state, start } = await stage()
  await using _ = store
  await start('west')
  expect([await store.readWatch('west'), await queued(store)]).toEqual([state, 0])
  await start()
  const said = await queued(store)
  expect(said).toBeGreaterThan(0)
  clock.advance(29 * DAY)
  await start()
  expect([(await store.readWatch('west')).incidents, await queued(store)]).toEqual([[], said])
  await start('west')
  expect(await store.readWatch('west')).toEqual(state)
})

it('after a month it is forgotten, and the cluster is a new one', async () => {
  const { clock, store, start } = await stage()
  await using _ = store
  await start()
  const said = await queued(store)
  clock.advance(31 * DAY)
  await start()
  await start('west')
  expect([await store.readWatch('west'), await queued(store)]).toEqual([NOTHING_WATCHED, said])
})

it('of one that was not read for a month nothing is said', async () => {
  const { clock, store, state, start } = await stage()
  await using _ = store
  await store.saveWatch('west', { ...state, incidents: [] }, [])
  clock.advance(31 * DAY)
  await start()
  expect(await queued(store)).toBe(0)
})
