import { expect, test } from 'vitest'
import type { BackupEvent, Incident, Severity } from '../../src/domain/event.ts'
import type { Finding } from '../../src/domain/rule.ts'
import { type Waiting, waitForOthers } from '../../src/domain/wait-for-others.ts'
import { at } from './hand.ts'

const GROUPING = { at: 3, wait: 30_000, interval: 300_000 }

function raised(
  id: string,
  severity: Severity = 'warning',
  kind: 'rule_raised' | 'rule_worsened' | 'rule_changed' = 'rule_raised',
): Extract<BackupEvent, { kind: 'rule_raised' | 'rule_worsened' | 'rule_changed' }> {
  const finding: Finding = {
    rule: 'stalled',
    key: id,
    severity,
    area: 'data',
    tenants: [id],
    since: null,
    job: null,
    title: ['t'],
    evidence: [],
    next: ['n'],
    over: ['o'],
  }
  const incident: Incident = {
    id,
    kind: 'rule',
    severity,
    since: at(1),
    area: null,
    subjects: [id],
    condition: null,
    job: null,
    finding,
    group: null,
  }
  return { kind, finding, incident }
}

/** What a poll says so many seconds after one, and what waits then. */
function poll(
  seconds: number,
  events: readonly (BackupEvent & { incident: Incident })[],
  before: Waiting = {},
  over: Partial<Parameters<typeof waitForOthers>[2]> = {},
) {
  const waited = waitForOthers(events, before, {
    grouping: GROUPING,
    incidents: events.map((one) => one.incident),
    groups: {},
    known: new Set(Object.keys(before)),
    away: false,
    snapshot: null,
    now: at(1, 0, seconds),
    ...over,
  })
  const told = waited.events.map((one) => `${one.kind} ${'incident' in one && one.incident.id}`)
  return { waiting: Object.keys(waited.waiting), told, state: waited.waiting }
}

test('one waits for 30 s; how it moved meanwhile is told by its opening alone', () => {
  const first = poll(0, [raised('a')])
  expect(first).toMatchObject({ waiting: ['a'], told: [] })
  const worse = [raised('a', 'critical', 'rule_worsened')]
  expect(poll(29, worse, first.state)).toMatchObject({ waiting: ['a'], told: [] })
  expect(poll(30, worse, first.state)).toMatchObject({ waiting: [], told: ['rule_raised a'] })
})

test('a later one of the same cause waits no longer than the first', () => {
  const first = poll(0, [raised('a')])
  const events = [raised('a', 'warning', 'rule_changed'), raised('b')]
  const second = poll(20, events, first.state)
  expect(second).toMatchObject({ waiting: ['a', 'b'], told: [] })
  const both = poll(
    31,
    [raised('a', 'warning', 'rule_changed'), raised('b', 'warning', 'rule_changed')],
    second.state,
  )
  expect(both).toMatchObject({ waiting: [], told: ['rule_raised a', 'rule_raised b'] })
})

test.each([
  ['enough of one cause', [raised('a'), raised('b'), raised('c')], {}, 3],
  ['too few of two causes', [raised('a'), raised('b'), raised('c', 'critical')], {}, 0],
  ['Slack is away, where all is gathered', [raised('a')], { away: true }, 1],
  ['no waiting', [raised('a')], { grouping: { ...GROUPING, wait: 0 } }, 1],
])('%s', (_, events, over, told) => {
  expect(poll(0, events, {}, over).told).toHaveLength(told)
})

test('an open group of its cause takes it in at once', () => {
  const group = {
    id: 'group:prod/x/1',
    channel: 'C',
    cause: 'rule/stalled/warning',
    since: at(0, 50),
    lastAt: at(0, 56),
    total: 3,
    gathering: false,
    shown: [],
    over: [],
    batches: [],
  }
  const groups = { [group.id]: group }
  expect(poll(0, [raised('a')], {}, { groups }).told).toEqual(['rule_raised a'])
  const old = { [group.id]: { ...group, lastAt: at(0, 54) } }
  expect(poll(0, [raised('a')], {}, { groups: old }).told).toEqual([])
})

test('a clock that is set back makes nobody wait for as much longer, and leads into no group of later', () => {
  const first = poll(3600, [raised('a')])
  const again = [raised('a', 'warning', 'rule_changed')]
  expect(poll(0, again, first.state).told).toEqual(['rule_raised a'])
})

test('what ends while it waits is told before its end', () => {
  const first = poll(0, [raised('a')])
  const { incident } = raised('a')
  const end = { kind: 'rule_cleared', incident, at: at(1, 0, 10) } as const
  expect(poll(10, [end], first.state, { incidents: [] })).toMatchObject({
    waiting: [],
    told: ['rule_raised a', 'rule_cleared a'],
  })
})
