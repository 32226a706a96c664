import { mysqlError, obError } from '../../sql/sql-error.ts'
import { defaultBytes, type NewTenant } from '../tenants.ts'
import type { World } from '../world.ts'

/** A tenant as `__all_tenant` has it, with the size that its backups have. */
export interface TenantV3 {
  readonly id: number
  readonly name: string
  readonly isOracle: boolean
  readonly isNormal: boolean
  /** Bytes of data that a full backup reads. */
  readonly bytes: number
  readonly partitions: number
}

const TABLE = '__all_tenant'
const POOLS = '__all_resource_pool'
/** `tenant_id` of a pool that nobody has. */
const NOBODY = -1

/** The tenants of a 3.x cluster: rows of `__all_tenant`, no META tenants, ids from 1001 on. */
export class TenantsV3 {
  readonly #world: World
  readonly #sizes = new Map<number, { bytes: number; partitions: number }>()

  constructor(world: World) {
    this.#world = world
  }

  /** Adds a tenant; 1062 when the id is taken. */
  add(tenant: NewTenant & { readonly isRestoring?: boolean }): void {
    const { now, store } = this.#world
    if (store.row(TABLE, { tenant_id: tenant.id })) {
      throw mysqlError(1062, `tenant ${tenant.id} is there already`)
    }
    this.#sizes.set(tenant.id, {
      bytes: tenant.bytes ?? defaultBytes(tenant.id),
      partitions: tenant.tablets ?? 150 + (tenant.id % 100),
    })
    const status = tenant.isRestoring ? 'RESTORE' : (tenant.status ?? 'NORMAL')
    store.put(TABLE, {
      gmt_create: now,
      gmt_modified: now,
      tenant_id: tenant.id,
      tenant_name: tenant.name,
      zone_list: 'z1;z2;z3',
      primary_zone: 'RANDOM',
      locked: 0,
      info: tenant.id === 1 ? 'system tenant' : '',
      read_only: 0,
      locality: 'FULL{1}@z1, FULL{1}@z2, FULL{1}@z3',
      compatibility_mode: tenant.compatibilityMode === 'ORACLE' ? 1 : 0,
      status: `TENANT_STATUS_${status}`,
      in_recyclebin: 0,
    })
  }

  /** Takes a tenant away and frees its pools. */
  drop(tenantId: number): void {
    this.#world.store.remove(TABLE, { tenant_id: tenantId })
    this.#world.store.patch(POOLS, { tenant_id: tenantId }, { tenant_id: NOBODY })
    this.#sizes.delete(tenantId)
  }

  /** A restored tenant may be used now. */
  open(tenantId: number): void {
    const patch = { status: 'TENANT_STATUS_NORMAL', gmt_modified: this.#world.now }
    this.#world.store.patch(TABLE, { tenant_id: tenantId }, patch)
  }

  all(): TenantV3[] {
    return this.#world.store.rows(TABLE).map((row) => {
      const id = Number(row.tenant_id)
      return {
        id,
        name: String(row.tenant_name),
        isOracle: Number(row.compatibility_mode) === 1,
        isNormal: row.status === 'TENANT_STATUS_NORMAL',
        ...(this.#sizes.get(id) ?? { bytes: defaultBytes(id), partitions: 150 }),
      }
    })
  }

  /** Tenants that have data of their own: all but sys. */
  users(): TenantV3[] {
    return this.all().filter((tenant) => tenant.id !== 1)
  }

  find(name: string): TenantV3 | null {
    return this.all().find((tenant) => tenant.name === name) ?? null
  }

  /** The user tenant of that name; 5157 for none, 4007 for sys. */
  user(name: string): TenantV3 {
    const tenant = this.find(name)
    if (!tenant) throw obError(5157, `Tenant '${name}' not exist`)
    if (tenant.id === 1) throw obError(4007, 'sys tenant is not supported for this operation')
    return tenant
  }

  /** Id for the next tenant. */
  nextId(): number {
    return Math.max(1000, ...this.all().map((tenant) => tenant.id)) + 1
  }

  /** Checks that pools exist (4650) and are free (4626). */
  checkPools(names: readonly string[]): void {
    for (const name of names) {
      const row = this.#world.store.row(POOLS, { name })
      if (!row) throw obError(4650, `resource pool '${name}' does not exist`)
      if (row.tenant_id !== NOBODY) {
        throw obError(4626, `resource pool '${name}' has already been granted to a tenant`)
      }
    }
  }

  /** Gives the pools to a tenant. */
  grantPools(names: readonly string[], tenantId: number): void {
    for (const name of names) {
      this.#world.store.patch(POOLS, { name }, { tenant_id: tenantId })
    }
  }
}
