import { expect, test } from 'vitest'
import type { Notification } from '../../src/domain/notification.ts'
import type { ClusterRows, TenantRow } from '../../src/domain/rows.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { read } from '../slack/texts.ts'
import { expectMessage } from '../slack/valid.ts'
import {
  archiveRow,
  at,
  childDataJob,
  dataJob,
  ended,
  kinds,
  notificationsOf,
  restoreRow,
  rows,
  setRow,
  sysDataJob,
  TWO_TENANTS,
  tenant,
  watchAll,
} from './hand.ts'
import { every, marks, saidBy } from './rules/said.ts'

const FAILED = { status: 'FAILED', result: '-9082' }
const CRM = tenant({ tenantId: '1004', name: 'crm' })
const BINNED = tenant({ name: '__recycle_$_1_1700000000', inRecycleBin: true })

/** Shop's backup runs, has failed, and then the tenants are what is given, with jobs besides. */
function story(
  tenants: readonly TenantRow[],
  later: Partial<ClusterRows> = {},
): readonly ClusterRows[] {
  const failed = ended(dataJob(), at(2, 40), FAILED)
  return [
    rows({ databaseNow: at(2, 30), dataJobs: [dataJob()] }),
    rows({ databaseNow: at(2, 41), dataJobs: [failed] }),
    rows({ databaseNow: at(2, 42), dataJobs: [failed], tenants, ...later }),
  ]
}

/** What is said in the end: texts as people read them, of messages and of lines in threads. */
function said(readings: readonly ClusterRows[]) {
  const all = notificationsOf(readings)
  const word = (one: Notification) => one.key.slice(one.key.indexOf('#') + 1)
  return Object.fromEntries(
    all
      .filter((one) => one.identity.startsWith('failure:') || one.identity.startsWith('archive:'))
      .map((one) => {
        const rendered = renderMessage(one.body, { timeZone: 'UTC' })
        expectMessage(rendered)
        return [`${one.mode} ${word(one)}`, read(rendered)]
      }),
  )
}

test('a failed backup of a tenant that is dropped: green, with a plain word', () => {
  const polls = watchAll(story([CRM]))
  expect(kinds(polls).at(-1)).toEqual(['tenant_dropped'])
  expect(polls.at(-1)?.state.incidents).toEqual([])
  const texts = said(story([CRM]))
  expect(texts['edit dropped']?.split('\n')[0]).toBe(
    '🟢 *Over: Tenant shop was dropped* on prod (full backup of shop failed 2025-03-01 02:40 UTC)',
  )
  expect(texts['edit dropped']).not.toContain('*Next:*')
  expect(texts['thread dropped-line']).toBe(
    '🟢 Over: Tenant shop was dropped at 2025-03-01 02:42 UTC, after 2 min',
  )
})

test('into the recycle bin: as good as dropped, and its archive is nobody’s concern any more', () => {
  const archives = [archiveRow(at(2, 40))]
  const stopped = { archives: [archiveRow(at(2, 40), { status: 'STOP' })] }
  const readings = [
    ...story([CRM, BINNED], { archives }).map((one) => ({ ...one, archives })),
    rows({ databaseNow: at(2, 43), tenants: [CRM, BINNED], ...stopped }),
  ]
  const polls = watchAll(readings)
  expect(kinds(polls).slice(2)).toEqual([['tenant_dropped'], []])
  expect(said(readings)['edit dropped']).toContain('Tenant shop was dropped into the recycle bin')
})

test('of several tenants the last one that is left decides', () => {
  const sys = sysDataJob()
  const bad = (id: string) => ended(childDataJob(id), at(2, 40), FAILED)
  const dataJobs = [ended(sys, at(2, 41), FAILED), bad('1002'), bad('1004')]
  const begun = rows({
    databaseNow: at(2, 30),
    dataJobs: [sys, childDataJob('1002'), childDataJob('1004')],
  })
  const over = rows({ databaseNow: at(2, 42), dataJobs })
  const one = rows({ databaseNow: at(2, 43), dataJobs, tenants: [CRM] })
  const polls = watchAll([begun, over, one])
  expect(kinds(polls).at(-1)).toEqual([])
  expect(polls.at(-1)?.state.incidents).toMatchObject([{ subjects: ['crm'] }])
  const none = rows({ databaseNow: at(2, 44), dataJobs, tenants: [tenant({ tenantId: '1010' })] })
  expect(kinds(watchAll([begun, over, none])).at(-1)).toEqual(['tenant_dropped'])
  expect(said([begun, over, none])['edit dropped']).toContain('Tenants shop, crm were dropped')
})

