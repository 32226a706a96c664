import { describe, expect, test } from 'vitest'
import { diff, diffFailedPoll } from '../../src/domain/diff.ts'
import { missingJobs } from '../../src/domain/diff-jobs.ts'
import { DEFAULT_THRESHOLDS } from '../../src/domain/event.ts'
import { causeOf } from '../../src/domain/job.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import { toSnapshot } from '../../src/domain/snapshot.ts'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'
import {
  archiveRow,
  at,
  brief,
  CLUSTER,
  childDataJob,
  cleanupJob,
  dataJob,
  dataTask,
  ended,
  kinds,
  notificationsOf,
  restoreRow,
  rows,
  setRow,
  snapshotOf,
  sysDataJob,
  TWO_TENANTS,
  tenant,
  viewTime,
  watchAll,
} from './hand.ts'

const FAILED = {
  status: 'FAILED',
  result: '-9082',
  comment: '(SERVER)ls_id: 1, result: -9082(full)',
}

const viewAt = (hours: number) => viewTime(at(hours))

/** Events of each poll in short, without progress. */
function news(readings: readonly ClusterRows[]): readonly (readonly string[])[] {
  return watchAll(readings).map((poll) =>
    poll.events.map(brief).filter((one) => !one.startsWith('job_progressed')),
  )
}

const blindIn = (...views: readonly string[]) => ({
  unreadable: views.map((view) => ({ view, errno: 1142, message: 'SELECT command denied' })),
})

describe('the first look', () => {
  const failed = ended(dataJob(), at(2, 40), FAILED)

  test('tells what failed lately, and nothing else', () => {
    const cancelled = ended(dataJob({ jobId: '9' }), at(2, 10), { status: 'CANCELED' })
    const good = ended(dataJob({ jobId: '10', tenantId: '1004' }), at(2, 10))
    const running = dataJob({ jobId: '11', start: viewAt(4) })
    const first = rows({ databaseNow: at(5), dataJobs: [failed, cancelled, good, running] })
    expect(news([first])).toEqual([['job_failed data/1002/8 failed -']])
  })

  test('a failure older than the look-back is no news', () => {
    expect(news([rows({ databaseNow: at(27), dataJobs: [failed] })])).toEqual([[]])
    expect(news([rows({ databaseNow: at(26), dataJobs: [failed] })]).flat()).toHaveLength(1)
  })

  test('a failure that a later success has made good is no news', () => {
    const good = ended(dataJob({ jobId: '9', start: viewAt(3) }), at(3, 10))
    expect(news([rows({ databaseNow: at(5), dataJobs: [failed, good] })])).toEqual([[]])
  })

  test('a success of another tenant makes nothing good', () => {
    const other = ended(dataJob({ tenantId: '1004', jobId: '9', start: viewAt(3) }), at(3, 10))
    const found = news([rows({ databaseNow: at(5), dataJobs: [failed, other] })])
    expect(found).toEqual([['job_failed data/1002/8 failed -']])
  })

  test('running jobs are not announced as started, but their end is told', () => {
    const found = news([
      rows({ databaseNow: at(2, 5), dataJobs: [dataJob()] }),
      rows({ databaseNow: at(2, 6), dataJobs: [ended(dataJob(), at(2, 6))] }),
    ])
    expect(found).toEqual([[], ['job_succeeded data/1002/8 success 100%']])
  })
})

describe('between two polls', () => {
  test('a job that came and went is told', () => {
    const found = news([
      rows({ databaseNow: at(1, 59) }),
      rows({ databaseNow: at(2, 1), dataJobs: [ended(dataJob(), at(2, 0, 30), FAILED)] }),
    ])
    expect(found).toEqual([[], ['job_failed data/1002/8 failed -']])
  })

  test('an old finished job that comes into view is not', () => {
    const found = news([
      rows({ databaseNow: at(5) }),
      rows({ databaseNow: at(5, 1), dataJobs: [ended(dataJob(), at(2, 30), FAILED)] }),
    ])
    expect(found).toEqual([[], []])
  })

  test('a failure and the success after it, both missed, open and close in one poll', () => {
    const failed = ended(dataJob(), at(2, 40), FAILED)
    const good = ended(dataJob({ jobId: '9', start: viewAt(3) }), at(3, 10))
    const polls = watchAll([
      rows({ databaseNow: at(1, 59) }),
      rows({ databaseNow: at(5), dataJobs: [good, failed] }),
    ])
    expect(kinds(polls)[1]).toEqual(['job_failed', 'job_succeeded', 'job_recovered'])
    expect(polls[1]?.state.incidents).toEqual([])
  })
})

