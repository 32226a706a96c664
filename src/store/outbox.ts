import { type Kysely, sql } from 'kysely'
import type { OutboxState, Tables } from './tables.ts'

/** Where a message is in Slack: channel id and `ts`. */
export interface MessageAt {
  readonly channel: string
  readonly ts: string
}

/** Links from identities to messages, and keys, are kept this long after their last use: 90 days. */
const KEEP_MS = 90 * 24 * 3600 * 1000

/**
 * Marks a row delivered. `message` is where it is said, or which message was changed; the message of a `post` or
 * `upsert` becomes its identity's. Finished rows stay as they are. `maybeIn`: where it may stand besides.
 */
export async function markSent(
  db: Kysely<Tables>,
  id: number,
  message: MessageAt | null,
  maybeIn: string | null,
  now: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('outbox')
      .set({
        state: 'sent',
        finished_at: now,
        lease_until: null,
        sent_channel: message?.channel ?? null,
        sent_ts: message?.ts ?? null,
        ...(maybeIn === null ? {} : { maybe_in: maybeIn }),
      })
      .where('id', '=', id)
      .where('finished_at', 'is', null)
      .returning(['identity', 'mode', 'meant_channel', 'meant_reason', 'maybe_in'])
      .executeTakeFirst()
    if (!row) return
    const { identity, mode, meant_channel, meant_reason, maybe_in } = row
    const link = await trx
      .selectFrom('links')
      .select(['channel', 'ts'])
      .where('identity', '=', identity)
      .executeTakeFirst()
    const changed = link?.channel === message?.channel && link?.ts === message?.ts
    if (!message || changed || mode === 'edit' || mode === 'thread') {
      await trx
        .updateTable('links')
        .set({ used_at: now })
        .where('identity', '=', identity)
        .execute()
      return
    }
    const { channel, ts } = message
    const made = { channel, ts, used_at: now, meant_channel, meant_reason, maybe_in }
    await trx
      .insertInto('links')
      .values({ identity, ...made })
      .onConflict((conflict) => conflict.column('identity').doUpdateSet(made))
      .execute()
  })
}

/** Gives a claimed row back, to be tried again from `dueAt` on. */
export async function giveBack(
  db: Kysely<Tables>,
  id: number,
  { dueAt, reason, unknown }: { dueAt: number; reason: string; unknown: boolean },
): Promise<void> {
  await db
    .updateTable('outbox')
    .set((eb) => ({
      // Once in doubt, always in doubt: the attempt that ended cleanly may have been the look itself.
      state: unknown
        ? 'unknown'
        : eb
            .case()
            .when('look_first', '=', 1)
            .then<OutboxState>('unknown')
            .else<OutboxState>('queued')
            .end(),
      look_first: unknown ? 1 : eb.ref('look_first'),
      due_at: dueAt,
      last_error: reason,
      lease_until: null,
    }))
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .execute()
}

/** Gives a row up for good, so that the rest of its channel's line can go on. */
export async function giveUp(
  db: Kysely<Tables>,
  id: number,
  reason: string,
  now: number,
): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ state: 'failed', finished_at: now, last_error: reason, lease_until: null })
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .execute()
}

/** What was tried waits for a minute at most, but where Slack asks for more (flows/next-try.ts). */
const USUAL_WAIT_MS = 60_000

/**
 * The clock was set back by so many ms, or may have been (null): what was due is due now, what was tried waits for as
 * long as it would have, or for a minute, and leases end as they would have.
 */
export async function moveTimes(
  db: Kysely<Tables>,
  backMs: number | null,
  now: number,
): Promise<void> {
  const moved = (column: 'due_at' | 'lease_until') =>
    backMs === null
      ? sql<number>`min(${sql.ref(column)}, ${now + USUAL_WAIT_MS})`
      : sql<number>`${sql.ref(column)} - ${backMs}`
  await db
    .updateTable('outbox')
    .set((eb) => ({
      due_at: eb.case().when('attempts', '=', 0).then(now).else(moved('due_at')).end(),
      lease_until: moved('lease_until'),
    }))
    .where('finished_at', 'is', null)
    .where('due_at', '>', now)
    .execute()
}

/** Ends every lease, because its holder is gone: what was on its way may have arrived or not. Returns how many. */
export async function recoverLeases(db: Kysely<Tables>, now: number): Promise<number> {
  await moveTimes(db, null, now)
  const done = await db
    .updateTable('outbox')
    .set({ state: 'unknown', lease_until: null, look_first: 1 })
    .where('state', '=', 'sending')
    .executeTakeFirst()
  return Number(done.numUpdatedRows)
}

/** How many rows were given up for good since the time, ms since the epoch (UTC). */
export async function countFailed(db: Kysely<Tables>, since: number): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .where('state', '=', 'failed')
    .where('finished_at', '>=', since)
    .executeTakeFirst()
  return row?.rows ?? 0
}

/** How many rows stand where. */
export async function countOutbox(db: Kysely<Tables>): Promise<Record<OutboxState, number>> {
  const counts = { queued: 0, sending: 0, unknown: 0, sent: 0, failed: 0 }
  const rows = await db
    .selectFrom('outbox')
    .select(['state', (eb) => eb.fn.countAll<number>().as('rows')])
    .groupBy('state')
    .execute()
  for (const { state, rows: count } of rows) counts[state] = count
  return counts
}

/** What waits longest to be said. */
export interface Waiting {
  /** When it was enqueued, ms since the epoch (UTC). */
  readonly since: number
  /** Channel id. */
  readonly channel: string
  /** Why the last try failed, in a word; null when there was none. */
  readonly reason: string | null
}

/** The oldest row that is not finished, in one channel or in all; null when all are. */
export async function oldestWaiting(db: Kysely<Tables>, channel?: string): Promise<Waiting | null> {
  const unfinished = db
    .selectFrom('outbox')
    .select(['created_at', 'channel', 'last_error'])
    .where('finished_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
  const of = channel === undefined ? unfinished : unfinished.where('channel', '=', channel)
  const row = await of.executeTakeFirst()
  if (!row) return null
  const reason = row.last_error?.split(':', 1)[0] ?? null
  return { since: row.created_at, channel: row.channel, reason }
}

/**
 * Forgets finished rows that ended before `before`. Links and keys outlive them: 90 days after their last use, and as
 * long as a row of theirs is unfinished.
 */
export async function pruneOutbox(db: Kysely<Tables>, before: number, now: number): Promise<void> {
  const old = Math.min(before, now - KEEP_MS)
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('outbox').where('finished_at', '<', before).execute()
    await trx
      .deleteFrom('links')
      .where('used_at', '<', old)
      .where('identity', 'not in', unfinished('identity'))
      .execute()
    await trx
      .deleteFrom('said')
      .where('said_at', '<', old)
      .where('key', 'not in', unfinished('key'))
      .execute()
  })
}

function unfinished(column: 'identity' | 'key') {
  return sql<string>`(select ${sql.ref(column)} from outbox where finished_at is null)`
}
