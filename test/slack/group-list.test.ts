import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Incident } from '../../src/domain/event.ts'
import { listsOf } from '../../src/domain/line-length.ts'
import type { GroupLine } from '../../src/domain/notification.ts'
import { placeMembers } from '../../src/domain/place-members.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { incident, job, NOW, part } from './samples.ts'

const LOOK = { timeZone: null }

function failed(n: number, name: string, code: number): Incident {
  const id = `${n}`.padStart(7, '0')
  return incident({
    id,
    kind: 'job',
    area: 'data',
    subjects: [name],
    condition: null,
    job: job({
      jobId: id,
      state: 'failed',
      code,
      endedAt: NOW,
      parts: [part({ tenantName: name, jobId: id, state: 'failed', code })],
    }),
  })
}

function lineOf({ severity, since, job: about }: Incident): GroupLine {
  if (!about) throw new Error('no job')
  return { severity, since, over: false, about: { kind: 'job', job: about } }
}

/** Job ids that the blocks name. */
function named(blocks: unknown): readonly string[] {
  return [...JSON.stringify(blocks).matchAll(/job `(\d{7})`/g)].map(([, id]) => id ?? '')
}

test('every member is named whole, however long the names are and however many the causes', () => {
  const some = fc.array(
    fc.record({
      length: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 128 })),
      code: fc.constantFrom(-9071, -9026, -4012, -9999),
    }),
    { minLength: 1, maxLength: 400 },
  )
  fc.assert(
    fc.property(some, (facts) => {
      const all = facts.map(({ length, code }, i) => failed(i, 'x'.repeat(length), code))
      const ids = all.map((one) => one.id)
      const group = {
        id: 'group:prod/x/1',
        cause: 'x',
        since: NOW,
        lastAt: NOW,
        total: all.length,
        channel: 'CALERTS',
        gathering: false,
        shown: [],
        over: [],
        batches: [],
      }
      const placed = placeMembers(group, { open: all, ended: [], joined: all, away: false })
      const root = renderMessage(
        {
          template: 'group',
          cluster: 'prod',
          group,
          severity: 'critical',
          lines: placed.lines.map(lineOf),
          open: all.length,
          at: NOW,
        },
        LOOK,
      )
      const lists = listsOf(placed.listed).map((list) =>
        renderMessage({ template: 'group list', cluster: 'prod', lines: list.map(lineOf) }, LOOK),
      )
      const found = [root, ...lists].flatMap(({ blocks }) => named(blocks))
      expect(found.toSorted()).toEqual(ids)
    }),
    { numRuns: 60 },
  )
})

test('a thousand failures of one cause: at most ten messages', () => {
  const all = Array.from({ length: 1000 }, (_, i) => failed(i, `tenant_${i}`, -9071))
  expect(listsOf(all.slice(30)).length).toBeLessThanOrEqual(8)
})

test('what a list looks like', () => {
  const lines = [failed(1, 'crm', -9071), failed(2, 'pay', -9071), failed(3, 'hr', -9026)].map(
    lineOf,
  )
  const { text } = renderMessage({ template: 'group list', cluster: 'prod', lines }, LOOK) ?? {}
  expect(text).toMatchInlineSnapshot(`
    "3 more alerts
    🔴 Full backup failed · -9071 BACKUP_PERMISSION_DENIED:
    crm (job 0000001), pay (job 0000002)
    🔴 Full backup failed · -9026 INVALID_BACKUP_DEST:
    hr (job 0000003)"
  `)
})

test.each([
  [
    'open',
    2,
    [
      '🔴 3 backups failed on prod, 2 open and 1 over · -9071 BACKUP_PERMISSION_DENIED',
      'Cause: the backup destination refused to be read or written · owner: storage',
      'Next: Check the destination from every OBServer: mount, owner and rights, or keys; then run it again.',
      '🔴 Full backup of crm failed · job 0000001 · 2026-11-20 12:15 UTC',
      '🔴 Full backup of pay failed · job 0000002 · 2026-11-20 12:15 UTC',
      '🟢 Over: Full backup of hr failed · job 0000003 · 2026-11-20 12:15 UTC',
    ],
  ],
  [
    'over',
    0,
    [
      '🟢 3 backups failed, all over on prod, after 60 min',
      'Cause: -9071 BACKUP_PERMISSION_DENIED: the backup destination refused to be read or written · owner: storage',
      '🟢 Over: Full backup of crm failed · job 0000001 · 2026-11-20 12:15 UTC',
      '🟢 Over: Full backup of pay failed · job 0000002 · 2026-11-20 12:15 UTC',
      '🟢 Over: Full backup of hr failed · job 0000003 · 2026-11-20 12:15 UTC',
    ],
  ],
])('the cause of all is said once, in the first line; of what is %s', (_, open, looks) => {
  const all = ['crm', 'pay', 'hr'].map((name, i) => failed(i + 1, name, -9071))
  const body = {
    template: 'group',
    cluster: 'prod',
    group: {
      id: 'group:prod/x/1',
      cause: 'job/data/-9071/critical',
      since: NOW,
      lastAt: NOW,
      total: 3,
      channel: 'CALERTS',
      gathering: false,
      shown: [],
      over: [],
      batches: [],
    },
    severity: 'critical',
    lines: all.map((one, i) => ({ ...lineOf(one), over: i >= open })),
    open,
    at: NOW + 3_600_000,
  } as const
  const text = renderMessage(body, { timeZone: 'UTC' })?.text
  expect(text?.split('\n').slice(0, -1)).toEqual(looks)
})

test.each([
  ['job/data/-9071/critical', '🔴 1 backup failed on prod'],
  ['job/recover/-9071/critical', '🔴 1 table recovery failed on prod'],
  ['archive/log/interrupted/critical', '🔴 1 log archive interrupted on prod'],
])('the first that is told together with what came just before is one: %s', (cause, headline) => {
  const line = lineOf(failed(1, 'crm', -9071))
  const group = {
    id: 'group:prod/x/1',
    cause,
    since: NOW,
    lastAt: NOW,
    total: 1,
    earlier: 3,
    channel: 'CALERTS',
    gathering: false,
    shown: [],
    over: [],
    batches: [],
  }
  const body = {
    template: 'group',
    cluster: 'prod',
    group,
    severity: 'critical',
    lines: [line],
    open: 1,
    at: NOW,
  } as const
  const text = renderMessage(body, { timeZone: 'UTC' })?.text
  expect(text?.split(' · ')[0]).toBe(headline)
  expect(text).toContain('3 more just before, each by itself')
})
