import { codeText, obError } from '../../sql/sql-error.ts'
import { tagMillis } from '../../sql/timestamp.ts'
import type { Row } from '../../view-store.ts'
import { negative } from '../comment.ts'
import type { FailurePlan, Live, World } from '../world.ts'
import { countersV3 } from './backup-rows.ts'
import { listObsolete, markSet, obsoleteSets, type SetV3, setsOf } from './sets.ts'
import type { SettingsV3 } from './settings.ts'
import type { TenantsV3 } from './tenants.ts'

/** What DELETE asks for. */
export interface DeleteRequestV3 {
  readonly what: 'obsolete' | 'set' | 'piece' | 'round'
  readonly id: number
  readonly copyId: number
}

interface Cleanup {
  readonly jobId: number
  readonly type: string
  readonly parameter: string
  readonly startMs: number
  readonly request: DeleteRequestV3
  readonly sets: readonly SetV3[]
  readonly pieces: readonly Row[]
  readonly plan: FailurePlan | null
  readonly cancels: (() => void)[]
}

const INFO = '__all_virtual_backup_clean_info'
const HISTORY = 'CDB_OB_BACKUP_CLEAN_HISTORY'
const TASKS = 'CDB_OB_BACKUP_TASK_CLEAN_HISTORY'
const PIECES = 'CDB_OB_BACKUP_PIECE_FILES'
const HOUR = 3_600_000
const TYPES = {
  obsolete: 'DELETE OBSOLETE BACKUP',
  set: 'DELETE BACKUP SET',
  piece: 'DELETE BACKUP PIECE',
  round: 'DELETE BACKUP ROUND',
}

/** Cleanups of a 3.x cluster: by hand, and every hour when it is told to delete by itself (REFERENCE §8). */
export class CleanupV3 implements Live {
  readonly #world: World
  readonly #tenants: TenantsV3
  readonly #settings: SettingsV3
  #running: Cleanup | null = null
  #jobs = 0
  #listed = Number.NEGATIVE_INFINITY

  constructor(world: World, tenants: TenantsV3, settings: SettingsV3) {
    this.#world = world
    this.#tenants = tenants
    this.#settings = settings
    world.live.add(this)
    this.#planNext()
  }

