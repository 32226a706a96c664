import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Incident } from '../../src/domain/event.ts'
import { DEFAULT_GROUPING } from '../../src/domain/grouping.ts'
import { type Hygiene, type Spoken, speak } from '../../src/domain/hygiene.ts'
import type { Job } from '../../src/domain/job.ts'
import { isNextRun, type Mark } from '../../src/domain/mark.ts'
import type { Match } from '../../src/domain/match.ts'
import type { Quiet } from '../../src/domain/mute.ts'
import type { ClusterRows, DataJobRow } from '../../src/domain/rows.ts'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'
import {
  archiveRow,
  at,
  CONTEXT,
  childDataJob,
  dataJob,
  ended,
  rows,
  snapshotOf,
  sysDataJob,
  watchAll,
} from './hand.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const ACK: Mark = { identity: 'i', kind: 'ack', by: 'U0BOB', at: at(1), until: null }

const NOTHING: Hygiene = {
  quiets: [],
  marks: new Map(),
  escalation: null,
  grouping: DEFAULT_GROUPING,
}

const FAILURES: Match = { rule: 'job_failed' }

const mute = (from: number, until: number, match = FAILURES, id = 'm-1'): Quiet => ({
  id,
  match,
  by: 'U0ALICE',
  reason: 'storage is moved',
  from,
  until,
})

/** One poll after another, with what people said by then; mutes count as long as they last. */
function polls(
  steps: readonly { readonly at: number; readonly rows: Partial<ClusterRows> }[],
  hygiene: (now: number) => Partial<Hygiene> = () => ({}),
): readonly Spoken[] {
  let state: WatchState = NOTHING_WATCHED
  return steps.map(({ at: now, rows: change }) => {
    const previous = state.snapshot
    const archives = [archiveRow(now)]
    const [watched] = watchAll([rows({ databaseNow: now, archives, ...change })], state)
    if (!watched) throw new Error('no poll')
    const { quiets = [], ...rest } = hygiene(now)
    const lasting = quiets.filter((one) => one.from <= now && now < one.until)
    const spoken = speak(
      watched,
      state,
      { ...CONTEXT, previous, snapshot: watched.state.snapshot, trails: {}, now },
      false,
      { ...NOTHING, ...rest, quiets: lasting },
    )
    state = JSON.parse(JSON.stringify(spoken.state))
    return spoken
  })
}

/** What each poll says of alerts, by mode and the word of the key. */
const said = (all: readonly Spoken[], of = /^(?:failure|archive|quiet)/) =>
  all.map((one) =>
    one.notifications
      .filter(({ identity }) => of.test(identity))
      .map(({ mode, key }) => `${mode} ${key.split('#')[1]?.replace(/\d{6,}/, 'T')}`),
  )

const RUNNING = { dataJobs: [dataJob()] }
const FAILED = {
  dataJobs: [ended(dataJob(), at(2, 30), { status: 'FAILED', result: '-9071' })],
}

/** The backup of shop runs at 2:00, has failed at 2:31; then a poll at each of the moments. */
const failing = (...later: readonly number[]) => [
  { at: at(2, 10), rows: RUNNING },
  { at: at(2, 31), rows: FAILED },
  ...later.map((moment) => ({ at: moment, rows: FAILED })),
]

const ID = 'failure:prod/'
const mark = (all: readonly Spoken[], change: Partial<Mark>): Mark => {
  const identity = all
    .flatMap((one) => one.notifications)
    .find((one) => one.identity.startsWith(ID))
  if (!identity) throw new Error('nothing failed')
  return {
    identity: identity.identity,
    kind: 'ack',
    by: 'U0BOB',
    at: at(2, 40),
    until: null,
    ...change,
  }
}
const marked = (change: Partial<Mark>) => {
  const one = mark(polls(failing()), change)
  return { marks: new Map([[one.identity, one]]) }
}

