import type { JobArea } from '../domain/job.ts'
import type { ViewColumns } from '../domain/list.ts'
import { formatViewTime } from '../domain/time.ts'
import { OceanBaseError } from '../errors.ts'
import { cleanupJobs } from './cleanup.ts'
import { cleanupTasks } from './cleanup-tasks.ts'
import { copies } from './copies.ts'
import { dataJobs, dataTasks } from './data-backup.ts'
import { type JobPlace, placesIn } from './page-reading.ts'
import { type Reading, readView } from './reading.ts'
import { restores } from './restore.ts'
import { isSecretColumn, NEVER_READ, shownValue } from './shown-value.ts'
import { quoted, type ServerTable } from './source.ts'
import { importJobs, importTasks, recoverJobs } from './table-recovery.ts'
import { validations } from './validations.ts'
import type { JobViews } from './view.ts'

/** Which rows: a job's own and those of its tasks, found by its tenants' ids. */
export interface ColumnsQuery {
  readonly area: JobArea
  /** Tenant and job id of every row of the job, the leading one first. */
  readonly jobs: readonly JobPlace[]
  /** Start of the leading row, ms since the epoch (UTC): ids come again (trap 17). */
  readonly startedAt: number | null
}

/** Rows that are given at most, of all views together. */
const ROWS = 60

/**
 * How far from the leading row's start a row may have begun, ms: a tenant's row soon after it (REFERENCE §16.3), a
 * restore's second row on either side of it, tasks at any time since.
 */
const NEAR_MS = 60 * 60_000

interface Wanted {
  readonly views: JobViews<unknown>
  readonly kind: 'jobs' | 'tasks'
  readonly places: readonly JobPlace[]
}

/** Every column of a job's rows, in the server's own words and order, redacted. Throws OceanBaseError. */
export async function readColumns(
  reading: Reading,
  query: ColumnsQuery,
): Promise<readonly ViewColumns[]> {
  const found: ViewColumns[] = []
  const seen = new Set<string>()
  for (const { views, kind, places } of await wantedOf(reading, query)) {
    for (const view of [views.running, views.history]) {
      const tables = reading.catalogue().source(view.name)?.tables ?? []
      for (const [index, table] of tables.entries()) {
        if (seen.has(table.name) || found.length >= ROWS) continue
        seen.add(table.name)
        // The start of a running restore is text, which need not sort (REFERENCE §2.4).
        const startedAt = view === restores.running ? null : query.startedAt
        const where = whereOf(table, places, index === 0 ? kind : 'tasks', startedAt)
        if (where) found.push(...(await readTable(reading, table, where, ROWS - found.length)))
      }
    }
  }
  return found
}

async function wantedOf(
  reading: Reading,
  { area, jobs }: ColumnsQuery,
): Promise<readonly Wanted[]> {
  const wanted = (views: JobViews<unknown>, kind: Wanted['kind'], places = jobs): Wanted => ({
    views,
    kind,
    places,
  })
  switch (area) {
    case 'data':
      return [wanted(dataJobs, 'jobs'), wanted(dataTasks, 'tasks')]
    case 'cleanup':
      return [wanted(cleanupJobs, 'jobs'), wanted(cleanupTasks, 'tasks')]
    case 'restore':
      return [wanted(restores, 'jobs')]
    case 'copy':
      return [wanted(copies, 'jobs')]
    case 'validation':
      return [wanted(validations, 'jobs')]
    case 'recover': {
      // An import job has an id of its own; that of the recovery is its INITIATOR_JOB_ID (REFERENCE §16.3).
      const imports = await importsOf(reading, jobs)
      return [
        wanted(recoverJobs, 'jobs'),
        wanted(importJobs, 'tasks', imports),
        wanted(importTasks, 'tasks', imports),
      ]
    }
  }
}

async function importsOf(
  reading: Reading,
  jobs: readonly JobPlace[],
): Promise<readonly JobPlace[]> {
  if (jobs.length === 0) return []
  const clause = {
    sql: `WHERE ${placesIn(jobs, 'TENANT_ID', 'INITIATOR_JOB_ID')} ORDER BY TENANT_ID, JOB_ID LIMIT ${ROWS}`,
  }
  const running = await readView(reading, importJobs.running, clause)
  return [...running, ...(await readView(reading, importJobs.history, clause))]
}

/** The condition for a job's rows in one table of the server; null when the table cannot tell whose its rows are. */
function whereOf(
  table: ServerTable,
  places: readonly JobPlace[],
  kind: Wanted['kind'],
  startedAt: number | null,
): string | null {
  if (places.length === 0 || (table.jobId === null && table.start === null)) return null
  const whose = placesIn(places, table.tenantId, table.jobId)
  // Internal tables of 3.x have microseconds there, and one row for each tenant.
  if (startedAt === null || table.start === null || table.name.startsWith('__')) return whose
  const start = quoted(table.start)
  const text = (ms: number) => `'${formatViewTime(Math.max(0, ms))}'`
  const when =
    kind === 'jobs'
      ? `${start} BETWEEN ${text(startedAt - NEAR_MS)} AND ${text(startedAt + NEAR_MS)}`
      : // A task that has not begun shows no start, or that of the epoch (trap 5).
        `(${start} >= ${text(startedAt - 1000)} OR ${start} IS NULL OR ${start} < '1971-01-02 00:00:00.000000')`
  return `${whose} AND ${when}`
}

async function readTable(
  reading: Reading,
  table: ServerTable,
  where: string,
  limit: number,
): Promise<readonly ViewColumns[]> {
  const readable = table.columns.filter((column) => !isSecretColumn(column))
  const order = [table.tenantId, table.start, table.jobId].filter((column) => column !== null)
  try {
    const rows = await reading.session.rows(
      `SELECT ${readable.map(quoted).join(', ')} FROM oceanbase.${quoted(table.name)} ` +
        `WHERE ${where} ORDER BY ${order.map(quoted).join(', ')} LIMIT ${limit}`,
      `read ${table.name}`,
    )
    return rows.map((row) => ({
      view: table.name,
      columns: table.columns.map((name) => ({
        name,
        value: isSecretColumn(name) ? NEVER_READ : shownValue(name, row[name]),
      })),
    }))
  } catch (error) {
    if (!(error instanceof OceanBaseError) || error.errno === null) throw error
    return [{ view: table.name, columns: [{ name: '*', value: `(unreadable) ${error.message}` }] }]
  }
}