describe('a row in no view (trap 1)', () => {
  const running = rows({ databaseNow: at(2, 5), dataJobs: [dataJob()] })
  const gone = (n: number) => rows({ databaseNow: at(2, 5, 15 * n) })
  const polls = (n: number) => Array.from({ length: n }, (_, i) => gone(i + 1))

  test('is no end; the third poll says that it vanished, once', () => {
    const found = news([rows({ databaseNow: at(1) }), running, ...polls(6)])
    expect(found.slice(2)).toEqual([[], [], ['job_vanished data/1002/8 running -'], [], [], []])
  })

  test('its end is told even when history shows it late', () => {
    const late = rows({
      databaseNow: at(2, 20),
      dataJobs: [ended(dataJob(), at(2, 5, 10), FAILED)],
    })
    const found = news([running, ...polls(40), late])
    expect(found.at(-1)).toEqual(['job_failed data/1002/8 failed -'])
  })

  test('is asked for again only until it is given up', () => {
    const states = watchAll([running, ...polls(5)]).map((poll) => poll.state.snapshot)
    const asked = states.map((known) => missingJobs(known, snapshotOf()).length)
    expect(asked).toEqual([1, 1, 1, 0, 0, 0])
  })

  test('is forgotten after an hour of polls', () => {
    const found = watchAll([running, ...polls(245)])
    expect(found[200]?.state.snapshot?.jobs).toHaveLength(1)
    expect(found.at(-1)?.state.snapshot?.jobs).toEqual([])
  })

  test('coming back after it was given up is shown', () => {
    const back = rows({ databaseNow: at(2, 10), dataJobs: [dataJob()] })
    const found = watchAll([running, ...polls(4), back, back])
    expect(kinds(found).slice(-2)).toEqual([['job_progressed'], []])
  })

  test('a view that cannot be read says nothing about its jobs', () => {
    const blind = rows({ databaseNow: at(2, 6), ...blindIn('CDB_OB_BACKUP_JOBS') })
    const found = news([running, ...Array(9).fill(blind)])
    expect(found.flat()).toEqual(['view_unreadable'])
  })

  test.each(['CDB_OB_BACKUP_TASKS', 'CDB_OB_BACKUP_DELETE_JOBS'])(
    '%s being unreadable does not hide it',
    (view) => {
      const blind = rows({ databaseNow: at(2, 6), ...blindIn(view) })
      expect(news([running, blind, blind, blind])[3]).toContain(
        'job_vanished data/1002/8 running -',
      )
    },
  )
})

describe('while job views cannot be read', () => {
  const blind = rows({
    databaseNow: at(2, 5),
    ...blindIn('CDB_OB_BACKUP_JOBS', 'CDB_OB_BACKUP_JOB_HISTORY'),
  })
  const later = { ...blind, databaseNow: at(2, 20) }

  test('a job that failed meanwhile is told afterwards', () => {
    const failed = ended(dataJob({ start: viewTime(at(2, 6)) }), at(2, 10), FAILED)
    const found = news([
      rows({ databaseNow: at(2) }),
      blind,
      later,
      rows({ databaseNow: at(2, 21), dataJobs: [failed] }),
    ])
    expect(found.flat()).toEqual(['job_failed data/1002/8 failed -'])
  })

  test('what was told before is not told again afterwards', () => {
    const failed = ended(dataJob({ start: viewAt(1) }), at(1, 40), FAILED)
    const seen = rows({ databaseNow: at(1, 50), dataJobs: [failed] })
    const found = news([
      rows({ databaseNow: at(0) }),
      seen,
      blind,
      later,
      { ...seen, databaseNow: at(2, 21) },
    ])
    expect(found.flat()).toEqual(['job_failed data/1002/8 failed -'])
  })

  test('finished jobs of more than a day ago are not kept', () => {
    const old = ended(dataJob({ start: viewAt(1) }), at(1, 40))
    const polls = watchAll([
      rows({ databaseNow: at(2), dataJobs: [old] }),
      { ...blind, databaseNow: at(25) },
      { ...blind, databaseNow: at(26) },
    ])
    expect(polls.map((poll) => poll.state.snapshot?.jobs.length)).toEqual([1, 1, 0])
  })
})

