import type { Caller, LoginTenant } from '../../session.ts'
import { obError } from '../../sql/sql-error.ts'
import { parseAlterSystemV3 } from '../../statement/parse-alter-system-v3.ts'
import type { BackupRequest } from '../backup.ts'
import type {
  ArchiveControl,
  ClusterSide,
  SimulatedPool,
  SimulatedTenant,
} from '../cluster-side.ts'
import type { HistoryOptions } from '../history.ts'
import type { World } from '../world.ts'
import { alterClusterV3 } from './alter-cluster.ts'
import { buildClusterV3, type ClusterV3 } from './cluster.ts'
import { seedHistoryV3 } from './history.ts'

/** OceanBase 2.2.77 to 3.1.x: the cluster is backed up and archived as a whole, by root@sys only (REFERENCE §8). */
export class V3Side implements ClusterSide {
  readonly #world: World
  readonly #cluster: ClusterV3

  constructor(world: World) {
    this.#world = world
    this.#cluster = buildClusterV3(world)
  }

  addSys(build: string): void {
    const { now, store } = this.#world
    this.#cluster.tenants.add({ id: 1, name: 'sys' })
    for (const [index, zone] of ['z1', 'z2', 'z3'].entries()) {
      store.put('__all_server', {
        gmt_create: now - 60 * 86_400_000,
        gmt_modified: now - 30 * 86_400_000,
        svr_ip: `10.0.0.${index + 3}`,
        svr_port: 2882,
        id: index + 1,
        zone,
        inner_port: 2881,
        with_rootserver: index === 0 ? 1 : 0,
        status: 'active',
        build_version: `${build}_100000000000000000-${'0'.repeat(40)}(Oct  1 2021 00:00:00)`,
        stop_time: 0,
        start_service_time: Math.round((now - 30 * 86_400_000) * 1000),
      })
    }
  }

  addTenant(tenant: SimulatedTenant): void {
    const { archive, tenants } = this.#cluster
    tenants.add(tenant)
    const wanted = tenant.archive === undefined ? 'DOING' : tenant.archive
    if (archive.status !== null || wanted === null) {
      archive.join(tenant.id, this.#world.now - 600_000)
      return
    }
    archive.start(this.#world.now - 600_000)
    if (wanted === 'STOP') archive.stop('once')
  }

  addPool(pool: SimulatedPool): void {
    const { now, store } = this.#world
    store.put('__all_resource_pool', {
      gmt_create: now,
      gmt_modified: now,
      resource_pool_id: 1001 + store.rows('__all_resource_pool').length,
      name: pool.name,
      unit_count: pool.unitCount ?? 1,
      unit_config_id: 1001,
      zone_list: pool.zoneList ?? 'z1;z2;z3',
      tenant_id: pool.tenantId ?? -1,
    })
  }

  loginTenant(name: string): LoginTenant | null {
    const tenant = this.#cluster.tenants.find(name)
    return tenant && { id: tenant.id, name, oracle: tenant.isOracle }
  }

  parameters(): readonly (readonly [string, string])[] {
    return this.#cluster.settings.all
  }

  alter(sql: string, caller: Caller): number | null {
    const statement = parseAlterSystemV3(sql)
    caller.require('ALTER SYSTEM')
    if (caller.tenant.id !== 1) throw obError(5036)
    return alterClusterV3(this.#cluster, statement, caller)
  }

  startBackup({ incremental, tenants, password = null }: BackupRequest): number {
    return this.#cluster.backups.start({ incremental, tenants, to: null, password })
  }

  startCleanup(): number {
    return this.#cluster.cleanups.start({ what: 'obsolete', id: 0, copyId: 0 })
  }

  archive(tenant: string): ArchiveControl {
    const { archive, tenants } = this.#cluster
    const { id } = tenants.user(tenant)
    const refuse = (): never => {
      throw obError(4007, 'log backup of 3.x cannot be suspended')
    }
    return {
      interrupt: () => archive.interrupt(id),
      suspend: refuse,
      resume: refuse,
      stop: () => archive.stop(),
      start: () => archive.start(),
      lag: (seconds) => archive.lag(id, seconds),
      heal: () => archive.heal(),
    }
  }

  seedHistory(options: HistoryOptions): void {
    seedHistoryV3(this.#cluster, options)
  }

  forget(): void {
    const { archive, backups, cleanups, copies, restores, validation } = this.#cluster
    for (const area of [archive, backups, cleanups, copies, restores, validation]) area.forget()
  }
}
