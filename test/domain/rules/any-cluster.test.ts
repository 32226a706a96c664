import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diff } from '../../../src/domain/diff.ts'
import { DEFAULT_THRESHOLDS } from '../../../src/domain/event.ts'
import type { ClusterRows, JobRowBase } from '../../../src/domain/rows.ts'
import { toSnapshot } from '../../../src/domain/snapshot.ts'
import { NOTHING_WATCHED, type WatchState } from '../../../src/domain/watch-state.ts'
import { renderRule } from '../../../src/slack/blocks/rule-message.ts'
import { read } from '../../slack/texts.ts'
import {
  archiveRow,
  at,
  CLUSTER,
  childDataJob,
  cleanupJob,
  copyRow,
  dataJob,
  dataTask,
  recoverRow,
  restoreRow,
  rows,
  setRow,
  sysDataJob,
  T0,
  TWO_TENANTS,
  targetRow,
  tenant,
  validationRow,
  viewTime,
} from '../hand.ts'

const STATUSES = [
  'INIT',
  'PREPARE',
  'DOING',
  'CANCELING',
  'COMPLETED',
  'SUCCESS',
  'FAILED',
  'CANCELED',
  'BACKUP_SYS_META',
  'FROZEN',
  '',
]
const ARCHIVE = ['PREPARE', 'BEGINNING', 'DOING', 'SUSPENDING', 'SUSPEND', 'STOPPING', 'STOP', '?']

const count = fc.constantFrom(null, -1, 0, 1, 899, 900, 5e12)
const moment = fc.option(fc.integer({ min: -50, max: 50 }).map((hours) => viewTime(at(hours))))

/** Any state of a row, possible or not. */
const change = fc.record({
  status: fc.constantFrom(...STATUSES),
  start: moment,
  end: moment,
  running: fc.boolean(),
  result: fc.constantFrom(null, '0', '-4072', '-9082', 'SUCCESS'),
}) satisfies fc.Arbitrary<Partial<JobRowBase>>

const counts = fc.record({
  outputBytes: count,
  tabletCount: count,
  finishTabletCount: count,
  macroBlockCount: count,
  finishMacroBlockCount: count,
})

const cluster: fc.Arbitrary<Partial<ClusterRows>> = fc
  .record({
    jobs: fc.array(change, { minLength: 10, maxLength: 10 }),
    tasks: fc.array(counts, { minLength: 3, maxLength: 3 }),
    shown: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    archive: fc.constantFrom(...ARCHIVE),
    role: fc.constantFrom(null, 'PRIMARY', 'STANDBY'),
    restored: fc.boolean(),
    generation: fc.constantFrom(3 as const, 4 as const),
    size: count,
  })
  .map(({ jobs, tasks, shown, archive, role, restored, generation, size }) => {
    const as = (i: number) => jobs[i] ?? {}
    const of = <T>(i: number, row: T) => (shown[i] ? [row] : [])
    return {
      version: { generation, text: 'x', comment: 'x' },
      tenants: restored
        ? [...TWO_TENANTS, tenant({ tenantId: '1010', name: 'shop_restored', role })]
        : TWO_TENANTS,
      dataJobs: [
        ...of(0, dataJob(as(0))),
        ...of(1, sysDataJob(as(1))),
        ...of(2, childDataJob('1002', as(2))),
        ...of(3, childDataJob('1004', { ...as(3), backupType: 'INC' })),
      ],
      dataTasks: [
        ...of(0, dataTask({ ...as(0), ...tasks[0] })),
        ...of(3, dataTask({ ...as(3), tenantId: '1004', jobId: '3', ...tasks[1] })),
      ],
      cleanupJobs: of(4, cleanupJob(as(4))),
      copies: [...of(5, copyRow({ ...as(5), ...tasks[2], tenantId: '1002' })), ...of(6, copyRow())],
      validations: of(6, validationRow(as(6))),
      restores: of(7, restoreRow(as(7))),
      recoverJobs: [...of(8, recoverRow(as(8))), ...of(9, targetRow(as(9)))],
      archives: [archiveRow(T0, { status: archive })],
      sets: [setRow('5', at(1), { outputBytes: size })],
    }
  })

const runs = fc.array(
  fc.record({
    startedAt: fc.integer({ min: at(-2000), max: at(30) }),
    seconds: fc.constantFrom(0, 1, 60, 1e6),
    bytes: count.map((bytes) => (bytes === -1 ? null : bytes)),
  }),
  { maxLength: 12 },
)
const past = fc.record({
  'full/1002': runs,
  'full/1004': runs,
  'incremental/1004': runs,
  'full/1002,1004': runs,
})

const polls = fc.array(fc.tuple(fc.integer({ min: 0, max: 180 }), cluster), {
  minLength: 1,
  maxLength: 8,
})

test('whatever is read, no rule throws, and every finding is one that can be said', () => {
  fc.assert(
    fc.property(polls, past, (readings, known) => {
      let state: WatchState = NOTHING_WATCHED
      let now = at(2)
      for (const [minutes, change] of readings) {
        now += minutes * 60_000
        const reading = rows({ ...change, databaseNow: now })
        const snapshot = toSnapshot(CLUSTER, reading, now)
        const watched = diff(CLUSTER, state, snapshot, DEFAULT_THRESHOLDS, known)
        expect(JSON.parse(JSON.stringify(watched.state.incidents))).toEqual(watched.state.incidents)
        const open = watched.state.incidents.flatMap(({ finding }) => finding?.key ?? [])
        expect(new Set(open).size).toBe(open.length)
        for (const incident of watched.state.incidents) {
          if (incident.kind !== 'rule') continue
          for (const outcome of ['open', 'worse', 'over'] as const) {
            const body = { template: 'rule', cluster: CLUSTER, incident, outcome, at: now } as const
            const text = read(renderRule(body, { timeZone: 'UTC' }))
            expect(text).not.toMatch(/NaN|Infinity|undefined|null|\[object|unknown/)
          }
        }
        state = JSON.parse(JSON.stringify(watched.state))
      }
    }),
    { numRuns: 300 },
  )
})
