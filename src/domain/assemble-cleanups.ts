import type { Job, JobPart } from './job.ts'
import { common, commonPart, isChild, stateOfSys, stillThere, withoutDoubles } from './job-shape.ts'
import { capPercent, combinePercents, ratio } from './progress.ts'
import type { CleanupJobRow, ClusterRows, TenantRow } from './rows.ts'
import { stateOfRow } from './state.ts'
import { SYS } from './tenant.ts'

/** Backup cleanups, sys-started and automatic (REFERENCE §5). */
export function assembleCleanups(rows: ClusterRows): Job[] {
  const all = withoutDoubles(rows.cleanupJobs)
  const claimed = new Set<CleanupJobRow>()
  const jobs = all
    .filter((row) => row.tenantId === SYS)
    .map((sys) => {
      const children = all.filter((row) => isChild(row, sys))
      for (const child of children) claimed.add(child)
      return cleanupJob(sys, children, rows.tenants)
    })
  const alone = all.filter((row) => row.tenantId !== SYS && !claimed.has(row))
  return [...jobs, ...alone.map((row) => cleanupJob(row, [row], rows.tenants))]
}

function cleanupJob(
  lead: CleanupJobRow,
  members: readonly CleanupJobRow[],
  tenants: readonly TenantRow[],
): Job {
  const parts = members.map((row): JobPart => {
    const state = stateOfRow(row)
    return {
      ...commonPart(row, state, tenants),
      percent: capPercent(ratio(row.successTaskCount, row.taskCount), state),
      weight: row.taskCount,
    }
  })
  const fromSys = lead.tenantId === SYS
  // A cleanup without any tenant row had nothing to do; that harms nobody, unlike a backup that backed up nothing.
  const executors = parts.length > 0 ? stillThere(lead.executors, tenants) : []
  const state = fromSys ? stateOfSys({ ...lead, executors }, parts) : stateOfRow(lead)
  return {
    ...common('cleanup', lead, state),
    kind: 'cleanup',
    fromSys,
    parts,
    percent: capPercent(combinePercents(parts), state),
  }
}
