import { describe, expect, test } from 'vitest'
import { diff, diffFailedPoll } from '../../src/domain/diff.ts'
import { DEFAULT_THRESHOLDS } from '../../src/domain/event.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import type { RuleName } from '../../src/domain/rule-settings.ts'
import { type RuleConfig, rulesFor } from '../../src/domain/rules-for.ts'
import { toSnapshot } from '../../src/domain/snapshot.ts'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'
import {
  archiveRow,
  at,
  CLUSTER,
  childDataJob,
  cleanupJob,
  dataJob,
  ended,
  kinds,
  restoreRow,
  rows,
  setRow,
  sysDataJob,
  tenant,
} from './hand.ts'

const FAILED = { status: 'FAILED', result: '-4012' }

function off(rule: RuleName, tenantPattern: string | null = null): RuleConfig {
  const patch = { enabled: { [rule]: false }, limits: {}, schedule: {} }
  return [{ cluster: null, tenant: tenantPattern, patch }]
}

/** Polls, each with the configuration of its moment. */
function polls(readings: readonly (readonly [ClusterRows, RuleConfig])[]) {
  let state: WatchState = NOTHING_WATCHED
  return readings.map(([reading, config]) => {
    const snapshot = toSnapshot(CLUSTER, reading, reading.databaseNow)
    const settings = rulesFor(config, CLUSTER)
    const watched = diff(CLUSTER, state, snapshot, DEFAULT_THRESHOLDS, {}, settings)
    state = JSON.parse(JSON.stringify(watched.state))
    return watched
  })
}

/** A poll before, and one in which it has happened. */
const happened = (
  change: Partial<ClusterRows>,
  config: RuleConfig,
  before: Partial<ClusterRows> = {},
) =>
  polls([
    [rows({ databaseNow: at(1, 59), ...before }), config],
    [rows({ databaseNow: at(3, 30), ...change }), config],
  ])

const job = { dataJobs: [ended(dataJob(), at(2, 30), FAILED)] }
const clean = { cleanupJobs: [ended(cleanupJob(), at(3, 10), FAILED)] }
const restore = {
  restores: [ended(restoreRow({ start: dataJob().start }), at(3), { status: 'FAIL' })],
}
const doing = { archives: [archiveRow(at(1, 59))] }
const archive = (status: string, checkpoint = at(3, 29)) => ({
  archives: [archiveRow(checkpoint, { status })],
})

describe('a rule that is off for whom something is about', () => {
  test.each<readonly [RuleName, string, Partial<ClusterRows>, Partial<ClusterRows>]>([
    ['job_failed', 'job_failed', job, {}],
    ['cleanup_failed', 'job_failed', clean, {}],
    ['restore_failed', 'job_failed', restore, {}],
    ['archive_interrupted', 'archive_interrupted', archive('INTERRUPTED'), doing],
    ['archive_left_doing', 'archive_left_doing', archive('STOP'), doing],
    ['archive_lag', 'archive_lagging', archive('DOING', at(2)), doing],
  ])('%s: says nothing and opens no incident', (rule, event, change, before) => {
    const on = happened(change, [], before)
    expect(kinds(on)[1]).toContain(event)
    expect(on[1]?.state.incidents).toHaveLength(1)
    const silent = happened(change, off(rule), before)
    expect(kinds(silent)[1]).toEqual(event === 'job_failed' ? ['job_ended_badly'] : [])
    expect(silent[1]?.state.incidents).toEqual([])
  })

  test('counts only when it is off for every tenant that is hit', () => {
    const both = {
      dataJobs: [
        ended(sysDataJob(), at(2, 31), FAILED),
        ended(childDataJob('1002'), at(2, 30), FAILED),
        ended(childDataJob('1004'), at(2, 30), FAILED),
      ],
    }
    const of = (pattern: string) => kinds(happened(both, off('job_failed', pattern)))[1]
    expect(of('shop')).toContain('job_failed')
    expect(of('shop,crm')).toEqual(['job_ended_badly'])
    expect(of('hr')).toContain('job_failed')
  })

  test('a success after it in the same poll recovers nothing', () => {
    const good = ended(dataJob({ jobId: '9', start: { ms: at(3), text: '' } }), at(3, 10))
    const told = happened({ dataJobs: [...job.dataJobs, good] }, off('job_failed'))
    expect(kinds(told)[1]).toEqual(['job_ended_badly', 'job_succeeded'])
  })

  test('the run is remembered as any other', () => {
    expect(happened(job, off('job_failed'))[1]?.runs.map((run) => run.state)).toEqual(['failed'])
  })

  test('an archive that lags after a stop is over it, when lag is nobody’s concern', () => {
    const told = polls([
      [rows({ databaseNow: at(1), ...doing }), off('archive_lag')],
      [rows({ databaseNow: at(2), ...archive('STOP') }), off('archive_lag')],
      [rows({ databaseNow: at(3), ...archive('DOING', at(2)) }), off('archive_lag')],
    ])
    expect(kinds(told)).toEqual([[], ['archive_left_doing'], ['archive_recovered']])
    expect(told[2]?.state.incidents).toEqual([])
  })

  test('a cluster and a view that cannot be read', () => {
    const blind = rows({ unreadable: [{ view: 'CDB_OB_BACKUP_JOBS', errno: 1142, message: 'no' }] })
    const silent = off('view_unreadable')
    expect(kinds(polls([blind, blind, blind].map((one) => [one, []])))[2]).toEqual([
      'view_unreadable',
    ])
    expect(kinds(polls([blind, blind, blind].map((one) => [one, silent]))).flat()).toEqual([])
    const third = { ...NOTHING_WATCHED, failedPolls: 2, failingSince: at(0) }
    const failed = (config: RuleConfig) =>
      diffFailedPoll(CLUSTER, third, 'gone', at(1), DEFAULT_THRESHOLDS, rulesFor(config, CLUSTER))
    expect(failed([]).events).toHaveLength(1)
    expect(failed(off('cluster_unreachable')).events).toEqual([])
    expect(failed(off('cluster_unreachable')).state.incidents).toEqual([])
  })
})

