import type { ClusterRows, JobRowBase } from '../domain/rows.ts'
import { formatViewTime } from '../domain/time.ts'
import { BotError } from '../errors.ts'
import { CATALOGUE_LIMIT } from './cluster-rows.ts'
import { type Clause, type Reading, readView } from './reading.ts'
import { quoted } from './source.ts'
import type { JobViews, View } from './view.ts'

/** The reading of one page, which counts its rows. */
export interface PageReading {
  readonly reading: Reading
  /** Rows that came from the database so far, those that could not be understood too. */
  readonly rowsRead: () => number
  read<Row>(view: View<Row>, clause: Clause): Promise<Row[]>
  /**
   * Rows of both views, running ones first (REFERENCE §2.2), each view in the order of the watch's reading. `past`: the
   * condition for the history, when it is another one.
   */
  both<Row>(views: JobViews<Row>, where: Clause, past?: Clause): Promise<Row[]>
}

/** Rows of one page of an area, and how many leading rows there are on all pages. */
export interface AreaPage {
  readonly total: number
  readonly rows: Partial<ClusterRows>
  /** The rows can be told only beside every tenant; otherwise those that they name do. */
  readonly everyTenant?: boolean
}

/** Tenant and job id of one row. */
export interface JobPlace {
  readonly tenantId: string
  readonly jobId: string
}

/** Ids, names or pairs in one statement at most. */
export const CHUNK = 200

/** Reads a page over a reading. */
export function startPage(reading: Reading): PageReading {
  let rowsRead = 0
  const read = async <Row>(view: View<Row>, clause: Clause): Promise<Row[]> => {
    const before = reading.problems.length
    const rows = await readView(reading, view, clause)
    rowsRead += rows.length + reading.problems.length - before
    return rows
  }
  return {
    reading,
    rowsRead: () => rowsRead,
    read,
    async both(views, where, past = where) {
      const cap = CATALOGUE_LIMIT
      const ordered = ({ sql, values = [] }: Clause, by: string): Clause => ({
        sql: `${sql} ORDER BY ${by} LIMIT ${cap}`.trimStart(),
        values,
        cap,
      })
      const key = views.running.columns.includes('TASK_ID')
        ? 'TENANT_ID, JOB_ID, TASK_ID'
        : 'TENANT_ID, JOB_ID'
      const running = await read(views.running, ordered(where, key))
      const newest = `START_TIMESTAMP DESC, ${key}`
      return [...running, ...(await read(views.history, ordered(past, newest)))]
    },
  }
}

/**
 * Rows of both views whose TENANT_ID and `column` are those of one of the jobs, and that began no earlier than the
 * first of them: ids come again (trap 17).
 */
export async function rowsOfJobs<Row>(
  page: PageReading,
  views: JobViews<Row>,
  jobs: readonly (JobPlace & Pick<JobRowBase, 'start'>)[],
  column: 'JOB_ID' | 'INITIATOR_JOB_ID' = 'JOB_ID',
): Promise<Row[]> {
  const since = firstStart(jobs)
  const rows: Row[] = []
  for (const places of chunksOf(distinct(jobs))) {
    const from = since === null ? '' : ` AND START_TIMESTAMP >= '${since}'`
    rows.push(
      ...(await page.both(views, { sql: `WHERE ${placesIn(places, 'TENANT_ID', column)}${from}` })),
    )
  }
  return rows
}

/**
 * The condition that a row is of one of these jobs; `tenant` and `job` are the columns that tell, null when a table has
 * none (not both). Throws BotError for what is no id.
 */
export function placesIn(
  places: readonly JobPlace[],
  tenant: string | null,
  job: string | null,
): string {
  const conditions = places.map(({ tenantId, jobId }) =>
    [
      ...(tenant === null ? [] : [`${quoted(tenant)} = ${digits(tenantId)}`]),
      ...(job === null ? [] : [`${quoted(job)} = ${digits(jobId)}`]),
    ].join(' AND '),
  )
  return `(${[...new Set(conditions)].map((one) => `(${one})`).join(' OR ')})`
}

function digits(text: string): string {
  if (!/^\d{1,20}$/.test(text)) throw new BotError(`"${text}" is not an id.`)
  return text
}

/** The earliest start less one second as the views print it, or null when a job has none. */
function firstStart(jobs: readonly Pick<JobRowBase, 'start'>[]): string | null {
  const starts = jobs.map((job) => job.start?.ms ?? 0)
  const first = Math.min(...starts)
  return jobs.length === 0 || first === 0 ? null : formatViewTime(first - 1000)
}

function distinct(jobs: readonly JobPlace[]): readonly JobPlace[] {
  return [...new Map(jobs.map((job) => [`${job.tenantId}/${job.jobId}`, job])).values()]
}

/** The list in pieces of at most {@link CHUNK}. */
export function chunksOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = []
  for (let at = 0; at < list.length; at += CHUNK) chunks.push(list.slice(at, at + CHUNK))
  return chunks
}
