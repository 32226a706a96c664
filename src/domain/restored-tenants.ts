import type { Job } from './job.ts'
import type { Snapshot, TenantView } from './snapshot.ts'
import { normalise } from './state.ts'

/** A restore that made a tenant; its rows are out of the reading an hour later. */
export interface RestoredTenant {
  /** When the restore ended, ms since the epoch (UTC). */
  readonly at: number
  /** The tenant that it was made from. */
  readonly source: string
}

/** Tenants that a restore made and that are STANDBY since, by tenant id. */
export type RestoredTenants = Readonly<Record<string, RestoredTenant>>

/**
 * Which tenants wait for their activation after a restore (REFERENCE §6.5). A quick restore cannot be activated and is
 * none; a tenant that was PRIMARY once is waiting no more. TENANT_ROLE is of 4.1.0 and later (§1.4): without it nobody
 * is known to wait.
 */
export function rememberRestored(before: RestoredTenants, snapshot: Snapshot): RestoredTenants {
  const restored: Record<string, RestoredTenant> = {}
  for (const tenant of snapshot.tenants) {
    if (tenant.inRecycleBin || normalise(tenant.role) !== 'STANDBY') continue
    const known = before[tenant.tenantId] ?? madeBy(tenant, snapshot.jobs)
    if (known) restored[tenant.tenantId] = known
  }
  return restored
}

function madeBy(tenant: TenantView, jobs: readonly Job[]): RestoredTenant | null {
  for (const { state, restore, endedAt } of jobs) {
    if (state !== 'success' || !restore || restore.quick || endedAt === null) continue
    const { target, targetTenantId } = restore
    const same =
      targetTenantId === null ? target === tenant.name : targetTenantId === tenant.tenantId
    if (same) return { at: endedAt, source: restore.sourceTenant }
  }
  return null
}
