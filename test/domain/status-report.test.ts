import { describe, expect, test } from 'vitest'
import { DEFAULT_THRESHOLDS, type Incident } from '../../src/domain/event.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { concerns, toClusterStatus } from '../../src/domain/status-report.ts'
import {
  archiveRow,
  at,
  childDataJob,
  cleanupJob,
  dataJob,
  dataTask,
  ended,
  restoreRow,
  rows,
  setRow,
  snapshotOf,
  sysDataJob,
  TWO_TENANTS,
  tenant,
  viewTime,
  watchAll,
} from './hand.ts'

const now = at(26)
const FAILED = { status: 'FAILED', result: '-9082', comment: 'full' }

/** Both tenants archived a second ago and backed up at 02:00. */
const WELL: Partial<ClusterRows> = {
  databaseNow: now,
  archives: ['1002', '1004'].map((tenantId) => archiveRow(now - 1000, { tenantId })),
  sets: ['1002', '1004'].map((tenantId) => setRow('5', at(2), { tenantId })),
}

function report(
  change: Partial<ClusterRows> = {},
  only: string | null = null,
  incidents: readonly Incident[] = [],
) {
  const snapshot = snapshotOf({ ...WELL, ...change })
  return toClusterStatus(
    { snapshot, trails: {}, past: {}, incidents, stale: null },
    only,
    DEFAULT_THRESHOLDS,
  )
}

/** Attention in short: kind, severity, tenant. */
const found = (status: ReturnType<typeof report>) =>
  status.attention.map((one) => `${one.kind} ${one.severity} ${one.tenant}`)
const well = (status: ReturnType<typeof report>) => status.well.map((one) => one.name)

test('all is well', () => {
  const status = report()
  expect(found(status)).toEqual([])
  expect(well(status)).toEqual(['shop', 'crm'])
})

describe('archives', () => {
  test.each([
    ['INTERRUPTED', 0, ['archive critical shop']],
    ['STOP', 0, ['archive warning shop']],
    ['SUSPEND', 0, ['archive warning shop']],
    ['DOING', 601, ['archive warning shop']],
    ['DOING', 3601, ['archive critical shop']],
    ['DOING', 600, []],
    ['PREPARE', 9999, []],
    ['BEGINNING', 9999, []],
  ])('%s, %d s behind', (status, lag, expected) => {
    const crm = archiveRow(now, { tenantId: '1004' })
    const shop = archiveRow(now - lag * 1000, { status })
    const answer = report({ archives: [shop, crm] })
    expect(found(answer)).toEqual(expected)
    expect(well(answer)).toEqual(expected.length > 0 ? ['crm'] : ['shop', 'crm'])
  })

  test('never archived', () => {
    const answer = report({ archives: [archiveRow(now, { tenantId: '1004' })] })
    expect(found(answer)).toEqual(['archive-never warning shop'])
  })

  test('the newest round counts, whatever the order of the rows', () => {
    const stopped = archiveRow(at(1), { status: 'STOP', roundId: '9' })
    const doing = archiveRow(now, { roundId: '10' })
    const crm = archiveRow(now, { tenantId: '1004' })
    expect(found(report({ archives: [doing, stopped, crm] }))).toEqual([])
    expect(found(report({ archives: [stopped, doing, crm] }))).toEqual([])
  })
})

describe('full backups', () => {
  test.each([
    [8, []],
    [8.1, ['no-full warning shop']],
    [9.1, ['no-full critical shop']],
  ])('%d days old', (days, expected) => {
    const start = now - days * 86_400_000
    const archives = [
      archiveRow(now - 4000, { startScn: msToScn(start - 1000) }),
      archiveRow(now - 4000, { tenantId: '1004' }),
    ]
    const sets = [setRow('5', start), setRow('5', at(2), { tenantId: '1004' })]
    expect(found(report({ sets, archives }))).toEqual(expected)
  })

  test('made before the log archive began its present round', () => {
    const sets = [setRow('5', at(-2)), setRow('5', at(2), { tenantId: '1004' })]
    const answer = report({ sets })
    expect(found(answer)).toEqual(['not-to-now critical shop'])
    expect(answer.well.map((one) => one.name)).toEqual(['crm'])
  })

  test('none that is usable', () => {
    const sets = [
      setRow('5', at(2), { fileStatus: 'DELETED' }),
      setRow('5', at(2), { tenantId: '1004' }),
    ]
    const answer = report({ sets })
    expect(answer.attention).toMatchObject([
      { kind: 'no-full', severity: 'critical', ageDays: null },
    ])
  })

  test('an incremental is no full one', () => {
    const full = setRow('5', now - 20 * 86_400_000)
    const inc = setRow('6', at(25), { backupType: 'INC', prevFullSetId: '5' })
    const answer = report({ sets: [full, inc, setRow('5', at(2), { tenantId: '1004' })] })
    expect(found(answer)).toEqual(['no-full critical shop'])
    expect(answer.tenants[0]).toMatchObject({
      lastFull: { setId: '5' },
      lastIncremental: { setId: '6' },
    })
  })
})

