import type { ClusterRows, TenantRow } from '../domain/rows.ts'
import { SYS } from '../domain/tenant.ts'
import { CHUNK, type PageReading } from './page-reading.ts'
import { tenants } from './tenants.ts'

/**
 * The tenants that the rows of a page name, and sys, so that none found means that DBA_OB_TENANTS could not be read;
 * every tenant when they are too many to name.
 */
export async function readTenantsOf(
  page: PageReading,
  { dataJobs = [], cleanupJobs = [], restores = [], recoverJobs = [] }: Partial<ClusterRows>,
): Promise<TenantRow[]> {
  const ids = new Set([
    SYS,
    ...[...dataJobs, ...cleanupJobs].flatMap((row) => [row.tenantId, ...row.executors]),
    ...[...restores, ...recoverJobs].map((row) => row.tenantId),
  ])
  const known = [...ids].filter((id) => /^\d{1,20}$/.test(id))
  if (known.length > CHUNK) return await readAllTenants(page)
  const sql = `WHERE TENANT_ID IN (${known.join(', ')}) ORDER BY TENANT_ID`
  return await page.read(tenants, { sql })
}

/** Every tenant: sys, user, META and auxiliary ones. */
export async function readAllTenants(page: PageReading): Promise<TenantRow[]> {
  return await page.read(tenants, { sql: 'ORDER BY TENANT_ID' })
}
