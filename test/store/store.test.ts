import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'
import { BotError, ConfigError } from '../../src/errors.ts'
import { openStore } from '../../src/store/store.ts'
import { handClock, notification, request, temporaryDirectory } from './examples.ts'

const WATCHED: WatchState = {
  ...NOTHING_WATCHED,
  trails: { 'data/1': [{ at: 1, percent: 2, bytes: 3, turn: 0 }] },
  blindPolls: { CDB_OB_BACKUP_JOBS: 2 },
  failedPolls: 1,
  failingSince: 5,
}

describe('opening', () => {
  it('makes the directory and a file that only its owner reads', async () => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'a/b/store.db')
    await using store = await openStore({ url: `file:${path}`, clock: handClock() })
    await store.check()
    for (const name of [path, `${path}-wal`, `${path}-shm`]) {
      expect([name, statSync(name).mode & 0o777]).toEqual([name, 0o600])
    }
  })

  it('takes an existing file away from others', async () => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'store.db')
    writeFileSync(path, '', { mode: 0o644 })
    await using _store = await openStore({ url: `file://${path}`, clock: handClock() })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('keeps everything when opened again, and migrates only once', async () => {
    using dir = temporaryDirectory()
    const options = { url: `file:${join(dir.path, 'store.db')}`, clock: handClock() }
    {
      await using store = await openStore(options)
      await store.saveWatch('c', WATCHED, [notification('k1'), notification('k2')])
      await store.insertRequest(request('r-aaaaaaaa'), [])
      const [first] = await store.claim({ now: options.clock.now(), leaseMs: 1000 })
      await store.sent(first?.id ?? 0, { channel: 'C1', ts: '1.1' })
    }
    await using store = await openStore(options)
    expect(await store.readWatch('c')).toEqual(WATCHED)
    expect(await store.readRequest('r-aaaaaaaa')).toEqual(request('r-aaaaaaaa'))
    expect(await store.message('i')).toEqual({ channel: 'C1', ts: '1.1' })
    expect(await store.outboxCounts()).toMatchObject({ queued: 1, sent: 1 })
    await store.saveWatch('c', WATCHED, [notification('k1'), notification('k2')])
    expect(await store.outboxCounts()).toMatchObject({ queued: 1, sent: 1 })
  })

  it('has a variant in memory', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    await store.saveWatch('c', WATCHED, [])
    expect(await store.readWatch('c')).toEqual(WATCHED)
    expect(existsSync(':memory:')).toBe(false)
  })

  it.each([
    ['mysql://root:hunter2@db/x', /mysql:.*embedded store/],
    ['data/obbackup.db', /no URL/],
    ['file:', /names no file/],
    ['file:data/', /names no file/],
    ['file://elsewhere/x.db', /file URL/],
  ])('refuses %s, saying what to write instead', async (url, reason) => {
    const opened = openStore({ url, clock: handClock() })
    await expect(opened).rejects.toThrow(ConfigError)
    await expect(opened).rejects.toThrow(reason)
    await expect(opened).rejects.toThrow(/file:.*PATH/)
    await expect(opened).rejects.not.toThrow(/hunter2/)
  })

  it('refuses a file that is no store, a directory, and a path through a file', async () => {
    using dir = temporaryDirectory()
    const text = join(dir.path, 'notes.txt')
    writeFileSync(text, 'not a database, but long enough to be looked at'.repeat(20))
    mkdirSync(join(dir.path, 'folder'))
    for (const path of [text, join(dir.path, 'folder'), join(text, 'store.db')]) {
      const opened = openStore({ url: `file:${path}`, clock: handClock() })
      await expect(opened, path).rejects.toThrow(ConfigError)
      await expect(opened, path).rejects.toThrow(path)
    }
  })

  it('refuses a store that a newer version has written, and leaves it alone', async () => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'store.db')
    const options = { url: `file:${path}`, clock: handClock() }
    await (await openStore(options))[Symbol.asyncDispose]()
    using raw = new DatabaseSync(path)
    raw.exec("insert into migrations values (99, 'of tomorrow', 0)")
    await expect(openStore(options)).rejects.toThrow(/newer obbackup.*99/)
  })

  it('may be closed twice, and finishes what is under way', async () => {
    using dir = temporaryDirectory()
    const options = { url: `file:${join(dir.path, 'store.db')}`, clock: handClock() }
    const store = await openStore(options)
    const saving = store.saveWatch('c', WATCHED, [notification('k')])
    await Promise.all([store[Symbol.asyncDispose](), store[Symbol.asyncDispose]()])
    await saving
    await using again = await openStore(options)
    expect(await again.readWatch('c')).toEqual(WATCHED)
  })

  it('says so when the store cannot be written to', async () => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'store.db')
    await using store = await openStore({ url: `file:${path}`, clock: handClock() })
    using raw = new DatabaseSync(path)
    raw.exec('drop table checks')
    await expect(store.check()).rejects.toThrow(BotError)
  })
})

