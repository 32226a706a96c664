import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type Mark, toMark } from '../../src/domain/mark.ts'
import type { Mute } from '../../src/domain/mute.ts'
import { NOTHING_WATCHED } from '../../src/domain/watch-state.ts'
import { openStore } from '../../src/store/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'obbackup-marks-'))
afterAll(() => rmSync(folder, { recursive: true }))

const DAY = 86_400_000
const ID = 'failure:prod/data/1'
const NOTE = {
  key: `${ID}#open`,
  identity: ID,
  mode: 'post',
  channel: 'C0DBOPS',
  body: { template: 'line', line: { kind: 'request', text: 't', at: 0 } },
} as const

async function stage() {
  const clock = { ms: 1_800_000_000_000, now: () => clock.ms }
  const url = `file:${join(folder, `${Math.random()}.db`)}`
  const store = await openStore({ url, clock })
  return { clock, url, store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const ack = (at: number, by = 'U0BOB'): Mark => toMark(ID, 'ack', by, at)

it('a mark is decided on what is true, written with its message, and outlives the process', async () => {
  await using one = await stage()
  const { store, clock, url } = one
  await store.say(NOTE)
  const edit = { ...NOTE, key: `${ID}#ack`, mode: 'edit' } as const
  const made = await store.mark('prod', ID, ({ state, mark, body }) => {
    expect(state).toEqual(NOTHING_WATCHED)
    expect(mark).toBeNull()
    expect(body).toEqual(NOTE.body)
    return { mark: ack(clock.ms), notifications: [edit] }
  })
  expect(made).toEqual(ack(clock.ms))
  await store[Symbol.asyncDispose]()
  await using again = await openStore({ url, clock })
  expect(await again.markOf(ID)).toEqual(ack(clock.ms))
  expect([...(await again.marks('prod'))]).toEqual([[ID, ack(clock.ms)]])
  expect(await again.marks('prod-bj')).toEqual(new Map())
  const counts = await again.outboxCounts()
  expect(counts.queued).toBe(2)
})

it('decided on nothing, nothing is written', async () => {
  await using one = await stage()
  expect(await one.store.mark('prod', ID, () => null)).toBeNull()
  expect(await one.store.markOf(ID)).toBeNull()
})

it('a poll takes away the mark that it saw, never a newer one', async () => {
  await using one = await stage()
  const { store, clock } = one
  const snoozed = toMark(ID, 'run', 'U0BOB', clock.ms)
  const write = (mark: Mark) => store.mark('prod', ID, () => ({ mark, notifications: [] }))
  await write(snoozed)
  await write({ ...snoozed, at: clock.ms + 1 })
  await store.saveWatch('prod', NOTHING_WATCHED, [], [], [], [], [snoozed])
  expect(await store.markOf(ID)).toEqual({ ...snoozed, at: clock.ms + 1 })
  await write(ack(clock.ms + 1))
  await store.saveWatch('prod', NOTHING_WATCHED, [], [], [], [], [snoozed])
  expect(await store.markOf(ID)).toEqual(ack(clock.ms + 1))
  await store.saveWatch('prod', NOTHING_WATCHED, [], [], [], [], [ack(clock.ms + 1)])
  expect(await store.markOf(ID)).toBeNull()
})

it('a message is found by its place, and not by the place that another one took', async () => {
  await using one = await stage()
  const { store, clock } = one
  await store.say(NOTE)
  const [row] = await store.claim({ now: clock.ms, leaseMs: 1000 })
  const at = { channel: 'C0DBOPS', ts: '1.000001' }
  await store.sent(row?.id ?? 0, at)
  expect(await store.identityAt(at)).toBe(ID)
  expect(await store.identityAt({ ...at, channel: 'C0OTHER' })).toBeNull()
  await store.forgetMessage(ID)
  expect(await store.identityAt(at)).toBeNull()
})

const mute = (id: string, until: number): Mute => ({
  id,
  match: { tenant: 'crm' },
  by: 'U0ALICE',
  reason: 'r',
  createdAt: 0,
  until,
  endedAt: null,
  endedBy: null,
})

it('mutes last until their end, or until one of two ends them', async () => {
  await using one = await stage()
  const { store, clock } = one
  await store.insertMute(mute('m-b', clock.ms + 2000))
  await store.insertMute(mute('m-a', clock.ms + 1000))
  expect((await store.mutes()).map((each) => each.id)).toEqual(['m-a', 'm-b'])
  expect(await store.mutes()).toContainEqual(mute('m-b', clock.ms + 2000))
  const ends = await Promise.all(['U0ALICE', 'U0BOB'].map((by) => store.endMute('m-b', by)))
  expect(ends.filter((each) => each !== null)).toEqual([
    { ...mute('m-b', clock.ms + 2000), endedAt: clock.ms, endedBy: 'U0ALICE' },
  ])
  const over = async (since: number) => (await store.mutesOver(since)).map((each) => each.id)
  expect(await over(0)).toEqual(['m-b'])
  clock.ms += 999
  expect(await over(0)).toEqual(['m-b'])
  clock.ms += 1
  expect(await over(clock.ms - 1000)).toEqual(['m-a', 'm-b'])
  expect(await over(clock.ms)).toEqual(['m-a'])
  expect(await over(clock.ms + 1)).toEqual([])
  expect(await store.mutes()).toEqual([])
  expect(await store.endMute('m-a', 'U0BOB')).toBeNull()
  await expect(store.insertMute(mute('m-a', 0))).rejects.toThrow()
})

it('marks and mutes are forgotten after 90 days', async () => {
  await using one = await stage()
  const { store, clock } = one
  await store.mark('prod', ID, () => ({ mark: ack(clock.ms), notifications: [] }))
  clock.ms += 90 * DAY
  await store.prune(clock.ms)
  expect(await store.markOf(ID)).not.toBeNull()
  clock.ms += 1
  await store.prune(clock.ms)
  expect(await store.markOf(ID)).toBeNull()
})

it('how a message calls is kept with it, also when an edit takes its place before it is sent', async () => {
  await using one = await stage()
  const { store, clock } = one
  await store.say({ ...NOTE, mode: 'upsert', manner: { mention: 'S0DBA', unrouted: true } })
  await store.say({ ...NOTE, key: `${ID}#at`, mode: 'edit' })
  const [row] = await store.claim({ now: clock.ms, leaseMs: 1000 })
  expect(row).toMatchObject({ mode: 'upsert', manner: { mention: 'S0DBA', unrouted: true } })
})

it('a state of a version before lacks nothing that is new', async () => {
  await using one = await stage()
  const { words: _, held: __, ...old } = NOTHING_WATCHED
  await one.store.saveWatch('prod', old as typeof NOTHING_WATCHED, [])
  expect(await one.store.readWatch('prod')).toEqual(NOTHING_WATCHED)
})
