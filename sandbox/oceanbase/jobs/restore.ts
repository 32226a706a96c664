import { obError } from '../sql/sql-error.ts'
import type { Row } from '../view-store.ts'
import { restoreComment, serverComment } from './comment.ts'
import { displayBytes } from './destination.ts'
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

interface Restore {
  readonly request: RestoreRequest
  readonly jobId: number
  readonly seconds: number
  readonly startMs: number
  readonly bytes: number
  readonly tablets: number
  readonly replayFrom: bigint
  readonly cancels: (() => void)[]
  tenantId: number
  stopped: boolean
}

const PROGRESS = 'CDB_OB_RESTORE_PROGRESS'
const HISTORY = 'CDB_OB_RESTORE_HISTORY'
/** Shares of the time: tenant made, numbers known, data copied, log replayed. */
const CREATED = 0.015
const COUNTED = 0.035
const COPIED = 0.7
const REPLAYED = 0.96

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
    this.#world.store.put(PROGRESS, this.#row(restore, 1, 'CREATE_TENANT'))
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
      this.#world.store.patch(PROGRESS, where, this.#progress(restore, now))
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
    store.put(PROGRESS, this.#row(restore, restore.tenantId, first))
  }

  #succeed(restore: Restore): void {
    const { store } = this.#world
    const where = { TENANT_ID: restore.tenantId, JOB_ID: restore.jobId }
    store.patch(PROGRESS, where, {
      ...this.#progress(restore, this.#world.now),
      STATUS: 'RESTORE_SUCCESS',
    })
    this.#stop(restore)
    this.#world.after(10, () => {
      store.remove(PROGRESS, where)
      store.put(HISTORY, this.#historyRow(restore, restore.tenantId, 'SUCCESS', null))
      this.#tenants.patch(restore.tenantId, { STATUS: 'NORMAL', TENANT_ROLE: 'STANDBY' })
      this.#tenants.patch(restore.tenantId - 1, { STATUS: 'NORMAL', TENANT_ROLE: 'STANDBY' })
      this.#world.after(10, () => this.#finishSys(restore, 'SUCCESS', null))
    })
  }

  #fail(restore: Restore, comment: string): void {
    const { store } = this.#world
    const where = { TENANT_ID: restore.tenantId, JOB_ID: restore.jobId }
    store.patch(PROGRESS, where, {
      ...this.#progress(restore, this.#world.now),
      STATUS: 'RESTORE_FAIL',
    })
    this.#stop(restore)
    this.#world.after(10, () => {
      store.remove(PROGRESS, where)
      store.put(HISTORY, this.#historyRow(restore, restore.tenantId, 'FAIL', comment))
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
      this.#world.store.put(HISTORY, this.#historyRow(restore, 1, status, comment, empty))
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

  /** Numbers of the tenant's row: NULL until counted; RECOVER_SCN 1 until replay starts (REFERENCE §6.4). */
  #progress(restore: Restore, now: number): Row {
    const share = this.#share(restore, now)
    if (share < COUNTED) return {}
    const data = Math.min(1, (share - COUNTED) / (COPIED - COUNTED))
    const log = Math.min(1, Math.max(0, (share - COPIED) / (REPLAYED - COPIED)))
    const whole = share >= REPLAYED
    const finished = whole
      ? restore.tablets
      : Math.min(restore.tablets - 1, Math.floor(restore.tablets * data))
    const bytes = Math.floor(restore.bytes * (whole ? 1 : Math.min(0.99, data)))
    const span = restore.request.source.scn - restore.replayFrom
    const replayed = restore.replayFrom + (span * BigInt(Math.floor(log * 10_000))) / 10_000n
    return {
      RECOVER_SCN: log === 0 ? 1 : replayed,
      RECOVER_SCN_DISPLAY: log === 0 ? null : Number(replayed / 1_000_000n),
      RECOVER_PROGRESS: (log * 100).toFixed(2),
      TABLET_COUNT: restore.tablets,
      FINISH_TABLET_COUNT: finished,
      RESTORE_PROGRESS: ((finished / restore.tablets) * 100).toFixed(2),
      TOTAL_BYTES: restore.bytes,
      TOTAL_BYTES_DISPLAY: displayBytes(restore.bytes),
      FINISH_BYTES: bytes,
      FINISH_BYTES_DISPLAY: displayBytes(bytes),
    }
  }

  #common(restore: Restore, tenantId: number): Row {
    const { request } = restore
    const { source } = request
    return {
      TENANT_ID: tenantId,
      JOB_ID: restore.jobId,
      RESTORE_TENANT_NAME: request.name,
      RESTORE_TENANT_ID: restore.tenantId,
      BACKUP_TENANT_NAME: source.tenantName,
      BACKUP_TENANT_ID: source.tenantId,
      BACKUP_CLUSTER_NAME: 'obprod',
      BACKUP_DEST: request.backupDest,
      RESTORE_OPTION: request.options,
      RESTORE_TYPE: request.options.includes('method=quick') ? 'QUICK' : 'FULL',
      RESTORE_SCN: source.scn,
      RESTORE_SCN_DISPLAY: Number(source.scn / 1_000_000n),
      START_TIMESTAMP: restore.startMs,
      BACKUP_SET_LIST: source.setList,
      BACKUP_PIECE_LIST: source.pieceList,
      DESCRIPTION: request.description,
    }
  }

  #row(restore: Restore, tenantId: number, status: string): Row {
    return { ...this.#common(restore, tenantId), STATUS: status }
  }

  #historyRow(
    restore: Restore,
    tenantId: number,
    status: 'SUCCESS' | 'FAIL',
    comment: string | null,
    empty = false,
  ): Row {
    const numbers = this.#progress(restore, this.#world.now)
    const streams = status === 'SUCCESS' ? 3 : 1
    const kept = (name: string): unknown => (empty ? 0 : (numbers[name] ?? 0))
    const bytes = Number(kept('TOTAL_BYTES'))
    const finished = status === 'SUCCESS' ? bytes : 0
    return {
      ...this.#common(restore, tenantId),
      STATUS: status,
      FINISH_TIMESTAMP: this.#world.now,
      BACKUP_CLUSTER_VERSION: clusterVersion(this.#world.store.version),
      LS_COUNT: empty ? 0 : 3,
      FINISH_LS_COUNT: empty ? 0 : streams,
      TABLET_COUNT: kept('TABLET_COUNT'),
      FINISH_TABLET_COUNT: kept('FINISH_TABLET_COUNT'),
      TOTAL_BYTES: bytes,
      TOTAL_BYTES_DISPLAY: displayBytes(bytes),
      FINISH_BYTES: finished,
      FINISH_BYTES_DISPLAY: displayBytes(finished),
      COMMENT: comment,
    }
  }
}

/** BACKUP_CLUSTER_VERSION as an integer: 17179869184 is 4.0.0.0 (REFERENCE §6.3). */
function clusterVersion(version: string): bigint {
  const [major = 4, minor = 3, patch = 5] = version
    .split('.')
    .map((part) => Number.parseInt(part, 10))
  return (BigInt(major) << 32n) + (BigInt(minor) << 16n) + (BigInt(patch || 0) << 8n)
}
