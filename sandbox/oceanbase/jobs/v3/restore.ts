import { obError, SqlError } from '../../sql/sql-error.ts'
import { microsOfText } from '../../sql/timestamp.ts'
import type { RestoreStatementV3 } from '../../statement/alter-system-v3.ts'
import type { Row } from '../../view-store.ts'
import { below, withoutKeys } from '../destination.ts'
import type { FailurePlan, Live, World } from '../world.ts'
import { millisOf } from './archive-rows.ts'
import { chainOf, type SetV3, setsOf } from './sets.ts'
import { CLUSTER_V3, type SettingsV3 } from './settings.ts'
import type { TenantsV3, TenantV3 } from './tenants.ts'

/** What a RESTORE needs beside its statement. */
export interface RestoreContextV3 {
  /** Minutes east of UTC in which UNTIL is read. */
  readonly zone: number
  readonly decryption: readonly string[]
  /** Passwords of encrypted sets by BS_KEY. */
  readonly passwords: ReadonlyMap<number, string>
}

interface Restore {
  readonly jobId: number
  readonly tenantId: number
  readonly name: string
  readonly source: TenantV3
  readonly startMs: number
  readonly seconds: number
  readonly cancels: (() => void)[]
  stage: string
  stopped: boolean
}

const PROGRESS = 'CDB_OB_RESTORE_PROGRESS'
const HISTORY = 'CDB_OB_RESTORE_HISTORY'
/** Stages with the share of the time at which each begins (REFERENCE §8). */
const STAGES = [
  ['CREATE_TENANT', 0],
  ['RESTORE_SYS_REPLICA', 0.03],
  ['MODIFY_SCHEMA', 0.35],
  ['CREATE_USER_PARTITIONS', 0.38],
  ['RESTORE_USER_REPLICA', 0.42],
  ['REBUILD_INDEX', 0.93],
  ['POST_CHECK', 0.97],
] as const
/** The only stages that count partitions, with their end. */
const COUNTED: Readonly<Record<string, readonly [from: number, to: number]>> = {
  RESTORE_SYS_REPLICA: [0.03, 0.35],
  RESTORE_USER_REPLICA: [0.42, 0.93],
}
const SYS_PARTITIONS = 128

/** Tenant restores of 3.x: one row for each job, stage by stage (REFERENCE §8). */
export class RestoreV3 implements Live {
  readonly #world: World
  readonly #tenants: TenantsV3
  readonly #settings: SettingsV3
  readonly #running = new Set<Restore>()

  constructor(world: World, tenants: TenantsV3, settings: SettingsV3) {
    this.#world = world
    this.#tenants = tenants
    this.#settings = settings
  }

