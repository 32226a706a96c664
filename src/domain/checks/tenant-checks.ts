import type { OperationFacts, TenantFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { normalise } from '../state.ts'
import { checkEach } from './check-each.ts'

/**
 * Tenants exist under the id and the name that were asked for, are user tenants, NORMAL and not in the recycle bin (COMMANDS §1).
 * 3.x has neither of the latter in what is read; its rows say NORMAL.
 */
export function tenantsCheck(facts: Pick<OperationFacts, 'scope'>): Check {
  return checkEach('tenants are well', facts.scope, unwell, ({ row }) => roleWords(row?.role))
}

/** Why a tenant cannot take part, or null. */
export function unwell(tenant: TenantFacts): string | null {
  const lost = identityProblem(tenant)
  if (lost !== null || tenant.row === null) return lost
  const { type } = tenant.row
  if (type !== '' && normalise(type) !== 'USER') return `is a ${type} tenant; name a user tenant`
  if (tenant.row.inRecycleBin) return 'is in the recycle bin'
  return normalise(tenant.row.status) === 'NORMAL'
    ? null
    : `is ${tenant.row.status}; it must be NORMAL`
}

/** Why it is not the tenant that was asked for, or null (trap 18: renamed, dropped, or another of the same name). */
export function identityProblem({ ref, row }: TenantFacts): string | null {
  if (row === null) return `no longer exists (tenant id ${ref.tenantId})`
  return row.name === ref.name ? null : `is named ${row.name} now; ask again under that name`
}

function roleWords(role: string | null | undefined): string {
  return role && normalise(role) !== 'PRIMARY' ? `(${role})` : ''
}
