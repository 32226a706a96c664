import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { handClock, notification, temporaryDirectory } from './examples.ts'

const DAY = 86_400_000
const LISTING = {
  id: 'abcdefgh',
  userId: 'U1',
  command: 'data --last 24h',
  anchor: 5,
  createdAt: 7,
}

describe('lists that people asked for', () => {
  it('are there again after a restart', async () => {
    using dir = temporaryDirectory()
    const options = { url: `file:${join(dir.path, 'store.db')}`, clock: handClock() }
    {
      await using store = await openStore(options)
      await store.insertListing(LISTING)
    }
    await using store = await openStore(options)
    expect(await store.listing('abcdefgh')).toEqual(LISTING)
    expect(await store.listing('zzzzzzzz')).toBeNull()
    await expect(store.insertListing(LISTING)).rejects.toThrow(/UNIQUE/)
  })

  it('are forgotten after seven days', async () => {
    const clock = handClock()
    await using store = await openStore({ url: 'file::memory:', clock })
    await store.insertListing({ ...LISTING, createdAt: clock.now() })
    clock.time += 7 * DAY
    await store.prune(0)
    expect(await store.listing('abcdefgh')).not.toBeNull()
    clock.time += 1
    await store.prune(0)
    expect(await store.listing('abcdefgh')).toBeNull()
  })
})

it('what is said once is not said again, also after it was sent and pruned', async () => {
  const clock = handClock()
  await using store = await openStore({ url: 'file::memory:', clock })
  expect(await store.say(notification('k'))).toBe(true)
  expect(await store.say(notification('k'))).toBe(false)
  const [due] = await store.claim({ now: clock.now(), leaseMs: 1000 })
  await store.sent(due?.id ?? 0, { channel: 'C1', ts: '1.1' })
  clock.time += DAY
  await store.prune(clock.now())
  expect(await store.say(notification('k'))).toBe(false)
  expect(await store.say(notification('k2'))).toBe(true)
})
