import { obError } from '../sql/sql-error.ts'
import type { AlterSystem } from '../statement/alter-system.ts'
import type { Cluster } from './cluster.ts'
import { isDestination, withoutKeys } from './destination.ts'
import type { Tenant } from './tenants.ts'

type SetParameter = Extract<AlterSystem, { kind: 'set-parameter' }>

/** Parameters that are taken without any effect on the jobs (COMMANDS §2, §3). */
const TAKEN = new Set([
  'archive_lag_target',
  'ha_low_thread_score',
  'ha_high_thread_score',
  'log_archive_concurrency',
  'recover_table_concurrency',
])

/** Parameters that change rows. */
const WRITTEN = new Set(['data_backup_dest', 'log_archive_dest', 'log_archive_dest_state'])

/** ALTER SYSTEM SET: destinations, archive state, and a few that only need to be accepted; 5099 for another name. */
export function setParameter(cluster: Cluster, statement: SetParameter): void {
  const { name, value } = statement
  if (!TAKEN.has(name) && !WRITTEN.has(name)) throw obError(5099)
  const tenants = tenantsOf(cluster, statement.tenant)
  if (TAKEN.has(name)) return
  for (const tenant of tenants) {
    if (name === 'data_backup_dest') setDataDest(cluster, tenant, value)
    else if (name === 'log_archive_dest') setArchiveDest(cluster, tenant, value)
    else setArchiveState(cluster, tenant, value)
  }
}

function tenantsOf(cluster: Cluster, name: string | null): Tenant[] {
  if (name === null) throw obError(4007, 'this parameter needs a tenant, it is not supported')
  if (/^(all|all_user)$/i.test(name)) return cluster.tenants.users()
  return [cluster.tenants.user(name)]
}

/** Writes DATA_BACKUP_DEST; not while a backup runs (9036). */
export function setDataDest(cluster: Cluster, tenant: Pick<Tenant, 'id'>, uri: string): void {
  const { store, now } = cluster.world
  if (uri !== '' && !isDestination(uri)) throw obError(9026)
  if (store.row('CDB_OB_BACKUP_JOBS', { TENANT_ID: tenant.id })) throw obError(9036)
  const key = { TENANT_ID: tenant.id, NAME: 'data_backup_dest' }
  store.remove('CDB_OB_BACKUP_PARAMETER', key)
  if (uri === '') return
  store.put('CDB_OB_BACKUP_PARAMETER', { ...key, VALUE: uri })
  rememberStorage(cluster, tenant.id, uri, 'backup_data', now)
}

/** Writes LOG_ARCHIVE_DEST: unspecified keys fall back to their defaults; not while archiving runs (COMMANDS §3). */
export function setArchiveDest(cluster: Cluster, tenant: Pick<Tenant, 'id'>, value: string): void {
  const { store, now } = cluster.world
  const parts = new Map(
    value
      .split(/\s+/)
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=')
        return [part.slice(0, at).toUpperCase(), part.slice(at + 1)] as const
      }),
  )
  const uri = parts.get('LOCATION') ?? ''
  if (!isDestination(uri)) throw obError(9026)
  for (const key of parts.keys()) {
    if (!['LOCATION', 'BINDING', 'PIECE_SWITCH_INTERVAL'].includes(key)) throw obError(4002)
  }
  const binding = (parts.get('BINDING') ?? 'OPTIONAL').toUpperCase()
  if (!['OPTIONAL', 'MANDATORY'].includes(binding)) throw obError(4002)
  const interval = parts.get('PIECE_SWITCH_INTERVAL') ?? '1d'
  if (!/^[1-7]d$/.test(interval)) throw obError(4002)
  const status = cluster.archive.status(tenant.id)
  if (status !== null && status !== 'STOP')
    throw obError(4007, 'set log_archive_dest while archiving is not supported')
  store.remove('CDB_OB_ARCHIVE_DEST', { TENANT_ID: tenant.id })
  const rows = {
    binding,
    dest_id: '1001',
    path: uri,
    piece_switch_interval: interval,
    state: 'ENABLE',
  }
  for (const [name, text] of Object.entries(rows)) {
    store.put('CDB_OB_ARCHIVE_DEST', { TENANT_ID: tenant.id, DEST_NO: 0, NAME: name, VALUE: text })
  }
  rememberStorage(cluster, tenant.id, uri, 'archive_log', now)
}

/** DEFER suspends only from DOING, ENABLE resumes (COMMANDS §3). */
function setArchiveState(cluster: Cluster, tenant: Tenant, value: string): void {
  const state = value.toUpperCase()
  if (state !== 'ENABLE' && state !== 'DEFER') throw obError(4002)
  const key = { TENANT_ID: tenant.id, NAME: 'state' }
  if (cluster.world.store.patch('CDB_OB_ARCHIVE_DEST', key, { VALUE: state }) === 0)
    throw obError(9023)
  if (state === 'ENABLE') cluster.archive.resume(tenant.id)
  else if (cluster.archive.status(tenant.id) === 'DOING') cluster.archive.suspend(tenant.id)
}

/** CDB_OB_BACKUP_STORAGE_INFO with the key material that must never be shown. */
function rememberStorage(
  cluster: Cluster,
  tenantId: number,
  uri: string,
  type: string,
  now: number,
): void {
  const { store } = cluster.world
  const parts = (uri.split('?')[1] ?? '').split('&')
  const find = (key: string): string => parts.find((part) => part.startsWith(`${key}=`)) ?? ''
  const secret = find('access_key').replace('access_key=', 'encrypt_key=C0FFEE')
  store.remove('CDB_OB_BACKUP_STORAGE_INFO', { TENANT_ID: tenantId, DEST_TYPE: type })
  store.put('CDB_OB_BACKUP_STORAGE_INFO', {
    TENANT_ID: tenantId,
    PATH: withoutKeys(uri).split('?')[0] ?? '',
    ENDPOINT: find('host'),
    DEST_ID: type === 'backup_data' ? 1002 : 1001,
    DEST_TYPE: type,
    AUTHORIZATION: secret === '' ? '' : `${find('access_id')}&${secret}`,
    EXTENSION: '',
    CHECK_FILE_NAME: '',
    LAST_CHECK_TIMESTAMP: now,
  })
}
