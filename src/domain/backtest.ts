import type { ArchiveChange } from './archive-changes.ts'
import { ruleOfEnd } from './event-rules.ts'
import { beginsIncident, type HistoryEntry } from './history.ts'
import type { JobArea } from './job.ts'
import type { Phrase } from './phrase.ts'
import { inputAt, type Past, runningAt, type StoredRun, stillRunning, toPast } from './replay.ts'
import { replayArchive } from './replay-archives.ts'
import type { Finding, Rule, RuleArea, RuleInput } from './rule.ts'
import {
  changedSettings,
  FROM_ARCHIVES,
  FROM_ENDS,
  isReplayed,
  REPLAYED,
  type RuleChange,
} from './rule-changes.ts'
import { isOff, RULE_NAMES, type RuleName, type RuleSettings } from './rule-settings.ts'
import { RULES } from './rules.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Runs so much older than the time that is looked at still tell what was usual then. */
export const TAUGHT_MS = 90 * DAY_MS
/** The present is judged once an hour, or less often in many tenants: so many judgements at most. */
const JUDGEMENTS = 150_000
/** Examples that are kept of each rule; the newest. */
const EXAMPLES = 3

/** What is remembered of one cluster. Times are ms since the epoch (UTC). */
export interface BacktestSource {
  readonly cluster: string
  /** Runs that ended since {@link TAUGHT_MS} before the time. */
  readonly runs: readonly StoredRun[]
  /** What went wrong in the time, as it was seen. */
  readonly entries: readonly HistoryEntry[]
  /** Whether there was more of that, older, than can be looked at. */
  readonly cut: boolean
  /** Names of the tenants that are judged now, by id. */
  readonly tenants: ReadonlyMap<string, string>
  /** When they were made, by id, where that is known. */
  readonly born: ReadonlyMap<string, number>
  /** Tenants by id whose every full backup is known, or that have none: only these may be called never backed up. */
  readonly wholeLives: ReadonlySet<string>
  /** Changes of archives in the time, and of each the last one before it; by tenant, oldest first. */
  readonly archives: readonly ArchiveChange[]
  /** Since when archives are remembered; null: not at all. */
  readonly archivesSince: number | null
  readonly settings: (tenant: string | null) => RuleSettings
}

/** One thing that a rule says, or would have said. */
export interface Said {
  readonly cluster: string
  readonly at: number
  readonly title: Phrase
  /** The figure behind it, where one is kept. */
  readonly evidence: Phrase | null
}

/** What one rule says in the time. */
export interface RuleCount {
  readonly rule: RuleName
  /**
   * `replayed`: judged again, with any limits. `from ends`: judged again from the ends of jobs that are remembered; there
   * are no limits. `as seen`: counted as it was said then; it can be switched, but nobody can tell what it would say with
   * other limits.
   */
  readonly how: 'replayed' | 'from ends' | 'as seen'
  /** What was said then, with the rules as they were. */
  readonly before: number
  /** With the rules as they are. */
  readonly now: number
  /** With the changes, or null when there are none. */
  readonly changed: number | null
  /** Of what is said with the changes, newest first. */
  readonly examples: readonly Said[]
  /** Of what is said without the changes and not with them, when that makes it fewer; newest first. */
  readonly gone: readonly Said[]
}

/** The answer, as facts. */
export interface Backtest {
  readonly from: number
  readonly to: number
  readonly changes: readonly RuleChange[]
  /** Every rule, most said first. */
  readonly rules: readonly RuleCount[]
  /** What it is made from: backups and other jobs, and events, that fall into the time; the oldest of all. */
  readonly runs: number
  readonly events: number
  readonly oldest: number | null
  /** How far apart the moments are at which age and rhythm were judged, in seconds. */
  readonly step: number
  /** Since when archives are remembered, of the cluster where that is latest; null: not at all on one of them. */
  readonly archivesSince: number | null
  /** Whether more had gone wrong than was looked at. */
  readonly cut: boolean
}

/**
 * Says over what is remembered what the rules say now, and what they would say with the changes. A generator that gives
 * way after each small part of the work, because all of it may take seconds: whoever runs it lets others run between.
 */
