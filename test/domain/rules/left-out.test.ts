import { expect, test } from 'vitest'
import type { ClusterRows } from '../../../src/domain/rows.ts'
import {
  archiveRow,
  at,
  childDataJob,
  ended,
  rows,
  setRow,
  sysDataJob,
  TWO_TENANTS,
  tenant,
  viewTime,
} from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

/** A backup of the cluster that only shop takes part in: from 02:00 to 02:30, in no reading after 03:30. */
const first = [
  ended(sysDataJob({ executors: ['1002'] }), at(2, 30)),
  ended(childDataJob('1002'), at(2, 29)),
]

/** Readings every ten minutes from 01:00 on until another minute. */
function until(minutes: number, change: (minute: number) => Partial<ClusterRows> = () => ({})) {
  return every(
    60,
    minutes,
    (databaseNow, minute) =>
      rows({
        databaseNow,
        dataJobs: minute < 150 || minute > 210 ? [] : first,
        archives: [archiveRow(databaseNow)],
        ...change(minute),
      }),
    10,
  )
}

test('a tenant without archive is left out; it stays so when the rows are gone, until it is backed up', () => {
  const backedUp = (minute: number) =>
    minute < 400 ? {} : { sets: [setRow('1', at(6), { tenantId: '1004' })] }
  const said = saidBy('left_out', until(450, backedUp))
  expect(marks(said)).toEqual(['rule_raised 150', 'rule_cleared 410'])
  expect(said[0]?.text).toBe(
    [
      '🟡 *The backup of the whole cluster left out crm* on prod',
      '• job `21` of 2025-03-01 02:00 UTC ended `COMPLETED` without it',
      '• it has no log archive; only tenants whose archive is DOING take part',
      '• it has no good full backup',
      '*Next:* Start its log archive, wait for DOING, and take a full backup of crm.',
      'rule `left_out` · since 2025-03-01 02:30 UTC',
      'View job',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain('Over: Tenant crm was backed up since, or took part')
})

test('is over with the next backup that takes it in, and goes on with one that does not', () => {
  const next = (executors: readonly string[]) => (minute: number) => {
    if (minute < 300) return {}
    const start = viewTime(at(4, 30))
    const sys = sysDataJob({ jobId: '22', initiatorJobId: '22', executors, start })
    const child = (id: string) =>
      childDataJob(id, { jobId: '40', initiatorJobId: '22', start: viewTime(at(4, 30, 1)) })
    return {
      dataJobs: minute > 360 ? [] : [sys, ...executors.map(child)].map((row) => ended(row, at(5))),
      archives: TWO_TENANTS.map(({ tenantId }) => archiveRow(at(5), { tenantId })).filter((row) =>
        executors.includes(row.tenantId),
      ),
    }
  }
  expect(marks(saidBy('left_out', until(450, next(['1002', '1004']))))).toEqual([
    'rule_raised 150',
    'rule_cleared 310',
  ])
  expect(marks(saidBy('left_out', until(450, next(['1002']))))).toEqual(['rule_raised 150'])
})

test.each<readonly [string, readonly ClusterRows[]]>([
  [
    'one whose archive runs could have taken part: somebody chose the others',
    until(300, () => ({
      archives: TWO_TENANTS.map(({ tenantId }) => archiveRow(at(5), { tenantId })),
    })),
  ],
  [
    'one that was made after the backup began was not left out',
    until(300, () => ({
      tenants: [tenant(), tenant({ tenantId: '1004', name: 'crm', created: viewTime(at(2, 10)) })],
    })),
  ],
  [
    'one that has a newer backup is well',
    until(300, () => ({ sets: [setRow('1', at(2, 10), { tenantId: '1004' })] })),
  ],
])('%s', (_, readings) => {
  expect(saidBy('left_out', readings)).toEqual([])
})

test('one that a partly failed backup passed over is in the alert of that', () => {
  const partly = () => ({
    dataJobs: [ended(sysDataJob(), at(2, 30)), ended(childDataJob('1002'), at(2, 29))],
    archives: TWO_TENANTS.map(({ tenantId }) => archiveRow(at(5), { tenantId })),
  })
  expect(saidBy('left_out', until(200, partly))).toEqual([])
})

test.each([
  ['INTERRUPTED', 'Restart (stop, then start) its log archive, wait for DOING'],
  ['SUSPEND', 'Resume its log archive, wait for DOING'],
  ['STOP', 'Start its log archive, wait for DOING'],
])('what to do about an archive that is %s', (status, next) => {
  const archives = (minute: number) => ({
    archives: [archiveRow(at(1, minute)), archiveRow(at(1, minute), { tenantId: '1004', status })],
  })
  const [raised] = saidBy('left_out', until(160, archives))
  expect(raised?.text).toContain(`its log archive is \`${status}\``)
  expect(raised?.text).toContain(`*Next:* ${next}, and take a full backup of crm.`)
})
