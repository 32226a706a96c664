import type { JobQuery, JobRows } from '../domain/list.ts'
import type { Login, ServerVersion } from '../domain/rows.ts'
import { readClock } from './clock.ts'
import { NO_JOBS } from './cluster-rows.ts'
import { readFewJobs } from './few-jobs.ts'
import type { PagedArea, PagedQuery } from './leading-rows.ts'
import { readCleanups } from './page-cleanups.ts'
import { readData } from './page-data.ts'
import { type AreaPage, type PageReading, startPage } from './page-reading.ts'
import { readRecoveries } from './page-recoveries.ts'
import { readRestores } from './page-restores.ts'
import { readAllTenants, readTenantsOf } from './page-tenants.ts'
import type { Reading } from './reading.ts'

/** How one area is read. `seesSys`: sys rows are there to lead. */
type ReadArea = (page: PageReading, query: PagedQuery, seesSys: boolean) => Promise<AreaPage>

/** One page of an area's jobs: leading rows by place, then only the rows that belong to them. Throws OceanBaseError. */
export async function listJobs(
  reading: Reading,
  version: ServerVersion,
  query: JobQuery,
): Promise<JobRows> {
  const login: Login = reading.catalogue().dialect?.login ?? { kind: 'sys' }
  const page = startPage(reading)
  const databaseNow = await readClock(reading.session)
  const { area } = query
  const few = area === 'copy' || area === 'validation'
  const empty = {
    ...NO_JOBS,
    archives: [],
    rounds: [],
    sets: [],
    version,
    login,
    databaseNow,
    tenants: few ? await readAllTenants(page) : [],
    problems: reading.problems,
    unreadable: reading.unreadable,
  }
  const { total, rows } = few
    ? await readFewJobs(page, { ...query, area }, empty)
    : await readPaged(page, { ...query, area }, login.kind === 'sys')
  const unreadable = [...new Map(reading.unreadable.map((one) => [one.view, one])).values()]
  return { rows: { ...empty, ...rows, unreadable }, total, rowsRead: page.rowsRead() }
}

async function readPaged(
  page: PageReading,
  query: PagedQuery,
  seesSys: boolean,
): Promise<AreaPage> {
  const { total, rows, everyTenant } = await AREAS[query.area](page, query, seesSys)
  const tenants = everyTenant ? await readAllTenants(page) : await readTenantsOf(page, rows)
  return { total, rows: { ...rows, tenants } }
}

const AREAS: Readonly<Record<PagedArea, ReadArea>> = {
  data: readData,
  cleanup: readCleanups,
  restore: readRestores,
  recover: readRecoveries,
}
