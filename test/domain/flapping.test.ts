import { describe, expect, test } from 'vitest'
import type { Incident } from '../../src/domain/event.ts'
import {
  FLAPS_WITHIN_MS,
  openedAgain,
  STEADY_MS,
  wasOver,
  whenWell,
} from '../../src/domain/flapping.ts'
import { at, incident } from './hand.ts'

const stopped = incident({ kind: 'archive', area: 'log', subjects: ['1002'] })
const flapping = (wellSince: number | null): Incident => ({ ...stopped, flaps: { wellSince } })

test.each([
  ['just before ten minutes are over', FLAPS_WITHIN_MS - 1, true],
  ['ten minutes later', FLAPS_WITHIN_MS, false],
  ['by a clock that was set back since', 1 - FLAPS_WITHIN_MS, true],
])('what comes back %s', (_, later, flaps) => {
  const again = openedAgain(stopped, { 'archive/1002': at(2) }, at(2) + later)
  expect(again).toEqual(flaps ? flapping(null) : stopped)
})

test('what was over is remembered of that tenant and that kind alone', () => {
  const ended = { 'archive/1004': at(2), 'cluster/1002': at(2) }
  expect(openedAgain(stopped, ended, at(2))).toEqual(stopped)
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
    expect(wasOver(stopped, at(9))).toBe(false)
  })
})