describe('a view that cannot be read is not an empty one', () => {
  const blind = (view: string) => ({ unreadable: [{ view, errno: 1142, message: 'denied' }] })
  test.each([
    ['CDB_OB_ARCHIVELOG', { archives: [] }],
    ['CDB_OB_BACKUP_SET_FILES', { sets: [] }],
  ])('%s', (view, change) => {
    expect(found(report({ ...change, ...blind(view) }))).toEqual(['unreadable critical null'])
  })

  test('rows that could not be read are counted', () => {
    const problem = { view: 'CDB_OB_BACKUP_JOBS', column: 'JOB_ID', problem: 'is empty' }
    expect(report({ problems: [problem, problem] }).attention).toEqual([
      {
        kind: 'bad-rows',
        severity: 'warning',
        tenant: null,
        count: 2,
        example: 'CDB_OB_BACKUP_JOBS.JOB_ID: is empty',
      },
    ])
  })
})

describe('tenants that need nothing', () => {
  test.each([
    ['being restored', { status: 'RESTORE', role: 'RESTORE' }],
    ['a standby', { role: 'STANDBY' }],
    ['being dropped', { status: 'DROPPING' }],
  ])('%s', (_, change) => {
    const third = tenant({ tenantId: '1006', name: 'third', ...change })
    expect(found(report({ tenants: [...TWO_TENANTS, third] }))).toEqual([])
  })

  test('in the recycle bin: not shown at all', () => {
    const third = tenant({ tenantId: '1006', name: 'third', inRecycleBin: true })
    const answer = report({ tenants: [...TWO_TENANTS, third] })
    expect(answer.tenants.map((one) => one.name)).toEqual(['shop', 'crm'])
    expect(found(answer)).toEqual([])
  })

  test('4.0 has no role', () => {
    const answer = report({ tenants: [tenant({ role: null })], archives: [] })
    expect(found(answer)).toEqual(['archive-never warning shop'])
  })
})

describe('failed jobs', () => {
  const start = viewTime(at(25))
  const sys = ended(sysDataJob({ start }), at(25, 40), FAILED)
  const shop = ended(childDataJob('1002', { start }), at(25, 20))
  const crm = ended(childDataJob('1004', { start }), at(25, 40), FAILED)

  test('the tenant that failed is named; the one that did not is well', () => {
    const answer = report({ dataJobs: [sys, shop, crm] })
    expect(found(answer)).toEqual(['failed-job critical crm'])
    expect(well(answer)).toEqual(['shop'])
  })

  test('a tenant that was passed over is not well either', () => {
    const answer = report({ dataJobs: [ended(sysDataJob({ start }), at(25, 40)), shop] })
    expect(found(answer)).toEqual(['failed-job critical crm'])
    expect(well(answer)).toEqual(['shop'])
  })

  test('nobody was backed up: nobody is well', () => {
    const answer = report({ dataJobs: [ended(sysDataJob({ start }), at(25, 40))] })
    expect(found(answer)).toEqual(['failed-job critical shop'])
    expect(well(answer)).toEqual([])
  })

  test('a later success of the tenant makes it well, one of another tenant does not', () => {
    const later = (tenantId: string) =>
      ended(dataJob({ tenantId, jobId: '40', start: viewTime(at(25, 45)) }), at(25, 50))
    expect(found(report({ dataJobs: [sys, shop, crm, later('1004')] }))).toEqual([])
    expect(found(report({ dataJobs: [sys, shop, crm, later('1002')] }))).toHaveLength(1)
  })

  test('a failed cleanup is a warning; worst comes first', () => {
    const cleanup = ended(cleanupJob({ start }), at(25, 5), FAILED)
    expect(found(report({ cleanupJobs: [cleanup], dataJobs: [sys, shop, crm] }))).toEqual([
      'failed-job critical crm',
      'failed-job warning shop',
    ])
  })

  test('older than the look-back and without an incident: not shown', () => {
    expect(
      found(report({ dataJobs: [ended(dataJob({ start: viewTime(at(1)) }), at(1, 30), FAILED)] })),
    ).toEqual([])
  })

  describe('an open incident of longer ago', () => {
    const polls = watchAll([
      rows({ databaseNow: at(2) }),
      rows({ databaseNow: at(3), dataJobs: [ended(dataJob(), at(2, 40), FAILED)] }),
    ])
    const incidents = polls.at(-1)?.state.incidents ?? []
    const late = at(80)
    const fresh = {
      databaseNow: late,
      archives: ['1002', '1004'].map((tenantId) => archiveRow(late, { tenantId })),
    }

    test('is still shown', () => {
      const answer = report(fresh, null, incidents)
      expect(found(answer)).toEqual(['failed-job critical shop'])
      expect(answer.attention).toMatchObject([{ incident: { id: incidents[0]?.id } }])
    })

    test('is shown once, not twice, inside the look-back', () => {
      const dataJobs = [ended(dataJob(), at(2, 40), FAILED)]
      const early = { ...fresh, databaseNow: at(4), archives: WELL.archives ?? [], dataJobs }
      expect(found(report(early, null, incidents))).toEqual(['failed-job critical shop'])
    })

    test('is of no interest once its tenant is gone', () => {
      const tenants = [tenant({ tenantId: '1004', name: 'crm' })]
      expect(found(report({ ...fresh, tenants }, null, incidents))).toEqual([])
    })
  })
})

