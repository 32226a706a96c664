import { expect, test } from 'vitest'
import type { ClusterRows } from '../../../src/domain/rows.ts'
import type { PastRun } from '../../../src/domain/run.ts'
import { at, childDataJob, dataJob, dataTask, ended, rows, sysDataJob, viewTime } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

const GIB = 1024 ** 3

/** Earlier runs, one a day, newest first, of so many GiB. */
const runs = (...sizes: readonly number[]): readonly PastRun[] =>
  sizes.map((size, i) => ({
    startedAt: at(2) - (i + 1) * 86_400_000,
    seconds: 60,
    bytes: size * GIB,
  }))

const past = { 'full/1002': runs(60, 61, 59, 62, 58, 60) }

/** A full backup of shop that ended at 02:30 with so many GiB, in two readings only; then what comes later. */
function backup(size: number, later: (minute: number) => Partial<ClusterRows> = () => ({})) {
  return every(150, 200, (databaseNow, minute) =>
    rows({
      databaseNow,
      ...(minute < 152
        ? {
            dataJobs: [ended(dataJob(), at(2, 30))],
            dataTasks: [ended(dataTask({ outputBytes: size * GIB }), at(2, 30))],
          }
        : later(minute)),
    }),
  )
}

test('a fifth of the usual is told, and stays for a day', () => {
  const day = every(60 * 26, 60 * 27, (databaseNow) => rows({ databaseNow }))
  const said = saidBy('size_unusual', [...backup(12), ...day], { past })
  expect(marks(said)).toEqual(['rule_raised 150', `rule_cleared ${60 * 26 + 36}`])
  expect(said[0]?.text).toBe(
    [
      '🟡 *Full backup of shop is unusually small: 12 GiB* on prod',
      '• 0.2 × the median of 6 earlier full backups (60 GiB)',
      '*Next:* See whether data was dropped on purpose. If not, keep the backups before it and look for what is missing.',
      'rule `size_unusual` · since 2025-03-01 02:30 UTC',
      'View job',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain(
    'Over: Full backup of shop of unusual size is a day old, or followed by another',
  )
})

test('four times the usual is told, until the next good one', () => {
  const next = ended(dataJob({ jobId: '9', start: viewTime(at(2, 40)) }), at(2, 50))
  const task = ended(
    dataTask({ jobId: '9', taskId: '13', start: viewTime(at(2, 40)), outputBytes: 60 * GIB }),
    at(2, 50),
  )
  const later = (minute: number) => (minute < 170 ? {} : { dataJobs: [next], dataTasks: [task] })
  const said = saidBy('size_unusual', backup(240, later), { past })
  expect(marks(said)).toEqual(['rule_raised 150', 'rule_cleared 175'])
  expect(said[0]?.text).toContain('*Full backup of shop is unusually large: 240 GiB*')
  expect(said[0]?.text).toContain('• 4.0 × the median of 6 earlier full backups (60 GiB)')
})

test.each([
  ['within three times', 179, past],
  ['above a third', 21, past],
  ['of four earlier runs nothing is known', 1, { 'full/1002': runs(60, 60, 60, 60) }],
  ['empty ones are no earlier runs', 1, { 'full/1002': runs(60, 60, 60, 60, 0, 0) }],
  ['a difference of less than 1 GiB', 0.1, { 'full/1002': runs(1, 1, 1, 1, 1) }],
  ['nothing written is another rule', 0, past],
  ['incremental ones are not compared with', 1, { 'incremental/1002': runs(60, 60, 60, 60, 60) }],
])('not told: %s', (_, size, known) => {
  expect(saidBy('size_unusual', backup(size), { past: known })).toEqual([])
})

test('its own run, once it is remembered, is not compared with', () => {
  const own = { startedAt: at(2), seconds: 60, bytes: 12 * GIB }
  const known = { 'full/1002': [own, ...runs(60, 60, 60, 60)] }
  expect(saidBy('size_unusual', backup(12), { past: known })).toEqual([])
})

test("each tenant's share of a backup of several is compared with its own", () => {
  const readings = every(151, 160, (databaseNow) =>
    rows({
      databaseNow,
      dataJobs: [
        ended(sysDataJob(), at(2, 31)),
        ended(childDataJob('1002'), at(2, 30)),
        ended(childDataJob('1004'), at(2, 30)),
      ],
      dataTasks: [
        ended(dataTask({ outputBytes: 60 * GIB }), at(2, 30)),
        ended(dataTask({ tenantId: '1004', jobId: '3', outputBytes: 60 * GIB }), at(2, 30)),
      ],
    }),
  )
  const said = saidBy('size_unusual', readings, {
    past: { ...past, 'full/1004': runs(5, 5, 5, 5, 5) },
  })
  expect(said).toHaveLength(1)
  expect(said[0]?.text).toContain('Full backup of crm is unusually large: 60 GiB')
})

test('an incremental share of a full backup is not compared with full ones', () => {
  const readings = every(151, 160, (databaseNow) =>
    rows({
      databaseNow,
      dataJobs: [
        ended(sysDataJob(), at(2, 31)),
        ended(childDataJob('1002'), at(2, 30)),
        ended(childDataJob('1004', { backupType: 'INC' }), at(2, 30)),
      ],
      dataTasks: [ended(dataTask({ tenantId: '1004', jobId: '3', outputBytes: GIB }), at(2, 30))],
    }),
  )
  const known = { 'full/1004': runs(60, 60, 60, 60, 60) }
  expect(saidBy('size_unusual', readings, { past: known })).toEqual([])
})

test("a tenant's own limits", () => {
  const said = (limits: object, size: number) =>
    saidBy('size_unusual', backup(size), { past, limits: { shop: limits } })
  expect(said({ sizeTimes: 2 }, 130)).toHaveLength(1)
  expect(said({ sizeRuns: 7 }, 12)).toEqual([])
  expect(said({ sizeFloor: 50 * GIB }, 12)).toEqual([])
})

test.each([
  ['three times the usual', 180, past, 1],
  ['a little less', 179.9, past, 0],
  ['a third of it', 20, past, 1],
  ['a little more', 20.1, past, 0],
  [
    'a difference of the floor itself',
    1.25,
    { 'full/1002': runs(0.25, 0.25, 0.25, 0.25, 0.25) },
    0,
  ],
  ['a difference above it', 1.26, { 'full/1002': runs(0.25, 0.25, 0.25, 0.25, 0.25) }, 1],
])('the edge of it: %s', (_, size, known, times) => {
  const said = saidBy('size_unusual', backup(size), { past: known })
  expect(said.filter((one) => one.kind === 'rule_raised')).toHaveLength(times)
})
