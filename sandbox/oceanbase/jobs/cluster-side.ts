import type { Caller, LoginTenant } from '../session.ts'
import type { BackupRequest } from './backup.ts'
import type { HistoryOptions } from './history.ts'
import type { NewTenant } from './tenants.ts'

/** A user tenant for the cluster. */
export interface SimulatedTenant extends NewTenant {
  /**
   * DOING (the default): archiving since ten minutes; STOP: closed once; null: never opened. 3.x archives the
   * whole cluster or nothing: the first tenant that says so opens it.
   */
  readonly archive?: 'DOING' | 'STOP' | null
  /** DATA_BACKUP_DEST; '' for none; default an object store address with keys in it. Not in 3.x. */
  readonly dataDest?: string
  /** Address of LOG_ARCHIVE_DEST; '' for none. Not in 3.x. */
  readonly archiveDest?: string
  /** RECOVERY_WINDOW of the policy `default`, such as `7d`; null (the default): no policy. Not in 3.x. */
  readonly deletePolicy?: string | null
}

/** A resource pool for restores. */
export interface SimulatedPool {
  readonly name: string
  /** Tenant that has it; null (the default) = free. */
  readonly tenantId?: number | null
  readonly unitCount?: number
  readonly zoneList?: string
  /** A row of DBA_OB_UNIT_CONFIGS; default the one of 8 CPUs and 32 GiB. Not in 3.x. */
  readonly unitConfigId?: number
}

/** What can be done to a tenant's log archive; in 3.x start, stop and heal are for the whole cluster. */
export interface ArchiveControl {
  /** INTERRUPTED, with a comment; a running backup of the tenant fails with -9027. */
  interrupt(comment?: string): void
  /** Not in 3.x (1235). */
  suspend(): void
  /** Not in 3.x (1235). */
  resume(): void
  stop(): void
  start(): void
  /** So many seconds late, from now on. */
  lag(seconds: number): void
  /** Healthy again at once, in a new round when the old one is over. */
  heal(): void
}

/** What one generation of OceanBase does; the simulation speaks for either. */
export interface ClusterSide {
  /** The sys tenant and the servers. */
  addSys(build: string): void
  addTenant(tenant: SimulatedTenant): void
  addPool(pool: SimulatedPool): void
  loginTenant(name: string): LoginTenant | null
  /** What SHOW PARAMETERS lists, by name; none in 4.x, where tenants have their destinations in views. */
  parameters(): readonly (readonly [name: string, value: string])[]
  /** Reads and does a statement; returns the id of the job that it started, or null. */
  alter(sql: string, caller: Caller): number | null
  startBackup(request: BackupRequest): number
  startCleanup(tenant: string): number
  archive(tenant: string): ArchiveControl
  seedHistory(options: HistoryOptions): void
  /** Forgets everything that moves; the rows stay. */
  forget(): void
}
