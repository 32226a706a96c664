import type { TenantRow } from './rows.ts'

/** Tenants that table recovery makes for itself and drops again (REFERENCE §7.1, trap 19). */
export function isAuxTenant(name: string): boolean {
  return name.startsWith('AUX_RECOVER$')
}

/** Tenants that people own: no sys, no META tenants, no auxiliary tenants (REFERENCE §1.4). */
export function userTenants(tenants: readonly TenantRow[]): readonly TenantRow[] {
  return tenants.filter((tenant) => tenant.type === 'USER' && !isAuxTenant(tenant.name))
}

/** The tenant's current name, or `tenant 1002` when it is not in DBA_OB_TENANTS any more (trap 18). */
export function tenantName(tenants: readonly TenantRow[], tenantId: string): string {
  return tenants.find((tenant) => tenant.tenantId === tenantId)?.name ?? `tenant ${tenantId}`
}

/** Id of the sys tenant. */
export const SYS = '1'
