import type { Kysely, Transaction } from 'kysely'
import type { Mark, Marks } from '../domain/mark.ts'
import type { MessageBody } from '../domain/notification.ts'
import type { Tables } from './tables.ts'

/** Marks are kept this long, so that the message of what is over still says who saw to it: 90 days. */
const KEEP_MS = 90 * 24 * 3_600_000

/** Marks of one cluster's alerts. */
export async function readMarks(db: Kysely<Tables>, cluster: string): Promise<Marks> {
  const rows = await db
    .selectFrom('marks')
    .select(['identity', 'kind', 'marked_by', 'marked_at', 'until_at'])
    .where('cluster', '=', cluster)
    .execute()
  return new Map(rows.map((row) => [row.identity, toMark(row)]))
}

/** The mark of one message, or null. */
export async function readMark(db: Kysely<Tables>, identity: string): Promise<Mark | null> {
  const row = await db
    .selectFrom('marks')
    .select(['identity', 'kind', 'marked_by', 'marked_at', 'until_at'])
    .where('identity', '=', identity)
    .executeTakeFirst()
  return row ? toMark(row) : null
}

/** Puts a mark in the place of the one before it. */
export async function writeMark(
  trx: Transaction<Tables>,
  cluster: string,
  { identity, kind, by, at, until }: Mark,
): Promise<void> {
  const row = { cluster, kind, marked_by: by, marked_at: at, until_at: until }
  await trx
    .insertInto('marks')
    .values({ identity, ...row })
    .onConflict((conflict) => conflict.column('identity').doUpdateSet(row))
    .execute()
}

/** Takes these marks away, unless somebody has made another one since. */
export async function deleteMarks(trx: Transaction<Tables>, marks: readonly Mark[]): Promise<void> {
  for (const { identity, at, kind } of marks) {
    await trx
      .deleteFrom('marks')
      .where('identity', '=', identity)
      .where('marked_at', '=', at)
      .where('kind', '=', kind)
      .execute()
  }
}

/** What the message of an identity says, or is about to say; null when that is forgotten. Lines in threads are no message. */
export async function lastBody(db: Kysely<Tables>, identity: string): Promise<MessageBody | null> {
  const row = await db
    .selectFrom('outbox')
    .select('body')
    .where('identity', '=', identity)
    .where('mode', '!=', 'thread')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  try {
    return row ? (JSON.parse(row.body) as MessageBody) : null
  } catch {
    return null
  }
}

/** Identity of the message at a place in Slack; null when there is none of ours, or it is forgotten. */
export async function identityAt(
  db: Kysely<Tables>,
  channel: string,
  ts: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('links')
    .select('identity')
    .where('channel', '=', channel)
    .where('ts', '=', ts)
    .executeTakeFirst()
  return row?.identity ?? null
}

/** Forgets old marks. */
export async function pruneMarks(db: Kysely<Tables>, now: number): Promise<void> {
  await db
    .deleteFrom('marks')
    .where('marked_at', '<', now - KEEP_MS)
    .execute()
}

function toMark(row: {
  readonly identity: string
  readonly kind: Mark['kind']
  readonly marked_by: string
  readonly marked_at: number
  readonly until_at: number | null
}): Mark {
  const { identity, kind, marked_by: by, marked_at: at, until_at: until } = row
  return { identity, kind, by, at, until }
}
