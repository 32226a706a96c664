import { rulesFor } from '../domain/rules-for.ts'
import { type SetsReport, toClusterSets, toSetsDetail } from '../domain/sets-report.ts'
import { userTenants } from '../domain/tenant.ts'
import { type About, askClusters, noSuchTenant, tenantNamed } from './ask-clusters.ts'
import type { Context } from './context.ts'

/**
 * `/obbackup sets [tenant]`: read now. Without a tenant every tenant's window in short; with one its chains, pieces and
 * gaps, from each cluster that has it. Throws a CommandError for a cluster or tenant that nobody knows.
 */
export async function answerSets(
  context: Pick<Context, 'clusters' | 'clock' | 'config'>,
  wanted: About,
): Promise<SetsReport> {
  const { clock, config } = context
  const facts = (cluster: string) => {
    const settings = rulesFor(config.rules, cluster)
    return {
      readAt: clock.now(),
      lagWarning: (tenant: string) => settings(tenant).limits.lagWarning,
    }
  }
  const { tenant, cluster: only } = wanted
  if (tenant === null) {
    const { answers, dark } = await askClusters(context, only, async (cluster) => {
      const rows = await cluster.oceanbase.readProtection({ sets: true })
      return toClusterSets(cluster.config.name, rows, facts(cluster.config.name))
    })
    return { tenant, clusters: answers, details: [], dark, at: clock.now() }
  }
  const { answers, dark } = await askClusters(context, only, async (cluster) => {
    const rows = await cluster.oceanbase.readProtection({ sets: true })
    const found = tenantNamed(rows, tenant)
    const names = userTenants(rows.tenants).map((one) => one.name)
    if (!found) return { names, detail: null }
    const sets = await cluster.oceanbase.readSets(found.tenantId)
    const { name } = cluster.config
    return { names, detail: toSetsDetail(name, found, sets, rows, facts(name)) }
  })
  const details = answers.flatMap((one) => one.detail ?? [])
  if (details.length === 0 && answers.length > 0) {
    const names = answers.flatMap((one) => one.names)
    throw noSuchTenant('sets', { tenant, cluster: only }, names, dark)
  }
  return { tenant, clusters: [], details, dark, at: clock.now() }
}