  /**
   * Starts a restore and returns its JOB_ID: 5156 for a name that is taken, 4650 and 4626 for its pools, 4002 for
   * its options, 4018 when no set or log reaches the point, 9047 for a wrong set password.
   */
  start(statement: RestoreStatementV3, context: RestoreContextV3): number {
    const { now, store } = this.#world
    if (this.#tenants.find(statement.tenant)) {
      throw obError(5156, `Tenant '${statement.tenant}' already exists`)
    }
    const options = optionsOf(statement.options)
    const pools = (options.get('pool_list') ?? '').split(',').filter((name) => name !== '')
    if (pools.length === 0) throw obError(4002, 'invalid argument: pool_list is missing')
    this.#tenants.checkPools(pools)
    for (const name of ['backup_cluster_name', 'backup_cluster_id']) {
      if (!options.has(name)) throw obError(4002, `invalid argument: ${name} is missing`)
    }
    // The path below the destination begins with both: under another name there is no backup.
    const { cluster, cluster_id } = CLUSTER_V3
    const isOwn =
      options.get('backup_cluster_name') === cluster &&
      options.get('backup_cluster_id') === cluster_id
    if (!isOwn) throw obError(4018, 'no backup of this cluster was found')
    const until = pointOf(statement.until, context.zone)
    const source = this.#source(statement.source)
    const sets = this.#chain(statement.at, source, until)
    for (const { key } of sets) {
      const password = context.passwords.get(key)
      if (password !== undefined && !context.decryption.includes(password)) throw obError(9047)
    }
    const restore: Restore = {
      jobId: this.#world.nextId('JOB_ID', null, [PROGRESS, HISTORY]),
      tenantId: this.#tenants.nextId(),
      name: statement.tenant,
      source,
      startMs: now,
      seconds: Math.max(120, (source.bytes / (160 * 1024 ** 3)) * 2100),
      cancels: [],
      stage: 'CREATE_TENANT',
      stopped: false,
    }
    const mode = source.isOracle ? 'ORACLE' : 'MYSQL'
    this.#tenants.add({
      id: restore.tenantId,
      name: restore.name,
      isRestoring: true,
      compatibilityMode: mode,
      bytes: source.bytes,
      tablets: source.partitions,
    })
    this.#tenants.grantPools(pools, restore.tenantId)
    store.put(PROGRESS, {
      JOB_ID: restore.jobId,
      EXTERNAL_JOB_ID: -1,
      TENANT_ID: restore.tenantId,
      TENANT_NAME: restore.name,
      BACKUP_TENANT_ID: source.id,
      BACKUP_TENANT_NAME: source.name,
      BACKUP_CLUSTER_ID: Number(options.get('backup_cluster_id') ?? 1),
      BACKUP_CLUSTER_NAME: options.get('backup_cluster_name') ?? 'obprod',
      WHITE_LIST: statement.tables
        .map((name) => `\`${name.database}\`.\`${name.table}\``)
        .join(','),
      STATUS: 'CREATE_TENANT',
      START_TIME: now,
      COMPLETION_TIME: null,
      ...none(),
      RESTORE_START_TIMESTAMP: until,
      RESTORE_FINISH_TIMESTAMP: until,
      RESTORE_CURRENT_TIMESTAMP: null,
      BACKUP_SET_LIST: sets.map((set) => below(statement.at, `backup_set_${set.key}`)).join(','),
      BACKUP_PIECE_LIST: '',
      INFO: '',
    })
    this.#running.add(restore)
    this.#world.live.add(this)
    this.#schedule(restore, this.#world.takeFailure('restore', restore.name))
    return restore.jobId
  }

  /** CANCEL RESTORE drops the tenant and the job ends RESTORE_FAIL; 5157 for no such tenant, 4179 for one that is not being restored. */
  cancel(name: string): void {
    const restore = [...this.#running].find((running) => running.name === name)
    if (restore) {
      this.#stop(restore)
      this.#tenants.drop(restore.tenantId)
      this.#world.after(5, () =>
        this.#finish(
          restore,
          'RESTORE_FAIL',
          'ROOTSERVICE : OB_TENANT_NOT_EXIST(-5157) on 10.0.0.3:2882',
        ),
      )
      return
    }
    const tenant = this.#tenants.user(name)
    if (tenant.isNormal) throw obError(4179, `tenant '${name}' is not being restored`)
    this.#tenants.drop(tenant.id)
  }

  refresh(now: number): void {
    for (const restore of this.#running) {
      if (restore.stopped) continue
      this.#patch(restore, this.#counters(restore, now))
    }
  }

  forget(): void {
    this.#running.clear()
  }

  #source(name: string): TenantV3 {
    const tenant = this.#tenants.find(name)
    if (!tenant || tenant.id === 1) throw obError(4018, `no backup of tenant '${name}' was found`)
    return tenant
  }

  /** The set nearest before the point with what it builds on, when the log of one round goes from it to the point. */
  #chain(at: string, source: TenantV3, until: number): SetV3[] {
    const { store } = this.#world
    const places = ['backup_dest', 'backup_backup_dest'] as const
    if (!places.some((name) => this.#settings.path(name) === withoutKeys(at))) throw obError(9026)
    const sets = setsOf(store)
    const set = sets.findLast((candidate) => candidate.isGood && candidate.endMs <= until)
    const covered = store
      .rows('CDB_OB_BACKUP_ARCHIVELOG_SUMMARY', { TENANT_ID: source.id })
      .some(
        (round) =>
          set !== undefined &&
          millisOf(round.MIN_FIRST_TIME) <= set.startMs &&
          until <= millisOf(round.MAX_NEXT_TIME),
      )
    const chain = set ? chainOf(set, sets) : []
    if (!covered || chain.length === 0) throw obError(4018, 'no enough log for restore')
    return chain
  }

  #schedule(restore: Restore, plan: FailurePlan | null): void {
    const later = (share: number, run: () => void): void => {
      restore.cancels.push(this.#world.after(share * restore.seconds, run))
    }
    for (const [stage, from] of STAGES.slice(1)) {
      later(from, () => {
        restore.stage = stage
        this.#patch(restore, { STATUS: stage, ...this.#counters(restore, this.#world.now) })
        const facts = { job_id: restore.jobId, tenant: restore.name, status: stage }
        this.#world.event('physical_restore', 'change_restore_status', facts)
      })
    }
    if (plan) {
      later(Math.max(0.01, ((plan.atPercent ?? 50) / 100) * 0.95), () => {
        this.#stop(restore)
        const code = -Math.abs(plan.result)
        this.#finish(
          restore,
          'RESTORE_FAIL',
          plan.comment ?? `STORAGE : OB_ERROR(${code}) on 10.0.0.3:2882`,
        )
      })
      return
    }
    later(1, () => {
      this.#stop(restore)
      this.#tenants.open(restore.tenantId)
      this.#finish(restore, 'RESTORE_SUCCESS', '')
    })
  }

  #finish(restore: Restore, status: 'RESTORE_SUCCESS' | 'RESTORE_FAIL', info: string): void {
    const { now, store } = this.#world
    const key = { JOB_ID: restore.jobId }
    const counted = status === 'RESTORE_SUCCESS' ? all(restore.source.partitions) : {}
    this.#patch(restore, { STATUS: status, INFO: info, COMPLETION_TIME: now, ...counted })
    this.#world.event('physical_restore', 'restore_finish', {
      restore_status: status,
      tenant: restore.name,
    })
    this.#world.after(3, () => {
      const row = store.row(PROGRESS, key)
      if (row) store.put(HISTORY, row)
      store.remove(PROGRESS, key)
      this.#running.delete(restore)
    })
  }

  #stop(restore: Restore): void {
    this.#patch(restore, this.#counters(restore, this.#world.now))
    restore.stopped = true
    for (const cancel of restore.cancels) cancel()
  }

  /** Partitions of the stage; 0 in the stages that count none, and blocks are never counted. */
  #counters(restore: Restore, now: number): Row {
    const span = COUNTED[restore.stage]
    if (!span) return none()
    const share = ((now - restore.startMs) * this.#world.speed) / 1000 / restore.seconds
    const done = Math.min(1, Math.max(0, (share - span[0]) / (span[1] - span[0])))
    const count =
      restore.stage === 'RESTORE_SYS_REPLICA' ? SYS_PARTITIONS : restore.source.partitions
    return {
      ...all(count),
      FINISH_PARTITION_COUNT: Math.floor(count * done),
      RESTORE_CURRENT_TIMESTAMP: null,
    }
  }

  #patch(restore: Restore, patch: Row): void {
    this.#world.store.patch(PROGRESS, { JOB_ID: restore.jobId }, patch)
  }
}

function none(): Row {
  return all(0)
}

function all(partitions: number): Row {
  return {
    PARTITION_COUNT: partitions,
    FINISH_PARTITION_COUNT: partitions,
    MACRO_BLOCK_COUNT: -1,
    FINISH_MACRO_BLOCK_COUNT: -1,
  }
}

const OPTION_KEYS = new Set([
  'backup_cluster_name',
  'backup_cluster_id',
  'pool_list',
  'locality',
  'primary_zone',
  'kms_encrypt',
])

function optionsOf(text: string): Map<string, string> {
  const options = new Map<string, string>()
  for (const part of text.split('&')) {
    const [key = '', value = ''] = part.split('=', 2)
    if (!OPTION_KEYS.has(key.trim()) || value === '') {
      throw obError(4002, `invalid argument: restore option '${part}'`)
    }
    options.set(key.trim(), value.trim())
  }
  return options
}

function pointOf(text: string, zone: number): number {
  const micros = microsOfText(text, zone)
  if (micros === null) throw new SqlError(1292, '22007', `Incorrect datetime value: '${text}'`)
  return Number(micros) / 1000
}
