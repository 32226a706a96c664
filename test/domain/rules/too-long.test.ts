import { expect, test } from 'vitest'
import type { PastRun } from '../../../src/domain/run.ts'
import { at, childDataJob, dataJob, dataTask, ended, rows, sysDataJob } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

const DAY = 86_400_000

/** Earlier runs that started so many days before 02:00, newest first, and took so many minutes. */
const runs = (days: readonly number[], minutes: (day: number) => number): readonly PastRun[] =>
  days.map((day) => ({ startedAt: at(2) - day * DAY, seconds: minutes(day) * 60, bytes: 1 }))

const past = { 'full/1002': runs([1, 2, 3, 4, 5, 6], () => 20) }

/** The backup of shop from 02:00 to 03:10, read once a minute until 03:20. */
const backup = every(120, 200, (databaseNow, minute) =>
  rows({
    databaseNow,
    dataJobs: [minute < 190 ? dataJob() : ended(dataJob(), at(3, 10))],
    dataTasks: [dataTask({ tabletCount: 900, finishTabletCount: minute, outputBytes: 0 })],
  }),
)

test('beyond three times the median of six earlier runs, and over with the job', () => {
  const said = saidBy('too_long', backup, { past })
  expect(marks(said)).toEqual(['rule_raised 181', 'rule_cleared 195'])
  expect(said[0]?.text).toBe(
    [
      '🟡 *Full backup of shop takes too long: 61 min so far* on prod',
      '• 3.0 × the median of 6 earlier runs (20 min)',
      '• 181 of 900 tablets, 0 B written',
      '• phase `BACKUP_USER_DATA`',
      '*Next:* See whether there is much more to do than usual, and whether the destination or the servers are slow. Nothing has to be done as long as it moves and nothing waits for it.',
      'rule `too_long` · since 2025-03-01 03:00 UTC',
      'View job',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain('Over: Full backup of shop is no longer running too long')
})

test.each([
  ['four earlier runs say nothing', { 'full/1002': runs([1, 2, 3, 4], () => 20) }],
  ['nor do runs of incremental backups', { 'incremental/1002': past['full/1002'] }],
  ['nor those of another tenant', { 'full/1004': past['full/1002'] }],
  ['seventy minutes are within three times 24', { 'full/1002': runs([1, 2, 3, 4, 5], () => 24) }],
])('%s', (_, other) => {
  expect(saidBy('too_long', backup, { past: other })).toEqual([])
})

test('not before ten minutes, however short it usually is', () => {
  const quick = { 'full/1002': runs([1, 2, 3, 4, 5], () => 0.5) }
  expect(marks(saidBy('too_long', backup, { past: quick }))[0]).toBe('rule_raised 131')
})

test('four runs on the same weekday are compared with alone, also close to midnight', () => {
  // 2025-03-01 was a Saturday; Saturdays take 40 minutes, other days 10.
  const weekly = {
    'full/1002': runs([1, 3, 7, 9, 14, 21.4, 28, 30], (day) => (day % 7 < 1 ? 40 : 10)),
  }
  expect(saidBy('too_long', backup, { past: weekly })).toEqual([])
  const short = { 'full/1002': runs([1, 3, 7, 14, 21.4, 28], (day) => (day % 7 < 1 ? 15 : 60)) }
  const said = saidBy('too_long', backup, { past: short })
  expect(marks(said)[0]).toBe('rule_raised 166')
  expect(said[0]?.text).toContain('• 3.1 × the median of 4 Saturdays (15 min, days in UTC)')
})

test('a backup of several tenants is compared with backups of the same', () => {
  const readings = every(120, 190, (databaseNow) =>
    rows({ databaseNow, dataJobs: [sysDataJob(), childDataJob('1002'), childDataJob('1004')] }),
  )
  expect(saidBy('too_long', readings, { past })).toEqual([])
  const said = saidBy('too_long', readings, { past: { 'full/1002,1004': past['full/1002'] } })
  expect(said[0]?.text).toContain('Full backup of shop, crm takes too long')
})

test('a job that is in no view is not judged, and not over', () => {
  const gone = every(190, 200, (databaseNow) => rows({ databaseNow }))
  expect(marks(saidBy('too_long', [...backup.slice(0, 70), ...gone], { past }))).toEqual([
    'rule_raised 181',
  ])
  expect(saidBy('too_long', [...backup.slice(0, 61), ...gone], { past })).toEqual([])
})

test("a tenant's own limits", () => {
  const raised = (limits: object) =>
    marks(saidBy('too_long', backup, { past, limits: { shop: limits } }))
  expect(raised({ tooLongTimes: 2 })[0]).toBe('rule_raised 161')
  expect(raised({ tooLongRuns: 7 })).toEqual([])
  expect(raised({ tooLongFloor: 4000 })[0]).toBe('rule_raised 187')
})
