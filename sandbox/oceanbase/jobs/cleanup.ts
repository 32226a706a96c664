import { obError } from '../sql/sql-error.ts'
import { scnOf } from '../sql/timestamp.ts'
import type { Row } from '../view-store.ts'
import { negative, serverComment } from './comment.ts'
import type { Tenants } from './tenants.ts'
import type { FailurePlan, World } from './world.ts'

const JOBS = 'CDB_OB_BACKUP_DELETE_JOBS'
const TASKS = 'CDB_OB_BACKUP_DELETE_TASKS'
const POLICY = 'CDB_OB_BACKUP_DELETE_POLICY'
const SETS = 'CDB_OB_BACKUP_SET_FILES'
const PIECES = 'CDB_OB_ARCHIVELOG_PIECE_FILES'
const HOUR = 3_600_000

interface Item {
  readonly type: 'BACKUP SET' | 'BACKUP PIECE'
  readonly row: Row
}

interface Cleanup {
  readonly tenantId: number
  readonly jobId: number
  readonly plan: FailurePlan | null
  readonly cancels: (() => void)[]
  readonly items: readonly Item[]
  /** The command from sys that it belongs to; null for the hourly one. */
  readonly sys: SysCleanup | null
  done: number
}

/** DELETE OBSOLETE BACKUP from sys: a row of sys, and one of each tenant (REFERENCE §5). */
interface SysCleanup {
  readonly jobId: number
  open: number
  good: number
  cancelled: boolean
  result: number
}

/** The hourly deletion of what a tenant's policy makes obsolete (REFERENCE §5). */
export class CleanupJobs {
  readonly #world: World
  readonly #tenants: Tenants
  readonly #running = new Set<Cleanup>()

  constructor(world: World, tenants: Tenants) {
    this.#world = world
    this.#tenants = tenants
  }

