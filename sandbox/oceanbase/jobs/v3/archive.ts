import { obError } from '../../sql/sql-error.ts'
import type { Row } from '../../view-store.ts'
import { pieceMs } from '../archive-rows.ts'
import type { Live, World } from '../world.ts'
import { archiveRow, millisOf, pieceRow } from './archive-rows.ts'
import type { TenantsV3 } from './tenants.ts'

/** Seconds that a healthy log backup is behind (log_archive_checkpoint_interval is 2 m). */
const NORMAL_LAG = 70
const CURRENT = 'CDB_OB_BACKUP_ARCHIVELOG'
const SUMMARY = 'CDB_OB_BACKUP_ARCHIVELOG_SUMMARY'
const PIECES = 'CDB_OB_BACKUP_PIECE_FILES'

/** The log backup of a 3.x cluster: one round for all tenants, a row for the cluster (tenant 1) and for each of them (REFERENCE §8). */
export class ArchiveV3 implements Live {
  readonly #world: World
  readonly #tenants: TenantsV3
  readonly #left: (code: 9027 | 9029) => void
  /** Seconds behind, by tenant; empty while nothing moves. */
  readonly #lag = new Map<number, number>()

  /** `left` is told when the log backup leaves DOING: 9029 stopped, 9027 interrupted. */
  constructor(world: World, tenants: TenantsV3, left: (code: 9027 | 9029) => void) {
    this.#world = world
    this.#tenants = tenants
    this.#left = left
  }

  /** STATUS of the cluster's row; null when log backup was never opened. */
  get status(): string | null {
    const row = this.#world.store.row(CURRENT, { TENANT_ID: 1 })
    return row ? String(row.STATUS) : null
  }

