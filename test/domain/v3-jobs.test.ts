import { describe, expect, test } from 'vitest'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import { causeOf } from '../../src/domain/job.ts'
import type { ClusterRows, DataJobRow, RestoreRow } from '../../src/domain/rows.ts'
import {
  at,
  childDataJob,
  cleanupJob,
  cleanupTask,
  dataTask,
  ended,
  kinds,
  restoreRow,
  rows,
  sysDataJob,
  V3,
  viewTime,
  watchAll,
} from './hand.ts'

const jobsOf = (change: Partial<ClusterRows>) => assembleJobs(rows({ version: V3, ...change }))

/** Rows of one backup with BS_KEY 2, as the edge gives them: nobody is listed, and there is no RESULT. */
const V3_ROW = {
  jobId: '2',
  setId: '2',
  initiatorJobId: '2',
  executors: [],
  result: null,
  comment: null,
}
const lead = (change: Partial<DataJobRow> = {}) =>
  sysDataJob({ ...V3_ROW, status: 'RUNNING', backupType: 'D', jobLevel: 'CLUSTER', ...change })
const child = (tenantId: string, change: Partial<DataJobRow> = {}) =>
  childDataJob(tenantId, {
    ...V3_ROW,
    start: viewTime(at(2)),
    status: 'RUNNING',
    backupType: 'D',
    ...change,
  })
const task = (tenantId: string, done: number, total: number) =>
  dataTask({
    tenantId,
    jobId: '2',
    setId: '2',
    status: 'RUNNING',
    turn: 0,
    tabletCount: total,
    finishTabletCount: done,
    macroBlockCount: total * 10,
    finishMacroBlockCount: done * 10,
  })
const over = (row: DataJobRow, status = 'COMPLETED') => ended(row, at(3), { status })

describe('data backups of 3.x (REFERENCE §8)', () => {
  test('one backup of the cluster is one job, counted in macro blocks and partitions', () => {
    const [job, ...more] = jobsOf({
      dataJobs: [lead(), child('1002'), child('1004', { status: 'COMPLETED' })],
      dataTasks: [task('1', 0, 0), task('1002', 75, 150), task('1004', 160, 160)],
    })
    expect(more).toEqual([])
    expect(job).toMatchObject({
      kind: 'full',
      state: 'running',
      fromSys: true,
      passedOver: [],
      leftOut: [],
      source: { kind: 'sys' },
      data: { asked: 'D', becameFull: false },
    })
    expect(job?.parts.map((part) => part.state)).toEqual(['running', 'success'])
    expect(job?.parts[0]?.counters).toEqual([
      { what: 'macro blocks', done: 750, total: 1500 },
      { what: 'partitions', done: 75, total: 150 },
    ])
    expect(job?.percent).toBeCloseTo((100 * (750 + 1600)) / (1500 + 1600))
  })

  test.each<readonly [string, readonly DataJobRow[], string]>([
    ['all completed', [over(lead()), over(child('1002')), over(child('1004'))], 'success'],
    ['the word of the documents', [over(lead(), 'COMPELETED'), over(child('1002'))], 'success'],
    [
      'a tenant failed under a cluster that completed',
      [over(lead()), over(child('1002')), over(child('1004'), 'FAILED')],
      'partial',
    ],
    ['every tenant failed', [over(lead()), over(child('1002'), 'FAILED')], 'failed'],
    ['the cluster failed', [over(lead(), 'FAILED'), over(child('1002'))], 'failed'],
    ['nothing but the row of the cluster', [over(lead())], 'success'],
  ])('%s', (_, dataJobs, state) => {
    const jobs = jobsOf({ dataJobs })
    expect(jobs.map((job) => job.state)).toEqual([state])
    expect(jobs[0] && causeOf(jobs[0])).toEqual({ code: null, comment: null })
  })

  test('an incremental one', () => {
    const dataJobs = [lead({ backupType: 'I' }), child('1002', { backupType: 'I' })]
    expect(jobsOf({ dataJobs })[0]?.kind).toBe('incremental')
  })

  test('from start to end as it is told', () => {
    const poll = (minute: number, dataJobs: readonly DataJobRow[]) =>
      rows({ version: V3, databaseNow: at(2, minute), dataJobs })
    const half = [lead(), child('1002'), child('1004', { status: 'COMPLETED' })]
    const end = [over(lead()), over(child('1002')), over(child('1004'), 'FAILED')]
    const polls = [poll(0, []), poll(1, [lead(), child('1002')]), poll(2, half), poll(61, end)]
    expect(kinds(watchAll(polls))).toEqual([
      [],
      ['job_started'],
      ['job_progressed'],
      ['job_partly_failed'],
    ])
  })
})