test('a finding whose rule is switched off is closed, and does not claim to be mended', () => {
  const old = (day: number) =>
    rows({ databaseNow: at(day * 24), tenants: [tenant()], sets: [setRow('5', at(0))] })
  const told = polls([
    [old(10), []],
    [old(10.1), off('no_full', 'shop')],
    [old(10.2), off('no_full', 'shop')],
  ])
  expect(kinds(told)).toEqual([['rule_raised'], ['incident_closed'], []])
  expect(JSON.stringify(told[1]?.events)).toContain('was switched off here')
})

describe('an alert that is open when its rule is switched off', () => {
  const before = rows({ databaseNow: at(1, 59), ...doing })
  const lasting = (change: Partial<ClusterRows>, hours: number) =>
    rows({ databaseNow: at(hours), archives: [archiveRow(at(hours))], ...change })
  const blind = { unreadable: [{ view: 'CDB_OB_BACKUP_JOBS', errno: 1142, message: 'no' }] }

  test.each<readonly [RuleName, Partial<ClusterRows>]>([
    ['job_failed', job],
    ['cleanup_failed', clean],
    ['restore_failed', restore],
    ['archive_interrupted', { archives: [archiveRow(at(3), { status: 'INTERRUPTED' })] }],
    ['archive_left_doing', { archives: [archiveRow(at(3), { status: 'STOP' })] }],
    ['archive_lag', { archives: [archiveRow(at(2))] }],
    ['view_unreadable', blind],
  ])('%s: is closed once, and nothing opens in its place', (rule, change) => {
    const open = [3.2, 3.3, 3.4].map((hours) => [lasting(change, hours), []] as const)
    const silent = [3.5, 3.6, 3.7].map((hours) => [lasting(change, hours), off(rule)] as const)
    const told = polls([[before, []], ...open, ...silent])
    expect(told[3]?.state.incidents).toHaveLength(1)
    expect(kinds(told.slice(4))).toEqual([['incident_closed'], [], []])
    expect(told.slice(4).flatMap((one) => one.state.incidents)).toEqual([])
  })

  test('stays open when the rule is off only for another tenant', () => {
    const told = polls([
      [before, []],
      [lasting(job, 3.2), []],
      [lasting(job, 3.3), off('job_failed', 'crm')],
    ])
    expect(kinds(told)[2]).not.toContain('incident_closed')
    expect(told[2]?.state.incidents).toHaveLength(1)
  })

  test('a cluster that does not answer: closed by a poll that fails; by a good one it is back', () => {
    const failing = { ...NOTHING_WATCHED, failedPolls: 2, failingSince: at(0) }
    const poll = (state: WatchState, config: RuleConfig) =>
      diffFailedPoll(CLUSTER, state, 'gone', at(1), DEFAULT_THRESHOLDS, rulesFor(config, CLUSTER))
    const { state } = poll(failing, [])
    const silent = off('cluster_unreachable')
    const closed = poll(state, silent)
    expect(kinds([closed])).toEqual([['incident_closed']])
    expect(kinds([poll(closed.state, silent)])).toEqual([[]])
    const good = toSnapshot(CLUSTER, rows({ databaseNow: at(2) }), at(2))
    const settings = rulesFor(silent, CLUSTER)
    const back = diff(CLUSTER, state, good, DEFAULT_THRESHOLDS, {}, settings)
    expect(kinds([back])).toEqual([['cluster_back']])
  })
})

test.each([
  [29.9, []],
  [30.2, ['incident_closed']],
])('a failed job after which nothing came for %d days', (days, events) => {
  const none = { enabled: {}, limits: {}, schedule: {} }
  const config: RuleConfig = [{ cluster: null, tenant: null, patch: none }]
  const told = polls([
    [rows({ databaseNow: at(1, 59) }), config],
    [rows({ databaseNow: at(3, 30), ...job }), config],
    [rows({ databaseNow: at(days * 24 + 3) }), config],
    [rows({ databaseNow: at(days * 24 + 4) }), config],
  ])
  const closed = kinds(told).map((some) => some.filter((one) => one === 'incident_closed'))
  expect(closed).toEqual([[], [], events, []])
  expect(told[3]?.state.incidents.filter((one) => one.kind === 'job')).toHaveLength(
    events.length === 0 ? 1 : 0,
  )
})

test('limits of the archive’s lag are a tenant’s own', () => {
  const limits = { lagWarning: 7200, lagCritical: 9000 }
  const config = [{ cluster: null, tenant: 'shop', patch: { enabled: {}, limits, schedule: {} } }]
  expect(kinds(happened(archive('DOING', at(2)), config, doing))[1]).toEqual([])
  expect(kinds(happened(archive('DOING', at(1)), config, doing))[1]).toEqual(['archive_lagging'])
})
