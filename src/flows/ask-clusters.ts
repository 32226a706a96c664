import { closest } from '../domain/closest.ts'
import type { ClusterRows, TenantRow } from '../domain/rows.ts'
import { userTenants } from '../domain/tenant.ts'
import { CommandError, OceanBaseError } from '../errors.ts'
import { findCluster } from './choices.ts'
import type { Cluster, Context } from './context.ts'

/** What a question is about; null is all. */
export interface About {
  /** Tenant name, or an id. */
  readonly tenant: string | null
  readonly cluster: string | null
}

/** A cluster that did not answer, with the reason. */
export interface Dark {
  readonly cluster: string
  readonly reason: string
}

/** What each cluster said, in the configured order. */
export interface Answers<Answer> {
  readonly answers: readonly Answer[]
  readonly dark: readonly Dark[]
}

/**
 * Asks one cluster, or all at once; one that does not answer is named and the others still answer. Throws a
 * CommandError for a cluster that nobody knows.
 */
export async function askClusters<Answer>(
  { clusters }: Pick<Context, 'clusters'>,
  wanted: string | null,
  ask: (cluster: Cluster) => Promise<Answer>,
): Promise<Answers<Answer>> {
  const asked = wanted === null ? [...clusters.values()] : [findCluster(clusters, wanted)]
  const outcomes = await Promise.all(
    asked.map(async (cluster): Promise<Outcome<Answer>> => {
      try {
        return { answer: await ask(cluster) }
      } catch (error) {
        if (!(error instanceof OceanBaseError)) throw error
        return { dark: { cluster: cluster.config.name, reason: error.message } }
      }
    }),
  )
  return {
    answers: outcomes.flatMap((one) => ('answer' in one ? [one.answer] : [])),
    dark: outcomes.flatMap((one) => ('dark' in one ? [one.dark] : [])),
  }
}

type Outcome<Answer> = { readonly answer: Answer } | { readonly dark: Dark }

/** The user tenant of that name, else of that id, in a reading. */
export function tenantNamed(rows: ClusterRows, wanted: string): TenantRow | undefined {
  const tenants = userTenants(rows.tenants)
  return (
    tenants.find((one) => one.name === wanted) ?? tenants.find((one) => one.tenantId === wanted)
  )
}

/**
 * The error for a tenant that no cluster has that answered, with a command that would run when a name is near.
 * `subcommand` is what was typed: `sets`.
 */
export function noSuchTenant(
  subcommand: string,
  { tenant, cluster }: { readonly tenant: string; readonly cluster: string | null },
  names: readonly string[],
  dark: readonly Dark[],
): CommandError {
  const near = closest(tenant, names)
  const place =
    dark.length > 0 ? ' on the clusters that answered' : cluster === null ? '' : ` on ${cluster}`
  const known = [...new Set(names)].slice(0, 20).join(', ')
  const hint = near ? ` Did you mean ${near}?` : known === '' ? '' : ` Tenants: ${known}.`
  const silent = dark.map((one) => ` ${one.cluster} did not answer: ${one.reason}`).join('')
  const suffix = cluster === null ? '' : ` --cluster ${cluster}`
  return new CommandError(
    `There is no tenant "${tenant.slice(0, 60)}"${place}.${hint}${silent}`,
    near ? `${subcommand} ${near}${suffix}` : `${subcommand}${suffix}`,
  )
}
