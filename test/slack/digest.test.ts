import { describe, expect, it, test } from 'vitest'
import type { Backtest } from '../../src/domain/backtest.ts'
import type { Digest } from '../../src/domain/digest.ts'
import type { Trouble } from '../../src/domain/happened.ts'
import type { HistoryEntry } from '../../src/domain/history.ts'
import { RULE_NAMES } from '../../src/domain/rule-settings.ts'
import type { SinceReport } from '../../src/domain/since.ts'
import { hoursAndMinutes } from '../../src/slack/blocks/digest-message.ts'
import { renderBacktest } from '../../src/slack/blocks/render-backtest.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { renderSince } from '../../src/slack/blocks/render-since.ts'
import type { Rendered } from '../../src/slack/rendered.ts'
import { filled } from './everything.ts'
import { fc, test as property } from './property.ts'
import { DAY, GIB, HOUR, LOOK, MINUTE, NOW, request } from './samples.ts'
import { headline, read } from './texts.ts'
import { expectMessage, expectNoForeignTokens } from './valid.ts'

const TO = Date.UTC(2026, 10, 20)
const FROM = TO - DAY

const trouble = (over: Partial<Trouble> = {}): Trouble => ({
  cluster: 'prod-sh',
  severity: 'critical',
  title: ['No good full backup of ', { name: 'crm' }, ' for ', { seconds: 8 * 86_400 }],
  from: FROM + HOUR,
  to: null,
  ...over,
})

const coverage = (over: Partial<Digest['coverage'][number]> = {}) => ({
  cluster: 'prod-sh',
  judged: 40,
  protected: 38,
  atRisk: ['crm', 'orders'],
  critical: true,
  readAt: TO,
  ...over,
})

function digest(over: Partial<Digest> = {}): Digest {
  return {
    kind: 'daily',
    from: FROM,
    to: TO,
    zone: 'Asia/Shanghai',
    madeAt: TO + 30_000,
    coverage: [coverage()],
    dark: [],
    backups: { good: 40, bad: 1, cancelled: 0, bytes: 1100 * GIB },
    seenLate: 0,
    worstLag: { cluster: 'prod-sh', tenant: 'orders', seconds: 96 },
    worse: [trouble()],
    better: [trouble({ title: [{ name: 'pay' }, ' is protected again'], from: null, to: TO - 1 })],
    passed: [trouble({ title: ['Log archive of orders was interrupted'], to: FROM + 2 * HOUR })],
    lasting: 0,
    requests: { executed: 1, denied: 0, waiting: 0 },
    awake: 86_399,
    unread: [],
    muted: { mutes: 0, held: 0 },
    firstLook: null,
    ...over,
  }
}

function message(over: Partial<Digest> = {}) {
  const rendered = renderMessage({ template: 'digest', digest: digest(over) }, LOOK)
  expectMessage(rendered)
  return { text: headline(rendered), all: read(rendered) }
}

