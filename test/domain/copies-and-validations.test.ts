import { describe, expect, test } from 'vitest'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import { makesGood } from '../../src/domain/makes-good.ts'
import type { ClusterRows, CopyJobRow, ValidationRow } from '../../src/domain/rows.ts'
import {
  at,
  copyRow,
  ended,
  kinds,
  notificationsOf,
  rows,
  V3,
  validationRow,
  viewTime,
  watchAll,
} from './hand.ts'

const jobsOf = (change: Partial<ClusterRows>) => assembleJobs(rows({ version: V3, ...change }))
const begun = {
  start: viewTime(at(5)),
  macroBlockCount: 200,
  finishMacroBlockCount: 50,
  outputBytes: 9,
}
const crm = (change: Partial<CopyJobRow> = {}) => copyRow({ tenantId: '1004', ...begun, ...change })
const done = (row: CopyJobRow, hour = 6) => ended(row, at(hour), { status: 'COMPLETED', ...begun })
const bad = { status: 'FAILED', result: '-9082', comment: 'no space left on device' }

describe('second backups', () => {
  test("a cluster's row leads those of its tenants", () => {
    const jobs = jobsOf({
      copies: [copyRow(begun), crm(), crm({ tenantId: '1002', outputBytes: 1 })],
    })
    expect(jobs).toHaveLength(1)
    expect(jobs[0]).toMatchObject({
      area: 'copy',
      kind: 'second backup',
      state: 'running',
      fromSys: true,
      percent: 25,
      bytes: 10,
      copy: { what: 'set', itemId: '14', copyId: '1' },
      source: { kind: 'sys' },
    })
    expect(jobs[0]?.parts[0]).toMatchObject({
      tenantName: 'crm',
      setId: '14',
      path: 'file:///second',
      counters: [{ what: 'macro blocks', done: 50, total: 200 }],
    })
  })

  test('its key stays the same when its first task begins', () => {
    const [before] = jobsOf({ copies: [copyRow()] })
    const [after] = jobsOf({ copies: [copyRow(begun)] })
    expect(before?.key).toBe('copy/1/7/set-14')
    expect(after?.key).toBe(before?.key)
    expect(after?.startedAt).toBe(at(5))
    const readings = [copyRow(), copyRow(begun)].map((row, i) =>
      rows({ version: V3, databaseNow: at(5, i), copies: [row] }),
    )
    expect(kinds(watchAll([rows({ version: V3 }), ...readings]))).toEqual([
      [],
      ['job_started'],
      ['job_progressed'],
    ])
  })

  test('of all sets: every set of every tenant is a part; pieces are other jobs', () => {
    const all = copyRow({ itemId: '0' })
    const copies = [
      all,
      crm(),
      crm({ itemId: '15' }),
      copyRow({ what: 'piece', itemId: '3' }),
      crm({ what: 'piece', itemId: '4' }),
    ]
    const jobs = jobsOf({ copies })
    expect(jobs.map((job) => [job.key, job.parts.map((part) => part.setId)])).toEqual([
      ['copy/1/7/set-0', ['14', '15']],
      ['copy/1/7/piece-3', []],
      ['copy/1004/7/piece-4', [null]],
    ])
  })

  test('seen in both views at the moment of the move: once, as history tells it', () => {
    for (const copies of [
      [crm(), done(crm())],
      [done(crm()), crm()],
    ]) {
      expect(jobsOf({ copies }).map((job) => job.state)).toEqual(['success'])
    }
  })

  test.each<readonly [string, readonly CopyJobRow[], string]>([
    ['good', [done(copyRow()), done(crm())], 'success'],
    [
      'one tenant failed',
      [done(copyRow()), done(crm()), ended(crm({ tenantId: '1002' }), at(6), bad)],
      'partial',
    ],
    ['failed before any tenant', [ended(copyRow(), at(6), bad)], 'failed'],
    ['cancelled', [ended(copyRow(), at(6), { status: 'FAILED', result: '-4072' })], 'cancelled'],
  ])('%s', (_, copies, state) => {
    expect(jobsOf({ copies }).map((job) => job.state)).toEqual([state])
  })

  test('without tenants, the row of the cluster tells percent and bytes', () => {
    expect(jobsOf({ copies: [copyRow(begun)] })[0]).toMatchObject({
      percent: 25,
      bytes: 9,
      parts: [],
    })
  })
})

