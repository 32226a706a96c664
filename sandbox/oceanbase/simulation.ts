import type { SandboxClock } from './clock.ts'
import { alterCluster } from './jobs/alter-cluster.ts'
import type { BackupRequest } from './jobs/backup.ts'
import { buildCluster, type Cluster } from './jobs/cluster.ts'
import { type HistoryOptions, seedHistory } from './jobs/history.ts'
import { setArchiveDest, setDataDest } from './jobs/set-parameter.ts'
import type { NewTenant } from './jobs/tenants.ts'
import { type FailureArea, type FailurePlan, World } from './jobs/world.ts'
import type { SessionHost, SessionSecrets } from './session.ts'
import { SelectRunner } from './sql/run-select.ts'
import type { AlterSystem } from './statement/alter-system.ts'
import { parseAlterSystem } from './statement/parse-alter-system.ts'
import { findStep, type Timeline, timelines } from './timelines.ts'
import { buildOf } from './variables.ts'
import { type Row, ViewStore } from './view-store.ts'

/** A user tenant for the cluster. */
export interface SimulatedTenant extends NewTenant {
  /** DOING (the default): archiving since ten minutes; STOP: closed once; null: never opened. */
  readonly archive?: 'DOING' | 'STOP' | null
  /** DATA_BACKUP_DEST; '' for none; default an object store address with keys in it. */
  readonly dataDest?: string
  /** Address of LOG_ARCHIVE_DEST; '' for none. */
  readonly archiveDest?: string
  /** RECOVERY_WINDOW of the policy `default`, such as `7d`; null (the default): no policy. */
  readonly deletePolicy?: string | null
}

/** A resource pool for restores. */
export interface SimulatedPool {
  readonly name: string
  /** Tenant that has it; null (the default) = free. */
  readonly tenantId?: number | null
  readonly unitCount?: number
  readonly zoneList?: string
}

/** What can be done to a tenant's log archive. */
export interface ArchiveControl {
  /** INTERRUPTED, with a comment; a running backup of the tenant fails with -9027. */
  interrupt(comment?: string): void
  suspend(): void
  resume(): void
  stop(): void
  start(): void
  /** So many seconds late, from now on. */
  lag(seconds: number): void
  /** Healthy again at once, in a new round when the old one is over. */
  heal(): void
}

/** Secrets of a session that has given none; times in UTC. */
function noSecrets(): SessionSecrets {
  return { encryption: null, decryption: [], preview: [], zone: 0 }
}

/** The rows of the cluster and the jobs that move them; the server speaks for it, tests reach into it. */
export class Simulation implements SessionHost {
  readonly store: ViewStore
  readonly selects: SelectRunner
  readonly build: string
  readonly version: string
  /** Every composed story of samples.json; see `load`. */
  readonly timelines: readonly Timeline[] = timelines
  readonly #cluster: Cluster
  readonly #world: World

  constructor(options: { version: string; clock: SandboxClock; speed: number }) {
    this.version = options.version
    this.build = buildOf(options.version)
    this.store = new ViewStore(options.version)
    this.selects = new SelectRunner(this.store)
    this.#world = new World(this.store, options.clock, options.speed)
    this.#cluster = buildCluster(this.#world)
    if (!options.version.startsWith('3.')) this.#addSys()
  }

  /** Milliseconds since the epoch by the simulation's clock. */
  now(): number {
    return this.#world.clock.now()
  }

  /** Brings all jobs up to the clock's now; also called before every statement. */
  tick(): void {
    this.#world.advance()
  }

