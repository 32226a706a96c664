import { describe, expect, test } from 'vitest'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import { badParts, subjectsOf } from '../../src/domain/job.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
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
  sysDataJob,
  TWO_TENANTS,
  tenant,
  viewTime,
} from './hand.ts'
import { type RawRow, sampleRows, toRows } from './sample-rows.ts'

const NOW = Date.parse('2024-04-01T00:00:00Z')

/** All sample rows of these views whose source starts so (`seed`, `docs`), as one reading. */
function samples(views: readonly string[], label = /./): ClusterRows {
  const raw: Record<string, readonly RawRow[]> = {}
  for (const view of views) {
    raw[view] = sampleRows(view)
      .filter((one) => label.test(`${one.source} ${one.label}`))
      .map((one) => one.row)
  }
  return toRows(raw, NOW)
}

const jobsOf = (change: Partial<ClusterRows>) =>
  assembleJobs(rows({ databaseNow: at(24), ...change }))

describe('rows of the seeds and documents', () => {
  test('seed 000: a sys row, its tenant, its task with counters still 0', () => {
    const jobs = assembleJobs(samples(['CDB_OB_BACKUP_JOBS', 'CDB_OB_BACKUP_TASKS'], /^seed/))
    expect(jobs).toHaveLength(1)
    expect(jobs[0]).toMatchObject({
      key: 'data/1/1/2022-06-01 17:10:23.975539',
      kind: 'full',
      state: 'running',
      fromSys: true,
      percent: null,
      comment: null,
      parts: [
        { tenantName: 'mysql_tenant', phase: 'BACKUP_DATA', setId: '1', percent: null, turn: 2 },
      ],
    })
  })

  test('seed 001: the two rows of a restore are one; a date with one digit is read', () => {
    const jobs = assembleJobs(samples(['CDB_OB_RESTORE_PROGRESS'], /^seed/))
    expect(jobs).toHaveLength(1)
    expect(jobs[0]).toMatchObject({
      key: 'restore/1/1/2022-06-01 10:58:33.689560',
      state: 'running',
      percent: 0,
      restore: {
        target: 'mysql',
        targetTenantId: '1002',
        sourceTenant: 'backup_tenant',
        totalBytes: 313158553,
      },
    })
  })

  test('documents 4.2.5: both halves of a restore', () => {
    const jobs = assembleJobs(samples(['CDB_OB_RESTORE_PROGRESS'], /^docs/))
    expect(jobs).toHaveLength(1)
    expect(jobs[0]?.restore).toMatchObject({
      restorePercent: 33.84,
      recoverPercent: 72.23,
      quick: false,
    })
    expect(jobs[0]?.percent).toBeCloseTo(53.035)
  })

  test('documents: a restore that succeeded with FINISH_BYTES 0', () => {
    const jobs = assembleJobs(samples(['CDB_OB_RESTORE_HISTORY'], /^docs 4/))
    expect(jobs).toHaveLength(1)
    expect(jobs[0]).toMatchObject({ state: 'success', percent: 100, bytes: null })
    expect(jobs[0]?.endedAt).toBe(Date.parse('2022-06-01T15:44:16.061Z') + 0.358)
  })

  test('documents: backups that a tenant started itself', () => {
    const jobs = assembleJobs(
      samples(['CDB_OB_BACKUP_JOB_HISTORY', 'CDB_OB_BACKUP_TASK_HISTORY'], /^docs/),
    )
    expect(jobs.map((job) => [job.jobId, job.kind, job.state, job.fromSys, job.bytes])).toEqual([
      ['1', 'full', 'success', false, 16984419],
      ['2', 'incremental', 'success', false, null],
    ])
  })

  test('documents: cleanups, of which two share INITIATOR_JOB_ID with another row', () => {
    const running = assembleJobs(samples(['CDB_OB_BACKUP_DELETE_JOBS'], /^docs/))
    expect(running.map((job) => [job.jobId, job.state, job.percent])).toEqual([
      ['7', 'running', 50],
      ['1', 'cancelling', 50],
    ])
    const both = samples(['CDB_OB_BACKUP_DELETE_JOBS', 'CDB_OB_BACKUP_DELETE_JOB_HISTORY'], /^docs/)
    expect(assembleJobs(both).map((job) => [job.jobId, job.state])).toEqual([
      ['7', 'success'],
      ['1', 'cancelled'],
    ])
  })

  test('seed 003: a sys row of a table recovery whose initiator job is 0', () => {
    const jobs = assembleJobs(samples(['CDB_OB_RECOVER_TABLE_JOBS'], /^seed/))
    expect(jobs).toHaveLength(1)
    expect(jobs[0]).toMatchObject({
      state: 'running',
      percent: null,
      recover: { targetTenant: 'backup_tenant', total: null, objects: '`TEST`.`T1`' },
    })
  })

  test('seed 003, read by an Oracle tenant: 1970 as end and SUCCEESS on a row that runs', () => {
    const row = sampleRows('DBA_OB_RECOVER_TABLE_JOBS')[0]?.row ?? {}
    const jobs = assembleJobs(
      toRows({ CDB_OB_RECOVER_TABLE_JOBS: [{ TENANT_ID: 1002, ...row }] }, NOW),
    )
    expect(jobs[0]).toMatchObject({
      state: 'running',
      endedAt: null,
      startedAt: Date.parse('2023-08-21T19:54:25Z'),
    })
  })

  test('documents: a recovery that completed with an empty RESULT', () => {
    const jobs = assembleJobs(samples(['CDB_OB_RECOVER_TABLE_JOB_HISTORY'], /^docs/))
    expect(jobs[0]).toMatchObject({ state: 'success', percent: 100 })
  })

  test('every sample row of V4 is read into jobs without a NaN', () => {
    const views = [
      ...['CDB_OB_BACKUP_JOBS', 'CDB_OB_BACKUP_TASKS', 'CDB_OB_BACKUP_JOB_HISTORY'],
      ...[
        'CDB_OB_BACKUP_TASK_HISTORY',
        'CDB_OB_BACKUP_DELETE_JOBS',
        'CDB_OB_BACKUP_DELETE_JOB_HISTORY',
      ],
      ...['CDB_OB_RESTORE_PROGRESS', 'CDB_OB_RESTORE_HISTORY', 'CDB_OB_RECOVER_TABLE_JOBS'],
      ...[
        'CDB_OB_RECOVER_TABLE_JOB_HISTORY',
        'CDB_OB_IMPORT_TABLE_JOBS',
        'CDB_OB_IMPORT_TABLE_TASKS',
      ],
      ...['CDB_OB_IMPORT_TABLE_JOB_HISTORY', 'CDB_OB_IMPORT_TABLE_TASK_HISTORY'],
    ]
    const jobs = assembleJobs(samples(views))
    expect(jobs.length).toBeGreaterThanOrEqual(8)
    expect(new Set(jobs.map((job) => job.key)).size).toBe(jobs.length)
    expect(JSON.stringify(jobs, (_, value) => (Number.isNaN(value) ? 'NaN' : value))).not.toContain(
      'NaN',
    )
  })
})

