import type { SandboxClock } from '../clock.ts'
import { compareVersions, isV3 } from '../view-specs.ts'
import type { Row, ViewStore } from '../view-store.ts'
import { EventQueue } from './event-queue.ts'

/** Areas of work that can be told to fail; second backups (`copy`) and validations are of 3.x. */
export type FailureArea = 'data' | 'restore' | 'recover' | 'cleanup' | 'copy' | 'validation'

/** How the next job of an area is to fail. */
export interface FailurePlan {
  /** How far the work gets, 0–100; default 50. */
  readonly atPercent?: number
  /**
   * Only a job of this tenant (for a restore: the tenant that is made; for a recovery: the target). In 3.x a
   * cluster's backup fails as a whole where this tenant's part fails; cleanups and copies have no tenant there.
   */
  readonly tenant?: string
  /** Recovery only: the source table that fails while the others succeed (`db.table` or `table`). */
  readonly table?: string
  /** OceanBase code, with or without its sign. */
  readonly result: number
  /** Text of COMMENT; default the form that the server writes (REFERENCE §2.3). */
  readonly comment?: string
}

/** Something whose numbers change between events. */
export interface Live {
  /** Writes the numbers of the moment `now` (ms) into the views. */
  refresh(now: number): void
}

/** Views whose JOB_IDs come from one counter per tenant (REFERENCE §2.1). */
const SHARED_JOB_VIEWS = [
  'CDB_OB_BACKUP_JOBS',
  'CDB_OB_BACKUP_JOB_HISTORY',
  'CDB_OB_BACKUP_DELETE_JOBS',
  'CDB_OB_BACKUP_DELETE_JOB_HISTORY',
  'CDB_OB_RECOVER_TABLE_JOBS',
  'CDB_OB_RECOVER_TABLE_JOB_HISTORY',
  'CDB_OB_IMPORT_TABLE_JOBS',
  'CDB_OB_IMPORT_TABLE_JOB_HISTORY',
]

/** What all jobs share: the views, the time, the counters and the plans to fail. */
export class World {
  readonly store: ViewStore
  readonly clock: SandboxClock
  /** Jobs move this many times faster than the clock. */
  readonly speed: number
  /** Whether a 4.x takes DELETE OBSOLETE BACKUP, which every source that was examined refuses (COMMANDS §4). */
  readonly manualCleanup: boolean
  readonly live = new Set<Live>()
  readonly #queue = new EventQueue()
  readonly #highest = new Map<string, number>()
  readonly #failures: (FailurePlan & { readonly area: FailureArea })[] = []
  #moment: number | null = null
  #refreshed = Number.NEGATIVE_INFINITY
  #traces = 0

  constructor(store: ViewStore, clock: SandboxClock, speed: number, manualCleanup = false) {
    this.store = store
    this.manualCleanup = manualCleanup
    this.clock = clock
    this.speed = speed
  }

  /** The moment that is being worked on: of the event that runs, else of the clock (ms, UTC). */
  get now(): number {
    return this.#moment ?? this.clock.now()
  }

  /** Whether the version is this one or later. */
  since(version: string): boolean {
    return compareVersions(this.store.version, version) >= 0
  }

  /** Plans `run` after so many seconds of a job's own time (shortened by the speed); the answer takes it back. */
  after(seconds: number, run: () => void): () => void {
    return this.#queue.add(this.now + (seconds * 1000) / this.speed, run)
  }

  /** Plans `run` for a moment of the clock, whatever the speed. */
  at(ms: number, run: () => void): () => void {
    return this.#queue.add(ms, run)
  }

  /** Runs everything that is due, in order, each at its own moment, then writes the numbers of now. */
  advance(): void {
    const until = this.clock.now()
    let ran = false
    for (let event = this.#queue.next(until); event; event = this.#queue.next(until)) {
      ran = true
      this.#moment = event.at
      try {
        event.run()
      } finally {
        this.#moment = null
      }
    }
    const age = until - this.#refreshed
    if (!ran && (age === 0 || age < (this.clock.grain ?? 0))) return
    this.#refreshed = until
    for (const live of this.live) live.refresh(until)
  }

  /** Nothing moves by itself any more: plans and running jobs are forgotten, rows stay. */
  freeze(): void {
    this.#queue.clear()
    this.live.clear()
  }

  /** Next JOB_ID of a tenant: one counter for backup, cleanup and table recovery (REFERENCE §2.1). */
  nextJobId(tenantId: number): number {
    return this.nextId('JOB_ID', tenantId, SHARED_JOB_VIEWS)
  }

  /** One more than the highest id that these views hold for the tenant (null: for any), or than was ever given out. */
  nextId(column: string, tenantId: number | null, views: readonly string[]): number {
    const key = `${views[0]}/${column}/${tenantId}`
    let highest = this.#highest.get(key) ?? 0
    for (const view of views) {
      if (!this.store.specs.has(view)) continue
      const sql = `SELECT MAX("${column}") AS id FROM oceanbase."${view}"`
      const found =
        tenantId === null
          ? this.store.prepare(sql).get()
          : this.store.prepare(`${sql} WHERE TENANT_ID = ?`).get(tenantId)
      highest = Math.max(highest, Number(found?.id ?? 0))
    }
    this.#highest.set(key, highest + 1)
    return highest + 1
  }

  /** Moves one row from a running view to its history view in one step (REFERENCE §2.2). */
  move(running: string, history: string, where: Row, patch: Row = {}): void {
    const row = this.store.row(running, where)
    if (!row) return
    const spec = this.store.specs.get(history)
    const kept = Object.entries({ ...row, ...patch }).filter(([name]) =>
      spec?.columns.some((column) => column.name === name),
    )
    this.store.put(history, Object.fromEntries(kept))
    this.store.remove(running, where)
  }

  /** Plans the failure of the next job of an area. */
  failNext(area: FailureArea, plan: FailurePlan): void {
    this.#failures.push({ ...plan, area })
  }

  /** The plan for a job that starts now, taken out of the list; null when it is to succeed. */
  takeFailure(area: FailureArea, tenant: string): FailurePlan | null {
    const index = this.#failures.findIndex(
      (plan) => plan.area === area && (plan.tenant === undefined || plan.tenant === tenant),
    )
    return index < 0 ? null : (this.#failures.splice(index, 1)[0] ?? null)
  }

  /** A new trace id in the server's form. */
  trace(server = 3): string {
    this.#traces += 1
    return `YB420A00000${server}-00062F${this.#traces.toString(16).toUpperCase().padStart(10, '0')}-0-0`
  }

  /** Adds a row to what RootService did (REFERENCE §12): a view in 4.x, an internal table in 3.x; at most six pairs. */
  event(module: string, event: string, pairs: Readonly<Record<string, string | number>>): void {
    const row: Row = { MODULE: module, EVENT: event, EXTRA_INFO: '' }
    const list = Object.entries(pairs)
    for (let index = 0; index < 6; index += 1) {
      row[`NAME${index + 1}`] = list[index]?.[0] ?? ''
      row[`VALUE${index + 1}`] = String(list[index]?.[1] ?? '')
    }
    const whole: Row = { ...row, RS_SVR_IP: '10.0.0.3', RS_SVR_PORT: 2882 }
    if (!isV3(this.store.version)) {
      this.store.put('DBA_OB_ROOTSERVICE_EVENT_HISTORY', { TIMESTAMP: this.now, ...whole })
      return
    }
    const lower = Object.entries(whole).map(([name, value]) => [name.toLowerCase(), value])
    const old = { gmt_create: this.now, ...Object.fromEntries(lower) }
    this.store.put('__all_rootservice_event_history', old)
  }
}