  /** Adds a user tenant (and its META tenant) with its destinations, archive and policy. */
  addTenant(tenant: SimulatedTenant): void {
    this.tick()
    const archive = tenant.archive === undefined ? 'DOING' : tenant.archive
    const { tenants, cleanups, archive: rounds } = this.#cluster
    tenants.add({ ...tenant, logMode: archive === 'DOING' ? 'ARCHIVELOG' : 'NOARCHIVELOG' })
    setDataDest(this.#cluster, tenant, tenant.dataDest ?? defaultDest('data', tenant.id))
    const archiveDest =
      tenant.archiveDest ?? (archive === null ? '' : defaultDest('archive', tenant.id))
    if (archiveDest !== '') setArchiveDest(this.#cluster, tenant, `LOCATION=${archiveDest}`)
    if (archive !== null) rounds.start(tenant.id, this.now() - 600_000)
    if (archive === 'STOP') rounds.stop(tenant.id, 'once')
    if (tenant.deletePolicy) cleanups.addPolicy(tenant.id, tenant.deletePolicy)
  }

  /** Adds a resource pool, free unless it names a tenant. */
  addPool(pool: SimulatedPool): void {
    const id = 1000 + this.store.rows('DBA_OB_RESOURCE_POOLS').length + 1
    this.store.put('DBA_OB_RESOURCE_POOLS', {
      RESOURCE_POOL_ID: id,
      NAME: pool.name,
      TENANT_ID: pool.tenantId ?? null,
      CREATE_TIME: this.now(),
      MODIFY_TIME: this.now(),
      UNIT_COUNT: pool.unitCount ?? 1,
      UNIT_CONFIG_ID: 1001,
      ZONE_LIST: pool.zoneList ?? 'z1;z2;z3',
      REPLICA_TYPE: 'FULL',
    })
  }

  /** Rows of a view as they are now: small integers as numbers, SCNs as text, times as UTC text with 6 decimals. */
  rows(view: string): Row[] {
    this.tick()
    return this.store.rows(view)
  }

  /** Adds a raw row; missing columns are NULL, an unknown column throws. Times as UTC text or ms. */
  insert(view: string, row: Row): void {
    this.store.insert(view, row)
  }

  /** Changes raw rows whose columns equal `where`; returns how many. */
  update(view: string, where: Row, patch: Row): number {
    return this.store.update(view, where, patch)
  }

  /** Removes raw rows whose columns equal `where`; returns how many. */
  remove(view: string, where: Row): number {
    return this.store.remove(view, where)
  }

  /**
   * Puts a step of a composed story into the views that it names, in place of what they hold, and stops
   * everything that moves: the rows stand still until something new is started. Columns that this version
   * lacks are left out; a view that it lacks throws.
   */
  load(timelineId: string, step: number | string): void {
    this.tick()
    const { views } = findStep(timelineId, step)
    for (const view of Object.keys(views)) {
      if (!this.store.specs.has(view))
        throw new Error(`${timelineId}: ${this.version} has no ${view}`)
    }
    this.#world.freeze()
    const { archive, backups, cleanups, restores, recoveries } = this.#cluster
    for (const area of [archive, backups, cleanups, restores, recoveries]) area.forget()
    for (const [view, rows] of Object.entries(views)) {
      this.store.remove(view, {})
      for (const row of rows) this.store.put(view, row)
    }
  }

  /** Starts a data backup from sys; returns the JOB_ID of the sys row. Throws SqlError when refused. */
  startBackup(request: Partial<BackupRequest> = {}): number {
    this.tick()
    return this.#cluster.backups.start({
      tenants: null,
      incremental: false,
      plusArchivelog: false,
      description: '',
      ...request,
    })
  }

  /** Starts a cleanup of a tenant now, as its hourly job would; returns its JOB_ID. */
  startCleanup(tenant: string): number {
    this.tick()
    return this.#cluster.cleanups.start(this.#cluster.tenants.user(tenant).id)
  }

  /**
   * Runs an ALTER SYSTEM statement as the administrator, without a connection (times in UTC); returns the
   * JOB_ID of the sys row it made, or null. Throws SqlError as a client would see it.
   */
  execute(sql: string): number | null {
    this.tick()
    const statement = parseAlterSystem(sql, this.version)
    return alterCluster(this.#cluster, statement, noSecrets()).jobId
  }

  /** Does a session's parsed statement. */
  alter(statement: AlterSystem, session: SessionSecrets): void {
    alterCluster(this.#cluster, statement, session)
  }

  /** Makes the next job of an area fail. */
  failNext(area: FailureArea, plan: FailurePlan): void {
    this.#world.failNext(area, plan)
  }

  /** The log archive of a tenant by name; throws SqlError 5157 for no such tenant. */
  archive(tenant: string): ArchiveControl {
    this.tick()
    const { id } = this.#cluster.tenants.user(tenant)
    const rounds = this.#cluster.archive
    const mode = (text: string): void => this.#cluster.tenants.patch(id, { LOG_MODE: text })
    return {
      interrupt: (comment) => rounds.interrupt(id, comment),
      suspend: () => rounds.suspend(id),
      resume: () => rounds.resume(id),
      stop: () => {
        rounds.stop(id)
        mode('NOARCHIVELOG')
      },
      start: () => {
        rounds.start(id)
        mode('ARCHIVELOG')
      },
      lag: (seconds) => rounds.lag(id, seconds),
      heal: () => {
        rounds.heal(id)
        mode('ARCHIVELOG')
      },
    }
  }

  /** A believable past for every user tenant: backups, sets, archive rounds and pieces, cleanups. */
  seedHistory(options: HistoryOptions = {}): void {
    this.tick()
    seedHistory(this.#cluster, options)
  }

  #addSys(): void {
    this.#cluster.tenants.add({ id: 1, name: 'sys' })
    for (const [index, zone] of ['z1', 'z2', 'z3'].entries()) {
      this.store.put('DBA_OB_SERVERS', {
        SVR_IP: `10.0.0.${index + 3}`,
        SVR_PORT: 2882,
        ID: index + 1,
        ZONE: zone,
        SQL_PORT: 2881,
        WITH_ROOTSERVER: index === 0 ? 'YES' : 'NO',
        STATUS: 'ACTIVE',
        START_SERVICE_TIME: this.now() - 30 * 86_400_000,
        CREATE_TIME: this.now() - 60 * 86_400_000,
        MODIFY_TIME: this.now() - 30 * 86_400_000,
        BUILD_VERSION: `${this.build}_100000000000000000-${'0'.repeat(40)}(Oct  1 2024 00:00:00)`,
      })
    }
  }
}

function defaultDest(what: 'data' | 'archive', tenantId: number): string {
  const keys = `access_id=AKIDSANDBOX${tenantId}&access_key=SandboxSecretKey${tenantId}`
  return `oss://ob-backup/${what}/t${tenantId}?host=oss.example.com&${keys}`
}