test('a renamed tenant: its message says the new name, and a later success under it heals', () => {
  const renamed = [tenant({ name: 'store' }), CRM]
  const good = ended(dataJob({ jobId: '9', start: { text: '', ms: at(3) } }), at(3, 30))
  const readings = [
    ...story(renamed),
    rows({ databaseNow: at(3, 31), tenants: renamed, dataJobs: [good] }),
  ]
  const polls = watchAll(readings)
  expect(kinds(polls).slice(2)).toEqual([['tenant_renamed'], ['job_succeeded', 'job_recovered']])
  expect(polls[2]?.state.incidents).toMatchObject([{ subjects: ['store'] }])
  expect(polls.at(-1)?.state.incidents).toEqual([])
  const texts = said(readings)
  expect(texts['edit renamed/1']).toContain('Full backup of store failed')
  expect(texts['edit renamed/1']).toContain(
    'Tenant shop is now named store, seen 2025-03-01 02:42 UTC.',
  )
  expect(texts['edit recovered']).toContain('Recovered: full backup of store')
  expect(texts['edit recovered']).toContain('Tenant shop is now named store')
  expect(texts['thread recovered-line']).toContain('full of store')
})

test('a new tenant of the old name is another one: its success heals nothing', () => {
  const tenants = [tenant({ name: 'store' }), tenant({ tenantId: '1010' }), CRM]
  const good = ended(
    dataJob({ tenantId: '1010', executors: ['1010'], jobId: '9', start: { text: '', ms: at(3) } }),
    at(3, 30),
  )
  const polls = watchAll([
    ...story(tenants),
    rows({ databaseNow: at(3, 31), tenants, dataJobs: [good] }),
  ])
  expect(kinds(polls).at(-1)).toEqual(['job_succeeded'])
  expect(polls.at(-1)?.state.incidents).toMatchObject([{ subjects: ['store'] }])
})

test.each([
  ['no tenant was read', []],
  ['all are as they were', TWO_TENANTS],
])('nothing is over when %s', (_, tenants) => {
  expect(kinds(watchAll(story(tenants))).at(-1)).toEqual([])
})

test('tenants that cannot be read are not dropped', () => {
  const unreadable = [{ view: 'DBA_OB_TENANTS', errno: 1142, message: 'denied' }]
  expect(kinds(watchAll(story([], { unreadable }))).at(-1)).toEqual([])
})

test('a tenant that got the name of one that is gone, of the same backup: still there, and still wrong', () => {
  const sys = sysDataJob()
  const bad = (id: string) => ended(childDataJob(id), at(2, 40), FAILED)
  const dataJobs = [ended(sys, at(2, 41), FAILED), bad('1002'), bad('1004')]
  const swapped = [tenant({ tenantId: '1004', name: 'shop' })]
  const polls = watchAll([
    rows({
      databaseNow: at(2, 30),
      dataJobs: [sys, childDataJob('1002'), childDataJob('1004')],
    }),
    rows({ databaseNow: at(2, 42), dataJobs }),
    rows({ databaseNow: at(2, 43), dataJobs, tenants: [CRM] }),
    rows({ databaseNow: at(2, 44), dataJobs, tenants: swapped }),
    rows({ databaseNow: at(2, 45), dataJobs, tenants: swapped }),
    rows({
      databaseNow: at(2, 46),
      dataJobs,
      tenants: [tenant({ tenantId: '1004', name: 'store' })],
    }),
  ])
  expect(kinds(polls).slice(2)).toEqual([[], ['tenant_renamed'], [], ['tenant_renamed']])
  expect(polls.at(-1)?.state.incidents).toMatchObject([{ subjects: ['store'] }])
})

