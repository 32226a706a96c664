import { type ArchiveChange, archiveAt } from './archive-changes.ts'
import type { Incident } from './event.ts'
import { failedSubjects, type Job, type JobKind, type JobPart } from './job.ts'
import { lastChange } from './replay-archives.ts'
import type { RuleInput } from './rule.ts'
import type { RuleSettings } from './rule-settings.ts'
import type { PastRun, PastRuns, Run } from './run.ts'
import type { LastGood, Snapshot, TenantView } from './snapshot.ts'
import type { State } from './state.ts'

/** A run as the store gives it; `pastKey` is `kind/subject` (run.ts). Times are ms since the epoch (UTC). */
export interface StoredRun
  extends Pick<Run, 'jobKey' | 'area' | 'state' | 'startedAt' | 'endedAt' | 'bytes'> {
  readonly pastKey: string
}

interface EndedRun extends PastRun {
  readonly endedAt: number
}

/** The past of one cluster, from which any of its moments can be made again, as far as runs tell. */
export interface Past {
  readonly cluster: string
  /** Jobs that ended, without restores: of these nobody kept into which tenant they went. In the order of their ends. */
  readonly jobs: readonly Job[]
  /** The longest that one of them took, in ms. */
  readonly longest: number
  /** Those of them that are backups which failed, in part or as a whole. */
  readonly failed: readonly Job[]
  /** Good runs by past key, in the order of their ends. */
  readonly good: ReadonlyMap<string, readonly EndedRun[]>
  /** The latest of them at the moment that was looked at last: moments follow one another, and little changes. */
  readonly lately: Map<string, { readonly count: number; readonly runs: readonly PastRun[] }>
  /** Names of the tenants that there are now, by id. */
  readonly tenants: ReadonlyMap<string, string>
  /** When they were made, by id, where that is known; ms since the epoch (UTC). */
  readonly born: ReadonlyMap<string, number>
  /** Changes of their archives by id, oldest first. */
  readonly archives: ReadonlyMap<string, readonly ArchiveChange[]>
}

/** Earlier runs that a rule is given, as in the watch (12). */
const LATEST = 12
/** A failure is remembered for so long, as in the watch. */
const FAILED_MS = 30 * 86_400_000

/** Puts runs together again: a job and, of one for several tenants, their shares (run.ts `toRuns`). */
export function toPast(
  cluster: string,
  runs: readonly StoredRun[],
  tenants: ReadonlyMap<string, string>,
  { born, archives }: Pick<Past, 'born' | 'archives'>,
): Past {
  const shares = Map.groupBy(
    runs.filter((run) => run.jobKey.includes('#')),
    (run) => run.jobKey.slice(0, run.jobKey.indexOf('#')),
  )
  const good = new Map<string, EndedRun[]>()
  for (const { state, pastKey, startedAt, endedAt, bytes } of runs) {
    if (state !== 'success') continue
    const some = good.get(pastKey) ?? []
    some.push({ startedAt, endedAt, seconds: (endedAt - startedAt) / 1000, bytes })
    good.set(pastKey, some)
  }
  const jobs = runs
    .filter((run) => !run.jobKey.includes('#') && run.area !== 'restore')
    .map((run) => toJob(run, shares.get(run.jobKey) ?? [], tenants))
  const failed = jobs.filter(({ area, state }) => area === 'data' && isBad(state))
  const longest = jobs.reduce(
    (most, job) => Math.max(most, (job.endedAt ?? 0) - (job.startedAt ?? 0)),
    0,
  )
  return { cluster, jobs, longest, failed, good, lately: new Map(), tenants, born, archives }
}

function toJob(
  run: StoredRun,
  shares: readonly StoredRun[],
  tenants: ReadonlyMap<string, string>,
): Job {
  const [kind = '', subject = ''] = splitKey(run.pastKey)
  const parts =
    shares.length > 0
      ? shares.map((share) => toPart(share, share.jobKey.split('#')[1] ?? '', tenants))
      : subject.split(',').map((id) => toPart(run, id, tenants))
  return {
    key: run.jobKey,
    area: run.area,
    kind: kind as JobKind,
    jobId: run.jobKey.split('/')[2] ?? '',
    fromSys: parts.length > 1,
    state: run.state,
    status: '',
    code: null,
    comment: null,
    description: null,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    parts,
    passedOver: [],
    leftOut: [],
    percent: null,
    bytes: run.bytes,
    source: { kind: 'sys' },
    data: null,
    cleanup: null,
    restore: null,
    recover: null,
    copy: null,
    validation: null,
    missingPolls: 0,
  }
}

function splitKey(pastKey: string): readonly string[] {
  const at = pastKey.indexOf('/')
  return [pastKey.slice(0, at), pastKey.slice(at + 1)]
}

function toPart(run: StoredRun, tenantId: string, names: ReadonlyMap<string, string>): JobPart {
  return {
    tenantId,
    tenantName: names.get(tenantId) ?? `tenant ${tenantId}`,
    jobId: '',
    state: run.state,
    status: '',
    phase: null,
    code: null,
    comment: null,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    setId: null,
    // A tenant's share of an incremental backup may be full (trap 20); its own key says so.
    backupType: typeOf(run),
    path: null,
    made: null,
    percent: null,
    weight: null,
    bytes: run.bytes,
    turn: 0,
    counters: [],
  }
}

