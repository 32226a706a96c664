import type { FieldProblem } from './field-problem.ts'
import type { Segment } from './restore-window.ts'
import type { LastGood } from './snapshot.ts'

/** What the restore form offers for one source tenant. Plain JSON. */
export interface RestoreChoices {
  readonly cluster: string
  readonly clusters: readonly string[]
  readonly tenants: readonly { readonly tenantId: string; readonly name: string }[]
  readonly tenantId: string | null
  readonly tenant: string | null
  /** Usable sets, newest first. */
  readonly sets: readonly RestoreSet[]
  readonly segments: readonly Segment[]
  /** Free resource pools by name. */
  readonly pools: readonly string[]
  /** Why nothing can be restored, when so. */
  readonly problem: string | null
  /** Database time, ms since the epoch (UTC). */
  readonly databaseNow: number
}

/** One set in the form's list. */
export interface RestoreSet extends LastGood {
  readonly full: boolean
  readonly plusArchivelog: boolean
  readonly encrypted: boolean
}

/** What a person filled in, as text. */
export interface RestoreFormInput {
  readonly cluster: string
  readonly tenantId: string
  /** Set id, or empty: the newest set before the point. */
  readonly setId: string
  /** `latest`, `time` or `scn`. */
  readonly pointKind: string
  readonly point: string
  readonly target: string
  readonly pool: string
  readonly locality: string
  readonly primaryZone: string
  readonly concurrency: string
  readonly reason: string
}

/** Longest reason kept with a request. */
export const REASON_MAX = 300

/** Problems that need no database. The field names are the form's. */
export function reasonProblem(reason: string): FieldProblem | null {
  const text = reason.trim()
  if (text === '') return { field: 'reason', message: 'Say why; approvers read it.' }
  if (text.length > REASON_MAX) {
    return { field: 'reason', message: `${text.length} characters; at most ${REASON_MAX}.` }
  }
  return null
}
