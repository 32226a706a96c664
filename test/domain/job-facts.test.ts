import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import { madeFull } from '../../src/domain/job.ts'
import type { BackupSetRow, ClusterRows } from '../../src/domain/rows.ts'
import {
  at,
  childDataJob,
  cleanupJob,
  cleanupTask,
  dataJob,
  dataTask,
  ended,
  importJob,
  importTask,
  recoverRow,
  restoreRow,
  rows,
  setRow,
  sysDataJob,
  targetRow,
  viewTime,
} from './hand.ts'

const jobsOf = (change: Partial<ClusterRows>) =>
  assembleJobs(rows({ databaseNow: at(24), ...change }))

function onlyJob(change: Partial<ClusterRows>) {
  const jobs = jobsOf(change)
  expect(jobs).toHaveLength(1)
  const [job] = jobs
  if (!job) throw new Error('no job')
  return job
}

describe('data backups', () => {
  test('what was asked for, and with what', () => {
    const sys = sysDataJob({ plusArchivelog: true, encryptionMode: 'Password' })
    expect(onlyJob({ dataJobs: [sys] }).data).toEqual({
      asked: 'FULL',
      becameFull: false,
      plusArchivelog: true,
      encryption: 'Password',
      level: 'CLUSTER',
    })
  })

  test.each<readonly [string, string, readonly [string, string], string, readonly string[]]>([
    ['both incremental', 'INC', ['INC', 'INC'], 'incremental', []],
    ['one became full', 'INC', ['FULL', 'INC'], 'full', ['shop']],
    ['both became full', 'I', ['D', 'FULL'], 'full', ['shop', 'crm']],
    ['full was asked for', 'FULL', ['FULL', 'FULL'], 'full', []],
  ])('%s (trap 20)', (_, asked, [shop, crm], kind, full) => {
    const job = onlyJob({
      dataJobs: [
        sysDataJob({ backupType: asked }),
        childDataJob('1002', { backupType: shop }),
        childDataJob('1004', { backupType: crm }),
      ],
    })
    expect(job.kind).toBe(kind)
    expect(job.data).toMatchObject({ asked, becameFull: full.length > 0 })
    expect(madeFull(job)).toEqual(full)
  })

  test('the set tells what was made where the row still says what was asked for', () => {
    const dataJobs = [dataJob({ backupType: 'INC' })]
    const sets = [
      setRow('5', at(2), { tenantId: '1004' }),
      setRow('5', at(2), { copyId: '1' }),
      setRow('5', at(2), { backupType: 'FULL', copyId: '0' }),
    ]
    expect(onlyJob({ dataJobs, sets })).toMatchObject({
      kind: 'full',
      data: { asked: 'INC', becameFull: true },
      parts: [{ backupType: 'FULL' }],
    })
    expect(onlyJob({ dataJobs, sets: sets.slice(0, 2) }).kind).toBe('incremental')
  })

  test('the set with its data version, its file and its second backups (§9)', () => {
    const dataJobs = [dataJob()]
    const made = (change: Partial<BackupSetRow>, ...copies: readonly BackupSetRow[]) =>
      onlyJob({ dataJobs, sets: [setRow('5', at(2), change), ...copies] }).parts[0]?.made
    expect(made({ fileStatus: 'COPYING' })).toEqual({
      dataVersion: '4.2.5.0',
      fileStatus: 'COPYING',
      copies: null,
    })
    const v3 = { copyId: '0', dataVersion: null }
    expect(made(v3)).toEqual({ dataVersion: null, fileStatus: 'AVAILABLE', copies: [] })
    const copy = setRow('5', at(2), { copyId: '1', fileStatus: 'COPYING' })
    const other = setRow('5', at(2), { copyId: '1', tenantId: '1004' })
    expect(made(v3, copy, other)?.copies).toEqual([{ copyId: '1', fileStatus: 'COPYING' }])
    expect(onlyJob({ dataJobs, sets: [setRow('6', at(2))] }).parts[0]?.made).toBeNull()
  })

  test('counters, best first; what is not counted yet is not there', () => {
    const task = dataTask({
      macroBlockCount: 100,
      finishMacroBlockCount: 61,
      tabletCount: 9,
      finishTabletCount: 5,
      logFileCount: 8,
      finishLogFileCount: 0,
    })
    expect(onlyJob({ dataJobs: [dataJob()], dataTasks: [task] }).parts[0]).toMatchObject({
      weight: 100,
      counters: [
        { what: 'macro blocks', done: 61, total: 100 },
        { what: 'tablets', done: 5, total: 9 },
        { what: 'log files', done: 0, total: 8 },
      ],
    })
    const fresh = onlyJob({ dataJobs: [dataJob()], dataTasks: [dataTask({ macroBlockCount: -1 })] })
    expect(fresh.parts[0]).toMatchObject({ weight: null, counters: [] })
  })
})