describe('reminders', () => {
  const hoursOn = (hours: number) => at(2, 31) + hours * HOUR
  it.each<[string, readonly number[], Partial<Hygiene>, string[][]]>([
    [
      'a day after the post, not before',
      [hoursOn(24) - 1, hoursOn(24)],
      {},
      [[], ['upsert again/T', 'thread reminder/T']],
    ],
    [
      'again a day after the reminder',
      [hoursOn(24), hoursOn(47), hoursOn(48)],
      {},
      [['upsert again/T', 'thread reminder/T'], [], ['upsert again/T', 'thread reminder/T']],
    ],
    ['never while it is acked', [hoursOn(25), hoursOn(100)], marked({}), [[], []]],
    [
      'not while it is snoozed',
      [hoursOn(25)],
      marked({ kind: 'snooze', until: hoursOn(26) }),
      [[]],
    ],
    ['not while it waits for the next run', [hoursOn(25)], marked({ kind: 'snooze' }), [[]]],
    [
      'when the next run did not come within a week after it was left to that',
      [at(2, 40) + 7 * 24 * HOUR - 1, at(2, 40) + 7 * 24 * HOUR],
      marked({ kind: 'snooze' }),
      [[], ['upsert again/T', 'thread reminder/T']],
    ],
    [
      'when the snooze is over',
      [hoursOn(4)],
      marked({ kind: 'snooze', until: hoursOn(4) }),
      [['upsert again/T', 'thread reminder/T']],
    ],
    [
      'never while it is muted',
      [hoursOn(25), hoursOn(100)],
      { quiets: [mute(hoursOn(1), hoursOn(200))] },
      [[], []],
    ],
  ])('%s', (_, later, hygiene, expected) => {
    expect(said(polls(failing(...later), () => hygiene)).slice(2)).toEqual(expected)
  })

  it('the snooze that is over is taken away, an ack stays', () => {
    const snoozed = marked({ kind: 'snooze', until: hoursOn(4) })
    expect(polls(failing(hoursOn(4)), () => snoozed).at(-1)?.unmark).toHaveLength(1)
    expect(polls(failing(hoursOn(40)), () => marked({})).at(-1)?.unmark).toEqual([])
  })

  it('a snooze until the next run ends with it, and the message is written again', () => {
    const next = dataJob({
      jobId: '9',
      setId: '6',
      start: { text: '2025-03-01 05:00:00.000000', ms: at(5) },
    })
    const all = polls(
      [
        ...failing(),
        { at: at(5, 1), rows: { ...FAILED, dataJobs: [next, ...(FAILED.dataJobs ?? [])] } },
      ],
      () => marked({ kind: 'snooze' }),
    )
    expect(said(all).at(-1)).toEqual(['edit unmarked/T'])
    expect(all.at(-1)?.unmark).toHaveLength(1)
  })

  const again = (jobId: string, hours: number) =>
    ended(
      dataJob({ jobId, setId: jobId, start: { text: '', ms: hoursOn(hours) - MINUTE } }),
      hoursOn(hours),
      { status: 'FAILED', result: '-9071' },
    )
  /** It failed again so many hours after the first time; what the polls say then, with an ack of 9 min after that. */
  const failingAgain = (hours: readonly number[], hygiene: Partial<Hygiene> = {}) =>
    polls(
      [
        ...failing(),
        ...hours.map((hour, i) => ({
          at: hoursOn(hour) + MINUTE,
          rows: {
            dataJobs: [
              ...hours.slice(0, i + 1).map((one, n) => again(`2${n}`, one)),
              ...FAILED.dataJobs,
            ],
          },
        })),
      ],
      () => ({ ...marked({}), ...hygiene }),
    )

  it('an ack holds for a shift: the failure of the next night ends it and calls people, and escalates anew', () => {
    const escalation = { afterMs: 30 * MINUTE, mention: 'S0DBA', severity: 'critical' } as const
    const all = failingAgain([7, 23.9], { escalation })
    expect(said(all).slice(2)).toEqual([
      ['upsert repeats/1', 'thread explained'],
      ['upsert repeats/2', 'thread explained', 'upsert again/T', 'thread reminder/T'],
    ])
    expect(all.map((one) => one.unmark.length)).toEqual([0, 0, 0, 1])
    const calls = all.flatMap((one) =>
      one.notifications.filter(
        ({ identity, manner }) => identity.startsWith(ID) && manner?.broadcast,
      ),
    )
    expect(calls).toMatchObject([{ body: { line: { why: 'failed after the ack' } } }])
  })

  it('what fails again without a code for another reason, in words, is new', () => {
    const job = (jobId: string, hours: number, comment: string) => ({
      ...again(jobId, hours),
      result: null,
      comment,
    })
    const first = job('5', 0, 'no space left')
    const words = (comment: string) =>
      said(
        polls([
          { at: hoursOn(-1), rows: {} },
          { at: hoursOn(0), rows: { dataJobs: [first] } },
          { at: hoursOn(1), rows: { dataJobs: [job('6', 1, comment), first] } },
        ]),
      ).at(-1)
    expect(words('no space left')).toEqual(['upsert repeats/1', 'thread explained'])
    expect(words('permission denied')).toEqual(['post open'])
  })

  it('who failed again after a success is waited for: the message turns green when all are well', () => {
    const sys = (jobId: string, hours: number) => {
      const start = { text: '', ms: hoursOn(hours) - 30 * MINUTE }
      const bad = (tenantId: string) =>
        ended(
          childDataJob(tenantId, { jobId: `${jobId}${tenantId}`, initiatorJobId: jobId, start }),
          hoursOn(hours) - 2000,
          {
            status: 'FAILED',
            result: '-9071',
          },
        )
      const row = sysDataJob({ jobId, initiatorJobId: jobId, start })
      const top = ended(row, hoursOn(hours) - 1000, { status: 'FAILED', result: '-9071' })
      return [top, bad('1002'), bad('1004')]
    }
    const good = (jobId: string, tenantId: string, hours: number) =>
      ended(
        dataJob({
          jobId,
          tenantId,
          executors: [tenantId],
          setId: jobId,
          start: { text: '', ms: hoursOn(hours) - MINUTE },
        }),
        hoursOn(hours) - 1000,
      )
    const steps = [
      [1, []],
      [2, sys('30', 2)],
      [3, [good('31', '1002', 3)]],
      [4, sys('32', 4)],
      [5, [good('33', '1004', 5)]],
      [6, [good('34', '1002', 6)]],
    ] as const
    const all = polls(
      steps.map(([hour], i) => ({
        at: hoursOn(hour),
        rows: { dataJobs: steps.slice(0, i + 1).flatMap(([, jobs]) => [...jobs]) },
      })),
    )
    expect(said(all, /^failure/).slice(3)).toEqual([
      ['upsert repeats/1', 'thread explained'],
      [],
      ['edit recovered', 'thread recovered-line'],
    ])
    expect(all.at(-1)?.state.incidents.filter((one) => one.kind === 'job')).toEqual([])
  })

  it('what is said lies within a day of a word, whatever the polls', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(gaps, (hours) => {
        let now = at(2, 31)
        const later = hours.map((one) => (now += one * HOUR))
        const spoken = said(polls(failing(...later))).slice(2)
        let last = at(2, 31)
        for (const [i, words] of spoken.entries()) {
          const moment = later[i] ?? 0
          const due = moment - last >= 24 * HOUR
          expect(words.length > 0).toBe(due)
          if (due) last = moment
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('escalation', () => {
  it('a clock that is set back delays it by no more than it takes', () => {
    const all = polls(failing(at(1), at(1, 20), at(1, 30)), () => ({
      escalation: { afterMs: 30 * MINUTE, mention: 'S0DBA', severity: 'critical' },
    }))
    expect(said(all).slice(2)).toEqual([[], [], ['upsert again/T', 'thread escalated']])
  })

  const escalation = { afterMs: 30 * MINUTE, mention: 'S0DBA', severity: 'critical' } as const
  it.each<[string, Partial<Hygiene>, boolean]>([
    ['when nobody acks', {}, true],
    ['not when it is acked', marked({}), false],
    ['not while it is snoozed', marked({ kind: 'snooze', until: at(9) }), false],
    ['not while it is muted', { quiets: [mute(at(2, 40), at(9))] }, false],
  ])('%s', (_, hygiene, escalated) => {
    const all = polls(failing(at(3), at(3, 2), at(4)), () => ({ escalation, ...hygiene }))
    const calls = all.flatMap((one) => one.notifications.filter(({ manner }) => manner?.broadcast))
    expect(calls.map((one) => one.manner)).toEqual(
      escalated ? [{ mention: 'S0DBA', broadcast: true }] : [],
    )
    expect(said(all)[2]).toEqual([])
  })
})

describe('a mute', () => {
  const during = mute(at(2, 20), at(3))
  it('keeps an alert back, and tells it when it ends', () => {
    const all = polls(failing(at(2, 50), at(3), at(3, 1)), () => ({ quiets: [during] }))
    expect(said(all)).toEqual([[], [], [], ['post over', 'post open'], []])
    expect(all[1]?.state.held['m-1']).toMatchObject({
      total: 1,
      lines: [{ line: { over: false } }],
    })
    expect(all[3]?.state.held).toEqual({})
    const [summary] = all[3]?.notifications ?? []
    expect(summary?.body).toMatchObject({ template: 'quiet over', held: { total: 1 } })
  })

  it('goes on with its job: the message of the job says that it failed', () => {
    const all = polls(failing(), () => ({ quiets: [during] }))
    expect(said(all, /^job/)[1]).toEqual(['edit over/failed'])
  })

  it('whose alert is over when it ends brings the summary alone', () => {
    const good = ended(
      dataJob({ jobId: '9', start: { text: '2025-03-01 02:40:00.000000', ms: at(2, 40) } }),
      at(2, 50),
    )
    const healed = { dataJobs: [good, ...FAILED.dataJobs] }
    const all = polls(
      [...failing(), { at: at(2, 51), rows: healed }, { at: at(3, 1), rows: healed }],
      () => ({ quiets: [during] }),
    )
    expect(said(all)).toEqual([[], [], [], ['post over']])
    expect(all[3]?.notifications[0]?.body).toMatchObject({
      held: { total: 1, ids: [], lines: [{ line: { over: true } }] },
    })
  })

  it('that ends while another lasts hands its alerts on', () => {
    const longer = mute(at(2, 40), at(4), FAILURES, 'm-2')
    const all = polls(failing(at(3), at(4)), () => ({ quiets: [during, longer] }))
    expect(said(all)).toEqual([[], [], ['post over'], ['post over', 'post open']])
  })

  it('of another tenant, or of half of the tenants, keeps nothing back', () => {
    const other = polls(failing(), () => ({ quiets: [{ ...during, match: { tenant: 'crm' } }] }))
    expect(said(other)[1]).toEqual(['post open'])
  })

  it('says of every alert either its message or that it is held, never both, never neither', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(moments, moments, (begins, lengths) => {
        const quiets = begins.map((begin, i) => {
          const from = at(2) + begin * MINUTE
          return mute(from, from + (lengths[i] ?? 5) * MINUTE, FAILURES, `m-${i}`)
        })
        const later = Array.from({ length: 16 }, (_, i) => at(2, 40) + i * 15 * MINUTE)
        const all = polls(failing(...later), () => ({ quiets }))
        const opened = said(all)
          .flat()
          .filter((one) => one === 'post open')
        // All mutes are over in the end.
        expect(opened).toHaveLength(1)
        expect(all.at(-1)?.state.held).toEqual({})
        let open = false
        for (const [i, words] of said(all).entries()) {
          open ||= words.includes('post open')
          const held = Object.values(all[i]?.state.held ?? {}).flatMap((one) => one.ids)
          if (i > 0) expect(held.length).toBe(open ? 0 : 1)
        }
      }),
      { numRuns: 60 },
    )
  })
})

it('what a mute keeps back explains nothing: the failure that it would explain is told by itself', () => {
  const interrupted = [archiveRow(at(2, 15), { status: 'INTERRUPTED' })]
  const stopped = ended(dataJob(), at(2, 30), { status: 'FAILED', result: '-9029' })
  const poll = (quiets: readonly Quiet[]) =>
    polls(
      [
        { at: at(2, 10), rows: RUNNING },
        { at: at(2, 20), rows: { ...RUNNING, archives: interrupted } },
        { at: at(2, 31), rows: { dataJobs: [stopped], archives: interrupted } },
      ],
      () => ({ quiets }),
    )
  expect(said(poll([])).slice(1)).toEqual([['post open'], ['thread explained']])
  expect(said(poll([mute(at(2), at(9), { area: 'log' })])).slice(1)).toEqual([[], ['post open']])
})

it('many alerts that a mute kept back are told together when it ends', () => {
  const failures = ['8', '9', '10', '11', '12'].map((jobId) =>
    ended(dataJob({ jobId, setId: jobId }), at(2, 30), { status: 'FAILED', result: '-9071' }),
  )
  const running = failures.map(({ jobId, setId }) => dataJob({ jobId, setId }))
  const all = polls(
    [
      { at: at(2, 10), rows: { dataJobs: running } },
      { at: at(2, 31), rows: { dataJobs: failures } },
      { at: at(3), rows: { dataJobs: failures } },
    ],
    () => ({ quiets: [mute(at(2, 20), at(3))] }),
  )
  expect(said(all, /^(?:failure|group|quiet)/)).toEqual([
    [],
    [],
    ['post over', 'upsert at/T/5/5/0'],
  ])
})

it('an alert that grows worse stays in the channel of its first message, wherever its route leads now', () => {
  const finding = {
    rule: 'no_full',
    key: 'no_full/shop',
    area: 'data',
    tenants: ['shop'],
    since: null,
    job: null,
    title: [],
    evidence: [],
    next: [],
    over: [],
  } as const
  const incident = (severity: 'warning' | 'critical'): Incident => ({
    id: 'rule:prod/no_full/shop/1',
    kind: 'rule',
    severity,
    since: at(1),
    area: null,
    subjects: ['shop'],
    condition: null,
    job: null,
    group: null,
    finding: { ...finding, severity },
  })
  const poll = (before: WatchState, kind: 'rule_raised' | 'rule_worsened', now: number) => {
    const one = incident(kind === 'rule_raised' ? 'warning' : 'critical')
    const event = { kind, incident: one, finding: { ...finding, severity: one.severity } }
    return speak(
      { state: { ...before, incidents: [one] }, events: [event], runs: [], archives: [] },
      before,
      {
        ...CONTEXT,
        now,
        place: ({ severity }) => ({
          channel: severity === 'critical' ? 'CCRITICAL' : 'CWARNING',
          mention: null,
          route: 0,
          unrouted: false,
        }),
      },
      false,
      { ...NOTHING, marks: new Map([[one.id, { ...ACK, identity: one.id }]]) },
    )
  }
  const first = poll(NOTHING_WATCHED, 'rule_raised', at(1))
  const second = poll(first.state, 'rule_worsened', at(2))
  const posted = [first, second].flatMap((one) =>
    one.notifications.filter(({ mode }) => mode === 'post').map(({ channel }) => channel),
  )
  expect(posted).toEqual(['CWARNING', 'CWARNING'])
  // Somebody must look again: who acked the warning has not acked this.
  expect(first.unmark).toEqual([])
  expect(second.unmark).toHaveLength(1)
})

it.each<[string, Partial<DataJobRow>, boolean]>([
  ['itself', {}, false],
  ['another job of the tenant', { jobId: '9' }, true],
  ['one of another kind', { jobId: '9', backupType: 'INC' }, false],
  [
    'one of another tenant',
    { jobId: '9', tenantId: '1004', initiatorTenantId: '1004', executors: ['1004'] },
    false,
  ],
])('the next run of a failed backup: %s', (_, change, next) => {
  const jobs = (row: DataJobRow) => snapshotOf({ dataJobs: [row] }).jobs[0]
  const failed = jobs(ended(dataJob(), at(2, 30), { status: 'FAILED', result: '-9071' })) as Job
  const incident = { job: failed, finding: null } as unknown as Incident
  expect(isNextRun(jobs(dataJob(change)) as Job, incident)).toBe(next)
})
