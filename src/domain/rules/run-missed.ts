import type { Incident } from '../event.ts'
import { expectedRun } from '../expected-run.ts'
import { failedSubjects } from '../job.ts'
import { type Phrase, phrase } from '../phrase.ts'
import { type Finding, judgedTenants, type Rule, type RuleInput } from '../rule.ts'
import { runningBackups } from '../running-backups.ts'
import type { TenantView } from '../snapshot.ts'
import { lastDue, type Timetable } from '../timetable.ts'
import { makesIncrementals } from './no-incremental.ts'

type Kind = 'full' | 'incremental'

/** A backup may begin so much before its time: clocks differ, and so does what starts it. */
const EARLY_MS = 10 * 60_000

/** What was expected, and why. */
interface Missed {
  readonly at: number
  readonly why: Phrase
}

/**
 * A backup that was due did not begin: by the configured schedule, else by the rhythm of the tenant's earlier runs. A
 * full backup stands in for an incremental one. A run that began and failed is an alert of its own.
 */
export const runMissed: Rule = {
  name: 'run_missed',
  // At the very first reading the runs that history shows are not remembered yet.
  holdSeconds: 60,
  evaluate(input) {
    const running = runningBackups(input.snapshot)
    const due = dueTimes()
    return judgedTenants(input.snapshot).flatMap((view) =>
      (['full', 'incremental'] as const).flatMap((kind): Finding[] => {
        if (running.get(view.tenantId)?.some((job) => standsFor(job.kind, kind))) return []
        const missed = missedRun(input, view, kind, due)
        return missed ? [toFinding(input, view, kind, missed)] : []
      }),
    )
  },
}

function standsFor(made: string, wanted: Kind): boolean {
  return made === wanted || made === 'full'
}

function missedRun(
  input: RuleInput,
  view: TenantView,
  kind: Kind,
  due: ReturnType<typeof dueTimes>,
): Missed | null {
  const { settings, past, now } = input
  const { limits, schedule } = settings(view.name)
  const graceMs = limits.missedGrace * 1000
  const full = past[`full/${view.tenantId}`] ?? []
  const own = past[`${kind}/${view.tenantId}`] ?? []
  const oldest = own.at(-1)?.startedAt ?? 0
  const stoodIn = kind === 'full' ? [] : full.filter((run) => run.startedAt >= oldest)
  const starts = [...own, ...stoodIn].map((run) => run.startedAt).toSorted((a, b) => b - a)
  const last = Math.max(0, ...starts.slice(0, 1), ...failedStarts(input.incidents, view.name, kind))
  const timetable = schedule[kind]
  if (timetable) {
    const at = due(timetable, now - graceMs)
    const begun = Math.max(last, kind === 'full' ? 0 : (full[0]?.startedAt ?? 0))
    if (at === null || begun >= at - EARLY_MS || isYounger(view, at)) return null
    return {
      at,
      why: phrase`by the schedule ${{ code: timetable.text }} (${{ code: timetable.zone }})`,
    }
  }
  if (kind === 'incremental' && !makesIncrementals(full, own)) return null
  const expected = expectedRun(starts, limits.missedRuns)
  if (!expected) return null
  const at = expected.at + Math.max(0, last - (starts[0] ?? 0))
  if (now <= at + graceMs) return null
  const { runs, every } = expected
  return { at, why: phrase`by the last ${runs} runs, every ${{ seconds: every / 1000 }}` }
}

/** Starts of runs that failed and are an open incident: they were not missed. */
function failedStarts(incidents: readonly Incident[], tenant: string, kind: Kind): number[] {
  return incidents.flatMap(({ job }) => {
    if (job?.area !== 'data' || !standsFor(job.kind, kind)) return []
    return failedSubjects(job).includes(tenant) ? (job.startedAt ?? []) : []
  })
}

/** Nothing was due before the tenant was there. */
function isYounger({ createdAt }: TenantView, at: number): boolean {
  return createdAt !== null && createdAt > at
}

function toFinding(
  { settings, past }: RuleInput,
  view: TenantView,
  kind: Kind,
  { at, why }: Missed,
): Finding {
  const tenant = { name: view.name }
  const last = past[`${kind}/${view.tenantId}`]?.[0]
  const grace = settings(view.name).limits.missedGrace
  const a = kind === 'full' ? 'A full' : 'An incremental'
  return {
    rule: 'run_missed',
    key: `run_missed/${kind}/${view.tenantId}`,
    severity: 'warning',
    area: 'data',
    tenants: [view.name],
    since: at + grace * 1000,
    job: null,
    title: phrase`${a} backup of ${tenant} was expected and did not come`,
    evidence: [
      [...phrase`expected ${{ time: at }} `, ...why],
      last
        ? phrase`the last good one began ${{ time: last.startedAt }}`
        : phrase`no good one is remembered`,
      phrase`waited ${{ seconds: grace }}`,
    ],
    next: phrase`Look at what starts the backups of ${tenant}: OCP, a scheduler, a script. Then take the missing one.`,
    over: phrase`${a} backup of ${tenant} began again`,
  }
}

/** {@link lastDue}, asked once for a timetable in a poll: many tenants share one. */
function dueTimes(): (timetable: Timetable, until: number) => number | null {
  const known = new Map<string, number | null>()
  return (timetable, until) => {
    const key = `${timetable.zone} ${timetable.text} ${until}`
    const found = known.has(key) ? known.get(key) : lastDue(timetable, until)
    known.set(key, found ?? null)
    return found ?? null
  }
}
