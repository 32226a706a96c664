import { normalise } from './state.ts'

/** Why a tenant is shown but not judged: nothing that it lacks is wrong. */
export type TenantMark =
  | { readonly kind: 'recycle bin' }
  | { readonly kind: 'standby' }
  | { readonly kind: 'status'; readonly status: string }

/**
 * The mark of a tenant, or null for one that has to be protected: PRIMARY (or, on 4.0, without a role), NORMAL and not
 * in the recycle bin. Backup starts only for NORMAL tenants (DBA_OB_TENANTS, REFERENCE §1.4).
 */
export function markOf(tenant: {
  readonly status: string
  readonly role: string | null
  readonly inRecycleBin: boolean
}): TenantMark | null {
  if (tenant.inRecycleBin) return { kind: 'recycle bin' }
  if (normalise(tenant.role) === 'STANDBY') return { kind: 'standby' }
  return normalise(tenant.status) === 'NORMAL' ? null : { kind: 'status', status: tenant.status }
}
