import type { OperationKind } from './operation.ts'
import type { RequestState } from './request.ts'

/** What a line of the audit log says. Plain JSON. */
export interface AuditFacts {
  /** Request id; null for what led to none, such as a refusal. */
  readonly request: string | null
  /** Slack user id; null: obbackup itself. */
  readonly who: string | null
  /** What happened, in a word or two: `asked`, `approved`, `executing`, `accepted`, `refused to ask` … */
  readonly what: string
  readonly cluster: string
  readonly operation: OperationKind
  readonly tenants: readonly string[]
  /** Channel id in which it was asked for; null when nobody knows. */
  readonly channel: string | null
  readonly policy: string | null
  /** Digest of the plan; null when there was none. */
  readonly digest: string | null
  /** Statement without secrets, cause, reason or result; for people. */
  readonly detail: string | null
  /** State and revision of the request after it; null when it changed none. */
  readonly state: RequestState | null
  readonly revision: number | null
}

/** One line of the audit log: who did or decided what, when and where, and what came of it. Never changed or removed. */
export interface AuditEntry extends AuditFacts {
  /** From 1, without gaps. */
  readonly seq: number
  /** ms since the epoch (UTC). */
  readonly at: number
  /** Hash of the whole request as it was stored with this line; null when it changed none. */
  readonly stored: string | null
  /** Hash of the line before (hex), and of this one over everything in it and that. */
  readonly previous: string
  readonly hash: string
}

/** The newest line, which an export or a copy elsewhere is compared with. */
export interface AuditHead {
  readonly seq: number
  readonly hash: string
}
