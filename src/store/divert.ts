import type { Kysely, Transaction } from 'kysely'
import type { Notification } from '../domain/notification.ts'
import { enqueue } from './enqueue.ts'
import type { Tables } from './tables.ts'

/** A channel that does not take messages: since when (ms since the epoch, UTC), and Slack's word for why. */
export interface ChannelTrouble {
  readonly since: number
  readonly reason: string
}

/** Which channel refused a row and with what word, and which channel gets it instead. */
export interface Diversion {
  readonly from: string
  readonly reason: string
  readonly to: string
  /** Whether it may stand in the refusing channel all the same. */
  readonly doubtful?: boolean
}

/**
 * Moves a claimed row, and what changes or follows its message, into the line of another channel, as if it had not
 * been tried yet. A message that stays behind in the refusing channel is forgotten when this row would change it: from
 * then on the identity's message is the one that is made elsewhere. Notes the trouble and enqueues what is to be said
 * about it, all in one transaction. A row that is finished stays as it is.
 */
export async function divertRow(
  db: Kysely<Tables>,
  id: number,
  { from, reason, to, doubtful = false }: Diversion,
  words: readonly Notification[],
  now: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('outbox')
      .select(['identity', 'mode'])
      .where('id', '=', id)
      .where('finished_at', 'is', null)
      .executeTakeFirst()
    if (!row) return
    const { identity, mode } = row
    await trx
      .updateTable('outbox')
      .set({
        // There is nothing to edit in the other channel.
        mode: mode === 'edit' ? 'upsert' : mode,
        channel: to,
        meant_channel: from,
        meant_reason: reason,
        ...(doubtful ? { maybe_in: from } : {}),
        state: 'queued',
        attempts: 0,
        look_first: 0,
        due_at: now,
        lease_until: null,
        last_error: reason,
      })
      .where('id', '=', id)
      .execute()
    if (mode !== 'thread') {
      await trx
        .deleteFrom('links')
        .where('identity', '=', identity)
        .where('channel', '=', from)
        .execute()
      await moveFollowers(trx, { identity, after: id, to })
    }
    await trx
      .insertInto('channel_troubles')
      .values({ channel: from, since: now, reason })
      .onConflict((conflict) => conflict.column('channel').doUpdateSet({ reason }))
      .execute()
    await enqueue(trx, words, now)
  })
}

/** What belongs to the same message goes with it, up to the identity's next message. */
async function moveFollowers(
  trx: Transaction<Tables>,
  { identity, after, to }: { identity: string; after: number; to: string },
): Promise<void> {
  const later = await trx
    .selectFrom('outbox')
    .select(['id', 'mode'])
    .where('identity', '=', identity)
    .where('finished_at', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .execute()
  const next = later.findIndex((row) => row.mode === 'post')
  const followers = (next < 0 ? later : later.slice(0, next)).map((row) => row.id)
  await trx.updateTable('outbox').set({ channel: to }).where('id', 'in', followers).execute()
}

/** What is wrong with a channel, or null when nothing is known to be. */
export async function readChannelTrouble(
  db: Kysely<Tables>,
  channel: string,
): Promise<ChannelTrouble | null> {
  const row = await db
    .selectFrom('channel_troubles')
    .select(['since', 'reason'])
    .where('channel', '=', channel)
    .executeTakeFirst()
  return row ?? null
}

/** The channel takes messages again: forgets its trouble and enqueues what is to be said about that. */
export async function endChannelTrouble(
  db: Kysely<Tables>,
  channel: string,
  words: readonly Notification[],
  now: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const gone = await trx
      .deleteFrom('channel_troubles')
      .where('channel', '=', channel)
      .executeTakeFirst()
    if (gone.numDeletedRows > 0n) await enqueue(trx, words, now)
  })
}
