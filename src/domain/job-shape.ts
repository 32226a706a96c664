import type { JobArea, JobPart, JobSource } from './job.ts'
import { requestIdIn } from './request.ts'
import type { JobRowBase, TenantRow } from './rows.ts'
import { codeOf, isOver, type State, stateOfRow } from './state.ts'
import { SYS, tenantName } from './tenant.ts'

/** `area/tenant/job/start` (REFERENCE §2.1): START_TIMESTAMP protects against ids that come again (trap 17). */
export function jobKey(
  area: JobArea,
  tenantId: string,
  jobId: string,
  row: Pick<JobRowBase, 'start'>,
): string {
  return `${area}/${tenantId}/${jobId}/${row.start?.text ?? '-'}`
}

/**
 * Rows by identity: a row seen in both views at the moment of its move counts once, as history tells it
 * (REFERENCE §2.2).
 */
export function withoutDoubles<T extends JobRowBase>(rows: readonly T[]): readonly T[] {
  const byKey = new Map<string, T>()
  for (const row of rows) {
    const key = `${row.tenantId}/${row.jobId}/${row.start?.text}`
    const seen = byKey.get(key)
    if (!seen || seen.running) byKey.set(key, row)
  }
  return [...byKey.values()]
}

/** How long after its sys row a tenant's row may start and still belong to it (REFERENCE §16.3). */
const CHILD_DELAY_MS = 60 * 60_000

/** Columns that name the row that made this one. */
interface Initiated {
  readonly initiatorTenantId: string
  readonly initiatorJobId: string
}

/** Whether `child` was made by `parent`: initiator ids and a start soon after (never a row itself, §2.1). */
export function isChild(child: JobRowBase & Initiated, parent: JobRowBase): boolean {
  if (child.tenantId === parent.tenantId) return false
  if (child.initiatorTenantId !== parent.tenantId || child.initiatorJobId !== parent.jobId)
    return false
  const delay = (child.start?.ms ?? 0) - (parent.start?.ms ?? 0)
  return delay >= -1000 && delay <= CHILD_DELAY_MS
}

/**
 * A sys row is good only when every tenant it lists has a good row of its own (REFERENCE §3.2, trap 3); none at all
 * proves nothing. `executors` are those that still count: see {@link stillThere}.
 */
export function stateOfSys(
  sys: JobRowBase & { executors: readonly string[] },
  parts: readonly JobPart[],
): State {
  const own = stateOfRow(sys)
  if (!isOver(own)) return own
  const count = (state: State) => parts.filter((part) => part.state === state).length
  const bad = count('failed') + count('partial')
  const good = count('success')
  const absent = sys.executors.some((id) => !parts.some((part) => part.tenantId === id))
  if (bad > 0) return good > 0 ? 'partial' : 'failed'
  if (count('cancelled') > 0) return 'cancelled'
  if (own === 'failed' || own === 'cancelled') return own
  return absent ? 'partial' : own
}

/**
 * The executors of a sys row that still exist: a tenant that was dropped takes its rows along, and counts as finished
 * (REFERENCE §3.2). Without a list of tenants nothing is known to be dropped.
 */
export function stillThere(
  executors: readonly string[],
  tenants: readonly TenantRow[],
): readonly string[] {
  if (tenants.length === 0) return executors
  return executors.filter((id) => tenants.some((tenant) => tenant.tenantId === id))
}

/** Finds the rows that a row made (see {@link isChild}), in their order; looked up by ids, because there may be thousands. */
export function childrenIn<T extends JobRowBase & Initiated>(
  rows: readonly T[],
): (parent: JobRowBase) => readonly T[] {
  const byParent = Map.groupBy(rows, (row) => `${row.initiatorTenantId}/${row.initiatorJobId}`)
  return (parent) => {
    const named = byParent.get(`${parent.tenantId}/${parent.jobId}`) ?? []
    return named.filter((row) => isChild(row, parent))
  }
}

/**
 * Whether a tenant's row that no sys row claims is a job by itself. One that sys made after the reading began is not:
 * its sys row began when the running views had been read already, and is not in history yet. The next reading has both.
 */
export function standsAlone(row: JobRowBase & Initiated, databaseNow: number): boolean {
  const madeBySys = row.initiatorTenantId === SYS && row.initiatorJobId !== '0'
  return !(madeBySys && (row.start?.ms ?? 0) > databaseNow)
}

/** What every kind of job has, with the parts that most kinds leave empty. */
export function common(
  area: JobArea,
  lead: JobRowBase & Partial<Initiated>,
  state: State,
  tenants: readonly TenantRow[],
) {
  return {
    key: jobKey(area, lead.tenantId, lead.jobId, lead),
    area,
    jobId: lead.jobId,
    state,
    status: lead.status,
    code: codeOf(lead),
    comment: lead.comment || null,
    description: lead.description || null,
    startedAt: lead.start?.ms ?? null,
    endedAt: lead.end?.ms ?? null,
    source: sourceOf(area, lead, tenants),
    passedOver: [] as readonly string[],
    leftOut: [] as readonly string[],
    bytes: null as number | null,
    data: null,
    cleanup: null,
    restore: null,
    recover: null,
    copy: null,
    validation: null,
    missingPolls: 0,
  }
}

/**
 * Who started it: the request that its DESCRIPTION names, else where the command was typed, which a tenant's row tells
 * as its initiator (REFERENCE §2.1). Restores are typed in sys (COMMANDS §5); a cleanup that a tenant's row leads is the
 * hourly one of its policy (§5).
 */
function sourceOf(
  area: JobArea,
  lead: JobRowBase & Partial<Initiated>,
  tenants: readonly TenantRow[],
): JobSource {
  const requestId = requestIdIn(lead.description)
  if (requestId) return { kind: 'request', requestId }
  const initiator = lead.initiatorTenantId ?? lead.tenantId
  if (lead.tenantId === SYS || initiator === SYS || area === 'restore') return { kind: 'sys' }
  if (area === 'cleanup') return { kind: 'policy' }
  return { kind: 'tenant', tenantName: tenantName(tenants, lead.tenantId) }
}

/** What every part has. */
export function commonPart(
  row: JobRowBase,
  state: State,
  tenants: readonly TenantRow[],
): Omit<JobPart, 'percent' | 'weight'> {
  return {
    tenantId: row.tenantId,
    tenantName: tenantName(tenants, row.tenantId),
    jobId: row.jobId,
    state,
    status: row.status,
    phase: null,
    code: codeOf(row),
    comment: row.comment || null,
    startedAt: row.start?.ms ?? null,
    endedAt: row.end?.ms ?? null,
    setId: null,
    made: null,
    backupType: null,
    path: null,
    bytes: null,
    turn: 0,
    counters: [],
  }
}

/** Bytes of all parts that know theirs, or null when none does. */
export function sumBytes(parts: readonly JobPart[]): number | null {
  const known = parts.filter((part) => part.bytes !== null)
  return known.length === 0 ? null : known.reduce((sum, part) => sum + (part.bytes ?? 0), 0)
}
