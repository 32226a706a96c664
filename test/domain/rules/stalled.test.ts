import { expect, test } from 'vitest'
import type { DataJobRow, DataTaskRow } from '../../../src/domain/rows.ts'
import { at, cleanupJob, dataJob, dataTask, ended, rows } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

/** A full backup of shop from 02:00 on, read once a minute; what its task has counted at a minute after that. */
function backup(
  minutes: number,
  task: (minute: number) => Partial<DataTaskRow>,
  job: (minute: number) => Partial<DataJobRow> = () => ({}),
) {
  return every(120, 120 + minutes, (databaseNow, minute) =>
    rows({
      databaseNow,
      dataJobs: [dataJob(job(minute - 120))],
      dataTasks: [dataTask(task(minute - 120))],
    }),
  )
}

/** Stands still from 02:10 to 03:20. */
const pausing = (minute: number) => {
  const done = minute < 10 ? minute : minute < 80 ? 10 : minute - 60
  return {
    macroBlockCount: 100,
    finishMacroBlockCount: done,
    outputBytes: done * 1024 ** 3,
  }
}

test('a warning after 15 minutes, critical after 60, over when it has moved for five', () => {
  const said = saidBy('stalled', backup(90, pausing))
  expect(marks(said)).toEqual(['rule_raised 145', 'rule_worsened 190', 'rule_cleared 205'])
  expect(said[0]?.text).toBe(
    [
      '🟡 *Full backup of shop has stood still for 15 min* on prod',
      '• no counter has moved since 2025-03-01 02:10 UTC',
      '• 10 of 100 macro blocks, 10 GiB written',
      '• phase `BACKUP_USER_DATA`',
      '*Next:* Look at the destination (does it answer, is it full?) and at the log of the servers that work on it, before anything is cancelled.',
      'rule `stalled` · since 2025-03-01 02:10 UTC',
      'View job',
    ].join('\n'),
  )
  expect(said.at(-1)?.text.split('\n')[0]).toBe(
    '🟢 *Over: Full backup of shop stands still no longer* on prod',
  )
})

test('14 minutes are none', () => {
  const short = (minute: number) => pausing(minute < 24 ? minute : minute + 60)
  expect(saidBy('stalled', backup(34, short))).toEqual([])
})

test('a phase that counts nothing is measured from its own start', () => {
  const preparing = (minute: number) => ({
    status: minute < 14 ? 'BACKUP_SYS_META' : 'BACKUP_USER_META',
  })
  expect(saidBy('stalled', backup(28, preparing))).toEqual([])
  const said = saidBy('stalled', backup(29, preparing))
  expect(marks(said)).toEqual(['rule_raised 149'])
  expect(said[0]?.text).toContain('• 0 B written\n• phase `BACKUP_USER_META`')
})

test('what is being cancelled, or has not begun, is not judged here', () => {
  const still = () => ({})
  expect(
    saidBy(
      'stalled',
      backup(70, still, () => ({ status: 'CANCELING' })),
    ),
  ).toEqual([])
  expect(
    saidBy(
      'stalled',
      backup(70, still, () => ({ status: 'INIT' })),
    ),
  ).toEqual([])
})

test('a job that is in no view is not raised, and one that was is not over', () => {
  const gone = (databaseNow: number) => rows({ databaseNow })
  const before = backup(14, () => ({}))
  expect(saidBy('stalled', [...before, ...every(135, 150, gone)])).toEqual([])
  const raised = backup(16, () => ({}))
  expect(marks(saidBy('stalled', [...raised, ...every(137, 150, gone)]))).toEqual([
    'rule_raised 135',
  ])
})

test('its end ends it, whatever the end', () => {
  const over = every(136, 142, (databaseNow) =>
    rows({ databaseNow, dataJobs: [ended(dataJob(), at(2, 16), { status: 'FAILED' })] }),
  )
  const said = saidBy('stalled', [...backup(15, () => ({})), ...over])
  expect(marks(said)).toEqual(['rule_raised 135', 'rule_cleared 141'])
})

test('a cleanup counts whole sets, and is never more than a warning', () => {
  const readings = every(180, 270, (databaseNow) =>
    rows({ databaseNow, cleanupJobs: [cleanupJob()] }),
  )
  const said = saidBy('stalled', readings)
  expect(marks(said)).toEqual(['rule_raised 195'])
  expect(said[0]?.text).toContain('• 1 of 2 tasks')
})

test("a tenant's own limits", () => {
  const limits = { shop: { stalledWarning: 300, stalledCritical: 600 } }
  expect(marks(saidBy('stalled', backup(21, pausing), { limits }))).toEqual([
    'rule_raised 135',
    'rule_worsened 140',
  ])
  const other = { crm: { stalledWarning: 300 } }
  expect(saidBy('stalled', backup(21, pausing), { limits: other })).toEqual([])
})
