import { beginsIncident, type HistoryEntry } from './history.ts'
import type { Phrase } from './phrase.ts'
import { inputAt, type Past, runningAt, type StoredRun, stillRunning, toPast } from './replay.ts'
import type { Finding, Rule, RuleInput } from './rule.ts'
import { changedSettings, REPLAYED, type RuleChange } from './rule-changes.ts'
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
  /** What was seen in the time. */
  readonly entries: readonly HistoryEntry[]
  /** Names of the tenants that are judged now, by id. */
  readonly tenants: ReadonlyMap<string, string>
  readonly settings: (tenant: string | null) => RuleSettings
}

/** One thing that a rule says, or would have said. */
export interface Said {
  readonly cluster: string
  readonly at: number
  readonly title: Phrase
}

/** What one rule says in the time. */
export interface RuleCount {
  readonly rule: RuleName
  /**
   * `replayed`: judged again from runs. `as seen`: counted as it was seen then; it can be switched, but nobody can tell
   * what it would say with other limits.
   */
  readonly how: 'replayed' | 'as seen'
  /** With the rules as they are. */
  readonly now: number
  /** With the changes, or null when there are none. */
  readonly changed: number | null
  /** Of what is said with the changes, newest first. */
  readonly examples: readonly Said[]
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
    const past = toPast(source.cluster, source.runs, source.tenants)
    yield
    yield* judgeAll(source, past, { ...time, step }, source.settings, asIs)
    if (changes.length === 0) continue
    const settings = changedSettings(source.settings, changes)
    yield* judgeAll(source, past, { ...time, step }, settings, changed)
  }
  const of = (said: readonly Judged[], rule: RuleName) => said.filter((one) => one.rule === rule)
  const counts = RULE_NAMES.map((rule): RuleCount => {
    const now = of(asIs, rule)
    const then = changes.length > 0 ? of(changed, rule) : null
    return {
      rule,
      how: REPLAYED.has(rule) ? 'replayed' : 'as seen',
      now: now.length,
      changed: then?.length ?? null,
      examples: (then ?? now).toSorted((a, b) => b.at - a.at).slice(0, EXAMPLES),
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
  }
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
  yield* judgeMoments(past, time, settings, said)
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
      for (const { title } of found(rule, { ...input, past: Object.fromEntries(usual) })) {
        said.push({ rule: rule.name, cluster: past.cluster, at: endedAt, title })
      }
    }
    yield
  }
}

/** Rules about age and rhythm look at one moment after the other; what goes on is said once. */
function* judgeMoments(
  past: Past,
  { from, to, step }: Time & { readonly step: number },
  settings: BacktestSource['settings'],
  said: Judged[],
): Generator<undefined> {
  let before: ReadonlySet<string> = new Set()
  for (let now = from; now < to; now += step) {
    const input = inputAt(past, now, { jobs: runningAt(past, now), about: 'all' }, settings)
    const keys = new Set<string>()
    for (const rule of RUNS_MOMENTS) {
      for (const { key, title } of found(rule, input)) {
        keys.add(key)
        if (before.has(key)) continue
        said.push({ rule: rule.name, cluster: past.cluster, at: now, title })
      }
    }
    before = keys
    yield
  }
}

function found(rule: Rule, input: RuleInput): readonly Finding[] {
  return rule
    .evaluate(input)
    .filter((finding) => !isOff(input.settings, finding.rule, finding.tenants))
}

/** What other rules said in the time, as far as they are on. */
function asSeen(
  { entries }: BacktestSource,
  settings: BacktestSource['settings'],
): readonly Judged[] {
  return entries.flatMap((entry): Judged[] => {
    const { rule, cluster, at, title, tenants } = entry
    if (rule === null || REPLAYED.has(rule) || entry.kind === 'rule_worsened') return []
    if (!beginsIncident(entry) || isOff(settings, rule, tenants)) return []
    return [{ rule, cluster, at, title }]
  })
}
