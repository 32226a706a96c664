import type { Scn } from './scn.ts'

/** A user tenant by id and by its name when the operation was asked for. */
export interface TenantRef {
  readonly tenantId: string
  readonly name: string
}

/**
 * What an operation reaches: tenants that are all named, or the whole cluster, said so. Only 3.x has commands for a
 * whole cluster, and most of its commands are nothing else (REFERENCE §8); a 4.x is never sent a form without tenants.
 */
export type Scope =
  | { readonly kind: 'tenants'; readonly tenants: readonly TenantRef[] }
  | { readonly kind: 'cluster' }

interface OfCluster {
  /** Configured name of the cluster. */
  readonly cluster: string
}

interface Scoped extends OfCluster {
  readonly scope: Scope
}

/** BACKUP [INCREMENTAL] (COMMANDS §2, §7). */
export interface Backup extends Scoped {
  readonly kind: 'backup'
  readonly incremental: boolean
  /** 4.x only. */
  readonly plusArchivelog: boolean
  /** Name of a configured backup password, or null: the set gets none. */
  readonly password: string | null
}

/** Operations that need nothing but what they reach. */
export interface SimpleOperation extends Scoped {
  readonly kind:
    | 'cancel-backup'
    | 'archive-start'
    | 'archive-stop'
    /** `archive-suspend`, `-resume`, `-restart`: one tenant of a 4.x. */
    | 'archive-suspend'
    | 'archive-resume'
    /** After INTERRUPTED: stop, wait for STOP, start, wait for DOING, full backup (REFERENCE §4.2). */
    | 'archive-restart'
    | 'cleanup-policy-drop'
    | 'cancel-cleanup'
    | 'delete-obsolete'
    /** One tenant of a 4.x. */
    | 'activate-standby'
    /** One tenant of a 4.x: the target of the recoveries. */
    | 'cancel-recover-table'
}

/** ADD DELETE BACKUP POLICY, or backup_recovery_window of a 3.x (COMMANDS §4, §7). One tenant, or the cluster of a 3.x. */
export interface SetCleanupPolicy extends Scoped {
  readonly kind: 'cleanup-policy-set'
  /** RECOVERY_WINDOW in days. */
  readonly recoveryDays: number
}

/** What a restore and a table recovery read from. */
interface FromBackup extends OfCluster {
  readonly sourceTenantId: string
  readonly sourceTenant: string
  /** The full or incremental set that the restore starts from: shown, and checked to still be usable. */
  readonly setId: string
  readonly pool: string
  /** Exact point as SCN; a time given by a person, or `latest`, is turned into one before it gets here. */
  readonly scn: Scn
  readonly locality?: string
  readonly primaryZone?: string
  /** Number of restore threads, 1–100. */
  readonly concurrency?: number
  /** Names of configured backup passwords for SET DECRYPTION, that of the full set first. */
  readonly passwords?: readonly string[]
}

/** Restore of a tenant's backup into a new tenant of the same cluster (COMMANDS §5, §7; sys only). */
export interface RestoreTenant extends FromBackup {
  readonly kind: 'restore'
  /** Name of the tenant to be made. */
  readonly target: string
  /** `quick` from 4.3.3 on: cannot be activated or backed up. */
  readonly method?: 'full' | 'quick'
}

/** CANCEL RESTORE: drops the half-restored tenant. Of a restore that runs, or of one that failed. */
export interface CancelRestore extends OfCluster {
  readonly kind: 'cancel-restore'
  /** Name of the tenant that is being restored. */
  readonly target: string
}

/** A table by database and name, in stored case. */
export interface TableRef {
  readonly database: string
  readonly table: string
}

/** RECOVER TABLE (COMMANDS §6; 4.2.1+): each table under a new name, so that nothing in the target is touched. */
export interface RecoverTable extends FromBackup {
  readonly kind: 'recover-table'
  readonly target: TenantRef
  readonly tables: readonly { readonly from: TableRef; readonly to: TableRef }[]
}

/** One thing that OceanBase may be asked to do. Closed: every kind has checks, statements and an end that can be seen. */
export type Operation =
  | Backup
  | SimpleOperation
  | SetCleanupPolicy
  | RestoreTenant
  | CancelRestore
  | RecoverTable

/** What an operation is called in policies, commands and the audit log. */
export type OperationKind = Operation['kind']

/** Every kind, in the order of help. */
export const OPERATION_KINDS: readonly OperationKind[] = [
  'backup',
  'cancel-backup',
  'archive-start',
  'archive-stop',
  'archive-suspend',
  'archive-resume',
  'archive-restart',
  'cleanup-policy-set',
  'cleanup-policy-drop',
  'delete-obsolete',
  'cancel-cleanup',
  'restore',
  'cancel-restore',
  'activate-standby',
  'recover-table',
  'cancel-recover-table',
]

/** Most tenants that one operation may name: what a person can read on a card. */
export const MAX_TENANTS = 20

/**
 * Names of the tenants that an operation reaches, reads its backup from or makes, in order and without repeats; []
 * for the whole cluster. Policies are matched against every one of them.
 */
export function tenantsOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'restore':
      return [...new Set([operation.sourceTenant, operation.target])]
    case 'cancel-restore':
      return [operation.target]
    case 'recover-table':
      return [...new Set([operation.sourceTenant, operation.target.name])]
    default:
      return operation.scope.kind === 'cluster'
        ? []
        : operation.scope.tenants.map(({ name }) => name)
  }
}

/** What an approver types to show that it was read: the tenant that is made or changed, or the cluster (COMMANDS §8). */
export function targetOf(operation: Operation): string {
  switch (operation.kind) {
    case 'restore':
    case 'cancel-restore':
      return operation.target
    case 'recover-table':
      return operation.target.name
    default:
      return operation.scope.kind === 'cluster'
        ? operation.cluster
        : operation.scope.tenants.map(({ name }) => name).join(',')
  }
}
