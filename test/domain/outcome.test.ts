import { describe, expect, test } from 'vitest'
import type { Operation } from '../../src/domain/operation.ts'
import type { OperationFacts, TenantFacts } from '../../src/domain/operation-facts.ts'
import { confirmed, outcomeOf } from '../../src/domain/outcome.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import { at, dataJob, ended, recoverRow, restoreRow, tenant, V3 } from './hand.ts'
import {
  archiveRow,
  OPERATIONS,
  operationFacts,
  sentRequest,
  tenantFacts,
} from './operation-by-hand.ts'

const shop = (change: Partial<TenantFacts>) => ({ scope: [tenantFacts(change)] })
const archive = (status: string) => shop({ archive: archiveRow({ status }) })
const blind = (view: string) => ({ unreadable: [{ view, errno: 1142, message: 'denied' }] })
const policy = (recoveryWindow: string) =>
  shop({ policy: { tenantId: '1002', name: 'default', recoveryWindow } })
const KEY = 'data/1002/8/2025-03-01 02:00:00.000000'

type Case = readonly [
  keyof typeof OPERATIONS,
  Partial<OperationFacts>,
  Partial<ClusterRows>,
  string,
  string,
]

const CASES: readonly Case[] = [
  ['archive-start', archive('DOING'), {}, 'succeeded', 'shop: archive is DOING (ARCHIVELOG)'],
  ['archive-start', archive('BEGINNING'), {}, 'running', 'shop: archive is BEGINNING (ARCHIVELOG)'],
  ['archive-start', archive('STOP'), {}, 'unseen', 'shop: archive is STOP (ARCHIVELOG)'],
  [
    'archive-start',
    archive('INTERRUPTED'),
    {},
    'failed',
    'shop: archive is INTERRUPTED (ARCHIVELOG)',
  ],
  ['archive-stop', archive('STOP'), {}, 'succeeded', 'shop: archive is STOP (ARCHIVELOG)'],
  ['archive-stop', archive('STOPPING'), {}, 'running', 'shop: archive is STOPPING (ARCHIVELOG)'],
  [
    'archive-stop',
    archive('INTERRUPTED'),
    {},
    'unseen',
    'shop: archive is INTERRUPTED (ARCHIVELOG)',
  ],
  ['archive-suspend', archive('SUSPEND'), {}, 'succeeded', 'shop: archive is SUSPEND (ARCHIVELOG)'],
  ['archive-suspend', archive('DOING'), {}, 'unseen', 'shop: archive is DOING (ARCHIVELOG)'],
  ['archive-resume', archive('DOING'), {}, 'succeeded', 'shop: archive is DOING (ARCHIVELOG)'],
  ['cleanup-policy-set', policy('7d'), {}, 'succeeded', 'shop: policy keeps 7d'],
  ['cleanup-policy-set', policy('3d'), {}, 'unseen', 'shop: policy keeps 3d'],
  ['cleanup-policy-set', shop({ policy: 'unread' }), {}, 'blind', 'shop: policy not known'],
  [
    'archive-stop',
    { ...shop({ archive: null }), ...blind('CDB_OB_ARCHIVELOG') },
    {},
    'blind',
    'CDB_OB_ARCHIVELOG cannot be read',
  ],
  [
    'cancel-restore',
    { tenants: [], ...blind('DBA_OB_TENANTS') },
    {},
    'blind',
    'DBA_OB_TENANTS cannot be read',
  ],
  [
    'cancel-backup',
    blind('CDB_OB_BACKUP_JOB_HISTORY'),
    {},
    'blind',
    'CDB_OB_BACKUP_JOB_HISTORY cannot be read',
  ],
  [
    'archive-stop',
    { ...archive('STOP'), ...blind('CDB_OB_RESTORE_HISTORY') },
    {},
    'succeeded',
    'shop: archive is STOP (ARCHIVELOG)',
  ],
  ['cleanup-policy-drop', shop({ policy: null }), {}, 'succeeded', 'shop: policy none'],
  ['cleanup-policy-drop', policy('7d'), {}, 'unseen', 'shop: policy keeps 7d'],
  ['activate-standby', shop({ row: tenant() }), {}, 'succeeded', 'shop: PRIMARY'],
  ['activate-standby', shop({ row: tenant({ role: 'STANDBY' }) }), {}, 'unseen', 'shop: STANDBY'],
  ['activate-standby', shop({ row: null }), {}, 'failed', 'shop: is gone'],
  ['cancel-backup', {}, { dataJobs: [dataJob()] }, 'unseen', 'job 8 is DOING'],
  [
    'cancel-backup',
    {},
    { dataJobs: [dataJob({ status: 'CANCELING' })] },
    'running',
    'job 8 is CANCELING',
  ],
  [
    'cancel-backup',
    {},
    { dataJobs: [ended(dataJob(), at(9), { status: 'CANCELED', result: '-4072' })] },
    'succeeded',
    'job 8 is cancelled (CANCELED)',
  ],
  [
    'cancel-backup',
    {},
    { dataJobs: [ended(dataJob(), at(9))] },
    'failed',
    'job 8 was over before the cancel reached it: COMPLETED',
  ],
  ['cancel-backup', {}, { dataJobs: [] }, 'unseen', `job ${KEY} shows in no view`],
  ['cancel-restore', { tenants: [] }, {}, 'succeeded', 'shop_fix is gone'],
  [
    'cancel-restore',
    { tenants: [tenant({ name: 'shop_fix', status: 'RESTORE' })] },
    {},
    'unseen',
    'shop_fix is RESTORE',
  ],
  [
    'cancel-restore',
    { tenants: [] },
    { restores: [restoreRow({ restoreTenantName: 'shop_fix' })] },
    'unseen',
    'the restore into shop_fix still runs',
  ],
  [
    'cancel-restore',
    { tenants: [tenant({ name: 'shop_fix' })] },
    {},
    'failed',
    'shop_fix is NORMAL: the restore was over before the cancel reached it',
  ],
]