  /** A new round for all tenants: BEGINNING, then DOING; 9023 while one is open. `sinceMs` opens it at once, from then on. */
  start(sinceMs?: number): void {
    const { now, store } = this.#world
    if (this.status !== null && this.status !== 'STOP') throw obError(9023)
    const round = this.#world.nextId('LOG_ARCHIVE_ROUND', 1, [SUMMARY])
    const piece = this.#world.nextId('BACKUP_PIECE_ID', 1, [PIECES])
    store.remove(CURRENT, {})
    for (const tenant of this.#tenants.all()) {
      this.#open(
        tenant.id,
        round,
        piece,
        sinceMs ?? now,
        sinceMs === undefined ? 'BEGINNING' : 'DOING',
      )
    }
    this.#world.live.add(this)
    this.#follow()
    if (sinceMs !== undefined) this.refresh(now)
    else this.#later(5, 'BEGINNING', () => this.#setAll({ STATUS: 'DOING' }))
  }

  /** Gives a tenant its rows in the round that is open, from `sinceMs` on or from the round's beginning. */
  join(tenantId: number, sinceMs: number): void {
    const row = this.#world.store.row(CURRENT, { TENANT_ID: 1 })
    if (row?.STATUS !== 'DOING') return
    const from = Math.max(sinceMs, millisOf(row.MIN_FIRST_TIME))
    this.#open(tenantId, Number(row.LOG_ARCHIVE_ROUND), Number(row.BACKUP_PIECE_ID), from, 'DOING')
    this.#lag.set(tenantId, NORMAL_LAG)
    this.refresh(this.#world.now)
  }

  /** STOPPING, then STOP; the rows stay. 9029 when nothing is open. */
  stop(at: 'once' | 'soon' = 'soon'): void {
    const { status } = this
    if (status === null || status === 'STOP') throw obError(9029)
    this.refresh(this.#world.now)
    this.#setAll({ STATUS: 'STOPPING' })
    if (status === 'DOING') this.#left(9029)
    const close = (): void => {
      this.#lag.clear()
      this.#setAll({ STATUS: 'STOP' })
      this.#world.store.patch(PIECES, { STATUS: 'ACTIVE', COPY_ID: 0 }, { STATUS: 'FROZEN' })
    }
    if (at === 'once') close()
    else this.#later(6, 'STOPPING', close)
  }

  /** INTERRUPTED for a tenant and with it for the cluster; it never heals alone. */
  interrupt(tenantId: number): void {
    this.refresh(this.#world.now)
    for (const id of [1, tenantId]) this.#set(id, { STATUS: 'INTERRUPTED' })
    this.#world.event('log_archive', 'interrupted', { tenant_id: tenantId, result: -9027 })
    this.#left(9027)
  }

  /** Makes a tenant's log backup so many seconds late from now on; the cluster is as late as its last tenant. */
  lag(tenantId: number, seconds: number): void {
    this.#lag.set(tenantId, seconds)
    this.#world.live.add(this)
    this.refresh(this.#world.now)
  }

  /** Healthy again at once, in a new round when the old one is over. */
  heal(): void {
    if (this.status !== 'DOING') {
      if (this.status !== null && this.status !== 'STOP') this.stop('once')
      this.start(this.#world.now)
    }
    this.#follow()
    this.refresh(this.#world.now)
  }

  refresh(now: number): void {
    if (this.#lag.size === 0) return
    const worst = Math.max(...this.#lag.values())
    for (const row of this.#world.store.rows(CURRENT, { STATUS: 'DOING' })) {
      const tenantId = Number(row.TENANT_ID)
      const lag = tenantId === 1 ? worst : (this.#lag.get(tenantId) ?? NORMAL_LAG)
      this.#checkpoint(row, Math.max(millisOf(row.MIN_FIRST_TIME), now - lag * 1000))
    }
  }

  forget(): void {
    this.#lag.clear()
  }

  #follow(): void {
    for (const tenant of this.#tenants.all()) this.#lag.set(tenant.id, NORMAL_LAG)
  }

  #open(tenantId: number, round: number, piece: number, ms: number, status: string): void {
    const { store } = this.#world
    const row = archiveRow({ tenantId, round, piece }, ms, status)
    store.put(CURRENT, row)
    const { START_PIECE_ID: _start, BACKUP_PIECE_ID: _piece, ...summary } = row
    store.put(SUMMARY, summary)
    store.put(PIECES, pieceRow({ tenantId, round, piece }, ms))
  }

  /** Writes MAX_NEXT_TIME of a tenant, and switches its pieces by the day. */
  #checkpoint(row: Row, ms: number): void {
    const { store } = this.#world
    const tenantId = Number(row.TENANT_ID)
    const round = Number(row.LOG_ARCHIVE_ROUND)
    const start = millisOf(row.MIN_FIRST_TIME)
    let piece = Number(row.BACKUP_PIECE_ID)
    const first = Number(row.START_PIECE_ID)
    const key = (id: number): Row => ({ TENANT_ID: tenantId, BACKUP_PIECE_ID: id, COPY_ID: 0 })
    for (;;) {
      const end = start + (piece - first + 1) * pieceMs
      if (ms < end) break
      store.patch(PIECES, key(piece), { CHECKPOINT_TS: end, MAX_TS: end, STATUS: 'FROZEN' })
      piece += 1
      store.put(PIECES, pieceRow({ tenantId, round, piece, first }, end))
    }
    store.patch(PIECES, key(piece), { CHECKPOINT_TS: ms, MAX_TS: ms })
    this.#set(tenantId, { MAX_NEXT_TIME: ms, BACKUP_PIECE_ID: piece })
  }

  #set(tenantId: number, patch: Row): void {
    const { store } = this.#world
    const row = store.row(CURRENT, { TENANT_ID: tenantId })
    if (!row) return
    store.patch(CURRENT, { TENANT_ID: tenantId }, patch)
    const { BACKUP_PIECE_ID: _piece, ...summary } = patch
    const key = { TENANT_ID: tenantId, LOG_ARCHIVE_ROUND: row.LOG_ARCHIVE_ROUND }
    store.patch(SUMMARY, key, summary)
  }

  #setAll(patch: Row): void {
    for (const row of this.#world.store.rows(CURRENT)) this.#set(Number(row.TENANT_ID), patch)
  }

  #later(seconds: number, status: string, run: () => void): void {
    this.#world.after(seconds, () => {
      if (this.status === status) run()
    })
  }
}