function typeOf({ area, pastKey }: StoredRun): string | null {
  if (area !== 'data') return null
  return splitKey(pastKey)[0] === 'full' ? 'FULL' : 'INC'
}

/**
 * What rules see of a moment: the jobs given, and tenants with their last good backups as they were then: those of
 * `about`, by id, or all.
 */
export function inputAt(
  past: Past,
  now: number,
  { jobs, about }: { readonly jobs: readonly Job[]; readonly about: readonly string[] | 'all' },
  settings: (tenant: string | null) => RuleSettings,
): RuleInput {
  const tenants =
    about === 'all'
      ? [...past.tenants]
      : about.flatMap((id): [string, string][] => {
          const name = past.tenants.get(id)
          return name === undefined ? [] : [[id, name]]
        })
  const runs: Record<string, readonly PastRun[]> = {}
  const keys = new Set([
    ...tenants.flatMap(([id]) => [`full/${id}`, `incremental/${id}`]),
    ...jobs.map((job) => keyOf(job)),
  ])
  for (const key of keys) {
    const found = goodBefore(past, key, now)
    if (found.length > 0) runs[key] = found
  }
  const views = tenants.map(([id, name]) => tenantAt(past, id, name, runs, now))
  return {
    cluster: past.cluster,
    snapshot: snapshotAt(past.cluster, now, views, jobs),
    previous: null,
    trails: {},
    courses: {},
    past: runs,
    open: [],
    restored: {},
    incidents: about === 'all' ? incidentsAt(past, now) : [],
    delivery: null,
    settings,
    now,
  }
}

/** As `pastKey` (run.ts) makes it; the parts that are known here are all that there were. */
function keyOf(job: Job): string {
  const ids = [...new Set(job.parts.map((part) => part.tenantId))]
  return `${job.kind}/${ids.toSorted((a, b) => Number(a) - Number(b)).join(',')}`
}

/** The latest good runs that had ended before the moment, newest start first. The same array as long as they are the same. */
function goodBefore({ good, lately }: Past, key: string, now: number): readonly PastRun[] {
  const all = good.get(key) ?? NONE
  const known = lately.get(key)
  let count = known?.count ?? all.length
  while (count < all.length && (all[count]?.endedAt ?? now) < now) count++
  while (count > 0 && (all[count - 1]?.endedAt ?? 0) >= now) count--
  if (known?.count === count) return known.runs
  const runs = all
    .slice(Math.max(0, count - LATEST), count)
    .toSorted((one, other) => other.startedAt - one.startedAt)
  lately.set(key, { count, runs })
  return runs
}

const NONE: readonly EndedRun[] = []

function tenantAt(
  { born, archives }: Past,
  tenantId: string,
  name: string,
  runs: PastRuns,
  now: number,
): TenantView {
  const change = lastChange(archives.get(tenantId) ?? [], now)
  const last = (kind: string): LastGood | null => {
    const run = runs[`${kind}/${tenantId}`]?.[0]
    return run ? { setId: '', at: run.startedAt + run.seconds * 1000, bytes: run.bytes } : null
  }
  return {
    tenantId,
    name,
    status: 'NORMAL',
    role: 'PRIMARY',
    inRecycleBin: false,
    createdAt: born.get(tenantId) ?? null,
    lastFull: last('full'),
    lastIncremental: last('incremental'),
    lostFull: null,
    segments: [],
    archive: change && archiveAt(change),
  }
}

function snapshotAt(
  cluster: string,
  now: number,
  tenants: readonly TenantView[],
  jobs: readonly Job[],
): Snapshot {
  return {
    cluster,
    version: { generation: 4, text: '', comment: '' },
    login: { kind: 'sys' },
    readAt: now,
    databaseNow: now,
    tenants,
    jobs,
    unreadable: [],
    rowProblems: [],
  }
}

/** Failed backups that were young then. */
function incidentsAt({ failed }: Past, now: number): readonly Incident[] {
  return failed.flatMap((job): Incident[] => {
    const { endedAt, area } = job
    if (endedAt === null || endedAt > now || endedAt < now - FAILED_MS) return []
    return [
      {
        id: job.key,
        kind: 'job',
        severity: 'critical',
        since: endedAt,
        area,
        subjects: failedSubjects(job),
        condition: null,
        job,
        finding: null,
        group: null,
      },
    ]
  })
}

function isBad(state: State): boolean {
  return state === 'failed' || state === 'partial'
}

/** Jobs that ran at a moment, as they were then. */
export function runningAt({ jobs, longest }: Past, now: number): readonly Job[] {
  const running: Job[] = []
  for (let i = firstEndedSince(jobs, now); i < jobs.length; i++) {
    const job = jobs[i]
    // In the order of their ends: what ended later than any job takes had not begun.
    if (!job || (job.endedAt ?? 0) > now + longest) break
    if ((job.startedAt ?? now) < now) running.push(stillRunning(job))
  }
  return running
}

function firstEndedSince(jobs: readonly Job[], now: number): number {
  let [low, high] = [0, jobs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((jobs[middle]?.endedAt ?? 0) < now) low = middle + 1
    else high = middle
  }
  return low
}

/** A job as it was while it ran. */
export function stillRunning(job: Job): Job {
  const parts = job.parts.map((part) => ({ ...part, state: 'running' as const, endedAt: null }))
  return { ...job, state: 'running', endedAt: null, parts }
}