test.each(CASES)('%s, by what the views show (%#)', (kind, change, jobRows, word, text) => {
  const request = sentRequest(OPERATIONS[kind])
  const plan = { ...request.plan, chosen: kind === 'cancel-backup' ? [`job ${KEY}`] : [] }
  const outcome = outcomeOf({ ...request, plan }, operationFacts(change, jobRows))
  expect([outcome.kind, outcome.text]).toEqual([word, text])
})

test('of several tenants the one that was passed over decides', () => {
  const other = { tenantId: '1004', name: 'crm' }
  const facts = operationFacts({
    scope: [
      tenantFacts(),
      tenantFacts({ ref: other, archive: archiveRow({ tenantId: '1004', status: 'STOP' }) }),
    ],
  })
  expect(outcomeOf(sentRequest(OPERATIONS['archive-start']), facts)).toMatchObject({
    kind: 'unseen',
    text: expect.stringMatching(/shop: archive is DOING.*crm: archive is STOP/),
  })
})

test('a cancelled recovery ends FAILED: that is what was asked for', () => {
  const row = recoverRow({ targetTenantName: 'shop' })
  const [job] = operationFacts({}, { recoverJobs: [row] }).jobs
  const request = sentRequest(OPERATIONS['cancel-recover-table'])
  const plan = { ...request.plan, chosen: [`job ${job?.key}`] }
  const over = ended(row, at(9), { status: 'FAILED', result: 'FAILED' })
  const facts = operationFacts({}, { recoverJobs: [over] })
  expect(outcomeOf({ ...request, plan }, facts).kind).toBe('succeeded')
})

describe('what becomes of the request', () => {
  const start = OPERATIONS['archive-start']
  const judged = (operation: Operation, state: 'started' | 'unknown', seconds: number) => {
    const facts = operationFacts(archive('STOP'))
    const request = sentRequest(operation, { state })
    return confirmed(request, outcomeOf(request, facts), at(9, 0, seconds))
  }

  test('an effect that does not show is waited for a minute, then it failed, with what shows instead', () => {
    expect(judged(start, 'started', 59)).toBeNull()
    expect(judged(start, 'started', 60)).toMatchObject({
      state: 'failed',
      note: 'OceanBase accepted it, but after 60 s the views show nothing of it: shop: archive is STOP (ARCHIVELOG). Look why, then ask again.',
    })
  })

  test('a lost answer stays unknown until its effect shows', () => {
    expect(judged(start, 'unknown', 359)).toBeNull()
    // By now it should show: from here on it is somebody else's.
    const missed = judged(start, 'unknown', 360)
    expect(missed).toMatchObject({ state: 'unknown', effectMissed: true })
    const after = missed && confirmed(missed, { kind: 'succeeded', text: '' }, at(12))
    expect(after).toBeNull()
    const request = sentRequest(start, { state: 'unknown', note: 'lost' })
    const doing = outcomeOf(request, operationFacts())
    expect(confirmed(request, doing, at(9, 1))).toMatchObject({ state: 'succeeded', note: null })
    const begins = outcomeOf(request, operationFacts(archive('BEGINNING')))
    expect(confirmed(request, begins, at(9, 1))).toMatchObject({ state: 'started', note: null })
  })

  test('what 3.x keeps in parameters ends by acceptance, never by looking', () => {
    const operation = OPERATIONS['cleanup-policy-drop']
    const outcome = outcomeOf(sentRequest(operation), operationFacts({ version: V3 }))
    const end = (state: 'started' | 'unknown') =>
      confirmed(sentRequest(operation, { state }), outcome, at(9, 1))?.state
    expect([end('started'), end('unknown')]).toEqual(['succeeded', undefined])
  })
})

test.each(['started', 'unknown'] as const)(
  'what cannot be read ends nothing, however long: %s',
  (state) => {
    const request = sentRequest(OPERATIONS['cancel-restore'], { state })
    const facts = operationFacts({ tenants: [], ...blind('DBA_OB_TENANTS') })
    expect(confirmed(request, outcomeOf(request, facts), at(23))).toBeNull()
  },
)
