import type { CleanupJobRow, CleanupTaskRow } from '../domain/rows.ts'
import { SYS } from '../domain/tenant.ts'
import { formatViewTime } from '../domain/time.ts'
import { cleanupJobs } from './cleanup.ts'
import { cleanupTasks } from './cleanup-tasks.ts'
import type { PagedQuery } from './leading-rows.ts'
import { readChildren, readLeads } from './page-leads.ts'
import { type AreaPage, chunksOf, type PageReading } from './page-reading.ts'

/** Cleanups with their tenants' rows and what they deleted. */
export async function readCleanups(
  page: PageReading,
  query: PagedQuery,
  seesSys: boolean,
): Promise<AreaPage> {
  const leads = await readLeads(page, cleanupJobs, query, seesSys)
  const jobs = [...leads.rows, ...(await readChildren(page, cleanupJobs, leads.rows))]
  // In 3.x the tasks of all tenants may have but the cluster's one row.
  const v3 = page.reading.catalogue().dialect?.generation === 3
  const tasks = await readCleanupTasks(
    page,
    jobs.filter((job) => v3 || job.tenantId !== SYS),
  )
  return { total: leads.total, rows: { cleanupJobs: jobs, cleanupTasks: tasks } }
}

/** Delete tasks of one job that are given. */
const TASKS_OF_JOB = 50

/**
 * The delete tasks of cleanup jobs, those that went wrong first, at most 50 a job. A cleanup may delete thousands of
 * pieces, so jobs that say that they have more are asked for one by one, and those that had nothing to do (every hour,
 * REFERENCE §5) not at all.
 */
async function readCleanupTasks(
  page: PageReading,
  jobs: readonly CleanupJobRow[],
): Promise<CleanupTaskRow[]> {
  const busy = jobs.filter((job) => job.running || job.taskCount !== 0)
  const small = busy.filter((job) => job.taskCount !== null && job.taskCount <= TASKS_OF_JOB)
  const large = busy.filter((job) => !small.includes(job))
  const tasks: CleanupTaskRow[] = []
  for (const group of [...chunksOf(small), ...large.map((job) => [job])]) {
    const found = await readGroup(page, group)
    tasks.push(...group.flatMap((job) => tasksOf(job, found).slice(0, TASKS_OF_JOB)))
  }
  return tasks
}

async function readGroup(
  page: PageReading,
  jobs: readonly CleanupJobRow[],
): Promise<CleanupTaskRow[]> {
  const where = jobs.map(conditionOf).join(' OR ')
  const worst = "CASE WHEN UPPER(TRIM(STATUS)) IN ('FAILED', 'CANCELED') THEN 0 ELSE 1 END"
  const sql = `WHERE ${where} ORDER BY ${worst}, TENANT_ID, JOB_ID, TASK_ID LIMIT ${TASKS_OF_JOB * jobs.length}`
  const running = await page.read(cleanupTasks.running, { sql })
  return [...running, ...(await page.read(cleanupTasks.history, { sql }))]
}

/** Tasks of a sys row (of 3.x) are the tenants' own. */
function conditionOf(job: CleanupJobRow): string {
  const tenant = job.tenantId === SYS ? '' : `TENANT_ID = ${job.tenantId} AND `
  const own = `${tenant}JOB_ID = ${job.jobId}`
  const from = job.start ? ` AND START_TIMESTAMP >= '${formatViewTime(job.start.ms - 1000)}'` : ''
  const to = job.end ? ` AND START_TIMESTAMP <= '${formatViewTime(job.end.ms + 1000)}'` : ''
  return `(${own}${from}${to})`
}

/** Tasks of one job among those read: its ids, and its time where ids come again (trap 17). */
function tasksOf(job: CleanupJobRow, tasks: readonly CleanupTaskRow[]): readonly CleanupTaskRow[] {
  return tasks.filter(
    (task) =>
      (task.tenantId === job.tenantId || job.tenantId === SYS) &&
      task.jobId === job.jobId &&
      (job.start === null || (task.start?.ms ?? 0) >= job.start.ms - 1000) &&
      (job.end === null || (task.start?.ms ?? 0) <= job.end.ms + 1000),
  )
}
