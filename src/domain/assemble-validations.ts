import { counter } from './counters.ts'
import type { Job, JobPart } from './job.ts'
import {
  common,
  commonPart,
  isChild,
  jobKey,
  standsAlone,
  stateOfSys,
  withoutDoubles,
} from './job-shape.ts'
import { capPercent, combinePercents, ratio } from './progress.ts'
import type { ClusterRows, ValidationRow } from './rows.ts'
import { isOver, stateOfRow } from './state.ts'
import { SYS } from './tenant.ts'

/** Validations of backups: of 3.x, and of a 4.x that has them (REFERENCE §10). */
export function assembleValidations(rows: ClusterRows): Job[] {
  const v3 = rows.version.generation === 3
  const all = v3 ? onceEach(rows.validations) : withoutDoubles(rows.validations)
  const claimed = new Set<ValidationRow>()
  const sysRows = all.filter((row) => row.tenantId === SYS)
  const jobs = (v3 ? leadsOf(sysRows) : sysRows).map((sys) => {
    const children = all.filter((row) => (v3 ? isPartOf(row, sys) : isChild(row, sys)))
    for (const child of children) claimed.add(child)
    return validationJob(sys, children, rows)
  })
  const alone = all.filter((row) => row.tenantId !== SYS && !claimed.has(row))
  if (!v3) {
    const own = alone.filter((row) => standsAlone(row, rows.databaseNow))
    return [...jobs, ...own.map((row) => validationJob(row, [row], rows))]
  }
  const own = leadsOf(alone).map((lead) => {
    const members = alone.filter(
      (row) => row.tenantId === lead.tenantId && row.jobId === lead.jobId,
    )
    return validationJob(lead, members, rows)
  })
  return [...jobs, ...own]
}

/**
 * Rows of 3.x have no start before their first task, so their start identifies nothing. A VALIDATE DATABASE has a row of
 * each tenant and set.
 */
function onceEach(rows: readonly ValidationRow[]): readonly ValidationRow[] {
  const byRow = new Map<string, ValidationRow>()
  for (const row of rows) {
    const key = `${row.tenantId}/${row.jobId}/${row.itemId ?? ''}`
    const seen = byRow.get(key)
    if (!seen || seen.running) byRow.set(key, row)
  }
  return [...byRow.values()]
}

/** One row leads each job of 3.x, which may have a row for each set: one that still runs, else one that ended badly. */
function leadsOf(rows: readonly ValidationRow[]): readonly ValidationRow[] {
  const byJob = Map.groupBy(rows, (row) => `${row.tenantId}/${row.jobId}`)
  return [...byJob.values()].flatMap((same) => {
    const open = same.find((row) => !isOver(stateOfRow(row)))
    return open ?? same.find((row) => stateOfRow(row) !== 'success') ?? same[0] ?? []
  })
}

/** JOB_ID counts for the whole cluster in 3.x, and the tenants are checked one after the other. */
function isPartOf(row: ValidationRow, sys: ValidationRow): boolean {
  return row.tenantId !== SYS && row.jobId === sys.jobId
}

function validationJob(
  lead: ValidationRow,
  members: readonly ValidationRow[],
  rows: ClusterRows,
): Job {
  const v3 = rows.version.generation === 3
  const parts = members.map((row): JobPart => {
    const state = stateOfRow(row)
    return {
      ...commonPart(row, state, rows.tenants),
      setId: isOfPiece(row) ? null : idOf(row),
      path: row.path || null,
      percent: percentOf(row),
      weight: row.taskCount,
      counters: counter('tasks', row.successTaskCount, row.taskCount),
    }
  })
  const fromSys = lead.tenantId === SYS
  const state = fromSys ? stateOfSys({ ...lead, executors: [] }, parts) : stateOfRow(lead)
  return {
    ...common('validation', lead, state, rows.tenants),
    ...(v3 ? { key: jobKey('validation', lead.tenantId, lead.jobId, { start: null }) } : {}),
    kind: 'validation',
    fromSys,
    parts,
    percent: parts.length > 0 ? capPercent(combinePercents(parts), state) : percentOf(lead),
    validation: {
      type: lead.type || null,
      level: lead.level || null,
      itemId: itemOf([lead, ...members]),
    },
  }
}

/** The set that all rows are of; null when they are of several. */
function itemOf(rows: readonly ValidationRow[]): string | null {
  const [first, ...others] = new Set(rows.map(idOf))
  return others.length === 0 ? (first ?? null) : null
}

/** 0 means all. */
function idOf(row: ValidationRow): string | null {
  return row.itemId === null || row.itemId === '' || row.itemId === '0' ? null : row.itemId
}

function isOfPiece(row: ValidationRow): boolean {
  return /PIECE/i.test(row.type ?? '')
}

function percentOf(row: ValidationRow): number | null {
  const percent = row.percent ?? ratio(row.successTaskCount, row.taskCount)
  return capPercent(percent, stateOfRow(row))
}
