import { assembleJobs } from '../domain/assemble-jobs.ts'
import type { Job } from '../domain/job.ts'
import type { JobQuery } from '../domain/list.ts'
import { ranThen } from '../domain/list-order.ts'
import type { ClusterRows, CopyJobRow, ValidationRow } from '../domain/rows.ts'
import { isOver } from '../domain/state.ts'
import { formatViewTime } from '../domain/time.ts'
import { copies } from './copies.ts'
import type { PageReading } from './page-reading.ts'
import type { Clause } from './reading.ts'
import { validations } from './validations.ts'

/** Rows of one page, and how many jobs there are on all pages. */
interface FewJobs {
  readonly total: number
  readonly rows: Pick<ClusterRows, 'copies' | 'validations'>
}

/**
 * One page of second backups or validations. They are few, and which rows lead one differs: 3.x has rows of the
 * tenants with or without one of the cluster, with a start only once a task has begun (REFERENCE §9, §10). So all of
 * them since the window's start are read and put together, and the page is taken of the jobs.
 */
export async function readFewJobs(
  page: PageReading,
  query: JobQuery & { readonly area: 'copy' | 'validation' },
  known: Omit<ClusterRows, 'copies' | 'validations'>,
): Promise<FewJobs> {
  const since = query.from === null ? null : formatViewTime(Math.max(0, query.from))
  const past: Clause =
    since === null
      ? { sql: '' }
      : { sql: 'WHERE START_TIMESTAMP >= ? OR START_TIMESTAMP IS NULL', values: [since] }
  const all = {
    copies: query.area === 'copy' ? await page.both(copies, { sql: '' }, past) : [],
    validations: query.area === 'validation' ? await page.both(validations, { sql: '' }, past) : [],
  }
  const jobs = assembleJobs({ ...known, ...all })
    .filter((job) => job.area === query.area && isWanted(job, query))
    .toSorted(byPlace(query.ranAt))
  const listed = jobs.slice(query.skip, query.skip + query.take)
  return {
    total: jobs.length,
    rows: {
      copies: all.copies.filter((row) => listed.some((job) => isOfJob(row, job))),
      validations: all.validations.filter((row) => listed.some((job) => isOfJob(row, job))),
    },
  }
}

function isWanted(job: Job, { tenant, jobId, states, from, to, ranAt }: JobQuery): boolean {
  const start = job.startedAt
  const ran = ranThen(job, ranAt)
  const ended = ran && isOver(job.state)
  // One that has ended since was unfinished then, and not yet there when it began later.
  if (ended && (start ?? 0) >= (ranAt ?? 0)) return false
  const inWindow =
    ran || start === null || ((from === null || start >= from) && (to === null || start < to))
  return (
    inWindow &&
    (states.length === 0 ||
      (ended ? states.some((state) => !isOver(state)) : states.includes(job.state))) &&
    (jobId === null || job.jobId === jobId || job.parts.some((part) => part.jobId === jobId)) &&
    // A row of the cluster without rows of tenants is about every tenant.
    (tenant === null ||
      job.parts.length === 0 ||
      job.parts.some((part) => part.tenantId === tenant.id))
  )
}

function byPlace(ranAt: number | null): (a: Job, b: Job) => number {
  return (a, b) =>
    Number(ranThen(b, ranAt)) - Number(ranThen(a, ranAt)) ||
    (b.startedAt ?? 0) - (a.startedAt ?? 0) ||
    (a.key < b.key ? -1 : 1)
}

/** Whether the row leads the job or is one of its parts. */
function isOfJob(row: CopyJobRow | ValidationRow, job: Job): boolean {
  if (row.jobId !== job.jobId && !job.fromSys) return false
  const itemId = 'what' in row ? row.itemId : null
  if ('what' in row && row.what !== job.copy?.what) return false
  const [, leadTenant] = job.key.split('/')
  const start = row.start?.ms ?? null
  const sameItem = itemId === (job.copy?.itemId ?? null)
  if (row.tenantId === leadTenant) {
    return row.jobId === job.jobId && sameItem && start === job.startedAt
  }
  return job.parts.some(
    (part) =>
      part.tenantId === row.tenantId &&
      part.jobId === row.jobId &&
      part.startedAt === start &&
      (sameItem || job.copy?.itemId === '0'),
  )
}
