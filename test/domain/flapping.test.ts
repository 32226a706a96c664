import { describe, expect, test } from 'vitest'
import type { Incident } from '../../src/domain/event.ts'
import {
  FLAPS_WITHIN_MS,
  openedAgain,
  STEADY_MS,
  wasOver,
  whenWell,
} from '../../src/domain/flapping.ts'
import { at } from './hand.ts'

const incident: Incident = {
  id: 'archive:prod/1002',
  kind: 'archive',
  severity: 'critical',
  since: at(1),
  area: 'log',
  subjects: ['1002'],
  condition: 'interrupted',
  job: null,
  finding: null,
  group: null,
}
const flapping = (wellSince: number | null): Incident => ({ ...incident, flaps: { wellSince } })

test.each([
  ['just before ten minutes are over', FLAPS_WITHIN_MS - 1, true],
  ['ten minutes later', FLAPS_WITHIN_MS, false],
  ['by a clock that was set back since', 1 - FLAPS_WITHIN_MS, true],
])('what comes back %s', (_, later, flaps) => {
  const again = openedAgain(incident, { 'archive/1002': at(2) }, at(2) + later)
  expect(again).toEqual(flaps ? flapping(null) : incident)
})

test('what was over is remembered of that tenant and that kind alone', () => {
  const ended = { 'archive/1004': at(2), 'cluster/1002': at(2) }
  expect(openedAgain(incident, ended, at(2))).toEqual(incident)
})

describe('what flaps is over', () => {
  test.each([
    ['not before it was well for five minutes', STEADY_MS - 1, false],
    ['once it was well for five minutes', STEADY_MS, true],
  ])('%s', (_, later, over) => {
    expect(whenWell(flapping(at(2)), at(2) + later)).toBe(over ? 'over' : null)
    expect(wasOver(flapping(at(2)), at(2) + later)).toBe(over)
  })

  test('never while it is ill, nor when it does not flap', () => {
    expect(wasOver(flapping(null), at(9))).toBe(false)
    expect(wasOver(incident, at(9))).toBe(false)
  })
})