describe('recovery', () => {
  const sys = ended(sysDataJob(), at(2, 40), FAILED)
  const both = [
    ended(childDataJob('1002'), at(2, 39), FAILED),
    ended(childDataJob('1004'), at(2, 39), FAILED),
  ]
  const start = rows({ databaseNow: at(2, 30), dataJobs: [sysDataJob()] })
  const failed = rows({ databaseNow: at(2, 41), dataJobs: [sys, ...both] })
  const success = (tenantId: string, jobId: string, hour: number) =>
    ended(dataJob({ tenantId, jobId, start: viewAt(hour) }), at(hour, 10))

  test('needs every tenant that was hit, in one job or in several', () => {
    const found = news([
      start,
      failed,
      rows({ databaseNow: at(3, 11), dataJobs: [success('1002', '30', 3)] }),
      rows({ databaseNow: at(4, 11), dataJobs: [success('1004', '31', 4)] }),
    ])
    expect(found.slice(2)).toEqual([
      ['job_succeeded data/1002/30 success 100%'],
      ['job_succeeded data/1004/31 success 100%', 'job_recovered data/1004/31 success 100%'],
    ])
  })

  test('the same tenant twice is not both tenants', () => {
    const polls = watchAll([
      start,
      failed,
      rows({ databaseNow: at(3, 11), dataJobs: [success('1002', '30', 3)] }),
      rows({ databaseNow: at(4, 11), dataJobs: [success('1002', '31', 4)] }),
    ])
    expect(polls.at(-1)?.state.incidents.map((one) => one.subjects)).toEqual([['crm']])
  })

  test('a success of another area, or one that began before the failure, heals nothing', () => {
    const polls = watchAll([
      rows({ databaseNow: at(2, 30), dataJobs: [dataJob()] }),
      rows({
        databaseNow: at(3, 30),
        dataJobs: [
          ended(dataJob(), at(3, 20), FAILED),
          ended(dataJob({ jobId: '9', start: viewTime(at(3, 10)) }), at(3, 25)),
        ],
        cleanupJobs: [ended(cleanupJob(), at(3, 25), { successTaskCount: 2 })],
      }),
    ])
    expect(polls.at(-1)?.state.incidents).toHaveLength(1)
    const cleaned = ended(cleanupJob({ start: viewAt(4) }), at(4, 5), { successTaskCount: 2 })
    const later = watchAll(
      [rows({ databaseNow: at(4, 6), cleanupJobs: [cleaned] })],
      polls.at(-1)?.state,
    )
    expect(kinds(later)).toEqual([['job_succeeded']])
    expect(later.at(-1)?.state.incidents).toHaveLength(1)
  })

  test('a cluster backup that backed up nobody is healed by no single tenant', () => {
    const polls = watchAll([
      start,
      rows({ databaseNow: at(2, 41), dataJobs: [sys] }),
      rows({ databaseNow: at(3, 11), dataJobs: [success('1002', '30', 3)] }),
    ])
    expect(kinds(polls).slice(1)).toEqual([['job_failed'], ['job_succeeded']])
    expect(polls.at(-1)?.state.incidents.map((one) => one.subjects)).toEqual([['crm']])
  })

  test('the failed message is turned to green with the failed job in it', () => {
    const sent = notificationsOf([
      rows({ databaseNow: at(2, 30), dataJobs: [dataJob()] }),
      rows({ databaseNow: at(2, 41), dataJobs: [ended(dataJob(), at(2, 40), FAILED)] }),
      rows({ databaseNow: at(3, 11), dataJobs: [success('1002', '30', 3)] }),
    ])
    const green = sent.find((one) => one.key.endsWith('#recovered'))
    expect(green).toMatchObject({
      mode: 'edit',
      body: { template: 'failure', job: { jobId: '8' }, recoveredBy: { jobId: '30' } },
    })
    expect(sent.find((one) => one.key.endsWith('#recovered-line'))).toMatchObject({
      mode: 'thread',
      body: { line: { what: 'full of shop', since: at(2, 40), at: at(3, 10) } },
    })
  })

  test('failures nobody waits for any more are forgotten after 30 days', () => {
    const failing = rows({
      databaseNow: at(2, 41),
      dataJobs: [ended(dataJob(), at(2, 40), FAILED)],
    })
    const polls = watchAll([
      rows({ databaseNow: at(2) }),
      failing,
      rows({ databaseNow: at(24 * 30) }),
      rows({ databaseNow: at(24 * 31) }),
    ])
    expect(polls.map((poll) => poll.state.incidents.length)).toEqual([0, 1, 1, 0])
  })
})

