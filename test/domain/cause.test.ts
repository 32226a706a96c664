import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import { causeOfCode, likelyCause, MYSQL_EQUIVALENT } from '../../src/domain/cause.ts'
import { COMMENT_CAUSES } from '../../src/domain/comment-causes.ts'
import { causeOf } from '../../src/domain/job.ts'
import { CAUSES_BY_CODE, type Cause } from '../../src/domain/known-causes.ts'
import { at, childDataJob, ended, snapshotOf, sysDataJob } from './hand.ts'
import { REFERENCE_CODES, REFERENCE_EQUIVALENTS } from './reference-codes.ts'
import { stepsOf, timeline } from './sample-rows.ts'

describe('causeOfCode', () => {
  test.each(REFERENCE_CODES)('%d is %s, printed negative or not', (code, name) => {
    const cause = causeOfCode(code)
    expect(cause?.name).toBe(name)
    expect(causeOfCode(-code)).toBe(cause)
  })

  test.each([...CAUSES_BY_CODE])('%d says what it means and what to do', (_, cause) => {
    expect(cause.name).toMatch(/^[A-Z0-9_]+$/)
    expect(cause.name).not.toMatch(/^OB_/)
    expect(cause.meaning).toMatch(/\w{3}.*\w$/)
    expect(cause.next).toMatch(/^[A-Z].*\.$/)
  })

  test.each(REFERENCE_EQUIVALENTS)('client error %d is %d', (errno, code) => {
    expect(causeOfCode(errno)).toBe(causeOfCode(code))
    expect(MYSQL_EQUIVALENT.size).toBe(REFERENCE_EQUIVALENTS.length)
  })

  test.each([null, 0, 1, -1, 99_999, 1045])('%s is not known, and nothing is invented', (code) => {
    expect(causeOfCode(code)).toBeNull()
    expect(likelyCause(code, null)).toBeNull()
    expect(likelyCause(code, 'import succeed table count: 2, failed table count: 1')).toBeNull()
  })
})

describe('likelyCause: what a comment tells beside its code', () => {
  test.each<readonly [number | null, string, string, RegExp]>([
    [-4009, 'STORAGE : OB_IO_ERROR(-4009): No space left on device', 'quota', /full/],
    [null, 'write failed: Disk quota exceeded', 'quota', /quota/],
    [-9129, 'SignatureDoesNotMatch, request id 5F', 'configuration', /keys/],
    [-9003, 'http 403 AccessDenied', 'storage', /refused/],
    [-4009, 'mkdir: Permission denied', 'storage', /refused/],
    [-9129, 'NoSuchBucket: bk-prod', 'configuration', /bucket/],
    [-9003, 'The specified bucket does not exist', 'configuration', /bucket/],
    [-4009, 'open: No such file or directory', 'storage', /missing/],
    [null, 'format file /a/b not exist', 'storage', /missing/],
    [-4016, 'connect: Connection refused', 'network', /reached/],
    [-4015, 'stale file handle', 'network', /reached/],
    [-4012, 'connect to 10.0.0.3:9000 timed out', 'network', /in time/],
    [-9129, 'SlowDown', 'network', /in time/],
    [
      -9094,
      'restore may run concurrently with backup data clean, result: -9094()',
      'OceanBase',
      /cleanup/,
    ],
    [-4273, 'result: -4273(unit config is too small)', 'quota', /partitions/],
    [null, 'aux tenant AUX_RECOVER$1 has been dropped', 'the person asking', /auxiliary/],
    [null, 'log stream 1001 interrupted', 'OceanBase', /log stream/],
    [null, 'tenant 1002 no logging is open', 'configuration', /no log archive/],
    [null, 'force stop, result: 0', 'the person asking', /by force/],
    [-9099, 'No memory or reach tenant memory limit', 'quota', /memory/],
    [-4000, 'checksum error of macro block: not match', 'storage', /damaged/],
  ])('%s %s', (code, comment, owner, meaning) => {
    const cause = likelyCause(code, comment)
    expect(cause?.owner).toBe(owner)
    expect(cause?.meaning).toMatch(meaning)
    expect(cause?.name).toBe(causeOfCode(code)?.name ?? null)
  })

  test.each([
    [-9082, 'mount refused: Permission denied', 'BACKUP_DEVICE_OUT_OF_SPACE'],
    [-4072, 'OB_CANCELED(-4072), connect timed out', 'CANCELED'],
  ])('%d tells the reason itself, whatever the comment says', (code, comment, name) => {
    expect(likelyCause(code, comment)).toBe(causeOfCode(code))
    expect(likelyCause(code, comment)?.name).toBe(name)
  })

  test.each([
    ['OB_TIMEOUT(-4012), addr:10.0.0.3:2882', -4012],
    ['OB_TABLE_NOT_EXIST(-5019)', -5019],
    ['result: -9040(backup can not start), trace_id: Y1', -9040],
    ['cannot write file:///backup/timeout/forbidden/', -9040],
    ['write s3://no-space-left-on-device/unreachable failed', -9129],
  ])('%s adds nothing', (comment, code) => {
    expect(likelyCause(code, comment)).toBe(causeOfCode(code))
  })

  test('never throws, and knows a code whatever stands beside it', () => {
    const codes = fc.constantFrom(...CAUSES_BY_CODE.keys())
    fc.assert(
      fc.property(codes, fc.string({ maxLength: 60 }), (code, comment) => {
        expect(likelyCause(-code, comment)?.name).toBe(causeOfCode(code)?.name)
      }),
    )
  })
})

test.each(COMMENT_CAUSES)('$words: the words fit their pattern', ({ words, pattern }) => {
  for (const word of words.split('; ')) expect(word.replace('…', '7')).toMatch(pattern)
})

test('docs/causes.md holds every cause', async () => {
  const code = ([number, cause]: readonly [number, Cause]) =>
    `| ${number} | ${cause.name} | ${cause.meaning} | ${cause.owner} | ${cause.next} |`
  const told = COMMENT_CAUSES.map(
    (one) => `| ${one.words} | ${one.meaning} | ${one.owner} | ${one.next} |`,
  )
  const equivalents = [...MYSQL_EQUIVALENT].map(([errno, one]) => `${errno} is ${one}`)
  const page = [
    '# Causes',
    '',
    'What obbackup takes for the most likely cause of a failure, who can mend it, and what to do. RESULT and COMMENT',
    `print the codes negative. Client errors with a MySQL number of their own: ${equivalents.join(', ')}.`,
    'A code that is not here is shown as it is.',
    '',
    '## By code',
    '',
    '| code | name | most likely cause | owner | next |',
    '|---|---|---|---|---|',
    ...[...CAUSES_BY_CODE].map(code),
    '',
    '## By the words of the comment',
    '',
    'Where there is no code, or one that says little. The first line that fits counts.',
    '',
    '| words | most likely cause | owner | next |',
    '|---|---|---|---|',
    ...told,
    '',
  ].join('\n')
  await expect(page).toMatchFileSnapshot('../../docs/causes.md')
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
