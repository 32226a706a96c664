import type { RestoreRow } from '../domain/rows.ts'
import { SYS } from '../domain/tenant.ts'
import type { PagedQuery } from './leading-rows.ts'
import { readLeads, startRange } from './page-leads.ts'
import { type AreaPage, chunksOf, type PageReading } from './page-reading.ts'
import { restores } from './restore.ts'

/** How far the starts of a restore's two rows may lie apart, ms. */
const PAIR_MS = 60 * 60_000

/** Tenant restores with the restored tenants' rows. */
export async function readRestores(
  page: PageReading,
  query: PagedQuery,
  seesSys: boolean,
): Promise<AreaPage> {
  const { rows: leads, total } = await readLeads(page, restores, query, seesSys)
  const parents = leads.filter((lead) => lead.tenantId === SYS)
  const range = startRange(parents, { before: PAIR_MS, after: PAIR_MS })
  const found: RestoreRow[] = []
  for (const ids of chunksOf([...new Set(parents.map((lead) => lead.jobId))])) {
    // The progress view has its start as text, which need not sort (one-digit days, REFERENCE §2.4): it is few rows.
    const sql = `WHERE TENANT_ID <> ${SYS} AND JOB_ID IN (${ids.join(', ')})`
    found.push(...(await page.both(restores, { sql }, { sql: `${sql}${range}` })))
  }
  const partners = found.filter((row) => parents.some((lead) => isPair(row, lead)))
  return { total, rows: { restores: [...leads, ...partners] } }
}

/** Whether the tenant's row is of the restore: both rows have its job id and the name (REFERENCE §6.1). */
function isPair(row: RestoreRow, lead: RestoreRow): boolean {
  return (
    row.jobId === lead.jobId &&
    row.restoreTenantName === lead.restoreTenantName &&
    Math.abs((row.start?.ms ?? 0) - (lead.start?.ms ?? 0)) < PAIR_MS
  )
}
