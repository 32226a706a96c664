import { millisOfScn, scnOf } from '../sql/timestamp.ts'
import type { Row } from '../view-store.ts'
import { logBytes, pieceMs, pieceRow, roundRow, streamRow } from './archive-rows.ts'
import { withoutKeys } from './destination.ts'
import type { Live, World } from './world.ts'

/** Bytes of log that a tenant writes in a second. */
const LOG_RATE = 1.5 * 1024 ** 2
/** Seconds that a healthy archive is behind (archive_lag_target is 120 s). */
const NORMAL_LAG = 35
const ROUND = 'CDB_OB_ARCHIVELOG'
const SUMMARY = 'CDB_OB_ARCHIVELOG_SUMMARY'
const PIECES = 'CDB_OB_ARCHIVELOG_PIECE_FILES'
const STREAMS = 'CDB_OB_LS_LOG_ARCHIVE_PROGRESS'
const DEST = 'V$OB_ARCHIVE_DEST_STATUS'

/** Called when a tenant's archive leaves DOING: 9029 stopped or suspended, 9027 interrupted (REFERENCE §3.2). */
export type ArchiveLeft = (tenantId: number, code: 9027 | 9029) => void

/** Log archive of every tenant: rounds, pieces and the checkpoint that follows the clock (REFERENCE §4). */
export class ArchiveRounds implements Live {
  readonly #world: World
  readonly #left: ArchiveLeft
  /** Seconds behind, by tenant; a tenant in here is moved by the clock. */
  readonly #lag = new Map<number, number>()

  constructor(world: World, left: ArchiveLeft) {
    this.#world = world
    this.#left = left
  }

  /** STATUS of the tenant's row, or null when archiving was never opened. */
  status(tenantId: number): string | null {
    const row = this.#world.store.row(ROUND, { TENANT_ID: tenantId })
    return row ? String(row.STATUS) : null
  }

  /** A new round: PREPARE, BEGINNING, DOING within seconds; `sinceMs` opens it at once, from then on. */
  start(tenantId: number, sinceMs?: number): void {
    const { store, now } = this.#world
    this.#lag.set(tenantId, NORMAL_LAG)
    this.#world.live.add(this)
    const round = this.#world.nextId('ROUND_ID', tenantId, [SUMMARY])
    const piece = this.#world.nextId('PIECE_ID', tenantId, [PIECES])
    store.remove(ROUND, { TENANT_ID: tenantId })
    const row = roundRow({ tenantId, round, piece, path: this.#path(tenantId) })
    store.put(ROUND, row)
    store.put(SUMMARY, row)
    if (sinceMs !== undefined) {
      this.#open(tenantId, round, sinceMs)
      this.#set(tenantId, { STATUS: 'DOING' })
      this.refresh(now)
      return
    }
    this.#later(tenantId, 3, 'PREPARE', () => {
      this.#open(tenantId, round, this.#world.now)
      this.#set(tenantId, { STATUS: 'BEGINNING' })
      this.#later(tenantId, 5, 'BEGINNING', () => this.#set(tenantId, { STATUS: 'DOING' }))
    })
  }

  /** STOPPING, then STOP; the row stays (REFERENCE §4.2). */
  stop(tenantId: number, at: 'once' | 'soon' = 'soon'): void {
    this.refresh(this.#world.now)
    const wasDoing = this.status(tenantId) === 'DOING'
    this.#set(tenantId, { STATUS: 'STOPPING' })
    if (wasDoing) this.#left(tenantId, 9029)
    const close = (): void => {
      this.#set(tenantId, { STATUS: 'STOP', COMMENT: '' })
      this.#world.store.patch(
        PIECES,
        { TENANT_ID: tenantId, STATUS: 'ACTIVE' },
        { STATUS: 'FROZEN' },
      )
      this.#world.store.remove(STREAMS, { TENANT_ID: tenantId })
    }
    if (at === 'once') close()
    else this.#later(tenantId, 6, 'STOPPING', close)
  }

