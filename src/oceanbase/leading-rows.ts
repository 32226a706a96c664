import type { JobArea } from '../domain/job.ts'
import type { JobQuery } from '../domain/list.ts'
import { isOver, type State } from '../domain/state.ts'
import { formatViewTime } from '../domain/time.ts'
import type { Clause } from './reading.ts'
import type { SqlValue } from './session.ts'

/** STATUS words of an end that may be good (REFERENCE §16.1; two are slips of the documents, trap 28). */
export const GOOD_ENDS: readonly string[] = [
  'COMPLETED',
  'COMPELETED',
  'SUCCESS',
  'SUCCEESS',
  'RESTORE_SUCCESS',
  'IMPORT_FINISH',
  'FINISH',
  'AVAILABLE',
]
/** STATUS words of an end that is never good. */
export const BAD_ENDS: readonly string[] = [
  'FAILED',
  'FAIL',
  'RESTORE_FAIL',
  'IMPORT_FAILED',
  'BROKEN',
  'CANCELED',
]

/** Areas whose leading rows are paged in SQL. */
export type PagedArea = Exclude<JobArea, 'copy' | 'validation'>

/** What is asked for of such an area. */
export type PagedQuery = JobQuery & { readonly area: PagedArea }

/** Where a leading row stands: it runs, has ended since `ranAt` of the query, or was over by then. */
export type Standing = 'running' | 'ended since' | 'over'

/** Part of a WHERE, with values for its question marks. */
export interface Condition {
  readonly sql: string
  readonly values?: readonly SqlValue[]
}

/**
 * The rows that lead a job of the area, as a WHERE in the columns of 4.x: what sys started and what nobody else
 * started (REFERENCE §2.1). `seesSys`: sys rows are there to lead; a user tenant sees only its own, which then lead.
 * `parents`: sys rows that have a tenant's row with the JOB_ID asked for. The window narrows the history only, running
 * jobs are always shown. States give a superset (see JobRows). `end`: the end of a history row, null when none tells.
 */
export function leadingRows(
  query: PagedQuery,
  standing: Standing,
  seesSys: boolean,
  end: string | null,
  parents: readonly Condition[] = [],
): Clause {
  const conditions = [
    leads(query.area, seesSys),
    ofTenant(query),
    ...(query.jobId === null
      ? []
      : [any([{ sql: 'JOB_ID = ?', values: [query.jobId] }, ...parents])]),
    standing === 'ended since'
      ? ranIn(query.states)
      : ofStates(query.area, query.states, standing === 'running'),
    ...(standing === 'over' ? window(query) : []),
    endedBy(query, standing, end),
  ].filter((condition) => condition !== null)
  if (conditions.length === 0) return { sql: '' }
  return {
    sql: `WHERE ${conditions.map(({ sql }) => `(${sql})`).join(' AND ')}`,
    values: conditions.flatMap(({ values = [] }) => values),
  }
}

function any(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' OR '),
    values: conditions.flatMap(({ values = [] }) => values),
  }
}

function leads(area: PagedArea, seesSys: boolean): Condition | null {
  switch (area) {
    case 'data':
    case 'cleanup':
    case 'recover':
      return seesSys ? { sql: 'TENANT_ID = 1 OR COALESCE(INITIATOR_TENANT_ID, 0) <> 1' } : null
    case 'restore': {
      // Rows without a name, and the auxiliary tenants of table recovery, are no restores (REFERENCE §6.1, trap 19).
      const named =
        "COALESCE(RESTORE_TENANT_NAME, '') <> '' AND LEFT(RESTORE_TENANT_NAME, 12) <> 'AUX_RECOVER$'"
      return { sql: seesSys ? `TENANT_ID = 1 AND ${named}` : named }
    }
  }
}

