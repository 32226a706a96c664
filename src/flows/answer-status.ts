import { closest } from '../domain/closest.ts'
import { isJobOver } from '../domain/job.ts'
import { rulesFor } from '../domain/rules-for.ts'
import { pastKey } from '../domain/run.ts'
import { type Snapshot, toSnapshot } from '../domain/snapshot.ts'
import {
  concerns,
  type StatusReport,
  type StatusSource,
  toClusterStatus,
} from '../domain/status-report.ts'
import { CommandError, OceanBaseError } from '../errors.ts'
import { findCluster } from './choices.ts'
import type { Cluster, Context } from './context.ts'

type AnswerContext = Pick<Context, 'clusters' | 'store' | 'clock' | 'config'>

/** Finished jobs that status looks at: the look-back and an hour. */
const HOUR_MS = 3_600_000
/** Running jobs whose earlier runs are looked up. */
const LEARNED = 200

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
    clusters: about.map((source) => {
      const settings = rulesFor(config.rules, source.snapshot.cluster)
      return toClusterStatus(source, wanted.tenant, config.thresholds, settings)
    }),
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
    const past = await pastOf(context, snapshot)
    return { source: { snapshot, trails, past, incidents, stale: null } }
  } catch (error) {
    if (!(error instanceof OceanBaseError)) throw error
    if (!last) return { dark: { cluster: name, reason: error.message } }
    const past = await pastOf(context, last)
    return { source: { snapshot: last, trails, past, incidents, stale: error.message } }
  }
}

/** How long the jobs that run now took before. */
async function pastOf({ store }: AnswerContext, snapshot: Snapshot) {
  const running = snapshot.jobs.filter((job) => !isJobOver(job)).slice(0, LEARNED)
  return await store.pastRuns(snapshot.cluster, [...new Set(running.map(pastKey))])
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
