import { type Kysely, sql } from 'kysely'
import type { AuditEntry, AuditFacts } from '../domain/audit.ts'
import { auditOf } from '../domain/audit-facts.ts'
import type { Request, RequestState } from '../domain/request.ts'
import { appendAudit, sha256 } from './audit.ts'
import type { Tables } from './tables.ts'

/** A new request, with its lines in the audit log. Throws when the id is taken. */
export async function insertRequestRow(
  db: Kysely<Tables>,
  request: Request,
  now: number,
): Promise<readonly AuditEntry[]> {
  const body = JSON.stringify(request)
  await db
    .insertInto('requests')
    .values({
      id: request.id,
      state: request.state,
      revision: request.revision,
      created_at: request.createdAt,
      body,
    })
    .execute()
  return await appendAudit(db, signed(auditOf(null, request), body), now)
}

/**
 * Compare-and-set: writes `after` with the revision after that of `before`, and its lines in the audit log; or nothing
 * and null when the stored revision is not that of `before` any more.
 */
export async function swapRequest(
  db: Kysely<Tables>,
  before: Request,
  after: Request,
  now: number,
): Promise<readonly AuditEntry[] | null> {
  const next = { ...after, revision: before.revision + 1 }
  const body = JSON.stringify(next)
  const done = await db
    .updateTable('requests')
    .set({ state: next.state, revision: next.revision, body })
    .where('id', '=', before.id)
    .where('revision', '=', before.revision)
    .executeTakeFirst()
  if (done.numUpdatedRows !== 1n) return null
  return await appendAudit(db, signed(auditOf(before, next), body), now)
}

/** Lines for the requests that were there before there was an audit log, as they are now. */
export async function adoptRequests(db: Kysely<Tables>, now: number): Promise<void> {
  const rows = await db.selectFrom('requests').select('body').orderBy('created_at').execute()
  for (const { body } of rows) {
    const lines = auditOf(null, toRequest(body)).map((one) => ({
      ...one,
      who: null,
      what: 'adopted',
    }))
    await appendAudit(db, signed(lines, body), now)
  }
}

function signed(lines: readonly AuditFacts[], body: string) {
  const stored = sha256(body)
  return lines.map((facts) => ({ ...facts, stored }))
}

/** One request, or null. */
export async function readRequestRow(db: Kysely<Tables>, id: string): Promise<Request | null> {
  const row = await db.selectFrom('requests').select('body').where('id', '=', id).executeTakeFirst()
  return row ? toRequest(row.body) : null
}

/** Requests, newest first; `limit` is 50 when not given. */
export async function listRequests(
  db: Kysely<Tables>,
  filter: {
    readonly states?: readonly RequestState[]
    readonly unreviewed?: true
    readonly limit?: number
  },
): Promise<readonly Request[]> {
  let all = db
    .selectFrom('requests')
    .select('body')
    .orderBy('created_at', 'desc')
    .orderBy(sql`rowid`, 'desc')
    .limit(filter.limit ?? 50)
  // As the partial index has it.
  if (filter.unreviewed)
    all = all.where(sql<boolean>`json_extract(body, '$.breakGlass.reviewed') = 0`)
  const rows = await (filter.states ? all.where('state', 'in', filter.states) : all).execute()
  return rows.map((row) => toRequest(row.body))
}

/** What requests of earlier versions lack: they had one policy, one approver and one statement. */
const ABSENT = {
  askedIn: '',
  policy: 'default',
  quorum: 1,
  breakGlass: null,
  step: 0,
} as const satisfies Partial<Request>

function toRequest(body: string): Request {
  return { ...ABSENT, ...(JSON.parse(body) as Request) }
}
