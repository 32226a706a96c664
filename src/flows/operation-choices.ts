import { closest } from '../domain/closest.ts'
import { formGate } from '../domain/form-gate.ts'
import { type FormKind, isOfCluster, type OperationChoices } from '../domain/operation-form.ts'
import type { TenantRow } from '../domain/rows.ts'
import { userTenants } from '../domain/tenant.ts'
import { isAtLeast } from '../domain/version.ts'
import { CommandError } from '../errors.ts'
import { passwordNames } from './choices.ts'
import type { Cluster, Context } from './context.ts'

/**
 * What an operation can be asked for about on a cluster, read now. `named`: tenants that were typed, for what is offered
 * where the version has no such operation. Throws OceanBaseError.
 */
export async function readOperationChoices(
  { clusters, config }: Pick<Context, 'clusters' | 'config'>,
  cluster: Cluster,
  operation: FormKind,
  { mayBreakGlass, named = [] }: { mayBreakGlass: boolean; named?: readonly string[] },
): Promise<OperationChoices> {
  const { version, tenants } = await cluster.oceanbase.readProtection({ sets: false })
  const { generation } = version
  const choices = {
    operation,
    cluster: cluster.config.name,
    clusters: [...clusters.keys()],
    generation,
    tenants: isOfCluster(operation, generation) ? [] : offered(operation, tenants),
    passwords: passwordNames(config),
    plusArchivelog: generation === 4 && isAtLeast(version.text, [4, 1]) !== false,
    mayBreakGlass,
  }
  const gate = formGate(operation, version, { cluster: choices.cluster, tenants: named })
  if (gate) return { ...choices, ...gate }
  const users = userTenants(tenants)
  const isBlind = users.length > 0 && users.every(({ role }) => role === null)
  if (operation === 'activate-standby' && isBlind) {
    const problem = `OceanBase ${version.text} does not tell a tenant's role, so nobody can see here which one is a standby.`
    return { ...choices, problem }
  }
  return { ...choices, problem: nobody(choices) }
}

/** Tenants that the operation can be about, by name. */
function offered(operation: FormKind, rows: readonly TenantRow[]): OperationChoices['tenants'] {
  return userTenants(rows)
    .filter((one) => !one.inRecycleBin && fits(operation, one))
    .map(({ tenantId, name }) => ({ tenantId, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

/** Where the role is known, only what can be meant: a standby to be activated, a tenant that is being restored. */
function fits(operation: FormKind, { role, status }: TenantRow): boolean {
  if (operation === 'activate-standby') return role === null || role === 'STANDBY'
  if (operation === 'cancel-restore') return role === 'RESTORE' || /RESTOR/.test(status)
  return true
}

function nobody({ operation, generation, tenants, cluster }: Omit<OperationChoices, 'problem'>) {
  if (tenants.length > 0 || isOfCluster(operation, generation)) return null
  switch (operation) {
    case 'activate-standby':
      return `No tenant of ${cluster} is a standby: there is nothing to activate.`
    case 'cancel-restore':
      // A tenant of a failed restore may have a role of its own; its name can be typed.
      return null
    default:
      return `${cluster} has no tenant that this can be asked for about.`
  }
}

/** Ids of the tenants that were named in a command, a line each. Throws a CommandError for a name that is not there. */
export function namedTenants(choices: OperationChoices, names: readonly string[]): string {
  if (isOfCluster(choices.operation, choices.generation)) return ''
  return names.map((name) => idOf(choices, name)).join('\n')
}

function idOf({ tenants, cluster }: OperationChoices, name: string): string {
  const found = tenants.find((one) => one.name === name)
  if (found) return found.tenantId
  const names = tenants.map((one) => one.name)
  const near = closest(name, names)
  const known = names.length > 20 ? `${names.slice(0, 20).join(', ')} …` : names.join(', ')
  throw new CommandError(
    `There is no tenant "${name.slice(0, 60)}" on ${cluster} to do this with.${near ? ` Did you mean ${near}?` : ''} Tenants: ${known || 'none'}.`,
  )
}
