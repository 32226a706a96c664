import type { BackupSetRow, DataJobRow } from '../domain/rows.ts'
import { normalise } from '../domain/state.ts'
import { SYS } from '../domain/tenant.ts'
import { backupSets, dataJobs, dataTasks } from './data-backup.ts'
import type { PagedQuery } from './leading-rows.ts'
import { archives } from './log-archive.ts'
import { readChildren, readLeads } from './page-leads.ts'
import { type AreaPage, chunksOf, type PageReading, placesIn, rowsOfJobs } from './page-reading.ts'

/** Data backups with their tenants' rows, tasks and sets; archives when a backup may have left tenants out. */
export async function readData(
  page: PageReading,
  query: PagedQuery,
  seesSys: boolean,
): Promise<AreaPage> {
  const leads = await readLeads(page, dataJobs, query, seesSys)
  const jobs = [...leads.rows, ...(await readChildren(page, dataJobs, leads.rows))]
  const tasks = await rowsOfJobs(
    page,
    dataTasks,
    jobs.filter((job) => job.tenantId !== SYS),
  )
  const everyTenant = leads.rows.some(mayLeaveOut)
  const archiving = everyTenant ? await page.read(archives, { sql: 'ORDER BY TENANT_ID' }) : []
  const sets = await readSets(page, jobs)
  return {
    total: leads.total,
    rows: { dataJobs: jobs, dataTasks: tasks, archives: archiving, sets },
    everyTenant,
  }
}

/** The sets that the jobs made: they tell the type that came of it (trap 20). Deleted ones are left out, as in the watch. */
async function readSets(
  page: PageReading,
  jobs: readonly DataJobRow[],
): Promise<readonly BackupSetRow[]> {
  const made = jobs.filter(({ setId }) => /^[1-9]\d*$/.test(setId))
  const sets: BackupSetRow[] = []
  for (const chunk of chunksOf(made)) {
    const places = chunk.map(({ tenantId, setId }) => ({ tenantId, jobId: setId }))
    const which = placesIn(places, 'TENANT_ID', 'BACKUP_SET_ID')
    sets.push(
      ...(await page.read(backupSets, {
        sql: `WHERE ${which} AND FILE_STATUS <> 'DELETED' ORDER BY START_TIMESTAMP DESC, TENANT_ID, BACKUP_SET_ID`,
      })),
    )
  }
  return sets
}

/** Backups of a whole cluster are told with the tenants that do not archive (trap 4). */
function mayLeaveOut(lead: DataJobRow): boolean {
  return (
    lead.tenantId === SYS && normalise(lead.jobLevel) === 'CLUSTER' && lead.executors.length > 0
  )
}
