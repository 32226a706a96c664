import type { RestoreChoices } from '../domain/restore-form.ts'
import {
  isFullSet,
  isUsableChain,
  needsPassword,
  restoreSegments,
} from '../domain/restore-window.ts'
import { userTenants } from '../domain/tenant.ts'
import { CommandError } from '../errors.ts'
import type { Cluster, Context } from './context.ts'

/** Sets offered in the form's list; Slack takes 100 options. */
const MAX_SETS = 90
/** Tenants and pools offered; as above. */
const MAX_OPTIONS = 100

/** The cluster by name, or the only one; a CommandError that names the known ones otherwise. */
export function findCluster(clusters: Context['clusters'], name: string | null): Cluster {
  const only = [...clusters.values()][0]
  if (name === null && only && clusters.size === 1) return only
  const names = [...clusters.keys()].join(', ')
  if (name === null) throw new CommandError(`Say which cluster with --cluster: ${names}.`)
  const found = clusters.get(name)
  if (!found) throw new CommandError(`There is no cluster "${name}". Known: ${names}.`)
  return found
}

/** What can be restored from a cluster, read from its views now. */
export async function readChoices(
  { clusters, clock }: Pick<Context, 'clusters' | 'clock'>,
  cluster: Cluster,
  wanted: { tenantId?: string | null; tenant?: string | null },
): Promise<RestoreChoices> {
  const { oceanbase } = cluster
  const [allTenants, pools] = [await oceanbase.readTenants(), await oceanbase.readPools()]
  const tenants = userTenants(allTenants)
    .map(({ tenantId, name }) => ({ tenantId, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .slice(0, MAX_OPTIONS)
  const chosen = tenants.find((one) =>
    wanted.tenantId ? one.tenantId === wanted.tenantId : one.name === wanted.tenant,
  )
  const base = {
    cluster: cluster.config.name,
    clusters: [...clusters.keys()],
    tenants,
    pools: pools
      .filter((pool) => pool.tenantId === null)
      .map((pool) => pool.name)
      .slice(0, MAX_OPTIONS),
    databaseNow: clock.now(),
  }
  if (!chosen) {
    return { ...base, tenantId: null, tenant: null, sets: [], segments: [], problem: null }
  }
  const { sets, rounds } = await oceanbase.readSets(chosen.tenantId)
  const usable = sets
    .filter((set) => isUsableChain(set, sets))
    .toSorted((a, b) => Number(b.setId) - Number(a.setId))
    .slice(0, MAX_SETS)
  const segments = restoreSegments(sets, rounds)
  return {
    ...base,
    tenantId: chosen.tenantId,
    tenant: chosen.name,
    sets: usable.map((set) => ({
      setId: set.setId,
      at: (set.end ?? set.start)?.ms ?? 0,
      bytes: set.outputBytes,
      full: isFullSet(set),
      plusArchivelog: set.plusArchivelog,
      encrypted: needsPassword(set),
    })),
    segments,
    problem: nothing(usable.length, segments.length, base.pools.length),
  }
}

function nothing(sets: number, segments: number, pools: number): string | null {
  if (sets === 0) return 'There is no usable backup set of this tenant. Take a full backup first.'
  if (segments === 0) {
    return 'No set joins up with archived log: there is no point in time that can be restored to.'
  }
  if (pools === 0) {
    return 'There is no free resource pool. Create one for the new tenant first (CREATE RESOURCE POOL).'
  }
  return null
}
