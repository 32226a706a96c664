import type { Caller, LoginTenant } from '../../session.ts'
import { obError } from '../../sql/sql-error.ts'
import type { BackupRequest } from '../backup.ts'
import type {
  ArchiveControl,
  ClusterSide,
  SimulatedPool,
  SimulatedTenant,
} from '../cluster-side.ts'
import type { HistoryOptions } from '../history.ts'
import type { World } from '../world.ts'
import { TenantsV3 } from './tenants.ts'

/** OceanBase 2.2.77 to 3.1.x. */
export class V3Side implements ClusterSide {
  readonly #tenants: TenantsV3
  constructor(world: World) {
    this.#tenants = new TenantsV3(world)
  }
  addSys(_build: string): void {
    this.#tenants.add({ id: 1, name: 'sys' })
  }
  addTenant(tenant: SimulatedTenant): void {
    this.#tenants.add(tenant)
  }
  addPool(_pool: SimulatedPool): void {}
  loginTenant(name: string): LoginTenant | null {
    const tenant = this.#tenants.find(name)
    return tenant && { id: tenant.id, name, oracle: tenant.isOracle }
  }
  alter(_sql: string, _caller: Caller): number | null {
    throw obError(4007, 'later')
  }
  startBackup(_request: BackupRequest): number {
    throw obError(4007, 'later')
  }
  startCleanup(_tenant: string): number {
    throw obError(4007, 'later')
  }
  archive(_tenant: string): ArchiveControl {
    throw obError(4007, 'later')
  }
  seedHistory(_options: HistoryOptions): void {}
  forget(): void {}
}
