import type { SessionSecrets } from '../session.ts'
import { obError } from '../sql/sql-error.ts'
import type {
  AlterSystem,
  RecoverTableStatement,
  RestoreStatement,
  TenantClause,
} from '../statement/alter-system.ts'
import type { Cluster } from './cluster.ts'
import { findSource, type RestoreSource } from './restore-source.ts'
import { setParameter } from './set-parameter.ts'
import type { Tenant } from './tenants.ts'

/** What a statement gives back: the JOB_ID that a client would have to look for, or null. */
export type AlterOutcome = { readonly jobId: number | null }

const NONE: AlterOutcome = { jobId: null }

/** Checks a parsed statement against the cluster and starts what it asks for; throws SqlError when refused. */
export function alterCluster(
  cluster: Cluster,
  statement: AlterSystem,
  session: SessionSecrets,
): AlterOutcome {
  switch (statement.kind) {
    case 'backup': {
      if (statement.to !== null) throw obError(4007, 'backup do not support using specify path')
      const jobId = cluster.backups.start({ ...statement, password: session.encryption })
      session.encryption = null
      return { jobId }
    }
    case 'cancel-backup':
      cluster.backups.cancel(idsOf(cluster, statement.tenants))
      return NONE
    case 'archivelog':
      archivelog(cluster, statement.on, statement.tenants)
      return NONE
    case 'set-parameter':
      setParameter(cluster, statement)
      return NONE
    case 'add-delete-policy': {
      const tenant = policyTenant(cluster, statement.name, statement.tenants)
      if (statement.recoveryWindow === null)
        throw obError(4007, 'recovery_window is not set, it is not supported')
      cluster.cleanups.addPolicy(tenant.id, statement.recoveryWindow)
      return NONE
    }
    case 'drop-delete-policy':
      cluster.cleanups.dropPolicy(policyTenant(cluster, statement.name, statement.tenants).id)
      return NONE
    case 'cancel-delete':
      cluster.cleanups.cancel(
        statement.tenants === 'all' ? null : idsOf(cluster, statement.tenants),
      )
      return NONE
    case 'delete-backup': {
      if (statement.what !== 'obsolete' || !cluster.world.manualCleanup) {
        throw obError(4007, 'delete backup function is not supported')
      }
      const { tenants: clause } = statement
      const ids = idsOf(cluster, clause === 'all' ? null : clause)
      const every = () => cluster.tenants.users().map(({ id }) => id)
      return { jobId: cluster.cleanups.startFromSys(ids ?? every()) }
    }
    case 'restore-preview':
      preview(cluster, statement, session)
      return NONE
    case 'restore':
      return { jobId: restore(cluster, statement, session) }
    case 'cancel-restore':
      cluster.restores.cancel(statement.tenant)
      return NONE
    case 'activate-standby':
      activate(cluster, statement.tenant, statement.verify)
      return NONE
    case 'recover-table':
      return { jobId: recoverTable(cluster, statement, session) }
    case 'cancel-recover-table':
      cluster.recoveries.cancel(cluster.tenants.user(statement.tenant).name)
      return NONE
  }
}

function idsOf(cluster: Cluster, names: readonly string[] | null): number[] | null {
  return names?.map((name) => cluster.tenants.user(name).id) ?? null
}

/**
 * From sys the errors of single tenants are swallowed: ARCHIVELOG always answers OK, NOARCHIVELOG tells
 * only of the last tenant (COMMANDS §3).
 */
function archivelog(cluster: Cluster, on: boolean, clause: TenantClause): void {
  const { archive, tenants } = cluster
  const names = clause === 'all' ? null : clause
  if (names?.some((name) => /^all_(user|meta)$/i.test(name))) throw obError(4007)
  const list = names?.map((name) => tenants.user(name)) ?? tenants.users()
  let last: Error | null = null
  for (const tenant of list) {
    const status = archive.status(tenant.id)
    last = null
    if (on) {
      const idle = status === null || status === 'STOP'
      if (!idle || !canArchive(cluster, tenant)) continue
      archive.start(tenant.id)
      tenants.patch(tenant.id, { LOG_MODE: 'ARCHIVELOG' })
    } else if (
      status === null ||
      status === 'STOP' ||
      status === 'STOPPING' ||
      status === 'PREPARE'
    ) {
      last = obError(9092)
    } else {
      archive.stop(tenant.id)
      tenants.patch(tenant.id, { LOG_MODE: 'NOARCHIVELOG' })
    }
  }
  if (last) throw last
}

