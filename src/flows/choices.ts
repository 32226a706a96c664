import { unknownCluster } from '../domain/cluster-slip.ts'
import { operationLine } from '../domain/command-operation.ts'
import { formGate } from '../domain/form-gate.ts'
import type { RestoreChoices, RestoreKind } from '../domain/restore-form.ts'
import {
  isFullSet,
  isUsableChain,
  needsPassword,
  restoreSegments,
} from '../domain/restore-window.ts'
import type { ServerVersion } from '../domain/rows.ts'
import { normalise } from '../domain/state.ts'
import { userTenants } from '../domain/tenant.ts'
import { isAtLeast } from '../domain/version.ts'
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
  const names = [...clusters.keys()]
  if (name === null)
    throw new CommandError(`Say which cluster with --cluster: ${names.join(', ')}.`)
  const found = clusters.get(name)
  if (!found) throw new CommandError(unknownCluster(name, names))
  return found
}

/** Which fields of the restore form a version has (COMMANDS §5, §7). */
export function formFits({ generation, text }: Pick<ServerVersion, 'generation' | 'text'>) {
  return { quick: isAtLeast(text, [4, 3, 3]) === true, concurrency: generation === 4 }
}

/** Whose backup is meant, and who asks. */
export interface Wanted {
  readonly operation: RestoreKind
  readonly tenantId?: string | null
  readonly tenant?: string | null
  readonly mayBreakGlass: boolean
}

/** What can be restored from a cluster, read from its views now. */
export async function readChoices(
  { clusters, clock, config }: Pick<Context, 'clusters' | 'clock' | 'config'>,
  cluster: Cluster,
  wanted: Wanted,
): Promise<RestoreChoices> {
  const { oceanbase } = cluster
  const { version, tenants: allTenants } = await oceanbase.readProtection({ sets: false })
  const pools = await oceanbase.readPools()
  const users = userTenants(allTenants)
  const tenants = users
    .map(({ tenantId, name }) => ({ tenantId, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .slice(0, MAX_OPTIONS)
  const chosen = tenants.find((one) =>
    wanted.tenantId ? one.tenantId === wanted.tenantId : one.name === wanted.tenant,
  )
  const gate = formGate(wanted.operation, version, {
    cluster: cluster.config.name,
    tenants: chosen ? [chosen.name] : [],
  })
  const base = {
    operation: wanted.operation,
    passwords: passwordNames(config),
    quick: wanted.operation === 'restore' && formFits(version).quick,
    generation: version.generation,
    mayBreakGlass: wanted.mayBreakGlass,
    cluster: cluster.config.name,
    clusters: [...clusters.keys()],
    tenants,
    pools: pools
      .filter((pool) => pool.tenantId === null)
      .map((pool) => pool.name)
      .slice(0, MAX_OPTIONS),
    databaseNow: clock.now(),
  }
  if (!chosen || gate) {
    const { problem, offer } = gate ?? { problem: null, offer: null }
    return { ...base, tenantId: null, tenant: null, sets: [], segments: [], problem, offer }
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
    oracle: users.some(
      (one) => one.tenantId === chosen.tenantId && normalise(one.compatibilityMode) === 'ORACLE',
    ),
    sets: usable.map((set) => ({
      setId: set.setId,
      at: (set.end ?? set.start)?.ms ?? 0,
      bytes: set.outputBytes,
      full: isFullSet(set),
      plusArchivelog: set.plusArchivelog,
      encrypted: needsPassword(set),
    })),
    segments,
    ...nothing(
      { sets: usable.length, segments: segments.length, pools: base.pools.length },
      base.cluster,
      chosen.name,
    ),
  }
}

function nothing(
  { sets, segments, pools }: Record<'sets' | 'segments' | 'pools', number>,
  cluster: string,
  tenant: string,
): Pick<RestoreChoices, 'problem' | 'offer'> {
  // Where the archive is off too, the backup's own checks offer to start it.
  const offer = operationLine({ operation: 'backup', tenants: [tenant], cluster })
  if (sets === 0) {
    const problem = 'There is no usable backup set of this tenant. Take a full backup first.'
    return { problem, offer }
  }
  if (segments === 0) {
    const problem =
      'No set joins up with archived log: there is no point in time that can be restored to. Take a full backup while the log archive runs.'
    return { problem, offer }
  }
  if (pools === 0) {
    return {
      problem:
        'There is no free resource pool. Create one for the new tenant first (CREATE RESOURCE POOL).',
    }
  }
  return { problem: null }
}

/** Names of the configured backup passwords; the passwords themselves never leave the configuration. */
export function passwordNames(config: Context['config']): readonly string[] {
  return [...config.backupPasswords.keys()].toSorted()
}
