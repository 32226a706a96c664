import { expect, test } from 'vitest'
import { deliveryFacts } from '../../src/flows/delivery-facts.ts'
import { openStore } from '../../src/store/store.ts'
import { handClock, notification } from '../store/examples.ts'

const MINUTE = 60_000

test('what waits and what was given up is told to the first cluster alone', async () => {
  const clock = handClock()
  await using store = await openStore({ url: 'file::memory:', clock })
  const clusters = new Map([
    ['prod', {} as never],
    ['dev', {} as never],
  ])
  const facts = () => deliveryFacts({ store, clock, clusters }, 'prod')
  expect(await facts()).toEqual({ oldestSeconds: 0, failed: 0 })
  expect(await deliveryFacts({ store, clock, clusters }, 'dev')).toBeNull()

  await store.say(notification('a'))
  clock.time += 7 * MINUTE
  expect(await facts()).toEqual({ oldestSeconds: 420, failed: 0 })

  const [row] = await store.claim({ now: clock.now(), leaseMs: MINUTE, except: [] })
  await store.failed(row?.id ?? 0, 'invalid_blocks')
  expect(await facts()).toEqual({ oldestSeconds: 0, failed: 1 })
  clock.time += 61 * MINUTE
  expect(await facts()).toEqual({ oldestSeconds: 0, failed: 0 })
})
