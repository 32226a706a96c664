import { expect, test } from 'vitest'
import { readCron } from '../../../src/domain/cron.ts'
import type { ClusterRows, DataJobRow } from '../../../src/domain/rows.ts'
import type { RuleConfig } from '../../../src/domain/rules-for.ts'
import type { PastRuns } from '../../../src/domain/run.ts'
import { at, dataJob, ended, rows, tenant, viewTime } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

const HOUR = 60
const runs = (...hours: number[]) =>
  hours.map((hour) => ({ startedAt: at(hour), seconds: 600, bytes: 1 }))

/** A full backup every day at 02:00, the last of them on the clock's first day. */
const daily: PastRuns = { 'full/1002': runs(2, -22, -46, -70, -94, -118) }

/** Readings every hour from 03:00 of the first day on, of a tenant for which nothing runs. */
function until(hours: number, jobs: (hour: number) => readonly DataJobRow[] = () => []) {
  return every(
    3 * HOUR,
    hours * HOUR,
    (databaseNow, minute) =>
      rows({ databaseNow, tenants: [tenant()], dataJobs: jobs(minute / HOUR) }),
    HOUR,
  )
}

test('a daily full backup that does not come is told twelve hours later, until the next begins', () => {
  const next = (hour: number) =>
    hour < 45 ? [] : [dataJob({ jobId: '9', start: viewTime(at(45)) })]
  const said = saidBy('run_missed', until(47, next), { past: daily })
  expect(marks(said)).toEqual([`rule_raised ${40 * HOUR}`, `rule_cleared ${46 * HOUR}`])
  expect(said[0]?.text).toBe(
    [
      '🟡 *A full backup of shop was expected and did not come* on prod',
      '• expected 2025-03-02 02:00 UTC by the last 6 runs, every 24 h',
      '• the last good one began 2025-03-01 02:00 UTC',
      '• waited 12 h',
      '*Next:* Look at what starts the backups of shop: OCP, a scheduler, a script. Then take the missing one.',
      'rule `run_missed` · since 2025-03-02 14:00 UTC',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain('Over: A full backup of shop began again')
})

const running = (hour: number) => (hour < 26 ? [] : [dataJob({ start: viewTime(at(26)) })])
const failing = (hour: number) =>
  hour < 26
    ? []
    : [
        ended(dataJob({ start: viewTime(at(26)) }), at(26, 5), {
          status: 'FAILED',
          result: '-4012',
        }),
      ]

test.each<readonly [string, readonly ClusterRows[], PastRuns]>([
  ['it is not late before the grace is over', until(38), daily],
  ['one that runs, however late it began, is not missed', until(60, running), daily],
  ['one that began and failed is told as failed', until(45, failing), daily],
  ['three runs teach nothing', until(60), { 'full/1002': runs(2, -22, -46) }],
  ['runs without a rhythm teach nothing', until(200), { 'full/1002': runs(2, -5, -40, -47, -90) }],
  [
    // Saturday 1 March 2025: the last is of Friday 28 February.
    'nothing is expected at weekends of what comes on weekdays',
    until(48),
    { 'full/1002': runs(-22, -46, -70, -94, -118, -190, -214, -238, -262, -286) },
  ],
  [
    'a full one stands in for an incremental one',
    until(36),
    { 'full/1002': runs(2), 'incremental/1002': runs(-22, -46, -70, -94, -118) },
  ],
  [
    'incremental ones that are made no more are not expected',
    until(60),
    {
      'full/1002': runs(2, -166),
      'incremental/1002': runs(-190, -214, -238, -262, -286),
    },
  ],
])('%s', (_, readings, past) => {
  const told = saidBy('run_missed', readings, { past })
  expect(told.filter((one) => /incremental|of shop/.test(one.text))).toEqual([])
})

test('after a weekend it is', () => {
  const past = { 'full/1002': runs(-22, -46, -70, -94, -118, -190, -214, -238, -262, -286) }
  expect(marks(saidBy('run_missed', until(72), { past }))).toEqual([`rule_raised ${64 * HOUR}`])
})

test('a tenant’s own limits', () => {
  const limits = { shop: { missedGrace: 3600, missedRuns: 3 } }
  const past = { 'full/1002': runs(2, -22, -46) }
  expect(marks(saidBy('run_missed', until(30), { past, limits }))).toEqual([
    `rule_raised ${29 * HOUR}`,
  ])
})

/** Every day at 04:00 in Shanghai, which is 20:00 UTC. */
const cron = readCron('0 4 * * *')
const scheduled: RuleConfig = [
  {
    cluster: null,
    tenant: 'sh*',
    patch: {
      enabled: {},
      limits: {},
      schedule: { full: cron && { text: '0 4 * * *', zone: 'Asia/Shanghai', cron } },
    },
  },
]

test('a schedule needs no earlier runs', () => {
  const said = saidBy('run_missed', until(40), { rules: scheduled })
  expect(marks(said)).toEqual([`rule_raised ${4 * HOUR}`])
  expect(said[0]?.text).toContain(
    'expected 2025-02-27 20:00 UTC by the schedule `0 4 * * *` (`Asia/Shanghai`)',
  )
  expect(said[0]?.text).toContain('no good one is remembered')
})

test('what began by it, a little early even, is not missed; the next is', () => {
  const past = { 'full/1002': runs(-4.1, -28) }
  expect(marks(saidBy('run_missed', until(40), { past, rules: scheduled }))).toEqual([
    `rule_raised ${33 * HOUR}`,
  ])
})

test('nothing was due before the tenant was there', () => {
  const young = until(31).map((reading) => ({
    ...reading,
    tenants: [tenant({ created: viewTime(at(0)) })],
  }))
  expect(saidBy('run_missed', young, { rules: scheduled })).toEqual([])
})
