import { expect, test } from 'vitest'
import { archiveLag } from '../../src/domain/archive.ts'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import { followJob } from '../../src/domain/follow.ts'
import { failedSubjects, type Job } from '../../src/domain/job.ts'
import { tenantNameProblem } from '../../src/domain/names.ts'
import { restoreSegments } from '../../src/domain/restore-window.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import { compareScn, msToScn, scnToMs } from '../../src/domain/scn.ts'
import { readResult, stateOfRow, stateOfStatus } from '../../src/domain/state.ts'
import { tenantName, userTenants } from '../../src/domain/tenant.ts'
import { readViewTime } from '../../src/domain/time.ts'
import { paceOf } from '../../src/domain/trail.ts'
import {
  archiveRow,
  at,
  childDataJob,
  cleanupJob,
  dataJob,
  dataTask,
  ended,
  kinds,
  notificationsOf,
  restoreRow,
  rows,
  setRow,
  snapshotOf,
  sysDataJob,
  TWO_TENANTS,
  tenant,
  watchAll,
} from './hand.ts'
import { stepsOf, timeline } from './sample-rows.ts'

/*
 * REFERENCE §17, trap by trap, as far as decisions without I/O can show them. Elsewhere:
 *
 * - 6 column name case, 21 secrets in plain columns (redaction), 22 the session's time zone, 24 session-scoped
 *   statements, 28 misspelt columns, 29 probing columns instead of comparing versions: test/oceanbase.
 *   Of 5, 7 and 30 the reading of raw values is there as well.
 * - 16: that both views are read, test/oceanbase; that the round counts once, here.
 * - 23 history retention: nothing here relies on history; requests live in the store, test/store.
 * - 26: the statements themselves, test/oceanbase; reserved names, here.
 * - 27 CANCEL RESTORE deletes the tenant: there is no cancel command yet.
 * - 3.x clusters (REFERENCE §8): not read yet.
 */

function jobOf(change: Partial<ClusterRows>): Job {
  const jobs = assembleJobs(rows(change))
  const [job] = jobs
  if (!job || jobs.length !== 1) throw new Error(`${jobs.length} jobs`)
  return job
}

const BAD = { status: 'FAILED', result: '-9082' }

test('trap 1: vanishing job', () => {
  const polls = watchAll([
    rows({ databaseNow: at(2, 1), dataJobs: [dataJob()] }),
    rows({ databaseNow: at(2, 2) }),
    rows({ databaseNow: at(2, 3), dataJobs: [ended(dataJob(), at(2, 2))] }),
  ])
  expect(kinds(polls)).toEqual([[], [], ['job_succeeded']])
})

test('trap 2: double counting', () => {
  const task = (tenantId: string, jobId: string) =>
    dataTask({ tenantId, jobId, outputBytes: 10, macroBlockCount: 4, finishMacroBlockCount: 1 })
  const readings = [
    rows({ databaseNow: at(1) }),
    rows({
      databaseNow: at(2, 1),
      dataJobs: [sysDataJob(), childDataJob('1002'), childDataJob('1004')],
      dataTasks: [task('1002', '8'), task('1004', '3')],
    }),
    rows({
      databaseNow: at(3, 1),
      dataJobs: [
        ended(sysDataJob(), at(3), BAD),
        ended(childDataJob('1002'), at(3), BAD),
        ended(childDataJob('1004'), at(3), BAD),
      ],
    }),
  ]
  expect(kinds(watchAll(readings))).toEqual([[], ['job_started'], ['job_failed']])
  expect(watchAll(readings)[1]?.state.snapshot?.jobs[0]).toMatchObject({ bytes: 20, percent: 25 })
  expect(notificationsOf(readings).filter((one) => one.mode === 'post')).toHaveLength(1)
})

test('trap 3: sys row COMPLETED can hide tenants', () => {
  const job = jobOf({ dataJobs: [ended(sysDataJob(), at(3)), ended(childDataJob('1002'), at(3))] })
  expect(job).toMatchObject({ status: 'COMPLETED', state: 'partial', passedOver: ['crm'] })
  expect(failedSubjects(job)).toEqual(['crm'])
  const nobody = jobOf({ dataJobs: [ended(sysDataJob(), at(3))] })
  expect(nobody).toMatchObject({ state: 'partial', passedOver: ['shop', 'crm'] })
})

test('trap 4: skipped tenants', () => {
  const tenants = [...TWO_TENANTS, tenant({ tenantId: '1006', name: 'third' })]
  expect(jobOf({ tenants, dataJobs: [sysDataJob()] }).leftOut).toEqual(['third'])
})

test('trap 5: 1970 and empty end times', () => {
  const unset = ['', '0', null, '1970-01-01 00:00:00.000000', '1970-01-01 08:00:00']
  expect(unset.map(readViewTime)).toEqual([null, null, null, null, null])
})