describe('data backups', () => {
  const shop = childDataJob('1002')
  const crm = childDataJob('1004')
  const bad = { status: 'FAILED', result: '-9082' }
  const cancelled = { status: 'CANCELED', result: '-4072' }
  const sysEnd = (status: string, result: string) => ended(sysDataJob(), at(3), { status, result })

  test.each<readonly [string, Partial<ClusterRows>, string, readonly string[]]>([
    [
      'both good',
      { dataJobs: [sysEnd('COMPLETED', '0'), ended(shop, at(3)), ended(crm, at(3))] },
      'success',
      [],
    ],
    [
      'one failed',
      { dataJobs: [sysEnd('FAILED', '-9082'), ended(shop, at(3)), ended(crm, at(3), bad)] },
      'partial',
      [],
    ],
    [
      'one failed, the other cancelled',
      {
        dataJobs: [
          sysEnd('FAILED', '-4072'),
          ended(shop, at(3), cancelled),
          ended(crm, at(3), bad),
        ],
      },
      'failed',
      [],
    ],
    [
      'one cancelled on its own',
      { dataJobs: [sysEnd('FAILED', '-4072'), ended(shop, at(3)), ended(crm, at(3), cancelled)] },
      'cancelled',
      [],
    ],
    [
      'both failed',
      { dataJobs: [sysEnd('FAILED', '-9082'), ended(shop, at(3), bad), ended(crm, at(3), bad)] },
      'failed',
      [],
    ],
    [
      'one passed over',
      { dataJobs: [sysEnd('COMPLETED', '0'), ended(shop, at(3))] },
      'partial',
      ['crm'],
    ],
    ['both passed over', { dataJobs: [sysEnd('COMPLETED', '0')] }, 'partial', ['shop', 'crm']],
    [
      'one dropped on the way',
      { tenants: [tenant()], dataJobs: [sysEnd('COMPLETED', '0'), ended(shop, at(3))] },
      'success',
      [],
    ],
    [
      'the tenants unknown',
      { tenants: [], dataJobs: [sysEnd('COMPLETED', '0'), ended(shop, at(3))] },
      'partial',
      ['tenant 1004'],
    ],
    ['never began', { dataJobs: [sysEnd('FAILED', '-9040')] }, 'failed', ['shop', 'crm']],
    ['running, its children not there yet', { dataJobs: [sysDataJob()] }, 'running', []],
    [
      'RESULT below 0 while DOING',
      { dataJobs: [sysDataJob({ result: '-9082' }), shop] },
      'running',
      [],
    ],
    [
      'no executors listed',
      { dataJobs: [ended(sysDataJob({ executors: [] }), at(3))] },
      'success',
      [],
    ],
  ])('%s', (_, change, state, passedOver) => {
    const jobs = jobsOf(change)
    expect(jobs).toHaveLength(1)
    expect(jobs[0]).toMatchObject({ state, passedOver })
  })

  test('seen in both views at the moment of the move: once, as history tells it', () => {
    for (const dataJobs of [
      [dataJob(), ended(dataJob(), at(3), bad)],
      [ended(dataJob(), at(3), bad), dataJob()],
    ]) {
      expect(jobsOf({ dataJobs }).map((job) => job.state)).toEqual(['failed'])
    }
  })

  test('a child of another life of the same ids is not claimed', () => {
    const old = childDataJob('1002', { start: viewTime(at(0, 30)) })
    const late = childDataJob('1004', { start: viewTime(at(3, 30)) })
    const jobs = jobsOf({ dataJobs: [sysDataJob(), old, late] })
    expect(jobs.map((job) => job.parts.length)).toEqual([0, 1, 1])
  })

  test('a child that began after the reading did waits for its sys row, which was not read yet', () => {
    const child = ended(childDataJob('1002', { start: viewTime(at(3, 0, 1)) }), at(3, 0, 2), bad)
    expect(jobsOf({ databaseNow: at(3), dataJobs: [child] })).toEqual([])
    expect(jobsOf({ databaseNow: at(3, 0, 2), dataJobs: [child] })).toHaveLength(1)
    const own = ended(dataJob({ start: child.start }), at(3, 0, 2), bad)
    expect(jobsOf({ databaseNow: at(3), dataJobs: [own] })).toHaveLength(1)
  })

  test('a task of another life of the same job id is not counted', () => {
    const task = dataTask({
      macroBlockCount: 100,
      finishMacroBlockCount: 50,
      start: viewTime(at(1)),
    })
    expect(jobsOf({ dataJobs: [dataJob()], dataTasks: [task] })[0]?.percent).toBeNull()
  })

  test('no START_TIMESTAMP: still a job, with a key', () => {
    expect(jobsOf({ dataJobs: [dataJob({ start: null })] })[0]).toMatchObject({
      key: 'data/1002/8/-',
      startedAt: null,
    })
  })

  test('an unknown phase runs, and is shown as it is', () => {
    const task = dataTask({
      status: 'SOMETHING_NEW',
      macroBlockCount: 100,
      finishMacroBlockCount: 50,
    })
    const [job] = jobsOf({ dataJobs: [dataJob()], dataTasks: [task] })
    expect(job?.parts[0]).toMatchObject({ phase: 'SOMETHING_NEW', percent: 50, state: 'running' })
  })

  test('bytes and percent are sums and weighted means of the tenants, without the sys row', () => {
    const of = (tenantId: string, total: number, done: number, outputBytes: number) =>
      dataTask({
        tenantId,
        jobId: tenantId === '1002' ? '8' : '3',
        macroBlockCount: total,
        finishMacroBlockCount: done,
        outputBytes,
        start: viewTime(at(2, 0, 1)),
      })
    const [job] = jobsOf({
      dataJobs: [sysDataJob(), shop, crm],
      dataTasks: [of('1002', 4000, 2400, 10), of('1004', 20_000, 1000, 5)],
    })
    expect(job).toMatchObject({ bytes: 15 })
    expect(job?.percent).toBeCloseTo((100 * 3400) / 24_000)
  })
})