  /** SUSPENDING, then SUSPEND: the checkpoint stands still, the round is kept. */
  suspend(tenantId: number): void {
    this.refresh(this.#world.now)
    const wasDoing = this.status(tenantId) === 'DOING'
    this.#set(tenantId, { STATUS: 'SUSPENDING' })
    if (wasDoing) this.#left(tenantId, 9029)
    this.#later(tenantId, 5, 'SUSPENDING', () => this.#set(tenantId, { STATUS: 'SUSPEND' }))
  }

  /** From SUSPEND or SUSPENDING back to DOING in the same round. */
  resume(tenantId: number): void {
    if (!this.status(tenantId)?.startsWith('SUSPEND')) return
    this.#follow(tenantId)
    this.#set(tenantId, { STATUS: 'DOING' })
    this.refresh(this.#world.now)
  }

  /** INTERRUPTED: some log is lost to the archive; it never heals alone. */
  interrupt(tenantId: number, comment = 'log stream 1001 interrupted'): void {
    this.refresh(this.#world.now)
    this.#set(tenantId, { STATUS: 'INTERRUPTED', COMMENT: comment })
    this.#world.event('archive', 'interrupted', { tenant_id: tenantId })
    this.#left(tenantId, 9027)
  }

  /** Makes the archive so many seconds late from now on. The checkpoint may jump back, which a server's never does. */
  lag(tenantId: number, seconds: number): void {
    this.#lag.set(tenantId, seconds)
    this.#world.live.add(this)
    this.refresh(this.#world.now)
  }

  /** Healthy again whatever it was: SUSPEND resumes, INTERRUPTED and STOP get a new round, at once. */
  heal(tenantId: number): void {
    const status = this.status(tenantId)
    this.#follow(tenantId)
    if (status?.startsWith('SUSPEND')) this.resume(tenantId)
    else if (status !== 'DOING') {
      if (status === 'INTERRUPTED') this.stop(tenantId, 'once')
      this.start(tenantId, this.#world.now)
    }
    this.refresh(this.#world.now)
  }

  refresh(now: number): void {
    for (const [tenantId, lag] of this.#lag) {
      const row = this.#world.store.row(ROUND, { TENANT_ID: tenantId })
      if (row?.STATUS === 'DOING')
        this.#checkpoint(
          row,
          Math.max(millisOfScn(BigInt(String(row.START_SCN))), now - lag * 1000),
        )
    }
  }

  /** Forgets all tenants: their rows stand still. */
  forget(): void {
    this.#lag.clear()
  }

  #follow(tenantId: number): void {
    this.#lag.set(tenantId, NORMAL_LAG)
    this.#world.live.add(this)
  }

  #later(tenantId: number, seconds: number, only: string, run: () => void): void {
    this.#world.after(seconds, () => {
      if (this.status(tenantId) === only) run()
    })
  }

  #set(tenantId: number, patch: Row): void {
    const { store } = this.#world
    const row = store.row(ROUND, { TENANT_ID: tenantId })
    if (!row) return
    store.patch(ROUND, { TENANT_ID: tenantId }, patch)
    const updated = store.patch(SUMMARY, { TENANT_ID: tenantId, ROUND_ID: row.ROUND_ID }, patch)
    if (updated === 0) store.put(SUMMARY, { ...row, ...patch })
    const status = patch.STATUS
    if (status === undefined) return
    if (
      store.patch(
        DEST,
        { TENANT_ID: tenantId },
        { STATUS: status, COMMENT: patch.COMMENT ?? '' },
      ) === 0
    ) {
      store.put(DEST, {
        TENANT_ID: tenantId,
        DEST_ID: 1001,
        PATH: row.PATH,
        STATUS: status,
        CHECKPOINT_SCN: row.CHECKPOINT_SCN,
        SYNCHRONIZED: 'NO',
        COMMENT: '',
      })
    }
  }

  #open(tenantId: number, round: number, ms: number): void {
    const scn = scnOf(ms)
    this.#set(tenantId, {
      START_SCN: scn,
      START_SCN_DISPLAY: ms,
      CHECKPOINT_SCN: scn,
      CHECKPOINT_SCN_DISPLAY: ms,
    })
    const piece = Number(this.#world.store.row(ROUND, { TENANT_ID: tenantId })?.USED_PIECE_ID)
    const ids = { tenantId, round, piece, path: this.#path(tenantId) }
    this.#world.store.put(PIECES, pieceRow(ids, ms))
    for (const ls of [1, 1001]) this.#world.store.put(STREAMS, streamRow(ids, ls, ms))
  }

  /** Writes the checkpoint into the round, its summary, the piece and the log streams; switches pieces by the day. */
  #checkpoint(row: Row, ms: number): void {
    const tenantId = Number(row.TENANT_ID)
    const { store } = this.#world
    const scn = scnOf(ms)
    const start = millisOfScn(BigInt(String(row.START_SCN)))
    const bytes = Math.round(((ms - start) / 1000) * LOG_RATE)
    const moment = { CHECKPOINT_SCN: scn, CHECKPOINT_SCN_DISPLAY: ms }
    let piece = Number(row.USED_PIECE_ID)
    let pieceStart = start + (piece - Number(row.BASE_PIECE_ID)) * pieceMs
    while (ms >= pieceStart + pieceMs) {
      const end = pieceStart + pieceMs
      const full = { CHECKPOINT_SCN: scnOf(end), CHECKPOINT_SCN_DISPLAY: end, MAX_SCN: scnOf(end) }
      const size = logBytes((pieceMs / 1000) * LOG_RATE)
      store.patch(
        PIECES,
        { TENANT_ID: tenantId, PIECE_ID: piece },
        { ...full, ...size, STATUS: 'FROZEN' },
      )
      piece += 1
      pieceStart = end
      const ids = { tenantId, round: Number(row.ROUND_ID), piece, path: String(row.PATH) }
      store.put(PIECES, pieceRow(ids, end))
    }
    this.#set(tenantId, { ...moment, ...logBytes(bytes), USED_PIECE_ID: piece })
    const inPiece = logBytes(Math.round((Math.max(0, ms - pieceStart) / 1000) * LOG_RATE))
    store.patch(
      PIECES,
      { TENANT_ID: tenantId, PIECE_ID: piece },
      { ...moment, MAX_SCN: scn, ...inPiece },
    )
    for (const [index, ls] of [1, 1001].entries()) {
      const half = Math.round(bytes / 2)
      const own = {
        CHECKPOINT_SCN: scn + BigInt(index === 0 ? 900_000_000 : 0),
        PIECE_ID: piece,
        MAX_LSN: half,
      }
      store.patch(
        STREAMS,
        { TENANT_ID: tenantId, LS_ID: ls },
        { ...own, INPUT_BYTES: half, OUTPUT_BYTES: half },
      )
    }
    const late = (this.#lag.get(tenantId) ?? 0) > 120
    store.patch(
      DEST,
      { TENANT_ID: tenantId },
      { CHECKPOINT_SCN: scn, SYNCHRONIZED: late ? 'NO' : 'YES' },
    )
  }

  #path(tenantId: number): string {
    const row = this.#world.store.row('CDB_OB_ARCHIVE_DEST', { TENANT_ID: tenantId, NAME: 'path' })
    return withoutKeys(String(row?.VALUE ?? ''))
  }
}
