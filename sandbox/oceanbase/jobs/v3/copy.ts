import { obError } from '../../sql/sql-error.ts'
import type { CopyChoice } from '../../statement/alter-system-v3.ts'
import type { Row } from '../../view-store.ts'
import { fullSeconds } from '../backup-phases.ts'
import { isDestination } from '../destination.ts'
import type { FailurePlan, Live, World } from '../world.ts'
import { copyJobRow, pieceTaskRow, setTaskRow } from './copy-rows.ts'
import type { SettingsV3 } from './settings.ts'
import type { TenantsV3 } from './tenants.ts'

/** What BACKUP BACKUPSET or BACKUP BACKUPPIECE asks for. */
export interface CopyRequest {
  readonly what: 'set' | 'piece'
  readonly choice: CopyChoice
  readonly withActive: boolean
  readonly tenant: string | number | null
  readonly to: string | null
}

/** One original that is copied, and its copy. */
interface Item {
  readonly source: Row
  readonly copyId: number
  readonly seconds: number
  startMs: number
  isDone: boolean
}

interface Running {
  readonly jobId: number
  readonly request: CopyRequest
  readonly dest: string
  readonly items: readonly Item[]
  readonly plan: FailurePlan | null
  readonly cancels: (() => void)[]
  readonly startMs: number
  isOver: boolean
}

/** Where the copies of sets or pieces are, and the views of their jobs. */
interface Shape {
  readonly files: string
  readonly id: string
  readonly jobs: string
  readonly tasks: string
  readonly taskHistory: string
}

const SHAPES: Readonly<Record<'set' | 'piece', Shape>> = {
  set: {
    files: 'CDB_OB_BACKUP_SET_FILES',
    id: 'BS_KEY',
    jobs: 'CDB_OB_BACKUP_BACKUPSET_JOB',
    tasks: 'CDB_OB_BACKUP_BACKUPSET_TASK',
    taskHistory: 'CDB_OB_BACKUP_BACKUPSET_TASK_HISTORY',
  },
  piece: {
    files: 'CDB_OB_BACKUP_PIECE_FILES',
    id: 'BACKUP_PIECE_ID',
    jobs: 'CDB_OB_BACKUP_BACKUPPIECE_JOB',
    tasks: 'CDB_OB_BACKUP_BACKUPPIECE_TASK',
    taskHistory: 'CDB_OB_BACKUP_BACKUPPIECE_TASK_HISTORY',
  },
}

/**
 * Second backups of 3.x: copies of sets and of log pieces into backup_backup_dest (REFERENCE §9). The words of
 * STATUS are in no document: SCHEDULE, DOING, CANCEL, FINISH for jobs and GENERATE, BACKUP, FINISH for tasks, with
 * RESULT 0 for a good end.
 */
export class CopiesV3 implements Live {
  readonly #world: World
  readonly #tenants: TenantsV3
  readonly #settings: SettingsV3
  readonly #running = new Set<Running>()

  constructor(world: World, tenants: TenantsV3, settings: SettingsV3) {
    this.#world = world
    this.#tenants = tenants
    this.#settings = settings
  }

  /** Starts a copy job and returns its JOB_ID: 9026 without a second destination, 9036 while one of its kind runs, 4018 for no such set or piece. */
  start(request: CopyRequest): number {
    const { now, store } = this.#world
    const shape = SHAPES[request.what]
    const dest = request.to ?? this.#settings.get('backup_backup_dest')
    if (!isDestination(dest)) throw obError(9026)
    if ([...this.#running].some((job) => job.request.what === request.what)) throw obError(9036)
    const running: Running = {
      jobId: this.#world.nextId('JOB_ID', 1, [shape.jobs, `${shape.jobs}_HISTORY`]),
      request,
      dest,
      items: this.#items(request),
      plan: this.#world.takeFailure('copy', 'sys'),
      cancels: [],
      startMs: now,
      isOver: false,
    }
    this.#running.add(running)
    this.#world.live.add(this)
    const name = typeof request.tenant === 'string' ? request.tenant : ''
    store.put(shape.jobs, copyJobRow(running.jobId, request, dest, name, now))
    this.#schedule(running)
    return running.jobId
  }

  /** CANCEL BACKUP BACKUPSET / BACKUPPIECE; nothing running is no error. */
  cancel(what: 'set' | 'piece'): void {
    for (const running of this.#running) {
      if (running.request.what !== what || running.isOver) continue
      for (const cancel of running.cancels) cancel()
      running.isOver = true
      this.#world.store.patch(SHAPES[what].jobs, { JOB_ID: running.jobId }, { STATUS: 'CANCEL' })
      this.#world.after(4, () => this.#finish(running, -4072, ''))
    }
  }

  refresh(now: number): void {
    for (const running of this.#running) {
      if (running.isOver) continue
      const shape = SHAPES[running.request.what]
      for (const item of running.items) {
        if (item.startMs > now || item.isDone) continue
        this.#world.store.patch(
          shape.tasks,
          this.#key(running, item),
          this.#taskRow(running, item, now),
        )
      }
    }
  }

  forget(): void {
    this.#running.clear()
  }

  /** Originals that are whole and not copied often enough, oldest first, one after the other. */
  #items({ what, choice, withActive, tenant }: CopyRequest): Item[] {
    const { store } = this.#world
    const shape = SHAPES[what]
    const files = store.rows(shape.files)
    const only = typeof tenant === 'string' ? this.#tenants.user(tenant).id : tenant
    const copiesOf = (row: Row): Row[] =>
      files.filter(
        (other) =>
          other[shape.id] === row[shape.id] &&
          other.TENANT_ID === row.TENANT_ID &&
          Number(other.COPY_ID) > 0 &&
          other.FILE_STATUS === 'AVAILABLE',
      )
    const wanted = files.filter((row) => {
      if (Number(row.COPY_ID) !== 0 || row.FILE_STATUS !== 'AVAILABLE') return false
      if (only !== null && row.TENANT_ID !== only) return false
      if (what === 'piece' && !withActive && row.STATUS !== 'FROZEN') return false
      if (choice.kind === 'one') return Number(row[shape.id]) === choice.id
      return copiesOf(row).length < (choice.kind === 'all' ? 1 : choice.times)
    })
    if (choice.kind === 'one' && wanted.length === 0) throw obError(4018)
    return wanted.map((source) => ({
      source,
      copyId: 1 + copiesOf(source).length,
      seconds: what === 'set' ? fullSeconds(Number(source.OUTPUT_BYTES)) / 2 : 5,
      startMs: Number.POSITIVE_INFINITY,
      isDone: false,
    }))
  }

