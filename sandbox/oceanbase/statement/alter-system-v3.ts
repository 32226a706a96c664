import type { TableName } from './alter-system.ts'

/** Which sets or pieces a second backup copies. */
export type CopyChoice =
  | { readonly kind: 'all' }
  /** ALL NOT BACKED UP n TIMES. */
  | { readonly kind: 'fewer-than'; readonly times: number }
  | { readonly kind: 'one'; readonly id: number }

/** RESTORE new FROM source AT '…' UNTIL '…' WITH '…', of the whole tenant or of tables (COMMANDS §7). */
export interface RestoreStatementV3 {
  readonly kind: 'restore'
  readonly tenant: string
  readonly source: string
  readonly at: string
  /** Time text of UNTIL, in the session's zone. */
  readonly until: string
  readonly options: string
  /** Tables of the form RESTORE db.t FOR new; empty for the whole tenant. */
  readonly tables: readonly TableName[]
}

/** An ALTER SYSTEM statement of 3.x as the grammar reads it (COMMANDS §7). */
export type AlterSystemV3 =
  | RestoreStatementV3
  | {
      readonly kind: 'backup'
      readonly incremental: boolean
      readonly tenants: readonly string[] | null
      readonly to: string | null
    }
  | { readonly kind: 'cancel-backup' }
  | { readonly kind: 'archivelog'; readonly on: boolean }
  | { readonly kind: 'set-parameter'; readonly name: string; readonly value: string }
  | {
      readonly kind: 'delete'
      readonly what: 'obsolete' | 'set' | 'piece' | 'round'
      /** 0 for obsolete. */
      readonly id: number
      readonly copyId: number
    }
  | { readonly kind: 'cancel-delete' }
  | { readonly kind: 'cancel-all' }
  | { readonly kind: 'validate'; readonly set: number | null; readonly copyId: number }
  | {
      readonly kind: 'copy'
      readonly what: 'set' | 'piece'
      readonly choice: CopyChoice
      readonly withActive: boolean
      /** Name or id of the only tenant to copy, or null for all. */
      readonly tenant: string | number | null
      readonly to: string | null
    }
  | { readonly kind: 'copy-archive'; readonly on: boolean }
  | { readonly kind: 'cancel-copy'; readonly what: 'set' | 'piece' }
  | { readonly kind: 'cancel-restore'; readonly tenant: string }