describe('a success stays a success', () => {
  const sys = ended(sysDataJob(), at(2, 40))
  const shop = ended(childDataJob('1002'), at(2, 39))
  const crm = ended(childDataJob('1004'), at(2, 39))
  const good = rows({ databaseNow: at(2, 41), dataJobs: [sys, shop, crm] })

  test('when a tenant is dropped with its rows', () => {
    const dropped = rows({ databaseNow: at(2, 42), tenants: [tenant()], dataJobs: [sys, shop] })
    expect(news([rows({ databaseNow: at(1) }), good, dropped])[2]).toEqual([])
    expect(snapshotOf({ tenants: [tenant()], dataJobs: [sys, shop] }).jobs[0]).toMatchObject({
      state: 'success',
      passedOver: [],
    })
  })

  test("when a tenant's rows cannot be read for a while", () => {
    const hidden = rows({ databaseNow: at(2, 42), dataJobs: [sys, shop] })
    const found = news([
      rows({ databaseNow: at(1) }),
      good,
      hidden,
      { ...good, databaseNow: at(2, 43) },
    ])
    expect(found.flat()).toEqual(['job_succeeded data/1/21 success 100%'])
  })

  test('a partial one that turns out whole is recovered', () => {
    const hidden = rows({ databaseNow: at(2, 41), dataJobs: [sys, shop] })
    const polls = watchAll([
      rows({ databaseNow: at(1) }),
      hidden,
      { ...good, databaseNow: at(2, 42) },
    ])
    expect(kinds(polls).slice(1)).toEqual([
      ['job_partly_failed'],
      ['job_succeeded', 'job_recovered'],
    ])
    expect(polls.at(-1)?.state.incidents).toEqual([])
  })
})

describe('restores', () => {
  test('an end in the progress view waits for the row in history, which has the cause', () => {
    const polls = watchAll([
      rows({ databaseNow: at(9, 30), restores: [restoreRow()] }),
      rows({ databaseNow: at(10), restores: [restoreRow({ status: 'RESTORE_FAIL' })] }),
      rows({
        databaseNow: at(10, 0, 15),
        restores: [
          ended(restoreRow(), at(10), {
            status: 'FAIL',
            comment: 'result: -9047(invalid password)',
          }),
        ],
      }),
    ])
    expect(kinds(polls)).toEqual([[], ['job_progressed'], ['job_failed']])
    const [event] = polls.at(-1)?.events ?? []
    expect(event && 'job' in event && causeOf(event.job)).toEqual({
      code: -9047,
      comment: 'result: -9047(invalid password)',
    })
  })
})

describe('restores without a readable history', () => {
  test('are told from the progress view, as far as it knows', () => {
    const blind = blindIn('CDB_OB_RESTORE_HISTORY')
    const polls = watchAll([
      rows({ databaseNow: at(9, 30), restores: [restoreRow()], ...blind }),
      rows({ databaseNow: at(10), restores: [restoreRow({ status: 'RESTORE_FAIL' })], ...blind }),
      rows({ databaseNow: at(10, 1), ...blind }),
    ])
    expect(kinds(polls).flat()).toEqual(['job_failed', 'view_unreadable'])
  })
})

