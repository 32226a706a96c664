import { obError } from '../sql/sql-error.ts'
import type { Row } from '../view-store.ts'
import { restoreComment, serverComment } from './comment.ts'
import {
  type RestoreEnd,
  type RestoreFacts,
  restoreHistoryRow,
  restoreNumbers,
  restoreRow,
  restoreShares,
} from './restore-rows.ts'
import type { RestoreSource } from './restore-source.ts'
import type { Tenants } from './tenants.ts'
import type { FailurePlan, Live, World } from './world.ts'

/** A restore that the checks have passed. */
export interface RestoreRequest {
  readonly name: string
  readonly source: RestoreSource
  /** BACKUP_DEST as given, keys and all. */
  readonly backupDest: string
  readonly options: string
  readonly pools: readonly string[]
  readonly description: string
  /** Seconds at speed 1; default 35 minutes for 160 GiB. */
  readonly seconds?: number
  readonly plan: FailurePlan | null
  /** Called once, when both rows are in history or the restore failed. */
  readonly done?: (ok: boolean, comment: string) => void
}

interface Restore extends RestoreFacts {
  readonly seconds: number
  readonly cancels: (() => void)[]
  tenantId: number
  stopped: boolean
}

const PROGRESS = 'CDB_OB_RESTORE_PROGRESS'
const HISTORY = 'CDB_OB_RESTORE_HISTORY'
const { created: CREATED, counted: COUNTED, replayed: REPLAYED } = restoreShares

/** Tenant restores (REFERENCE §6): a sys row and, once the tenant is made, its own row. */
export class RestoreJobs implements Live {
  readonly #world: World
  readonly #tenants: Tenants
  readonly #running = new Set<Restore>()

  constructor(world: World, tenants: Tenants) {
    this.#world = world
    this.#tenants = tenants
  }

  /** Starts a restore and returns its JOB_ID, the same in both rows. */
  start(request: RestoreRequest): number {
    const { now } = this.#world
    const source = this.#tenants.byId(request.source.tenantId)
    const bytes = source?.bytes ?? 160 * 1024 ** 3
    const restore: Restore = {
      request,
      jobId: this.#world.nextId('JOB_ID', 1, [PROGRESS, HISTORY]),
      seconds: request.seconds ?? Math.max(120, (bytes / (160 * 1024 ** 3)) * 2100),
      startMs: now,
      bytes,
      tablets: source?.tablets ?? 900,
      replayFrom: BigInt(String(request.source.sets[0]?.START_REPLAY_SCN ?? 0)),
      cancels: [],
      tenantId: 0,
      stopped: false,
    }
    this.#running.add(restore)
    this.#world.live.add(this)
    this.#world.store.put(PROGRESS, restoreRow(restore, 1, 'CREATE_TENANT'))
    this.#schedule(restore)
    return restore.jobId
  }

  /** Whether a restore into this name is running. */
  isRunning(name: string): boolean {
    return [...this.#running].some((restore) => restore.request.name === name)
  }

  /**
   * CANCEL RESTORE: a running one loses its tenant and ends FAIL (REFERENCE §6.3); a half-restored tenant
   * that a failure left behind is dropped; 5157 for no such tenant, 4179 for one that was not being restored.
   */
  cancel(name: string): void {
    const restore = [...this.#running].find((running) => running.request.name === name)
    if (restore) {
      this.#stop(restore)
      if (restore.tenantId !== 0) this.#tenants.drop(restore.tenantId)
      this.#world.store.remove(PROGRESS, { TENANT_ID: restore.tenantId, JOB_ID: restore.jobId })
      const comment = restoreComment(-5157, this.#world.trace())
      this.#world.after(5, () => this.#finishSys(restore, 'FAIL', comment, true))
      return
    }
    const tenant = this.#tenants.named(name)
    if (tenant.status !== 'RESTORE') throw obError(4179, `tenant '${name}' is not being restored`)
    this.#world.store.remove(HISTORY, { TENANT_ID: tenant.id })
    this.#tenants.drop(tenant.id)
  }

  refresh(now: number): void {
    for (const restore of this.#running) {
      if (restore.tenantId === 0 || restore.stopped) continue
      const where = { TENANT_ID: restore.tenantId, JOB_ID: restore.jobId }
      this.#world.store.patch(PROGRESS, where, restoreNumbers(restore, this.#share(restore, now)))
    }
  }

  forget(): void {
    this.#running.clear()
  }

  #schedule(restore: Restore): void {
    const later = (share: number, run: () => void): void => {
      restore.cancels.push(this.#world.after(share * restore.seconds, run))
    }
    const status = (text: string) => (): void => {
      const where = { TENANT_ID: restore.tenantId, JOB_ID: restore.jobId }
      this.#world.store.patch(PROGRESS, where, { STATUS: text })
      this.#world.event('physical_restore', 'change_restore_status', {
        job_id: restore.jobId,
        tenant: restore.request.name,
        status: text,
      })
    }
    later(CREATED, () => this.#createTenant(restore))
    if (!this.#world.since('4.2.1')) {
      later(0.025, status('RESTORE_CREATE_INIT_LS'))
      later(COUNTED, status('RESTORE_WAIT_LS'))
    }
    if (this.#world.store.version !== '4.3+ source') later(REPLAYED, status('POST_CHECK'))
    const { plan } = restore.request
    if (!plan) {
      later(1, () => this.#succeed(restore))
      return
    }
    const share = Math.max(CREATED + 0.005, ((plan.atPercent ?? 50) / 100) * REPLAYED)
    later(share, () => {
      const trace = this.#world.trace(4)
      this.#fail(
        restore,
        plan.comment ?? `${serverComment('RESTORE_DATA', plan.result, trace, 1)};`,
      )
    })
  }

  #createTenant(restore: Restore): void {
    const { request } = restore
    restore.tenantId = this.#tenants.nextId()
    this.#tenants.add({
      id: restore.tenantId,
      name: request.name,
      status: 'RESTORE',
      role: 'RESTORE',
      bytes: restore.bytes,
      tablets: restore.tablets,
    })
    this.#tenants.grantPools(request.pools, restore.tenantId)
    const { store } = this.#world
    const sys = { TENANT_ID: 1, JOB_ID: restore.jobId }
    store.patch(PROGRESS, sys, {
      STATUS: 'WAIT_TENANT_RESTORE_FINISH',
      RESTORE_TENANT_ID: restore.tenantId,
    })
    const first = this.#world.since('4.2.1') ? 'RESTORING' : 'RESTORE_PRE'
    store.put(PROGRESS, restoreRow(restore, restore.tenantId, first))
  }