/** Whether ARCHIVELOG could start the tenant's archive now: NORMAL, with an enabled destination. */
export function canArchive(cluster: Cluster, tenant: Tenant): boolean {
  const { store } = cluster.world
  const value = (name: string): string =>
    String(store.row('CDB_OB_ARCHIVE_DEST', { TENANT_ID: tenant.id, NAME: name })?.VALUE ?? '')
  return tenant.status === 'NORMAL' && value('path') !== '' && value('state') === 'ENABLE'
}

function policyTenant(cluster: Cluster, policy: string, clause: TenantClause): Tenant {
  if (policy !== 'default') throw obError(4007, 'policy name is not default, it is not supported')
  const [name, ...more] = clause === 'all' || clause === null ? [] : clause
  if (name === undefined || more.length > 0)
    throw obError(4007, 'exactly one tenant is needed, it is not supported')
  return cluster.tenants.user(name)
}

function sourceOf(
  cluster: Cluster,
  statement: Pick<RestoreStatement, 'from' | 'until'>,
  session: SessionSecrets,
): RestoreSource {
  const { from, until } = statement
  const request = { from, until, zone: session.zone, decryption: session.decryption }
  return findSource(cluster.world, request, cluster.backups.passwords)
}

function preview(
  cluster: Cluster,
  statement: Pick<RestoreStatement, 'from' | 'until'>,
  session: SessionSecrets,
): void {
  if (statement.until.kind === 'latest')
    throw obError(4179, 'preview without a point is not allowed')
  const source = sourceOf(cluster, statement, session)
  const [setDest = '', pieceDest = setDest] = statement.from.split(',').map((uri) => uri.trim())
  const pieces = source.pieceList === '' ? [] : source.pieceList.split(',')
  session.preview = [
    ...source.sets.map((set) => ({
      backupType: 'BACKUP_SET',
      backupId: Number(set.BACKUP_SET_ID),
      backupDest: setDest,
      description: `${set.BACKUP_TYPE} of tenant ${source.tenantName}`,
    })),
    ...pieces.map((piece) => ({
      backupType: 'BACKUP_PIECE',
      backupId: Number(/p(\d+)(?:\?|$)/.exec(piece)?.[1] ?? 0),
      backupDest: pieceDest,
      description: `log of tenant ${source.tenantName}`,
    })),
  ]
}

function restore(cluster: Cluster, statement: RestoreStatement, session: SessionSecrets): number {
  const { tenants, restores, world } = cluster
  if (tenants.find(statement.tenant))
    throw obError(5156, `Tenant '${statement.tenant}' already exists`)
  if (restores.isRunning(statement.tenant)) throw obError(9014)
  const pools = tenants.checkPools(statement.options)
  const source = sourceOf(cluster, statement, session)
  return restores.start({
    name: statement.tenant,
    source,
    backupDest: statement.from,
    options: statement.options,
    pools,
    description: statement.description,
    plan: world.takeFailure('restore', statement.tenant),
  })
}

function activate(cluster: Cluster, name: string, verify: boolean): void {
  const tenant = cluster.tenants.user(name)
  if (tenant.role !== 'STANDBY')
    throw obError(4179, `tenant role is ${tenant.role}, activate standby is not allowed`)
  const quick = cluster.world.store
    .rows('CDB_OB_RESTORE_HISTORY', { TENANT_ID: tenant.id })
    .some((row) => row.RESTORE_TYPE === 'QUICK')
  if (quick) throw obError(4179, 'activate standby of a quick restored tenant is not allowed')
  if (!verify) cluster.tenants.patch(tenant.id, { TENANT_ROLE: 'PRIMARY', SWITCHOVER_EPOCH: 1 })
}

function recoverTable(
  cluster: Cluster,
  statement: RecoverTableStatement,
  session: SessionSecrets,
): number {
  const target = cluster.tenants.user(statement.target)
  if (target.role !== 'PRIMARY')
    throw obError(4007, 'recover table to a tenant that is not primary is not supported')
  const pools = cluster.tenants.checkPools(statement.options)
  const source = sourceOf(cluster, statement, session)
  const hasPassword = session.decryption.length > 0
  return cluster.recoveries.start({ statement, target, source, pools, hasPassword })
}
