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
  /** What the watch remembers, whole as of a revision; JSON. What changed since is in `watch_changes` (watch-row.ts). */
  watch: { cluster: string; shape: number; revision: number; state: string; saved_at: number }
  watch_changes: { cluster: string; revision: number; change: string }
  requests: { id: string; state: RequestState; revision: number; created_at: number; body: string }
  outbox: OutboxTable
  /** Where each identity's message is in Slack; `meant_…` and `maybe_in` as in the outbox. */
  links: {
    identity: string
    channel: string
    ts: string
    used_at: number
    meant_channel: string | null
    meant_reason: string | null
    maybe_in: string | null
  }
  /** Keys ever enqueued, also of rows that were replaced before they were sent. */
  said: { key: string; said_at: number }
  runs: RunTable
  /** Lists that people asked for; see listings.ts. */
  listings: { id: string; user_id: string; command: string; anchor: number; created_at: number }
  /** Channels that took no messages when one was last sent there, with Slack's word for why. */
  channel_troubles: { channel: string; since: number; reason: string }
  history: HistoryTable
  /** When people looked last, by their Slack user id. */
  looks: { user: string; at: number }
  /** Stretches without a gap in which a cluster was polled, and in which it could be read; see pulse.ts. */
  pulses: { cluster: string; what: 'polled' | 'read'; began: number; ended: number }
  /** The worst archive lag of a cluster in each five minutes. */
  lags: { cluster: string; at: number; tenant: string; seconds: number }
  /** Log archives that were others than before (domain/archive-changes.ts). */
  archive_changes: {
    cluster: string
    tenant: string
    at: number
    name: string
    status: string | null
    round: string | null
    checkpoint_scn: string | null
    lag: number | null
  }
  /** What people said about alerts by their buttons (domain/mark.ts). */
  marks: {
    identity: string
    cluster: string
    kind: 'ack' | 'snooze'
    marked_by: string
    marked_at: number
    until_at: number | null
  }
  /** domain/mute.ts; `match` is JSON. */
  mutes: {
    id: string
    match: string
    muted_by: string
    reason: string
    created_at: number
    until_at: number
    ended_at: number | null
    ended_by: string | null
  }
  /** domain/audit.ts; `body` is JSON of what is not a column. Append-only by triggers. */
  audit: { seq: number; at: number; previous: string; hash: string; body: string }
  /** One row: the newest line, so that a cut tail shows. */
  audit_head: { id: number; seq: number; hash: string }
  /** domain/totp.ts; `body` is JSON. */
  codes: { user: string; revision: number; body: string }
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

/** Events that were news; see domain/history.ts. `tenants` and `title` are JSON. */
interface HistoryTable {
  id: Generated<number>
  cluster: string
  kind: string
  at: number
  seen_at: number
  severity: string
  area: string | null
  tenants: string
  title: string
  rule: string | null
  incident: string | null
  job: string | null
  bytes: number | null
}

interface OutboxTable {
  id: Generated<number>
  key: string
  identity: string
  mode: DeliveryMode
  channel: string
  body: string
  /** 0 goes before 1, 1 before 2, whatever is older: SEVERITY_RANK of domain/event.ts. */
  urgency: number
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
  /** How a new message calls people (JSON of domain/notification.ts `Manner`); null: it does not. */
  manner: string | null
  /** The message's short id (domain/delivery-id.ts). */
  short: string
  /** Where in Slack it was said, or which message was changed; null until then, and when there was nothing to do. */
  sent_channel: string | null
  sent_ts: string | null
  /** The channel that it was meant for, and Slack's word for why it went elsewhere. */
  meant_channel: string | null
  meant_reason: string | null
  /** The channel in which it may stand already, because nobody could look there after a lost answer. */
  maybe_in: string | null
}
