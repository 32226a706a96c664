import { expect, test } from 'vitest'
import type { BackupEvent, Incident } from '../../src/domain/event.ts'
import type { Job } from '../../src/domain/job.ts'
import { repeatsOf } from '../../src/domain/repeats.ts'
import { at, dataJob, ended, incident, snapshotOf } from './hand.ts'

const failedJob = (jobId: string, result = '-9082', tenantId = '1002'): Job => {
  const row = dataJob({ jobId, tenantId, initiatorTenantId: tenantId, executors: [tenantId] })
  const failed = ended(row, at(3), { status: 'FAILED', result, comment: 'x' })
  const [job] = snapshotOf({ dataJobs: [failed] }).jobs
  if (!job) throw new Error('no job')
  return job
}
const incidentOf = (job: Job, change: Partial<Incident> = {}) =>
  incident({ id: `failure:${job.jobId}`, area: 'data', job, ...change })
const failure = (job: Job): BackupEvent => ({
  kind: 'job_failed',
  job,
  incident: incidentOf(job),
})
const MOST = 3

/** Ids of the failures that only say again what the first job's says, with those given in one poll. */
const repeated = (jobs: readonly Job[], open = [incidentOf(failedJob('1'))]) => [
  ...repeatsOf(jobs.map(failure), jobs.map(failure), open, MOST),
]

test('the same failure again is told by the message of the first', () => {
  expect(repeated([failedJob('2')])).toEqual([['failure:2', 'failure:1']])
})

test.each([
  ['of another code', failedJob('2', '-9071')],
  ['of another tenant', failedJob('2', '-9082', '1004')],
])('a failure %s is news', (_, job) => {
  expect(repeated([job])).toEqual([])
})

test('one that is told in a group has no message of its own to tell it', () => {
  const grouped = incidentOf(failedJob('1'), { group: 'group:prod/x/1' })
  expect(repeated([failedJob('2')], [grouped])).toEqual([])
})

test('as many at once as make a group are a storm, and told as one', () => {
  const jobs = ['2', '3', '4'].map((id) => failedJob(id))
  expect(repeated(jobs.slice(1))).toHaveLength(MOST - 1)
  expect(repeated(jobs)).toEqual([])
})
