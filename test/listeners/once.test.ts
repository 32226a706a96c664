import { expect, it } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { once } from '../../src/listeners/once.ts'

type Args = Parameters<ReturnType<typeof once>>[0]

it('what was delivered is remembered for ten minutes, by its trigger or else its envelope; then the memory is let go', async () => {
  const clock = new HandClock(0)
  const middleware = once(clock)
  /** Whether it goes further; what does not is acknowledged all the same. */
  const goesOn = async (body: object, envelopeId?: string) => {
    const done: string[] = []
    const args = {
      body,
      context: envelopeId === undefined ? {} : { envelopeId },
      next: async () => void done.push('next'),
      ack: async () => void done.push('ack'),
    }
    await middleware(args as unknown as Args)
    expect(done).toHaveLength(1)
    return done[0] === 'next'
  }
  expect(await goesOn({ trigger_id: 'a' })).toBe(true)
  expect(await goesOn({ trigger_id: 'a' }, 'another envelope')).toBe(false)
  expect(await goesOn({}, 'e')).toBe(true)
  expect(await goesOn({}, 'e')).toBe(false)
  // Nothing tells such a one from the next: each is taken.
  expect([await goesOn({}), await goesOn({})]).toEqual([true, true])
  clock.advance(10 * 60_000 - 1)
  expect(await goesOn({ trigger_id: 'a' })).toBe(false)
  clock.advance(1)
  expect(await goesOn({ trigger_id: 'a' })).toBe(true)
})
