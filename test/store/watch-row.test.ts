import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'
import { openStore } from '../../src/store/store.ts'
import { handClock, notification, temporaryDirectory } from './examples.ts'

/** A state of which the number of samples is chosen, so that most of it stays from one to the next. */
function watched(samples: number, failedPolls = 0): WatchState {
  const at = (i: number) => ({ at: i, percent: i, bytes: 3, turn: 0 })
  const trail = Array.from({ length: 40 }, (_, i) => at(samples + i))
  return { ...NOTHING_WATCHED, trails: { 'data/1': trail, 'data/2': trail }, failedPolls }
}

interface Row {
  readonly revision: number
  readonly length: number
}

/** What is on the disk: the whole, and the changes since. */
function stored(path: string) {
  using raw = new DatabaseSync(path, { readOnly: true })
  const all = (sql: string) => raw.prepare(sql).all() as unknown as Row[]
  return {
    whole: all('select revision, length(state) as length from watch')[0],
    changes: all('select revision, length(change) as length from watch_changes order by revision'),
  }
}

it('writes what changed, and the whole again when the changes have come to more', async () => {
  using dir = temporaryDirectory()
  const path = join(dir.path, 'store.db')
  await using store = await openStore({ url: `file:${path}`, clock: handClock() })
  await store.saveWatch('c', watched(0), [])
  const { whole } = stored(path)
  expect(stored(path)).toEqual({ whole: { revision: 1, length: whole?.length }, changes: [] })

  await store.saveWatch('c', watched(1), [])
  await store.saveWatch('c', watched(1), [])
  await store.saveWatch('c', watched(2), [])
  const { changes } = stored(path)
  expect(changes.map((row) => row.revision)).toEqual([2, 3])
  for (const { length } of changes) expect(length).toBeLessThan((whole?.length ?? 0) / 10)

  for (let i = 3; stored(path).changes.length > 0; i++) await store.saveWatch('c', watched(i), [])
  expect(stored(path).whole?.revision).toBeGreaterThan(10)
  expect(stored(path).whole?.revision).toBeLessThan(60)
  await using again = await openStore({ url: `file:${path}`, clock: handClock() })
  expect(await again.readWatch('c')).toEqual(await store.readWatch('c'))
})

it('gives the same from memory as from the disk, whoever of two processes wrote what', async () => {
  const save = fc.record({ by: fc.nat(1), cluster: fc.constantFrom('c', 'd'), samples: fc.nat(9) })
  await fc.assert(
    fc.asyncProperty(fc.array(save, { maxLength: 12 }), async (saves) => {
      using dir = temporaryDirectory()
      const options = { url: `file:${join(dir.path, 'store.db')}`, clock: handClock() }
      await using one = await openStore(options)
      await using two = await openStore(options)
      const last: Record<string, WatchState> = {}
      for (const { by, cluster, samples } of saves) {
        last[cluster] = watched(samples, samples)
        await [one, two][by]?.saveWatch(cluster, last[cluster], [])
        await using fresh = await openStore(options)
        for (const store of [one, two, fresh]) {
          for (const name of ['c', 'd']) {
            expect(await store.readWatch(name)).toEqual(last[name] ?? NOTHING_WATCHED)
          }
        }
      }
    }),
    { numRuns: 10 },
  )
})

it('remembers nothing of a poll that could not be saved, also when another process saves one then', async () => {
  using dir = temporaryDirectory()
  const options = { url: `file:${join(dir.path, 'store.db')}`, clock: handClock() }
  await using store = await openStore(options)
  await store.saveWatch('c', watched(0), [])
  const broken = { ...notification('k'), channel: null as unknown as string }
  await expect(store.saveWatch('c', watched(1), [broken])).rejects.toThrow(/NOT NULL/)
  await using other = await openStore(options)
  expect(await other.readWatch('c')).toEqual(watched(0))
  await other.saveWatch('c', watched(2), [])
  expect(await store.readWatch('c')).toEqual(watched(2))
  await store.saveWatch('c', watched(3), [])
  expect(await other.readWatch('c')).toEqual(watched(3))
})

it.each([
  ['is no JSON', "update watch_changes set change = '[' where revision = 3"],
  ['does not fit', `update watch_changes set change = '["a",[]]' where revision = 3`],
  ['makes no state', `update watch_changes set change = '["=",null]' where revision = 3`],
  ['is missing', 'delete from watch_changes where revision = 3'],
])(
  'goes on from before a change that %s, says so, and writes the whole anew',
  async (_what, damage) => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'store.db')
    const problems: string[] = []
    const options = {
      url: `file:${path}`,
      clock: handClock(),
      onProblem: (problem: string) => problems.push(problem),
    }
    {
      await using store = await openStore(options)
      for (let i = 0; i < 4; i++) await store.saveWatch('c', watched(i), [])
      using raw = new DatabaseSync(path)
      raw.exec(damage)
    }
    await using store = await openStore(options)
    expect(await store.readWatch('c')).toEqual(watched(1))
    expect(problems).toEqual([expect.stringMatching(/cluster c.*change [34].*before/)])
    await store.saveWatch('c', watched(9), [])
    await using again = await openStore(options)
    expect([await again.readWatch('c'), problems.length]).toEqual([watched(9), 1])
    expect(stored(path).changes).toEqual([])
  },
)