  #succeed(restore: Restore): void {
    const { store } = this.#world
    const where = { TENANT_ID: restore.tenantId, JOB_ID: restore.jobId }
    store.patch(PROGRESS, where, {
      ...this.#numbers(restore),
      STATUS: 'RESTORE_SUCCESS',
    })
    this.#stop(restore)
    this.#world.after(10, () => {
      store.remove(PROGRESS, where)
      store.put(
        HISTORY,
        this.#historyRow(restore, restore.tenantId, { status: 'SUCCESS', comment: null }),
      )
      this.#tenants.patch(restore.tenantId, { STATUS: 'NORMAL', TENANT_ROLE: 'STANDBY' })
      this.#tenants.patch(restore.tenantId - 1, { STATUS: 'NORMAL', TENANT_ROLE: 'STANDBY' })
      this.#world.after(10, () => this.#finishSys(restore, 'SUCCESS', null))
    })
  }

  #fail(restore: Restore, comment: string): void {
    const { store } = this.#world
    const where = { TENANT_ID: restore.tenantId, JOB_ID: restore.jobId }
    store.patch(PROGRESS, where, {
      ...this.#numbers(restore),
      STATUS: 'RESTORE_FAIL',
    })
    this.#stop(restore)
    this.#world.after(10, () => {
      store.remove(PROGRESS, where)
      store.put(HISTORY, this.#historyRow(restore, restore.tenantId, { status: 'FAIL', comment }))
      this.#finishSys(restore, 'FAIL', comment)
    })
  }

  #finishSys(
    restore: Restore,
    status: 'SUCCESS' | 'FAIL',
    comment: string | null,
    empty = false,
  ): void {
    const where = { TENANT_ID: 1, JOB_ID: restore.jobId }
    this.#world.store.patch(PROGRESS, where, { STATUS: `RESTORE_${status}` })
    this.#world.event('physical_restore', 'restore_finish', {
      restore_status: status,
      tenant: restore.request.name,
    })
    this.#world.after(3, () => {
      this.#world.store.remove(PROGRESS, where)
      this.#world.store.put(HISTORY, this.#historyRow(restore, 1, { status, comment }, empty))
      this.#running.delete(restore)
      restore.request.done?.(status === 'SUCCESS', comment ?? '')
    })
  }

  #stop(restore: Restore): void {
    restore.stopped = true
    for (const cancel of restore.cancels) cancel()
  }

  #share(restore: Restore, now: number): number {
    return ((now - restore.startMs) * this.#world.speed) / 1000 / restore.seconds + 1e-9
  }

  #numbers(restore: Restore): Row {
    return restoreNumbers(restore, this.#share(restore, this.#world.now))
  }

  #historyRow(
    restore: Restore,
    tenantId: number,
    end: Pick<RestoreEnd, 'status' | 'comment'>,
    empty = false,
  ): Row {
    return restoreHistoryRow(restore, tenantId, {
      ...end,
      empty,
      finishMs: this.#world.now,
      share: this.#share(restore, this.#world.now),
      version: this.#world.store.version,
    })
  }
}
