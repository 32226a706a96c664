import { describe, expect, it, test } from 'vitest'
import { sumUp } from '../../src/domain/happened.ts'
import { type HistoryEntry, toHistory } from '../../src/domain/history.ts'
import type { Phrase } from '../../src/domain/phrase.ts'
import { speak } from '../../src/slack/speak.ts'
import { plain } from '../../src/slack/voice.ts'
import {
  archiveRow,
  at,
  CLUSTER,
  childDataJob,
  cleanupJob,
  dataJob,
  ended,
  restoreRow,
  rows,
  sysDataJob,
  viewTime,
  watchAll,
} from './hand.ts'

const said = (title: Phrase) => speak(title, plain)

/** What is remembered of each poll. */
function remembered(readings: Parameters<typeof watchAll>[0]): readonly HistoryEntry[] {
  return watchAll(readings).flatMap((poll) =>
    toHistory(CLUSTER, poll.events, poll.state.snapshot, poll.state.snapshot?.databaseNow ?? 0),
  )
}

const quiet = rows({ databaseNow: at(1) })

describe('what is remembered of a poll', () => {
  it('ends, not beginnings and not movements', () => {
    const entries = remembered([
      quiet,
      rows({ databaseNow: at(2, 1), dataJobs: [dataJob()] }),
      rows({ databaseNow: at(3), dataJobs: [ended(dataJob(), at(2, 50))] }),
    ])
    expect(entries).toEqual([
      {
        cluster: CLUSTER,
        kind: 'job_succeeded',
        at: at(2, 50),
        seenAt: at(3),
        severity: 'info',
        area: 'data',
        tenants: ['shop'],
        title: expect.anything(),
        rule: null,
        incident: null,
        job: expect.stringMatching(/^data\/1002\/8\//),
        bytes: null,
      },
    ])
    expect(said(entries[0]?.title ?? [])).toBe('Full backup of shop succeeded')
  })

  it('a failure of some, with whom and why, and its end', () => {
    const bad = { status: 'FAILED', result: '-9082' }
    const jobs = (change: object) => [
      ended(sysDataJob(), at(3), { status: 'FAILED', result: '-9082' }),
      ended(childDataJob('1002'), at(2, 50)),
      ended(childDataJob('1004'), at(2, 55), change),
    ]
    const later = {
      jobId: '9',
      start: viewTime(at(4)),
      tenantId: '1004',
      initiatorTenantId: '1004',
    }
    const entries = remembered([
      quiet,
      rows({ databaseNow: at(3, 1), dataJobs: jobs(bad) }),
      rows({
        databaseNow: at(5),
        dataJobs: [...jobs(bad), ended(dataJob(later), at(4, 30), {})],
      }),
    ])
    expect(entries.map((one) => [one.kind, one.severity, one.rule, said(one.title)])).toEqual([
      [
        'job_partly_failed',
        'critical',
        'job_partly_failed',
        'Full backup failed for 1 of 2 tenants: crm (-9082)',
      ],
      ['job_succeeded', 'info', null, 'Full backup of crm succeeded'],
      ['job_recovered', 'info', 'job_partly_failed', 'Full backup of crm succeeded'],
    ])
    expect(entries[0]?.incident).toBe(entries[2]?.incident)
  })

  it('hourly cleanups only when they fail', () => {
    const good = ended(cleanupJob(), at(3, 5))
    const bad = ended(cleanupJob({ jobId: '32' }), at(3, 6), { status: 'FAILED', result: '-9026' })
    const entries = remembered([quiet, rows({ databaseNow: at(4), cleanupJobs: [good, bad] })])
    expect(entries.map((one) => [one.kind, one.rule, said(one.title)])).toEqual([
      ['job_failed', 'cleanup_failed', 'Backup cleanup of shop failed (-9026)'],
    ])
  })

  it('archives by name, restores by both of their tenants', () => {
    const archives = (status: string, now: number) =>
      rows({ databaseNow: now, archives: [archiveRow(now - 4000, { status })] })
    const entries = remembered([
      archives('DOING', at(1)),
      archives('INTERRUPTED', at(1, 1)),
      { ...archives('DOING', at(1, 30)), restores: [restoreRow({ start: viewTime(at(1, 2)) })] },
      {
        ...archives('DOING', at(2)),
        restores: [
          ended(restoreRow({ start: viewTime(at(1, 2)) }), at(1, 50), { status: 'SUCCESS' }),
        ],
      },
    ])
    expect(entries.map((one) => [one.kind, one.tenants, said(one.title)])).toEqual([
      ['archive_interrupted', ['shop'], 'Log archive of shop was interrupted'],
      ['archive_recovered', ['shop'], 'Log archive of shop is well again'],
      ['job_succeeded', ['shop_restored'], 'Restore of shop as shop_restored succeeded'],
    ])
  })
})

const entry = (
  kind: HistoryEntry['kind'],
  time: number,
  over: Partial<HistoryEntry> = {},
): HistoryEntry => ({
  cluster: 'prod',
  kind,
  at: time,
  seenAt: time,
  severity: 'critical',
  area: 'log',
  tenants: [],
  title: [`${kind} ${time}`],
  rule: null,
  incident: 'i',
  job: null,
  bytes: null,
  ...over,
})

describe('what happened in a time', () => {
  const lines = (entries: readonly HistoryEntry[], open: readonly string[] = []) => {
    const { worse, better, passed } = sumUp(entries, (id) => open.includes(id))
    const words = (all: typeof worse) =>
      all.map((one) => `${said(one.title)}: ${one.from} → ${one.to}`)
    return { worse: words(worse), better: words(better), passed: words(passed) }
  }
  const none = { worse: [], better: [], passed: [] }

  test.each([
    ['nothing', [], [], {}],
    [
      'began, and goes on',
      [entry('archive_interrupted', 1)],
      ['i'],
      { worse: ['archive_interrupted 1: 1 → null'] },
    ],
    [
      'began and ended',
      [entry('archive_interrupted', 1), entry('archive_recovered', 5)],
      [],
      { passed: ['archive_interrupted 1: 1 → 5'] },
    ],
    [
      'ended, began before',
      [entry('archive_recovered', 5)],
      [],
      { better: ['archive_recovered 5: null → 5'] },
    ],
    [
      'began, and nobody knows of an end: its tenant was dropped',
      [entry('archive_interrupted', 1)],
      [],
      { passed: ['archive_interrupted 1: 1 → null'] },
    ],
    [
      'became another trouble: only that is told',
      [
        entry('archive_lagging', 1),
        entry('archive_changed', 2),
        entry('archive_interrupted', 2, { incident: 'j' }),
      ],
      ['j'],
      { worse: ['archive_interrupted 2: 2 → null'] },
    ],
    [
      'grew worse, told as it is now',
      [entry('rule_raised', 1), entry('rule_worsened', 4)],
      ['i'],
      { worse: ['rule_worsened 4: 1 → null'] },
    ],
    [
      'grew worse, began before',
      [entry('rule_worsened', 4)],
      ['i'],
      { worse: ['rule_worsened 4: null → null'] },
    ],
    [
      'the worst first, then the newest',
      [
        entry('rule_raised', 1, { incident: 'a', severity: 'warning' }),
        entry('rule_raised', 2, { incident: 'b' }),
        entry('rule_raised', 3, { incident: 'c' }),
      ],
      ['a', 'b', 'c'],
      { worse: ['rule_raised 3: 3 → null', 'rule_raised 2: 2 → null', 'rule_raised 1: 1 → null'] },
    ],
  ] as const)('%s', (_, entries, open, expected) => {
    expect(lines(entries, open)).toEqual({ ...none, ...expected })
  })

  it('backups are counted, bad ones whether told or not; other work is listed', () => {
    const job = { area: 'data', job: 'k', incident: null } as const
    const { backups, done } = sumUp(
      [
        entry('job_succeeded', 1, { ...job, bytes: 10 }),
        entry('job_failed', 2, { ...job, incident: 'f', bytes: 5 }),
        entry('job_partly_failed', 3, { ...job, incident: 'p', bytes: 3 }),
        entry('job_ended_badly', 4, { ...job, bytes: null }),
        entry('job_cancelled', 5, { ...job, bytes: 7 }),
        entry('job_recovered', 6, { ...job, incident: 'f', bytes: 10 }),
        entry('job_succeeded', 7, { ...job, area: 'restore', job: 'r' }),
        entry('job_vanished', 8, { ...job, job: 'v' }),
      ],
      () => false,
    )
    expect(backups).toEqual({ good: 1, bad: 3, cancelled: 1, bytes: 13 })
    expect(done.map((one) => one.at)).toEqual([8, 7])
  })
})
