/** Up to where a restore goes; `latest` when the statement has no UNTIL. */
export type RestorePoint =
  | { readonly kind: 'latest' }
  | { readonly kind: 'time'; readonly text: string }
  | { readonly kind: 'scn'; readonly scn: bigint }

/** Tenants of a statement: named ones, the keyword ALL, or null when there is no TENANT clause. */
export type TenantClause = readonly string[] | 'all' | null

/** WITH KEY FROM … ENCRYPTED BY …: only its presence and destination matter here. */
export interface KeySource {
  readonly from: string
  readonly password: string
}

/** BACKUP [INCREMENTAL] {DATABASE | TENANT list} (COMMANDS §2). */
export interface BackupStatement {
  readonly kind: 'backup'
  readonly incremental: boolean
  readonly tenants: readonly string[] | null
  readonly to: string | null
  readonly plusArchivelog: boolean
  readonly description: string
}

/** RESTORE t FROM … UNTIL … WITH … (COMMANDS §5). */
export interface RestoreStatement {
  readonly kind: 'restore'
  readonly tenant: string
  readonly from: string
  readonly until: RestorePoint
  readonly options: string
  readonly key: KeySource | null
  readonly description: string
}

/** A table named in RECOVER TABLE; `*` stands for all. */
export interface TableName {
  readonly database: string
  readonly table: string
}

/** RECOVER TABLE … TO TENANT … (COMMANDS §6). */
export interface RecoverTableStatement {
  readonly kind: 'recover-table'
  readonly tables: readonly TableName[]
  readonly target: string
  readonly from: string
  readonly until: RestorePoint
  readonly options: string
  readonly key: KeySource | null
  readonly remapTables: readonly { readonly from: TableName; readonly to: TableName }[]
  readonly remapTablegroups: readonly { readonly from: string; readonly to: string }[]
  readonly description: string
}

/** ADD DELETE BACKUP POLICY (COMMANDS §4). */
export interface AddPolicyStatement {
  readonly kind: 'add-delete-policy'
  readonly name: string
  readonly recoveryWindow: string | null
  readonly redundancy: bigint | null
  readonly copies: bigint | null
  readonly tenants: TenantClause
}

/** An ALTER SYSTEM statement of V4 as the grammar reads it, before any check against the cluster. */
export type AlterSystem =
  | BackupStatement
  | RestoreStatement
  | RecoverTableStatement
  | AddPolicyStatement
  | { readonly kind: 'cancel-backup'; readonly tenants: readonly string[] | null }
  | {
      readonly kind: 'archivelog'
      readonly on: boolean
      readonly tenants: TenantClause
      readonly description: string
    }
  | {
      readonly kind: 'set-parameter'
      readonly name: string
      readonly value: string
      readonly tenant: string | null
    }
  | { readonly kind: 'drop-delete-policy'; readonly name: string; readonly tenants: TenantClause }
  | { readonly kind: 'cancel-delete'; readonly tenants: TenantClause }
  | {
      readonly kind: 'delete-backup'
      readonly what: 'obsolete' | 'set' | 'piece'
      readonly id: bigint | null
      readonly tenants: TenantClause
      readonly description: string
    }
  | { readonly kind: 'restore-preview'; readonly from: string; readonly until: RestorePoint }
  | { readonly kind: 'cancel-restore'; readonly tenant: string }
  | { readonly kind: 'activate-standby'; readonly tenant: string; readonly verify: boolean }
  | { readonly kind: 'cancel-recover-table'; readonly tenant: string }