test('with the account of a user tenant, which sees only itself, no other tenant is taken for dropped', () => {
  const login = { kind: 'tenant', tenantId: '1004', name: 'crm' } as const
  const archives = [archiveRow(at(2, 30), { status: 'INTERRUPTED' })]
  const all = story([CRM], { login }).map((one, i) => (i < 2 ? { ...one, archives } : one))
  expect(kinds(watchAll(all)).at(-1)).toEqual([])
})

test('a restore that failed waits for the next, whatever became of its half tenant', () => {
  const half = tenant({ tenantId: '1010', name: 'shop_restored', status: 'RESTORE' })
  const bad = ended(restoreRow(), at(9, 30), { status: 'RESTORE_FAIL' })
  const polls = watchAll([
    rows({ databaseNow: at(9, 10), restores: [restoreRow()], tenants: [...TWO_TENANTS, half] }),
    rows({ databaseNow: at(9, 31), restores: [bad], tenants: [...TWO_TENANTS, half] }),
    rows({ databaseNow: at(9, 32), restores: [bad] }),
  ])
  expect(kinds(polls).slice(1)).toEqual([['job_failed'], []])
})

test('an archive in trouble whose tenant is dropped: green, where it was left open for ever', () => {
  const good = archiveRow(at(1))
  const readings = [
    rows({ databaseNow: at(1), archives: [good] }),
    rows({ databaseNow: at(1, 1), archives: [archiveRow(at(1), { status: 'INTERRUPTED' })] }),
    rows({ databaseNow: at(1, 11), tenants: [CRM] }),
    rows({ databaseNow: at(1, 12), tenants: [CRM] }),
  ]
  expect(kinds(watchAll(readings))).toEqual([[], ['archive_interrupted'], ['tenant_dropped'], []])
  expect(said(readings)['edit dropped']).toBe(
    [
      '🟢 *Over: Tenant shop was dropped* on prod, and with it its log archive',
      'Its log archive was in trouble since 2025-03-01 01:01 UTC, for 10 min.',
      '`INTERRUPTED` · round `1` · `file:///backup/archive`',
    ].join('\n'),
  )
})

test('an archive in trouble whose tenant gets another name: the message says it', () => {
  const archives = [archiveRow(at(1), { status: 'INTERRUPTED' })]
  const polls = watchAll([
    rows({ databaseNow: at(1), archives: [archiveRow(at(1))] }),
    rows({ databaseNow: at(1, 1), archives }),
    rows({ databaseNow: at(1, 2), archives, tenants: [tenant({ name: 'store' }), CRM] }),
  ])
  expect(polls.at(-1)?.events).toMatchObject([
    { kind: 'archive_progressed', archive: { tenantName: 'store' } },
  ])
})

test('what a rule found about a dropped tenant does not end as if it were mended', () => {
  const old = setRow('3', at(-24 * 9))
  const readings = every(0, 20, (databaseNow, minute) =>
    rows({ databaseNow, sets: [old], tenants: minute < 5 ? TWO_TENANTS : [CRM] }),
  )
  const words = saidBy('no_full', readings)
  expect(marks(words).at(-1)).toBe('rule_cleared 10')
  expect(words.at(-1)?.text.split('\n')[0]).toBe('🟢 *Over: Tenant shop was dropped* on prod')
})

test('what a rule found about a renamed tenant goes on, and ends as it should', () => {
  const old = setRow('3', at(-24 * 8.5))
  const readings = every(0, 20, (databaseNow, minute) =>
    rows({
      databaseNow,
      sets: minute < 6 ? [old] : [old, setRow('4', at(0))],
      tenants: minute < 5 ? TWO_TENANTS : [tenant({ name: 'store' }), CRM],
    }),
  )
  const words = saidBy('no_full', readings)
  expect(marks(words)).toEqual(['rule_raised 0', 'rule_cleared 11'])
  expect(words.at(-1)?.text).toContain('Over: Tenant shop has a good full backup again')
})
