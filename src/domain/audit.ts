import type { OperationKind } from './operation.ts'

/** One line of the audit log: who did or decided what, when and where, and what came of it. Never changed or removed. */
export interface AuditEntry {
  /** From 1, without gaps. */
  readonly seq: number
  /** ms since the epoch (UTC). */
  readonly at: number
  /** Request id; null for what led to none, such as a refusal. */
  readonly request: string | null
  /** Slack user id; null: obbackup itself. */
  readonly who: string | null
  /** What happened, in a word or two: `asked`, `approved`, `executing`, `accepted`, `refused to ask` … */
  readonly what: string
  readonly cluster: string
  readonly operation: OperationKind
  readonly tenants: readonly string[]
  readonly policy: string | null
  /** Digest of the plan; null when there was none. */
  readonly digest: string | null
  /** Statement without secrets, cause, reason or result; for people. */
  readonly detail: string | null
  /** Hash of the line before (hex), and of this one over everything in it and that. */
  readonly previous: string
  readonly hash: string
}
