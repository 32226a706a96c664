import type { ViewSpec } from './view-specs.ts'

const BIGINT = 'bigint(20)'
const TIME = 'timestamp(6)'
const NAME = 'varchar(128)'

/**
 * Internal tables of 3.x that stand for what 4.x shows in views (REFERENCE §1.2, §8, §12): tenants, servers,
 * pools, what RootService did, and cleanups that run. Names as 3.1 has them, in lower case; no document lists
 * these tables and no server confirmed them.
 */
export const internalTables: readonly ViewSpec[] = [
  table('__all_tenant', {
    gmt_create: TIME,
    gmt_modified: TIME,
    tenant_id: BIGINT,
    tenant_name: NAME,
    zone_list: 'varchar(8192)',
    primary_zone: NAME,
    locked: BIGINT,
    info: 'varchar(4096)',
    read_only: BIGINT,
    locality: 'varchar(4096)',
    // 0 MySQL, 1 Oracle.
    compatibility_mode: BIGINT,
    // TENANT_STATUS_NORMAL, _CREATING, _DROPPING, _RESTORE.
    status: 'varchar(64)',
    in_recyclebin: BIGINT,
  }),
  table('__all_server', {
    gmt_create: TIME,
    gmt_modified: TIME,
    svr_ip: 'varchar(46)',
    svr_port: BIGINT,
    id: BIGINT,
    zone: NAME,
    inner_port: BIGINT,
    with_rootserver: BIGINT,
    status: 'varchar(64)',
    build_version: 'varchar(256)',
    stop_time: BIGINT,
    start_service_time: BIGINT,
  }),
  table('__all_resource_pool', {
    gmt_create: TIME,
    gmt_modified: TIME,
    resource_pool_id: BIGINT,
    name: NAME,
    unit_count: BIGINT,
    unit_config_id: BIGINT,
    zone_list: 'varchar(8192)',
    // -1 while no tenant has it.
    tenant_id: BIGINT,
  }),
  table('__all_rootservice_event_history', {
    gmt_create: TIME,
    module: 'varchar(32)',
    event: 'varchar(32)',
    ...pairs(),
    extra_info: 'varchar(512)',
    rs_svr_ip: 'varchar(46)',
    rs_svr_port: BIGINT,
  }),
  // One row for each tenant since the first cleanup; STATUS is STOP again when it is over.
  table('__all_virtual_backup_clean_info', {
    tenant_id: BIGINT,
    job_id: BIGINT,
    start_time: TIME,
    end_time: TIME,
    incarnation: BIGINT,
    type: 'varchar(64)',
    status: 'varchar(64)',
    parameter: 'varchar(256)',
    error_msg: 'varchar(512)',
    comment: 'varchar(4096)',
    result: BIGINT,
    copy_id: BIGINT,
  }),
]

function table(name: string, types: Readonly<Record<string, string>>): ViewSpec {
  const columns = Object.entries(types).map(([column, type]) => ({
    name: column,
    type,
    nullable: true,
  }))
  return { name, columns, over: null, internal: true }
}

function pairs(): Record<string, string> {
  const columns: Record<string, string> = {}
  for (let index = 1; index <= 6; index += 1) {
    columns[`name${index}`] = 'varchar(256)'
    columns[`value${index}`] = 'varchar(256)'
  }
  return columns
}