describe('watch', () => {
  it('knows nothing of a new cluster, and keeps clusters apart', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    await store.saveWatch('a', WATCHED, [])
    expect(await store.readWatch('b')).toEqual(NOTHING_WATCHED)
    await store.saveWatch('a', NOTHING_WATCHED, [])
    expect(await store.readWatch('a')).toEqual(NOTHING_WATCHED)
  })

  it.each([
    ['another shape', "update watch set shape = 0 where cluster = 'c'"],
    ['broken JSON', "update watch set state = '{' where cluster = 'c'"],
    ['no object', "update watch set state = 'null' where cluster = 'c'"],
    ['a missing field', "update watch set state = json_remove(state, '$.incidents')"],
    ['a field of another type', "update watch set state = json_set(state, '$.failedPolls', 'x')"],
    [
      'half a snapshot',
      `update watch set state = json_set(state, '$.snapshot', json('{"jobs":[]}'))`,
    ],
  ])('starts afresh after %s, and reports it', async (_name, damage) => {
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
      await store.saveWatch('c', WATCHED, [])
      expect([await store.readWatch('c'), problems]).toEqual([WATCHED, []])
    }
    using raw = new DatabaseSync(path)
    raw.exec(damage)
    await using store = await openStore(options)
    expect(await store.readWatch('c')).toEqual(NOTHING_WATCHED)
    expect(problems).toEqual([expect.stringContaining('cluster c')])
    await store.saveWatch('c', WATCHED, [])
    expect([await store.readWatch('c'), problems.length]).toEqual([WATCHED, 1])
  })

  it('saves nothing at all when one of the requests was changed meanwhile', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    const [a, b] = [request('r-aaaaaaaa'), request('r-bbbbbbbb')]
    await store.insertRequest(a, [])
    await store.insertRequest(b, [])
    await store.updateRequest(b, { ...b, state: 'withdrawn' }, [])
    const changes = [a, b].map((before) => ({
      before,
      after: { ...before, state: 'started' as const },
    }))
    const saving = store.saveWatch('c', WATCHED, [notification('k')], changes)
    await expect(saving).rejects.toThrow(/r-bbbbbbbb/)
    expect(await store.readWatch('c')).toEqual(NOTHING_WATCHED)
    expect(await store.readRequest(a.id)).toEqual(a)
    expect((await store.outboxCounts()).queued).toBe(0)
    await store.saveWatch('c', WATCHED, [notification('k')], changes.slice(0, 1))
    expect(await store.readRequest(a.id)).toEqual({ ...a, state: 'started', revision: 1 })
    expect((await store.outboxCounts()).queued).toBe(1)
  })
})

describe('requests', () => {
  it('lets exactly one of two changes at the same moment through', async () => {
    using dir = temporaryDirectory()
    const options = { url: `file:${join(dir.path, 'store.db')}`, clock: handClock() }
    await using one = await openStore(options)
    const before = request('r-aaaaaaaa')
    await one.insertRequest(before, [])
    const results = await Promise.all(
      [0, 1, 2].map((i) =>
        one.updateRequest(before, { ...before, state: 'approved', note: `${i}` }, [
          notification(`k${i}`),
        ]),
      ),
    )
    expect(results.filter(Boolean)).toHaveLength(1)
    const won = results.indexOf(true)
    expect(await one.readRequest(before.id)).toEqual({
      ...before,
      state: 'approved',
      note: `${won}`,
      revision: 1,
    })
    const due = await one.claim({ now: options.clock.now(), leaseMs: 1 })
    expect(due.map((row) => row.key)).toEqual([`k${won}`])
  })

  it('raises the revision with every change, whatever the caller wrote there', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    const first = request('r-aaaaaaaa', { revision: 4 })
    await store.insertRequest(first, [])
    expect(await store.updateRequest(first, { ...first, note: 'x', revision: 77 }, [])).toBe(true)
    expect((await store.readRequest(first.id))?.revision).toBe(5)
    expect(await store.updateRequest(first, { ...first, note: 'y' }, [])).toBe(false)
    expect((await store.readRequest(first.id))?.note).toBe('x')
  })

  it('does not change a request that is not there, nor take an id twice', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    const one = request('r-aaaaaaaa')
    expect(await store.updateRequest(one, one, [notification('k')])).toBe(false)
    await store.insertRequest(one, [])
    await expect(store.insertRequest(one, [notification('k')])).rejects.toThrow(/UNIQUE/)
    expect(await store.readRequest('r-zzzzzzzz')).toBeNull()
    expect((await store.outboxCounts()).queued).toBe(0)
  })

  it('lists newest first, by state, 50 at most unless asked for more', async () => {
    await using store = await openStore({ url: 'file::memory:', clock: handClock() })
    for (let i = 0; i < 60; i++) {
      const state = i % 2 === 0 ? 'pending' : 'denied'
      await store.insertRequest(request(`r-${i}`, { createdAt: 1000 + i, state }), [])
    }
    const listed = async (filter: Parameters<typeof store.requests>[0]) =>
      (await store.requests(filter)).map((one) => one.id)
    expect(await listed({})).toHaveLength(50)
    expect(await listed({ limit: 3 })).toEqual(['r-59', 'r-58', 'r-57'])
    expect(await listed({ states: ['pending'], limit: 2 })).toEqual(['r-58', 'r-56'])
    expect(await listed({ states: ['pending', 'denied'], limit: 100 })).toHaveLength(60)
    expect(await listed({ states: [] })).toEqual([])
    const first = await store.readRequest('r-0')
    if (first) await store.updateRequest(first, { ...first, state: 'approved' }, [])
    expect(await listed({ states: ['approved'] })).toEqual(['r-0'])
  })
})
