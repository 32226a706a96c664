import type { RestoreRow } from '../domain/rows.ts'
import { SYS } from '../domain/tenant.ts'
import type { PagedQuery } from './leading-rows.ts'
import { readChildren, readLeads } from './page-leads.ts'
import { type AreaPage, chunksOf, type PageReading, rowsOfJobs } from './page-reading.ts'
import { restores } from './restore.ts'
import { importJobs, importTasks, recoverJobs } from './table-recovery.ts'

/** Table recoveries with the whole chain of records: target rows, auxiliary restores, import jobs, tables (REFERENCE §7.1). */
export async function readRecoveries(
  page: PageReading,
  query: PagedQuery,
  seesSys: boolean,
): Promise<AreaPage> {
  const leads = await readLeads(page, recoverJobs, query, seesSys)
  const jobs = [...leads.rows, ...(await readChildren(page, recoverJobs, leads.rows))]
  const workers = jobs.filter((job) => job.tenantId !== SYS)
  const imports = await rowsOfJobs(page, importJobs, workers, 'INITIATOR_JOB_ID')
  const tasks = await rowsOfJobs(page, importTasks, imports)
  const names = jobs.flatMap((job) => (job.auxTenantName ? [job.auxTenantName] : []))
  const auxiliary: RestoreRow[] = []
  for (const list of chunksOf([...new Set(names)])) {
    const clause = { sql: 'WHERE RESTORE_TENANT_NAME IN (?)', values: [list] }
    auxiliary.push(...(await page.both(restores, clause)))
  }
  return {
    total: leads.total,
    rows: { recoverJobs: jobs, importJobs: imports, importTasks: tasks, restores: auxiliary },
  }
}