describe('who started it (REFERENCE §2.1)', () => {
  test.each<readonly [string, Partial<ClusterRows>, object]>([
    ['sys', { dataJobs: [sysDataJob()] }, { kind: 'sys' }],
    ['the tenant, by its name', { dataJobs: [dataJob()] }, { kind: 'tenant', tenantName: 'shop' }],
    ['sys, as the tenant sees it', { dataJobs: [childDataJob('1002')] }, { kind: 'sys' }],
    [
      'a request',
      { dataJobs: [sysDataJob({ description: 'obbackup r-7f3a9c2b' })] },
      { kind: 'request', requestId: 'r-7f3a9c2b' },
    ],
    ['a policy', { cleanupJobs: [cleanupJob()] }, { kind: 'policy' }],
    [
      'sys, as the tenant sees its cleanup',
      { cleanupJobs: [cleanupJob({ initiatorTenantId: '1', initiatorJobId: '4' })] },
      { kind: 'sys' },
    ],
    ['a restore: always sys', { restores: [restoreRow({ tenantId: '1010' })] }, { kind: 'sys' }],
    ['a recovery that sys asked for', { recoverJobs: [targetRow()] }, { kind: 'sys' }],
  ])('%s', (_, change, source) => {
    expect(onlyJob(change).source).toEqual(source)
  })
})

describe('cleanups', () => {
  test('what is obsolete, how far it is, and what it deleted', () => {
    const cleanupTasks = [
      cleanupTask(),
      cleanupTask({ running: true, status: 'DOING' }),
      cleanupTask({
        taskId: '52',
        type: 'BACKUP PIECE',
        itemId: '9',
        roundId: '2',
        status: 'FAILED',
      }),
      cleanupTask({ taskId: '53', tenantId: '1004' }),
      cleanupTask({ taskId: '54', jobId: '32' }),
      cleanupTask({ taskId: '55', start: viewTime(at(2)) }),
    ]
    const total = (change: object) =>
      onlyJob({ cleanupJobs: [cleanupJob({ taskCount: 0, ...change })] }).cleanup?.tasks.total
    // Not known before it begins; nothing to do once it ended well (REFERENCE §5).
    expect([total({ status: 'INIT' }), total({ status: 'FAILED', result: '-9001' })]).toEqual([
      null,
      null,
    ])
    expect(total({ status: 'COMPLETED' })).toBe(0)
    const reversed = [...cleanupTasks].reverse()
    const ids = onlyJob({ cleanupJobs: [cleanupJob()], cleanupTasks: reversed }).cleanup?.deleted
    expect(ids?.map((one) => one.state)).toEqual(['failed', 'success'])
    expect(onlyJob({ cleanupJobs: [cleanupJob()], cleanupTasks }).cleanup).toEqual({
      type: 'DELETE OBSOLETE BACKUP',
      obsoleteBefore: Date.parse('2025-02-22T00:00:00Z'),
      itemId: null,
      parameter: '2025-02-22 00:00:00.000000',
      tasks: { done: 1, total: 2 },
      deleted: [
        {
          type: 'BACKUP SET',
          itemId: '3',
          roundId: null,
          state: 'success',
          path: 'file:///backup/data',
        },
        {
          type: 'BACKUP PIECE',
          itemId: '9',
          roundId: '2',
          state: 'failed',
          path: 'file:///backup/data',
        },
      ],
    })
  })

  test('from sys: tasks of all tenants are added up, 0 during INIT is not known', () => {
    const sys = cleanupJob({
      tenantId: '1',
      jobId: '40',
      initiatorTenantId: '1',
      initiatorJobId: '40',
    })
    const child = (tenantId: string, taskCount: number, successTaskCount: number) =>
      cleanupJob({
        tenantId,
        initiatorTenantId: '1',
        initiatorJobId: '40',
        taskCount,
        successTaskCount,
      })
    const tasksOf = (...children: readonly (typeof sys)[]) =>
      jobsOf({ cleanupJobs: [sys, ...children] })[0]?.cleanup?.tasks
    expect(tasksOf(child('1002', 3, 1), child('1004', 4, 4))).toEqual({ done: 5, total: 7 })
    expect(tasksOf(child('1002', 0, 0))).toEqual({ done: 0, total: null })
    const cleanupTasks = [cleanupTask({ jobId: '40' })]
    expect(onlyJob({ cleanupJobs: [sys], cleanupTasks }).cleanup?.deleted).toEqual([])
  })
})