export function* backtest(
  sources: readonly BacktestSource[],
  time: Time,
  changes: readonly RuleChange[],
): Generator<undefined, Backtest> {
  const tenants = sources.reduce((sum, one) => sum + one.tenants.size, 0)
  const span = time.to - time.from
  const step = Math.max(HOUR_MS, Math.ceil((span * tenants) / JUDGEMENTS / HOUR_MS) * HOUR_MS)
  const asIs: Judged[] = []
  const changed: Judged[] = []
  for (const source of sources) {
    const archives = Map.groupBy(source.archives, (one) => one.tenantId)
    const { born } = source
    const past = toPast(source.cluster, source.runs, source.tenants, { born, archives })
    yield
    yield* judgeAll(source, past, { ...time, step }, source.settings, asIs)
    if (changes.length === 0) continue
    const settings = changedSettings(source.settings, changes)
    yield* judgeAll(source, past, { ...time, step }, settings, changed)
  }
  const then = sources.flatMap(saidThen)
  const of = (said: readonly Judged[], rule: RuleName) => said.filter((one) => one.rule === rule)
  const sinces = sources.map((one) => one.archivesSince)
  const counts = RULE_NAMES.map((rule): RuleCount => {
    const now = of(asIs, rule)
    const other = changes.length > 0 ? of(changed, rule) : null
    return {
      rule,
      how: howOf(rule, sinces),
      before: of(then, rule).length,
      now: now.length,
      changed: other?.length ?? null,
      examples: newest(other ?? now),
      gone: other && other.length < now.length ? newest(without(now, other)) : [],
    }
  })
  const oldest = sources.flatMap(({ runs }) => runs.slice(0, 1).map((run) => run.endedAt))
  const counted = ({ runs }: BacktestSource) => runs.filter((run) => isCounted(run, time)).length
  return {
    ...time,
    changes,
    rules: counts.toSorted((a, b) => weight(b) - weight(a)),
    runs: sources.reduce((sum, one) => sum + counted(one), 0),
    events: sources.reduce((sum, { entries }) => sum + entries.length, 0),
    oldest: oldest.length > 0 ? Math.min(...oldest) : null,
    step: step / 1000,
    archivesSince: sinces.some((one) => one === null)
      ? null
      : Math.max(...sinces.flatMap((one) => one ?? [])),
    cut: sources.some((one) => one.cut),
  }
}

function newest(said: readonly Said[]): readonly Said[] {
  return said.toSorted((a, b) => b.at - a.at).slice(0, EXAMPLES)
}

/** What is in the one and not in the other, by when it was and what it says. */
function without(said: readonly Said[], others: readonly Said[]): readonly Said[] {
  const keyOf = ({ cluster, at, title }: Said) => `${cluster} ${at} ${JSON.stringify(title)}`
  const known = new Set(others.map(keyOf))
  return said.filter((one) => !known.has(keyOf(one)))
}

/** Archives are replayed where they are remembered at all; what was before that is counted as it was seen. */
function howOf(rule: RuleName, sinces: readonly (number | null)[]): RuleCount['how'] {
  if (FROM_ENDS.has(rule)) return 'from ends'
  const replayed = isReplayed(rule) && !(FROM_ARCHIVES.has(rule) && sinces.every(isNever))
  return replayed ? 'replayed' : 'as seen'
}

function isNever(since: number | null): boolean {
  return since === null
}

/** ms since the epoch (UTC); `to` is not in it any more. */
interface Time {
  readonly from: number
  readonly to: number
}

function* judgeAll(
  source: BacktestSource,
  past: Past,
  time: Time & { readonly step: number },
  settings: BacktestSource['settings'],
  said: Judged[],
): Generator<undefined> {
  yield* judgeJobs(past, time, settings, said)
  yield* judgeMoments(source, past, time, settings, said)
  yield* judgeArchives(past, time, settings, said)
  yield* judgeEnds(source, settings, said)
  said.push(...asSeen(source, settings))
}

function weight({ now, changed }: RuleCount): number {
  return Math.max(now, changed ?? 0)
}

/** A job, not a tenant's share of one. */
function isCounted(run: StoredRun, { from, to }: Time): boolean {
  return !run.jobKey.includes('#') && run.endedAt >= from && run.endedAt < to
}

interface Judged extends Said {
  readonly rule: RuleName
}

/** Rules about one job look at it in its last moment, and at the moment after. */
const ABOUT_JOBS: ReadonlySet<RuleName> = new Set(['too_long', 'zero_bytes', 'size_unusual'])
const RUNS_JOBS = RULES.filter(({ name }) => REPLAYED.has(name) && ABOUT_JOBS.has(name))
const RUNS_MOMENTS = RULES.filter(({ name }) => REPLAYED.has(name) && !ABOUT_JOBS.has(name))

function* judgeJobs(
  past: Past,
  { from, to }: Time,
  settings: BacktestSource['settings'],
  said: Judged[],
): Generator<undefined> {
  for (const job of past.jobs) {
    const { endedAt, startedAt } = job
    if (endedAt === null || startedAt === null || endedAt < from || endedAt >= to) continue
    const about = job.parts.map((part) => part.tenantId)
    for (const rule of RUNS_JOBS) {
      const then = rule.name === 'too_long' ? stillRunning(job) : job
      const input = inputAt(past, endedAt, { jobs: [then], about }, settings)
      // What had begun before it did is what was usual then.
      const usual = Object.entries(input.past).map(([key, runs]) => [
        key,
        runs.filter((run) => run.startedAt < startedAt),
      ])
      for (const one of found(rule, { ...input, past: Object.fromEntries(usual) })) {
        said.push(toJudged(past.cluster, endedAt, one))
      }
    }
    yield
  }
}

