import { describe, expect, test } from 'vitest'
import { alertState } from '../../src/domain/alert-state.ts'
import type { Mark } from '../../src/domain/mark.ts'
import type { Quiet } from '../../src/domain/mute.ts'
import type { MessageBody } from '../../src/domain/notification.ts'
import { withAlertButtons } from '../../src/slack/blocks/alert-buttons.ts'
import { withManner } from '../../src/slack/blocks/called.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { renderMuted, renderMutes } from '../../src/slack/blocks/render-mutes.ts'
import { renderRoute } from '../../src/slack/blocks/render-route.ts'
import { BODIES, FAILED, filled } from './everything.ts'
import { fc, test as property } from './property.ts'
import { failure, HOUR, incident, job, LOOK, NOW } from './samples.ts'
import { elementsOf, headline, read } from './texts.ts'
import { expectMessage, expectNoForeignTokens } from './valid.ts'

const ACKED: Mark = { identity: 'i', kind: 'ack', by: 'U0BOB', at: NOW, until: null }
const SNOOZED: Mark = { ...ACKED, kind: 'snooze', until: NOW + HOUR }

const said = (body: MessageBody, mark: Mark | null, now = NOW) =>
  withAlertButtons(renderMessage(body, LOOK), body, mark, LOOK, now)
const ids = (body: MessageBody, mark: Mark | null, now = NOW) =>
  elementsOf(said(body, mark, now).blocks).map((one) => one.action_id)

const UNREACHABLE: MessageBody = {
  template: 'unreachable',
  cluster: 'prod',
  reason: 'r',
  incident: incident(),
  backAt: null,
}

describe('buttons of an alert', () => {
  test.each<[string, MessageBody, Mark | null, number, string[]]>([
    ['open', failure(FAILED), null, NOW, ['view_cause', 'ack', 'snooze']],
    ['without View cause', UNREACHABLE, null, NOW, ['ack', 'snooze']],
    ['acked', failure(FAILED), ACKED, NOW, ['view_cause']],
    ['snoozed', failure(FAILED), SNOOZED, NOW, ['view_cause', 'ack', 'snooze']],
    [
      'over',
      failure(FAILED, { recoveredBy: job({ state: 'success' }) }),
      null,
      NOW,
      ['view_cause'],
    ],
    ['back again', { ...UNREACHABLE, backAt: NOW }, null, NOW, []],
  ])('%s', (_, body, mark, now, expected) => {
    expectMessage(said(body, mark, now))
    expect(ids(body, mark, now)).toEqual(expected)
  })

  test('only what runs again may wait for its next run', () => {
    expect(JSON.stringify(said(failure(FAILED), null).blocks)).toContain('until the next run')
    expect(JSON.stringify(said(UNREACHABLE, null).blocks)).not.toContain('until the next run')
  })

  test.each<[string, MessageBody, Mark | null, number, string | null]>([
    ['acked', failure(FAILED), ACKED, NOW, '✋ acked by <@U0BOB> 2026-11-20 12:29 UTC'],
    ['snoozed', failure(FAILED), SNOOZED, NOW, '💤 snoozed by <@U0BOB> until 2026-11-20 13:29 UTC'],
    ['for good', failure(FAILED), { ...SNOOZED, until: null }, NOW, 'until the next run'],
    ['no more', failure(FAILED), SNOOZED, NOW + HOUR, null],
    ['over, acked', { ...UNREACHABLE, backAt: NOW }, ACKED, NOW, '✋ acked by <@U0BOB>'],
    ['over, snoozed', { ...UNREACHABLE, backAt: NOW }, SNOOZED, NOW, null],
  ])('who answered: %s', (_, body, mark, now, expected) => {
    const text = said(body, mark, now).text
    if (expected === null) expect(text).not.toMatch(/acked|snoozed/)
    else expect(text).toContain(expected)
  })

  property(
    'Slack takes every message with them, whatever is in it',
    [fc.long(), fc.size(0, BODIES.length - 1)],
    (text, i) => {
      const body = filled(BODIES[i] as MessageBody, text)
      for (const mark of [null, ACKED, SNOOZED]) {
        const rendered = said(body, mark)
        expectMessage(rendered)
        if (alertState(body) === null) expect(rendered).toEqual(renderMessage(body, LOOK))
      }
    },
    100,
  )
})

test('a new message mentions its group and says that no route matched; the group only once', () => {
  const rendered = said(failure(FAILED), null)
  const called = withManner(rendered, { mention: 'S0DBA', unrouted: true })
  expect(JSON.stringify(called.blocks).match(/<!subteam\^S0DBA>/g)).toHaveLength(1)
  expect(read(called)).toContain('no route matched')
  expect(headline(called)).toBe(headline(rendered))
  expect(called.blocks.at(-1)?.type).toBe('actions')
  expect(withManner(rendered, {})).toBe(rendered)
  expect(withManner(rendered, { mention: 'channel>' })).toBe(rendered)
})