describe('validations', () => {
  test('3.x: a job with a row for each set is over when all of them are', () => {
    const of = (itemId: string, status: string) =>
      validationRow({ tenantId: '1004', itemId, status, percent: status === 'SUCCESS' ? 100 : 10 })
    const one = (...validations: readonly ReturnType<typeof of>[]) => {
      const jobs = jobsOf({ validations })
      expect(jobs).toHaveLength(1)
      return jobs[0]
    }
    expect(one(of('14', 'SUCCESS'), of('15', 'DOING'))).toMatchObject({
      state: 'running',
      validation: { itemId: null },
    })
    expect(one(of('14', 'SUCCESS'), of('15', 'SUCCESS'))).toMatchObject({ state: 'success' })
    expect(one(of('14', 'FAILED'), of('15', 'SUCCESS'))).toMatchObject({ state: 'failed' })
  })

  test('of 3.x: tenants one after the other, hours apart', () => {
    const first = validationRow({
      tenantId: '1002',
      percent: 100,
      status: 'SUCCESS',
      start: viewTime(at(5)),
    })
    const second = validationRow({ tenantId: '1004', percent: 20, start: viewTime(at(9)) })
    const jobs = jobsOf({ validations: [validationRow({ percent: 60 }), first, second] })
    expect(jobs).toHaveLength(1)
    const [begun] = jobsOf({ validations: [validationRow({ start: viewTime(at(5)) })] })
    expect(begun).toMatchObject({ key: jobs[0]?.key, startedAt: at(5) })
    expect(jobs[0]).toMatchObject({
      key: 'validation/1/9/-',
      area: 'validation',
      kind: 'validation',
      state: 'running',
      percent: 60,
      validation: { type: null, level: null, itemId: '14' },
    })
  })

  test('of 4.x: rows of a tenant belong to the row of sys that made them', () => {
    const start = viewTime(at(5))
    const sys = validationRow({
      start,
      type: 'DATABASE',
      level: 'physical',
      itemId: '0',
      taskCount: 4,
    })
    const own = validationRow({
      ...sys,
      tenantId: '1002',
      jobId: '3',
      percent: null,
      successTaskCount: 1,
    })
    const other = validationRow({
      ...own,
      jobId: '4',
      initiatorTenantId: '1002',
      initiatorJobId: '0',
    })
    const jobs = assembleJobs(rows({ validations: [sys, own, other] }))
    expect(jobs.map((job) => [job.key, job.percent, job.parts.length])).toEqual([
      ['validation/1/9/2025-03-01 05:00:00.000000', 25, 1],
      ['validation/1002/4/2025-03-01 05:00:00.000000', 25, 1],
    ])
    expect(jobs[0]?.validation).toEqual({ type: 'DATABASE', level: 'physical', itemId: null })
    expect(jobs[1]?.source).toEqual({ kind: 'tenant', tenantName: 'shop' })
  })

  test.each([
    ['SUCCESS', 'success', 100],
    ['FAILED', 'failed', 40],
    ['BASIC', 'running', 40],
  ])('%s is %s', (status, state, percent) => {
    const row = validationRow({ tenantId: '1002', status, result: null, percent: 40 })
    expect(jobsOf({ validations: [row] })[0]).toMatchObject({ state, percent })
  })
})

describe('what makes a failure good', () => {
  const copyOf = (change: Partial<CopyJobRow>) => jobsOf({ copies: [done(crm(change))] })[0]
  const checkOf = (change: Partial<ValidationRow>) =>
    jobsOf({ validations: [validationRow({ tenantId: '1004', status: 'SUCCESS', ...change })] })[0]
  const failed = jobsOf({ copies: [ended(crm(), at(6), bad)] })[0]
  const worthless = jobsOf({
    validations: [validationRow({ tenantId: '1004', status: 'FAILED', type: 'BACKUPSET' })],
  })[0]

  test.each([
    ['a copy of the same set', copyOf({ jobId: '8' }), failed, true],
    ['a copy of all sets', copyOf({ itemId: '0' }), failed, true],
    ['a copy of another set', copyOf({ itemId: '15' }), failed, false],
    ['a copy of a piece of that number', copyOf({ what: 'piece' }), failed, false],
    ['a validation', checkOf({}), failed, false],
    ['a validation of the same set', checkOf({ type: 'BACKUPSET' }), worthless, true],
    ['a validation of everything', checkOf({ type: 'DATABASE', itemId: '0' }), worthless, true],
    ['a validation of another set', checkOf({ type: 'BACKUPSET', itemId: '15' }), worthless, false],
    ['a validation of a piece', checkOf({ type: 'ARCHIVELOG_PIECE' }), worthless, false],
  ])('%s: %s', (_, good, failure, expected) => {
    expect(good && failure && makesGood(good, failure)).toBe(expected)
  })

  test('from failure to recovery, with another set in between', () => {
    const failure = ended(copyRow(begun), at(6), bad)
    const next = done(copyRow({ jobId: '8', itemId: '15' }), 7)
    const again = done(copyRow({ jobId: '9' }), 8)
    const at8 = { start: viewTime(at(7, 30)) }
    const readings = [
      rows({ version: V3, databaseNow: at(5) }),
      rows({ version: V3, databaseNow: at(6, 1), copies: [failure] }),
      rows({
        version: V3,
        databaseNow: at(7, 1),
        copies: [failure, { ...next, start: viewTime(at(6, 30)) }],
      }),
      rows({ version: V3, databaseNow: at(8, 1), copies: [failure, next, { ...again, ...at8 }] }),
    ]
    const polls = watchAll(readings)
    expect(kinds(polls)).toEqual([
      [],
      ['job_failed'],
      ['job_succeeded'],
      ['job_succeeded', 'job_recovered'],
    ])
    expect(polls[1]?.state.incidents[0]).toMatchObject({ area: 'copy', severity: 'warning' })
    const line = notificationsOf(readings).find((one) => one.mode === 'thread')
    expect(line?.body).toMatchObject({ line: { kind: 'recovered', what: 'second backup' } })
  })
})
