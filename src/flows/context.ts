import type { ClusterConfig, Config } from '../config.ts'
import type { OceanBase } from '../oceanbase/oceanbase.ts'
import type { Directory } from '../slack/directory.ts'
import type { Poster } from '../slack/poster.ts'
import type { Uploader } from '../slack/uploader.ts'
import type { Store } from '../store/store.ts'

/** Where time comes from: ms since the epoch (UTC). */
export interface Clock {
  now(): number
}

/** A clock that also knows time that nobody can set. */
export interface SteadyClock extends Clock {
  /** ms since some moment of this process; it never jumps, and is of no meaning in another process. */
  elapsed(): number
}

/** Structured log; the first argument holds facts, never secrets. */
export interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** One cluster and the way to it. */
export interface Cluster {
  readonly config: ClusterConfig
  readonly oceanbase: OceanBase
}

/** What is counted; the names are the metrics'. */
export interface Counters {
  poll(cluster: string, outcome: 'ok' | 'failed', seconds: number): void
  event(cluster: string, kind: string): void
  delivery(outcome: 'sent' | 'retry' | 'failed' | 'found' | 'moved'): void
  execution(outcome: string): void
}

/** Everything that flows need, passed and never fetched. */
export interface Context {
  readonly config: Pick<
    Config,
    | 'approvalChannel'
    | 'alertChannel'
    | 'fallbackChannel'
    | 'operators'
    | 'approvers'
    | 'thresholds'
    | 'rules'
    | 'requestExpiryMs'
    | 'timeZone'
    | 'digest'
    | 'routes'
    | 'escalation'
    | 'grouping'
    | 'maintenance'
    | 'policies'
    | 'dangerous'
    | 'backupPasswords'
    | 'totp'
    | 'breakGlassReview'
  >
  readonly clusters: ReadonlyMap<string, Cluster>
  readonly store: Store
  readonly poster: Poster
  readonly directory: Directory
  readonly uploader: Uploader
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  /** Unguessable text of lower-case letters and digits, of the given length. */
  readonly random: (length: number) => string
}
