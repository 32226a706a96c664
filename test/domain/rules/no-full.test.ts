import { expect, test } from 'vitest'
import type { ClusterRows } from '../../../src/domain/rows.ts'
import { archiveRow, at, dataJob, rows, setRow, tenant } from '../hand.ts'
import { every, type Known, marks, saidBy } from './said.ts'

const DAY = 1440
const SHOP = [tenant()]

/** Readings every half day from day 1 to another, of a tenant whose only full backup is of the clock's zero. */
function aging(to: number, change: (day: number) => Partial<ClusterRows> = () => ({})) {
  return every(
    DAY,
    to * DAY,
    (databaseNow, minute) =>
      rows({
        databaseNow,
        tenants: SHOP,
        archives: [archiveRow(databaseNow)],
        sets: [setRow('5', at(0))],
        ...change(minute / DAY),
      }),
    DAY / 2,
  )
}

const past = { 'full/1002': [{ startedAt: at(-1), seconds: 3600, bytes: 1 }] }

test('a full backup is too old after eight days, worse after nine, and well with the next', () => {
  const fresh = (day: number) => ({
    sets: [setRow('5', at(0)), ...(day < 11 ? [] : [setRow('6', at(11 * 24))])],
  })
  const said = saidBy('no_full', aging(13, fresh))
  expect(marks(said)).toEqual([
    `rule_raised ${8.5 * DAY}`,
    `rule_worsened ${9.5 * DAY}`,
    `rule_cleared ${11.5 * DAY}`,
  ])
  expect(said[0]?.text).toBe(
    [
      '🟡 *No good full backup of shop for 8 d* on prod',
      '• the last good one is set `5` of 2025-03-01 00:00 UTC; limit 8 d',
      '*Next:* Take a full backup of shop; what became of the last ones is in `/obbackup data`.',
      'rule `no_full` · since 2025-03-09 00:00 UTC',
    ].join('\n'),
  )
  expect(said.find((one) => one.kind === 'rule_worsened')?.text).toContain('🔴')
  expect(said[0]?.remedy).toBe('backup')
  expect(said.at(-1)?.text).toContain('Over: Tenant shop has a good full backup again')
})

test('the message names the last incremental one, and a full one that is running', () => {
  const running = () => ({
    dataJobs: [dataJob({ jobId: '77' })],
    sets: [
      setRow('5', at(0)),
      setRow('6', at(24), { backupType: 'INC', prevFullSetId: '5', prevIncSetId: '5' }),
    ],
  })
  const [said] = saidBy('no_full', aging(9, running))
  expect(said?.text).toContain('• the last good incremental one is of 2025-03-02 00:00 UTC')
  expect(said?.text).toContain('• a full backup is running, job `77`')
  expect(said?.remedy).toBe(null)
})

test('none is left of those that were made', () => {
  const said = saidBy(
    'no_full',
    aging(1, () => ({ sets: [] })),
    { past },
  )
  expect(said[0]?.text).toContain('🔴 *No good full backup of shop is left* on prod')
})

const SILENT: readonly (readonly [string, readonly ClusterRows[], Known?])[] = [
  ['eight days are not too many', aging(8)],
  ['one that never was is never_backed_up', aging(1, () => ({ sets: [] }))],
  [
    'one that was lost is last_good_expires',
    aging(1, () => ({ sets: [setRow('5', at(0), { fileStatus: 'BROKEN' })] })),
    { past },
  ],
  [
    'a standby is backed up elsewhere',
    aging(12, () => ({ tenants: [tenant({ role: 'STANDBY' })] })),
  ],
  [
    'sets that cannot be read are not old',
    aging(12, () => ({
      unreadable: [{ view: 'CDB_OB_BACKUP_SET_FILES', errno: 1142, message: 'denied' }],
    })),
  ],
]

test.each(SILENT.map(([name, readings, known = {}]) => ({ name, readings, known })))(
  '$name',
  ({ readings, known }) => {
    expect(saidBy('no_full', readings, known)).toEqual([])
  },
)

test("a tenant's own limits", () => {
  const limits = { shop: { fullWarning: 2 * 86_400, fullCritical: 3 * 86_400 } }
  expect(marks(saidBy('no_full', aging(4), { limits }))).toEqual([
    `rule_raised ${2.5 * DAY}`,
    `rule_worsened ${3.5 * DAY}`,
  ])
})
