import { describe, expect, test } from 'vitest'
import { destinationOf } from '../../../src/domain/destination.ts'
import type { ClusterRows, DataJobRow } from '../../../src/domain/rows.ts'
import { archiveRow, at, dataJob, ended, rows, viewTime } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

/** A backup of a tenant that failed at the given minute; in the readings of the hour after that. */
function failed(tenantId: string, minute: number, change: Partial<DataJobRow> = {}) {
  const row = dataJob({ tenantId, jobId: `${minute}`, start: viewTime(at(0, minute - 5)) })
  return ended(row, at(0, minute), {
    status: 'FAILED',
    result: '-9082',
    comment: '(SERVER)ls_id: 1, result: -9082(full)',
    path: 'oss://bucket/prod/data',
    ...change,
  })
}

/** Readings every five minutes from minute 5 on. */
function until(
  minutes: number,
  jobs: readonly DataJobRow[],
  change: (minute: number) => Partial<ClusterRows> = () => ({}),
) {
  return every(
    5,
    minutes,
    (databaseNow, minute) =>
      rows({
        databaseNow,
        dataJobs: jobs.filter(({ end }) => {
          const ago = databaseNow - (end?.ms ?? 0)
          return ago >= 0 && ago < 3_600_000
        }),
        ...change(minute),
      }),
    5,
  )
}

const two = [failed('1002', 20), failed('1004', 30, { path: 'oss://bucket/other' })]
const good = (tenantId: string, minute: number) =>
  ended(
    dataJob({ tenantId, jobId: `${minute}`, start: viewTime(at(0, minute - 5)) }),
    at(0, minute),
  )

test('two backups fail at one bucket: told once, until every tenant has a later success', () => {
  const readings = until(240, [...two, good('1002', 100), good('1004', 150)])
  const said = saidBy('destination_unreachable', readings)
  expect(marks(said)).toEqual(['rule_raised 30', 'rule_cleared 160'])
  expect(said[0]?.text).toBe(
    [
      '🔴 *The destination `oss://bucket` cannot be used: the backup destination is full* on prod',
      '• backup or archive of crm, shop failed there',
      '• result `-9082`',
      '*Next:* Free space or enlarge it, then run the backup again.',
      'rule `destination_unreachable` · since 2025-03-01 00:20 UTC',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain('Over: Nothing that failed at `oss://bucket` within a day')
})

test('an archive that says so counts as well', () => {
  const archive = archiveRow(at(0), {
    status: 'INTERRUPTED',
    comment: 'log stream 1 interrupted, result: -9070(connect)',
    path: 'oss://bucket/archive',
  })
  const said = saidBy(
    'destination_unreachable',
    until(40, [failed('1004', 20)], () => ({ archives: [archive] })),
  )
  expect(marks(said)).toEqual(['rule_raised 20'])
  expect(said[0]?.text).toContain('result `-9070, -9082`')
})

test.each<readonly [string, readonly ClusterRows[]]>([
  ['one failure tells its cause itself', until(60, [failed('1002', 20)])],
  [
    'two destinations are two troubles',
    until(60, [failed('1002', 20), failed('1004', 30, { path: 'oss://other/x' })]),
  ],
  [
    'a tenant that was busy is no trouble of the destination',
    until(
      60,
      two.map((row) => ({ ...row, result: '-9036', comment: '' })),
    ),
  ],
  [
    'nor is the memory of an OBServer',
    until(
      60,
      two.map((row) => ({ ...row, result: '-4013', comment: '' })),
    ),
  ],
  [
    'an archive that runs again may carry old words',
    until(60, [failed('1004', 20)], (minute) => ({
      archives: [
        archiveRow(at(0, minute), { comment: 'result: -9070(x)', path: 'oss://bucket/a' }),
      ],
    })),
  ],
])('%s', (_, readings) => {
  expect(saidBy('destination_unreachable', readings)).toEqual([])
})

test('after a day it is over, mended or not', () => {
  const said = saidBy('destination_unreachable', until(26 * 60, two))
  expect(marks(said)).toEqual(['rule_raised 30', `rule_cleared ${24 * 60 + 40}`])
})

test("a tenant's own limit", () => {
  const limits = { shop: { destinationFailures: 1 } }
  expect(
    marks(saidBy('destination_unreachable', until(30, [failed('1002', 20)]), { limits })),
  ).toEqual(['rule_raised 20'])
})

describe('what a path lies at', () => {
  test.each([
    ['oss://bucket/prod/data', 'oss://bucket'],
    ['S3://bucket', 's3://bucket'],
    ['oss://bucket/x?host=h', 'oss://bucket'],
    ['file:///data/nfs/backup/data', 'file:///data/nfs'],
    ['file:///backup/data', 'file:///backup'],
    ['file:///backup/archive/', 'file:///backup'],
    ['file:///backup', 'file:///backup'],
    ['file://', null],
    ['', null],
    [null, null],
    ['/backup/data', null],
  ])('%s → %s', (path, destination) => {
    expect(destinationOf(path)).toBe(destination)
  })
})

test('what failed hours before the first look is an alert of its own, and says nothing of the destination now', () => {
  const readings = every(240, 260, (databaseNow) => rows({ databaseNow, dataJobs: [...two] }), 5)
  expect(saidBy('destination_unreachable', readings)).toEqual([])
})
