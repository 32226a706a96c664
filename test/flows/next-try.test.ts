import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DeliveryError } from '../../src/errors.ts'
import { type NextTry, nextTry } from '../../src/flows/next-try.ts'

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
] as [string, DeliveryError, number, number | null][])(
  'with nowhere else to go: %s',
  (_, failure, attempts, waitMs) => {
    expect(nextTry(failure, attempts, 'wait')).toEqual(
      waitMs === null ? { kind: 'give up' } : { kind: 'wait', waitMs },
    )
  },
)

it.each([
  ['not_in_channel', 1, { kind: 'wait', waitMs: 5000 }],
  ['not_in_channel', 2, { kind: 'wait', waitMs: 5000 }],
  ['not_in_channel', 3, { kind: 'move' }],
  ['channel_not_found', 3, { kind: 'move' }],
  ['is_archived', 7, { kind: 'move' }],
  ['restricted_action_read_only_channel', 3, { kind: 'move' }],
  // Another channel would not take it either.
  ['token_revoked', 7, { kind: 'wait', waitMs: 60_000 }],
  ['invalid_blocks', 3, { kind: 'give up' }],
] as [string, number, NextTry][])('with another channel: %s, try %i', (word, attempts, next) => {
  expect(nextTry(error(word), attempts, { moveAfter: 3 })).toEqual(next)
})

it('a channel that is known to take nothing is tried once; what is for it alone is given up', () => {
  expect(nextTry(error('is_archived'), 1, { moveAfter: 1 })).toEqual({ kind: 'move' })
  expect(nextTry(error('is_archived'), 2, 'give up')).toEqual({ kind: 'wait', waitMs: 5000 })
  expect(nextTry(error('is_archived'), 3, 'give up')).toEqual({ kind: 'give up' })
})

it('what may work later is never given up, and no pause is longer than a minute unless Slack says so', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 1e6 }), (reason, attempts) => {
      const next = nextTry(error(`x${reason}`, { retryable: true }), attempts, { moveAfter: 1 })
      return next.kind === 'wait' && next.waitMs >= 1000 && next.waitMs <= 60_000
    }),
  )
})