describe('running jobs', () => {
  const task = dataTask({
    macroBlockCount: 100,
    finishMacroBlockCount: 50,
    start: viewTime(at(25)),
  })
  const job = dataJob({ start: viewTime(at(25)) })

  test('oldest first, without those in no view', () => {
    const older = dataJob({ tenantId: '1004', jobId: '3', start: viewTime(at(24)) })
    const snapshot = snapshotOf({ ...WELL, dataJobs: [job, older], dataTasks: [task] })
    const [first] = snapshot.jobs
    if (!first) throw new Error('no job')
    const missing = {
      ...snapshot,
      jobs: [...snapshot.jobs, { ...first, key: 'x', missingPolls: 2 }],
    }
    const answer = toClusterStatus(
      { snapshot: missing, trails: {}, past: {}, incidents: [], stale: null },
      null,
      DEFAULT_THRESHOLDS,
    )
    expect(answer.running.map((one) => one.job.jobId)).toEqual(['3', '8'])
  })

  test('the pace counts the reading that is shown', () => {
    const snapshot = snapshotOf({ ...WELL, dataJobs: [job], dataTasks: [task] })
    const key = snapshot.jobs[0]?.key ?? ''
    const sample = (minutes: number, percent: number) => ({
      at: now - minutes * 60_000,
      percent,
      bytes: 0,
      turn: 3,
    })
    const trails = { [key]: [sample(2, 30), sample(1, 40)] }
    const answer = toClusterStatus(
      { snapshot, trails, past: {}, incidents: [], stale: null },
      null,
      DEFAULT_THRESHOLDS,
    )
    expect(answer.running[0]?.pace.left?.high).toBeCloseTo(330)
  })
})

describe('one tenant', () => {
  test('shows only what has to do with it', () => {
    const archives = ['1002', '1004'].map((tenantId) =>
      archiveRow(now, { tenantId, status: 'STOP' }),
    )
    const dataJobs = [dataJob({ tenantId: '1004', jobId: '3', start: viewTime(at(25)) })]
    const answer = report({ archives, dataJobs }, 'shop')
    expect(answer.tenants.map((one) => one.name)).toEqual(['shop'])
    expect(found(answer)).toEqual(['archive warning shop'])
    expect(answer.running).toEqual([])
  })

  test('an unknown one has no tenants; names are exact', () => {
    expect(report({}, 'SHOP').tenants).toEqual([])
  })

  test('a restore concerns its source and its target', () => {
    const [job] = snapshotOf({ restores: [restoreRow()] }).jobs
    expect(['shop', 'shop_restored', 'crm'].map((name) => job && concerns(job, name))).toEqual([
      true,
      true,
      false,
    ])
  })
})
