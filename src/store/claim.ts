import { type ExpressionBuilder, type Kysely, sql, type Transaction } from 'kysely'
import type { DeliveryMode, Manner, MessageBody } from '../domain/notification.ts'
import { parsedBody } from './deliveries.ts'
import type { Tables } from './tables.ts'

/** A notification that its claimer may send now, and nobody else until the lease ends. */
export interface Due {
  readonly id: number
  readonly key: string
  readonly identity: string
  readonly mode: DeliveryMode
  /** Channel id. */
  readonly channel: string
  /** Null when what is stored is not JSON. */
  readonly body: MessageBody | null
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
  /** How a new message calls people; an edit does not. */
  readonly manner: Manner
  /** The message's short id. */
  readonly short: string
  /** The channel that it was meant for, and Slack's word for why it goes elsewhere; null when it goes where it was. */
  readonly meant: Meant | null
  /** The channel in which it, or its message, may stand already: an answer was lost, and nobody could look there. */
  readonly maybeIn: string | null
}

/** Where a message should have gone, and Slack's word for why it did not. */
export interface Meant {
  readonly channel: string
  readonly reason: string
}

/** What Slack limits apart: new messages and replies, and changes of messages. */
export type Method = 'post' | 'edit'

/** A channel that is to be left alone for now, by the one method. */
export interface Paused {
  readonly channel: string
  readonly method: Method
}

/** When to claim, for how long (ms), and what is to be left alone for now. */
export interface ClaimOptions {
  readonly now: number
  readonly leaseMs: number
  readonly except?: readonly Paused[]
  /** Ids of rows that the claimer is sending right now: they stay its own though a clock that jumped ended their lease. */
  readonly held?: ReadonlySet<number>
}

/**
 * Claims what may be sent now. Each channel has two lines, one of what is new and one of changes, so that neither waits
 * for the other's limits: of each only the first row, when it is due and nobody holds it. First is what is being sent,
 * then the most urgent, then the oldest, among the rows behind nothing older of their identity; the oldest row of all is
 * behind nothing, so lines cannot wait for each other. An `edit` of a message that does not exist is done on the way.
 */
export async function claim(
  db: Kysely<Tables>,
  { now, leaseMs, except = [], held = new Set() }: ClaimOptions,
): Promise<readonly Due[]> {
  return await db.transaction().execute(async (trx) => {
    for (;;) {
      const heads = await headsOfLines(trx, now, except, held)
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

/** What a row will do, as far as can be told before it is tried. */
function methodOf(row: string, link: string) {
  return sql<Method>`case
    when ${sql.ref(`${row}.mode`)} = 'edit' then 'edit'
    when ${sql.ref(`${row}.mode`)} = 'upsert' and ${sql.ref(`${link}.ts`)} is not null then 'edit'
    else 'post' end`
}

/** Every row that could go next of its identity, with its place in its line, counted from 1. */
function linesInOrder(eb: ExpressionBuilder<Tables, 'outbox'>) {
  return eb
    .selectFrom('outbox as line')
    .leftJoin('links as linked', 'linked.identity', 'line.identity')
    .select([
      'line.id',
      sql<number>`row_number() over (
        partition by ${sql.ref('line.channel')}, ${methodOf('line', 'linked')}
        order by ${sql.ref('line.state')} <> 'sending', ${sql.ref('line.urgency')}, ${sql.ref('line.id')}
      )`.as('place'),
    ])
    .where('line.finished_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as older')
            .select('older.id')
            .where('older.finished_at', 'is', null)
            .whereRef('older.identity', '=', 'line.identity')
            .whereRef('older.id', '<', 'line.id'),
        ),
      ),
    )
    .as('places')
}

async function headsOfLines(
  trx: Transaction<Tables>,
  now: number,
  except: readonly Paused[],
  held: ReadonlySet<number>,
) {
  return await trx
    .selectFrom('outbox')
    .leftJoin('links', 'links.identity', 'outbox.identity')
    .selectAll('outbox')
    .select([
      'links.channel as root_channel',
      'links.ts as root_ts',
      sql<string | null>`coalesce(outbox.meant_channel, links.meant_channel)`.as('away_from'),
      sql<string | null>`coalesce(outbox.meant_reason, links.meant_reason)`.as('away_for'),
      sql<string | null>`coalesce(outbox.maybe_in, links.maybe_in)`.as('perhaps_in'),
    ])
    .where('outbox.id', 'in', (eb) =>
      eb.selectFrom(linesInOrder).select('places.id').where('places.place', '=', 1),
    )
    .where((eb) =>
      eb.and(
        except.map(({ channel, method }) =>
          eb.or([
            eb('outbox.channel', '!=', channel),
            eb(methodOf('outbox', 'links'), '!=', method),
          ]),
        ),
      ),
    )
    .where('outbox.id', 'not in', [...held])
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
    body: parsedBody(row.body),
    attempts: row.attempts + 1,
    createdAt: row.created_at,
    lookFirst: row.state !== 'queued' || row.look_first === 1,
    lastError: row.last_error,
    root:
      row.root_channel === null || row.root_ts === null
        ? null
        : { channel: row.root_channel, ts: row.root_ts },
    manner: mannerOf(row.manner),
    short: row.short,
    meant:
      row.away_from === null ? null : { channel: row.away_from, reason: row.away_for ?? 'unknown' },
    maybeIn: row.perhaps_in,
  }
}

function mannerOf(stored: string | null): Manner {
  try {
    return stored === null ? {} : (JSON.parse(stored) as Manner)
  } catch {
    return {}
  }
}
