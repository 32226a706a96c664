import type { Maintenance } from './maintenance.ts'
import type { OperationKind } from './operation.ts'

/** When operations may run: a window that comes again, in the local time of a zone. */
export type OperationWindow = Pick<Maintenance, 'begins' | 'lastsMs'>

/** Who may ask for which operations, and what it takes until they run. The first policy that fits decides. */
export interface Policy {
  /** Unique; shown on cards and kept in the audit log. */
  readonly name: string
  readonly operations: readonly OperationKind[]
  /** Patterns as in domain/match.ts; undefined: any. A tenant pattern must fit every tenant of an operation. */
  readonly cluster?: string | undefined
  readonly tenant?: string | undefined
  /** Channel ids in which it may be asked for; null: anywhere. */
  readonly channels: readonly string[] | null
  /** Slack user or user group ids that may ask. */
  readonly ask: readonly string[]
  /** Slack user or user group ids that may decide; whoever asked never counts. */
  readonly approve: readonly string[]
  /** How many different people have to approve, at least 1. */
  readonly quorum: number
  /** ms from asking until the quorum must be reached. */
  readonly approveWithinMs: number
  /** ms from the quorum (or the end of a countdown) until the statement must have been sent. */
  readonly runWithinMs: number
  /** Operations of which approvers type the name of what is made or changed (domain/operation.ts `targetOf`). */
  readonly typeTarget: readonly OperationKind[]
  /** Approvers give a code of their authenticator app, and so does who breaks the glass. */
  readonly totp: boolean
  /** When it may be run; []: always. */
  readonly windows: readonly OperationWindow[]
  /** Who may run it without approval, after a countdown that anybody may stop; null: nobody. */
  readonly breakGlass: { readonly people: readonly string[]; readonly countdownMs: number } | null
}
