import type { Job } from './job.ts'
import type { TableRef, TenantRef } from './operation.ts'
import type {
  ArchiveRow,
  BackupSetRow,
  Login,
  PieceRow,
  PolicyRow,
  PoolRow,
  ServerRow,
  ServerVersion,
  TenantRow,
  UnitRow,
  UnreadableView,
} from './rows.ts'

/** Where one tenant's backups and logs go, without keys. */
export interface PlaceFacts {
  readonly data: string | null
  readonly archive: string | null
  /** `ENABLE` or `DEFER`, verbatim. */
  readonly archiveState: string | null
  /** `OPTIONAL` or `MANDATORY`, verbatim. */
  readonly binding: string | null
}

/** One tenant that an operation is about, as it is now. */
export interface TenantFacts {
  /** As it was when the operation was asked for. */
  readonly ref: TenantRef
  /** By id; null when it is gone. */
  readonly row: TenantRow | null
  /** The archive that counts: that of the latest round; null when archiving was never opened. */
  readonly archive: ArchiveRow | null
  /** Newest first; deleted ones are among them only where the catalogue of the tenant was read. */
  readonly sets: readonly BackupSetRow[]
  /** The current round first. */
  readonly rounds: readonly ArchiveRow[]
  /** Newest first; [] where the catalogue was not read. */
  readonly pieces: readonly PieceRow[]
  /** `unread` when nobody knows whether there is one. */
  readonly policy: PolicyRow | null | 'unread'
  /** Null where it was not read; of a 3.x that of the cluster. */
  readonly places: PlaceFacts | null
}

/** What RESTORE … PREVIEW says, or why it says nothing. */
export type PreviewFacts =
  | {
      readonly kind: 'shown'
      readonly rows: readonly { readonly type: string; readonly id: string }[]
    }
  | { readonly kind: 'unavailable'; readonly message: string }

/** Everything that the checks, the card and the end of an operation are judged by; read at one moment. */
export interface OperationFacts {
  readonly version: ServerVersion
  readonly login: Login
  /** Database time of the reading, ms since the epoch (UTC). */
  readonly databaseNow: number
  /** User name of the account that sends commands; null: none is configured. */
  readonly admin: string | null
  /** Names of the configured backup passwords. */
  readonly passwords: readonly string[]
  /** Every tenant of the cluster: sys, META and auxiliary ones too. */
  readonly tenants: readonly TenantRow[]
  /** The tenants of the scope, in its order; of a scope `cluster` every user tenant. */
  readonly scope: readonly TenantFacts[]
  /** Of a restore and a table recovery: the tenant that is read from. */
  readonly source: TenantFacts | null
  /** [] where no pool is asked for. */
  readonly pools: readonly PoolRow[]
  /** What the pools' units have; [] where it is not told. */
  readonly units: readonly UnitRow[]
  /** [] where their disks are not told. */
  readonly servers: readonly ServerRow[]
  /**
   * Of a table recovery: tables and views of the target that have one of the new names, as typed or all in lower or
   * upper case; null where it is not told.
   */
  readonly taken: readonly TableRef[] | null
  /** Running jobs, and those that began lately. */
  readonly jobs: readonly Job[]
  /** Of a restore; null elsewhere. */
  readonly preview: PreviewFacts | null
  /** Seconds that earlier good runs of the same took, newest first. */
  readonly past: readonly number[]
  readonly unreadable: readonly UnreadableView[]
}
