import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Paused } from '../../src/store/claim.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { handClock, notification } from './examples.ts'
import { OutboxModel } from './outbox-model.ts'

const LEASE = 100

/** Any order of everything that may be done with the outbox; few names, so that they meet. */
const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      all: fc.array(
        fc
          .record({
            key: fc.nat(25).map(String),
            identity: fc.constantFrom('x', 'y', 'z'),
            mode: fc.constantFrom('post', 'upsert', 'edit', 'edit', 'thread'),
            channel: fc.constantFrom('C1', 'C2'),
            severity: fc.constantFrom('critical', 'warning', 'info'),
          })
          .map(({ key, ...facts }) => notification(key, facts)),
        { maxLength: 4 },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('claim' as const),
      except: fc.subarray<Paused>(
        [
          { channel: 'C1', method: 'post' },
          { channel: 'C1', method: 'edit' },
          { channel: 'C2', method: 'post' },
        ],
        { maxLength: 2 },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('sent' as const), row: fc.nat(), link: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('retry' as const),
      row: fc.nat(),
      wait: fc.nat(150),
      unknown: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('failed' as const), row: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('divert' as const),
      row: fc.nat(),
      to: fc.constantFrom('C2', 'C3'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(150) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'recover' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('forget' as const),
      identity: fc.constantFrom('x', 'y', 'z'),
    }),
  },
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

it('does with any interleaving what the model does, and loses nothing', async () => {
  let claims = 0
  let replacements = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 20, maxLength: 80, size: 'max' }),
      async (operations) => {
        const clock = handClock(1_000_000)
        await using store = await openStore({ url: 'file::memory:', clock })
        const model = new OutboxModel()
        const run = new Run(store, model, clock)
        for (const one of operations) await run.step(one)
        await run.drain()
        run.expectNothingLost()
        claims += run.claims
        replacements += model.replaced
      },
    ),
    { numRuns: 100 },
  )
  // The property is worth something only when the interesting things happened.
  expect(claims).toBeGreaterThan(500)
  expect(replacements).toBeGreaterThan(50)
})

/** Store and model side by side, and what was seen from outside. */
class Run {
  claims = 0
  readonly #store: Store
  readonly #model: OutboxModel
  readonly #clock: { time: number; now(): number }
  /** Every row ever claimed: id to key, and until when nobody else may have it. */
  readonly #held = new Map<number, { key: string; until: number }>()
  /** Every key ever claimed. */
  readonly #claimed = new Set<string>()
  /** By identity, the key that was last claimed to make or change its message. */
  readonly #lastClaimed = new Map<string, string>()

  constructor(store: Store, model: OutboxModel, clock: { time: number; now(): number }) {
    this.#store = store
    this.#model = model
    this.#clock = clock
  }

  async step(one: Operation): Promise<void> {
    const now = this.#clock.now()
    switch (one.kind) {
      case 'say':
        await this.#store.saveWatch('c', await this.#store.readWatch('c'), one.all)
        for (const each of one.all) this.#model.say(each, now)
        return
      case 'claim':
        await this.claim(one.except)
        return
      case 'wait':
        this.#clock.time += one.ms
        return
      case 'recover':
        expect(await this.#store.recover()).toBe(this.#model.recover())
        for (const held of this.#held.values()) held.until = 0
        return
      case 'forget':
        await this.#store.forgetMessage(one.identity)
        this.#model.links.delete(one.identity)
        return
      default:
        await this.#finish(one)
    }
    await this.#compareCounts()
  }

  async claim(except: readonly Paused[]) {
    const now = this.#clock.now()
    const due = await this.#store.claim({ now, leaseMs: LEASE, except })
    for (const row of due) {
      const held = this.#held.get(row.id)
      if (held) expect(held.until, `row ${row.id} is claimed twice`).toBeLessThanOrEqual(now)
      if (held) expect(held.key, 'a row that was tried is not replaced').toBe(row.key)
      this.#held.set(row.id, { key: row.key, until: now + LEASE })
      this.#claimed.add(row.key)
      if (row.mode !== 'thread') this.#lastClaimed.set(row.identity, row.key)
    }
    const keys = [...this.#held.values()].map((held) => held.key)
    expect(new Set(keys).size, 'no key is in two rows').toBe(keys.length)
    expect(
      due.map(({ key, identity, mode, channel, attempts, lookFirst, root }) => ({
        key,
        identity,
        mode,
        channel,
        attempts,
        lookFirst,
        root,
      })),
    ).toEqual(this.#model.claim(now, LEASE, except))
    this.claims += due.length
    return due
  }

  /** Sends all that is left, each at once. */
  async drain(): Promise<void> {
    this.#clock.time += 1000
    for (;;) {
      const due = await this.claim([])
      if (due.length === 0) break
      for (const row of due) {
        const message = { channel: row.channel, ts: `drained ${row.id}` }
        await this.#store.sent(row.id, message)
        this.#model.sent(row.key, message)
      }
    }
    await this.#compareCounts()
    const { queued, sending, unknown } = await this.#store.outboxCounts()
    expect([queued, sending, unknown]).toEqual([0, 0, 0])
    expect(await this.#store.oldestWaiting()).toBeNull()
  }

  /** Every post and thread was claimed at least once, and every message was last given its newest words. */
  expectNothingLost(): void {
    const claimed = this.#claimed
    expect(this.#model.irreplaceable.filter((key) => !claimed.has(key))).toEqual([])
    for (const [identity, { key, mode }] of this.#model.lastWords) {
      if (mode === 'edit' && !claimed.has(key)) continue
      expect(this.#lastClaimed.get(identity), 'the newest words come last').toBe(key)
    }
  }

  async #finish(one: Extract<Operation, { row: number }>): Promise<void> {
    const ids = [...this.#held.keys()]
    const id = ids[one.row % Math.max(1, ids.length)]
    const key = id === undefined ? undefined : this.#held.get(id)?.key
    if (id === undefined || key === undefined) return
    const now = this.#clock.now()
    if (one.kind === 'sent') {
      const message = one.link ? { channel: 'C1', ts: `${id}` } : null
      await this.#store.sent(id, message)
      this.#model.sent(key, message)
    } else if (one.kind === 'divert') {
      const diversion = { from: 'C1', to: one.to, reason: 'is_archived' }
      await this.#store.divert(id, diversion, [])
      this.#model.divert(key, one.to, 'C1')
      // Untried again: newer words may take its place.
      this.#held.delete(id)
    } else if (one.kind === 'failed') {
      await this.#store.failed(id, 'no')
      this.#model.failed(key)
    } else {
      const dueAt = now + one.wait
      await this.#store.retry(id, { dueAt, reason: 'again', unknown: one.unknown })
      this.#model.retry(key, dueAt, one.unknown)
      const held = this.#held.get(id)
      if (held) held.until = 0
    }
  }

  async #compareCounts(): Promise<void> {
    expect(await this.#store.outboxCounts()).toEqual(this.#model.counts())
  }
}