describe('who is left out of a cluster backup (trap 4)', () => {
  const third = tenant({ tenantId: '1006', name: 'third' })
  test.each<readonly [string, readonly (typeof third)[], readonly string[]]>([
    ['nobody', TWO_TENANTS, []],
    ['a tenant without archive', [...TWO_TENANTS, third], ['third']],
    ['a tenant in the recycle bin', [...TWO_TENANTS, { ...third, inRecycleBin: true }], []],
    ['a tenant being restored', [...TWO_TENANTS, { ...third, status: 'RESTORE' }], []],
    ['a META tenant', [...TWO_TENANTS, { ...third, type: 'META' }], []],
    ['an auxiliary tenant', [...TWO_TENANTS, { ...third, name: 'AUX_RECOVER$1' }], []],
  ])('%s', (_, tenants, leftOut) => {
    expect(jobsOf({ tenants, dataJobs: [sysDataJob()] })[0]?.leftOut).toEqual(leftOut)
  })

  test('a tenant that archives was not named, and is not missing', () => {
    const archives = [archiveRow(at(1), { tenantId: '1006' })]
    const dataJobs = [sysDataJob()]
    expect(jobsOf({ tenants: [...TWO_TENANTS, third], dataJobs, archives })[0]?.leftOut).toEqual([])
  })

  test('a backup that names some of the archiving tenants leaves nobody else out either', () => {
    const fourth = tenant({ tenantId: '1008', name: 'fourth' })
    const archives = [archiveRow(at(1), { tenantId: '1008' })]
    const tenants = [...TWO_TENANTS, third, fourth]
    expect(jobsOf({ tenants, dataJobs: [sysDataJob()], archives })[0]?.leftOut).toEqual([])
  })

  test('the archives of today tell nothing of a backup that ended an hour ago', () => {
    const dataJobs = [ended(sysDataJob(), at(3))]
    const tenants = [...TWO_TENANTS, third]
    const left = (databaseNow: number) => jobsOf({ tenants, dataJobs, databaseNow })[0]?.leftOut
    expect(left(at(3, 1))).toEqual(['third'])
    expect(left(at(4))).toEqual([])
  })

  test('a list given by a person leaves nobody out', () => {
    const tenants = [...TWO_TENANTS, third]
    const dataJobs = [sysDataJob({ jobLevel: 'SYS_TENANT' })]
    expect(jobsOf({ tenants, dataJobs })[0]?.leftOut).toEqual([])
  })
})

