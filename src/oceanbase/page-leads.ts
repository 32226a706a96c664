import { isChild } from '../domain/job-shape.ts'
import type { JobRowBase } from '../domain/rows.ts'
import { SYS } from '../domain/tenant.ts'
import { formatViewTime } from '../domain/time.ts'
import { type Condition, leadingRows, type PagedQuery, type Standing } from './leading-rows.ts'
import { CHUNK, chunksOf, type PageReading } from './page-reading.ts'
import { type Clause, countRows } from './reading.ts'
import type { JobViews, View } from './view.ts'

/** Leading rows of one page, and how many there are on all pages. */
export interface Leads<Row> {
  readonly rows: readonly Row[]
  readonly total: number
}

/**
 * The leading rows by place: running ones first, each view newest first. A job that moves to the history meanwhile
 * (REFERENCE §2.2) is seen twice or stands at its new place, and is never passed over: how many history rows follow
 * is decided by how many running rows came.
 */
export async function readLeads<Row extends JobRowBase>(
  page: PageReading,
  views: JobViews<Row>,
  query: PagedQuery,
  seesSys: boolean,
): Promise<Leads<Row>> {
  const skip = Math.max(0, Math.trunc(query.skip))
  const take = Math.max(0, Math.trunc(query.take))
  const parents = await readParents(page, views, query, seesSys)
  const end = endOf(page, views.history)
  const clause = (standing: Standing) => leadingRows(query, standing, seesSys, end, parents)
  const [running, over] = [clause('running'), clause('over')]
  const ended =
    query.ranAt === null
      ? []
      : await page.read(views.history, part(clause('ended since'), 0, ENDED_SINCE))
  const runningCount = await countRows(page.reading, views.running, running)
  const top = runningCount + ended.length
  const before = page.rowsRead()
  const now =
    skip < top && take > 0 ? await readTop(page, views, running, { ended, skip, take }) : []
  const came = page.rowsRead() - before
  const left = take - (ended.length > 0 ? Math.min(take, Math.max(0, top - skip)) : came)
  const from = Math.max(0, skip - top)
  const past = left > 0 ? await page.read(views.history, part(over, from, left)) : []
  // Those seen twice take no place.
  const doubles = past.filter((row) => now.some((one) => isSame(one, row))).length
  const more = doubles > 0 ? await page.read(views.history, part(over, from + left, doubles)) : []
  const overCount = await countRows(page.reading, views.history, over)
  return { rows: [...now, ...past, ...more], total: top + overCount }
}

/** Jobs that have ended since a list was first read which are put back among the running ones, at most. */
const ENDED_SINCE = 1000

/** The end of a row of that view, as an expression; documents name that of table recovery both ways (REFERENCE §15). */
function endOf(page: PageReading, view: View<unknown>): string | null {
  const there = page.reading.catalogue().columns(view.name)
  const ends = ['FINISH_TIMESTAMP', 'END_TIMESTAMP'].filter(
    (column) => view.columns.includes(column) && there?.has(column),
  )
  return ends.length > 1 ? `COALESCE(${ends.join(', ')})` : (ends[0] ?? null)
}

/**
 * Running rows with those that have ended since among them, by place. Each of the latter may stand before the page or
 * not, so as many running rows before it are read as well.
 */
async function readTop<Row extends JobRowBase>(
  page: PageReading,
  views: JobViews<Row>,
  running: Clause,
  { ended, skip, take }: { ended: readonly Row[]; skip: number; take: number },
): Promise<readonly Row[]> {
  const first = Math.max(0, skip - ended.length)
  const rows = await page.read(views.running, part(running, first, take + skip - first))
  const from = skip - first
  return [...rows, ...ended].toSorted(byPlace).slice(from, from + take)
}

/** The order of {@link part}. */
function byPlace(a: JobRowBase, b: JobRowBase): number {
  return (
    (b.start?.ms ?? 0) - (a.start?.ms ?? 0) ||
    Number(a.tenantId) - Number(b.tenantId) ||
    Number(a.jobId) - Number(b.jobId)
  )
}

function isSame(one: JobRowBase, other: JobRowBase): boolean {
  return (
    one.tenantId === other.tenantId &&
    one.jobId === other.jobId &&
    one.start?.text === other.start?.text
  )
}

function part({ sql, values }: Clause, skip: number, take: number): Clause {
  const order = 'ORDER BY START_TIMESTAMP DESC, TENANT_ID, JOB_ID'
  return { sql: `${sql} ${order} LIMIT ${take} OFFSET ${skip}`.trimStart(), values: values ?? [] }
}

/** How long after its sys row a tenant's row may start (REFERENCE §16.3), with room for rounding; ms. */
const CHILD_DELAY_MS = 61 * 60_000

/**
 * The sys rows whose tenants' rows have the JOB_ID asked for, as conditions: sys and tenants count on their own (trap
 * 17). At most {@link CHUNK}, the newest.
 */
async function readParents<Row extends JobRowBase>(
  page: PageReading,
  views: JobViews<Row>,
  { area, jobId }: PagedQuery,
  seesSys: boolean,
): Promise<readonly Condition[]> {
  // The two rows of a restore have the same id (REFERENCE §6.1).
  if (jobId === null || area === 'restore' || !seesSys) return []
  const clause: Clause = {
    sql: `WHERE JOB_ID = ? AND TENANT_ID <> ${SYS} AND INITIATOR_TENANT_ID = ${SYS} ORDER BY START_TIMESTAMP DESC LIMIT ${CHUNK}`,
    values: [jobId],
  }
  const children = [
    ...(await page.read(views.running, clause)),
    ...(await page.read(views.history, clause)),
  ] as readonly (Row & Partial<{ initiatorJobId: string }>)[]
  return children.slice(0, CHUNK).map((child) => ({
    sql: `TENANT_ID = ${SYS} AND JOB_ID = ?${startRange([child], { before: CHILD_DELAY_MS, after: 1000 })}`,
    values: [child.initiatorJobId ?? ''],
  }))
}

/** The tenants' rows of those leads that are sys rows, from both views. */
export async function readChildren<
  Row extends JobRowBase & { initiatorTenantId: string; initiatorJobId: string },
>(page: PageReading, views: JobViews<Row>, leads: readonly Row[]): Promise<Row[]> {
  const parents = leads.filter((lead) => lead.tenantId === SYS)
  const range = startRange(parents, { before: 1000, after: CHILD_DELAY_MS })
  const children: Row[] = []
  for (const ids of chunksOf([...new Set(parents.map((parent) => parent.jobId))])) {
    children.push(
      ...(await page.both(views, {
        sql: `WHERE TENANT_ID <> ${SYS} AND INITIATOR_TENANT_ID = ${SYS} AND INITIATOR_JOB_ID IN (${ids.join(', ')})${range}`,
      })),
    )
  }
  // Ids come again (trap 17): the same number may be a job of another page.
  return children.filter((child) => parents.some((parent) => isChild(child, parent)))
}

/** ` AND START_TIMESTAMP BETWEEN …` around the starts of the rows; empty when one of them has none. */
export function startRange(
  rows: readonly JobRowBase[],
  room: { readonly before: number; readonly after: number },
): string {
  const starts = rows.map((row) => row.start?.ms ?? 0)
  if (starts.length === 0 || starts.includes(0)) return ''
  const from = formatViewTime(Math.max(0, Math.min(...starts) - room.before))
  const to = formatViewTime(Math.max(...starts) + room.after)
  return ` AND START_TIMESTAMP BETWEEN '${from}' AND '${to}'`
}