  /** Starts a cleanup and returns its job id: 9044 while one runs, 4007 for a set or piece that is not there, or may not go. */
  start(request: DeleteRequestV3): number {
    const { now, store } = this.#world
    if (this.#running) throw obError(9044)
    const expiry = now - (this.#settings.windowMs || 7 * 24 * HOUR)
    const sets = request.what === 'obsolete' ? obsoleteSets(store, expiry) : this.#setNamed(request)
    const pieces = this.#pieces(request, sets)
    this.#jobs += 1
    const cleanup: Cleanup = {
      jobId: this.#jobs,
      type: TYPES[request.what],
      parameter: request.what === 'obsolete' ? tagMillis(expiry).slice(0, -1) : String(request.id),
      startMs: now,
      request,
      sets,
      pieces,
      plan: this.#world.takeFailure('cleanup', 'sys'),
      cancels: [],
    }
    this.#running = cleanup
    for (const tenant of this.#tenants.all()) {
      store.remove(INFO, { tenant_id: tenant.id })
      store.put(INFO, this.#infoRow(tenant.id, cleanup, tenant.id === 1 ? 'PREPARE' : 'STOP'))
    }
    this.#schedule(cleanup)
    return cleanup.jobId
  }

  /** CANCEL DELETE BACKUP; nothing running is no error. */
  cancel(): void {
    const cleanup = this.#running
    if (!cleanup) return
    for (const cancel of cleanup.cancels) cancel()
    this.#world.store.patch(INFO, { tenant_id: 1 }, { status: 'CANCEL' })
    this.#world.after(4, () => this.#finish(cleanup, -4072, `result: -4072(${codeText(4072)})`))
  }

  refresh(now: number): void {
    if (now - this.#listed < 60_000) return
    this.#listed = now
    const window = this.#settings.windowMs
    listObsolete(
      this.#world.store,
      window === 0 ? [] : obsoleteSets(this.#world.store, now - window),
    )
  }

  forget(): void {
    this.#running = null
  }

  #planNext(): void {
    this.#world.at((Math.floor(this.#world.now / HOUR) + 1) * HOUR + 30_000, () => {
      const due =
        this.#settings.deletes &&
        this.#settings.windowMs > 0 &&
        obsoleteSets(this.#world.store, this.#world.now - this.#settings.windowMs).length > 0
      if (due && !this.#running) this.start({ what: 'obsolete', id: 0, copyId: 0 })
      this.#planNext()
    })
  }

  /** Oldest first, and one good full set stays (COMMANDS §7). */
  #setNamed({ what, id, copyId }: DeleteRequestV3): SetV3[] {
    if (what !== 'set') return []
    const sets = setsOf(this.#world.store)
    const set = sets.find((candidate) => candidate.key === id)
    const files = this.#world.store.row('CDB_OB_BACKUP_SET_FILES', { BS_KEY: id, COPY_ID: copyId })
    if (!set || !files) {
      throw obError(
        4007,
        `delete backupset is not exist. backup set id: ${id}, copy id: ${copyId} .`,
      )
    }
    const others = sets.filter((other) => other.isGood && other.type === 'D' && other.key !== id)
    if (copyId === 0 && sets[0]?.key !== id)
      throw obError(4007, 'delete the oldest backup set first')
    if (copyId === 0 && set.isGood && others.length === 0) {
      throw obError(4007, 'the last valid backup set cannot be deleted')
    }
    return [set]
  }

  #pieces({ what, id, copyId }: DeleteRequestV3, sets: readonly SetV3[]): Row[] {
    const rows = this.#world.store
      .rows(PIECES, { COPY_ID: copyId, FILE_STATUS: 'AVAILABLE' })
      .filter((row) => row.STATUS === 'FROZEN')
    if (what === 'set') return []
    if (what === 'obsolete') {
      const first = setsOf(this.#world.store).find((set) => !sets.includes(set))
      const until = first && sets.length > 0 ? tagMillis(first.startMs).slice(0, -1) : ''
      return rows.filter((row) => String(row.MAX_TS) < until)
    }
    const column = what === 'piece' ? 'BACKUP_PIECE_ID' : 'ROUND_ID'
    const found = rows.filter((row) => Number(row[column]) === id)
    if (found.length === 0) {
      throw obError(4007, `delete backup ${what} is not exist. id: ${id}, copy id: ${copyId} .`)
    }
    return found
  }

  #schedule(cleanup: Cleanup): void {
    const { store } = this.#world
    const later = (seconds: number, run: () => void): void => {
      cleanup.cancels.push(this.#world.after(seconds, run))
    }
    const { copyId } = cleanup.request
    later(2, () => {
      store.patch(INFO, { job_id: cleanup.jobId }, { status: 'DOING' })
      for (const set of cleanup.sets) markSet(store, set.key, copyId, 'DELETING')
      for (const piece of cleanup.pieces)
        store.patch(PIECES, pieceKey(piece), { FILE_STATUS: 'DELETING' })
    })
    const total = 10 + 60 * cleanup.sets.length + 5 * cleanup.pieces.length
    const { plan } = cleanup
    if (plan) {
      later(Math.max(3, (total * (plan.atPercent ?? 50)) / 100), () => {
        const result = negative(plan.result)
        const text = plan.comment ?? `result: ${result}(${codeText(result)})`
        this.#finish(cleanup, result, text)
      })
      return
    }
    later(total, () => this.#finish(cleanup, 0, ''))
  }

  #finish(cleanup: Cleanup, result: number, error: string): void {
    if (this.#running !== cleanup) return
    this.#running = null
    const { now, store } = this.#world
    const { copyId } = cleanup.request
    const ok = result === 0
    for (const set of cleanup.sets) {
      for (const tenant of this.#tenants.users())
        store.put(TASKS, this.#taskRow(set, tenant, cleanup, ok))
      markSet(store, set.key, copyId, ok ? 'DELETED' : 'DELETING')
    }
    for (const piece of cleanup.pieces) {
      store.patch(PIECES, pieceKey(piece), { FILE_STATUS: ok ? 'DELETED' : 'DELETING' })
    }
    for (const tenant of this.#tenants.all()) {
      store.put(HISTORY, {
        TENANT_ID: tenant.id,
        BS_KEY: cleanup.request.what === 'set' ? cleanup.request.id : 0,
        START_TIME: cleanup.startMs,
        END_TIME: now,
        INCARNATION: 1,
        TYPE: cleanup.type,
        STATUS: 'STOP',
        PARAMETER: cleanup.parameter,
        ERROR_MSG: error,
        COMMENT: '',
      })
    }
    const stopped = {
      status: 'STOP',
      type: '',
      parameter: '',
      end_time: now,
      result,
      error_msg: error,
    }
    store.patch(INFO, {}, stopped)
    this.#world.event('backup_clean', ok ? 'finish_clean' : 'fail_clean', {
      job_id: cleanup.jobId,
      result,
    })
    this.#listed = Number.NEGATIVE_INFINITY
  }

  #infoRow(tenantId: number, cleanup: Cleanup, status: string): Row {
    return {
      tenant_id: tenantId,
      job_id: cleanup.jobId,
      start_time: cleanup.startMs,
      end_time: null,
      incarnation: 1,
      type: cleanup.type,
      status,
      parameter: cleanup.parameter,
      error_msg: '',
      comment: '',
      result: 0,
      copy_id: cleanup.request.copyId,
    }
  }

  #taskRow(
    set: SetV3,
    tenant: { id: number; partitions: number; bytes: number },
    cleanup: Cleanup,
    ok: boolean,
  ): Row {
    const part = { ...tenant, bytes: tenant.bytes * (set.type === 'D' ? 1 : 0.15) }
    return {
      ...countersV3(part, ok ? 1 : 0.5),
      TENANT_ID: tenant.id,
      INCARNATION: 1,
      BS_KEY: set.key,
      BACKUP_TYPE: set.type,
      START_TIME: cleanup.startMs,
      COMPLETION_TIME: this.#world.now,
      STATUS: ok ? 'SUCCESS' : 'FAILED',
    }
  }
}

function pieceKey(piece: Row): Row {
  const { TENANT_ID, ROUND_ID, BACKUP_PIECE_ID, COPY_ID } = piece
  return { TENANT_ID, ROUND_ID, BACKUP_PIECE_ID, COPY_ID }
}
