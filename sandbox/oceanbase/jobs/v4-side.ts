import type { Caller, LoginTenant } from '../session.ts'
import { parseAlterSystem } from '../statement/parse-alter-system.ts'
import { alterCluster } from './alter-cluster.ts'
import { alterOwnTenant } from './alter-own-tenant.ts'
import type { BackupRequest } from './backup.ts'
import { buildCluster, type Cluster } from './cluster.ts'
import type { ArchiveControl, ClusterSide, SimulatedPool, SimulatedTenant } from './cluster-side.ts'
import { type HistoryOptions, seedHistory } from './history.ts'
import { setArchiveDest, setDataDest } from './set-parameter.ts'
import type { World } from './world.ts'

const TIB = 1024 ** 4

/** OceanBase 4.x: every tenant has its own backups, archive and destinations. */
export class V4Side implements ClusterSide {
  readonly #world: World
  readonly #cluster: Cluster

  constructor(world: World) {
    this.#world = world
    this.#cluster = buildCluster(world)
  }

  addSys(build: string): void {
    const { now, store } = this.#world
    this.#cluster.tenants.add({ id: 1, name: 'sys' })
    for (const [index, zone] of ['z1', 'z2', 'z3'].entries()) {
      store.put('DBA_OB_SERVERS', {
        SVR_IP: `10.0.0.${index + 3}`,
        SVR_PORT: 2882,
        ID: index + 1,
        ZONE: zone,
        SQL_PORT: 2881,
        WITH_ROOTSERVER: index === 0 ? 'YES' : 'NO',
        STATUS: 'ACTIVE',
        START_SERVICE_TIME: now - 30 * 86_400_000,
        CREATE_TIME: now - 60 * 86_400_000,
        MODIFY_TIME: now - 30 * 86_400_000,
        BUILD_VERSION: `${build}_100000000000000000-${'0'.repeat(40)}(Oct  1 2024 00:00:00)`,
      })
      store.put('GV$OB_SERVERS', {
        SVR_IP: `10.0.0.${index + 3}`,
        SVR_PORT: 2882,
        ZONE: zone,
        SQL_PORT: 2881,
        CPU_CAPACITY: 64,
        CPU_CAPACITY_MAX: 64,
        CPU_ASSIGNED: 24,
        CPU_ASSIGNED_MAX: 24,
        MEM_CAPACITY: TIB / 4,
        MEM_ASSIGNED: TIB / 8,
        LOG_DISK_CAPACITY: TIB,
        LOG_DISK_ASSIGNED: TIB / 2,
        LOG_DISK_IN_USE: TIB / 4,
        DATA_DISK_CAPACITY: 4 * TIB,
        DATA_DISK_IN_USE: TIB,
        DATA_DISK_HEALTH_STATUS: 'NORMAL',
        MEMORY_LIMIT: TIB / 4,
      })
    }
    store.put('DBA_OB_UNIT_CONFIGS', {
      UNIT_CONFIG_ID: 1001,
      NAME: 'unit_8c32g',
      MAX_CPU: 8,
      MIN_CPU: 8,
      MEMORY_SIZE: TIB / 32,
      LOG_DISK_SIZE: TIB / 8,
    })
  }

  addTenant(tenant: SimulatedTenant): void {
    const archive = tenant.archive === undefined ? 'DOING' : tenant.archive
    const { tenants, cleanups, archive: rounds } = this.#cluster
    tenants.add({ ...tenant, logMode: archive === 'DOING' ? 'ARCHIVELOG' : 'NOARCHIVELOG' })
    setDataDest(this.#cluster, tenant, tenant.dataDest ?? defaultDest('data', tenant.id))
    const archiveDest =
      tenant.archiveDest ?? (archive === null ? '' : defaultDest('archive', tenant.id))
    if (archiveDest !== '') setArchiveDest(this.#cluster, tenant, `LOCATION=${archiveDest}`)
    if (archive !== null) rounds.start(tenant.id, this.#world.now - 600_000)
    if (archive === 'STOP') rounds.stop(tenant.id, 'once')
    if (tenant.deletePolicy) cleanups.addPolicy(tenant.id, tenant.deletePolicy)
  }

  addPool(pool: SimulatedPool): void {
    const { now, store } = this.#world
    store.put('DBA_OB_RESOURCE_POOLS', {
      RESOURCE_POOL_ID: 1001 + store.rows('DBA_OB_RESOURCE_POOLS').length,
      NAME: pool.name,
      TENANT_ID: pool.tenantId ?? null,
      CREATE_TIME: now,
      MODIFY_TIME: now,
      UNIT_COUNT: pool.unitCount ?? 1,
      UNIT_CONFIG_ID: pool.unitConfigId ?? 1001,
      ZONE_LIST: pool.zoneList ?? 'z1;z2;z3',
      REPLICA_TYPE: 'FULL',
    })
  }

  loginTenant(name: string): LoginTenant | null {
    const row = this.#world.store.row('DBA_OB_TENANTS', { TENANT_NAME: name })
    if (!row || row.TENANT_TYPE === 'META') return null
    return { id: Number(row.TENANT_ID), name, oracle: row.COMPATIBILITY_MODE === 'ORACLE' }
  }

  parameters(): readonly (readonly [string, string])[] {
    return []
  }

  alter(sql: string, caller: Caller): number | null {
    const statement = parseAlterSystem(sql, this.#world.store.version)
    caller.require(statement.kind === 'activate-standby' ? 'SUPER' : 'ALTER SYSTEM')
    const alter = caller.tenant.id === 1 ? alterCluster : alterOwnTenant
    return alter(this.#cluster, statement, caller).jobId
  }

  startBackup(request: BackupRequest): number {
    return this.#cluster.backups.start(request)
  }

  startCleanup(tenant: string): number {
    return this.#cluster.cleanups.start(this.#cluster.tenants.user(tenant).id)
  }

  archive(tenant: string): ArchiveControl {
    const { id } = this.#cluster.tenants.user(tenant)
    const rounds = this.#cluster.archive
    const mode = (text: string): void => this.#cluster.tenants.patch(id, { LOG_MODE: text })
    return {
      interrupt: (comment) => rounds.interrupt(id, comment),
      suspend: () => rounds.suspend(id),
      resume: () => rounds.resume(id),
      stop: () => {
        rounds.stop(id)
        mode('NOARCHIVELOG')
      },
      start: () => {
        rounds.start(id)
        mode('ARCHIVELOG')
      },
      lag: (seconds) => rounds.lag(id, seconds),
      heal: () => {
        rounds.heal(id)
        mode('ARCHIVELOG')
      },
    }
  }

  seedHistory(options: HistoryOptions): void {
    seedHistory(this.#cluster, options)
  }

  forget(): void {
    const { archive, backups, cleanups, restores, recoveries } = this.#cluster
    for (const area of [archive, backups, cleanups, restores, recoveries]) area.forget()
  }
}

function defaultDest(what: 'data' | 'archive', tenantId: number): string {
  const keys = `access_id=AKIDSANDBOX${tenantId}&access_key=SandboxSecretKey${tenantId}`
  return `oss://ob-backup/${what}/t${tenantId}?host=oss.example.com&${keys}`
}
