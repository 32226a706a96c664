import { expect, test } from 'vitest'
import type { ArchiveRow, ClusterRows } from '../../../src/domain/rows.ts'
import { archiveRow, at, rows, setRow, tenant } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

const HOUR = 60

/** Readings every half hour until another; the archive is off since the clock's zero. */
function until(
  hours: number,
  row: (hour: number) => Partial<ArchiveRow> = () => ({}),
  change: Partial<ClusterRows> = {},
) {
  return every(
    HOUR,
    hours * HOUR,
    (databaseNow, minute) =>
      rows({
        databaseNow,
        tenants: [tenant()],
        archives: [archiveRow(at(0), { status: 'STOP', ...row(minute / HOUR) })],
        sets: [setRow('5', at(-1))],
        ...change,
      }),
    HOUR / 2,
  )
}

test('an archive is off too long after two hours, worse after twelve, and well when it runs', () => {
  const back = (hour: number) => (hour < 14 ? {} : { status: 'DOING' })
  const said = saidBy('archive_off', until(16, back))
  expect(marks(said)).toEqual([
    `rule_raised ${2.5 * HOUR}`,
    `rule_worsened ${12.5 * HOUR}`,
    `rule_cleared ${14.5 * HOUR}`,
  ])
  expect(said[0]?.text).toBe(
    [
      '🟡 *The log archive of shop is off for 2 h* on prod',
      '• STATUS `STOP`, round `1`',
      '• log is archived until 2025-03-01 00:00 UTC; what was written since then is nowhere but on the OBServers',
      '*Next:* Start the log archive of shop, wait for DOING, then take a full backup.',
      'rule `archive_off` · since 2025-03-01 00:00 UTC',
    ].join('\n'),
  )
  expect(said[0]?.remedy).toBe('archive-start')
  expect(said.at(-1)?.text).toContain('Over: The log archive of shop is not off any more')
})

test('one that is suspended is enabled again', () => {
  const [said] = saidBy(
    'archive_off',
    until(3, () => ({ status: 'SUSPEND' })),
  )
  expect(said?.text).toContain('Enable the archive destination of shop again')
  expect(said?.remedy).toBe('archive-resume')
})

test.each<readonly [string, readonly ClusterRows[]]>([
  ['two hours are not too long', until(2)],
  ['one that is interrupted is told as that', until(20, () => ({ status: 'INTERRUPTED' }))],
  ['one that lags is told as that', until(20, () => ({ status: 'DOING' }))],
  ['of a tenant without backups there is nothing to go on', until(20, undefined, { sets: [] })],
  ['one that never began is not off since then', until(20, () => ({ checkpointScn: '0' }))],
])('%s', (_, readings) => {
  expect(saidBy('archive_off', readings)).toEqual([])
})

test("a tenant's own limits", () => {
  const limits = { shop: { archiveOffWarning: 3600 * 5 } }
  expect(marks(saidBy('archive_off', until(6), { limits }))).toEqual([`rule_raised ${5.5 * HOUR}`])
})
