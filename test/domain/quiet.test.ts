import { expect, it } from 'vitest'
import type { BackupEvent, Incident, Severity } from '../../src/domain/event.ts'
import type { Quiet } from '../../src/domain/mute.ts'
import { openingOf } from '../../src/domain/opening.ts'
import { HELD_LINES, type Held, type HushInput, hush } from '../../src/domain/quiet.ts'
import { messageIdentity } from '../../src/domain/reminder.ts'
import type { Finding } from '../../src/domain/rule.ts'
import { archiveRow, at, snapshotOf } from './hand.ts'

const QUIET: Quiet = { id: 'm-1', match: {}, by: 'U0ALICE', reason: 'r', from: 0, until: 1 }

function finding(severity: Severity): Finding {
  return {
    rule: 'no_full',
    key: 'no_full/shop',
    severity,
    area: 'data',
    tenants: ['shop'],
    since: null,
    job: null,
    title: ['No good full backup of ', { name: 'shop' }],
    evidence: [],
    next: [],
    over: [],
  }
}

function incident(change: Partial<Incident> = {}): Incident {
  const found =
    change.finding === undefined ? finding(change.severity ?? 'warning') : change.finding
  return {
    id: 'rule:prod/no_full/shop/1',
    kind: 'rule',
    severity: 'warning',
    since: at(1),
    area: null,
    subjects: ['shop'],
    condition: null,
    job: null,
    group: null,
    ...change,
    finding: found,
  }
}

const raised = (one: Incident): BackupEvent => ({
  kind: 'rule_raised',
  finding: finding(one.severity),
  incident: one,
})
const worsened = (one: Incident): BackupEvent => ({
  kind: 'rule_worsened',
  finding: finding(one.severity),
  incident: one,
})

const input = (change: Partial<HushInput>): HushInput => ({
  held: {},
  incidents: [],
  snapshot: null,
  quietFor: () => QUIET,
  active: [QUIET],
  isSaid: () => false,
  channelOf: () => 'CALERTS',
  ...change,
})

const kinds = (events: readonly BackupEvent[]) => events.map((event) => event.kind)

it('an alert that has its message and grows worse under a mute is edited, and posted anew at its end', () => {
  const worse = incident({ severity: 'critical' })
  const under = hush([worsened(worse)], input({ incidents: [worse], isSaid: () => true }))
  expect(kinds(under.events)).toEqual(['rule_changed'])
  expect(under.held['m-1']).toMatchObject({ total: 1, ids: [worse.id] })
  const end = hush(
    [],
    input({
      held: under.held,
      incidents: [worse],
      isSaid: () => true,
      active: [],
      quietFor: () => undefined,
    }),
  )
  expect(kinds(end.events)).toEqual(['rule_worsened'])
  expect(end.over).toHaveLength(1)
  expect(end.held).toEqual({})
})

it('an alert that nobody has seen and grows worse stays held, and is counted once', () => {
  const first = hush([raised(incident())], input({ incidents: [incident()] }))
  const worse = incident({ severity: 'critical' })
  const second = hush([worsened(worse)], input({ held: first.held, incidents: [worse] }))
  expect(second.events).toEqual([])
  expect(second.silent).toEqual(new Set([worse.id]))
  expect(second.held['m-1']).toMatchObject({
    total: 1,
    lines: [{ line: { severity: 'critical' } }],
  })
})

it('a window for warnings lets what grows critical through', () => {
  const first = hush([raised(incident())], input({ incidents: [incident()] }))
  const worse = incident({ severity: 'critical' })
  const through = hush(
    [worsened(worse)],
    input({
      held: first.held,
      incidents: [worse],
      quietFor: (one) => (one.severity === 'warning' ? QUIET : undefined),
    }),
  )
  expect(kinds(through.events)).toEqual(['rule_worsened'])
  expect(through.silent).toEqual(new Set())
  expect(through.held['m-1']?.ids).toEqual([])
})

it('a member of a group that grows worse is told as ever: no message comes of it', () => {
  const member = incident({ severity: 'critical', group: 'group:prod/x/1' })
  const { events, held } = hush([worsened(member)], input({ incidents: [member] }))
  expect(kinds(events)).toEqual(['rule_worsened'])
  expect(held).toEqual({})
})

it('a thousand alerts are counted, and some are named', () => {
  const many = Array.from({ length: 1000 }, (_, i) => incident({ id: `rule:prod/x/${i}` }))
  const { held, silent } = hush(many.map(raised), input({ incidents: many }))
  expect(held['m-1']?.total).toBe(1000)
  expect(held['m-1']?.lines).toHaveLength(HELD_LINES)
  expect(silent.size).toBe(1000)
})

it('what has ended is said of no more, and named as over', () => {
  const held: Held = hush([raised(incident())], input({ incidents: [incident()] })).held
  const cleared: BackupEvent = { kind: 'rule_cleared', incident: incident(), at: at(2) }
  const after = hush([cleared], input({ held }))
  expect(after.events).toEqual([])
  expect(after.unsaid).toEqual([cleared])
  expect(after.held['m-1']).toMatchObject({ total: 1, ids: [], lines: [{ line: { over: true } }] })
})

it('openings are made anew of every kind of incident, and of none whose rows are gone', () => {
  const snapshot = snapshotOf({ archives: [archiveRow(at(2))] })
  const none = { finding: null, kind: 'archive', subjects: ['1002'] } as const
  const kindOf = (change: Partial<Incident>, said = false) =>
    openingOf(incident(change), snapshot, said)?.kind ?? null
  expect([
    kindOf({}),
    kindOf({}, true),
    kindOf({ ...none, condition: 'interrupted' }),
    kindOf({ ...none, condition: 'not-doing' }),
    kindOf({ ...none, condition: 'far-behind' }),
    kindOf({ ...none, subjects: ['9'], condition: 'lagging' }),
    kindOf({ ...none, kind: 'cluster' }),
    kindOf({ ...none, kind: 'view' }),
    kindOf({ ...none, kind: 'job' }),
  ]).toEqual([
    'rule_raised',
    'rule_worsened',
    'archive_interrupted',
    'archive_left_doing',
    'archive_lagging',
    null,
    'cluster_unreachable',
    'view_unreadable',
    null,
  ])
})

it('an incident is told by its own message, by its group, or by what explains it', () => {
  const archive = incident({ id: 'archive:prod/1', group: 'group:prod/a/1' })
  const open = [archive, incident({ id: 'archive:prod/2' })]
  expect(messageIdentity(incident({ id: 'x' }), open)).toBe('x')
  expect(messageIdentity(incident({ group: 'group:prod/b/1' }), open)).toBe('group:prod/b/1')
  expect(messageIdentity(incident({ group: 'archive:prod/2' }), open)).toBe('archive:prod/2')
  expect(messageIdentity(incident({ group: 'archive:prod/1' }), open)).toBe('group:prod/a/1')
  expect(messageIdentity(incident({ group: 'archive:prod/3' }), open)).toBe('archive:prod/3')
})
