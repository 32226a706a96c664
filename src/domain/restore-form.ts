import type { FieldProblem } from './field-problem.ts'
import type { Segment } from './restore-window.ts'
import type { LastGood } from './snapshot.ts'

/** What the form of a restore or of a table recovery offers for one source tenant. Plain JSON. */
export interface RestoreChoices {
  readonly operation: RestoreKind
  readonly cluster: string
  readonly clusters: readonly string[]
  readonly tenants: readonly { readonly tenantId: string; readonly name: string }[]
  readonly tenantId: string | null
  readonly tenant: string | null
  /** Whether that tenant is of Oracle mode. Default: no. */
  readonly oracle?: boolean
  /** Usable sets, newest first. */
  readonly sets: readonly RestoreSet[]
  readonly segments: readonly Segment[]
  /** Free resource pools by name. */
  readonly pools: readonly string[]
  /** Names of configured backup passwords. */
  readonly passwords: readonly string[]
  /** Whether the version has `method=quick` (4.3.3 on). */
  readonly quick: boolean
  /** A 3.x takes neither an SCN nor a number of restore threads (COMMANDS §7). */
  readonly generation: 3 | 4
  /** Whether the person may run it without approval. */
  readonly mayBreakGlass: boolean
  /** Whether that takes a code of an authenticator app, for one of the tenants at least. Default: no. */
  readonly breakGlassCode?: boolean
  /** Why nothing can be restored, when so. */
  readonly problem: string | null
  /** A command line that would do instead, where there is a problem. Default: none. */
  readonly offer?: string | null
  /** The database did not answer; the form can be made once more. Default: no. */
  readonly away?: boolean
  /** Database time, ms since the epoch (UTC). */
  readonly databaseNow: number
}

/** One set in the form's list. */
export interface RestoreSet extends LastGood {
  readonly full: boolean
  readonly plusArchivelog: boolean
  readonly encrypted: boolean
}

/** What the form is for. */
export type RestoreKind = 'restore' | 'recover-table'

/** What a person filled in, as text; of several choices each is a line, of a box `yes` or nothing. */
export interface RestoreFormInput {
  /** A RestoreKind. */
  readonly operation: string
  readonly cluster: string
  readonly tenantId: string
  /** Set id, or empty: the newest set before the point. */
  readonly setId: string
  /** `latest`, `time` or `scn`. */
  readonly pointKind: string
  readonly point: string
  /** Of a restore: name of the new tenant. */
  readonly target: string
  /** Of a table recovery: id of the tenant that gets the tables, and one table a line. */
  readonly targetTenantId: string
  readonly tables: string
  readonly pool: string
  readonly locality: string
  readonly primaryZone: string
  readonly concurrency: string
  /** Of a restore: `full` or `quick`. */
  readonly method: string
  /** Names of configured backup passwords, that of the full set first. */
  readonly passwords: string
  readonly breakGlass: string
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
