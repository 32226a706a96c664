import { type ArchiveCondition, archiveCondition } from './archive.ts'
import { isHealed } from './diff-jobs.ts'
import {
  failureSeverity,
  type Incident,
  SEVERITY_RANK,
  type Severity,
  type Thresholds,
} from './event.ts'
import { goesOn } from './gaps.ts'
import { failedSubjects, isJobOver, type Job, subjectsOf } from './job.ts'
import type { Login } from './rows.ts'
import { DEFAULT_RULES, type RuleLimits, type RuleSettings } from './rule-settings.ts'
import { type PastRuns, pastKey, pastSeconds } from './run.ts'
import type { Scn } from './scn.ts'
import type { Snapshot, TenantView } from './snapshot.ts'
import { normalise } from './state.ts'
import { expectedPace } from './time-left.ts'
import { extendTrail, type Pace, type Trails } from './trail.ts'

/** One thing that needs somebody, with its evidence; worst first. */
export type Attention = { readonly severity: Severity; readonly tenant: string | null } & (
  | { readonly kind: 'archive'; readonly condition: ArchiveCondition; readonly view: TenantView }
  | { readonly kind: 'archive-never'; readonly view: TenantView }
  | { readonly kind: 'no-full'; readonly view: TenantView; readonly ageDays: number | null }
  | {
      /** The archive runs, but no usable set joins up with its round: what it archives cannot be restored. */
      readonly kind: 'not-to-now'
      readonly view: TenantView
      readonly upTo: Scn | null
    }
  | { readonly kind: 'failed-job'; readonly job: Job; readonly incident: Incident | null }
  | { readonly kind: 'unreadable'; readonly view: string; readonly reason: string }
  | { readonly kind: 'bad-rows'; readonly count: number; readonly example: string }
)

/** A running job with its pace. */
export interface Running {
  readonly job: Job
  readonly pace: Pace
}

/** `/obbackup status` for one cluster, as facts. */
export interface ClusterStatus {
  readonly cluster: string
  readonly version: string
  /** As whom it was read: a user tenant sees only itself. */
  readonly login: Login
  /** Database time of what is shown, ms since the epoch (UTC). */
  readonly databaseNow: number
  /** The bot's clock at the reading. */
  readonly readAt: number
  /** Why this is an old snapshot, or null when it was read just now. */
  readonly stale: string | null
  /** Tenants shown: all user tenants, or the one that was asked for. */
  readonly tenants: readonly TenantView[]
  readonly attention: readonly Attention[]
  readonly running: readonly Running[]
  /** Tenants that nothing in `attention` names. */
  readonly well: readonly TenantView[]
}

/** The answer to status: clusters in the configured order. */
export interface StatusReport {
  readonly clusters: readonly ClusterStatus[]
  /** Clusters of which nothing is known at all, with the reason. */
  readonly dark: readonly { readonly cluster: string; readonly reason: string }[]
  /** The tenant that was asked for, or null. */
  readonly tenant: string | null
  /** The bot's clock, ms since the epoch (UTC). */
  readonly at: number
}

/** What is known of one cluster when status is asked. */
export interface StatusSource {
  readonly snapshot: Snapshot
  readonly trails: Trails
  readonly past: PastRuns
  readonly incidents: readonly Incident[]
  readonly stale: string | null
}

const SECONDS_A_DAY = 86_400
const DAY = SECONDS_A_DAY * 1000

/** The status of one cluster out of a snapshot. `tenant` narrows it to one tenant by name. */
export function toClusterStatus(
  source: StatusSource,
  tenant: string | null,
  thresholds: Thresholds,
  settings: (tenant: string | null) => RuleSettings = () => DEFAULT_RULES,
): ClusterStatus {
  const { snapshot } = source
  const shown = snapshot.tenants.filter(
    (one) => !one.inRecycleBin && (tenant === null || one.name === tenant),
  )
  const about = (job: Job) => tenant === null || concerns(job, tenant)
  const attention = [
    ...blindness(snapshot),
    ...shown.flatMap((view) => tenantAttention(view, snapshot, settings(view.name).limits)),
    ...failedJobs(source, thresholds).filter((one) => about(one.job)),
  ].toSorted((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity])
  const named = new Set(
    attention.flatMap((one) => (one.kind === 'failed-job' ? failedSubjects(one.job) : one.tenant)),
  )
  return {
    cluster: snapshot.cluster,
    version: snapshot.version.text,
    login: snapshot.login,
    databaseNow: snapshot.databaseNow,
    readAt: snapshot.readAt,
    stale: source.stale,
    tenants: shown,
    attention,
    running: snapshot.jobs
      .filter((job) => !isJobOver(job) && job.missingPolls === 0 && about(job))
      .toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
      .map((job) => ({
        job,
        pace: expectedPace(
          extendTrail(source.trails[job.key] ?? [], job, snapshot.databaseNow),
          job,
          pastSeconds(source.past, pastKey(job)),
          snapshot.databaseNow,
        ),
      })),
    well: shown.filter((view) => !named.has(view.name)),
  }
}

