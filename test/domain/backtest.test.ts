import { describe, expect, it, test } from 'vitest'
import type { ArchiveChange } from '../../src/domain/archive-changes.ts'
import { type BacktestSource, backtest } from '../../src/domain/backtest.ts'
import { readCommand } from '../../src/domain/command.ts'
import type { HistoryEntry } from '../../src/domain/history.ts'
import type { StoredRun } from '../../src/domain/replay.ts'
import { changedSettings, REPLAYED, readRuleChange } from '../../src/domain/rule-changes.ts'
import { RULE_PARAMETERS } from '../../src/domain/rule-parameters.ts'
import { DEFAULT_RULES, RULE_NAMES } from '../../src/domain/rule-settings.ts'
import { RULES } from '../../src/domain/rules.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { speak } from '../../src/slack/speak.ts'
import { plain } from '../../src/slack/voice.ts'
import { DAY, GIB, HOUR, MINUTE, NOW } from '../slack/samples.ts'

const FROM = NOW - 30 * DAY

/** A good full backup of crm that began so many days ago and took so many minutes. */
function run(days: number, minutes: number, over: Partial<StoredRun> = {}): StoredRun {
  const startedAt = NOW - days * DAY
  return {
    jobKey: `data/1002/${days}/${startedAt}`,
    area: 'data',
    pastKey: 'full/1002',
    state: 'success',
    startedAt,
    endedAt: startedAt + minutes * MINUTE,
    bytes: 100 * GIB,
    ...over,
  }
}

/** One good full backup a day for forty days, of an hour each, changed for some days. */
function daily(changes: Readonly<Record<number, Partial<StoredRun> | null>> = {}): StoredRun[] {
  return Array.from({ length: 40 }, (_, i) => 40 - i).flatMap((days) => {
    const change = changes[days]
    return change === null ? [] : [run(days, 60, change)]
  })
}

function tried(
  runs: readonly StoredRun[],
  changes: readonly string[] = [],
  over: Partial<BacktestSource> = {},
) {
  const read = changes.map((text) => {
    const change = readRuleChange(text)
    if (!change.ok) throw new Error(change.problem)
    return change.change
  })
  const source: BacktestSource = {
    cluster: 'prod',
    runs,
    entries: [],
    cut: false,
    tenants: new Map([['1002', 'crm']]),
    born: new Map(),
    wholeLives: new Set(),
    archives: [],
    archivesSince: null,
    settings: () => DEFAULT_RULES,
    ...over,
  }
  const work = backtest([source], { from: FROM, to: NOW }, read)
  let part = work.next()
  while (!part.done) part = work.next()
  const report = part.value
  const of = (rule: string) => report.rules.find((one) => one.rule === rule)
  return {
    report,
    of,
    said: Object.fromEntries(
      report.rules.flatMap((one) => (one.now > 0 ? [[one.rule, one.now]] : [])),
    ),
  }
}

