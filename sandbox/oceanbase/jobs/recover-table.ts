import { obError } from '../sql/sql-error.ts'
import type { RecoverTableStatement, TableName } from '../statement/alter-system.ts'
import type { Row } from '../view-store.ts'
import { importComment, negative } from './comment.ts'
import { expandTables, importTaskRow, recoverRow, remapped, tableLists } from './recover-rows.ts'
import type { RestoreJobs } from './restore.ts'
import type { RestoreSource } from './restore-source.ts'
import type { Tenant, Tenants } from './tenants.ts'
import type { FailurePlan, World } from './world.ts'

/** A table recovery that the checks have passed. */
export interface RecoverRequest {
  readonly statement: RecoverTableStatement
  readonly target: Tenant
  readonly source: RestoreSource
  readonly pools: readonly string[]
  /** Text for BACKUP_PASSWD, when the session gave SET DECRYPTION. */
  readonly hasPassword: boolean
}

interface Recovery {
  readonly request: RecoverRequest
  readonly aux: string
  readonly sysJobId: number
  readonly plan: FailurePlan | null
  readonly tables: readonly TableName[]
  readonly cancels: (() => void)[]
  jobId: number
  importId: number
  failed: number
  cancelled: boolean
}

const JOBS = 'CDB_OB_RECOVER_TABLE_JOBS'
const IMPORTS = 'CDB_OB_IMPORT_TABLE_JOBS'
const TASKS = 'CDB_OB_IMPORT_TABLE_TASKS'
/** Seconds of the aux restore, and of importing all tables, at speed 1. */
const AUX_SECONDS = 660
const IMPORT_SECONDS = 360

/**
 * Table recoveries (REFERENCE §7): sys row, target row, aux restore, import job, one task for each table. Long,
 * because it is one life cycle read from top to bottom; the rows themselves are in recover-rows.ts.
 */
export class RecoverTableJobs {
  readonly #world: World
  readonly #tenants: Tenants
  readonly #restores: RestoreJobs
  readonly #running = new Set<Recovery>()

  constructor(world: World, tenants: Tenants, restores: RestoreJobs) {
    this.#world = world
    this.#tenants = tenants
    this.#restores = restores
  }

  /** Starts a recovery and returns the JOB_ID of its sys row; 4179 while one runs for the target. */
  start(request: RecoverRequest): number {
    if (this.#of(request.target.name)) {
      throw obError(4179, 'recover table is not allowed while another one runs for the tenant')
    }
    const sysJobId = this.#world.nextJobId(1)
    const plan = this.#world.takeFailure('recover', request.target.name)
    const recovery: Recovery = {
      request,
      aux: `AUX_RECOVER$${Math.round(this.#world.now * 1000)}`,
      sysJobId,
      plan,
      tables: expandTables(request.statement.tables),
      cancels: [],
      jobId: 0,
      importId: 0,
      failed: 0,
      cancelled: false,
    }
    this.#running.add(recovery)
    const ids = { tenantId: 1, jobId: sysJobId, initiatorJobId: 0 }
    this.#world.store.put(JOBS, recoverRow(request, ids, recovery.aux, this.#world.now))
    this.#later(recovery, 5, () => this.#createTargetRow(recovery))
    return sysJobId
  }

  /** CANCEL RECOVER TABLE: ends FAILED with -4072 (trap 10); 4018 when nothing runs for the tenant. */
  cancel(target: string): void {
    const recovery = this.#of(target)
    if (!recovery) throw obError(4018, `no recover table job of tenant '${target}'`)
    if (recovery.cancelled) return
    recovery.cancelled = true
    for (const cancel of recovery.cancels) cancel()
    this.#patch(recovery, { STATUS: 'CANCELING' })
    this.#world.store.patch(IMPORTS, this.#importKey(recovery), { STATUS: 'CANCELING' })
    if (this.#restores.isRunning(recovery.aux)) this.#restores.cancel(recovery.aux)
    const comment = importComment(-4072, this.#world.trace())
    this.#world.after(10, () => {
      this.#endImport(recovery, 'IMPORT_FAILED', 'FAILED', comment)
      this.#finish(recovery, 'FAILED', 'FAILED', comment)
    })
  }

  forget(): void {
    this.#running.clear()
  }

  #of(target: string): Recovery | undefined {
    return [...this.#running].find((recovery) => recovery.request.target.name === target)
  }