describe('archive', () => {
  const good = (ms: number) => rows({ databaseNow: ms, archives: [archiveRow(ms - 10_000)] })
  const archive = (ms: number, status: string, checkpoint = ms - 10_000) =>
    rows({ databaseNow: ms, archives: [archiveRow(checkpoint, { status })] })

  test.each([
    ['STOP', []],
    ['SUSPEND', []],
    ['PREPARE', []],
    ['INVALID', []],
    ['INTERRUPTED', ['archive_interrupted']],
  ])('first seen in %s', (status, expected) => {
    expect(kinds(watchAll([archive(at(1), status)]))).toEqual([expected])
  })

  test.each(['STOPPING', 'STOP', 'SUSPENDING', 'SUSPEND'])(
    'leaving DOING for %s is told',
    (status) => {
      expect(kinds(watchAll([good(at(1)), archive(at(1, 1), status)]))[1]).toEqual([
        'archive_left_doing',
      ])
    },
  )

  test('lag: told at the limit, worse as a new message, over only well below it', () => {
    const lag = (minute: number, seconds: number) =>
      archive(at(2, minute), 'DOING', at(2, minute) - seconds * 1000)
    const polls = watchAll([
      lag(0, 600),
      lag(1, 601),
      lag(2, 3600),
      lag(3, 3601),
      lag(4, 700),
      lag(5, 599),
      lag(6, 301),
      lag(7, 299),
      lag(8, 299),
    ])
    expect(kinds(polls).map((events) => events.join())).toEqual([
      '',
      'archive_lagging',
      'archive_progressed',
      'archive_changed,archive_lagging',
      'archive_progressed',
      '',
      '',
      'archive_recovered',
      '',
    ])
  })

  test('an unknown status, or DOING without a checkpoint, is no recovery', () => {
    const polls = watchAll([
      archive(at(1), 'INTERRUPTED'),
      archive(at(1, 1), 'INVALID'),
      archive(at(1, 2), 'BEGINNING'),
      rows({
        databaseNow: at(1, 3),
        archives: [archiveRow(0, { checkpointScn: '0' })],
      }),
      good(at(1, 4)),
    ])
    expect(kinds(polls).slice(1).flat()).toEqual(['archive_recovered'])
    expect(kinds(polls).at(-1)).toEqual(['archive_recovered'])
  })

  test('stopped while the view could not be read: told when it can be read again', () => {
    const blind = rows({ databaseNow: at(1, 1), ...blindIn('CDB_OB_ARCHIVELOG') })
    const polls = watchAll([good(at(1)), ...Array(6).fill(blind), archive(at(1, 2), 'STOP')])
    expect(kinds(polls).flat()).toEqual(['view_unreadable', 'view_readable', 'archive_left_doing'])
  })

  test('an interruption is told once, although tenants could not be read in between', () => {
    const blind = rows({ databaseNow: at(1, 1), tenants: [], ...blindIn('DBA_OB_TENANTS') })
    const polls = watchAll([archive(at(1), 'INTERRUPTED'), blind, archive(at(1, 2), 'INTERRUPTED')])
    expect(kinds(polls)).toEqual([['archive_interrupted'], [], []])
  })

  test('a row gone for two polls is nothing, for three it left DOING (traps 15, REFERENCE §14)', () => {
    const none = (n: number) => rows({ databaseNow: at(1, 0, 15 * n) })
    expect(kinds(watchAll([good(at(1)), none(1), none(2), good(at(1, 1))])).flat()).toEqual([])
    const polls = watchAll([good(at(1)), none(1), none(2), none(3), none(4), good(at(1, 2))])
    expect(kinds(polls)).toEqual([[], [], [], ['archive_left_doing'], [], ['archive_recovered']])
  })

  test('a tenant that never archived is no news', () => {
    expect(kinds(watchAll([rows(), rows(), rows(), rows(), rows()])).flat()).toEqual([])
  })

  test('a dropped tenant takes its trouble along', () => {
    const polls = watchAll([
      archive(at(1), 'INTERRUPTED'),
      rows({ databaseNow: at(1, 1), tenants: [tenant({ tenantId: '1004', name: 'crm' })] }),
    ])
    expect(polls.map((poll) => poll.state.incidents.length)).toEqual([1, 0])
  })

  test('each tenant has its own trouble', () => {
    const archives = ['1002', '1004'].map((tenantId) =>
      archiveRow(at(1), { tenantId, status: 'INTERRUPTED' }),
    )
    const [poll] = watchAll([rows({ databaseNow: at(1), archives })])
    expect(new Set(poll?.state.incidents.map((one) => one.id)).size).toBe(2)
  })
})

