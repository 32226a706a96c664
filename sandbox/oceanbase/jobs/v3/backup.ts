import { obError } from '../../sql/sql-error.ts'
import { fullSeconds } from '../backup-phases.ts'
import { negative } from '../comment.ts'
import { isDestination } from '../destination.ts'
import type { FailurePlan, Live, World } from '../world.ts'
import {
  type BackupFactsV3,
  clusterPart,
  deviceOf,
  type EndV3,
  jobDetailRow,
  type Part,
  progressRow,
  setDetailRow,
  setFileRow,
} from './backup-rows.ts'
import type { SettingsV3 } from './settings.ts'
import type { TenantsV3 } from './tenants.ts'

/** What BACKUP asks for. */
export interface BackupRequestV3 {
  readonly incremental: boolean
  /** Names of BACKUP TENANT …, or null for the whole cluster. */
  readonly tenants: readonly string[] | null
  /** Address of BACKUP TENANT … TO. */
  readonly to: string | null
  readonly password: string | null
}

interface RunningPart extends Part {
  readonly seconds: number
  done: boolean
}

interface Running extends BackupFactsV3 {
  readonly parts: readonly RunningPart[]
  readonly plan: FailurePlan | null
  readonly cancels: (() => void)[]
}

const PROGRESS = 'CDB_OB_BACKUP_PROGRESS'
const JOBS = 'CDB_OB_BACKUP_JOB_DETAILS'
const FILES = 'CDB_OB_BACKUP_SET_FILES'
const DETAILS = 'CDB_OB_BACKUP_SET_DETAILS'

/** The backup of a 3.x cluster: one at a time, one BS_KEY, a row for the cluster and one for each tenant (REFERENCE §8). */
export class BackupV3 implements Live {
  readonly #world: World
  readonly #tenants: TenantsV3
  readonly #settings: SettingsV3
  readonly #archive: () => string | null
  #running: Running | null = null
  /** Passwords of encrypted sets by BS_KEY: a restore must know them. */
  readonly passwords = new Map<number, string>()

  constructor(
    world: World,
    tenants: TenantsV3,
    settings: SettingsV3,
    archive: () => string | null,
  ) {
    this.#world = world
    this.#tenants = tenants
    this.#settings = settings
    this.#archive = archive
  }

  /** Whether a backup runs. */
  get isRunning(): boolean {
    return this.#running !== null
  }

