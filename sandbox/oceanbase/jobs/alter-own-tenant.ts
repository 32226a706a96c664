import type { Caller } from '../session.ts'
import { obError } from '../sql/sql-error.ts'
import type { AlterSystem } from '../statement/alter-system.ts'
import { type AlterOutcome, alterCluster, canArchive } from './alter-cluster.ts'
import type { Cluster } from './cluster.ts'
import { setParameter } from './set-parameter.ts'
import type { Tenant } from './tenants.ts'

const NONE: AlterOutcome = { jobId: null }

/**
 * What a user tenant may do to itself (COMMANDS §0.5, §2 to §4): never with a TENANT clause, never restore or
 * recover tables. Errors of ARCHIVELOG and NOARCHIVELOG are told here, while sys swallows them.
 */
export function alterOwnTenant(
  cluster: Cluster,
  statement: AlterSystem,
  caller: Caller,
): AlterOutcome {
  const tenant = cluster.tenants.user(caller.tenant.name)
  switch (statement.kind) {
    case 'backup': {
      refuseTenants(statement.tenants, 4007)
      if (statement.to !== null) throw obError(4007, 'backup do not support using specify path')
      const request = { ...statement, tenants: null, password: caller.encryption }
      const jobId = cluster.backups.startOwn(tenant, request)
      caller.encryption = null
      return { jobId }
    }
    case 'cancel-backup':
      refuseTenants(statement.tenants, 4007)
      cluster.backups.cancel([tenant.id])
      return NONE
    case 'archivelog':
      refuseTenants(statement.tenants, 5036)
      archivelog(cluster, statement.on, tenant)
      return NONE
    case 'set-parameter':
      if (statement.tenant !== null) throw obError(4007, 'a tenant cannot be named here')
      setParameter(cluster, { ...statement, tenant: tenant.name })
      return NONE
    case 'add-delete-policy':
    case 'drop-delete-policy':
    case 'cancel-delete':
      refuseTenants(statement.tenants, 4007)
      return alterCluster(cluster, { ...statement, tenants: [tenant.name] }, caller)
    case 'delete-backup':
      refuseTenants(statement.tenants, 4007)
      if (statement.what === 'obsolete' && cluster.world.manualCleanup) {
        return { jobId: cluster.cleanups.start(tenant.id) }
      }
      return alterCluster(cluster, statement, caller)
    case 'activate-standby':
      if (statement.tenant !== tenant.name) throw obError(5036)
      return alterCluster(cluster, statement, caller)
    default:
      throw obError(4179, 'only sys tenant can do this, it is not allowed')
  }
}

function refuseTenants(clause: unknown, code: number): void {
  if (clause !== null) throw obError(code, 'user tenant cannot specify tenant names')
}

function archivelog(cluster: Cluster, on: boolean, tenant: Tenant): void {
  const { archive, tenants } = cluster
  const status = archive.status(tenant.id)
  const idle = status === null || status === 'STOP'
  if (on) {
    if (!idle) throw obError(9091)
    if (!canArchive(cluster, tenant)) throw obError(9023)
    archive.start(tenant.id)
  } else {
    if (idle || status === 'STOPPING' || status === 'PREPARE') throw obError(9092)
    archive.stop(tenant.id)
  }
  tenants.patch(tenant.id, { LOG_MODE: on ? 'ARCHIVELOG' : 'NOARCHIVELOG' })
}
