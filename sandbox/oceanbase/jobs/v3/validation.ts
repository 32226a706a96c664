import { obError } from '../../sql/sql-error.ts'
import type { Row } from '../../view-store.ts'
import { fullSeconds } from '../backup-phases.ts'
import type { FailurePlan, Live, World } from '../world.ts'
import { countersV3 } from './backup-rows.ts'
import { setsOf } from './sets.ts'
import type { SettingsV3 } from './settings.ts'
import type { TenantsV3, TenantV3 } from './tenants.ts'

interface Item {
  readonly tenant: TenantV3
  readonly set: number
  readonly taskId: number
  readonly seconds: number
}

interface Validation {
  readonly jobId: number
  readonly startMs: number
  readonly items: readonly Item[]
  readonly cancels: (() => void)[]
  readonly done: Set<Item>
}

const JOB = 'CDB_OB_BACKUP_VALIDATION_JOB'
const JOB_HISTORY = 'CDB_OB_BACKUP_VALIDATION_JOB_HISTORY'
const TASK = 'CDB_OB_TENANT_BACKUP_VALIDATION_TASK'
const TASK_HISTORY = 'CDB_OB_BACKUP_VALIDATION_TASK_HISTORY'

/** Validation of sets in 3.x: a job row and a task row for each tenant and set, SUCCESS or FAILED (REFERENCE §10). */
export class ValidationV3 implements Live {
  readonly #world: World
  readonly #tenants: TenantsV3
  readonly #settings: SettingsV3
  readonly #running = new Set<Validation>()
  #tasks = 0

  constructor(world: World, tenants: TenantsV3, settings: SettingsV3) {
    this.#world = world
    this.#tenants = tenants
    this.#settings = settings
  }

  /** Starts the validation of a set, or of all with null, and returns its JOB_ID; 4018 when there is nothing to validate. */
  start(set: number | null): number {
    const { now, store } = this.#world
    const sets = setsOf(store).filter((one) => one.isGood && (set === null || one.key === set))
    if (sets.length === 0) throw obError(4018)
    const items = sets.flatMap(({ key, type }) =>
      this.#tenants.users().map((tenant) => {
        this.#tasks += 1
        const bytes = tenant.bytes * (type === 'D' ? 1 : 0.15)
        return {
          tenant: { ...tenant, bytes },
          set: key,
          taskId: this.#tasks,
          seconds: fullSeconds(bytes) / 4,
        }
      }),
    )
    const named = items.map(({ tenant }) => this.#world.takeFailure('validation', tenant.name))
    const running: Validation = {
      jobId: this.#world.nextId('JOB_ID', null, [JOB, JOB_HISTORY]),
      startMs: now,
      items,
      cancels: [],
      done: new Set(),
    }
    this.#running.add(running)
    this.#world.live.add(this)
    for (const [index, item] of items.entries()) {
      store.put(JOB, {
        ...this.#key(running, item),
        TENANT_NAME: item.tenant.name,
        INCARNATION: 1,
        PROGRESS_PERCENT: 0,
        STATUS: 'DOING',
      })
      store.put(TASK, this.#taskRow(running, item, 0, 'DOING'))
      this.#schedule(running, item, named[index] ?? null)
    }
    return running.jobId
  }

  /** Ends everything now as FAILED. */
  cancel(): void {
    for (const running of [...this.#running]) {
      for (const cancel of running.cancels) cancel()
      for (const item of running.items)
        if (!running.done.has(item)) this.#finish(running, item, 'FAILED')
    }
  }

  refresh(now: number): void {
    for (const running of this.#running) {
      for (const item of running.items) {
        if (running.done.has(item)) continue
        const share = this.#share(running, item, now)
        const percent = { PROGRESS_PERCENT: Math.floor(share * 100) }
        this.#world.store.patch(JOB, this.#key(running, item), percent)
        const task = this.#taskRow(running, item, share, 'DOING')
        this.#world.store.patch(TASK, { TASK_ID: item.taskId }, task)
      }
    }
  }

  forget(): void {
    this.#running.clear()
  }

  #schedule(running: Validation, item: Item, plan: FailurePlan | null): void {
    const seconds = plan ? (item.seconds * (plan.atPercent ?? 50)) / 100 : item.seconds
    running.cancels.push(
      this.#world.after(Math.max(1, seconds), () =>
        this.#finish(running, item, plan ? 'FAILED' : 'SUCCESS'),
      ),
    )
  }

  #finish(running: Validation, item: Item, status: 'SUCCESS' | 'FAILED'): void {
    const { now } = this.#world
    const share = status === 'SUCCESS' ? 1 : this.#share(running, item, now)
    running.done.add(item)
    const percent = Math.floor(share * 100)
    const ended = { ...this.#taskRow(running, item, share, status), END_TIME: now }
    this.#world.move(JOB, JOB_HISTORY, this.#key(running, item), {
      PROGRESS_PERCENT: percent,
      STATUS: status,
    })
    this.#world.move(TASK, TASK_HISTORY, { TASK_ID: item.taskId }, ended)
    if (running.done.size === running.items.length) this.#running.delete(running)
  }

  #share(running: Validation, item: Item, now: number): number {
    const passed = ((now - running.startMs) * this.#world.speed) / 1000
    return Math.min(1, passed / item.seconds + 1e-9)
  }

  #key(running: Validation, item: Item): Row {
    return { JOB_ID: running.jobId, TENANT_ID: item.tenant.id, BACKUP_SET_ID: item.set }
  }

  #taskRow(running: Validation, item: Item, share: number, status: string): Row {
    const counters = countersV3(item.tenant, share)
    return {
      ...this.#key(running, item),
      TASK_ID: item.taskId,
      INCARNATION: 1,
      STATUS: status,
      BACKUP_DEST: this.#settings.get('backup_dest'),
      START_TIME: running.startMs,
      END_TIME: null,
      TOTAL_PG_COUNT: counters.PARTITION_COUNT,
      FINISH_PG_COUNT: counters.FINISH_PARTITION_COUNT,
      TOTAL_PARTITION_COUNT: counters.PARTITION_COUNT,
      FINISH_PARTITION_COUNT: counters.FINISH_PARTITION_COUNT,
      TOTAL_MACRO_BLOCK_COUNT: counters.MACRO_BLOCK_COUNT,
      FINISH_MACRO_BLOCK_COUNT: counters.FINISH_MACRO_BLOCK_COUNT,
      LOG_SIZE: 0,
    }
  }
}