test('trap 7: SCN overflow', () => {
  expect(compareScn('1692104831498747191', '1692104831498747192')).toBe(-1)
  expect(Number('1692104831498747191')).toBe(Number('1692104831498747192'))
  expect(scnToMs('1692104831498747191')).toBe(1692104831498)
  const job = jobOf({ restores: [restoreRow({ restoreScn: '1692104831498747191' })] })
  expect(job.restore?.scn).toBe('1692104831498747191')
})

test("trap 8: RESULT '' / NULL / 0 / 'SUCCESS' / 'SUCCEESS'", () => {
  expect(['', null, '0', 'SUCCESS', 'SUCCEESS'].map(readResult)).toEqual(Array(5).fill('ok'))
})

test('trap 9: STATUS FINISH, IMPORT_FINISH, COMPLETED are not success', () => {
  for (const status of ['FINISH', 'IMPORT_FINISH', 'COMPLETED']) {
    expect(stateOfRow({ status, result: 'FAILED', comment: null })).toBe('failed')
    expect(stateOfRow({ status, result: 'PARTIAL_SUCCESS', comment: null })).toBe('partial')
  }
})

test('trap 10: no CANCELED for restore and table recovery', () => {
  const [job] = assembleJobs(stepsOf(timeline('table-recovery-cancelled')).at(-1)?.rows ?? rows())
  expect(job).toMatchObject({ status: 'FAILED', state: 'cancelled' })
  const [restore] = assembleJobs(stepsOf(timeline('restore-cancelled')).at(-1)?.rows ?? rows())
  // -5157 is all that the view says; only who sent the cancel knows better, and no cancel is sent yet.
  expect(restore).toMatchObject({ status: 'FAIL', state: 'failed', code: -5157 })
})

test('trap 11: NULL TOTAL_BYTES and FINISH_BYTES 0 at success', () => {
  expect(jobOf({ restores: [restoreRow()] })).toMatchObject({ percent: null, bytes: null })
  const done = restoreRow({
    totalBytes: 9,
    finishBytes: 0,
    tabletCount: 428,
    finishTabletCount: 214,
  })
  expect(jobOf({ restores: [done] }).percent).toBe(50)
  expect(jobOf({ restores: [ended(done, at(10), { status: 'SUCCESS' })] }).percent).toBe(100)
})

test('trap 12: OUTPUT_RATE_BYTES is 0 while running', () => {
  const poll = (minute: number, outputBytes: number) =>
    rows({
      databaseNow: at(2, minute),
      dataJobs: [dataJob()],
      dataTasks: [dataTask({ outputBytes })],
    })
  const state = watchAll([poll(1, 0), poll(2, 600), poll(3, 1200)]).at(-1)?.state
  const [trail] = Object.values(state?.trails ?? {})
  expect(paceOf(trail ?? []).bytesPerSecond).toBe(10)
})

test('trap 13: percent can go back', () => {
  const poll = (minute: number, done: number, turn: number) =>
    rows({
      databaseNow: at(2, minute),
      dataJobs: [dataJob()],
      dataTasks: [dataTask({ macroBlockCount: 100, finishMacroBlockCount: done, turn })],
    })
  const polls = watchAll([poll(1, 50, 3), poll(2, 60, 3), poll(3, 5, 4)])
  const state = polls.at(-1)?.state
  expect(state?.snapshot?.jobs[0]?.percent).toBe(5)
  expect(paceOf(Object.values(state?.trails ?? {})[0] ?? [])).toMatchObject({
    wentBack: 'retry',
    left: null,
  })
})

test('trap 14: lag with CHECKPOINT_SCN 0', () => {
  for (const status of ['PREPARE', 'BEGINNING', 'DOING']) {
    expect(archiveLag({ status, checkpointScn: '0' }, at(1))).toBeNull()
  }
  const starting = rows({ archives: [archiveRow(0, { status: 'PREPARE', checkpointScn: '0' })] })
  expect(kinds(watchAll([starting]))).toEqual([[]])
})

test('trap 15: ARCHIVELOG row stays at STOP; absence and STOP differ', () => {
  const stop = snapshotOf({ archives: [archiveRow(at(0), { status: 'STOP' })] })
  expect(stop.tenants.map((one) => one.archive?.state ?? null)).toEqual(['stopped', null])
})

test('trap 16: summary includes the current round', () => {
  const current = archiveRow(at(9))
  const [shop] = snapshotOf({
    databaseNow: at(9),
    archives: [current],
    rounds: [archiveRow(at(8)), archiveRow(at(0), { roundId: '0', status: 'STOP' })],
    sets: [setRow('5', at(2))],
  }).tenants
  expect(shop?.segments).toEqual([{ from: msToScn(at(2)), to: msToScn(at(9)) }])
  expect(restoreSegments([setRow('5', at(2))], [current, current])).toHaveLength(1)
})

