import type { Kysely } from 'kysely'
import type { DeliveryMode, MessageBody } from '../domain/notification.ts'
import type { OutboxState, Tables } from './tables.ts'

/** One row of the outbox, for questions about it. Times are ms since the epoch (UTC). */
export interface Delivery {
  readonly id: number
  readonly key: string
  readonly identity: string
  readonly mode: DeliveryMode
  readonly channel: string
  /** Null when what is stored is not JSON. */
  readonly body: MessageBody | null
  readonly state: OutboxState
  /** Times that it was tried in the channel where it is now. */
  readonly attempts: number
  readonly createdAt: number
  /** Not tried before this. */
  readonly dueAt: number
  readonly finishedAt: number | null
  /** What the last attempt that failed said. */
  readonly lastError: string | null
  /** Where it is in Slack, or which message it changed; null as long as it is not sent, or had nothing to do. */
  readonly sent: { readonly channel: string; readonly ts: string } | null
  /** The channel that it was meant for, when that did not take it. */
  readonly meantFor: string | null
  /** The channel in which it may stand besides, because nobody could look there after a lost answer. */
  readonly maybeIn: string | null
}

/** Rows with a short id: how many there are, and of them the first and the newest ones, oldest first. */
export interface Deliveries {
  readonly total: number
  readonly rows: readonly Delivery[]
}

/** The rows of the messages with this short id that are not pruned yet: the first, and the `newest` last ones. */
export async function readDeliveries(
  db: Kysely<Tables>,
  short: string,
  newest: number,
): Promise<Deliveries> {
  const all = db.selectFrom('outbox').where('short', '=', short)
  const counted = await all
    .select((eb) => [eb.fn.countAll<number>().as('total'), eb.fn.min('id').as('first')])
    .executeTakeFirst()
  const rows = await all
    .select([
      'id',
      'key',
      'identity',
      'mode',
      'channel',
      'body',
      'state',
      'attempts',
      'created_at as createdAt',
      'due_at as dueAt',
      'finished_at as finishedAt',
      'last_error as lastError',
      'sent_channel',
      'sent_ts',
      'meant_channel as meantFor',
      'maybe_in as maybeIn',
    ])
    .where((eb) =>
      eb.or([
        eb('id', '=', counted?.first ?? 0),
        eb(
          'id',
          'in',
          eb
            .selectFrom('outbox as late')
            .select('late.id')
            .where('late.short', '=', short)
            .orderBy('late.id', 'desc')
            .limit(newest),
        ),
      ]),
    )
    .orderBy('id')
    .execute()
  return {
    total: counted?.total ?? 0,
    rows: rows.map(({ sent_channel: channel, sent_ts: ts, body, ...row }) => ({
      ...row,
      body: parsedBody(body),
      sent: channel === null || ts === null ? null : { channel, ts },
    })),
  }
}

/** The body of a row; null when it is damaged, which must not keep other rows from being read. */
export function parsedBody(text: string): MessageBody | null {
  try {
    return JSON.parse(text) as MessageBody
  } catch {
    return null
  }
}
