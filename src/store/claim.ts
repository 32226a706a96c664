import { type Kysely, sql, type Transaction } from 'kysely'
import type { DeliveryMode, MessageBody } from '../domain/notification.ts'
import type { Tables } from './tables.ts'

/** A notification that its claimer may send now, and nobody else until the lease ends. */
export interface Due {
  readonly id: number
  readonly key: string
  readonly identity: string
  readonly mode: DeliveryMode
  /** Channel id. */
  readonly channel: string
  readonly body: MessageBody
  /** Times that it was claimed, this one included. */
  readonly attempts: number
  /** When it was enqueued, ms since the epoch (UTC). */
  readonly createdAt: number
  /** An earlier attempt's outcome is not known: look for the key in Slack before sending. */
  readonly lookFirst: boolean
  /** What the last attempt that failed said, or null. */
  readonly lastError: string | null
  /** The identity's message, or null when there is none. */
  readonly root: { readonly channel: string; readonly ts: string } | null
}

/** When to claim, for how long (ms), and which channel ids are to be left alone for now. */
export interface ClaimOptions {
  readonly now: number
  readonly leaseMs: number
  readonly except?: readonly string[]
}

/**
 * Claims what may be sent now: of each channel only the oldest unfinished row, when it is due, nobody holds it, and
 * nothing older of its identity waits in another channel. An `edit` of a message that does not exist is done on the
 * way. The oldest row of all is always first in both lines, so they cannot wait for each other.
 */
export async function claim(
  db: Kysely<Tables>,
  { now, leaseMs, except = [] }: ClaimOptions,
): Promise<readonly Due[]> {
  return await db.transaction().execute(async (trx) => {
    for (;;) {
      const heads = await headsOfLines(trx, now, except)
      const pointless = heads.filter((row) => row.mode === 'edit' && row.root_ts === null)
      if (pointless.length === 0) {
        await lease(trx, heads, now + leaseMs)
        return heads.map(toDue)
      }
      await trx
        .updateTable('outbox')
        .set({ state: 'sent', finished_at: now, lease_until: null })
        .where('id', 'in', ids(pointless))
        .execute()
    }
  })
}

type Head = Awaited<ReturnType<typeof headsOfLines>>[number]

async function headsOfLines(trx: Transaction<Tables>, now: number, except: readonly string[]) {
  return await trx
    .selectFrom('outbox')
    .leftJoin('links', 'links.identity', 'outbox.identity')
    .selectAll('outbox')
    .select(['links.channel as root_channel', 'links.ts as root_ts'])
    .where('outbox.id', 'in', (eb) =>
      eb
        .selectFrom('outbox as line')
        .select((one) => one.fn.min('line.id').as('id'))
        .where('line.finished_at', 'is', null)
        .groupBy('line.channel'),
    )
    .where('outbox.channel', 'not in', except)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as older')
            .select('older.id')
            .where('older.finished_at', 'is', null)
            .whereRef('older.identity', '=', 'outbox.identity')
            .whereRef('older.id', '<', 'outbox.id'),
        ),
      ),
    )
    .where('outbox.due_at', '<=', now)
    .where((eb) =>
      eb.or([eb('outbox.state', '!=', 'sending'), eb('outbox.lease_until', '<=', now)]),
    )
    .orderBy('outbox.id')
    .execute()
}

async function lease(trx: Transaction<Tables>, rows: readonly Head[], until: number) {
  await trx
    .updateTable('outbox')
    .set((eb) => ({
      state: 'sending',
      attempts: eb('attempts', '+', 1),
      lease_until: until,
      look_first: sql<number>`case when state = 'queued' then look_first else 1 end`,
    }))
    .where('id', 'in', ids(rows))
    .execute()
}

function ids(rows: readonly Head[]): number[] {
  return rows.map((row) => row.id)
}

function toDue(row: Head): Due {
  return {
    id: row.id,
    key: row.key,
    identity: row.identity,
    mode: row.mode,
    channel: row.channel,
    body: JSON.parse(row.body) as MessageBody,
    attempts: row.attempts + 1,
    createdAt: row.created_at,
    lookFirst: row.state !== 'queued' || row.look_first === 1,
    lastError: row.last_error,
    root:
      row.root_channel === null || row.root_ts === null
        ? null
        : { channel: row.root_channel, ts: row.root_ts },
  }
}