const QUIET: Quiet = {
  id: 'm-k3v9px',
  match: { tenant: 'crm' },
  by: 'U0ALICE',
  reason: 'storage is moved',
  from: NOW - HOUR,
  until: NOW + HOUR,
}
const line = {
  severity: 'critical',
  over: false,
  since: NOW,
  about: { kind: 'job', job: FAILED },
} as const

describe('words about mutes', () => {
  test.each<[string, Partial<Quiet>, readonly string[], string]>([
    [
      'over, some open',
      {},
      ['a'],
      '🔴 Mute m-k3v9px is over on prod: 2 alerts kept back, 1 still open',
    ],
    ['all over', {}, [], '🔔 Mute m-k3v9px is over on prod: 2 alerts kept back, all over'],
    [
      'a window',
      { by: null, reason: 'Sat 22:00-04:00 UTC' },
      [],
      '🔔 Maintenance window Sat 22:00-04:00 UTC is over on prod: 2 alerts kept back, all over',
    ],
  ])('%s', (_, change, open, expected) => {
    const held = {
      quiet: { ...QUIET, ...change },
      channel: 'C',
      total: 2,
      ids: open,
      lines: [{ id: 'a', line }],
    }
    const rendered = renderMessage({ template: 'quiet over', cluster: 'prod', held, at: NOW }, LOOK)
    expectMessage(rendered)
    expect(headline(rendered)).toBe(expected)
    expect(read(rendered)).toContain('+1 more')
  })

  test.each([
    ['a day', '🔴 Still open, 24 h after the last word:'],
    ['snooze is over', '🔴 Still open, and the snooze is over:'],
    ['not acked', '🔴 Nobody acked it for 24 h:'],
  ] as const)('said once more: %s', (why, expected) => {
    const again = {
      kind: 'open',
      cluster: 'prod',
      why,
      worst: line,
      open: 3,
      since: NOW - 24 * HOUR,
      at: NOW,
    } as const
    const rendered = renderMessage({ template: 'line', line: again }, LOOK)
    expectMessage(rendered)
    expect(headline(rendered)).toContain(expected)
    expect(headline(rendered)).toMatch(/and 2 more on prod$/)
  })

  test('the list, its buttons, and nothing at all', () => {
    const quiets = [
      { ...QUIET, held: 3 },
      { ...QUIET, id: 'window-1', by: null, reason: 'Sat 22:00-04:00 UTC', held: 0 },
    ]
    const list = renderMutes({ quiets, at: NOW }, LOOK)
    expectMessage(list)
    expect(read(list)).toMatch(/3 alerts kept back so far/)
    expect(elementsOf(list.blocks)).toMatchObject([{ action_id: 'unmute', value: 'm-k3v9px' }])
    expectMessage(renderMutes({ quiets: [], at: NOW }, LOOK))
    const many = Array.from({ length: 60 }, (_, i) => ({ ...QUIET, id: `m-${i}`, held: 0 }))
    expectMessage(renderMutes({ quiets: many, at: NOW }, LOOK))
  })

  property(
    'whatever stands in them, Slack takes them and they ping nobody',
    [fc.long()],
    (text) => {
      const match = { tenant: text, cluster: text }
      const quiet = { ...QUIET, match, reason: text, held: 1 }
      const mute = { ...quiet, createdAt: NOW, endedAt: null, endedBy: null, by: 'U0ALICE' }
      const held = {
        quiet,
        channel: 'C',
        total: 1,
        ids: ['a'],
        lines: [{ id: 'a', line: filled(line, text) }],
      }
      const subject = {
        cluster: text,
        tenants: [text],
        area: text,
        severity: 'critical',
        rule: text,
      } as const
      const place = { channel: 'C0DBOPS', mention: 'S0DBA', route: 0, unrouted: false }
      for (const rendered of [
        renderMutes({ quiets: [quiet], at: NOW }, LOOK),
        renderMuted({ mute, open: 2, unknown: { cluster: [text], tenant: [text] } }, LOOK),
        ...[null, { at: NOW, kept: true }].map((over) =>
          renderMessage({ template: 'mute', mute, over }, LOOK),
        ),
        renderMessage({ template: 'quiet over', cluster: text, held, at: NOW }, LOOK),
      ]) {
        expectMessage(rendered)
        expectNoForeignTokens(rendered.blocks, ['U0ALICE'])
      }
      const route = renderRoute(
        {
          subject,
          place,
          group: { handle: text, enabled: true },
          route: { match, channel: 'C', mention: null },
          routes: 1,
        },
        LOOK,
      )
      expect(JSON.stringify(route.blocks).replace(/<#C0DBOPS>/g, '')).not.toMatch(/<[@!#]/)
    },
    60,
  )
})
