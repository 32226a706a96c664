import { obError } from '../sql/sql-error.ts'
import { scnOf } from '../sql/timestamp.ts'
import type { Row } from '../view-store.ts'
import type { ArchiveRounds } from './archive.ts'
import { dataEnd, dataStart, fullSeconds, phasesOf } from './backup-phases.ts'
import {
  backupCounters,
  backupJobRow,
  backupProgress,
  backupSetRow,
  encryptionColumns,
} from './backup-rows.ts'
import { negative, rootServiceComment, serverComment } from './comment.ts'
import { withoutKeys } from './destination.ts'
import type { Tenant, Tenants } from './tenants.ts'
import type { FailurePlan, Live, World } from './world.ts'

/** What BACKUP asks for. */
export interface BackupRequest {
  /** Names of tenants, or null for all that can be backed up. */
  readonly tenants: readonly string[] | null
  readonly incremental: boolean
  readonly plusArchivelog: boolean
  readonly description: string
  /** Password of SET ENCRYPTION, when one was given. */
  readonly password?: string | null
}

interface Child {
  readonly tenant: Tenant
  readonly jobId: number
  readonly taskId: number
  readonly setId: number
  readonly sys: SysJob
  readonly plan: FailurePlan | null
  readonly seconds: number
  readonly bytes: number
  readonly startMs: number
  readonly cancels: (() => void)[]
  /** Moment at which progress stopped, when it did. */
  stoppedMs: number | null
}

interface SysJob {
  /** null when a tenant started its own backup: there is no sys row then. */
  readonly jobId: number | null
  readonly request: BackupRequest
  open: number
  result: number
  comment: string
  cancelled: boolean
}

const JOBS = 'CDB_OB_BACKUP_JOBS'
const TASKS = 'CDB_OB_BACKUP_TASKS'
const SETS = 'CDB_OB_BACKUP_SET_FILES'

/**
 * Data backups from INIT to history (REFERENCE §3): one sys row, one row, task and set for each tenant. Long,
 * because it is one life cycle read from top to bottom; the rows themselves are in backup-rows.ts.
 */
export class BackupJobs implements Live {
  readonly #world: World
  readonly #tenants: Tenants
  readonly #archive: () => ArchiveRounds
  readonly #children = new Set<Child>()
  /** Passwords of encrypted sets by `tenant/set`: a restore must know them. */
  readonly passwords = new Map<string, string>()

  constructor(world: World, tenants: Tenants, archive: () => ArchiveRounds) {
    this.#world = world
    this.#tenants = tenants
    this.#archive = archive
  }

