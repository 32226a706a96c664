import type { JobQuery, JobRows } from '../../../src/domain/list.ts'
import type { DataJobRow, TenantRow } from '../../../src/domain/rows.ts'
import type { State } from '../../../src/domain/state.ts'
import { OceanBaseError } from '../../../src/errors.ts'
import type { Cluster } from '../../../src/flows/context.ts'
import { dataJob, rows, tenant, viewTime } from '../../domain/hand.ts'

/** A cluster whose data jobs are a table in memory, read by the rules of JobQuery; the table may change at any time. */
export interface JobTable {
  readonly cluster: Cluster
  jobs: readonly DataJobRow[]
  tenants: readonly TenantRow[]
  /** Why nothing is answered, or null. */
  down: string | null
  /** The database's clock, ms since the epoch (UTC). */
  now: () => number
  /** Runs at each reading. */
  onRead: () => void
}

/** A table with no jobs and the tenant shop 1002. */
export function jobTable(name: string, now: () => number): JobTable {
  const table: JobTable = {
    jobs: [],
    tenants: [tenant()],
    down: null,
    now,
    onRead: () => {},
    cluster: {
      config: { name },
      oceanbase: {
        readTenants: async () => {
          answer(table)
          return [...table.tenants]
        },
        readJobs: async (query: JobQuery) => {
          table.onRead()
          answer(table)
          return readJobs(table, query)
        },
      },
    } as unknown as Cluster,
  }
  return table
}

/** A tenant's own full backup that started then; it has ended unless it runs. */
export function backup(
  id: number,
  start: number,
  state: 'running' | 'success' | 'failed' = 'success',
  change: Partial<DataJobRow> = {},
): DataJobRow {
  const running = state === 'running'
  return dataJob({
    jobId: String(id),
    start: viewTime(start),
    end: running ? null : viewTime(start + 60_000),
    running,
    status: running ? 'DOING' : state === 'success' ? 'COMPLETED' : 'FAILED',
    result: state === 'failed' ? '-9071' : '0',
    ...change,
  })
}

function answer({ down }: JobTable): void {
  if (down !== null) throw new OceanBaseError(down, { retryable: true })
}

const ENDS: readonly State[] = ['success', 'failed', 'cancelled', 'partial']

function readJobs({ jobs, tenants, now }: JobTable, query: JobQuery): JobRows {
  const ran = (job: DataJobRow) =>
    job.running || (query.ranAt !== null && (job.end?.ms ?? 0) >= query.ranAt)
  const unfinished = query.states.every((state) => !ENDS.includes(state))
  const matching = jobs
    .filter((job) => query.tenant === null || job.tenantId === query.tenant.id)
    .filter((job) => {
      const start = job.start?.ms ?? 0
      if (job.running) return true
      if (ran(job)) return start < (query.ranAt ?? 0)
      return (query.from === null || start >= query.from) && (query.to === null || start < query.to)
    })
    // A superset: which of the ended rows are good is not told here.
    .filter((job) => {
      if (query.states.length === 0 || job.running) return true
      return ran(job) ? query.states.some((state) => !ENDS.includes(state)) : !unfinished
    })
    .toSorted(
      (a, b) =>
        Number(ran(b)) - Number(ran(a)) ||
        (b.start?.ms ?? 0) - (a.start?.ms ?? 0) ||
        Number(a.jobId) - Number(b.jobId),
    )
  const page = matching.slice(query.skip, query.skip + query.take)
  return {
    rows: rows({ dataJobs: page, tenants, databaseNow: now() }),
    total: matching.length,
    rowsRead: page.length,
  }
}
