import { mysqlError, obError } from '../sql/sql-error.ts'
import { scnOf } from '../sql/timestamp.ts'
import type { World } from './world.ts'

/** A tenant as DBA_OB_TENANTS shows it, with the size that its backups have. */
export interface Tenant {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly status: string
  readonly role: string
  /** Bytes of data that a full backup reads. */
  readonly bytes: number
  readonly tablets: number
}

/** What a new tenant is. */
export interface NewTenant {
  readonly id: number
  readonly name: string
  readonly role?: string
  readonly status?: string
  readonly compatibilityMode?: string
  readonly logMode?: string
  readonly bytes?: number
  readonly tablets?: number
}

/** Bytes of a tenant's data unless said otherwise: 160 GiB and some, by its id. */
export function defaultBytes(tenantId: number): number {
  return Math.round((160 + 7 * ((tenantId / 2) % 5)) * 1024 ** 3)
}

/** The tenants of the cluster: rows of DBA_OB_TENANTS and the sizes behind them. */
export class Tenants {
  readonly #world: World
  readonly #sizes = new Map<number, { bytes: number; tablets: number }>()

  constructor(world: World) {
    this.#world = world
  }

  /** Adds a user tenant with its META tenant, or sys (id 1). */
  add(tenant: NewTenant): void {
    this.#sizes.set(tenant.id, {
      bytes: tenant.bytes ?? defaultBytes(tenant.id),
      tablets: tenant.tablets ?? 900 + (tenant.id % 100) * 10,
    })
    const type = tenant.id === 1 ? 'SYS' : 'USER'
    this.#put(tenant, type)
    if (type === 'USER') {
      this.#put(
        { id: tenant.id - 1, name: `META$${tenant.id}`, status: tenant.status ?? 'NORMAL' },
        'META',
      )
    }
  }

  /** Takes a tenant and its META tenant away, frees its pools. */
  drop(tenantId: number): void {
    const { store } = this.#world
    for (const id of [tenantId, tenantId - 1]) store.remove('DBA_OB_TENANTS', { TENANT_ID: id })
    store.patch('DBA_OB_RESOURCE_POOLS', { TENANT_ID: tenantId }, { TENANT_ID: null })
    this.#sizes.delete(tenantId)
  }

  /** Changes columns of the tenant's row that this version has. */
  patch(tenantId: number, patch: Readonly<Record<string, unknown>>): void {
    this.#world.store.patch(
      'DBA_OB_TENANTS',
      { TENANT_ID: tenantId },
      { ...patch, MODIFY_TIME: this.#world.now },
    )
  }

  all(): Tenant[] {
    return this.#world.store.rows('DBA_OB_TENANTS').map((row) => {
      const id = Number(row.TENANT_ID)
      const size = this.#sizes.get(id) ?? { bytes: defaultBytes(id), tablets: 900 }
      return {
        id,
        name: String(row.TENANT_NAME),
        type: String(row.TENANT_TYPE),
        status: String(row.STATUS),
        role: String(row.TENANT_ROLE ?? 'PRIMARY'),
        ...size,
      }
    })
  }

  users(): Tenant[] {
    return this.all().filter((tenant) => tenant.type === 'USER')
  }

  byId(tenantId: number): Tenant | null {
    return this.all().find((tenant) => tenant.id === tenantId) ?? null
  }

  find(name: string): Tenant | null {
    return this.all().find((tenant) => tenant.name === name) ?? null
  }

  /** The tenant of that name; 5157 when there is none. */
  named(name: string): Tenant {
    const tenant = this.find(name)
    if (!tenant) throw obError(5157, `Tenant '${name}' not exist`)
    return tenant
  }

  /** The user tenant of that name; 5157 for none, 4007 for sys or a META tenant (REFERENCE §1.3). */
  user(name: string): Tenant {
    const tenant = this.named(name)
    if (tenant.type !== 'USER')
      throw obError(4007, `tenant '${name}' is not supported for this operation`)
    return tenant
  }

  /** Id for the next user tenant: even, above all others. */
  nextId(): number {
    const highest = Math.max(1000, ...this.all().map((tenant) => tenant.id))
    return highest + (highest % 2 === 0 ? 2 : 3)
  }

  /**
   * Pools of a `pool_list=…` option string, which must exist (4650) and be free (4626); 4002 when the
   * option string has no pool list, or a part that is not `key=value` of a known key.
   */
  checkPools(options: string): string[] {
    const pools: string[] = []
    for (const part of options.split('&')) {
      const [key = '', value = ''] = part.split('=', 2)
      if (!OPTION_KEYS.has(key.trim()) || value === '') {
        throw obError(4002, `invalid argument: restore option '${part}'`)
      }
      if (key.trim() === 'method' && !this.#world.since('4.3.3')) throw obError(4007)
      if (key.trim() === 'pool_list') pools.push(...value.split(',').map((name) => name.trim()))
    }
    if (pools.length === 0) throw obError(4002, 'invalid argument: pool_list is missing')
    for (const name of pools) {
      const row = this.#world.store.row('DBA_OB_RESOURCE_POOLS', { NAME: name })
      if (!row) throw obError(4650, `resource pool '${name}' does not exist`)
      if (row.TENANT_ID !== null) {
        throw obError(4626, `resource pool '${name}' has already been granted to a tenant`)
      }
    }
    return pools
  }

  /** Gives the pools to a tenant. */
  grantPools(names: readonly string[], tenantId: number): void {
    for (const name of names) {
      this.#world.store.patch('DBA_OB_RESOURCE_POOLS', { NAME: name }, { TENANT_ID: tenantId })
    }
  }

  #put(tenant: NewTenant, type: string): void {
    const { now, store } = this.#world
    if (store.row('DBA_OB_TENANTS', { TENANT_ID: tenant.id })) {
      throw mysqlError(1062, `tenant ${tenant.id} is there already`)
    }
    const scn = scnOf(now)
    store.put('DBA_OB_TENANTS', {
      TENANT_ID: tenant.id,
      TENANT_NAME: tenant.name,
      TENANT_TYPE: type,
      CREATE_TIME: now,
      MODIFY_TIME: now,
      PRIMARY_ZONE: 'RANDOM',
      LOCALITY: 'FULL{1}@z1, FULL{1}@z2, FULL{1}@z3',
      COMPATIBILITY_MODE: tenant.compatibilityMode ?? 'MYSQL',
      STATUS: tenant.status ?? 'NORMAL',
      IN_RECYCLEBIN: 'NO',
      LOCKED: 'NO',
      TENANT_ROLE: tenant.role ?? 'PRIMARY',
      SWITCHOVER_STATUS: 'NORMAL',
      SWITCHOVER_EPOCH: 0,
      SYNC_SCN: scn,
      REPLAYABLE_SCN: scn,
      READABLE_SCN: scn,
      RECOVERY_UNTIL_SCN: 4611686018427387903n,
      LOG_MODE: tenant.logMode ?? 'NOARCHIVELOG',
      ARBITRATION_SERVICE_STATUS: 'DISABLED',
      UNIT_NUM: 1,
      COMPATIBLE: store.version.startsWith('4.3+') ? '4.3.5.0' : `${store.version}.0`,
      MAX_LS_ID: 1001,
      RESTORE_DATA_MODE: 'NORMAL',
    })
  }
}

const OPTION_KEYS = new Set([
  'pool_list',
  'locality',
  'primary_zone',
  'concurrency',
  'method',
  'kms_encrypt',
])
