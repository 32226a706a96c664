import { describe, expect, test } from 'vitest'
import { extendCourses, judgeEstimates } from '../../src/domain/course.ts'
import { toRuns } from '../../src/domain/run.ts'
import { at, childDataJob, dataJob, dataTask, ended, snapshotOf, sysDataJob } from './hand.ts'

const LEFT = { low: 600, high: 1200 }

function jobs(phase: string) {
  return snapshotOf({ dataJobs: [dataJob()], dataTasks: [dataTask({ status: phase })] }).jobs
}

const key = jobs('INIT')[0]?.key ?? ''

describe('phases', () => {
  test('each is marked once, when it was first seen', () => {
    let courses = extendCourses({}, jobs('BACKUP_USER_META'), () => null, at(2))
    courses = extendCourses(courses, jobs('BACKUP_USER_META'), () => null, at(2, 1))
    courses = extendCourses(courses, jobs('BACKUP_DATA_MAJOR'), () => null, at(2, 2))
    expect(courses[key]?.phases).toEqual([
      { tenantName: 'shop', phase: 'BACKUP_USER_META', at: at(2) },
      { tenantName: 'shop', phase: 'BACKUP_DATA_MAJOR', at: at(2, 2) },
    ])
  })

  test('a job that is in no view for a moment keeps them', () => {
    const courses = extendCourses({}, jobs('BACKUP_USER_META'), () => null, at(2))
    const missing = jobs('BACKUP_USER_META').map((job) => ({ ...job, missingPolls: 1 }))
    expect(extendCourses(courses, missing, () => null, at(2, 1))).toEqual(courses)
  })

  test('a job that ended has none any more', () => {
    const courses = extendCourses({}, jobs('BACKUP_USER_META'), () => null, at(2))
    const over = snapshotOf({ dataJobs: [ended(dataJob(), at(3))] }).jobs
    expect(extendCourses(courses, over, () => null, at(3))).toEqual({})
  })
})

describe('estimates', () => {
  test('are kept once a minute, and more rarely as the job grows old', () => {
    let courses = {}
    for (let second = 0; second <= 180; second += 15) {
      courses = extendCourses(courses, jobs('BACKUP_DATA_MAJOR'), () => LEFT, at(2, 0, second))
    }
    const early = Object.values(extendCourses(courses, [], () => null, 0))
    expect(early).toEqual([])
    expect(estimatesOf(courses)).toHaveLength(4)
    // After 100 minutes one in five minutes is kept.
    courses = {}
    for (let minute = 0; minute <= 20; minute++) {
      courses = extendCourses(
        courses,
        jobs('BACKUP_DATA_MAJOR'),
        () => LEFT,
        at(2) + (100 + minute) * 60_000,
      )
    }
    expect(estimatesOf(courses).length).toBeLessThanOrEqual(5)
  })

  test('hold when the end lies in their range, with half a minute of grace', () => {
    const course = {
      phases: [],
      estimates: [
        { at: at(2), low: at(2, 30), high: at(3) },
        { at: at(2, 10), low: at(2, 20), high: at(2, 40) },
        { at: at(2, 20), low: at(2, 44), high: at(2, 45) - 20_000 },
        { at: at(2, 44, 30), low: at(5), high: at(6) },
      ],
    }
    expect(judgeEstimates(course, at(2, 45))).toEqual({ made: 3, held: 2 })
  })
})

test('a run remembers phases and what became of the estimates', () => {
  const courses = extendCourses({}, jobs('BACKUP_DATA_MAJOR'), () => LEFT, at(2, 30))
  const over = snapshotOf({ dataJobs: [ended(dataJob(), at(2, 45))] }).jobs[0]
  if (!over) throw new Error('no job')
  expect(toRuns(over, courses[key])[0]).toMatchObject({
    jobKey: key,
    area: 'data',
    state: 'success',
    subject: '1002',
    startedAt: over.startedAt,
    endedAt: at(2, 45),
    made: 1,
    held: 1,
    phases: [{ phase: 'BACKUP_DATA_MAJOR' }],
  })
  expect(toRuns(over, undefined)[0]).toMatchObject({ made: 0, held: 0, phases: [] })
})

test('each tenant of a backup is remembered by what was made for it', () => {
  const [job] = snapshotOf({
    dataJobs: [
      ended(sysDataJob(), at(3)),
      ended(childDataJob('1002'), at(3)),
      ended(childDataJob('1004', { backupType: 'INC' }), at(3)),
    ],
  }).jobs
  if (!job) throw new Error('no job')
  expect(toRuns(job, undefined).map((run) => `${run.kind}/${run.subject}`)).toEqual([
    'full/1002,1004',
    'full/1002',
    'incremental/1004',
  ])
})

function estimatesOf(courses: Readonly<Record<string, { estimates: readonly unknown[] }>>) {
  return Object.values(courses)[0]?.estimates ?? []
}
