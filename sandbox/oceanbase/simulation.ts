import type { SandboxClock } from './clock.ts'
import type { BackupRequest } from './jobs/backup.ts'
import type {
  ArchiveControl,
  ClusterSide,
  SimulatedPool,
  SimulatedTenant,
} from './jobs/cluster-side.ts'
import type { HistoryOptions } from './jobs/history.ts'
import { V3Side } from './jobs/v3/v3-side.ts'
import { V4Side } from './jobs/v4-side.ts'
import { type FailureArea, type FailurePlan, World } from './jobs/world.ts'
import type { Caller, LoginTenant, SessionHost } from './session.ts'
import { SelectRunner } from './sql/run-select.ts'
import { findStep, type Timeline, timelines } from './timelines.ts'
import { buildOf } from './variables.ts'
import { isV3 } from './view-specs.ts'
import { type Row, ViewStore } from './view-store.ts'

const SYS: LoginTenant = { id: 1, name: 'sys', oracle: false }

/** The administrator of sys without a connection: no passwords given, times in UTC, every privilege. */
function administrator(): Caller {
  return {
    tenant: SYS,
    encryption: null,
    decryption: [],
    preview: [],
    zone: 0,
    require: () => undefined,
  }
}

/** The rows of the cluster and the jobs that move them; the server speaks for it, tests reach into it. */
export class Simulation implements SessionHost {
  readonly store: ViewStore
  readonly selects: SelectRunner
  readonly build: string
  readonly version: string
  /** Every composed story of samples.json; see `load`. */
  readonly timelines: readonly Timeline[] = timelines
  readonly #side: ClusterSide
  readonly #world: World

  constructor(options: {
    version: string
    clock: SandboxClock
    speed: number
    validation?: boolean
    manualCleanup?: boolean
    build?: string | undefined
  }) {
    this.version = options.version
    this.build = options.build ?? buildOf(options.version)
    this.store = new ViewStore(options.version, { validation: options.validation ?? false })
    this.selects = new SelectRunner(this.store)
    this.#world = new World(this.store, options.clock, options.speed, options.manualCleanup)
    this.#side = isV3(options.version) ? new V3Side(this.#world) : new V4Side(this.#world)
    this.#side.addSys(this.build)
  }

  /** Milliseconds since the epoch by the simulation's clock. */
  now(): number {
    return this.#world.clock.now()
  }

  /** Brings all jobs up to the clock's now; also called before every statement. */
  tick(): void {
    this.#world.advance()
  }

  /** Adds a user tenant (4.x: and its META tenant) with its destinations, archive and policy. */
  addTenant(tenant: SimulatedTenant): void {
    this.tick()
    this.#side.addTenant(tenant)
  }

  /** Adds a resource pool, free unless it names a tenant. */
  addPool(pool: SimulatedPool): void {
    this.#side.addPool(pool)
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

  /** Adds many raw rows in one transaction, each as `insert` would. */
  insertMany(view: string, rows: Iterable<Row>): void {
    this.store.insertMany(view, rows)
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
    this.#side.forget()
    for (const [view, rows] of Object.entries(views)) {
      this.store.remove(view, {})
      for (const row of rows) this.store.put(view, row)
    }
  }

  /**
   * Starts a data backup from sys; returns the JOB_ID of the sys row (3.x: the BS_KEY of the cluster's backup).
   * Throws SqlError when refused.
   */
  startBackup(request: Partial<BackupRequest> = {}): number {
    this.tick()
    return this.#side.startBackup({
      tenants: null,
      incremental: false,
      plusArchivelog: false,
      description: '',
      ...request,
    })
  }

  /** Starts a cleanup of a tenant now, as its hourly job would; returns its JOB_ID. 3.x cleans the whole cluster. */
  startCleanup(tenant: string): number {
    this.tick()
    return this.#side.startCleanup(tenant)
  }

  /**
   * Runs an ALTER SYSTEM statement as the administrator, without a connection (times in UTC); returns the
   * JOB_ID of the sys row it made (3.x: BS_KEY or JOB_ID), or null. Throws SqlError as a client would see it.
   */
  execute(sql: string): number | null {
    this.tick()
    return this.#side.alter(sql, administrator())
  }

  /** The tenant that a login names, or null; sys is always there, whatever the rows say. */
  loginTenant(name: string): LoginTenant | null {
    return name === 'sys' ? SYS : this.#side.loginTenant(name)
  }

  /** Cluster parameters of 3.x, by name; none in 4.x. */
  parameters(): readonly (readonly [name: string, value: string])[] {
    return this.#side.parameters()
  }

  /** Reads and does a session's statement. */
  alter(sql: string, caller: Caller): void {
    this.#side.alter(sql, caller)
  }

  /** Makes the next job of an area fail. */
  failNext(area: FailureArea, plan: FailurePlan): void {
    this.#world.failNext(area, plan)
  }

  /** The log archive of a tenant by name; throws SqlError 5157 for no such tenant. */
  archive(tenant: string): ArchiveControl {
    this.tick()
    return this.#side.archive(tenant)
  }

  /** A believable past for every user tenant: backups, sets, archive rounds and pieces, cleanups. */
  seedHistory(options: HistoryOptions = {}): void {
    this.tick()
    this.#side.seedHistory(options)
  }
}
