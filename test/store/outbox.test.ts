import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { deliveryId } from '../../src/domain/delivery-id.ts'
import type { DeliveryMode, Notification } from '../../src/domain/notification.ts'
import { NOTHING_WATCHED } from '../../src/domain/watch-state.ts'
import type { Paused } from '../../src/store/claim.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { handClock, notification, request, temporaryDirectory } from './examples.ts'

const DAY = 24 * 3600 * 1000

async function open() {
  const clock = handClock()
  const store = await openStore({ url: 'file::memory:', clock })
  return {
    store,
    clock,
    say: (...all: readonly Notification[]) => store.saveWatch('c', NOTHING_WATCHED, all),
    claim: (except: readonly Paused[] = []) =>
      store.claim({ now: clock.now(), leaseMs: 1000, except }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

/** Sends everything that is due, posts at `ts` 1, 2, …; returns the keys in order with their modes. */
async function drain(store: Store, now: number): Promise<string[]> {
  const told: string[] = []
  for (;;) {
    const due = await store.claim({ now, leaseMs: 1000 })
    if (due.length === 0) return told
    for (const row of due) {
      told.push(`${row.mode} ${row.key}`)
      const posts = row.mode === 'post' || row.mode === 'thread' || row.root === null
      await store.sent(row.id, posts ? { channel: row.channel, ts: `${told.length}` } : null)
    }
  }
}

describe('claiming', () => {
  it('gives everything that sending needs', async () => {
    await using box = await open()
    await box.say(notification('k', { identity: 'x', channel: 'C7' }))
    box.clock.time += 5
    expect(await box.claim()).toEqual([
      {
        id: 1,
        key: 'k',
        identity: 'x',
        mode: 'post',
        channel: 'C7',
        body: notification('k').body,
        attempts: 1,
        createdAt: box.clock.time - 5,
        lookFirst: false,
        maybeIn: null,
        lastError: null,
        root: null,
        manner: {},
        short: deliveryId('x'),
        meant: null,
      },
    ])
  })

  it('takes one row of each channel, and the next only when the first is finished', async () => {
    await using box = await open()
    const [a, b, c] = ['a', 'b', 'c'].map((key) => notification(key, { identity: key }))
    const other = notification('o', { identity: 'o', channel: 'C2' })
    if (a && b && c) await box.say(a, b, other, c)
    const first = await box.claim()
    expect(first.map((row) => row.key)).toEqual(['a', 'o'])
    expect(await box.claim()).toEqual([])
    await box.store.sent(first[0]?.id ?? 0, { channel: 'C1', ts: '1' })
    const [second] = await box.claim()
    expect(second?.key).toBe('b')
    await box.store.failed(second?.id ?? 0, 'no')
    expect((await box.claim()).map((row) => row.key)).toEqual(['c'])
  })

  it('takes the most urgent first, and of those the oldest; what is being sent goes before all', async () => {
    await using box = await open()
    await box.say(
      notification('started', { identity: 'a' }),
      notification('lag', { identity: 'b', severity: 'warning' }),
    )
    expect((await box.claim()).map((row) => row.key)).toEqual(['lag'])
    await box.say(
      notification('failed', { identity: 'c', severity: 'critical' }),
      notification('failed too', { identity: 'd', severity: 'critical' }),
    )
    expect(await box.claim()).toEqual([])
    expect(await drain(box.store, box.clock.time + 1001)).toEqual([
      'post lag',
      'post failed',
      'post failed too',
      'post started',
    ])
  })

  it('does not wait for a message that is given back when a more urgent one is there', async () => {
    await using box = await open()
    await box.say(notification('started', { identity: 'a' }))
    const [row] = await box.claim()
    await box.store.retry(row?.id ?? 0, {
      dueAt: box.clock.time + 60_000,
      unknown: false,
      reason: 'x',
    })
    expect(await box.claim()).toEqual([])
    await box.say(notification('failed', { identity: 'b', severity: 'critical' }))
    expect((await box.claim()).map((one) => one.key)).toEqual(['failed'])
  })

  it('keeps the words of one message in their order, however urgent', async () => {
    await using box = await open()
    await box.say(
      notification('started', { identity: 'a' }),
      notification('failed', { identity: 'a', mode: 'thread', severity: 'critical' }),
      notification('lag', { identity: 'b', severity: 'warning' }),
    )
    expect(await drain(box.store, box.clock.time)).toEqual([
      'post lag',
      'post started',
      'thread failed',
    ])
  })

  it('leaves paused channels alone, by the method that is paused', async () => {
    await using box = await open()
    await box.say(
      notification('a', { identity: 'a' }),
      notification('b', { identity: 'b', channel: 'C2' }),
    )
    const [posts, edits] = (['post', 'edit'] as const).map((method) => ({ channel: 'C1', method }))
    if (!posts || !edits) throw new Error('two methods')
    const elsewhere = { channel: 'C9', method: 'post' } as const
    expect((await box.claim([posts, elsewhere])).map((row) => row.key)).toEqual(['b'])
    const [a] = await box.claim([edits])
    expect(a?.key).toBe('a')
    await box.store.sent(a?.id ?? 0, { channel: 'C1', ts: '1' })
    await box.say(
      notification('e', { identity: 'a', mode: 'upsert' }),
      notification('t', { identity: 'a', mode: 'thread' }),
    )
    expect(await box.claim([edits])).toEqual([])
    const [e] = await box.claim([posts])
    expect(e?.key).toBe('e')
    await box.store.sent(e?.id ?? 0, { channel: 'C1', ts: '1' })
    expect(await box.claim([posts])).toEqual([])
    expect((await box.claim([edits])).map((row) => row.key)).toEqual(['t'])
  })

  it('gives a row whose body is damaged like the others, without a body', async () => {
    using folder = temporaryDirectory()
    const url = `file:${folder.path}/obbackup.db`
    const clock = handClock()
    await using store = await openStore({ url, clock })
    await store.say(notification('bad', { identity: 'bad' }))
    await store.say(notification('good', { identity: 'good', channel: 'C2' }))
    const raw = new DatabaseSync(`${folder.path}/obbackup.db`)
    raw.exec(`update outbox set body = '{"template":' where key = 'bad'`)
    raw.close()
    expect(await store.claim({ now: clock.now(), leaseMs: 1000 })).toMatchObject([
      { key: 'bad', body: null },
      { key: 'good', body: notification('good').body },
    ])
  })

  it('holds the line back until a row given back is due', async () => {
    await using box = await open()
    await box.say(notification('a', { identity: 'a' }), notification('b', { identity: 'b' }))
    const [a] = await box.claim()
    const dueAt = box.clock.now() + 500
    await box.store.retry(a?.id ?? 0, { dueAt, reason: 'ratelimited', unknown: false })
    expect(await box.claim()).toEqual([])
    box.clock.time = dueAt
    const [again] = await box.claim()
    expect(again).toMatchObject({
      key: 'a',
      attempts: 2,
      lookFirst: false,
      lastError: 'ratelimited',
    })
  })

  it('claims a row again when its lease ended, and asks to look first', async () => {
    await using box = await open()
    await box.say(notification('a'))
    await box.claim()
    box.clock.time += 999
    expect(await box.claim()).toEqual([])
    box.clock.time += 1
    expect(await box.claim()).toMatchObject([{ key: 'a', attempts: 2, lookFirst: true }])
  })

  it('a clock that is set back lets a lease end when it would have ended', async () => {
    await using box = await open()
    await box.say(notification('a'))
    await box.claim()
    box.clock.time -= 3_600_000
    await box.store.clockSetBack(3_600_000)
    box.clock.time += 999
    expect(await box.claim()).toEqual([])
    box.clock.time += 1
    expect(await box.claim()).toMatchObject([{ key: 'a', attempts: 2, lookFirst: true }])
  })

  it('asks to look first from the first unknown outcome on, also after a clean refusal', async () => {
    await using box = await open()
    await box.say(notification('a'))
    for (const [unknown, lookFirst] of [
      [true, false],
      [false, true],
      [false, true],
    ] as const) {
      const [row] = await box.claim()
      expect(row?.lookFirst).toBe(lookFirst)
      await box.store.retry(row?.id ?? 0, { dueAt: box.clock.now(), reason: 'x', unknown })
      expect((await box.store.outboxCounts()).unknown).toBe(1)
    }
  })

  it('takes over from a former process at start', async () => {
    await using box = await open()
    await box.say(
      notification('a', { identity: 'a' }),
      notification('b', { identity: 'b', channel: 'C2' }),
      notification('c', { identity: 'c' }),
    )
    await box.claim()
    expect(await box.store.recover()).toBe(2)
    expect(await box.store.outboxCounts()).toMatchObject({ sending: 0, unknown: 2, queued: 1 })
    expect(await box.claim()).toMatchObject([
      { key: 'a', lookFirst: true },
      { key: 'b', lookFirst: true },
    ])
  })
})

describe('messages', () => {
  it('remembers where posts and upserts are, and not where threads are', async () => {
    await using box = await open()
    await box.say(
      notification('p', { identity: 'x' }),
      notification('t', { identity: 'x', mode: 'thread' }),
    )
    const [post] = await box.claim()
    await box.store.sent(post?.id ?? 0, { channel: 'C1', ts: '1.5' })
    const [thread] = await box.claim()
    expect(thread).toMatchObject({ mode: 'thread', root: { channel: 'C1', ts: '1.5' } })
    await box.store.sent(thread?.id ?? 0, { channel: 'C1', ts: '2.5' })
    expect(await box.store.message('x')).toEqual({ channel: 'C1', ts: '1.5' })
    await box.say(notification('p2', { identity: 'x' }))
    const [again] = await box.claim()
    await box.store.sent(again?.id ?? 0, { channel: 'C1', ts: '3.5' })
    expect(await box.store.message('x')).toEqual({ channel: 'C1', ts: '3.5' })
    await box.store.forgetMessage('x')
    expect(await box.store.message('x')).toBeNull()
  })

  it('finishes a row once: what comes late changes nothing', async () => {
    await using box = await open()
    await box.say(notification('p', { identity: 'x' }))
    const [row] = await box.claim()
    const id = row?.id ?? 0
    await box.store.sent(id, { channel: 'C1', ts: '1' })
    await box.store.sent(id, { channel: 'C1', ts: '2' })
    await box.store.retry(id, { dueAt: 0, reason: 'late', unknown: true })
    await box.store.failed(id, 'late')
    expect(await box.store.message('x')).toEqual({ channel: 'C1', ts: '1' })
    expect(await box.store.outboxCounts()).toMatchObject({ sent: 1, failed: 0, unknown: 0 })
    expect(await box.claim()).toEqual([])
  })

  it('keeps what changes a message in the line of the message, whatever channel is set now', async () => {
    await using box = await open()
    await box.say(notification('p', { identity: 'x', channel: 'C1' }))
    await box.say(notification('u', { identity: 'x', channel: 'C2', mode: 'upsert' }))
    expect(await drain(box.store, box.clock.now())).toEqual(['post p', 'upsert u'])
    await box.say(
      notification('e', { identity: 'x', channel: 'C2', mode: 'edit' }),
      notification('p2', { identity: 'x', channel: 'C2' }),
    )
    // The new message goes to the new channel, but not before the old one has its last words.
    const [edit, ...none] = await box.claim()
    expect([edit?.key, edit?.channel, none]).toEqual(['e', 'C1', []])
    await box.store.sent(edit?.id ?? 0, null)
    expect((await box.claim()).map((row) => [row.key, row.channel])).toEqual([['p2', 'C2']])
  })
})

describe('replacing what nobody sent yet', () => {
  const x = (text: string): Notification => {
    const [mode, key] = text.split(' ')
    return notification(key ?? '', { identity: 'x', mode: mode as DeliveryMode })
  }
  it.each<[string, { before?: string[]; said: string[]; told: string[] }]>([
    [
      'an edit takes the place of an edit',
      { before: ['post p'], said: ['edit a', 'edit b', 'edit c'], told: ['edit c'] },
    ],
    [
      'an edit that takes the place of an upsert posts where there is no message',
      { said: ['upsert a', 'edit b'], told: ['upsert b'] },
    ],
    [
      'an upsert takes the place of an edit',
      { before: ['post p'], said: ['edit a', 'upsert b'], told: ['upsert b'] },
    ],
    [
      'the place in line is the older one',
      { before: ['post p'], said: ['edit a', 'thread t', 'edit b'], told: ['edit b', 'thread t'] },
    ],
    [
      'posts and threads always stay',
      {
        said: ['post a', 'thread b', 'post c', 'thread d'],
        told: ['post a', 'thread b', 'post c', 'thread d'],
      },
    ],
    [
      'an edit after a post that waits goes after it',
      {
        before: ['post p'],
        said: ['edit a', 'post q', 'edit b'],
        told: ['edit a', 'post q', 'edit b'],
      },
    ],
    [
      'a replaced key stays known',
      { said: ['upsert a', 'edit b', 'edit a', 'upsert b'], told: ['upsert b'] },
    ],
    ['a known key is ignored', { before: ['post p'], said: ['post p', 'thread p'], told: [] }],
    [
      'an edit without a message is done at once, and known',
      { said: ['edit a', 'post p', 'edit a'], told: ['post p'] },
    ],
    [
      'an edit whose message is in line before it waits',
      { said: ['post p', 'edit a'], told: ['post p', 'edit a'] },
    ],
  ])('%s', async (_name, { before = [], said, told }) => {
    await using box = await open()
    await box.say(...before.map(x))
    await drain(box.store, box.clock.now())
    await box.say(...said.map(x))
    expect(await drain(box.store, box.clock.now())).toEqual(told)
    expect(await box.store.outboxCounts()).toMatchObject({ queued: 0, sending: 0, unknown: 0 })
  })

  it('tells the newest words, and leaves a row alone that was tried', async () => {
    await using box = await open()
    await box.say(x('upsert a'), x('edit b'))
    const [tried] = await box.claim()
    expect(tried).toMatchObject({ key: 'b', body: x('edit b').body })
    await box.say(x('edit c'))
    await box.store.retry(tried?.id ?? 0, { dueAt: 0, reason: 'x', unknown: false })
    await box.say(x('edit d'))
    expect(await drain(box.store, box.clock.now())).toEqual(['upsert b', 'edit d'])
  })

  it('skips edits whose message was never posted after all', async () => {
    await using box = await open()
    await box.say(x('post p'), x('edit a'), notification('next', { identity: 'y' }))
    const [post] = await box.claim()
    await box.store.failed(post?.id ?? 0, 'channel_not_found')
    expect((await box.claim()).map((row) => row.key)).toEqual(['next'])
    expect(await box.store.outboxCounts()).toMatchObject({ failed: 1, sent: 1, sending: 1 })
  })

  it('counts identities apart', async () => {
    await using box = await open()
    await box.say(
      notification('a', { identity: 'x', mode: 'upsert' }),
      notification('b', { identity: 'y', mode: 'upsert' }),
    )
    expect(await drain(box.store, box.clock.now())).toEqual(['upsert a', 'upsert b'])
  })

  it('goes for the notifications of requests too', async () => {
    await using box = await open()
    const one = request('r-aaaaaaaa')
    await box.store.insertRequest(one, [x('upsert card0')])
    await box.store.updateRequest(one, { ...one, state: 'denied' }, [x('upsert card1')])
    expect(await drain(box.store, box.clock.now())).toEqual(['upsert card1'])
  })
})

describe('a channel that takes no messages', () => {
  const away = { from: 'C1', to: 'C9', reason: 'not_in_channel' }

  it('a post and what follows it go into another line, untried; its message is found there', async () => {
    await using box = await open()
    const { store } = box
    await box.say(
      notification('p', { identity: 'x' }),
      notification('t', { identity: 'x', mode: 'thread' }),
      notification('p2', { identity: 'x' }),
      notification('other', { identity: 'y' }),
    )
    const [post] = await box.claim()
    await store.divert(post?.id ?? 0, away, [
      notification('word', { identity: 'w', channel: 'C9' }),
    ])
    const [again, other] = await box.claim()
    expect(again).toMatchObject({
      key: 'p',
      channel: 'C9',
      attempts: 1,
      lookFirst: false,
      meant: { channel: 'C1', reason: 'not_in_channel' },
    })
    // Behind it stands a later message of the same identity; what is of another one does not wait for that.
    expect(other).toMatchObject({ key: 'other', channel: 'C1' })
    await store.sent(other?.id ?? 0, { channel: 'C1', ts: '4' })
    await store.sent(again?.id ?? 0, { channel: 'C9', ts: '5' })
    const thread = (await box.claim()).find((row) => row.key === 't')
    expect(thread).toMatchObject({ channel: 'C9', root: { channel: 'C9', ts: '5' } })
    await store.sent(thread?.id ?? 0, { channel: 'C9', ts: '6' })
    // The next message of its own is tried where it belongs; the word comes where the others went.
    expect((await box.claim()).map((row) => [row.key, row.channel])).toEqual([
      ['p2', 'C1'],
      ['word', 'C9'],
    ])
  })

  it('what would change a message that stays behind makes it anew; a reply takes nothing away', async () => {
    await using box = await open()
    const { store } = box
    await box.say(notification('p', { identity: 'x' }))
    await drain(store, box.clock.now())
    await box.say(
      notification('t', { identity: 'x', mode: 'thread' }),
      notification('e', { identity: 'x', mode: 'edit' }),
    )
    const [thread] = await box.claim()
    await store.divert(thread?.id ?? 0, away, [])
    const [moved] = await box.claim()
    expect(moved).toMatchObject({
      key: 't',
      mode: 'thread',
      channel: 'C9',
      root: { channel: 'C1', ts: '1' },
    })
    await store.sent(moved?.id ?? 0, { channel: 'C9', ts: '7' })
    const [edit] = await box.claim()
    expect(edit).toMatchObject({ key: 'e', channel: 'C1', root: { ts: '1' } })
    await store.divert(edit?.id ?? 0, away, [])
    const [anew] = await box.claim()
    expect(anew).toMatchObject({ key: 'e', mode: 'upsert', channel: 'C9', root: null })
    await store.sent(anew?.id ?? 0, { channel: 'C9', ts: '8' })
    await box.say(notification('e2', { identity: 'x', mode: 'edit' }))
    expect(await box.claim()).toMatchObject([
      { key: 'e2', channel: 'C9', root: { ts: '8' }, meant: { channel: 'C1' } },
    ])
  })

  it('newer words take the place of the newest that wait, not of what moved', async () => {
    await using box = await open()
    await box.say(notification('u', { mode: 'upsert' }))
    const [moved] = await box.claim()
    await box.say(notification('e1', { mode: 'edit' }))
    await box.store.divert(moved?.id ?? 0, away, [])
    await box.say(notification('e2', { mode: 'edit' }))
    expect(await drain(box.store, box.clock.now())).toEqual(['upsert u', 'edit e2'])
  })

  it('is remembered with its beginning and its last word until it works again, and each is said once', async () => {
    await using box = await open()
    const { store, clock } = box
    const since = clock.now()
    const word = notification('broken', { identity: 'w', channel: 'C9' })
    await box.say(notification('a', { identity: 'a' }), notification('b', { identity: 'b' }))
    for (const reason of ['not_in_channel', 'is_archived']) {
      const row = (await box.claim()).find((one) => one.channel === 'C1')
      await store.divert(row?.id ?? 0, { ...away, reason }, [word])
      clock.time += 60_000
    }
    expect(await store.channelTrouble('C1')).toEqual({ since, reason: 'is_archived' })
    expect(await store.channelTrouble('C9')).toBeNull()
    const well = notification('well', { identity: 'w', mode: 'edit', channel: 'C9' })
    await store.channelWorks('C2', [well])
    await store.channelWorks('C1', [well])
    expect(await store.channelTrouble('C1')).toBeNull()
    expect((await drain(store, clock.now())).toSorted()).toEqual([
      'edit well',
      'post a',
      'post b',
      'post broken',
    ])
  })
})

describe('what became of a message', () => {
  it('is known by its short id: the first row and the newest ones, with where they are', async () => {
    await using box = await open()
    const { store, clock } = box
    const id = deliveryId('x')
    expect(await store.deliveries(id, 3)).toEqual({ total: 0, rows: [] })
    await box.say(notification('p', { identity: 'x' }))
    await box.say(notification('o', { identity: 'y', channel: 'C2' }))
    const [post] = await box.claim()
    clock.time += 1200
    await store.sent(post?.id ?? 0, { channel: 'C1', ts: '1.5' })
    for (const key of ['e1', 'e2', 'e3']) {
      await box.say(notification(key, { identity: 'x', mode: 'edit' }))
      const due = await box.claim()
      for (const row of due) await store.sent(row.id, { channel: 'C1', ts: '1.5' })
    }
    const found = await store.deliveries(id, 2)
    expect(found.total).toBe(4)
    expect(found.rows.map((row) => row.key)).toEqual(['p', 'e2', 'e3'])
    expect(found.rows[0]).toMatchObject({
      identity: 'x',
      state: 'sent',
      attempts: 1,
      createdAt: clock.time - 1200,
      finishedAt: clock.time,
      sent: { channel: 'C1', ts: '1.5' },
      meantFor: null,
    })
    // An edit does not move the message.
    expect(await store.message('x')).toEqual({ channel: 'C1', ts: '1.5' })
  })
})

describe('looking after it', () => {
  it('knows the age of the oldest row that is not finished', async () => {
    await using box = await open()
    expect(await box.store.oldestWaiting()).toBeNull()
    const first = box.clock.now()
    await box.say(notification('a', { identity: 'a' }))
    box.clock.time += 10
    await box.say(notification('b', { identity: 'b' }))
    const [a] = await box.claim()
    expect(await box.store.oldestWaiting()).toEqual({ since: first, channel: 'C1', reason: null })
    await box.store.sent(a?.id ?? 0, { channel: 'C1', ts: '1' })
    expect(await box.store.oldestWaiting()).toMatchObject({ since: first + 10 })
    expect(await box.store.oldestWaiting('C1')).toMatchObject({ since: first + 10 })
    expect(await box.store.oldestWaiting('C2')).toBeNull()
  })

  it('forgets finished rows, but neither what waits nor links and keys of the last 90 days', async () => {
    await using box = await open()
    const { store, clock } = box
    await box.say(notification('a', { identity: 'a' }), notification('b', { identity: 'b' }))
    await drain(store, clock.now())
    await box.say(notification('w', { identity: 'b', mode: 'thread' }))
    clock.time += 89 * DAY
    await store.prune(clock.now())
    expect(await store.outboxCounts()).toEqual({
      queued: 1,
      sending: 0,
      unknown: 0,
      sent: 0,
      failed: 0,
    })
    expect(await store.message('a')).not.toBeNull()
    await box.say(notification('a', { identity: 'a' }))
    expect((await store.outboxCounts()).queued).toBe(1)
    clock.time += 2 * DAY
    await store.prune(clock.now())
    expect(await store.message('a')).toBeNull()
    expect(await store.message('b')).not.toBeNull()
    await box.say(notification('w', { identity: 'b', mode: 'thread' }))
    expect((await store.outboxCounts()).queued).toBe(1)
    await box.say(notification('a', { identity: 'a' }))
    expect((await store.outboxCounts()).queued).toBe(2)
  })

  it('keeps the link of a message that is still being changed, and rows younger than asked', async () => {
    await using box = await open()
    const { store, clock } = box
    await box.say(notification('a'))
    await drain(store, clock.now())
    clock.time += 80 * DAY
    await box.say(notification('e', { mode: 'edit' }))
    await drain(store, clock.now())
    clock.time += 80 * DAY
    await store.prune(clock.now() - 81 * DAY)
    expect(await store.message('i')).toEqual({ channel: 'C1', ts: '1' })
    expect((await store.outboxCounts()).sent).toBe(1)
  })
})