describe('rules that are replayed', () => {
  it('say nothing about a quiet past', () => {
    const { said, report } = tried(daily())
    expect(said).toEqual({})
    expect(report.runs).toBe(30)
    expect(report.oldest).toBe(NOW - 40 * DAY + HOUR)
  })

  const long = { endedAt: NOW - 5 * DAY + 4 * HOUR }

  test.each([
    ['too_long', daily({ 5: long }), 'takes too long: 4 h so far'],
    ['too_long', daily({ 5: { ...long, state: 'failed' } }), 'takes too long: 4 h so far'],
    ['size_unusual', daily({ 5: { bytes: 20 * GIB } }), 'is unusually small: 20 GiB'],
    ['zero_bytes', daily({ 5: { bytes: 0 } }), 'calls itself good and wrote nothing'],
    [
      'run_missed',
      daily({ 5: null, 4: null }),
      'A full backup of crm was expected and did not come',
    ],
  ])('%s', (rule, runs, words) => {
    const { of } = tried(runs)
    expect(of(rule)).toMatchObject({ how: 'replayed', now: 1, changed: null })
    expect(of(rule)?.examples.map((one) => speak(one.title, plain))).toEqual([
      expect.stringContaining(words),
    ])
    expect(of(rule)?.examples[0]?.at).toBeGreaterThan(NOW - 5 * DAY - HOUR)
  })

  it('age: the hour at which the last good full backup became too old, once', () => {
    const runs = daily(Object.fromEntries([...Array(10).keys()].map((i) => [i + 5, null])))
    const { of } = tried(runs)
    expect(of('no_full')).toMatchObject({ now: 1 })
    // The last good one ended 15 days before, and eight days later it is too old.
    const at = of('no_full')?.examples[0]?.at ?? 0
    expect((at - (NOW - 15 * DAY + HOUR)) / DAY).toBeCloseTo(8, 1)
  })

  it('what failed is no backup', () => {
    const bad = { state: 'failed', bytes: null } as const
    const runs = daily(Object.fromEntries([...Array(10).keys()].map((i) => [i + 5, bad])))
    expect(tried(runs).said).toEqual({ no_full: 1 })
  })

  it('what was before the time teaches, and is not counted', () => {
    expect(tried(daily({ 35: { endedAt: NOW - 35 * DAY + 4 * HOUR } })).said).toEqual({})
    expect(tried([run(1, 600)]).said).toEqual({})
  })

  it("a tenant's share of a job for several is judged on its own", () => {
    const both = daily().flatMap((one) => [
      { ...one, pastKey: 'full/1002,1004' },
      { ...one, jobKey: `${one.jobKey}#1002` },
      { ...one, jobKey: `${one.jobKey}#1004`, pastKey: 'full/1004' },
    ])
    const small = both.map((one) =>
      one.jobKey.startsWith('data/1002/5/') && one.jobKey.endsWith('#1004')
        ? { ...one, bytes: GIB }
        : one,
    )
    const tenants = new Map([
      ['1002', 'crm'],
      ['1004', 'orders'],
    ])
    const { of, report } = tried(small, [], { tenants })
    expect(report.runs).toBe(30)
    expect(of('size_unusual')?.examples.map((one) => speak(one.title, plain))).toEqual([
      'Full backup of orders is unusually small: 1 GiB',
    ])
  })
})

/** A job that ended badly, as history has it. */
function end(days: number, over: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    cluster: 'prod',
    kind: 'job_failed',
    at: NOW - days * DAY,
    seenAt: NOW - days * DAY,
    severity: 'critical',
    area: 'data',
    tenants: ['crm'],
    title: ['Full backup of ', { name: 'crm' }, ' failed (', { code: '-9082' }, ')'],
    rule: 'job_failed',
    incident: `i${days}`,
    job: `data/1002/${days}/${NOW - days * DAY}`,
    bytes: null,
    ...over,
  }
}

