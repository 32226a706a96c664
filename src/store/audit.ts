import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { AuditEntry, AuditFacts, AuditHead } from '../domain/audit.ts'
import { auditCheck, nextEntry, type RequestStanding } from '../domain/audit-chain.ts'
import type { Tables } from './tables.ts'

/** Which lines are wanted. */
export interface AuditFilter {
  readonly request?: string | null
  /** ms since the epoch (UTC). */
  readonly since?: number | null
  readonly limit?: number
}

/** SHA-256 in hex: the hash of the chain. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Writes lines behind the last one; the caller's transaction makes them one with what they are about. */
export async function appendAudit(
  db: Kysely<Tables>,
  all: readonly (AuditFacts & Pick<AuditEntry, 'stored'>)[],
  now: number,
): Promise<readonly AuditEntry[]> {
  let head = await readAuditHead(db)
  const written: AuditEntry[] = []
  for (const facts of all) {
    const entry = nextEntry(head, { ...facts, at: now }, sha256)
    const { seq, at, previous, hash, ...body } = entry
    await db
      .insertInto('audit')
      .values({ seq, at, previous, hash, body: JSON.stringify(body) })
      .execute()
    head = { seq, hash }
    written.push(entry)
  }
  if (head && written.length > 0) {
    await db
      .insertInto('audit_head')
      .values({ id: 1, ...head })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...head }))
      .execute()
  }
  return written
}

/** What the head record says; null when nothing was written yet. */
export async function readAuditHead(db: Kysely<Tables>): Promise<AuditHead | null> {
  const row = await db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirst()
  return row ?? null
}

/** Lines, newest first; 50 unless another limit is given. */
export async function readAuditLines(
  db: Kysely<Tables>,
  { request = null, since = null, limit = 50 }: AuditFilter,
): Promise<readonly AuditEntry[]> {
  let rows = db
    .selectFrom('audit')
    .select(['seq', 'at', 'previous', 'hash', 'body'])
    .orderBy('seq', 'desc')
    .limit(limit)
  if (request !== null) rows = rows.where(sql`json_extract(body, '$.request')`, '=', request)
  if (since !== null) rows = rows.where('at', '>=', since)
  return (await rows.execute()).map(toEntry)
}

/** Lines that are looked at before others get a turn. */
const AT_ONCE = 500

/**
 * What is wrong with the log, or null. Call it in a transaction, so that nobody writes meanwhile. The log may be long:
 * it is read piece by piece, and Slack's clicks are acknowledged in between.
 */
export async function findAuditProblem(
  db: Kysely<Tables>,
  expected?: AuditHead,
): Promise<string | null> {
  const check = auditCheck(sha256, expected)
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = await db
      .selectFrom('audit')
      .select(['seq', 'at', 'previous', 'hash', 'body'])
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(AT_ONCE)
      .execute()
    for (const row of rows) {
      const problem = check.line(toEntry(row))
      if (problem !== null) return problem
      after = row.seq
    }
    if (rows.length < AT_ONCE) break
    await setImmediate()
  }
  return check.end({ head: await readAuditHead(db), requests: await readStandings(db) })
}

/** Where each request stands, read piece by piece as well. */
async function readStandings(db: Kysely<Tables>): Promise<readonly RequestStanding[]> {
  const all: RequestStanding[] = []
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('requests')
      .select(['id', 'state', 'revision', 'body'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(AT_ONCE)
      .execute()
    for (const row of rows) all.push(toStanding(row))
    after = rows.at(-1)?.id ?? after
    if (rows.length < AT_ONCE) return all
    await setImmediate()
  }
}

/** A row of the table as a line. A body that is no JSON becomes a line whose hash does not fit. */
export function toEntry(row: Tables['audit']): AuditEntry {
  const { seq, at, previous, hash, body } = row
  return { ...UNREADABLE, ...readBody(body), seq, at, previous, hash }
}

/** Where a request stands, from its row. */
export function toStanding(
  row: Pick<Tables['requests'], 'id' | 'state' | 'revision' | 'body'>,
): RequestStanding {
  const { id, state, revision, body } = row
  return { id, state, revision, stored: sha256(body) }
}

const UNREADABLE: Omit<AuditEntry, 'seq' | 'at' | 'previous' | 'hash'> = {
  request: null,
  who: null,
  what: 'unreadable',
  cluster: '',
  operation: 'backup',
  tenants: [],
  channel: null,
  policy: null,
  digest: null,
  detail: null,
  state: null,
  revision: null,
  stored: null,
}

/** The hash is over what is known: a body with anything else in it, which an export would show, is not what was written. */
function readBody(body: string): Partial<AuditEntry> {
  try {
    const read = JSON.parse(body) as Partial<AuditEntry>
    const own = Object.keys(read).every((key) => Object.hasOwn(UNREADABLE, key))
    return own && JSON.stringify(read) === body ? read : {}
  } catch {
    return {}
  }
}
