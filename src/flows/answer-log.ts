import { type LogFilter, logFits, roundFits } from '../domain/log-filter.ts'
import {
  type ClusterLog,
  type LogReport,
  type LogRows,
  toClusterLog,
  toLogDetail,
} from '../domain/log-report.ts'
import { rulesFor } from '../domain/rules-for.ts'
import { userTenants } from '../domain/tenant.ts'
import { OceanBaseError } from '../errors.ts'
import { type About, askClusters, noSuchTenant, tenantNamed } from './ask-clusters.ts'
import type { Cluster, Context } from './context.ts'

type LogContext = Pick<Context, 'clusters' | 'clock' | 'store' | 'config'>

/**
 * `/obbackup log [tenant]`: the log archives as they are now; with a tenant also its earlier rounds, pieces and log
 * streams. `filter` leaves archives and rounds out. Throws a CommandError for a cluster or tenant that nobody knows.
 */
export async function answerLog(
  context: LogContext,
  wanted: About & { readonly filter: LogFilter | null },
): Promise<LogReport> {
  const { clock } = context
  const { tenant, cluster: only, filter } = wanted
  if (tenant === null) {
    const { answers, dark } = await askClusters(context, only, async (cluster) =>
      toClusterLog(
        cluster.config.name,
        await cluster.oceanbase.readProtection({ sets: false }),
        await factsOf(context, cluster),
      ),
    )
    const clusters = answers.map((one) => narrowed(one, filter))
    return { tenant, filter, clusters, details: [], dark, at: clock.now() }
  }
  const { answers, dark } = await askClusters(context, only, async (cluster) => {
    const rows = await cluster.oceanbase.readProtection({ sets: false })
    const found = tenantNamed(rows, tenant)
    const names = userTenants(rows.tenants).map((one) => one.name)
    if (!found) return { names, detail: null }
    const facts = await factsOf(context, cluster)
    const log = toClusterLog(cluster.config.name, rows, facts, found.tenantId)
    return { names, detail: toLogDetail(log, await detailRows(cluster, found.tenantId)) }
  })
  const details = answers.flatMap((one) => one.detail ?? [])
  if (details.length === 0 && answers.length > 0) {
    const names = answers.flatMap((one) => one.names)
    throw noSuchTenant('log', { tenant, cluster: only }, names, dark)
  }
  const fitting = details.map((one) => ({
    ...narrowed(one, filter),
    rounds: one.rounds.filter((round) => roundFits(round, filter)),
  }))
  return { tenant, filter, clusters: [], details: fitting, dark, at: clock.now() }
}

function narrowed<Log extends ClusterLog>(log: Log, filter: LogFilter | null): Log {
  return { ...log, logs: log.logs.filter((one) => logFits(one, filter, log.databaseNow)) }
}

async function factsOf({ store, clock, config }: LogContext, cluster: Cluster) {
  const { snapshot } = await store.readWatch(cluster.config.name)
  const settings = rulesFor(config.rules, cluster.config.name)
  return {
    limits: (tenant: string) => {
      const { lagWarning: warning, lagCritical: critical } = settings(tenant).limits
      return { warning, critical }
    },
    last: snapshot,
    readAt: clock.now(),
  }
}

async function detailRows({ oceanbase }: Cluster, tenantId: string): Promise<LogRows> {
  const { rounds, pieces, streams } = await oceanbase.readArchives(tenantId)
  const destination = await readDestination(oceanbase, tenantId)
  return { rounds, pieces, streams, ...destination }
}

/** Binding and state of the destination; null when these views may not be read, which costs nothing else. */
async function readDestination(
  oceanbase: Cluster['oceanbase'],
  tenantId: string,
): Promise<Pick<LogRows, 'binding' | 'destinationState'>> {
  try {
    const { binding, archiveState } = await oceanbase.readDestinations(tenantId)
    return { binding, destinationState: archiveState }
  } catch (error) {
    if (!(error instanceof OceanBaseError)) throw error
    return { binding: null, destinationState: null }
  }
}
