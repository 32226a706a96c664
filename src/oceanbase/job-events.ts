import { formatViewTime } from '../domain/time.ts'
import { type RootServiceEvent, rootServiceEvents } from './events.ts'
import { type Clause, type Reading, readView } from './reading.ts'
import { tenantEvents } from './tenant-events.ts'

/** Which events are asked for. */
export interface EventRange {
  /** `backup_data`, `physical_restore`, `recover_table` … (REFERENCE §12). */
  readonly modules: readonly string[]
  /** ms since the epoch (UTC), included. */
  readonly from: number
  /** ms since the epoch (UTC), included. */
  readonly to: number
  readonly limit: number
  /** Tenants of the job: events that name another tenant are left out, and the tenants' own diaries are read. */
  readonly tenantIds?: readonly string[]
  /** JOB_IDs of the job's rows: events that name another job are left out. */
  readonly jobIds?: readonly string[]
}

/** Events looked through at most when only those of a job are wanted. */
const LOOKED_THROUGH = 500

/** Events of RootService and of the tenants named, newest first; none when they cannot be read. Throws OceanBaseError. */
export async function lookUpEvents(
  reading: Reading,
  range: EventRange,
): Promise<RootServiceEvent[]> {
  const { modules, limit, tenantIds = [], jobIds = [] } = range
  if (modules.length === 0) return []
  const narrowed = tenantIds.length > 0 || jobIds.length > 0
  const rows = Math.trunc(narrowed ? Math.max(limit, LOOKED_THROUGH) : limit)
  const events = await readView(
    reading,
    rootServiceEvents,
    within(range, rows, 'MODULE IN (?)', modules),
  )
  const own = events.filter((event) => mayBelong(event, tenantIds, jobIds))
  if (tenantIds.length === 0) return own.slice(0, limit)
  const diary = await readView(
    reading,
    tenantEvents,
    within(range, rows, 'TENANT_ID IN (?)', tenantIds),
  )
  // A tenant's diary tells of everything that happens to it: role changes, services. What failed may be the cause.
  const words = new Set(modules.map((module) => module.toLowerCase()))
  const told = diary.filter(
    ({ event, failed }) =>
      mayBelong(event, tenantIds, jobIds) &&
      (failed || words.has(event.module.toLowerCase()) || named(event, 'job_id').length > 0),
  )
  return [...own, ...told.map(({ event }) => event)]
    .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))
    .slice(0, limit)
}

/** Rows of a time range that fulfil a condition with one list, newest first. */
function within(
  { from, to }: EventRange,
  limit: number,
  condition: string,
  list: readonly string[],
): Clause {
  const range = [from, to].map((ms) => `'${formatViewTime(Math.max(0, ms))}'`).join(' AND ')
  return {
    sql: `WHERE ${condition} AND \`TIMESTAMP\` BETWEEN ${range} ORDER BY \`TIMESTAMP\` DESC LIMIT ${limit}`,
    values: [list],
  }
}

/**
 * Whether nothing in the event says that it is about another tenant or job. Many name neither (`restore_finish` has
 * the tenant's name only): module and time speak for them.
 */
function mayBelong(
  event: RootServiceEvent,
  tenantIds: readonly string[],
  jobIds: readonly string[],
): boolean {
  const fits = (values: readonly string[], ids: readonly string[]) =>
    ids.length === 0 || values.length === 0 || values.some((value) => ids.includes(value))
  return fits(named(event, 'tenant_id'), tenantIds) && fits(named(event, 'job_id'), jobIds)
}

/** Values of the pairs with this name. */
function named(event: RootServiceEvent, name: string): readonly string[] {
  return event.pairs
    .filter((pair) => pair.name.toLowerCase() === name)
    .map((pair) => pair.value.trim())
}
