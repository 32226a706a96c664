import { expect, test } from 'vitest'
import type { ClusterRows } from '../../../src/domain/rows.ts'
import { msToScn } from '../../../src/domain/scn.ts'
import { archiveRow, at, dataJob, rows, setRow, tenant } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

const HOUR = 60

/** Round 1 ended at 10:00, round 2 runs since 12:00; set 5 is of 01:00. */
const round1 = archiveRow(at(10), { status: 'STOP' })
const round2 = (now: number) => archiveRow(now, { roundId: '2', startScn: msToScn(at(12)) })

/** Readings every hour (or so) from 13:00 on until another. */
function until(
  hours: number,
  change: (hour: number, now: number) => Partial<ClusterRows> = () => ({}),
  step = 1,
) {
  return every(
    13 * HOUR,
    hours * HOUR,
    (databaseNow, minute) =>
      rows({
        databaseNow,
        tenants: [tenant()],
        archives: [round2(databaseNow)],
        rounds: [round1, round2(databaseNow)],
        sets: [setRow('5', at(1))],
        ...change(minute / HOUR, databaseNow),
      }),
    step * HOUR,
  )
}

test('the archive runs again, but without a full backup nothing of it can be restored', () => {
  const full = (hour: number) => (hour < 15 ? {} : { dataJobs: [dataJob({ jobId: '9' })] })
  const said = saidBy('window_gap', until(16, full))
  expect(said.map((one) => `${one.kind} ${one.minute}`)).toEqual([
    `rule_raised ${14 * HOUR}`,
    `rule_changed ${15 * HOUR}`,
  ])
  expect(said[0]?.text).toBe(
    [
      '🔴 *Tenant shop cannot be restored to any time after 2025-03-01 10:00 UTC* on prod',
      '• its log archive runs, in round `2`, but no usable full backup was made in it',
      '*Next:* Take a full backup of shop: what is archived until then cannot be restored.',
      'rule `window_gap` · since 2025-03-01 10:00 UTC',
    ].join('\n'),
  )
  expect(said[1]?.text).toMatch(/⚪.*• a full backup is running/s)
})

test('with it the gap stays as it is, until it is a week old', () => {
  const full = (hour: number) =>
    hour < 15 ? {} : { sets: [setRow('5', at(1)), setRow('6', at(14))] }
  const said = saidBy('window_gap', until(200, full))
  expect(marks(said)).toEqual([`rule_raised ${14 * HOUR}`, `rule_cleared ${(7 * 24 + 15) * HOUR}`])
  expect(said.find((one) => one.minute === 15 * HOUR)?.text).toBe(
    [
      '🟡 *Tenant shop has a gap of 4 h in what can be restored* on prod',
      '• nothing between 2025-03-01 10:00 UTC and 2025-03-01 14:00 UTC can be restored',
      '*Next:* It cannot be mended; `/obbackup sets` shows why it is there. Find out who or what stopped the log archive.',
      'rule `window_gap` · since 2025-03-01 10:00 UTC',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain(
    'Over: The gap of shop from 2025-03-01 10:00 UTC is closed, or too old to matter',
  )
})

const whole = (_: number, now: number) => ({
  archives: [archiveRow(now)],
  rounds: [archiveRow(now)],
})

test.each<readonly [string, readonly ClusterRows[]]>([
  ['a window without a gap', until(20, whole)],
  [
    'lag is no gap',
    until(20, () => ({ archives: [archiveRow(at(2))], rounds: [archiveRow(at(2))] })),
  ],
  [
    'an archive that is off is told as that',
    until(20, () => ({ archives: [round1], rounds: [round1] })),
  ],
  [
    'a gap of one reading is none: rounds and sets are read one after the other',
    until(20, (hour, now) =>
      hour === 14 ? { sets: [setRow('5', at(1)), setRow('6', at(13))] } : whole(hour, now),
    ),
  ],
  [
    'rounds that cannot be read leave no gap',
    until(20, () => ({
      rounds: [],
      archives: [],
      unreadable: [{ view: 'CDB_OB_ARCHIVELOG_SUMMARY', errno: 1142, message: 'denied' }],
    })),
  ],
  [
    'who starts the full backup at once is left in peace',
    until(16, () => ({ dataJobs: [dataJob({ jobId: '9' })] })),
  ],
  ['nothing can be restored at all: another rule speaks', until(20, () => ({ sets: [] }))],
])('%s', (_, readings) => {
  expect(saidBy('window_gap', readings)).toEqual([])
})

test("a tenant's own limit", () => {
  const full = () => ({ sets: [setRow('5', at(1)), setRow('6', at(14))] })
  const limits = { shop: { gapWithin: 3 * 3600 } }
  expect(marks(saidBy('window_gap', until(19, full), { limits }))).toEqual([
    `rule_raised ${14 * HOUR}`,
    `rule_cleared ${18 * HOUR}`,
  ])
})