describe('rules about ends of jobs', () => {
  const quiet = { kind: 'job_ended_badly', severity: 'info', rule: null, incident: null } as const

  test.each([
    ['job_failed', {}],
    ['job_partly_failed', { kind: 'job_partly_failed', rule: 'job_partly_failed' }],
    ['cleanup_failed', { area: 'cleanup', rule: 'cleanup_failed' }],
    ['restore_failed', { area: 'restore', rule: 'restore_failed' }],
    ['recovery_failed', { area: 'recover', rule: 'recovery_failed' }],
  ] as [string, Partial<HistoryEntry>][])('%s', (rule, over) => {
    const { of } = tried([], [`${rule}=off`], { entries: [end(3, over)] })
    expect(of(rule)).toMatchObject({ how: 'from ends', before: 1, now: 1, changed: 0 })
  })

  it('what was not said because the rule was off counts when it is on, as the failure that it was', () => {
    const runs = [run(3, 60, { state: 'partial' }), run(2, 60, { state: 'failed' })]
    const entries = [end(3, quiet), end(2, quiet)]
    const { of } = tried(runs, [], { entries })
    const at = NOW - 3 * DAY
    expect(of('job_partly_failed')).toMatchObject({ before: 0, now: 1, examples: [{ at }] })
    expect(of('job_failed')).toMatchObject({ before: 0, now: 1 })
    expect(of('job_failed')?.examples.map((one) => speak(one.title, plain))).toEqual([
      'Full backup of crm failed (-9082)',
    ])
    // As the rules are for this tenant.
    const settings = (name: string | null) => ({
      ...DEFAULT_RULES,
      off: name === 'crm' ? (['job_failed'] as const) : [],
    })
    expect(tried(runs, [], { entries, settings }).of('job_failed')?.now).toBe(0)
    expect(tried(runs, ['job_failed=on'], { entries, settings }).of('job_failed')).toMatchObject({
      now: 0,
      changed: 1,
    })
  })

  it('a cleanup that fails every hour is one failure until it succeeds', () => {
    const cleanup = { ...quiet, area: 'cleanup', job: null } as const
    const again = [5, 4.9, 4.8].map((days) => end(days, cleanup))
    expect(tried([], [], { entries: again }).of('cleanup_failed')).toMatchObject({ now: 1 })
    const well = end(4.85, { kind: 'job_recovered', area: 'cleanup', severity: 'info' })
    const entries = [...again.slice(0, 2), well, ...again.slice(2)]
    expect(tried([], [], { entries }).of('cleanup_failed')).toMatchObject({ now: 2 })
  })
})

describe('rules about log archives', () => {
  const change = (days: number, over: Partial<ArchiveChange> = {}): ArchiveChange => ({
    tenantId: '1002',
    name: 'crm',
    at: NOW - days * DAY,
    status: 'DOING',
    roundId: '1',
    checkpointScn: msToScn(NOW - days * DAY),
    lag: 10,
    ...over,
  })
  const story = [
    change(40),
    change(20, { lag: 900 }),
    change(19),
    change(10, { status: 'INTERRUPTED', lag: null }),
    change(9, { roundId: '2' }),
    change(4, { status: 'STOP', lag: null }),
  ]
  const kept = { archives: story, archivesSince: NOW - 40 * DAY }

  it('are replayed from the changes that are kept, with other limits as well', () => {
    const { said, of } = tried(daily(), ['archive_lag.warning_after=20m'], kept)
    expect(said).toEqual({
      archive_interrupted: 1,
      archive_lag: 1,
      archive_left_doing: 1,
      archive_off: 1,
    })
    const gone = [{ at: NOW - 20 * DAY }]
    expect(of('archive_lag')).toMatchObject({ how: 'replayed', now: 1, changed: 0, gone })
    expect(of('archive_interrupted')?.gone).toEqual([])
    expect(of('archive_left_doing')?.examples).toMatchObject([{ at: NOW - 4 * DAY }])
    const [off] = of('archive_off')?.examples ?? []
    expect(speak(off?.title ?? [], plain)).toBe('The log archive of crm is off for 3 h')
    expect(speak(off?.evidence ?? [], plain)).toBe('STATUS STOP, round 1')
    const later = tried(daily(), ['archive_off.warning_after=5d'], kept).of('archive_off')
    expect(later).toMatchObject({ now: 1, changed: 1 })
    expect(
      tried(daily(), ['archive_off.warning_after=9d', 'archive_off.critical_after=10d'], kept).of(
        'archive_off',
      ),
    ).toMatchObject({ now: 1, changed: 0 })
  })

  it('before they were kept they are counted as they were seen, and not once more', () => {
    const seen = (days: number, rule: 'archive_lag' | 'archive_off') =>
      end(days, {
        kind: rule === 'archive_lag' ? 'archive_lagging' : 'rule_raised',
        rule,
        area: 'log',
        job: null,
      })
    const since = NOW - 2 * DAY
    const archives = [
      change(2, { status: 'STOP', checkpointScn: msToScn(NOW - 4 * DAY), lag: null }),
      change(1, { roundId: '2' }),
      change(0.5, { roundId: '2', lag: 900 }),
    ]
    const entries = [seen(6, 'archive_lag'), seen(3.9, 'archive_off'), seen(0.5, 'archive_lag')]
    const { of } = tried(daily(), [], { entries, archives, archivesSince: since })
    expect(of('archive_lag')).toMatchObject({ how: 'replayed', before: 2, now: 2 })
    expect(of('archive_off')).toMatchObject({ before: 1, now: 1 })
    const never = tried(daily(), [], { entries })
    expect(never.of('archive_lag')).toMatchObject({ how: 'as seen', now: 2 })
    expect(never.report.archivesSince).toBeNull()
  })
})