describe('what could not be read', () => {
  const known = rows({
    databaseNow: at(3),
    sets: [setRow('5', at(2))],
    archives: [archiveRow(at(3))],
    rounds: [archiveRow(at(3))],
  })

  test('keeps what was known of sets, windows and archives', () => {
    const blind = rows({
      databaseNow: at(3, 1),
      ...blindIn('CDB_OB_BACKUP_SET_FILES', 'CDB_OB_ARCHIVELOG', 'CDB_OB_ARCHIVELOG_SUMMARY'),
    })
    const [first, second] = watchAll([known, blind])
    expect(first?.state.snapshot?.tenants[0]?.lastFull?.setId).toBe('5')
    expect(second?.state.snapshot?.tenants).toEqual(first?.state.snapshot?.tenants)
  })

  test('what can be read is not kept', () => {
    const [, second] = watchAll([known, rows({ databaseNow: at(3, 1) })])
    expect(second?.state.snapshot?.tenants[0]).toMatchObject({ lastFull: null, segments: [] })
  })

  test('a view that stays unreadable is told at the third poll, and its return', () => {
    const blind = rows(blindIn('CDB_OB_BACKUP_TASKS'))
    expect(kinds(watchAll([blind, blind, blind, blind, rows(), rows()]))).toEqual([
      [],
      [],
      ['view_unreadable'],
      [],
      ['view_readable'],
      [],
    ])
  })

  test('a flickering view is not told', () => {
    const blind = rows(blindIn('CDB_OB_BACKUP_TASKS'))
    expect(kinds(watchAll([blind, blind, rows(), blind, blind, rows()])).flat()).toEqual([])
  })
})

describe('failed polls', () => {
  const fail = (state: typeof NOTHING_WATCHED, n: number) =>
    diffFailedPoll(CLUSTER, state, 'connect ECONNREFUSED', at(1, 0, 15 * n), DEFAULT_THRESHOLDS)

  test('the third in a row is told, once; the next good one closes it; nothing is lost', () => {
    let state = watchAll([rows({ databaseNow: at(1), dataJobs: [dataJob()] })])[0]?.state
    if (!state) throw new Error('no state')
    const said: string[] = []
    for (let n = 1; n <= 6; n++) {
      const watched = fail(state, n)
      said.push(watched.events.map((event) => event.kind).join())
      state = watched.state
    }
    expect(said).toEqual(['', '', 'cluster_unreachable', '', '', ''])
    expect(state).toMatchObject({ failedPolls: 6, failingSince: at(1, 0, 15) })
    const back = watchAll(
      [rows({ databaseNow: at(4), dataJobs: [ended(dataJob(), at(2, 40), FAILED)] })],
      state,
    )
    expect(kinds(back)).toEqual([['cluster_back', 'job_failed']])
    expect(back[0]?.state).toMatchObject({ failedPolls: 0, failingSince: null })
    expect(back[0]?.state.incidents.map((one) => one.kind)).toEqual(['job'])
  })

  test('two failures and a good poll are nothing', () => {
    const twice = fail(fail(NOTHING_WATCHED, 1).state, 2)
    expect(twice.events).toEqual([])
    expect(diff(CLUSTER, twice.state, snapshotOf(), DEFAULT_THRESHOLDS).events).toEqual([])
  })
})

describe('progress', () => {
  const task = (finished: number) =>
    dataTask({ macroBlockCount: 10_000, finishMacroBlockCount: finished, tabletCount: 9 })
  const poll = (finished: number) =>
    rows({ databaseNow: at(2, 10), dataJobs: [dataJob()], dataTasks: [task(finished)] })

  test('is told by whole percents only', () => {
    expect(kinds(watchAll([poll(1000), poll(1001), poll(1099), poll(1100)]))).toEqual([
      [],
      [],
      [],
      ['job_progressed'],
    ])
  })

  test('a change of phase is progress', () => {
    const next = { ...poll(1000), dataTasks: [{ ...task(1000), status: 'BACKUP_LOG' }] }
    expect(kinds(watchAll([poll(1000), next]))[1]).toEqual(['job_progressed'])
  })

  test('tenants of the hand rows are two', () => {
    expect(snapshotOf().tenants.map((one) => one.name)).toEqual(TWO_TENANTS.map((one) => one.name))
  })
})

