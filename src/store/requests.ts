import { type Kysely, sql } from 'kysely'
import type { Request, RequestState } from '../domain/request.ts'
import type { Tables } from './tables.ts'

/** A new request. Throws when the id is taken. */
export async function insertRequestRow(db: Kysely<Tables>, request: Request): Promise<void> {
  await db
    .insertInto('requests')
    .values({
      id: request.id,
      state: request.state,
      revision: request.revision,
      created_at: request.createdAt,
      body: JSON.stringify(request),
    })
    .execute()
}

/**
 * Compare-and-set: writes `after` with the revision after that of `before`, or nothing and false when the stored
 * revision is not that of `before` any more.
 */
export async function swapRequest(
  db: Kysely<Tables>,
  before: Request,
  after: Request,
): Promise<boolean> {
  const revision = before.revision + 1
  const done = await db
    .updateTable('requests')
    .set({ state: after.state, revision, body: JSON.stringify({ ...after, revision }) })
    .where('id', '=', before.id)
    .where('revision', '=', before.revision)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** One request, or null. */
export async function readRequestRow(db: Kysely<Tables>, id: string): Promise<Request | null> {
  const row = await db.selectFrom('requests').select('body').where('id', '=', id).executeTakeFirst()
  return row ? toRequest(row.body) : null
}

/** Requests, newest first; `limit` is 50 when not given. */
export async function listRequests(
  db: Kysely<Tables>,
  filter: { readonly states?: readonly RequestState[]; readonly limit?: number },
): Promise<readonly Request[]> {
  const all = db
    .selectFrom('requests')
    .select('body')
    .orderBy('created_at', 'desc')
    .orderBy(sql`rowid`, 'desc')
    .limit(filter.limit ?? 50)
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
