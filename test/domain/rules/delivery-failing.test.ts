import { expect, test } from 'vitest'
import { diffFailedPoll } from '../../../src/domain/diff.ts'
import { DEFAULT_THRESHOLDS } from '../../../src/domain/event.ts'
import type { DeliveryFacts } from '../../../src/domain/rule.ts'
import { DEFAULT_RULES, type RuleName } from '../../../src/domain/rule-settings.ts'
import { NOTHING_WATCHED, type WatchState } from '../../../src/domain/watch-state.ts'
import { CLUSTER, rows, T0 } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

const readings = every(0, 40, (databaseNow) => rows({ databaseNow }))

test('messages wait for more than five minutes; it is over when they are gone', () => {
  const said = saidBy('delivery_failing', readings, {
    delivery: (now) => ({
      oldestSeconds: now > T0 + 20 * 60_000 ? 0 : (now - T0) / 1000,
      failed: 0,
    }),
  })
  expect(marks(said)).toEqual(['rule_raised 6', 'rule_cleared 26'])
  expect(said[0]?.text).toBe(
    [
      '🟡 *Messages of obbackup wait for Slack for more than 5 min* on prod',
      '• the oldest waits since 2025-03-01 00:00 UTC',
      '*Next:* Run `/obbackup doctor`, and look for "not delivered" in the log: it names channel and reason.',
      'rule `delivery_failing` · since 2025-03-01 00:00 UTC',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain('Over: The messages of obbackup get to Slack again')
})

test.each([
  [1, '1 was refused'],
  [3, '3 were refused'],
])('%i that Slack refused for good', (failed, words) => {
  const [said] = saidBy('delivery_failing', readings, {
    delivery: () => ({ oldestSeconds: 0, failed }),
  })
  expect(said?.text).toContain('*Slack refuses messages of obbackup* on prod')
  expect(said?.text).toContain(words)
})

test('five minutes are not too long, and only one cluster speaks for the bot', () => {
  const waits = { delivery: () => ({ oldestSeconds: 300, failed: 0 }) }
  expect(saidBy('delivery_failing', readings, waits)).toEqual([])
  expect(saidBy('delivery_failing', readings)).toEqual([])
})

test('a cluster that does not answer still speaks for the bot, and no other finding of it is over by that', () => {
  const poll = (state: WatchState, minute: number, delivery: DeliveryFacts | null) =>
    diffFailedPoll(
      CLUSTER,
      state,
      'gone',
      T0 + minute * 60_000,
      DEFAULT_THRESHOLDS,
      undefined,
      null,
      delivery,
    )
  const lost = { oldestSeconds: 0, failed: 1 }
  const well = { oldestSeconds: 0, failed: 0 }
  const no_full = { firstSeen: T0, goneSince: null, saidAt: T0 }
  const steps = [lost, lost, lost, well, well, null].map((facts, i) => [i * 4, facts] as const)
  let state: WatchState = { ...NOTHING_WATCHED, findings: { no_full } }
  const kinds = steps.map(([minute, facts]) => {
    const watched = poll(state, minute, facts)
    state = watched.state
    return watched.events.map((one) => one.kind)
  })
  expect(kinds).toEqual([['rule_raised'], [], ['cluster_unreachable'], [], [], ['rule_cleared']])
  expect(state.findings).toEqual({ no_full })
  expect(state.incidents.map((one) => one.kind)).toEqual(['cluster'])
})

test('switched off while no database answers it does not claim that all arrives again', () => {
  const poll = (state: WatchState, minute: number, off: RuleName[]) =>
    diffFailedPoll(
      CLUSTER,
      state,
      'gone',
      T0 + minute * 60_000,
      DEFAULT_THRESHOLDS,
      () => ({ ...DEFAULT_RULES, off }),
      null,
      { oldestSeconds: 0, failed: 1 },
    )
  const raised = poll(NOTHING_WATCHED, 0, [])
  expect(raised.events.map((one) => one.kind)).toEqual(['rule_raised'])
  let { state } = raised
  for (const minute of [1, 10]) {
    const watched = poll(state, minute, ['delivery_failing', 'cluster_unreachable'])
    expect(watched.events).toEqual([])
    state = watched.state
  }
  expect(state.incidents).toHaveLength(1)
})

test('a limit of its own', () => {
  const limits = { '': { deliveryWarning: 60 } }
  const delivery = () => ({ oldestSeconds: 61, failed: 0 })
  expect(marks(saidBy('delivery_failing', readings, { delivery, limits }))).toEqual([
    'rule_raised 0',
  ])
})
