import type { PoolRow, ServerRow, TenantRow, UnitRow } from '../domain/rows.ts'
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
  {
    NAME: word,
    TENANT_ID: optionalId,
    ZONE_LIST: name,
    UNIT_COUNT: count,
    UNIT_CONFIG_ID: optionalId,
  },
  (v): PoolRow => ({
    name: v.NAME,
    tenantId: v.TENANT_ID,
    zoneList: v.ZONE_LIST,
    unitCount: v.UNIT_COUNT,
    unitConfigId: v.UNIT_CONFIG_ID,
  }),
)

/** DBA_OB_UNIT_CONFIGS (sys): what a unit of each pool has; documents of 4.x, no version here confirmed it. */
export const unitConfigs = defineView(
  'DBA_OB_UNIT_CONFIGS',
  { UNIT_CONFIG_ID: id, MAX_CPU: count, MEMORY_SIZE: count, LOG_DISK_SIZE: count },
  (v): UnitRow => ({
    unitConfigId: v.UNIT_CONFIG_ID,
    maxCpu: v.MAX_CPU,
    memoryBytes: v.MEMORY_SIZE,
    logDiskBytes: v.LOG_DISK_SIZE,
  }),
)

/**
 * GV$OB_SERVERS (sys): capacity of each server's data disk (COMMANDS §1 "space"). DATA_DISK_ASSIGNED is there from 4.3
 * on, and NULL unless the server runs on shared storage (ob_all_virtual_server.cpp of the public source).
 */
export const servers = defineView(
  'GV$OB_SERVERS',
  { ZONE: name, DATA_DISK_CAPACITY: count, DATA_DISK_IN_USE: count, DATA_DISK_ASSIGNED: count },
  (v): ServerRow => ({
    zone: v.ZONE,
    dataDiskBytes: v.DATA_DISK_CAPACITY,
    dataDiskUsedBytes: v.DATA_DISK_IN_USE,
    caches: v.DATA_DISK_ASSIGNED !== null,
  }),
)