  #schedule(running: Running): void {
    const { store } = this.#world
    const shape = SHAPES[running.request.what]
    const later = (seconds: number, run: () => void): void => {
      running.cancels.push(this.#world.after(seconds, run))
    }
    later(2, () => store.patch(shape.jobs, { JOB_ID: running.jobId }, { STATUS: 'DOING' }))
    let at = 3
    for (const item of running.items) {
      later(at, () => this.#begin(running, item))
      later(at + item.seconds, () => this.#end(running, item, 0))
      at += item.seconds
    }
    const { plan } = running
    if (!plan) later(at + 1, () => this.#finish(running, 0, ''))
    else {
      later(Math.max(3.5, (at * (plan.atPercent ?? 50)) / 100), () =>
        this.#finish(running, -Math.abs(plan.result), plan.comment ?? ''),
      )
    }
  }

  #begin(running: Running, item: Item): void {
    const { now, store } = this.#world
    const shape = SHAPES[running.request.what]
    item.startMs = now
    store.put(shape.tasks, this.#taskRow(running, item, now))
    store.put(shape.files, { ...item.source, COPY_ID: item.copyId, FILE_STATUS: 'COPYING' })
  }

  #end(running: Running, item: Item, result: number): void {
    const { now, store } = this.#world
    const shape = SHAPES[running.request.what]
    item.isDone = true
    const ended = {
      ...this.#taskRow(running, item, now),
      STATUS: 'FINISH',
      END_TIME: now,
      RESULT: result,
    }
    this.#world.move(shape.tasks, shape.taskHistory, this.#key(running, item), ended)
    const { TENANT_ID, [shape.id]: id } = item.source
    const copy = { TENANT_ID, [shape.id]: id, COPY_ID: item.copyId }
    store.patch(shape.files, copy, { FILE_STATUS: result === 0 ? 'AVAILABLE' : 'INCOMPLETE' })
  }

  #finish(running: Running, result: number, comment: string): void {
    for (const cancel of running.cancels) cancel()
    running.isOver = true
    this.#running.delete(running)
    const shape = SHAPES[running.request.what]
    for (const item of running.items) {
      if (!item.isDone && item.startMs <= this.#world.now) this.#end(running, item, result)
    }
    const ended = { STATUS: 'FINISH', RESULT: result, COMMENT: comment }
    const times = running.request.what === 'piece' ? { END_TIME: this.#world.now } : {}
    const key = { JOB_ID: running.jobId }
    this.#world.move(shape.jobs, `${shape.jobs}_HISTORY`, key, { ...ended, ...times })
    this.#world.event('backup_backup', 'finish', { job_id: running.jobId, result })
  }

  #key(running: Running, item: Item): Row {
    const column = running.request.what === 'set' ? 'BACKUP_SET_ID' : 'BACKUP_PIECE_ID'
    return {
      JOB_ID: running.jobId,
      TENANT_ID: item.source.TENANT_ID,
      [column]: item.source[SHAPES[running.request.what].id],
    }
  }

  #taskRow(running: Running, item: Item, now: number): Row {
    const passed = ((now - item.startMs) * this.#world.speed) / 1000
    const share = Math.min(1, Math.max(0, passed / item.seconds + 1e-9))
    const { jobId, dest, request } = running
    const facts = { jobId, copyId: item.copyId, startMs: item.startMs, dest, share }
    if (request.what === 'piece') return pieceTaskRow(facts, item.source)
    return setTaskRow(facts, item.source, {
      from: this.#settings.get('backup_dest'),
      tenant: this.#tenants.all().find((one) => one.id === item.source.TENANT_ID) ?? null,
      version: this.#world.store.version,
    })
  }
}