test('trap 17: job ids repeat', () => {
  const jobs = assembleJobs(
    rows({
      dataJobs: [
        dataJob(),
        dataJob({ tenantId: '1004', initiatorTenantId: '1004' }),
        dataJob({ start: cleanupJob().start }),
      ],
      cleanupJobs: [cleanupJob({ jobId: '8' })],
      restores: [restoreRow({ jobId: '8' }), restoreRow({ jobId: '8', tenantId: '1010' })],
    }),
  )
  expect(jobs).toHaveLength(5)
  expect(new Set(jobs.map((job) => job.key)).size).toBe(5)
})

test('trap 18: tenant rename, drop, same name reuse', () => {
  expect(tenantName([], '1002')).toBe('tenant 1002')
  const renamed = rows({
    databaseNow: at(2, 2),
    tenants: [tenant({ name: 'shop_old' }), tenant({ tenantId: '1010' })],
    dataJobs: [dataJob()],
  })
  const polls = watchAll([rows({ databaseNow: at(2, 1), dataJobs: [dataJob()] }), renamed])
  expect(kinds(polls).flat()).toEqual([])
  expect(polls[1]?.state.snapshot?.jobs[0]?.parts[0]?.tenantName).toBe('shop_old')
})

test('trap 19: aux tenants', () => {
  const name = 'AUX_RECOVER$1741000000000000'
  expect(userTenants([tenant({ name }), tenant()]).map((one) => one.name)).toEqual(['shop'])
  expect(assembleJobs(rows({ restores: [restoreRow({ restoreTenantName: name })] }))).toEqual([])
})

test('trap 20: INC may silently be FULL', () => {
  const asked = sysDataJob({ backupType: 'INC' })
  expect(jobOf({ dataJobs: [asked] }).kind).toBe('incremental')
  expect(jobOf({ dataJobs: [asked, childDataJob('1002'), childDataJob('1004')] }).kind).toBe('full')
})

test('trap 25: a successful ALTER SYSTEM only means accepted', () => {
  const request = {
    id: 'r-7f3a0001',
    state: 'started',
    jobKey: null,
    plan: { operation: { kind: 'restore' } },
  } as Parameters<typeof followJob>[0]
  expect(followJob(request, [])).toBeNull()
  const running = restoreRow({ description: 'obbackup r-7f3a0001' })
  const over = ended(running, at(10), { status: 'SUCCESS' })
  expect(followJob(request, snapshotOf({ restores: [running] }).jobs)?.state).toBe('started')
  expect(followJob(request, snapshotOf({ restores: [over] }).jobs)?.state).toBe('succeeded')
})

test('trap 26: a tenant named all', () => {
  for (const name of ['all', 'ALL', 'all_user', 'All_Meta', 'sys']) {
    expect(tenantNameProblem(name)).toContain('reserved')
  }
})

test('trap 30: EXECUTOR_TENANT_ID is text', () => {
  const [job] = assembleJobs(stepsOf(timeline('backup-full-two-tenants'))[1]?.rows ?? rows())
  expect(job?.leftOut).toEqual(['noarchive_tenant'])
})

test('trap 31: COMMENT is not always an error', () => {
  const [good] = assembleJobs(stepsOf(timeline('table-recovery-success'))[0]?.rows ?? rows())
  expect(good).toMatchObject({ state: 'success', recover: { done: 3, failed: 0 } })
  // Older versions say SUCCESS all the way up although a table failed.
  const reading = stepsOf(timeline('table-recovery-partial')).at(-1)?.rows ?? rows()
  const older = {
    ...reading,
    recoverJobs: reading.recoverJobs.map((row) => ({ ...row, result: 'SUCCESS' })),
    importJobs: reading.importJobs.map((row) => ({
      ...row,
      result: 'SUCCESS',
      failedTableCount: 0,
    })),
  }
  expect(assembleJobs(older)[0]).toMatchObject({
    state: 'partial',
    recover: { done: 2, failed: 1 },
  })
})

test('trap 32: phase names change by lineage', () => {
  const phases = [
    'BACKUP_DATA_MINOR',
    'BACKUP_DATA_MAJOR',
    'BACKUP_USER_DATA',
    'BACKUP_OF_TOMORROW',
  ]
  expect(phases.map(stateOfStatus)).toEqual(Array(4).fill('running'))
  for (const status of phases) {
    expect(
      jobOf({ dataJobs: [dataJob()], dataTasks: [dataTask({ status })] }).parts[0]?.phase,
    ).toBe(status)
  }
})