  /** Gives a tenant the policy `default` and its hourly job; 4017 when it has one already. */
  addPolicy(tenantId: number, recoveryWindow: string): void {
    windowMs(recoveryWindow)
    if (this.#world.store.row(POLICY, { TENANT_ID: tenantId }))
      throw obError(4017, 'delete policy already exists')
    this.#world.store.put(POLICY, {
      TENANT_ID: tenantId,
      POLICY_NAME: 'default',
      RECOVERY_WINDOW: recoveryWindow,
    })
    this.#planNext(tenantId)
  }

  /** Takes the policy away; 4018 when there is none. */
  dropPolicy(tenantId: number): void {
    if (this.#world.store.remove(POLICY, { TENANT_ID: tenantId }) === 0) {
      throw obError(4018, 'delete policy does not exist')
    }
  }

  /** DELETE OBSOLETE BACKUP for these tenants; returns the JOB_ID of its sys row. 9044 while one of them is cleaned. */
  startFromSys(tenantIds: readonly number[]): number {
    if ([...this.#running].some((one) => tenantIds.includes(one.tenantId))) throw obError(9044)
    const { store, now } = this.#world
    const jobId = this.#world.nextJobId(1)
    const sys: SysCleanup = {
      jobId,
      open: tenantIds.length,
      good: 0,
      cancelled: false,
      result: 0,
    }
    store.put(JOBS, {
      TENANT_ID: 1,
      JOB_ID: jobId,
      INCARNATION: 1,
      INITIATOR_TENANT_ID: 1,
      INITIATOR_JOB_ID: 0,
      EXECUTOR_TENANT_ID: tenantIds.join(','),
      TYPE: 'DELETE OBSOLETE BACKUP',
      PARAMETER: now,
      JOB_LEVEL: 'CLUSTER',
      START_TIMESTAMP: now,
      END_TIMESTAMP: null,
      STATUS: 'DOING',
      TASK_COUNT: tenantIds.length,
      SUCCESS_TASK_COUNT: 0,
      RESULT: 0,
      COMMENT: '',
    })
    for (const tenantId of tenantIds) this.start(tenantId, sys)
    return jobId
  }

  /** Starts a cleanup of a tenant now and returns its JOB_ID. */
  start(tenantId: number, sys: SysCleanup | null = null): number {
    const { store, now } = this.#world
    const policy = store.row(POLICY, { TENANT_ID: tenantId })
    const expiry = now - windowMs(String(policy?.RECOVERY_WINDOW ?? '7d'))
    const cleanup: Cleanup = {
      tenantId,
      jobId: this.#world.nextJobId(tenantId),
      plan: this.#world.takeFailure('cleanup', this.#tenants.byId(tenantId)?.name ?? ''),
      cancels: [],
      items: this.#obsolete(tenantId, expiry),
      sys,
      done: 0,
    }
    this.#running.add(cleanup)
    store.put(JOBS, {
      TENANT_ID: tenantId,
      JOB_ID: cleanup.jobId,
      INCARNATION: 1,
      INITIATOR_TENANT_ID: sys ? 1 : tenantId,
      INITIATOR_JOB_ID: sys?.jobId ?? 0,
      EXECUTOR_TENANT_ID: String(tenantId),
      TYPE: 'DELETE OBSOLETE BACKUP',
      PARAMETER: expiry,
      JOB_LEVEL: 'USER_TENANT',
      START_TIMESTAMP: now,
      END_TIMESTAMP: null,
      STATUS: 'INIT',
      TASK_COUNT: 0,
      SUCCESS_TASK_COUNT: 0,
      RESULT: 0,
      COMMENT: '',
    })
    this.#later(cleanup, 5, () => this.#createTasks(cleanup))
    return cleanup.jobId
  }

  /** CANCEL DELETE BACKUP for these tenants or all; nothing running is no error. */
  cancel(tenantIds: readonly number[] | null): void {
    for (const cleanup of [...this.#running]) {
      if (tenantIds && !tenantIds.includes(cleanup.tenantId)) continue
      if (cleanup.sys) cleanup.sys.cancelled = true
      for (const cancel of cleanup.cancels) cancel()
      this.#world.store.patch(JOBS, keyOf(cleanup), { STATUS: 'CANCELING' })
      this.#world.store.patch(
        TASKS,
        { ...keyOf(cleanup), STATUS: 'DOING' },
        { STATUS: 'CANCELING' },
      )
      this.#world.after(4, () => this.#finish(cleanup, 'CANCELED', -4072, ''))
    }
  }

  forget(): void {
    this.#running.clear()
  }

  #planNext(tenantId: number): void {
    const next = (Math.floor(this.#world.now / HOUR) + 1) * HOUR + (tenantId % 60) * 1000
    this.#world.at(next, () => {
      if (!this.#world.store.row(POLICY, { TENANT_ID: tenantId })) return
      if (!this.#tenants.byId(tenantId)) return
      const busy = [...this.#running].some((cleanup) => cleanup.tenantId === tenantId)
      if (!busy) this.start(tenantId)
      this.#planNext(tenantId)
    })
  }

  /** Sets before the newest full set that is older than the expiry, and pieces that only they need. */
  #obsolete(tenantId: number, expiryMs: number): Item[] {
    const expiry = scnOf(expiryMs, 0)
    const usable = this.#world.store
      .rows(SETS, { TENANT_ID: tenantId })
      .filter((set) => set.FILE_STATUS === 'AVAILABLE' || set.FILE_STATUS === 'INCOMPLETE')
    const keep = usable.findLast(
      (set) =>
        set.BACKUP_TYPE === 'FULL' &&
        set.STATUS === 'SUCCESS' &&
        set.FILE_STATUS === 'AVAILABLE' &&
        BigInt(String(set.MIN_RESTORE_SCN)) <= expiry,
    )
    if (!keep) return []
    const sets = usable.filter((set) => Number(set.BACKUP_SET_ID) < Number(keep.BACKUP_SET_ID))
    const pieces = this.#world.store
      .rows(PIECES, { TENANT_ID: tenantId, STATUS: 'FROZEN', FILE_STATUS: 'AVAILABLE' })
      .filter(
        (piece) => BigInt(String(piece.CHECKPOINT_SCN)) < BigInt(String(keep.START_REPLAY_SCN)),
      )
    return [
      ...sets.map((row) => ({ type: 'BACKUP SET' as const, row })),
      ...pieces.map((row) => ({ type: 'BACKUP PIECE' as const, row })),
    ]
  }

  #createTasks(cleanup: Cleanup): void {
    const { store, now } = this.#world
    store.patch(JOBS, keyOf(cleanup), { STATUS: 'DOING', TASK_COUNT: cleanup.items.length })
    const taskId = this.#world.nextId('TASK_ID', cleanup.tenantId, [
      TASKS,
      'CDB_OB_BACKUP_DELETE_TASK_HISTORY',
    ])
    for (const [index, item] of cleanup.items.entries()) {
      const isSet = item.type === 'BACKUP SET'
      store.put(TASKS, {
        ...keyOf(cleanup),
        TASK_ID: taskId + index,
        INCARNATION: 1,
        TASK_TYPE: item.type,
        ID: isSet ? item.row.BACKUP_SET_ID : item.row.PIECE_ID,
        ROUND_ID: isSet ? 0 : item.row.ROUND_ID,
        DEST_ID: item.row.DEST_ID,
        START_TIMESTAMP: now,
        END_TIMESTAMP: null,
        STATUS: 'DOING',
        TOTAL_LS_COUNT: 2,
        FINISH_LS_COUNT: 0,
        TOTAL_BYTES: item.row.OUTPUT_BYTES,
        DELETE_BYTES: 0,
        TOTAL_FILES_COUNT: 40,
        DELETE_FILES_COUNT: 0,
        RESULT: 0,
        COMMENT: '',
        PATH: item.row.PATH,
      })
      this.#mark(item, 'DELETING')
      this.#later(cleanup, 30 + 60 * index, () => {
        const key = { TENANT_ID: cleanup.tenantId, TASK_ID: taskId + index }
        store.patch(TASKS, key, { FINISH_LS_COUNT: 1, DELETE_FILES_COUNT: 20 })
      })
      this.#later(cleanup, 60 + 60 * index, () => this.#finishItem(cleanup, item, taskId + index))
    }
    const total = cleanup.items.length === 0 ? 3 : 65 + 60 * (cleanup.items.length - 1)
    if (!cleanup.plan) {
      this.#later(cleanup, total, () => this.#finish(cleanup, 'COMPLETED', 0, ''))
      return
    }
    const { plan } = cleanup
    this.#later(cleanup, (total * (plan.atPercent ?? 50)) / 100, () => {
      const comment =
        plan.comment ?? serverComment('BACKUP_CLEAN', plan.result, this.#world.trace(), 1)
      this.#finish(cleanup, 'FAILED', negative(plan.result), comment)
    })
  }

  #finishItem(cleanup: Cleanup, item: Item, taskId: number): void {
    cleanup.done += 1
    this.#mark(item, 'DELETED')
    this.#world.store.patch(JOBS, keyOf(cleanup), { SUCCESS_TASK_COUNT: cleanup.done })
    this.#world.move(
      TASKS,
      'CDB_OB_BACKUP_DELETE_TASK_HISTORY',
      { TENANT_ID: cleanup.tenantId, TASK_ID: taskId },
      {
        END_TIMESTAMP: this.#world.now,
        STATUS: 'COMPLETED',
        FINISH_LS_COUNT: 2,
        DELETE_BYTES: item.row.OUTPUT_BYTES,
        DELETE_FILES_COUNT: 40,
      },
    )
  }

  #finish(cleanup: Cleanup, status: string, result: number, comment: string): void {
    if (!this.#running.delete(cleanup)) return
    for (const cancel of cleanup.cancels) cancel()
    const ended = {
      END_TIMESTAMP: this.#world.now,
      STATUS: status,
      RESULT: result,
      COMMENT: comment,
    }
    for (const task of this.#world.store.rows(TASKS, keyOf(cleanup))) {
      const key = { TENANT_ID: task.TENANT_ID, TASK_ID: task.TASK_ID }
      this.#world.move(TASKS, 'CDB_OB_BACKUP_DELETE_TASK_HISTORY', key, ended)
    }
    for (const item of cleanup.items.slice(cleanup.done)) this.#mark(item, 'AVAILABLE')
    this.#world.move(JOBS, 'CDB_OB_BACKUP_DELETE_JOB_HISTORY', keyOf(cleanup), ended)
    if (cleanup.sys) this.#closeSys(cleanup.sys, status === 'COMPLETED', result)
  }

  /** The sys row ends with the last of its tenants. */
  #closeSys(sys: SysCleanup, isGood: boolean, result: number): void {
    sys.open -= 1
    if (isGood) sys.good += 1
    else sys.result = result
    const key = { TENANT_ID: 1, JOB_ID: sys.jobId }
    this.#world.store.patch(JOBS, key, { SUCCESS_TASK_COUNT: sys.good })
    if (sys.open > 0) return
    const failed = sys.cancelled ? 'CANCELED' : 'FAILED'
    this.#world.move(JOBS, 'CDB_OB_BACKUP_DELETE_JOB_HISTORY', key, {
      END_TIMESTAMP: this.#world.now,
      STATUS: sys.result === 0 ? 'COMPLETED' : failed,
      RESULT: sys.result,
    })
  }

  #mark(item: Item, status: string): void {
    const { row } = item
    const [view, column] =
      item.type === 'BACKUP SET' ? [SETS, 'BACKUP_SET_ID'] : [PIECES, 'PIECE_ID']
    this.#world.store.patch(
      view,
      { TENANT_ID: row.TENANT_ID, [column]: row[column] },
      { FILE_STATUS: status },
    )
  }

  #later(cleanup: Cleanup, seconds: number, run: () => void): void {
    cleanup.cancels.push(this.#world.after(seconds, run))
  }
}

function keyOf(cleanup: Cleanup): Row {
  return { TENANT_ID: cleanup.tenantId, JOB_ID: cleanup.jobId }
}

/** Milliseconds of a RECOVERY_WINDOW such as `7d` or `12h`; 4002 for anything else. */
function windowMs(text: string): number {
  const match = /^(\d+)([dhm])$/.exec(text)
  if (!match) throw obError(4002, `invalid argument: recovery_window '${text}'`)
  const unit = { d: 86_400_000, h: HOUR, m: 60_000 }[match[2] ?? 'd'] ?? 0
  return Number(match[1]) * unit
}