describe('the digest', () => {
  it('counts first, then worse and better, then proof of life; its window is stated', () => {
    const { text, all } = message()
    expect(text).toBe(
      '🔴 38 of 40 tenants protected · 2 at risk · 41 backups, 40 good, 1 failed · worst lag 96 s (orders) · 2026-11-19 08:00 → 2026-11-20 08:00 (Asia/Shanghai)',
    )
    expect(all).toBe(
      [
        '*Backups, 2026-11-19 08:00 → 2026-11-20 08:00 (Asia/Shanghai)*',
        '🔴 *38 of 40 tenants protected* · 2 at risk · 41 backups, 40 good, 1 failed · worst lag 96 s (orders)',
        '🔴 At risk: crm and orders',
        '*Worse*',
        '🔴 No good full backup of crm for 8 d, since 09:00',
        '*Better*',
        '🟢 pay is protected again, 07:59',
        '*Came and went*',
        '⚪ Log archive of orders was interrupted (09:00, over after 60 min)',
        '1.1 TiB written by backups · 1 request executed, 0 denied',
        'obbackup was awake 24 h',
      ].join('\n'),
    )
  })

  it('a quiet day is said, not left out', () => {
    const { text, all } = message({
      coverage: [coverage({ protected: 40, atRisk: [], critical: false })],
      backups: { good: 0, bad: 0, cancelled: 0, bytes: 0 },
      worse: [],
      better: [],
      passed: [],
      worstLag: null,
    })
    expect(text).toMatch(/^🟢 40 of 40 tenants protected · no backup ended · 2026-11-19/)
    expect(all).toContain('Nothing got worse, and nothing had to get better.')
    expect(all).not.toContain('risk')
  })

  test.each([
    [{ madeAt: TO + HOUR }, 'Made 60 min late: obbackup did not run when it was due.'],
    [{ kind: 'weekly' as const, from: TO - 7 * DAY }, 'Backups of the week, 2026-11-13 08:00 →'],
    [{ from: TO - 7 * DAY }, 'for 8 d, since 11-19 09:00'],
    [{ awake: 3600 }, 'obbackup was awake 1 h of 24 h'],
    [
      { muted: { mutes: 1, held: 0 } },
      '🔕 1 mute lasts, 0 alerts kept back so far: `/obbackup mutes`',
    ],
    [{ muted: { mutes: 2, held: 1 } }, '🔕 2 mutes last, 1 alert kept back so far'],
    [{ firstLook: FROM + HOUR }, 'it looked for the first time 2026-11-19 09:00'],
    [{ unread: [{ cluster: 'b', seconds: 3000 }] }, 'b could not be read for 50 min'],
    [{ seenLate: 2 }, '2 events from before, seen only now'],
    [{ lasting: 3 }, '3 older alerts still open: `/obbackup status`'],
    [{ requests: { executed: 0, denied: 2, waiting: 1 } }, '2 denied · 1 waiting for approval'],
    [{ dark: ['prod-bj'] }, '🔴 prod-bj: nothing is known of it'],
    [{ worse: Array.from({ length: 12 }, () => trouble()) }, '+4 more'],
    [
      { worse: [trouble({ from: null, severity: 'warning' })] },
      '🟡 No good full backup of crm for 8 d, grew worse',
    ],
    [{ passed: [trouble({ to: FROM + 3 * HOUR, closed: true })] }, 'closed after'],
    [{ passed: [trouble({ to: null })] }, '⚪ No good full backup of crm for 8 d\n'],
  ])('%j', (over, words) => {
    expect(message(over).all).toContain(words)
  })

  it('several clusters have a line each, the worst first, and are named beside what happened', () => {
    const good = coverage({
      cluster: 'prod-bj',
      judged: 3,
      protected: 3,
      atRisk: [],
      critical: false,
    })
    const { text, all } = message({ coverage: [good, coverage()] })
    expect(text).toContain('41 of 43 tenants protected')
    expect(all).toContain(
      '🔴 prod-sh: 38 of 40 protected · at risk: crm and orders\n🟢 prod-bj: 3 of 3 protected\n',
    )
    expect(all).toContain('8 d on prod-sh, since 09:00')
  })

  test.each([
    [0, '0 min'],
    [3299, '55 min'],
    [5400, '1 h 30 min'],
    [3599, '1 h'],
    [86_340, '23 h 59 min'],
  ])('%i s awake', (seconds, words) => expect(hoursAndMinutes(seconds)).toBe(words))
})

const entry: HistoryEntry = {
  cluster: 'prod-sh',
  kind: 'job_succeeded',
  at: NOW - HOUR,
  seenAt: NOW - HOUR,
  severity: 'info',
  area: 'restore',
  tenants: ['crm_fix'],
  title: ['Restore of ', { name: 'crm' }, ' as ', { name: 'crm_fix' }, ' succeeded'],
  rule: null,
  incident: null,
  job: 'k',
  bytes: null,
}

function since(over: Partial<SinceReport> = {}): SinceReport {
  return {
    when: { from: NOW - 8 * HOUR, why: 'look', lookedAt: NOW - 8 * HOUR },
    at: NOW,
    happened: {
      worse: [trouble({ from: NOW - HOUR })],
      better: [],
      passed: [],
      backups: { good: 11, bad: 1, cancelled: 1, bytes: GIB },
      done: [entry],
    },
    lasting: 1,
    running: { all: 2, begun: 1 },
    requests: [request()],
    awake: 8 * 3600,
    more: false,
    ...over,
  }
}