describe('cleanups', () => {
  test('from sys: one job; a tenant without a row of its own is no trouble when nobody has one', () => {
    const sys = ended(
      cleanupJob({
        tenantId: '1',
        jobId: '40',
        initiatorTenantId: '1',
        initiatorJobId: '40',
        executors: ['1002', '1004'],
      }),
      at(4),
    )
    expect(jobsOf({ cleanupJobs: [sys] })[0]?.state).toBe('success')
    const child = ended(cleanupJob({ initiatorTenantId: '1', initiatorJobId: '40' }), at(4))
    const jobs = jobsOf({ cleanupJobs: [sys, child] })
    expect(jobs.map((job) => [job.state, job.parts.length])).toEqual([['partial', 1]])
  })

  test('TASK_COUNT 0 is unknown while it runs, and 100 % when it succeeded', () => {
    const init = cleanupJob({ status: 'INIT', taskCount: 0, successTaskCount: 0 })
    expect(jobsOf({ cleanupJobs: [init] })[0]?.percent).toBeNull()
    expect(jobsOf({ cleanupJobs: [ended(init, at(4))] })[0]?.percent).toBe(100)
  })
})

describe('restores', () => {
  test('rows without a name are not restores', () => {
    expect(jobsOf({ restores: [restoreRow({ restoreTenantName: '' })] })).toEqual([])
  })

  test("the tenant's row alone: shown while it runs, never judged", () => {
    const own = restoreRow({ tenantId: '1010' })
    expect(jobsOf({ restores: [{ ...own, status: 'RESTORE_FAIL' }] })[0]?.state).toBe('running')
    expect(jobsOf({ restores: [ended(own, at(10), { status: 'FAIL' })] })).toEqual([])
  })

  test('the same job id of another life is another restore', () => {
    const again = restoreRow({ start: viewTime(at(20)) })
    const jobs = jobsOf({ restores: [ended(restoreRow(), at(10), { status: 'SUCCESS' }), again] })
    expect(jobs.map((job) => job.state)).toEqual(['success', 'running'])
    expect(new Set(jobs.map((job) => job.key)).size).toBe(2)
  })

  test('a quick restore is named so', () => {
    expect(jobsOf({ restores: [restoreRow({ restoreType: 'quick' })] })[0]?.restore?.quick).toBe(
      true,
    )
  })
})

test('whom a job is about, and who ended badly', () => {
  const [backup] = jobsOf({
    dataJobs: [
      ended(sysDataJob(), at(3), { status: 'FAILED' }),
      ended(childDataJob('1002'), at(3)),
      ended(childDataJob('1004'), at(3), { status: 'FAILED' }),
    ],
  })
  const [restore] = jobsOf({ restores: [restoreRow()] })
  expect(backup && subjectsOf(backup)).toEqual(['shop', 'crm'])
  expect(backup && badParts(backup).map((part) => part.tenantName)).toEqual(['crm'])
  expect(restore && subjectsOf(restore)).toEqual(['shop_restored'])
})
