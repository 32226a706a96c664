import type { OperationKind } from './operation.ts'

/** What a person may do about an operation on a tenant, and by which policy. */
export interface PolicyAnswer {
  readonly user: string
  readonly kind: OperationKind
  readonly cluster: string
  readonly tenant: string | null
  /** Name of the policy that decides; null: none does, so nobody may. */
  readonly policy: string | null
  readonly mayAsk: boolean
  readonly mayApprove: boolean
  readonly mayBreakGlass: boolean
  /** What it takes until it runs, and why something is not allowed: a sentence each. */
  readonly sentences: readonly string[]
}

/** What one policy opens, with the people resolved now. */
export interface Reach {
  readonly policy: string
  readonly operations: readonly OperationKind[]
  /** Patterns, as configured; `*` when any. */
  readonly clusters: string
  readonly tenants: string
  /** Slack user ids of active, full members. */
  readonly askers: readonly string[]
  readonly approvers: readonly string[]
  readonly breakGlass: readonly string[]
  readonly quorum: number
  /** Approvers give a code of their authenticator app, and so does who breaks the glass. */
  readonly code: boolean
  /** Why nobody, or nobody but some, can get anything through; null when all is well. */
  readonly problem: string | null
  /** It is switched off: nothing goes through until the problem is mended. */
  readonly closed: boolean
}
