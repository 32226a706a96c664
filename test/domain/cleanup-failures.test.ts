import { expect, test } from 'vitest'
import { at, cleanupJob, ended, kinds, rows, viewTime, watchAll } from './hand.ts'

/** Cleanups of shop that failed, one an hour. */
const failures = (codes: readonly number[]) =>
  codes.map((code, hour) =>
    ended(cleanupJob({ jobId: String(hour + 1), start: viewTime(at(hour + 1)) }), at(hour + 1, 5), {
      status: 'FAILED',
      result: String(code),
    }),
  )

test('an hourly cleanup that keeps failing is said once, again with another code, and when it is mended', () => {
  const jobs = failures([-9071, -9071, -9082])
  const mended = ended(cleanupJob({ jobId: '9', start: viewTime(at(9)) }), at(9, 5), {
    status: 'COMPLETED',
    result: '0',
  })
  const readings = [
    rows({ databaseNow: at(0) }),
    rows({ databaseNow: at(1, 6), cleanupJobs: jobs.slice(0, 1) }),
    rows({ databaseNow: at(2, 6), cleanupJobs: jobs.slice(0, 2) }),
    rows({ databaseNow: at(3, 6), cleanupJobs: jobs }),
    rows({ databaseNow: at(9, 6), cleanupJobs: [...jobs, mended] }),
  ]
  expect(kinds(watchAll(readings))).toEqual([
    [],
    ['job_failed'],
    [],
    ['job_failed'],
    ['job_succeeded', 'job_recovered', 'job_recovered'],
  ])
})

test('the same between two polls: an earlier one of them says it, and one after a success says it again', () => {
  const [first, second, third] = failures([-9071, -9071, -9071])
  const good = (hour: number) =>
    ended(cleanupJob({ jobId: `2${hour}`, start: viewTime(at(hour, 10)) }), at(hour, 15), {
      status: 'COMPLETED',
      result: '0',
    })
  if (!first || !second || !third) throw new Error('three failures')
  const told = (jobs: readonly (typeof first)[]) =>
    kinds(
      watchAll([
        rows({ databaseNow: at(0) }),
        rows({ databaseNow: at(9), cleanupJobs: [...jobs] }),
      ]),
    )[1]
  expect(told([first, second, third])).toEqual(['job_failed'])
  expect(told([first, second, good(2), third])).toEqual([
    'job_failed',
    'job_succeeded',
    'job_failed',
    'job_recovered',
  ])
  const known = watchAll([
    rows({ databaseNow: at(0) }),
    rows({ databaseNow: at(1, 6), cleanupJobs: [first] }),
    rows({ databaseNow: at(9), cleanupJobs: [first, good(1), second] }),
  ])
  expect(kinds(known)[2]).toEqual(['job_succeeded', 'job_failed', 'job_recovered'])
})
