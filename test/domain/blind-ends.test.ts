import { expect, test } from 'vitest'
import { historySince } from '../../src/domain/history-window.ts'
import type { ClusterRows, DataJobRow } from '../../src/domain/rows.ts'
import {
  at,
  childDataJob,
  dataJob,
  ended,
  kinds,
  rows,
  sysDataJob,
  viewTime,
  watchAll,
} from './hand.ts'

const [sys, child] = [sysDataJob(), childDataJob('1002')]
const bad = { status: 'FAILED', result: '-9071' }

/** Minutes after two of a cluster whose view cannot be read, when one is named. */
function look(minute: number, dataJobs: readonly DataJobRow[], view?: string): ClusterRows {
  const unreadable = view === undefined ? [] : [{ view, errno: 4012, message: 'Timeout' }]
  return rows({ databaseNow: at(2, minute), dataJobs: [...dataJobs], unreadable })
}

test("the view with the command's row cannot be read: its tenants' rows are no jobs of their own", () => {
  const over = ended(child, at(2, 20), bad)
  expect(
    kinds(
      watchAll([
        look(10, []),
        look(21, [over], 'CDB_OB_BACKUP_JOBS'),
        look(22, [ended(sys, at(2, 21), bad), over]),
      ]),
    ),
  ).toEqual([[], [], ['job_failed']])
})

test('a command that began after its view had been read, of which history shows a tenant: told once, next time', () => {
  const start = viewTime(at(2, 20, 1))
  const [command, over] = [
    ended(sysDataJob({ executors: ['1002'], start }), at(2, 20, 9), bad),
    ended(childDataJob('1002', { start }), at(2, 20, 4), bad),
  ]
  const told = (last: readonly DataJobRow[]) =>
    watchAll([look(10, []), look(20, [over]), look(21, last)]).map((poll) =>
      poll.events.flatMap((event) => ('job' in event ? `${event.kind} ${event.job.jobId}` : [])),
    )
  expect(told([command, over])).toEqual([[], [], ['job_failed 21']])
  // Its command never comes: the tenant's row is all there is.
  expect(told([over])).toEqual([[], [], ['job_failed 8']])
})

test("the view with its tenants' rows cannot be read: a command that is over has not left them out", () => {
  const whole = [
    ended(sys, at(2, 21)),
    ended(child, at(2, 20)),
    ended(childDataJob('1004'), at(2, 20)),
  ]
  expect(
    kinds(
      watchAll([
        look(10, [sys, child, childDataJob('1004')]),
        look(21, whole.slice(0, 1), 'CDB_OB_BACKUP_JOB_HISTORY'),
        look(22, whole),
      ]),
    ),
  ).toEqual([[], [], ['job_succeeded']])
})

test('after it could not be read history is read further back: what had been seen is no news', () => {
  const old = ended(dataJob({ jobId: '3', start: viewTime(at(0)) }), at(0, 10), bad)
  const meanwhile = ended(dataJob({ jobId: '4', start: viewTime(at(2, 10)) }), at(2, 15), bad)
  expect(
    kinds(
      watchAll([
        look(10, []),
        look(20, [], 'CDB_OB_BACKUP_JOB_HISTORY'),
        look(21, [], 'CDB_OB_BACKUP_JOB_HISTORY'),
        look(22, [meanwhile, old]),
      ]),
    ),
  ).toEqual([[], [], [], ['job_failed']])
})

test('the first reading after an outage is half blind: the next one still reaches back to before it', () => {
  const polls = watchAll([
    look(10, []),
    rows({
      databaseNow: at(5),
      unreadable: [{ view: 'CDB_OB_BACKUP_JOB_HISTORY', errno: 4012, message: 'Timeout' }],
    }),
  ])
  const [, last] = polls.map((poll) => poll.state.snapshot)
  expect(historySince(last ?? null, at(5), 24)).toBe(at(1, 10))
})