/** Rules about age and rhythm look at one moment after the other; what goes on is said once. */
function* judgeMoments(
  source: BacktestSource,
  past: Past,
  { from, to, step }: Time & { readonly step: number },
  settings: BacktestSource['settings'],
  said: Judged[],
): Generator<undefined> {
  const since = source.archivesSince ?? to
  const seen = new Set(source.entries.filter((one) => one.at < since).flatMap(keysSeen))
  let before: ReadonlySet<string> = new Set()
  for (let now = from; now < to; now += step) {
    const input = inputAt(past, now, { jobs: runningAt(past, now), about: 'all' }, settings)
    const keys = new Set<string>()
    for (const rule of RUNS_MOMENTS) {
      for (const one of found(rule, input)) {
        if (!isKnowable(source, one)) continue
        keys.add(one.key)
        // What was counted as it was seen, before archives were remembered, goes on after that.
        const goesOn =
          FROM_ARCHIVES.has(rule.name) &&
          now - step < since &&
          one.tenants.some((name) => seen.has(`${rule.name} ${name}`))
        if (!before.has(one.key) && !goesOn) said.push(toJudged(past.cluster, now, one))
      }
    }
    before = keys
    yield
  }
}

function keysSeen({ rule, tenants }: HistoryEntry): readonly string[] {
  return tenants.map((name) => `${rule} ${name}`)
}

/** Of a tenant that is older than what is remembered nobody knows whether it ever had a backup. */
function isKnowable({ wholeLives, tenants }: BacktestSource, { rule, key }: Finding): boolean {
  if (rule !== 'never_backed_up') return true
  const id = key.slice(key.indexOf('/') + 1)
  return tenants.has(id) && wholeLives.has(id)
}

/** Archives are compared from one change to the next, as the watch does it. */
function* judgeArchives(
  { cluster, archives }: Past,
  { from, to }: Time,
  settings: BacktestSource['settings'],
  said: Judged[],
): Generator<undefined> {
  for (const changes of archives.values()) {
    for (const { rule, at, title } of replayArchive(cluster, changes, settings)) {
      if (rule === null || at < from || at >= to) continue
      said.push({ rule, cluster, at, title, evidence: null })
    }
    yield
  }
}

/** Entries that are looked at in one part of the work. */
const ENDS_AT_ONCE = 500

/** Jobs that ended badly, also those of which nothing was said because their rule was off. */
function* judgeEnds(
  { cluster, entries, runs }: BacktestSource,
  settings: BacktestSource['settings'],
  said: Judged[],
): Generator<undefined> {
  const states = new Map(runs.map((run) => [run.jobKey, run.state]))
  const cleanups = new Set<string>()
  for (const [i, entry] of entries.entries()) {
    if (i % ENDS_AT_ONCE === 0) yield
    const { kind, area, job, tenants, at, title } = entry
    if (kind === 'job_recovered') for (const name of tenants) cleanups.delete(name)
    const isEnd =
      kind === 'job_failed' || kind === 'job_partly_failed' || kind === 'job_ended_badly'
    if (!isEnd || !isJobArea(area)) continue
    if (kind === 'job_ended_badly' && area === 'cleanup') {
      // It fails every hour, and is news once (diff-jobs.ts).
      if (tenants.every((name) => cleanups.has(name))) continue
      for (const name of tenants) cleanups.add(name)
    }
    const partly =
      kind === 'job_partly_failed' ||
      (kind === 'job_ended_badly' && job !== null && states.get(job) === 'partial')
    const rule = ruleOfEnd(area, partly)
    if (!isOff(settings, rule, tenants)) said.push({ rule, cluster, at, title, evidence: null })
  }
}

function isJobArea(area: RuleArea | null): area is JobArea {
  return area !== null && area !== 'log' && area !== 'sets' && area !== 'delivery'
}

function toJudged(cluster: string, at: number, { rule, title, evidence }: Finding): Judged {
  return { rule, cluster, at, title, evidence: evidence[0] ?? null }
}

function found(rule: Rule, input: RuleInput): readonly Finding[] {
  return rule
    .evaluate(input)
    .filter((finding) => !isOff(input.settings, finding.rule, finding.tenants))
}

/** What the rules said in the time, as they were. */
function saidThen({ entries }: Pick<BacktestSource, 'entries'>): Judged[] {
  return entries.flatMap((entry): Judged[] => {
    const { rule, cluster, at, title } = entry
    if (rule === null || entry.kind === 'rule_worsened' || !beginsIncident(entry)) return []
    return [{ rule, cluster, at, title, evidence: null }]
  })
}

/** What rules said in the time that cannot be judged again, as far as they are on. */
function asSeen(source: BacktestSource, settings: BacktestSource['settings']): readonly Judged[] {
  const { archivesSince } = source
  return source.entries.flatMap((entry): Judged[] => {
    const { rule, at } = entry
    if (rule === null || FROM_ENDS.has(rule)) return []
    const forgotten = FROM_ARCHIVES.has(rule) && (archivesSince === null || at < archivesSince)
    if (isReplayed(rule) && !forgotten) return []
    if (isOff(settings, rule, entry.tenants)) return []
    return saidThen({ entries: [entry] })
  })
}