describe('cleanups of 3.x', () => {
  test("the cluster's row has its tenants' tasks, and not those of the next hour", () => {
    const sys = (hour: number) =>
      ended(
        cleanupJob({
          tenantId: '1',
          jobId: '0',
          start: viewTime(at(hour)),
          initiatorTenantId: '1',
        }),
        at(hour, 5),
      )
    const cleanupTasks = [
      cleanupTask({ jobId: '0', taskId: '1', itemId: '1', start: viewTime(at(3, 1)) }),
      cleanupTask({ jobId: '0', taskId: '2', itemId: '2', start: viewTime(at(4, 1)) }),
    ]
    const jobs = jobsOf({ cleanupJobs: [sys(3), sys(4)], cleanupTasks })
    expect(jobs.map((job) => job.cleanup?.deleted.map((one) => one.itemId))).toEqual([['1'], ['2']])
  })
})

describe('restores of 3.x', () => {
  const stage = (status: string, done: number | null, total: number | null) =>
    restoreRow({
      status,
      tabletCount: total,
      finishTabletCount: done,
      restoreType: null,
      restoreTenantId: '1005',
    })
  const jobOf = (row: RestoreRow) => jobsOf({ restores: [row] })[0]

  test('one row is the whole job, and partitions count in two stages only', () => {
    expect(jobOf(stage('RESTORE_SYS_REPLICA', 67, 128))).toMatchObject({
      state: 'running',
      restore: {
        generation: 3,
        targetTenantId: '1005',
        sysStatus: 'RESTORE_SYS_REPLICA',
        tenantStatus: null,
        restorePercent: (100 * 67) / 128,
        recoverPercent: null,
      },
      parts: [{ counters: [{ what: 'partitions', done: 67, total: 128 }] }],
    })
    expect(jobOf(stage('REBUILD_INDEX', 19, 19))?.restore?.restorePercent).toBeNull()
  })

  test('its bar never goes back from stage to stage', () => {
    const percents = [
      stage('CREATE_TENANT', 0, 0),
      stage('RESTORE_SYS_REPLICA', 0, 128),
      stage('RESTORE_SYS_REPLICA', 128, 128),
      stage('MODIFY_SCHEMA', null, null),
      stage('CREATE_USER_PARTITIONS', 0, 0),
      stage('RESTORE_USER_REPLICA', 0, 19),
      stage('RESTORE_USER_REPLICA', 5, 19),
      stage('RESTORE_USER_REPLICA', 19, 19),
      stage('REBUILD_INDEX', null, null),
      stage('POST_CHECK', null, null),
    ].map((row) => jobOf(row)?.percent ?? Number.NaN)
    expect(percents).toEqual(percents.toSorted((a, b) => a - b))
    expect(percents[0]).toBe(0)
    expect(percents.at(-1)).toBeLessThan(100)
    expect(jobOf(stage('SOMETHING_NEW', 1, 2))?.percent).toBeNull()
  })

  test.each([
    ['RESTORE_SUCCESS', 'success'],
    ['RESTORE_FAIL', 'failed'],
  ])('%s in history', (status, state) => {
    const row = ended(stage(status, 19, 19), at(10), {
      status,
      comment: 'STORAGE : OB_BACKUP_FILE_NOT_EXIST(-9011) on 10.0.0.3:2882',
    })
    const job = jobOf(row)
    expect(job?.state).toBe(state)
    if (job && state === 'failed') expect(causeOf(job).code).toBe(-9011)
  })
})
