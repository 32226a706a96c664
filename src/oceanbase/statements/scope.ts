import { existingTenantProblem } from '../../domain/names.ts'
import {
  MAX_TENANTS,
  type OperationKind,
  type Scope,
  type TenantRef,
} from '../../domain/operation.ts'
import { BotError } from '../../errors.ts'
import { identifier } from '../literal.ts'

/** An operation that has a scope. */
interface Scoped {
  readonly kind: OperationKind
  readonly scope: Scope
}

/**
 * The names of a 4.x command, as `` `a`,`b` ``. Throws BotError for a scope that is not 1 to 20 different tenants, each
 * with a name that can only mean itself (COMMANDS §0.2).
 */
export function tenantList({ kind, scope }: Scoped): string {
  if (scope.kind !== 'tenants' || scope.tenants.length === 0) {
    throw new BotError(`${kind}: name the tenants. A 4.x is never sent a form for all of them.`)
  }
  const { tenants } = scope
  if (tenants.length > MAX_TENANTS) {
    throw new BotError(`${kind}: ${tenants.length} tenants; ${MAX_TENANTS} are allowed at once.`)
  }
  if (new Set(tenants.map(({ name }) => name)).size < tenants.length) {
    throw new BotError(`${kind}: a tenant is named twice.`)
  }
  return tenants.map(tenantName).join(',')
}

/** The name of the only tenant of a 4.x command that takes one. Throws BotError as {@link tenantList}, and for more. */
export function oneTenant({ kind, scope }: Scoped): string {
  const list = tenantList({ kind, scope })
  if (scope.kind === 'tenants' && scope.tenants.length === 1) return list
  throw new BotError(`${kind}: one tenant at a time.`)
}

/** An existing tenant's name in backticks. Throws BotError for one that the rules of COMMANDS §0.2 refuse. */
export function tenantName({ name }: Pick<TenantRef, 'name'>): string {
  return identifier(name, existingTenantProblem)
}

/** Throws BotError unless the operation is for the whole cluster, which is all that commands of 3.x know. */
export function demandCluster({ kind, scope }: Scoped): void {
  if (scope.kind === 'cluster') return
  throw new BotError(
    `${kind}: OceanBase 3.x does this for the whole cluster only, not for tenants.`,
  )
}
