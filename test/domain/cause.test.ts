import { describe, expect, test } from 'vitest'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import { causeOfCode } from '../../src/domain/cause.ts'
import { causeOf } from '../../src/domain/job.ts'
import { at, childDataJob, ended, snapshotOf, sysDataJob } from './hand.ts'
import { stepsOf, timeline } from './sample-rows.ts'

/** Every code of REFERENCE §13. */
const CODES = [
  ...[4002, 4007, 4018, 4072, 4179, 4626, 4650, 5001, 5036, 5156, 5157],
  ...[9001, 9002, 9003, 9070, 9071, 9082, 9116, 9129, 9132, 9014, 9023, 9026, 9027, 9087, 9029],
  ...[9036, 9040, 9041, 9049, 9044, 9045, 9046, 9069, 9047, 9064, 9077, 9078, 9079, 9080, 9081],
  ...[9091, 9092, 9094, 9099, 9119, 9138],
]

describe('causeOfCode', () => {
  test.each(CODES)('%d has a cause, printed negative or not', (code) => {
    const cause = causeOfCode(code)
    expect(cause).not.toBeNull()
    expect(causeOfCode(-code)).toBe(cause)
    for (const text of [cause?.name, cause?.meaning, cause?.next]) expect(text).toMatch(/\S{2}/)
    expect(cause?.name).not.toMatch(/^OB_/)
  })

  test.each([
    [1210, 'INVALID_ARGUMENT'],
    [1235, 'NOT_SUPPORTED'],
    [1064, 'PARSE_SQL'],
    [1227, 'NO_PRIVILEGE'],
    [-9082, 'BACKUP_DEVICE_OUT_OF_SPACE'],
    [9047, 'BACKUP_INVALID_PASSWORD'],
  ])('%d is %s', (code, name) => {
    expect(causeOfCode(code)?.name).toBe(name)
  })

  test.each([null, 0, 1, -1, 99_999, 1045])('%s is not known, and nothing is invented', (code) => {
    expect(causeOfCode(code)).toBeNull()
  })
})

function lastJobOf(story: string) {
  const [job] = assembleJobs(stepsOf(timeline(story)).at(-1)?.rows ?? snapshotRows())
  if (!job) throw new Error(`no job in ${story}`)
  return job
}
function snapshotRows(): never {
  throw new Error('no steps')
}

describe('causeOf a job: the row that knows', () => {
  test.each([
    ['backup-one-tenant-fails', -9082, /device out of space/],
    ['restore-failed', -9047, /invalid password/],
    ['restore-cancelled', -5157, /OB_TENANT_NOT_EXIST/],
    ['table-recovery-partial', -5020, /OB_ERR_TABLE_EXIST/],
  ])('%s', (story, code, comment) => {
    const cause = causeOf(lastJobOf(story))
    expect(cause.code).toBe(code)
    expect(cause.comment).toMatch(comment)
  })

  test("the tenant's comment, not the sys row's", () => {
    const [job] = snapshotOf({
      dataJobs: [
        ended(sysDataJob(), at(3), {
          status: 'FAILED',
          result: '-9040',
          comment: 'sys says little',
        }),
        ended(childDataJob('1002'), at(3)),
        ended(childDataJob('1004'), at(3), {
          status: 'FAILED',
          result: '-9071',
          comment: 'no I/O',
        }),
      ],
    }).jobs
    expect(job && causeOf(job)).toEqual({ code: -9071, comment: 'no I/O' })
  })

  test('the sys row when no tenant got as far as a row', () => {
    const [job] = snapshotOf({
      dataJobs: [ended(sysDataJob(), at(3), { status: 'FAILED', result: '-9040', comment: 'why' })],
    }).jobs
    expect(job && causeOf(job)).toEqual({ code: -9040, comment: 'why' })
  })
})
