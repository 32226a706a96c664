import { expect, test } from 'vitest'
import type { ArchiveRow, DataJobRow } from '../../../src/domain/rows.ts'
import { archiveRow, at, dataJob, ended, recoverRow, rows } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

/** The backup of shop, read once a minute for so long from 02:00 on. */
const backup = (minutes: number, job: (minute: number) => Partial<DataJobRow>) =>
  every(120, 120 + minutes, (databaseNow, minute) =>
    rows({ databaseNow, dataJobs: [dataJob(job(minute - 120))] }),
  )

const archive = (minutes: number, row: (minute: number) => Partial<ArchiveRow>) =>
  every(60, 60 + minutes, (databaseNow, minute) =>
    rows({ databaseNow, archives: [archiveRow(at(0, 59), row(minute - 60))] }),
  )

test('a cancelled job that does not end is told ten minutes after it was seen so', () => {
  const cancelled = (minute: number) => ({ status: minute < 5 ? 'DOING' : 'CANCELING' })
  const over = every(140, 150, (databaseNow) =>
    rows({ databaseNow, dataJobs: [ended(dataJob(), at(2, 20), { status: 'CANCELED' })] }),
  )
  const said = saidBy('stuck', [...backup(19, cancelled), ...over])
  expect(marks(said)).toEqual(['rule_raised 135', 'rule_cleared 145'])
  expect(said[0]?.text).toBe(
    [
      '🟡 *Full backup of shop does not get cancelled* on prod',
      '• in `CANCELING` for more than 10 min',
      '*Next:* Look at the log of the servers that still work on it: a cancelled job ends only when the last of them has answered. New jobs of these tenants wait for it.',
      'rule `stuck` · since 2025-03-01 02:05 UTC',
      'View job',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain('Over: Full backup of shop is no longer being cancelled')
  expect(saidBy('stuck', [...backup(14, cancelled), ...over])).toEqual([])
})

test('a job that does not begin is told by its start', () => {
  const waiting = () => ({ status: 'INIT' })
  expect(saidBy('stuck', backup(10, waiting))).toEqual([])
  const said = saidBy('stuck', backup(11, waiting))
  expect(marks(said)).toEqual(['rule_raised 131'])
  expect(said[0]?.text).toContain('*Full backup of shop does not get under way* on prod')
  expect(said[0]?.text).toContain('• in `INIT` for more than 10 min')
  const begun = backup(20, (minute) => ({ status: minute < 12 ? 'INIT' : 'DOING' }))
  expect(marks(saidBy('stuck', begun))).toEqual(['rule_raised 131', 'rule_cleared 137'])
})

test('PREPARE of a table recovery is such a state, DOING of anything is not', () => {
  const preparing = every(660, 672, (databaseNow) =>
    rows({ databaseNow, recoverJobs: [recoverRow({ status: 'PREPARE' })] }),
  )
  const said = saidBy('stuck', preparing)
  expect(said[0]?.text).toContain('Table recovery into shop does not get under way')
  expect(
    saidBy(
      'stuck',
      backup(70, () => ({})),
    ),
  ).toEqual([])
})

test.each([
  ['PREPARE', 'does not get under way'],
  ['BEGINNING', 'does not get under way'],
  ['SUSPENDING', 'does not come to an end'],
  ['STOPPING', 'does not come to an end'],
])('an archive in %s %s', (status, words) => {
  const passing = (minute: number) => ({ status: minute < 5 || minute > 14 ? 'DOING' : status })
  expect(saidBy('stuck', archive(30, passing))).toEqual([])
  const staying = (minute: number) => ({ status: minute < 5 || minute > 20 ? 'DOING' : status })
  const said = saidBy('stuck', archive(30, staying))
  expect(marks(said)).toEqual(['rule_raised 75', 'rule_cleared 86'])
  expect(said[0]?.text).toBe(
    [
      `🟡 *Log archive of shop ${words}* on prod`,
      `• in \`${status}\` for more than 10 min`,
      "*Next:* See whether the archive's destination answers and can be written to: until then this state does not pass, and another start, stop or pause is refused.",
      'rule `stuck` · since 2025-03-01 01:05 UTC',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain(`Over: Log archive of shop is no longer in \`${status}\``)
})

test.each(['DOING', 'SUSPEND', 'STOP', 'INTERRUPTED'])('an archive in %s is not', (status) => {
  expect(
    saidBy(
      'stuck',
      archive(60, () => ({ status })),
    ),
  ).toEqual([])
})

test('two states one after the other do not add up', () => {
  const moving = (minute: number) => ({ status: minute < 8 ? 'PREPARE' : 'BEGINNING' })
  expect(saidBy('stuck', archive(16, moving))).toEqual([])
})

test('a job that is in no view is not over', () => {
  const gone = every(140, 150, (databaseNow) => rows({ databaseNow }))
  expect(marks(saidBy('stuck', [...backup(19, () => ({ status: 'INIT' })), ...gone]))).toEqual([
    'rule_raised 131',
  ])
})

test("a tenant's own limit", () => {
  const limits = { shop: { stuck: 1800 } }
  expect(
    marks(
      saidBy(
        'stuck',
        backup(40, () => ({ status: 'CANCELING' })),
        { limits },
      ),
    ),
  ).toEqual(['rule_raised 150'])
  expect(
    marks(
      saidBy(
        'stuck',
        archive(40, () => ({ status: 'STOPPING' })),
        { limits },
      ),
    ),
  ).toEqual(['rule_raised 90'])
  expect(
    marks(
      saidBy(
        'stuck',
        backup(40, () => ({ status: 'INIT' })),
        { limits },
      ),
    ),
  ).toEqual(['rule_raised 151'])
})
