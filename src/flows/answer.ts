import { closest } from '../domain/closest.ts'
import type { Job, JobArea } from '../domain/job.ts'
import type { JobDetail } from '../domain/job-detail.ts'
import { type Snapshot, toSnapshot } from '../domain/snapshot.ts'
import {
  concerns,
  type StatusReport,
  type StatusSource,
  toClusterStatus,
} from '../domain/status-report.ts'
import { readViewTime } from '../domain/time.ts'
import { extendTrail, paceOf } from '../domain/trail.ts'
import { CommandError, OceanBaseError } from '../errors.ts'
import { findCluster } from './choices.ts'
import type { Cluster, Context } from './context.ts'

type AnswerContext = Pick<Context, 'clusters' | 'store' | 'clock' | 'config'>

/** Finished jobs that status looks at: the look-back and an hour. */
const HOUR_MS = 3_600_000
/** How far back `job` looks. */
const JOB_DAYS = 90

/**
 * `/obbackup status`: every cluster (or one) read now, at once; a cluster that does not answer is shown as it was
 * last seen, and marked so. Throws a CommandError for a cluster or tenant that nobody knows.
 */
export async function answerStatus(
  context: AnswerContext,
  wanted: { tenant: string | null; cluster: string | null },
): Promise<StatusReport> {
  const { clusters, clock, config } = context
  const asked =
    wanted.cluster === null ? [...clusters.values()] : [findCluster(clusters, wanted.cluster)]
  const sources = await Promise.all(asked.map((cluster) => statusSource(context, cluster)))
  const seen = sources.flatMap((one) => ('source' in one ? [one.source] : []))
  if (wanted.tenant !== null) checkTenant(wanted.tenant, wanted.cluster, seen)
  const about = seen.filter(
    ({ snapshot }) =>
      wanted.tenant === null ||
      wanted.cluster !== null ||
      snapshot.tenants.some((tenant) => tenant.name === wanted.tenant) ||
      snapshot.jobs.some((job) => concerns(job, wanted.tenant ?? '')),
  )
  return {
    clusters: about.map((source) => toClusterStatus(source, wanted.tenant, config.thresholds)),
    dark: sources.flatMap((one) => ('dark' in one ? [one.dark] : [])),
    tenant: wanted.tenant,
    at: clock.now(),
  }
}

type Sourced =
  | { readonly source: StatusSource }
  | { readonly dark: { readonly cluster: string; readonly reason: string } }

async function statusSource(context: AnswerContext, cluster: Cluster): Promise<Sourced> {
  const { store, clock, config } = context
  const name = cluster.config.name
  const { snapshot: last, trails, incidents } = await store.readWatch(name)
  try {
    const since = clock.now() - config.thresholds.lookBackHours * HOUR_MS - HOUR_MS
    const rows = await cluster.oceanbase.read({ historySince: since })
    const snapshot = toSnapshot(name, rows, clock.now())
    return { source: { snapshot, trails, incidents, stale: null } }
  } catch (error) {
    if (!(error instanceof OceanBaseError)) throw error
    if (!last) return { dark: { cluster: name, reason: error.message } }
    return { source: { snapshot: last, trails, incidents, stale: error.message } }
  }
}

function checkTenant(
  tenant: string,
  cluster: string | null,
  sources: readonly StatusSource[],
): void {
  const names = sources.flatMap(({ snapshot }) => [
    ...snapshot.tenants.map((one) => one.name),
    ...snapshot.jobs.flatMap((job) => (job.restore ? [job.restore.target] : [])),
  ])
  if (names.includes(tenant) || sources.length === 0) return
  const near = closest(tenant, names)
  const suffix = cluster === null ? '' : ` --cluster ${cluster}`
  throw new CommandError(
    `There is no tenant "${tenant.slice(0, 60)}"${cluster === null ? '' : ` on ${cluster}`}.${
      near ? ` Did you mean ${near}?` : ` Tenants: ${[...new Set(names)].slice(0, 20).join(', ')}.`
    }`,
    near ? `status ${near}${suffix}` : `status${suffix}`,
  )
}

