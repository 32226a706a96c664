import type { Branch } from './derived-view.ts'

/** What 4.x shows of the cluster itself in DBA_ views: internal tables of 3.x (REFERENCE §1.2, §12). */
export const v3Tenants: Readonly<Record<string, readonly Branch[]>> = {
  DBA_OB_TENANTS: [
    {
      table: '__all_tenant',
      columns: {
        TENANT_ID: 'j.`TENANT_ID`',
        TENANT_NAME: 'j.`TENANT_NAME`',
        // People's tenants are numbered from 1001 up, by ones; there are no META tenants.
        TENANT_TYPE:
          "CASE WHEN j.`TENANT_ID` = 1 THEN 'SYS' WHEN j.`TENANT_ID` > 1000 THEN 'USER' ELSE 'INTERNAL' END",
        STATUS: "REPLACE(j.`STATUS`, 'TENANT_STATUS_', '')",
        COMPATIBILITY_MODE:
          "CASE j.`COMPATIBILITY_MODE` WHEN 0 THEN 'MYSQL' WHEN 1 THEN 'ORACLE' END",
        IN_RECYCLEBIN: 'j.`IN_RECYCLEBIN`',
      },
    },
  ],
  DBA_OB_RESOURCE_POOLS: [
    {
      table: '__all_resource_pool',
      columns: {
        NAME: 'j.`NAME`',
        TENANT_ID: 'NULLIF(j.`TENANT_ID`, -1)',
        ZONE_LIST: 'j.`ZONE_LIST`',
        UNIT_COUNT: 'j.`UNIT_COUNT`',
        UNIT_CONFIG_ID: 'j.`UNIT_CONFIG_ID`',
      },
    },
  ],
  DBA_OB_ROOTSERVICE_EVENT_HISTORY: [
    {
      table: '__all_rootservice_event_history',
      columns: Object.fromEntries([
        ['TIMESTAMP', 'j.`GMT_CREATE`'],
        ...['MODULE', 'EVENT', 'EXTRA_INFO'].map((name) => [name, `j.\`${name}\``]),
        ...[1, 2, 3, 4, 5, 6].flatMap((n) => [
          [`NAME${n}`, `j.\`NAME${n}\``],
          [`VALUE${n}`, `j.\`VALUE${n}\``],
        ]),
      ]),
    },
  ],
}