describe('restores', () => {
  test("phase, halves and counters come from the tenant's row", () => {
    const tenant = restoreRow({
      tenantId: '1010',
      status: 'RESTORING',
      restoreProgress: 80,
      tabletCount: 900,
      finishTabletCount: 720,
      recoverScn: '1',
    })
    const job = onlyJob({ restores: [restoreRow(), tenant] })
    expect(job).toMatchObject({
      percent: 40,
      restore: {
        generation: 4,
        sysStatus: 'WAIT_TENANT_RESTORE_FINISH',
        tenantStatus: 'RESTORING',
        restorePercent: 80,
        recoverPercent: null,
        recoverScn: null,
        option: 'pool_list=restore_pool',
      },
      parts: [{ counters: [{ what: 'tablets', done: 720, total: 900 }] }],
    })
  })

  test('the bar never falls when the replay begins', () => {
    const percentAt = (recoverProgress: number | null) =>
      onlyJob({
        restores: [
          restoreRow(),
          restoreRow({ tenantId: '1010', restoreProgress: 90, recoverProgress }),
        ],
      }).percent
    expect(percentAt(null)).toBe(45)
    expect(percentAt(0)).toBe(45)
    expect(percentAt(10)).toBe(50)
  })

  test('a login of the restored tenant sees its restore to its end', () => {
    const own = ended(restoreRow({ tenantId: '1010' }), at(10), { status: 'SUCCESS' })
    const login = { kind: 'tenant', tenantId: '1010', name: 'shop_restored' } as const
    expect(jobsOf({ restores: [own] })).toEqual([])
    expect(onlyJob({ login, restores: [own] }).state).toBe('success')
  })
})

describe('table recoveries', () => {
  const aux = restoreRow({
    restoreTenantName: 'AUX_RECOVER$1',
    status: 'WAIT_TENANT_RESTORE_FINISH',
  })

  test('status of the auxiliary restore and of the import', () => {
    const recoverJobs = [recoverRow(), targetRow()]
    expect(onlyJob({ recoverJobs, restores: [aux] }).recover?.auxStatus).toBe(
      'WAIT_TENANT_RESTORE_FINISH',
    )
    const restores = [aux, restoreRow({ ...aux, tenantId: '1020', status: 'RESTORING' })]
    const job = onlyJob({
      recoverJobs,
      restores,
      importJobs: [importJob()],
      importTasks: [importTask('1')],
    })
    expect(job).toMatchObject({
      recover: { auxStatus: 'RESTORING', importStatus: 'IMPORT_TABLE', importJobId: '10' },
      parts: [{ counters: [{ what: 'tables', done: 1, total: 2 }] }],
    })
  })

  test('a foreign key that failed beside RESULT SUCCESS is no failure (§7.3)', () => {
    const over = { status: 'COMPLETED', result: 'SUCCESS' }
    const job = onlyJob({
      recoverJobs: [ended(recoverRow(), at(12), over), ended(targetRow(), at(12), over)],
      importJobs: [
        ended(importJob({ totalTableCount: 1, finishedTableCount: 1 }), at(12), {
          status: 'IMPORT_FINISH',
          result: 'SUCCESS',
        }),
      ],
      importTasks: [importTask('1', { refConstraints: { total: 2, done: 0, failed: 2 } })],
    })
    expect(job).toMatchObject({
      state: 'success',
      recover: {
        done: 1,
        failed: 0,
        tables: [{ state: 'success', refConstraints: { total: 2, done: 0, failed: 2 } }],
      },
    })
  })

  test('the one row that the tenant itself sees is a job of its own', () => {
    const job = onlyJob({
      login: { kind: 'tenant', tenantId: '1002', name: 'shop' },
      recoverJobs: [targetRow()],
      importJobs: [importJob()],
      importTasks: [importTask('1')],
    })
    expect(job).toMatchObject({
      key: 'recover/1002/9/2025-03-01 11:00:01.000000',
      fromSys: false,
      state: 'running',
      recover: { targetTenant: 'shop', total: 2, done: 1, auxStatus: null },
    })
    expect(job.percent).toBeCloseTo(65 + 0.34 * 50)
  })
})

test('whatever the rows, facts are plain JSON', () => {
  const number = fc.option(fc.integer({ min: -1, max: 1e9 }), { nil: null })
  const type = fc.constantFrom('FULL', 'INC', 'D', 'I', '', 'X')
  fc.assert(
    fc.property(number, number, type, type, fc.string(), (done, total, asked, made, parameter) => {
      const jobs = jobsOf({
        dataJobs: [sysDataJob({ backupType: asked }), childDataJob('1002', { backupType: made })],
        dataTasks: [
          dataTask({
            start: viewTime(at(2, 0, 1)),
            finishMacroBlockCount: done,
            macroBlockCount: total,
          }),
        ],
        cleanupJobs: [cleanupJob({ parameter, taskCount: total, successTaskCount: done })],
      })
      expect(JSON.parse(JSON.stringify(jobs))).toEqual(jobs)
    }),
  )
})
