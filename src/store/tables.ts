import type { Generated } from 'kysely'
import type { DeliveryMode } from '../domain/notification.ts'
import type { RequestState } from '../domain/request.ts'

/**
 * Where a notification stands. `sending`: claimed, with a lease. `unknown`: it may be in Slack or not. The last two
 * are final.
 */
export type OutboxState = 'queued' | 'sending' | 'unknown' | 'sent' | 'failed'

/** The store's tables as migrations.ts makes them. Times are ms since the epoch (UTC); JSON is kept as text. */
export interface Tables {
  migrations: { number: number; name: string; applied_at: number }
  watch: { cluster: string; shape: number; state: string; saved_at: number }
  requests: { id: string; state: RequestState; revision: number; created_at: number; body: string }
  outbox: OutboxTable
  /** Where each identity's message is in Slack; `meant_…` as in the outbox. */
  links: {
    identity: string
    channel: string
    ts: string
    used_at: number
    meant_channel: string | null
    meant_reason: string | null
  }
  /** Keys ever enqueued, also of rows that were replaced before they were sent. */
  said: { key: string; said_at: number }
  runs: RunTable
  /** Lists that people asked for; see listings.ts. */
  listings: { id: string; user_id: string; command: string; anchor: number; created_at: number }
  /** Channels that took no messages when one was last sent there, with Slack's word for why. */
  channel_troubles: { channel: string; since: number; reason: string }
  /** One row, written by the self-check. */
  checks: { id: number; checked_at: number }
}

/** Jobs that ended, for what is usual and for what became of estimates; see domain/run.ts. */
interface RunTable {
  cluster: string
  job_key: string
  area: string
  past_key: string
  state: string
  started_at: number
  ended_at: number
  bytes: number | null
  made: number
  held: number
  phases: string
}

interface OutboxTable {
  id: Generated<number>
  key: string
  identity: string
  mode: DeliveryMode
  channel: string
  body: string
  state: OutboxState
  attempts: number
  created_at: number
  due_at: number
  lease_until: number | null
  /** 1 once an attempt ended without a known outcome: from then on Slack is asked before anything is sent. */
  look_first: number
  last_error: string | null
  /** Null as long as the row is queued, sending or unknown; the partial indexes are on it. */
  finished_at: number | null
  /** The message's short id (domain/delivery-id.ts). */
  short: string
  /** Where in Slack it was said, or which message was changed; null until then, and when there was nothing to do. */
  sent_channel: string | null
  sent_ts: string | null
  /** The channel that it was meant for, and Slack's word for why it went elsewhere. */
  meant_channel: string | null
  meant_reason: string | null
}