describe('a tenant that was never backed up', () => {
  const born = new Map([['1002', NOW - 10 * DAY]])
  const wholeLives = new Set(['1002'])

  it('is said a day after it was made, by other limits later, and not when it was backed up', () => {
    const { of } = tried([], ['never_backed_up.after=4d'], { born, wholeLives })
    expect(of('never_backed_up')).toMatchObject({ how: 'replayed', now: 1, changed: 1 })
    const at = of('never_backed_up')?.examples[0]?.at ?? 0
    expect((NOW - at) / DAY).toBeCloseTo(6, 1)
    expect(tried([run(9.5, 60)], [], { born, wholeLives }).of('never_backed_up')?.now).toBe(0)
  })

  it('is not said of one that is older than what is remembered, nor of a time before it was made', () => {
    expect(tried([], [], { born }).said).toEqual({})
    const young = new Map([['1002', NOW - 2 * HOUR]])
    expect(tried([], [], { born: young, wholeLives }).said).toEqual({})
  })
})

describe('changes', () => {
  it('are told beside what is said without them', () => {
    const runs = daily({ 5: { endedAt: NOW - 5 * DAY + 2.5 * HOUR } })
    expect(tried(runs).said).toEqual({})
    expect(tried(runs, ['too_long.times=2']).of('too_long')).toMatchObject({ now: 0, changed: 1 })
    const much = daily({ 5: { bytes: 20 * GIB } })
    expect(tried(much, ['size_unusual=off']).of('size_unusual')).toMatchObject({
      now: 1,
      changed: 0,
      examples: [],
    })
  })

  it('what was seen can be switched off, and no more', () => {
    const seen: HistoryEntry = {
      cluster: 'prod',
      kind: 'rule_raised',
      at: NOW - DAY,
      seenAt: NOW - DAY,
      severity: 'warning',
      area: 'data',
      tenants: ['crm'],
      title: ['Full backup of crm stands still'],
      rule: 'stalled',
      incident: 'i',
      job: null,
      bytes: null,
    }
    const entries: HistoryEntry[] = [
      seen,
      { ...seen, kind: 'rule_worsened' },
      { ...seen, kind: 'rule_cleared' },
      { ...seen, rule: 'no_full' },
    ]
    expect(tried([], [], { entries }).of('stalled')).toMatchObject({ how: 'as seen', now: 1 })
    expect(tried([], [], { entries }).of('no_full')).toMatchObject({ how: 'replayed', now: 0 })
    expect(tried([], ['stalled=off'], { entries }).of('stalled')).toMatchObject({
      now: 1,
      changed: 0,
    })
  })

  it('are for every tenant, on top of what is configured', () => {
    const settings = changedSettings(
      () => ({ ...DEFAULT_RULES, off: ['stuck', 'too_long'] }),
      [
        { text: '', rule: 'stuck', to: { on: true } },
        { text: '', rule: 'no_full', to: { on: false } },
        { text: '', rule: 'too_long', to: { limit: 'tooLongTimes', value: 2 } },
      ],
    )
    expect(settings('crm').off).toEqual(['too_long', 'no_full'])
    expect(settings(null).limits.tooLongTimes).toBe(2)
  })

  test.each([
    ['too_long.times=2', 'tooLongTimes', 2],
    ['TOO_LONG.TIMES=2.5', 'tooLongTimes', 2.5],
    ['no_full.warning_after=7d', 'fullWarning', 604_800],
    ['size_unusual.floor=10GiB', 'sizeFloor', 10 * GIB],
    ['run_missed.grace=90m', 'missedGrace', 5400],
    ['archive_lag.warning_after=20m', 'lagWarning', 1200],
    ['archive_off.critical_after=1d', 'archiveOffCritical', 86_400],
  ])('%s', (text, limit, value) => {
    expect(readRuleChange(text)).toMatchObject({ ok: true, change: { to: { limit, value } } })
  })

  test.each([
    ['too_long', 'is no change', null],
    ['too_lang.times=2', 'Did you mean too_long?', 'too_long.times=2'],
    ['too_long.tims=2', 'which has times, runs, floor', 'too_long.times=2'],
    ['no_incremental.after=2d', 'which has warning_after', 'no_incremental.warning_after=2d'],
    ['too_long.times=often', 'needs a number above 1', null],
    ['no_full.warning_after=7', 'needs a time with its unit', null],
    ['stalled.warning_after=5m', 'is not kept', 'stalled=off'],
    ['zero_bytes.floor=1', 'has no limit', 'zero_bytes=off'],
    ['job_failed.after=1d', 'has no limit', 'job_failed=off'],
    ['too_long=maybe', 'must be on or off', 'too_long=off'],
  ])('%s is refused', (text, problem, fix) => {
    expect(readRuleChange(text)).toEqual({
      ok: false,
      problem: expect.stringContaining(problem),
      fix,
    })
  })
})