describe('since', () => {
  const shown = (report: SinceReport) => {
    const rendered = renderSince(report, false, LOOK)
    expectMessage(rendered)
    return { text: headline(rendered), all: read(rendered) }
  }

  it('what went wrong first; what ended, who asked for what, what runs', () => {
    const { text, all } = shown(since())
    expect(text).toBe('🔴 Since you looked 2026-11-20 04:29 UTC (8 h): 1 went wrong')
    for (const fact of [
      '*Went wrong, and goes on*\n🔴 No good full backup of crm for 8 d, since <!date',
      '✅ Restore of crm as crm_fix succeeded, <!date',
      'asked by <@U0ALICE>',
      '13 backups ended, 11 good, 1 failed, 1 cancelled, 1 GiB written',
      '2 jobs running now, 1 of them begun in this time',
      '1 older alert still open',
      'only you see this · obbackup looked all the time',
    ]) {
      expect(all).toContain(fact)
    }
  })

  test.each([
    ['cut', 'these are the last 7 days'],
    ['first', 'You have not looked before'],
  ] as const)('%s', (why, words) => {
    const when = { from: NOW - DAY, why, lookedAt: NOW - 9 * DAY }
    expect(shown(since({ when })).all).toContain(words)
  })

  it('nothing went wrong is not said lightly', () => {
    const none = { worse: [], better: [], passed: [], done: [], backups: since().happened.backups }
    const quiet = since({ happened: none, lasting: 0, awake: 6 * 3600 })
    expect(shown(quiet).text).toMatch(/^🟢 .*: nothing went wrong$/)
    expect(shown(quiet).all).toContain('⚠️ obbackup did not look for 2 h of this time')
    expect(shown({ ...quiet, lasting: 2 }).text).toMatch(/^🟡 .* · 2 still open from before$/)
  })
})

function backtested(changed: boolean): Backtest {
  return {
    from: NOW - 30 * DAY,
    to: NOW,
    changes: changed ? [{ text: 'too_long.times=2', rule: 'too_long', to: { on: true } }] : [],
    rules: RULE_NAMES.map((rule) => ({
      rule,
      how: rule === 'too_long' ? 'replayed' : 'as seen',
      before: rule === 'too_long' ? 2 : 0,
      now: rule === 'too_long' ? 3 : 0,
      changed: changed ? (rule === 'too_long' ? 7 : 0) : null,
      gone: [],
      examples:
        rule === 'too_long'
          ? [
              {
                cluster: 'prod',
                at: NOW - MINUTE,
                title: ['Full backup of ', { name: 'crm' }],
                evidence: ['3.1 × the median of ', { seconds: 60 }],
              },
            ]
          : [],
    })),
    runs: 60,
    events: 2,
    oldest: NOW - 10 * DAY,
    step: 3600,
    archivesSince: NOW - 9 * DAY,
    cut: false,
  }
}

describe('rules backtest', () => {
  it('says how often each rule would have spoken, and what could not be replayed', () => {
    const rendered = renderBacktest(backtested(true), LOOK)
    expectMessage(rendered)
    expect(headline(rendered)).toBe('🔁 7 alerts instead of 3 in 30 d with too_long.times=2')
    const all = read(rendered)
    expect(all).toContain('`too_long` 7 × instead of 3 ×: 4 more · 2 × said then\n   • <!date')
    expect(all).toContain('Full backup of crm · 3.1 × the median of 60 s')
    expect(all).toContain('counters of running jobs (`stalled`)')
    expect(all).toContain('single polls (`cluster_unreachable`, `view_unreadable`)')
    expect(all).toContain('the oldest that is remembered is of')
    expect(all).toContain('Nothing said: `job_failed`, ')
    expect(all).toContain('these cannot be replayed')
    expect(headline(renderBacktest(backtested(false), LOOK))).toBe(
      '🔁 3 alerts in 30 d with the rules as they are',
    )
  })
})

/** Titles without their words, which are our own: what is left is data. */
function onlyData<T>(value: T): T {
  if (Array.isArray(value)) {
    const words = value.filter((one) => typeof one === 'object')
    return words.map((one) => onlyData(one)) as T
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === 'atRisk' ? one : onlyData(one)]),
  ) as T
}

/** Every answer here, with the text in every place that data fills. */
function answers(text: string): Rendered[] {
  const zone = { zone: 'Asia/Shanghai' }
  const several = digest({ coverage: [coverage(), coverage()] })
  const told = { why: 'look', from: NOW - HOUR, lookedAt: null } as const
  return [
    ...[digest(), several].map((one) =>
      renderMessage(
        { template: 'digest', digest: { ...filled(onlyData(one), text), ...zone } },
        LOOK,
      ),
    ),
    renderSince({ ...filled(onlyData(since()), text), when: told, requests: [] }, true, LOOK),
    renderBacktest({ ...filled(onlyData(backtested(true)), text), from: NOW - DAY, to: NOW }, LOOK),
  ]
}

property(
  'whatever a database brings, Slack takes it and nobody is pinged',
  [fc.long()],
  (text) => {
    for (const rendered of answers(text)) {
      expectMessage(rendered)
      expectNoForeignTokens(rendered.blocks, ['nobody'])
    }
  },
  80,
)
