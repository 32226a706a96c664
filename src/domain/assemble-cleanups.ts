import { cleanupAim } from './cleanup-type.ts'
import { counter } from './counters.ts'
import type { CleanupFacts, Job, JobPart } from './job.ts'
import {
  childrenIn,
  common,
  commonPart,
  standsAlone,
  stateOfSys,
  stillThere,
  withoutDoubles,
} from './job-shape.ts'
import { capPercent, combinePercents, ratio } from './progress.ts'
import type { CleanupJobRow, CleanupTaskRow, ClusterRows } from './rows.ts'
import { stateOfRow } from './state.ts'
import { SYS } from './tenant.ts'

/** Backup cleanups, sys-started and automatic (REFERENCE §5). */
export function assembleCleanups(rows: ClusterRows): Job[] {
  const all = withoutDoubles(rows.cleanupJobs)
  const childrenOf = childrenIn(all)
  const claimed = new Set<CleanupJobRow>()
  const jobs = all
    .filter((row) => row.tenantId === SYS)
    .map((sys) => {
      const children = childrenOf(sys)
      for (const child of children) claimed.add(child)
      return cleanupJob(sys, children, rows)
    })
  const alone = all.filter(
    (row) => row.tenantId !== SYS && !claimed.has(row) && standsAlone(row, rows.databaseNow),
  )
  return [...jobs, ...alone.map((row) => cleanupJob(row, [row], rows))]
}

function cleanupJob(
  lead: CleanupJobRow,
  members: readonly CleanupJobRow[],
  rows: ClusterRows,
): Job {
  const { tenants } = rows
  const parts = members.map((row): JobPart => {
    const state = stateOfRow(row)
    return {
      ...commonPart(row, state, tenants),
      percent: capPercent(ratio(row.successTaskCount, row.taskCount), state),
      weight: row.taskCount,
      counters: counter('tasks', row.successTaskCount, row.taskCount),
    }
  })
  const fromSys = lead.tenantId === SYS
  // A cleanup without any tenant row had nothing to do; that harms nobody, unlike a backup that backed up nothing.
  const executors = parts.length > 0 ? stillThere(lead.executors, tenants) : []
  const state = fromSys ? stateOfSys({ ...lead, executors }, parts) : stateOfRow(lead)
  return {
    ...common('cleanup', lead, state, tenants),
    kind: 'cleanup',
    fromSys,
    parts,
    percent: capPercent(combinePercents(parts), state),
    cleanup: cleanupFacts(lead, members, rows),
  }
}

function cleanupFacts(
  lead: CleanupJobRow,
  members: readonly CleanupJobRow[],
  { cleanupTasks, version }: ClusterRows,
): CleanupFacts {
  const counted = members.length > 0 ? members : [lead]
  const sum = (of: (row: CleanupJobRow) => number | null) =>
    counted.reduce((all, row) => all + Math.max(0, of(row) ?? 0), 0)
  const tasks = onceEach(cleanupTasks).filter((task) =>
    counted.some((row) => isTaskOf(task, row, version.generation)),
  )
  return {
    type: lead.type,
    ...cleanupAim(lead.parameter),
    parameter: lead.parameter || null,
    tasks: { done: sum((row) => row.successTaskCount), total: totalOf(counted) },
    deleted: tasks.map((task) => ({
      type: task.type,
      itemId: task.itemId,
      roundId: task.roundId === '0' ? null : task.roundId,
      state: stateOfRow(task),
      path: task.path || null,
    })),
  }
}

/** Before it begins 0 is not known yet; at its end there was nothing to do (REFERENCE §5). Null: not known. */
function totalOf(rows: readonly CleanupJobRow[]): number | null {
  const total = rows.reduce((all, row) => all + Math.max(0, row.taskCount ?? 0), 0)
  const nothing = rows.every((row) => row.taskCount === 0 && stateOfRow(row) === 'success')
  return total > 0 || nothing ? total : null
}

/** A task seen in both views at the moment of its move counts once, as history tells it (REFERENCE §2.2). */
function onceEach(tasks: readonly CleanupTaskRow[]): readonly CleanupTaskRow[] {
  const byTask = new Map<string, CleanupTaskRow>()
  for (const task of tasks) {
    const key = `${task.tenantId}/${task.jobId}/${task.taskId}/${task.start?.text}`
    const seen = byTask.get(key)
    if (!seen || seen.running) byTask.set(key, task)
  }
  return [...byTask.values()]
}

/**
 * Whether a task is of that job: of the same tenant, and in 3.x also of the cluster's one row. There all jobs have the
 * id 0, so a task's start has to lie within its job's time.
 */
function isTaskOf(task: CleanupTaskRow, job: CleanupJobRow, generation: 3 | 4): boolean {
  if (task.jobId !== job.jobId) return false
  const ofAll = generation === 3 && job.tenantId === SYS
  if (task.tenantId !== job.tenantId && !ofAll) return false
  const start = task.start?.ms ?? 0
  const end = job.end?.ms ?? Number.POSITIVE_INFINITY
  return start >= (job.start?.ms ?? 0) - 1000 && start <= end + 1000
}