  /** Accepts a backup and returns the JOB_ID of the sys row; 5157, 9036 and 9040 as in REFERENCE §3.6. */
  start(request: BackupRequest): number {
    if (request.plusArchivelog && !this.#world.since('4.1.0')) throw obError(4007)
    const tenants = this.#executors(request.tenants)
    const jobId = this.#world.nextJobId(1)
    const sys: SysJob = { jobId, request, open: 0, result: 0, comment: '', cancelled: false }
    const type = request.incremental ? 'INC' : 'FULL'
    this.#world.store.put(JOBS, {
      ...this.#jobRow(1, jobId, sys, type),
      BACKUP_SET_ID: 0,
      EXECUTOR_TENANT_ID: tenants.map((tenant) => tenant.id).join(','),
      JOB_LEVEL: 'CLUSTER',
      STATUS: 'INIT',
      PATH: '',
    })
    for (const tenant of tenants) {
      this.#world.event('backup_data', 'start_backup_data', { tenant_id: tenant.id, result: 0 })
    }
    this.#world.after(1.1, () => this.#createChildren(sys, tenants))
    return jobId
  }

  /** Accepts the backup of a tenant by itself: one row, no sys row (REFERENCE §2.1); returns its JOB_ID. */
  startOwn(tenant: Tenant, request: BackupRequest): number {
    if (request.plusArchivelog && !this.#world.since('4.1.0')) throw obError(4007)
    const refusal = this.#refusal(tenant)
    if (refusal) throw refusal
    this.#world.live.add(this)
    this.#world.event('backup_data', 'start_backup_data', { tenant_id: tenant.id, result: 0 })
    const own = { jobId: null, request, open: 1, result: 0, comment: '', cancelled: false }
    return this.#createChild(own, tenant, 0)
  }

  /** Cancels the backups of these tenants, or all; with nothing running it does nothing (COMMANDS §2). */
  cancel(tenantIds: readonly number[] | null): void {
    for (const child of [...this.#children]) {
      if (tenantIds && !tenantIds.includes(child.tenant.id)) continue
      if (tenantIds === null) {
        child.sys.cancelled = true
        this.#patchSys(child.sys, { STATUS: 'CANCELING' })
      }
      if (child.stoppedMs !== null) continue
      this.#stop(child)
      this.#patchJob(child.tenant.id, child.jobId, { STATUS: 'CANCELING' })
      this.#world.store.patch(TASKS, taskKey(child), { STATUS: 'CANCELING' })
      this.#world.event('backup_data', 'cancel_backup_data', {
        tenant_id: child.tenant.id,
        result: 0,
      })
      this.#world.after(4, () => this.#finish(child, 'CANCELED', -4072, ''))
    }
  }

  /** Fails the tenant's running backup now, as when its archive stops (REFERENCE §3.2). */
  failTenant(tenantId: number, code: number): void {
    for (const child of [...this.#children]) {
      if (child.tenant.id !== tenantId || child.stoppedMs !== null) continue
      this.#finish(child, 'FAILED', negative(code), rootServiceComment(code, this.#world.trace()))
    }
  }

  refresh(now: number): void {
    for (const child of this.#children) {
      if (child.stoppedMs === null) {
        this.#world.store.patch(TASKS, taskKey(child), this.#progress(child, now))
      }
    }
  }

  forget(): void {
    this.#children.clear()
  }

  #executors(names: readonly string[] | null): Tenant[] {
    if (names === null) {
      const able = this.#tenants.users().filter((tenant) => this.#refusal(tenant) === null)
      if (able.length === 0) {
        throw obError(9040, 'backup can not start, because there are no tenants meet the condition')
      }
      return able
    }
    const tenants = [...new Set(names)].map((name) => this.#tenants.user(name))
    for (const tenant of tenants) {
      const refusal = this.#refusal(tenant)
      if (!refusal) continue
      const result = refusal.errno === 9036 ? -9036 : -9040
      this.#world.event('backup_data', 'start_backup_data', { tenant_id: tenant.id, result })
      throw refusal
    }
    return tenants
  }

  #refusal(tenant: Tenant): ReturnType<typeof obError> | null {
    const because = (reason: string): ReturnType<typeof obError> =>
      obError(9040, `backup can not start, because ${reason}`)
    if (tenant.status !== 'NORMAL') return because('tenant status is not normal')
    if (this.#world.store.row(JOBS, { TENANT_ID: tenant.id })) return obError(9036)
    if (this.#archive().status(tenant.id) !== 'DOING') {
      return because(
        'log archive is not doing. please start log archive or wait till archive is doing',
      )
    }
    if (this.#dest(tenant.id) === '') return because('data backup dest is not set')
    return null
  }

  #dest(tenantId: number): string {
    const where = { TENANT_ID: tenantId, NAME: 'data_backup_dest' }
    return String(this.#world.store.row('CDB_OB_BACKUP_PARAMETER', where)?.VALUE ?? '')
  }

  #createChildren(sys: SysJob, tenants: readonly Tenant[]): void {
    this.#world.live.add(this)
    for (const [index, planned] of tenants.entries()) {
      const tenant = this.#tenants.byId(planned.id)
      // Passed over without a row: the sys row does not tell (REFERENCE §3.2).
      if (!tenant || this.#refusal(tenant) !== null) continue
      this.#createChild(sys, tenant, index)
      sys.open += 1
    }
    const status = sys.cancelled ? 'CANCELING' : 'DOING'
    this.#patchSys(sys, { STATUS: status })
    if (sys.open === 0) this.#finishSys(sys)
  }

  #createChild(sys: SysJob, tenant: Tenant, index: number): number {
    const { store, now } = this.#world
    const full = sys.request.incremental
      ? this.#usable(tenant.id).findLast((set) => set.BACKUP_TYPE === 'FULL')
      : null
    const type = full ? 'INC' : 'FULL'
    const setId = this.#world.nextId('BACKUP_SET_ID', tenant.id, [SETS])
    const share = full ? 0.15 : 1
    const child: Child = {
      tenant,
      jobId: this.#world.nextJobId(tenant.id),
      taskId: this.#world.nextId('TASK_ID', tenant.id, [TASKS, 'CDB_OB_BACKUP_TASK_HISTORY']),
      setId,
      sys,
      plan: this.#world.takeFailure('data', tenant.name),
      seconds: fullSeconds(tenant.bytes) * (full ? 0.3 : 1),
      bytes: tenant.bytes * share,
      startMs: now,
      cancels: [],
      stoppedMs: null,
    }
    this.#children.add(child)
    const path = withoutKeys(this.#dest(tenant.id))
    store.put(JOBS, {
      ...this.#jobRow(tenant.id, child.jobId, sys, type),
      BACKUP_SET_ID: setId,
      EXECUTOR_TENANT_ID: String(tenant.id),
      JOB_LEVEL: 'USER_TENANT',
      STATUS: 'INIT',
      PATH: path,
    })
    const chain = full ? this.#usable(tenant.id) : []
    store.put(SETS, {
      ...backupSetRow({
        tenantId: tenant.id,
        setId,
        type,
        previousFull: full ? full.BACKUP_SET_ID : 0,
        previous: full ? chain.at(-1)?.BACKUP_SET_ID : 0,
        plusArchivelog: sys.request.plusArchivelog,
        encrypted: Boolean(sys.request.password),
        path,
        start: now,
        version: store.version,
      }),
      ...backupCounters({ bytes: child.bytes, tablets: tenant.tablets }, 0),
    })
    if (sys.request.password) this.passwords.set(`${tenant.id}/${setId}`, sys.request.password)
    this.#schedule(child, 2 + index * 1.5)
    return child.jobId
  }

  /** Plans the phases, the end and the failure of one tenant's backup. */
  #schedule(child: Child, delay: number): void {
    const later = (seconds: number, run: () => void): void => {
      child.cancels.push(this.#world.after(seconds, run))
    }
    later(delay, () => this.#createTask(child))
    for (const [phase, from] of phasesOf(this.#world.store.version)) {
      if (phase === 'INIT') continue
      later(Math.max(delay, from * child.seconds), () => {
        this.#world.store.patch(TASKS, taskKey(child), { STATUS: phase, ...this.#turns(child) })
        this.#world.event('backup_data', 'advance_status', {
          tenant_id: child.tenant.id,
          job_id: child.jobId,
          backup_set_id: child.setId,
          next_status: phase,
          result: 0,
        })
      })
    }
    const { plan } = child
    if (!plan) {
      later(child.seconds, () => this.#finish(child, 'COMPLETED', 0, ''))
      return
    }
    const from = dataStart + ((plan.atPercent ?? 50) / 100) * (dataEnd - dataStart)
    later(Math.max(delay + 1, from * child.seconds), () => {
      const comment = plan.comment ?? serverComment('BACKUP_DATA', plan.result, this.#world.trace())
      this.#finish(child, 'FAILED', negative(plan.result), comment)
    })
  }

  #createTask(child: Child): void {
    const { store, now } = this.#world
    this.#patchJob(child.tenant.id, child.jobId, { STATUS: 'DOING' })
    store.put(TASKS, {
      ...taskKey(child),
      JOB_ID: child.jobId,
      INCARNATION: 1,
      BACKUP_SET_ID: child.setId,
      START_TIMESTAMP: child.startMs,
      STATUS: 'INIT',
      START_SCN: scnOf(child.startMs),
      END_SCN: 0,
      USER_LS_START_SCN: 0,
      ...encryptionColumns(Boolean(child.sys.request.password)),
      ...this.#progress(child, now),
      META_TURN_ID: 1,
      DATA_TURN_ID: 0,
      MINOR_TURN_ID: 0,
      MAJOR_TURN_ID: 0,
      RESULT: 0,
      COMMENT: '',
      PATH: withoutKeys(this.#dest(child.tenant.id)),
    })
  }

  #turns(child: Child): Row {
    const done = this.#fraction(child, this.#world.now)
    return {
      USER_LS_START_SCN: done >= 0.01 ? scnOf(child.startMs + 18_000 / this.#world.speed) : 0,
      MINOR_TURN_ID: done >= dataStart ? 1 : 0,
      MAJOR_TURN_ID: done >= dataStart ? 1 : 0,
    }
  }

  #fraction(child: Child, now: number): number {
    // Rounding must not leave the last block of a finished backup uncounted.
    return ((now - child.startMs) * this.#world.speed) / 1000 / child.seconds + 1e-9
  }

  /** Counters of a running task at a moment. */
  #progress(child: Child, now: number): Row {
    const fraction = this.#fraction(child, now)
    const counters = this.#counters(child, now)
    return { ...counters, ...backupProgress(counters, fraction, child.sys.request.plusArchivelog) }
  }

  #counters(child: Child, now: number): Row {
    const size = { bytes: child.bytes, tablets: child.tenant.tablets }
    return backupCounters(size, this.#fraction(child, now))
  }

  #stop(child: Child): void {
    child.stoppedMs = this.#world.now
    for (const cancel of child.cancels) cancel()
    this.#world.store.patch(TASKS, taskKey(child), this.#progress(child, child.stoppedMs))
  }

  /** Ends one tenant's backup: task and set first, the job a moment terminal in the running view, then history. */
  #finish(
    child: Child,
    status: 'COMPLETED' | 'FAILED' | 'CANCELED',
    result: number,
    comment: string,
  ): void {
    if (!this.#children.has(child)) return
    if (child.stoppedMs === null) this.#stop(child)
    const { now, store } = this.#world
    const counters = this.#counters(child, child.stoppedMs ?? now)
    const seconds = Math.max(1, (now - child.startMs) / 1000)
    const rate = Number(counters.OUTPUT_BYTES) / seconds
    const ended = { ...counters, OUTPUT_RATE_BYTES: rate, RESULT: result, COMMENT: comment }
    const end = status === 'COMPLETED' ? scnOf(now) : 0
    this.#world.move(TASKS, 'CDB_OB_BACKUP_TASK_HISTORY', taskKey(child), {
      ...ended,
      END_TIMESTAMP: now,
      STATUS: status,
      END_SCN: end,
    })
    store.patch(
      SETS,
      { TENANT_ID: child.tenant.id, BACKUP_SET_ID: child.setId },
      {
        ...this.#counters(child, child.stoppedMs ?? now),
        OUTPUT_RATE_BYTES: rate,
        RESULT: result,
        COMMENT: comment,
        END_TIMESTAMP: now,
        ELAPSED_SECONDES: Math.round(seconds),
        STATUS: status === 'COMPLETED' ? 'SUCCESS' : 'FAILED',
        FILE_STATUS: status === 'COMPLETED' ? 'AVAILABLE' : 'INCOMPLETE',
        START_REPLAY_SCN: scnOf(child.startMs),
        START_REPLAY_SCN_DISPLAY: child.startMs,
        MIN_RESTORE_SCN: end,
        MIN_RESTORE_SCN_DISPLAY: end === 0 ? null : now,
        CONSISTENT_SCN: end === 0 ? 0 : scnOf(child.startMs + (now - child.startMs) / 4),
        META_TURN_ID: 1,
        DATA_TURN_ID: 0,
        MINOR_TURN_ID: 1,
        MAJOR_TURN_ID: 1,
      },
    )
    this.#children.delete(child)
    const key = { TENANT_ID: child.tenant.id, JOB_ID: child.jobId }
    store.patch(JOBS, key, { STATUS: status, RESULT: result, COMMENT: comment, END_TIMESTAMP: now })
    const { sys } = child
    if (result !== 0 && sys.result === 0) {
      sys.result = result
      sys.comment = comment
      this.#patchSys(sys, { RESULT: result, COMMENT: comment })
    }
    this.#world.after(0.5, () => {
      this.#world.move(JOBS, 'CDB_OB_BACKUP_JOB_HISTORY', key)
      sys.open -= 1
      if (sys.open === 0) this.#finishSys(sys)
    })
  }

  /** The sys row follows its children: COMPLETED, FAILED with the first bad result, or CANCELED as a whole. */
  #finishSys(sys: SysJob): void {
    const { jobId } = sys
    if (jobId === null) return
    this.#world.after(1.5, () => {
      const failed = sys.result === 0 ? 'COMPLETED' : 'FAILED'
      this.#patchSys(sys, {
        STATUS: sys.cancelled ? 'CANCELED' : failed,
        RESULT: sys.cancelled ? -4072 : sys.result,
        COMMENT: sys.comment,
        END_TIMESTAMP: this.#world.now,
      })
      this.#world.after(0.5, () => {
        this.#world.move(JOBS, 'CDB_OB_BACKUP_JOB_HISTORY', { TENANT_ID: 1, JOB_ID: jobId })
      })
    })
  }

  #patchSys(sys: SysJob, patch: Row): void {
    if (sys.jobId !== null) this.#patchJob(1, sys.jobId, patch)
  }

  #patchJob(tenantId: number, jobId: number, patch: Row): void {
    this.#world.store.patch(JOBS, { TENANT_ID: tenantId, JOB_ID: jobId }, patch)
  }

  #usable(tenantId: number): Row[] {
    const where = { TENANT_ID: tenantId, STATUS: 'SUCCESS', FILE_STATUS: 'AVAILABLE' }
    return this.#world.store.rows(SETS, where)
  }

  #jobRow(tenantId: number, jobId: number, sys: SysJob, type: 'FULL' | 'INC'): Row {
    const { plusArchivelog, description, password } = sys.request
    const encrypted = Boolean(password)
    const start = this.#world.now
    const sysJobId = sys.jobId
    return backupJobRow({
      tenantId,
      jobId,
      sysJobId,
      type,
      plusArchivelog,
      encrypted,
      description,
      start,
    })
  }
}

function taskKey(child: Child): Row {
  return { TENANT_ID: child.tenant.id, TASK_ID: child.taskId }
}
