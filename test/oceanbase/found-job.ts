import type { JobRowBase } from '../../src/domain/rows.ts'
import type { OceanBase } from '../../src/oceanbase/oceanbase.ts'

/** Which row of sys is looked for: by its DESCRIPTION; of cleanups and 3.x, which have none, by its time. */
export interface JobSearch {
  readonly area: 'data' | 'cleanup' | 'restore' | 'recover'
  readonly description: string
  readonly since?: number
  /** The tenant that a restore of 3.x makes. */
  readonly target?: string
}

/** What the edge's own reading shows of the job that a command became, or null. */
export async function findJob(oceanbase: OceanBase, search: JobSearch) {
  const { area, description, since, target } = search
  const rows = await oceanbase.read({ historySince: since ?? 0, historyLimit: 5000 })
  const all: Readonly<Record<JobSearch['area'], readonly JobRowBase[]>> = {
    data: rows.dataJobs,
    cleanup: rows.cleanupJobs,
    restore: rows.restores.filter(
      (row) => target === undefined || row.restoreTenantName === target,
    ),
    recover: rows.recoverJobs,
  }
  const own = all[area].filter((row) => row.tenantId === '1')
  const described = rows.version.generation === 4 && area !== 'cleanup'
  const later = own
    .filter((row) => since !== undefined && (row.start?.ms ?? 0) >= since)
    .toSorted((a, b) => (a.start?.ms ?? 0) - (b.start?.ms ?? 0))
  const row = described ? own.find((one) => one.description === description) : later[0]
  if (!row) return null
  const { tenantId, jobId, status, running } = row
  return { area, tenantId, jobId, status, running, startedAt: row.start?.ms ?? null }
}
