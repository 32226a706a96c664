import { obError } from '../../sql/sql-error.ts'
import type { Live, World } from '../world.ts'
import { millisOf } from './archive-rows.ts'
import type { SettingsV3 } from './settings.ts'

const FIRST = 'CDB_OB_BACKUP_ARCHIVELOG'
const CURRENT = 'CDB_OB_BACKUP_BACKUP_ARCHIVELOG'
const SUMMARY = 'CDB_OB_BACKUP_BACKUP_ARCHIVELOG_SUMMARY'
/** Milliseconds that the copy of the log is behind the log backup. */
const BEHIND = 300_000

/** The second log backup of 3.x: follows the first one into backup_backup_dest (REFERENCE §9). */
export class SecondArchiveV3 implements Live {
  readonly #world: World
  readonly #settings: SettingsV3

  constructor(world: World, settings: SettingsV3) {
    this.#world = world
    this.#settings = settings
  }

  /** START BACKUP ARCHIVELOG: 9026 without a second destination, 9029 without log backup, 9023 when it runs. */
  start(): void {
    const { store } = this.#world
    if (this.#settings.get('backup_backup_dest') === '') throw obError(9026)
    if (store.row(CURRENT, { TENANT_ID: 1, STATUS: 'DOING' })) throw obError(9023)
    const rows = store.rows(FIRST, { STATUS: 'DOING' })
    if (rows.length === 0) throw obError(9029)
    store.remove(CURRENT, {})
    for (const row of rows) {
      const copy = {
        INCARNATION: 1,
        LOG_ARCHIVE_ROUND: row.LOG_ARCHIVE_ROUND,
        TENANT_ID: row.TENANT_ID,
        COPY_ID: 1,
        STATUS: 'DOING',
        MIN_FIRST_TIME: row.MIN_FIRST_TIME,
        MAX_NEXT_TIME: row.MIN_FIRST_TIME,
      }
      store.remove(SUMMARY, keyOf(copy))
      store.put(CURRENT, copy)
      store.put(SUMMARY, copy)
    }
    this.#world.live.add(this)
  }

  /** STOP BACKUP ARCHIVELOG; 9029 when it does not run. */
  stop(): void {
    const rows = this.#world.store.rows(CURRENT, { STATUS: 'DOING' })
    if (rows.length === 0) throw obError(9029)
    for (const row of rows) {
      for (const view of [CURRENT, SUMMARY]) {
        this.#world.store.patch(view, keyOf(row), { STATUS: 'STOP' })
      }
    }
  }

  refresh(): void {
    const { store } = this.#world
    for (const row of store.rows(CURRENT, { STATUS: 'DOING' })) {
      const first = store.row(FIRST, { TENANT_ID: row.TENANT_ID })
      if (!first) continue
      const ms = Math.max(millisOf(row.MIN_FIRST_TIME), millisOf(first.MAX_NEXT_TIME) - BEHIND)
      for (const view of [CURRENT, SUMMARY]) store.patch(view, keyOf(row), { MAX_NEXT_TIME: ms })
    }
  }
}

function keyOf(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { TENANT_ID: row.TENANT_ID, LOG_ARCHIVE_ROUND: row.LOG_ARCHIVE_ROUND }
}
