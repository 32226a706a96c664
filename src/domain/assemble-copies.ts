import { counter } from './counters.ts'
import type { Job, JobPart } from './job.ts'
import { common, commonPart, stateOfSys, sumBytes } from './job-shape.ts'
import { capPercent, combinePercents, ratio } from './progress.ts'
import type { ClusterRows, CopyJobRow } from './rows.ts'
import { stateOfRow } from './state.ts'
import { SYS } from './tenant.ts'

/** Second backups of 3.x: the cluster's row with its tenants' rows of the same JOB_ID (REFERENCE §9). */
export function assembleCopies(rows: ClusterRows): Job[] {
  const all = onceEach(rows.copies)
  const claimed = new Set<CopyJobRow>()
  const jobs = all
    .filter((row) => row.tenantId === SYS)
    .map((sys) => {
      const children = all.filter((row) => isPartOf(row, sys))
      for (const child of children) claimed.add(child)
      return copyJob(sys, children, rows)
    })
  const alone = all.filter((row) => row.tenantId !== SYS && !claimed.has(row))
  return [...jobs, ...alone.map((row) => copyJob(row, [row], rows))]
}

/** As `withoutDoubles` does, but one job has a row for each set and copy, and a start only once a task has begun. */
function onceEach(rows: readonly CopyJobRow[]): readonly CopyJobRow[] {
  const byRow = new Map<string, CopyJobRow>()
  for (const row of rows) {
    const key = [row.what, row.tenantId, row.jobId, row.itemId, row.copyId].join('/')
    const seen = byRow.get(key)
    if (!seen || seen.running) byRow.set(key, row)
  }
  return [...byRow.values()]
}

/** JOB_ID counts for the whole cluster in 3.x, so the same id is the same command. */
function isPartOf(row: CopyJobRow, sys: CopyJobRow): boolean {
  if (row.tenantId === SYS || row.what !== sys.what || row.jobId !== sys.jobId) return false
  return sys.itemId === '0' || row.itemId === sys.itemId
}

function copyJob(lead: CopyJobRow, members: readonly CopyJobRow[], rows: ClusterRows): Job {
  const parts = members.map((row): JobPart => {
    const state = stateOfRow(row)
    return {
      ...commonPart(row, state, rows.tenants),
      setId: row.what === 'set' && row.itemId !== '0' ? row.itemId : null,
      path: row.path || null,
      percent: percentOf(row),
      weight: row.macroBlockCount,
      bytes: row.outputBytes,
      counters: counter('macro blocks', row.finishMacroBlockCount, row.macroBlockCount),
    }
  })
  const fromSys = lead.tenantId === SYS
  const state = fromSys ? stateOfSys({ ...lead, executors: [] }, parts) : stateOfRow(lead)
  return {
    ...common('copy', lead, state, rows.tenants),
    // Without the start, unlike other jobs: there is none before the first task, and a key must not change.
    key: `copy/${lead.tenantId}/${lead.jobId}/${lead.what}-${lead.itemId}`,
    kind: 'second backup',
    fromSys,
    parts,
    percent: parts.length > 0 ? capPercent(combinePercents(parts), state) : percentOf(lead),
    bytes: parts.length > 0 ? sumBytes(parts) : lead.outputBytes,
    copy: { what: lead.what, itemId: lead.itemId, copyId: lead.copyId },
  }
}

function percentOf(row: CopyJobRow): number | null {
  return capPercent(ratio(row.finishMacroBlockCount, row.macroBlockCount), stateOfRow(row))
}