function ofTenant({ area, tenant }: PagedQuery): Condition | null {
  if (!tenant) return null
  const { id, name } = tenant
  switch (area) {
    case 'restore':
      return {
        sql: 'RESTORE_TENANT_NAME = ? OR BACKUP_TENANT_NAME = ?',
        values: [name, name],
      }
    case 'recover':
      return id === null
        ? { sql: 'TARGET_TENANT_NAME = ?', values: [name] }
        : { sql: 'TARGET_TENANT_NAME = ? OR TENANT_ID = ?', values: [name, id] }
    case 'data':
    case 'cleanup':
      if (id === null) return NONE
      // A text list, with or without blanks (trap 30); an empty one, as 3.x has it, leaves nobody out.
      return {
        sql: `TENANT_ID = ? OR (TENANT_ID = 1 AND (${EXECUTORS} = '' OR FIND_IN_SET(?, ${EXECUTORS}) > 0))`,
        values: [id, id],
      }
  }
}

const EXECUTORS = "REPLACE(COALESCE(EXECUTOR_TENANT_ID, ''), ' ', '')"

function window({ from, to }: JobQuery): Condition[] {
  return [
    ...(from === null ? [] : [{ sql: 'START_TIMESTAMP >= ?', values: [textOf(from)] }]),
    ...(to === null ? [] : [{ sql: 'START_TIMESTAMP < ?', values: [textOf(to)] }]),
  ]
}

/** What ended after `ranAt` stands among the running ones; what began after it was not there to be listed. */
function endedBy({ ranAt }: JobQuery, standing: Standing, end: string | null): Condition | null {
  if (ranAt === null || standing === 'running') return null
  if (end === null) return standing === 'over' ? null : NONE
  const then = textOf(ranAt)
  return standing === 'over'
    ? { sql: `${end} IS NULL OR ${end} < ?`, values: [then] }
    : { sql: `START_TIMESTAMP < ? AND ${end} >= ?`, values: [then, then] }
}

/** Then they were unfinished, whatever became of them. */
function ranIn(states: readonly State[]): Condition | null {
  return states.length === 0 || states.some((state) => !isOver(state)) ? null : NONE
}

const NONE: Condition = { sql: '1 = 0' }

/** The session is in UTC and the text has the views' own form. */
function textOf(ms: number): string {
  return formatViewTime(Math.max(0, ms))
}

/** As the domain compares (REFERENCE §16.1). */
const WORD = 'UPPER(TRIM(STATUS))'
const ENDS = [...GOOD_ENDS, ...BAD_ENDS]

function ofStates(area: PagedArea, states: readonly State[], running: boolean): Condition | null {
  if (states.length === 0) return null
  // A restore with an end in the progress view is still waited for: it counts as running.
  if (area === 'restore' && running) return null
  const wanted: Condition[] = []
  if (states.some((state) => !isOver(state))) {
    wanted.push({ sql: `${WORD} NOT IN (?)`, values: [ENDS] })
  }
  if (states.includes('success')) wanted.push({ sql: `${WORD} IN (?)`, values: [GOOD_ENDS] })
  if (states.some((state) => isOver(state) && state !== 'success')) wanted.push(mayBeBad(area))
  return any(wanted)
}

/**
 * Rows whose job may have ended badly. A sys row that is COMPLETED with RESULT 0 may hide a tenant that was passed
 * over, the only one too (trap 3); a table recovery may hide a table (trap 9).
 */
function mayBeBad(area: PagedArea): Condition {
  if (area === 'recover') return { sql: `${WORD} IN (?)`, values: [ENDS] }
  if (area === 'restore') return { sql: `${WORD} IN (?)`, values: [BAD_ENDS] }
  const badResult =
    "UPPER(TRIM(COALESCE(CONCAT(RESULT), ''))) NOT IN ('', '0', 'SUCCESS', 'SUCCEESS')"
  return {
    sql: `${WORD} IN (?) OR (${WORD} IN (?) AND (TENANT_ID = 1 OR ${badResult}))`,
    values: [BAD_ENDS, GOOD_ENDS],
  }
}