/** RootService event modules of each area (REFERENCE §12). */
const MODULES: Readonly<Record<JobArea, readonly string[]>> = {
  data: ['backup_data'],
  cleanup: ['backup_clean', 'backup_data'],
  restore: ['physical_restore'],
  recover: ['recover_table', 'physical_restore'],
  copy: ['backup_backupset', 'backup_data'],
  validation: ['backup_validate', 'backup_data'],
}

/** One job by its key, read now, with the server's own events of its time: View Cause. */
export async function answerJobByKey(
  context: AnswerContext,
  clusterName: string,
  key: string,
): Promise<JobDetail> {
  const cluster = findCluster(context.clusters, clusterName)
  const start = readViewTime(key.split('/').slice(3).join('/'))
  const since = start ? start.ms - HOUR_MS : context.clock.now() - JOB_DAYS * 24 * HOUR_MS
  const snapshot = await read(context, cluster, since)
  const job = snapshot.jobs.find((one) => one.key === key)
  if (!job) {
    throw new CommandError(
      `This job is no longer in the views of ${clusterName}: its tenant was dropped, or its history was cleaned.`,
    )
  }
  return await detail(context, cluster, snapshot, job)
}

/** `/obbackup job <area> <id>`: the newest job with this id; ids repeat between tenants (trap 17). */
export async function answerJob(
  context: AnswerContext,
  wanted: { area: string; id: string; tenant: string | null; cluster: string | null },
): Promise<JobDetail> {
  const { clusters, clock } = context
  const asked =
    wanted.cluster === null ? [...clusters.values()] : [findCluster(clusters, wanted.cluster)]
  const since = clock.now() - JOB_DAYS * 24 * HOUR_MS
  const found: { cluster: Cluster; snapshot: Snapshot; job: Job }[] = []
  for (const cluster of asked) {
    const snapshot = await read(context, cluster, since)
    const jobs = snapshot.jobs
      .filter((job) => job.area === wanted.area)
      .filter((job) => hasId(job, wanted.id))
      .filter((job) => wanted.tenant === null || concerns(job, wanted.tenant))
    found.push(...jobs.map((job) => ({ cluster, snapshot, job })))
  }
  const newest = found.toSorted((a, b) => (b.job.startedAt ?? 0) - (a.job.startedAt ?? 0))[0]
  if (!newest) {
    throw new CommandError(
      `There is no ${wanted.area} job ${wanted.id}${wanted.tenant ? ` of ${wanted.tenant}` : ''} in the last ${JOB_DAYS} days.`,
      'status',
    )
  }
  return await detail(context, newest.cluster, newest.snapshot, newest.job)
}

function hasId(job: Job, id: string): boolean {
  return job.jobId === id || job.parts.some((part) => part.jobId === id)
}

async function read(context: AnswerContext, cluster: Cluster, since: number): Promise<Snapshot> {
  const rows = await cluster.oceanbase.read({ historySince: since })
  return toSnapshot(cluster.config.name, rows, context.clock.now())
}

async function detail(
  context: AnswerContext,
  cluster: Cluster,
  snapshot: Snapshot,
  job: Job,
): Promise<JobDetail> {
  const { trails } = await context.store.readWatch(cluster.config.name)
  const from = (job.startedAt ?? snapshot.databaseNow) - 60_000
  const to = (job.endedAt ?? snapshot.databaseNow) + 60_000
  const events = await cluster.oceanbase.readEvents({
    modules: MODULES[job.area],
    from,
    to,
    limit: 30,
  })
  const trail = extendTrail(trails[job.key] ?? [], job, snapshot.databaseNow)
  return {
    cluster: cluster.config.name,
    job,
    pace: job.endedAt === null ? paceOf(trail) : null,
    events,
    at: snapshot.databaseNow,
  }
}
