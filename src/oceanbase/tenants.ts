import type { PoolRow, TenantRow } from '../domain/rows.ts'
import { count, flag, id, name, optionalId, time, word } from './row.ts'
import { defineView } from './view.ts'

/** DBA_OB_TENANTS: from sys, every tenant with its META tenants (REFERENCE §1.4). */
export const tenants = defineView(
  'DBA_OB_TENANTS',
  {
    TENANT_ID: id,
    TENANT_NAME: word,
    TENANT_TYPE: name,
    STATUS: name,
    TENANT_ROLE: name,
    LOG_MODE: name,
    COMPATIBILITY_MODE: name,
    IN_RECYCLEBIN: flag,
    CREATE_TIME: time,
  },
  (v): TenantRow => ({
    tenantId: v.TENANT_ID,
    name: v.TENANT_NAME,
    type: v.TENANT_TYPE ?? '',
    status: v.STATUS ?? '',
    role: v.TENANT_ROLE,
    logMode: v.LOG_MODE,
    compatibilityMode: v.COMPATIBILITY_MODE,
    inRecycleBin: v.IN_RECYCLEBIN,
    created: v.CREATE_TIME,
  }),
)

/** DBA_OB_RESOURCE_POOLS: a pool without a tenant is free (COMMANDS §1). */
export const resourcePools = defineView(
  'DBA_OB_RESOURCE_POOLS',
  { NAME: word, TENANT_ID: optionalId, ZONE_LIST: name, UNIT_COUNT: count },
  (v): PoolRow => ({
    name: v.NAME,
    tenantId: v.TENANT_ID,
    zoneList: v.ZONE_LIST,
    unitCount: v.UNIT_COUNT,
  }),
)