it('every rule that is replayed exists, and names its limits as the configuration does', () => {
  for (const rule of REPLAYED) {
    expect(RULES.map((one) => one.name)).toContain(rule)
    for (const { name, unit } of RULE_PARAMETERS[rule]) {
      const value = { duration: '5h', size: '5GiB', times: '5', count: '5' }[unit]
      expect(readRuleChange(`${rule}.${name}=${value}`).ok).toBe(true)
    }
  }
  expect(
    tried([])
      .report.rules.map((one) => one.rule)
      .toSorted(),
  ).toEqual(RULE_NAMES.toSorted())
})

describe('the command', () => {
  const read = (text: string) => readCommand(text, { now: NOW, timeZone: null })

  test.each([
    ['rules backtest', { last: 30 * DAY, changes: [], cluster: null }],
    ['rules backtest --last 7d --cluster prod', { last: 7 * DAY, cluster: 'prod' }],
    [
      'rules backtest --set too_long.times=2 --set=stuck=off',
      { changes: [{ text: 'too_long.times=2' }, { text: 'stuck=off' }] },
    ],
    ['rules backtest --set too_long.times=2,stuck=off', { changes: [{}, {}] }],
    ['rules backtest help', { kind: 'help', topic: 'rules backtest' }],
    ['since', { kind: 'since', back: null }],
    ['since 12h', { kind: 'since', back: 12 * HOUR }],
    ['since --last 2d', { kind: 'since', back: 2 * DAY }],
    ['digest', { kind: 'digest', period: 'daily' }],
    ['digest Weekly', { kind: 'digest', period: 'weekly' }],
  ])('%s', (text, command) => {
    expect(read(text)).toMatchObject({ ok: true, command })
  })

  test.each([
    ['rules', 'takes backtest', 'rules backtest'],
    ['rules test', 'takes backtest', 'rules backtest'],
    ['rules backtest crm', 'takes no plain words', 'rules backtest'],
    ['rules backtest --last 91d', '90 days at most', 'rules backtest --last 90d'],
    ['rules backtest --last soon', 'needs a length of time', 'rules backtest --last 30d'],
    [
      'rules backtest --set too_lang.times=2',
      'Did you mean too_long?',
      'rules backtest --set too_long.times=2',
    ],
    ['since yesterday', 'how far back', 'since 24h'],
    ['since 8d', '7 days at most', 'since 7d'],
    ['digest hourly', 'daily or weekly', 'digest'],
  ])('%s is refused with what would do', (text, message, suggestion) => {
    expect(read(text)).toEqual({
      ok: false,
      message: expect.stringContaining(message),
      suggestion,
    })
    expect(read(suggestion).ok).toBe(true)
  })
})
