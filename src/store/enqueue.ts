import { sql, type Transaction } from 'kysely'
import { deliveryId } from '../domain/delivery-id.ts'
import { SEVERITY_RANK } from '../domain/event.ts'
import { messageSeverity } from '../domain/message-severity.ts'
import type { Notification } from '../domain/notification.ts'
import type { Tables } from './tables.ts'

/**
 * Puts notifications into the outbox, inside the transaction of what they tell about. A key that was ever enqueued is
 * ignored. An `edit` or `upsert` takes the place of one of the same identity that nobody tried to send yet. Gives how
 * many were new.
 */
export async function enqueue(
  trx: Transaction<Tables>,
  notifications: readonly Notification[],
  now: number,
): Promise<number> {
  let taken = 0
  for (const notification of notifications) {
    const { key } = notification
    const said = await trx
      .insertInto('said')
      .values({ key, said_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (said.numInsertedOrUpdatedRows !== 1n) continue
    await enqueueNew(trx, notification, now)
    taken++
  }
  return taken
}

async function enqueueNew(
  trx: Transaction<Tables>,
  { key, identity, mode, channel, body, manner }: Notification,
  now: number,
): Promise<void> {
  const urgency = SEVERITY_RANK[messageSeverity(body)]
  const waiting = await trx
    .selectFrom('outbox')
    .select(['id', 'mode', 'channel', 'state', 'attempts'])
    .where('identity', '=', identity)
    .where('finished_at', 'is', null)
    .orderBy('id')
    .execute()
  if (mode === 'edit' || mode === 'upsert') {
    // What waits before a `post` belongs to the message before it, so it keeps its own words. There may be two such
    // rows when one of them moved to another channel: the newest words come last.
    const lastPost = waiting.findLastIndex((row) => row.mode === 'post')
    const replaced = waiting
      .slice(lastPost + 1)
      .findLast((row) => row.state === 'queued' && row.attempts === 0 && row.mode !== 'thread')
    if (replaced) {
      await trx
        .updateTable('outbox')
        .set({
          key,
          body: JSON.stringify(body),
          // It keeps its place when all is well by now: it may be the word that somebody waits for.
          urgency: sql<number>`min(urgency, ${urgency})`,
          mode: mode === 'upsert' ? mode : replaced.mode,
          // An edit of what was not sent yet still calls as the first word would have.
          ...(manner ? { manner: JSON.stringify(manner) } : {}),
        })
        .where('id', '=', replaced.id)
        .execute()
      return
    }
  }
  const link = await trx
    .selectFrom('links')
    .select('channel')
    .where('identity', '=', identity)
    .executeTakeFirst()
  const nothingToEdit =
    mode === 'edit' && !link && !waiting.some((row) => row.mode === 'post' || row.mode === 'upsert')
  await trx
    .insertInto('outbox')
    .values({
      key,
      identity,
      mode,
      // In the line of the message that it changes, also when the cluster's channel was changed since.
      channel: mode === 'post' ? channel : (waiting.at(-1)?.channel ?? link?.channel ?? channel),
      body: JSON.stringify(body),
      urgency,
      state: nothingToEdit ? 'sent' : 'queued',
      attempts: 0,
      created_at: now,
      due_at: now,
      lease_until: null,
      look_first: 0,
      last_error: null,
      finished_at: nothingToEdit ? now : null,
      short: deliveryId(identity),
      manner: manner ? JSON.stringify(manner) : null,
    })
    .execute()
}