  /**
   * Starts a backup and returns its BS_KEY. 9036 while one runs, 9040 without log backup in DOING or without the
   * full set that an incremental needs, 9026 without a destination, 5157 for an unknown tenant.
   */
  start(request: BackupRequestV3): number {
    const { now, store } = this.#world
    const users = this.#tenants.users().filter((tenant) => tenant.isNormal)
    const tenants = request.tenants?.map((name) => this.#tenants.user(name)) ?? users
    const dest = request.to ?? this.#settings.get('backup_dest')
    this.#check(request, dest)
    const share = request.incremental ? 0.15 : 1
    const parts = tenants.map((tenant) => ({
      id: tenant.id,
      partitions: tenant.partitions,
      bytes: tenant.bytes * share,
      seconds: fullSeconds(tenant.bytes) * (request.incremental ? 0.3 : 1),
      done: false,
    }))
    const key = this.#world.nextId('BS_KEY', 1, [DETAILS, PROGRESS, FILES])
    const named = tenants.map((tenant) => this.#world.takeFailure('data', tenant.name))
    const running: Running = {
      key,
      type: request.incremental ? 'I' : 'D',
      startMs: now,
      encrypted: request.password !== null,
      device: deviceOf(dest),
      parts,
      plan: named.find((plan) => plan !== null) ?? null,
      cancels: [],
    }
    if (request.password !== null) this.passwords.set(key, request.password)
    this.#running = running
    this.#world.live.add(this)
    for (const part of [clusterPart, ...parts]) {
      store.put(PROGRESS, progressRow(running, part, 0, 'RUNNING', now))
      store.put(JOBS, jobDetailRow(running, part, 0, 'RUNNING', now))
      store.put(FILES, setFileRow(running, part, 0, 'RUNNING', now))
    }
    this.#world.event('backup', 'start_backup', { bs_key: key, result: 0 })
    this.#schedule(
      running,
      named.findIndex((plan) => plan !== null),
    )
    return key
  }

  /** CANCEL BACKUP: the backup ends FAILED, since 3.x has no other word; with nothing running it does nothing. */
  cancel(): void {
    if (this.#running) this.#end(this.#running, 'FAILED', -4072, 4)
  }

  /** Fails the running backup, as when log backup stops (REFERENCE §3.2). */
  fail(code: number): void {
    if (this.#running) this.#end(this.#running, 'FAILED', negative(code), 0.5)
  }

  refresh(now: number): void {
    if (!this.#running) return
    const { store } = this.#world
    for (const part of [clusterPart, ...this.#running.parts]) {
      if ('done' in part && part.done) continue
      const share = 'seconds' in part ? this.#share(part as RunningPart, now) : 0
      const key = { BS_KEY: this.#running.key, TENANT_ID: part.id }
      store.patch(PROGRESS, key, progressRow(this.#running, part, share, 'RUNNING', now))
      store.patch(JOBS, key, jobDetailRow(this.#running, part, share, 'RUNNING', now))
    }
  }

  forget(): void {
    this.#running = null
  }

  #check(request: BackupRequestV3, dest: string): void {
    const because = (reason: string): Error =>
      obError(9040, `backup can not start, because ${reason}`)
    if (this.#running) throw obError(9036)
    if (!isDestination(dest)) throw obError(9026)
    if (this.#archive() !== 'DOING') {
      throw because('log archive is not doing. please start log archive or wait till it is doing')
    }
    const hasFull = this.#world.store
      .rows(DETAILS, { TENANT_ID: 1, STATUS: 'COMPLETED' })
      .some((row) => row.BACKUP_TYPE === 'D')
    if (request.incremental && !hasFull) throw because('there is no full backup set')
  }

  #schedule(running: Running, failing: number): void {
    const later = (seconds: number, run: () => void): void => {
      running.cancels.push(this.#world.after(seconds, run))
    }
    const { plan } = running
    const victim = plan ? running.parts[failing] : undefined
    if (plan && victim) {
      later(Math.max(5, (victim.seconds * (plan.atPercent ?? 50)) / 100), () =>
        this.#end(running, 'FAILED', negative(plan.result), 0.5, plan.comment),
      )
    }
    for (const part of running.parts) {
      if (part === victim) continue
      later(part.seconds, () => {
        const { now } = this.#world
        part.done = true
        const key = { BS_KEY: running.key, TENANT_ID: part.id }
        this.#world.store.patch(PROGRESS, key, progressRow(running, part, 1, 'COMPLETED', now))
        this.#world.store.patch(JOBS, key, jobDetailRow(running, part, 1, 'COMPLETED', now))
      })
    }
    const last = Math.max(5, ...running.parts.map((part) => part.seconds))
    if (!victim) later(last + 3, () => this.#end(running, 'COMPLETED', 0, 1))
  }

  /** Ends the backup: the rows terminal for a moment, then only in the views of what is over. */
  #end(running: Running, status: EndV3, result: number, seconds: number, comment = ''): void {
    for (const cancel of running.cancels) cancel()
    const { now, store } = this.#world
    this.#running = null
    const ends = [clusterPart, ...running.parts].map((part) => {
      const isDone = 'done' in part && part.done === true
      const share = 'seconds' in part ? this.#shareOf(part as RunningPart, running, now) : 0
      return { part, share: isDone ? 1 : share, status: isDone ? ('COMPLETED' as const) : status }
    })
    for (const { part, share, status: own } of ends) {
      const key = { BS_KEY: running.key, TENANT_ID: part.id }
      store.patch(PROGRESS, key, progressRow(running, part, share, own, now))
      store.patch(JOBS, key, jobDetailRow(running, part, share, own, now))
    }
    const facts = { bs_key: running.key, result, info: comment }
    this.#world.event('backup', status === 'COMPLETED' ? 'finish_backup' : 'fail_backup', facts)
    this.#world.after(seconds, () => {
      store.remove(PROGRESS, { BS_KEY: running.key })
      // Whatever single tenants did, the set is only as good as the cluster's row.
      for (const { part, share } of ends) {
        const key = { BS_KEY: running.key, TENANT_ID: part.id, COPY_ID: 0 }
        store.put(DETAILS, setDetailRow(running, part, share, status, now))
        store.patch(FILES, key, setFileRow(running, part, share, status, now))
      }
    })
  }

  #share(part: RunningPart, now: number): number {
    return this.#running ? this.#shareOf(part, this.#running, now) : 0
  }

  #shareOf(part: RunningPart, running: Running, now: number): number {
    return Math.min(1, ((now - running.startMs) * this.#world.speed) / 1000 / part.seconds + 1e-9)
  }
}