/** Whether a job has to do with the tenant: its own, made from it, or made into it. */
export function concerns(job: Job, tenant: string): boolean {
  return (
    subjectsOf(job).includes(tenant) ||
    job.restore?.sourceTenant === tenant ||
    job.passedOver.includes(tenant)
  )
}

function blindness(snapshot: Snapshot): readonly Attention[] {
  const views = snapshot.unreadable.map(
    (view): Attention => ({
      kind: 'unreadable',
      severity: 'critical',
      tenant: null,
      view: view.view,
      reason: view.message,
    }),
  )
  const example = snapshot.rowProblems[0]
  if (example === undefined) return views
  const count = snapshot.rowProblems.length
  return [...views, { kind: 'bad-rows', severity: 'warning', tenant: null, count, example }]
}

function tenantAttention(
  view: TenantView,
  snapshot: Snapshot,
  { lagWarning, lagCritical, fullWarning, fullCritical }: RuleLimits,
): readonly Attention[] {
  if (normalise(view.status) !== 'NORMAL' || normalise(view.role) === 'STANDBY') return []
  const found: Attention[] = []
  const tenant = view.name
  // What could not be read is unknown, which `blindness` says; it is not "never archived" or "never backed up".
  const blind = (name: string) => snapshot.unreadable.some((one) => one.view === name)
  if (view.archive) {
    const limits = { warning: lagWarning, critical: lagCritical }
    const condition = archiveCondition(view.archive, limits)
    if (condition && condition !== 'starting') {
      const critical = condition === 'interrupted' || condition === 'far-behind'
      found.push({
        kind: 'archive',
        severity: critical ? 'critical' : 'warning',
        tenant,
        condition,
        view,
      })
    }
  } else if (!blind('CDB_OB_ARCHIVELOG')) {
    found.push({ kind: 'archive-never', severity: 'warning', tenant, view })
  }
  const archiving = view.archive?.state === 'running' && view.archive.lag !== null
  const windowKnown = !['CDB_OB_BACKUP_SET_FILES', 'CDB_OB_ARCHIVELOG_SUMMARY'].some(blind)
  if (archiving && windowKnown && view.lastFull && !goesOn(view.segments, view.archive)) {
    const upTo = view.segments.at(-1)?.to ?? null
    found.push({ kind: 'not-to-now', severity: 'critical', tenant, view, upTo })
  }
  if (blind('CDB_OB_BACKUP_SET_FILES') && !view.lastFull) return found
  const ageDays = view.lastFull ? (snapshot.databaseNow - view.lastFull.at) / DAY : null
  if (ageDays === null || ageDays * SECONDS_A_DAY > fullWarning) {
    const critical = ageDays === null || ageDays * SECONDS_A_DAY > fullCritical
    found.push({
      kind: 'no-full',
      severity: critical ? 'critical' : 'warning',
      tenant,
      view,
      ageDays,
    })
  }
  return found
}

/** Failed jobs that still want somebody: open incidents, and failures of the look-back not healed since. */
function failedJobs(
  source: StatusSource,
  thresholds: Thresholds,
): readonly Extract<Attention, { kind: 'failed-job' }>[] {
  const { snapshot, incidents } = source
  const oldest = snapshot.databaseNow - thresholds.lookBackHours * 3_600_000
  const recent = snapshot.jobs
    .filter((job) => job.state === 'failed' || job.state === 'partial')
    .filter((job) => (job.endedAt ?? job.startedAt ?? 0) >= oldest)
  const older = incidents
    .filter((one) => isWaitedFor(one, snapshot))
    .flatMap((one) => one.job ?? [])
    .filter((job) => !recent.some((other) => other.key === job.key))
  return [...recent, ...older]
    .filter((job) => !isHealed(job, snapshot))
    .map((job) => ({
      kind: 'failed-job',
      severity: failureSeverity(job.area),
      tenant: failedSubjects(job)[0] ?? null,
      job,
      incident: incidents.find((one) => one.id.endsWith(`/${job.key}`)) ?? null,
    }))
}

/**
 * Whether somebody still waits for a success after this failure, however long ago it was: backups and cleanups of
 * tenants that exist. The other work is done once; nobody has to repeat a restore, a table recovery, the copy or the
 * validation of one set that failed.
 */
function isWaitedFor(incident: Incident, snapshot: Snapshot): boolean {
  if (incident.kind !== 'job' || (incident.area !== 'data' && incident.area !== 'cleanup')) {
    return false
  }
  return incident.subjects.some((name) => snapshot.tenants.some((tenant) => tenant.name === name))
}
