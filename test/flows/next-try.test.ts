import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DeliveryError } from '../../src/errors.ts'
import { nextTry } from '../../src/flows/next-try.ts'

function error(reason: string, facts: { retryable?: boolean; retryAfter?: number } = {}) {
  return new DeliveryError(reason, { reason, retryable: false, ...facts })
}

it.each([
  ['429', error('ratelimited', { retryable: true, retryAfter: 30 }), 1, 30_000],
  [
    '429, the hundredth time',
    error('ratelimited', { retryable: true, retryAfter: 30 }),
    100,
    30_000,
  ],
  ['network, first', error('network', { retryable: true }), 1, 2000],
  ['network, fourth', error('network', { retryable: true }), 4, 16_000],
  ['network, for a day', error('network', { retryable: true }), 1440, 60_000],
  ['not in the channel, for a day', error('not_in_channel'), 1440, 60_000],
  ['a token that was revoked, for a day', error('token_revoked'), 1440, 60_000],
  ['a proxy that refuses, for a day', error('http_403'), 1440, 60_000],
  ['blocks, first', error('invalid_blocks'), 1, 1000],
  ['blocks, third', error('invalid_blocks'), 3, null],
  ['an unknown word, fourth', error('some_new_word'), 4, 60_000],
  ['an unknown word, fifth', error('some_new_word'), 5, null],
] as [string, DeliveryError, number, number | null][])('%s', (_, failure, attempts, waitMs) => {
  expect(nextTry(failure, attempts)).toEqual(
    waitMs === null ? { giveUp: true } : { giveUp: false, waitMs },
  )
})

it('what may work later is never given up, and no pause is longer than a minute unless Slack says so', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 1e6 }), (reason, attempts) => {
      const next = nextTry(error(`x${reason}`, { retryable: true }), attempts)
      return !next.giveUp && next.waitMs >= 1000 && next.waitMs <= 60_000
    }),
  )
})
