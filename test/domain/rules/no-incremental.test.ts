import { expect, test } from 'vitest'
import type { ClusterRows } from '../../../src/domain/rows.ts'
import type { PastRuns } from '../../../src/domain/run.ts'
import { at, rows, setRow, tenant } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

const HOUR = 60

const run = (hours: number) => ({ startedAt: at(hours), seconds: 60, bytes: 1 })
const past: PastRuns = {
  'full/1002': [run(-100)],
  'incremental/1002': [run(-4), run(-28), run(-52)],
}

/** Readings every three hours until another; the last backup, an incremental one, is of the clock's zero. */
function until(hours: number, change: (hour: number) => Partial<ClusterRows> = () => ({})) {
  const sets = [
    setRow('5', at(-100)),
    setRow('6', at(0), { backupType: 'INC', prevFullSetId: '5', prevIncSetId: '5' }),
  ]
  return every(
    3 * HOUR,
    hours * HOUR,
    (databaseNow, minute) =>
      rows({ databaseNow, tenants: [tenant()], sets, ...change(minute / HOUR) }),
    3 * HOUR,
  )
}

test('two days without any backup, where incremental ones are made, until the next of any type', () => {
  const full = (hour: number) => (hour < 60 ? {} : { sets: [setRow('7', at(60))] })
  const said = saidBy('no_incremental', until(72, full), { past })
  expect(marks(said)).toEqual([`rule_raised ${51 * HOUR}`, `rule_cleared ${63 * HOUR}`])
  expect(said[0]?.text).toBe(
    [
      '🟡 *No good backup of shop for more than 2 d, not even an incremental one* on prod',
      '• the last good one is incremental, of 2025-03-01 00:00 UTC',
      '*Next:* See what became of the last ones in `/obbackup data`, and take a backup of shop.',
      'rule `no_incremental` · since 2025-03-03 00:00 UTC',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain('Over: Tenant shop has a new good backup')
})

test.each<readonly [string, readonly ClusterRows[], PastRuns]>([
  ['two days are not too long', until(48), past],
  ['a tenant that makes none is not asked for one', until(72), { 'full/1002': [run(-100)] }],
  [
    'nor one that has made two full ones since',
    until(72),
    { ...past, 'full/1002': [run(-1), run(-2)] },
  ],
  ['without any good backup another rule speaks', until(72, () => ({ sets: [] })), past],
])('%s', (_, readings, known) => {
  expect(saidBy('no_incremental', readings, { past: known })).toEqual([])
})

test("a tenant's own limit", () => {
  const limits = { shop: { incrementalWarning: 4 * 3600 } }
  expect(marks(saidBy('no_incremental', until(9), { past, limits }))).toEqual([
    `rule_raised ${6 * HOUR}`,
  ])
})
