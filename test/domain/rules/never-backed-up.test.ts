import { expect, test } from 'vitest'
import type { ClusterRows } from '../../../src/domain/rows.ts'
import { archiveRow, at, rows, setRow, tenant, viewTime } from '../hand.ts'
import { every, type Known, marks, saidBy } from './said.ts'

const crm = (change: Parameters<typeof tenant>[0] = {}) =>
  tenant({ tenantId: '1004', name: 'crm', created: viewTime(at(0)), ...change })

/** Readings every hour until another; crm was made at the clock's zero, shop has a backup. */
function until(hours: number, change: (hour: number) => Partial<ClusterRows> = () => ({})) {
  return every(
    60,
    hours * 60,
    (databaseNow, minute) =>
      rows({
        databaseNow,
        tenants: [tenant(), crm()],
        sets: [setRow('5', at(0))],
        ...change(minute / 60),
      }),
    60,
  )
}

test('a tenant that nobody backs up is told after a day, until it is backed up', () => {
  const later = (hour: number) => ({
    sets: [setRow('5', at(0)), ...(hour < 30 ? [] : [setRow('1', at(29), { tenantId: '1004' })])],
  })
  const said = saidBy('never_backed_up', until(32, later))
  expect(marks(said)).toEqual(['rule_raised 1500', 'rule_cleared 1860'])
  expect(said[0]?.text).toBe(
    [
      '🔴 *Tenant crm has never been backed up* on prod',
      '• it exists since 2025-03-01 00:00 UTC at the latest, and has no good backup set',
      '• other tenants of the cluster are backed up',
      '*Next:* Take a full backup of crm, or switch this rule off for it.',
      'rule `never_backed_up` · since 2025-03-02 00:00 UTC',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain('Over: Tenant crm has a good full backup')
})

test('is only a warning where nothing is backed up and no log is archived', () => {
  const [said] = saidBy(
    'never_backed_up',
    until(26, () => ({ tenants: [crm()], sets: [] })),
  )
  expect(said?.text).toContain('🟡')
})

test('is critical where its log is archived; the archive tells its age as well', () => {
  const archived = () => ({
    tenants: [crm({ created: null })],
    sets: [],
    archives: [archiveRow(at(20), { tenantId: '1004' })],
  })
  const [said] = saidBy('never_backed_up', until(26, archived))
  expect(said?.text).toContain('🔴')
  expect(said?.text).toContain('its log is archived, but cannot be restored')
})

const SILENT: readonly (readonly [string, readonly ClusterRows[], Known?])[] = [
  ['a tenant of this day has time', until(23)],
  ['one of unknown age is not judged', until(30, () => ({ tenants: [crm({ created: null })] }))],
  [
    'one in the recycle bin is nobody’s',
    until(30, () => ({ tenants: [crm({ inRecycleBin: true })] })),
  ],
  [
    'one that is being restored is not there yet',
    until(30, () => ({ tenants: [crm({ status: 'RESTORE' })] })),
  ],
  [
    'one that was backed up once is no_full',
    until(30),
    { past: { 'full/1004': [{ startedAt: at(-9), seconds: 1, bytes: 1 }] } },
  ],
  [
    'one whose set was lost is last_good_expires',
    until(30, () => ({ sets: [setRow('1', at(1), { tenantId: '1004', fileStatus: 'DELETED' })] })),
  ],
]

test.each(SILENT.map(([name, readings, known = {}]) => ({ name, readings, known })))(
  '$name',
  ({ readings, known }) => {
    const told = saidBy('never_backed_up', readings, known)
    expect(told.filter((one) => one.text.includes('crm'))).toEqual([])
  },
)
