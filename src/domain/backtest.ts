import { beginsIncident, type HistoryEntry } from './history.ts'
import type { Job } from './job.ts'
import type { Phrase } from './phrase.ts'
import { inputAt, type Past, type StoredRun, stillRunning, toPast } from './replay.ts'
import type { Finding, Rule } from './rule.ts'
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

/** Says over what is remembered what the rules say now, and what they would say with the changes. Pure. */
export function backtest(
  sources: readonly BacktestSource[],
  time: { readonly from: number; readonly to: number },
  changes: readonly RuleChange[],
  rules: readonly Rule[] = RULES,
): Backtest {
  const tenants = sources.reduce((sum, one) => sum + one.tenants.size, 0)
  const span = time.to - time.from
  const step = Math.max(HOUR_MS, Math.ceil((span * tenants) / JUDGEMENTS / HOUR_MS) * HOUR_MS)
  const asIs: Said[][] = RULE_NAMES.map(() => [])
  const changed: Said[][] = RULE_NAMES.map(() => [])
  for (const source of sources) {
    const past = toPast(source.cluster, source.runs, source.tenants)
    const collect = (into: Said[][], settings: BacktestSource['settings']) => {
      const judged = rules.filter((rule) => REPLAYED.has(rule.name))
      const said = [
        ...judgeJobs(past, time, settings, judged),
        ...judgeMoments(past, time, settings, judged, step),
        ...asSeen(source, settings),
      ]
      for (const { rule, ...one } of said) into[RULE_NAMES.indexOf(rule)]?.push(one)
    }
    collect(asIs, source.settings)
    if (changes.length > 0) collect(changed, changedSettings(source.settings, changes))
  }
  const counts = RULE_NAMES.map((rule, i): RuleCount => {
    const shown = (changes.length > 0 ? changed : asIs)[i] ?? []
    return {
      rule,
      how: REPLAYED.has(rule) ? 'replayed' : 'as seen',
      now: asIs[i]?.length ?? 0,
      changed: changes.length > 0 ? (changed[i]?.length ?? 0) : null,
      examples: shown.toSorted((a, b) => b.at - a.at).slice(0, EXAMPLES),
    }
  })
  const oldest = sources.flatMap(({ runs }) => runs.slice(0, 1).map((run) => run.endedAt))
  return {
    ...time,
    changes,
    rules: counts.toSorted((a, b) => weight(b) - weight(a)),
    runs: sources.reduce(
      (sum, { runs }) => sum + runs.filter((run) => isCounted(run, time)).length,
      0,
    ),
    events: sources.reduce((sum, { entries }) => sum + entries.length, 0),
    oldest: oldest.length > 0 ? Math.min(...oldest) : null,
    step: step / 1000,
  }
}

function weight({ now, changed }: RuleCount): number {
  return Math.max(now, changed ?? 0)
}

/** A job, not a tenant's share of one. */
function isCounted(run: StoredRun, { from, to }: { readonly from: number; readonly to: number }) {
  return !run.jobKey.includes('#') && run.endedAt >= from && run.endedAt < to
}

interface Judged extends Said {
  readonly rule: RuleName
}

/** Rules about one job look at it in its last moment, and at the moment after. */
const ABOUT_JOBS: readonly RuleName[] = ['too_long', 'zero_bytes', 'size_unusual']

function judgeJobs(
  past: Past,
  { from, to }: { readonly from: number; readonly to: number },
  settings: BacktestSource['settings'],
  rules: readonly Rule[],
): readonly Judged[] {
  const own = rules.filter((rule) => ABOUT_JOBS.includes(rule.name))
  return past.jobs.flatMap((job) => {
    const { endedAt, startedAt } = job
    if (endedAt === null || endedAt < from || endedAt >= to) return []
    return own.flatMap((rule) => {
      const then = rule.name === 'too_long' ? stillRunning(job) : job
      // What had ended before it began is what was known of it.
      const input = inputAt(past, endedAt, { jobs: [then], about: idsOf(job) }, settings)
      const earlier = Object.fromEntries(
        Object.entries(input.past).map(([key, runs]) => [
          key,
          runs.filter((run) => run.startedAt < (startedAt ?? endedAt)),
        ]),
      )
      return judged(rule, { ...input, past: earlier, now: endedAt }, past.cluster, endedAt)
    })
  })
}

function idsOf(job: Job): readonly string[] {
  return job.parts.map((part) => part.tenantId)
}

/** Rules about age and rhythm look at one moment after the other; what goes on is said once. */
function judgeMoments(
  past: Past,
  { from, to }: { readonly from: number; readonly to: number },
  settings: BacktestSource['settings'],
  rules: readonly Rule[],
  step: number,
): readonly Judged[] {
  const own = rules.filter((rule) => !ABOUT_JOBS.includes(rule.name))
  const said: Judged[] = []
  let before = new Set<string>()
  for (let now = from; now < to && own.length > 0; now += step) {
    const running = past.jobs
      .filter((job) => (job.startedAt ?? now) < now && (job.endedAt ?? now) >= now)
      .map(stillRunning)
    const input = inputAt(past, now, { jobs: running, about: 'all' }, settings)
    const keys = new Set<string>()
    for (const rule of own) {
      for (const finding of found(rule, input)) {
        keys.add(finding.key)
        if (before.has(finding.key)) continue
        said.push({ rule: rule.name, cluster: past.cluster, at: now, title: finding.title })
      }
    }
    before = keys
  }
  return said
}

function judged(
  rule: Rule,
  input: Parameters<Rule['evaluate']>[0],
  cluster: string,
  at: number,
): readonly Judged[] {
  return found(rule, input).map(({ title }) => ({ rule: rule.name, cluster, at, title }))
}

function found(rule: Rule, input: Parameters<Rule['evaluate']>[0]): readonly Finding[] {
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