  #createTargetRow(recovery: Recovery): void {
    const { target } = recovery.request
    recovery.jobId = this.#world.nextJobId(target.id)
    this.#world.store.patch(
      JOBS,
      { TENANT_ID: 1, JOB_ID: recovery.sysJobId },
      { STATUS: 'RECOVERING' },
    )
    const ids = { tenantId: target.id, jobId: recovery.jobId, initiatorJobId: recovery.sysJobId }
    const row = recoverRow(recovery.request, ids, recovery.aux, this.#world.now)
    this.#world.store.put(JOBS, row)
    this.#later(recovery, 10, () => this.#restoreAux(recovery))
  }

  #restoreAux(recovery: Recovery): void {
    const { request, plan } = recovery
    this.#status(recovery, 'RESTORE_AUX_TENANT')
    const percent = plan?.atPercent ?? 50
    const failsHere = plan !== null && plan.table === undefined && percent < 60
    this.#restores.start({
      name: recovery.aux,
      source: request.source,
      backupDest: request.statement.from,
      options: request.statement.options,
      pools: request.pools,
      description: '',
      seconds: AUX_SECONDS,
      plan: failsHere ? { ...plan, atPercent: (percent / 60) * 100 } : null,
      done: (ok, comment) => {
        if (recovery.cancelled || !this.#running.has(recovery)) return
        this.#world.event('recover_table', 'restore_aux_tenant_finish', {
          tenant_id: request.target.id,
        })
        if (ok) this.#activate(recovery)
        else this.#finish(recovery, 'FAILED', 'FAILED', comment)
      },
    })
  }

  #activate(recovery: Recovery): void {
    this.#status(recovery, 'ACTIVE_AUX_TENANT')
    this.#patchAux(recovery)
    this.#later(recovery, 30, () => {
      this.#status(recovery, 'GEN_IMPORT_JOB')
      this.#later(recovery, 10, () => this.#startImport(recovery))
    })
  }

  #patchAux(recovery: Recovery): void {
    this.#world.store.patch(
      'DBA_OB_TENANTS',
      { TENANT_NAME: recovery.aux },
      { TENANT_ROLE: 'PRIMARY' },
    )
  }

  #startImport(recovery: Recovery): void {
    const { target, statement } = recovery.request
    recovery.importId = this.#world.nextJobId(target.id)
    this.#status(recovery, 'IMPORTING')
    this.#world.event('recover_table', 'insert_user_job', {
      tenant_id: target.id,
      job_id: recovery.importId,
    })
    this.#world.store.put(IMPORTS, {
      ...this.#importKey(recovery),
      INITIATOR_TENANT_ID: target.id,
      INITIATOR_JOB_ID: recovery.jobId,
      START_TIMESTAMP: this.#world.now,
      FINISH_TIMESTAMP: null,
      SRC_TENANT_NAME: recovery.aux,
      SRC_TENANT_ID: this.#auxId(recovery),
      STATUS: 'INIT',
      ...tableLists(statement),
      TOTAL_TABLE_COUNT: 0,
      FINISHED_TABLE_COUNT: 0,
      FAILED_TABLE_COUNT: 0,
      RESULT: '',
      COMMENT: '',
      DESCRIPTION: statement.description,
    })
    this.#later(recovery, 3, () => {
      this.#world.store.patch(IMPORTS, this.#importKey(recovery), { STATUS: 'IMPORT_TABLE' })
      this.#later(recovery, 12, () => this.#createTasks(recovery))
    })
  }

  #createTasks(recovery: Recovery): void {
    const { target } = recovery.request
    const { store } = this.#world
    store.patch(IMPORTS, this.#importKey(recovery), { TOTAL_TABLE_COUNT: recovery.tables.length })
    const first = this.#world.nextId('TASK_ID', target.id, [TASKS])
    const each = IMPORT_SECONDS / recovery.tables.length
    const { plan } = recovery
    for (const [index, table] of recovery.tables.entries()) {
      const key = { TENANT_ID: target.id, TASK_ID: 1000 + first + index }
      const row = importTaskRow({
        tenantId: target.id,
        taskId: key.TASK_ID,
        jobId: recovery.importId,
        auxId: this.#auxId(recovery),
        from: table,
        to: remapped(recovery.request.statement, table),
        start: this.#world.now,
      })
      store.put(TASKS, row)
      this.#later(recovery, each * index + 1, () => store.patch(TASKS, key, { STATUS: 'DOING' }))
      const fails =
        plan?.table === table.table || plan?.table === `${table.database}.${table.table}`
      this.#later(recovery, each * (index + 1), () => {
        store.patch(TASKS, key, this.#taskEnd(recovery, fails ? plan : null, each * (index + 1)))
      })
    }
    this.#planEndOfImport(recovery)
  }

  #planEndOfImport(recovery: Recovery): void {
    const { plan } = recovery
    if (plan && plan.table === undefined && (plan.atPercent ?? 50) >= 60) {
      const share = Math.min(1, ((plan.atPercent ?? 60) - 60) / 40)
      this.#later(recovery, IMPORT_SECONDS * share * 0.99, () => {
        const comment = plan.comment ?? importComment(plan.result, this.#world.trace())
        this.#endImport(recovery, 'IMPORT_FAILED', 'FAILED', comment)
        this.#finish(recovery, 'FAILED', 'FAILED', comment)
      })
      return
    }
    this.#later(recovery, IMPORT_SECONDS + 5, () => {
      this.#world.store.patch(IMPORTS, this.#importKey(recovery), {
        STATUS: 'RECONSTRUCT_REF_CONSTRAINT',
        FINISHED_TABLE_COUNT: recovery.tables.length - recovery.failed,
        FAILED_TABLE_COUNT: recovery.failed,
      })
      this.#later(recovery, 20, () => {
        const good = recovery.tables.length - recovery.failed
        const partial = good === 0 ? 'FAILED' : 'PARTIAL_SUCCESS'
        const result = recovery.failed === 0 ? 'SUCCESS' : partial
        const comment = `import succeed table count: ${good}, failed table count: ${recovery.failed}`
        this.#endImport(recovery, 'IMPORT_FINISH', result, comment)
        this.#finish(
          recovery,
          good === 0 ? 'FAILED' : 'COMPLETED',
          result,
          recovery.failed === 0 ? '' : comment,
        )
      })
    })
  }

  #taskEnd(recovery: Recovery, plan: FailurePlan | null, seconds: number): Row {
    const ended = { STATUS: 'FINISH', COMPLETION_TIMESTAMP: this.#world.now }
    if (plan) {
      recovery.failed += 1
      const comment = plan.comment ?? importComment(negative(plan.result), this.#world.trace())
      return { ...ended, RESULT: 'FAILED', COMMENT: comment }
    }
    return {
      ...ended,
      CUMULATIVE_TS: Math.round(seconds * 1_000_000),
      IMPORTED_INDEX_COUNT: 2,
      IMPORTED_CONSTRAINT_COUNT: 1,
      RESULT: 'SUCCESS',
    }
  }

  #endImport(recovery: Recovery, status: string, result: string, comment: string): void {
    const { store, now } = this.#world
    if (recovery.importId === 0) return
    for (const task of store.rows(TASKS, {
      TENANT_ID: recovery.request.target.id,
      JOB_ID: recovery.importId,
    })) {
      const key = { TENANT_ID: task.TENANT_ID, TASK_ID: task.TASK_ID }
      const unfinished =
        task.STATUS !== 'FINISH'
          ? { STATUS: 'FINISH', RESULT: 'FAILED', COMMENT: comment, COMPLETION_TIMESTAMP: now }
          : {}
      this.#world.move(TASKS, 'CDB_OB_IMPORT_TABLE_TASK_HISTORY', key, unfinished)
    }
    this.#world.move(IMPORTS, 'CDB_OB_IMPORT_TABLE_JOB_HISTORY', this.#importKey(recovery), {
      STATUS: status,
      FINISH_TIMESTAMP: now,
      RESULT: result,
      COMMENT: comment,
    })
  }

  /** Target row, then sys row, each a moment terminal in the running view; the aux tenant goes with the sys row. */
  #finish(
    recovery: Recovery,
    status: 'COMPLETED' | 'FAILED',
    result: string,
    comment: string,
  ): void {
    const ended = (): Row => ({
      STATUS: status,
      FINISH_TIMESTAMP: this.#world.now,
      RESULT: result,
      COMMENT: comment,
    })
    const target = { TENANT_ID: recovery.request.target.id, JOB_ID: recovery.jobId }
    const sys = { TENANT_ID: 1, JOB_ID: recovery.sysJobId }
    for (const cancel of recovery.cancels) cancel()
    if (status === 'FAILED') {
      this.#world.event('recover_table', 'recover_table_failed', {
        tenant_id: target.TENANT_ID,
        result,
      })
    }
    this.#world.store.patch(JOBS, target, ended())
    this.#world.after(5, () => {
      this.#world.move(JOBS, 'CDB_OB_RECOVER_TABLE_JOB_HISTORY', target)
      this.#world.after(10, () => {
        this.#world.move(JOBS, 'CDB_OB_RECOVER_TABLE_JOB_HISTORY', sys, ended())
        this.#world.event('recover_table', 'sys_recover_finish', { job_id: recovery.sysJobId })
        this.#dropAux(recovery)
        this.#running.delete(recovery)
      })
    })
  }

  #dropAux(recovery: Recovery): void {
    const id = this.#auxId(recovery)
    if (id === 0) return
    this.#world.store.remove('CDB_OB_RESTORE_HISTORY', { TENANT_ID: id })
    this.#tenants.drop(id)
    this.#world.event('recover_table', 'drop_aux_tenant', { tenant: recovery.aux })
  }

  #auxId(recovery: Recovery): number {
    const row = this.#world.store.row('DBA_OB_TENANTS', { TENANT_NAME: recovery.aux })
    return Number(row?.TENANT_ID ?? 0)
  }

  #status(recovery: Recovery, status: string): void {
    this.#patch(recovery, { STATUS: status })
    this.#world.event('recover_table', 'advance_status', {
      tenant_id: recovery.request.target.id,
      job_id: recovery.jobId,
      next_status: status,
    })
  }

  #patch(recovery: Recovery, patch: Row): void {
    const key = { TENANT_ID: recovery.request.target.id, JOB_ID: recovery.jobId }
    this.#world.store.patch(JOBS, key, patch)
  }

  #importKey(recovery: Recovery): Row {
    return { TENANT_ID: recovery.request.target.id, JOB_ID: recovery.importId }
  }

  #later(recovery: Recovery, seconds: number, run: () => void): void {
    recovery.cancels.push(this.#world.after(seconds, run))
  }
}
