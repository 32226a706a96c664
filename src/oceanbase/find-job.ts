import type { JobRowBase } from '../domain/rows.ts'
import { SYS } from '../domain/tenant.ts'
import { formatViewTime } from '../domain/time.ts'
import type { Account } from './account.ts'
import { cleanupJobs } from './cleanup.ts'
import { dataJobs } from './data-backup.ts'
import { demand } from './lookups.ts'
import type { Clause, Reading } from './reading.ts'
import { restores } from './restore.ts'
import { recoverJobs } from './table-recovery.ts'
import type { JobViews } from './view.ts'

/** A job that a request became. */
export interface FoundJob {
  readonly area: 'data' | 'cleanup' | 'restore' | 'recover'
  readonly tenantId: string
  readonly jobId: string
  /** Verbatim. */
  readonly status: string
  readonly running: boolean
  /** By the database's clock, ms since the epoch (UTC); null when the row has no start. */
  readonly startedAt: number | null
}

/** Which job is looked for. */
export interface JobSearch {
  readonly area: FoundJob['area']
  /** Stands in the job's DESCRIPTION as a word of its own. Cleanups and all of 3.x have none. */
  readonly description: string
  /** Where there is no DESCRIPTION: the first job that started at or after it, by the database's clock (ms, UTC). */
  readonly since?: number
  /** Where there is no DESCRIPTION: the tenant that a restore makes. */
  readonly target?: string
}

const AREAS: Readonly<Record<FoundJob['area'], JobViews<JobRowBase>>> = {
  data: dataJobs,
  cleanup: cleanupJobs,
  restore: restores,
  recover: recoverJobs,
}

/** Rows whose DESCRIPTION holds the text, of which those that hold it as a part of a longer word are left out. */
const CANDIDATES = 100

/**
 * The job's row of sys, from the running view first, since a job moves from there to the history. Only commands make
 * such rows: cleanups by policy and backups of a tenant's own administrator have rows of that tenant (REFERENCE §2.1, §5).
 * Null when none shows. Throws OceanBaseError.
 */
export async function findJob(
  reading: Reading,
  account: Account,
  generation: 3 | 4,
  search: JobSearch,
): Promise<FoundJob | null> {
  const { running } = AREAS[search.area]
  const catalogue = reading.catalogue()
  // Versions before 4.2.1 recover no tables. The other views are everywhere: where they are missing, a grant is.
  const never = search.area === 'recover' && !catalogue.source(running.name)
  if (never && !catalogue.denied(running.name)) return null
  const described = generation === 4 && search.area !== 'cleanup'
  const row = described
    ? await byDescription(reading, account, search)
    : await byTime(reading, account, search)
  return (
    row && {
      area: search.area,
      tenantId: row.tenantId,
      jobId: row.jobId,
      status: row.status,
      running: row.running,
      startedAt: row.start?.ms ?? null,
    }
  )
}

async function byDescription(
  reading: Reading,
  account: Account,
  { area, description }: JobSearch,
): Promise<JobRowBase | null> {
  const wanted = description.trim()
  if (wanted === '') return null
  const clause: Clause = {
    sql: `WHERE TENANT_ID = ${SYS} AND INSTR(DESCRIPTION, ?) > 0 ORDER BY START_TIMESTAMP DESC LIMIT ${CANDIDATES}`,
    values: [wanted],
  }
  const { running, history } = AREAS[area]
  for (const view of [running, history]) {
    const rows = await demand(reading, account, view, clause)
    const found = rows.find((row) => holdsWord(row.description ?? '', wanted))
    if (found) return found
  }
  return null
}

/** Whether the text holds the word, with no letter, digit or hyphen next to it. */
function holdsWord(text: string, word: string): boolean {
  const part = /[\p{L}\p{N}_-]/u
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const after = text[at + word.length] ?? ' '
    if (!part.test(text[at - 1] ?? ' ') && !part.test(after)) return true
  }
  return false
}

async function byTime(
  reading: Reading,
  account: Account,
  { area, since, target }: JobSearch,
): Promise<JobRowBase | null> {
  if (since === undefined) return null
  const ofTarget = area === 'restore' && target !== undefined
  const clause: Clause = {
    sql: `WHERE TENANT_ID = ${SYS} AND START_TIMESTAMP >= ?${ofTarget ? ' AND RESTORE_TENANT_NAME = ?' : ''} ORDER BY START_TIMESTAMP LIMIT 1`,
    values: [formatViewTime(Math.max(0, since)), ...(ofTarget ? [target] : [])],
  }
  const { running, history } = AREAS[area]
  const rows: readonly JobRowBase[] = [
    ...(await demand(reading, account, running, clause)),
    ...(await demand(reading, account, history, clause)),
  ]
  return rows.toSorted((a, b) => (a.start?.ms ?? 0) - (b.start?.ms ?? 0))[0] ?? null
}