test('a cluster that comes and goes is known by the bot’s own clock, however wrong the database’s is', () => {
  const skew = 3_600_000
  const reading = (ms: number) => toSnapshot(CLUSTER, rows({ databaseNow: ms + skew }), ms)
  let state = diff(CLUSTER, NOTHING_WATCHED, reading(at(1)), DEFAULT_THRESHOLDS).state
  const said: string[] = []
  const outage = (minute: number) => {
    for (let n = 0; n < 3; n++) {
      const failed = diffFailedPoll(CLUSTER, state, 'no', at(1, minute, n), DEFAULT_THRESHOLDS)
      state = failed.state
      said.push(...failed.events.map((event) => event.kind))
    }
    const back = diff(CLUSTER, state, reading(at(1, minute + 1)), DEFAULT_THRESHOLDS)
    state = JSON.parse(JSON.stringify(back.state))
    said.push(...back.events.map((event) => event.kind))
  }
  outage(1)
  outage(4)
  outage(6)
  expect(said).toEqual([
    'cluster_unreachable',
    'cluster_back',
    'cluster_unreachable',
    'trouble_flaps',
    'trouble_flaps',
    'trouble_flaps',
  ])
})

describe('what flapped, was well, and is ill again after nobody had looked for a while: a trouble of its own', () => {
  test('an archive', () => {
    const poll = (minute: number, status: string) =>
      rows({ databaseNow: at(1, minute), archives: [archiveRow(at(1, minute), { status })] })
    const flapping = [poll(0, 'DOING'), poll(1, 'INTERRUPTED'), poll(2, 'DOING')]
    const again = [...flapping, poll(3, 'INTERRUPTED'), poll(4, 'DOING')]
    expect(kinds(watchAll([...again, poll(8, 'INTERRUPTED')])).at(-1)).toEqual(['trouble_flaps'])
    expect(kinds(watchAll([...again, poll(50, 'INTERRUPTED')])).at(-1)).toEqual([
      'archive_changed',
      'archive_interrupted',
    ])
    // A clock that was set back: it is over when it has been well for five minutes from then on.
    const back = watchAll([...again, ...[-60, -56, -55].map((minute) => poll(minute, 'DOING'))])
    expect(kinds(back).slice(-3)).toEqual([['trouble_flaps'], [], ['archive_recovered']])
  })

  test.each([
    ['a view', { unreadable: [{ view: 'CDB_OB_ARCHIVELOG', errno: 1142, message: 'denied' }] }],
    ['a cluster', null],
  ])('%s', (_, change) => {
    let state: WatchState = NOTHING_WATCHED
    const poll = (ms: number, ill: boolean) => {
      const watched =
        ill && change === null
          ? diffFailedPoll(CLUSTER, state, 'no', ms, DEFAULT_THRESHOLDS)
          : diff(
              CLUSTER,
              state,
              toSnapshot(CLUSTER, rows({ databaseNow: ms, ...(ill ? change : {}) }), ms),
              DEFAULT_THRESHOLDS,
            )
      state = JSON.parse(JSON.stringify(watched.state))
      return watched.events.map((event) => event.kind)
    }
    const outage = (minute: number) =>
      [0, 1, 2].flatMap((second) => poll(at(1, minute, second), true))
    poll(at(1), false)
    for (const minute of [1, 3]) {
      outage(minute)
      poll(at(1, minute + 1), false)
    }
    const word =
      change === null
        ? ['cluster_back', 'cluster_unreachable']
        : ['view_readable', 'view_unreadable']
    expect(outage(50)).toEqual(word)
    expect(state.incidents).toHaveLength(1)
    expect(poll(at(1, 51), false)).toEqual(word.slice(0, 1))
    expect(state.incidents).toEqual([])
  })
})
