import type { Operation, RecoverTable, RestoreTenant, Scope } from '../../src/domain/operation.ts'
import type { AlterSystem } from '../oceanbase/statement/alter-system.ts'
import type { AlterSystemV3 } from '../oceanbase/statement/alter-system-v3.ts'
import type { FuzzCase } from './fuzz-case.ts'

/** What a server understands: one ALTER SYSTEM, and what its session was told before. */
export interface Meaning {
  readonly statement: AlterSystem | AlterSystemV3
  /** Of SET ENCRYPTION. */
  readonly encryption: string | null
  /** Of SET DECRYPTION, in order. */
  readonly decryption: readonly string[]
}

/**
 * What the statements of a case have to mean, in order, written down from the operation alone. Throws for an operation
 * that no statement can mean.
 */
export function meaningsOf({ operation, needs, description }: FuzzCase): readonly Meaning[] {
  const secret = (name: string): string => {
    const found = needs.password(name)
    if (!found) throw new Error(`no password ${name}`)
    return found.reveal()
  }
  const statements =
    needs.generation === 4
      ? meanings4(operation, { needs, description })
      : meanings3(operation, needs)
  const passwords = 'passwords' in operation ? (operation.passwords ?? []) : []
  const password = operation.kind === 'backup' ? operation.password : null
  return statements.map((statement) => ({
    statement,
    encryption: password === null ? null : secret(password),
    decryption: passwords.map(secret),
  }))
}

function meanings4(
  operation: Operation,
  { needs, description }: Pick<FuzzCase, 'needs' | 'description'>,
): readonly AlterSystem[] {
  const backup = { kind: 'backup', to: null, description } as const
  switch (operation.kind) {
    case 'backup': {
      const { incremental, plusArchivelog, scope } = operation
      return [{ ...backup, incremental, plusArchivelog, tenants: namesOf(scope) }]
    }
    case 'cancel-backup':
      return [{ kind: 'cancel-backup', tenants: namesOf(operation.scope) }]
    case 'archive-start':
    case 'archive-stop': {
      const on = operation.kind === 'archive-start'
      return [{ kind: 'archivelog', on, tenants: namesOf(operation.scope), description }]
    }
    case 'archive-suspend':
    case 'archive-resume':
      return [
        {
          kind: 'set-parameter',
          name: 'log_archive_dest_state',
          value: operation.kind === 'archive-suspend' ? 'DEFER' : 'ENABLE',
          tenant: onlyName(operation.scope),
        },
      ]
    case 'archive-restart': {
      const tenants = [onlyName(operation.scope)]
      return [
        { kind: 'archivelog', on: false, tenants, description },
        { kind: 'archivelog', on: true, tenants, description },
        { ...backup, incremental: false, plusArchivelog: false, tenants },
      ]
    }
    case 'cleanup-policy-set':
      return [
        {
          kind: 'add-delete-policy',
          name: 'default',
          recoveryWindow: `${operation.recoveryDays}d`,
          redundancy: null,
          copies: null,
          tenants: [onlyName(operation.scope)],
        },
      ]
    case 'cleanup-policy-drop':
      return [{ kind: 'drop-delete-policy', name: 'default', tenants: [onlyName(operation.scope)] }]
    case 'delete-obsolete': {
      const tenants = namesOf(operation.scope)
      return [{ kind: 'delete-backup', what: 'obsolete', id: null, tenants, description }]
    }
    case 'cancel-cleanup':
      return [{ kind: 'cancel-delete', tenants: namesOf(operation.scope) }]
    case 'restore': {
      const from = sourcesOf(needs)
      const options = optionsOf(operation) + (operation.method === 'quick' ? '&method=quick' : '')
      const { target: tenant } = operation
      const until = { kind: 'scn', scn: BigInt(operation.scn) } as const
      return [{ kind: 'restore', tenant, from, until, options, key: null, description }]
    }
    case 'cancel-restore':
      return [{ kind: 'cancel-restore', tenant: operation.target }]
    case 'activate-standby':
      return [{ kind: 'activate-standby', tenant: onlyName(operation.scope), verify: false }]
    case 'recover-table':
      return [
        {
          kind: 'recover-table',
          tables: operation.tables.map(({ from }) => from),
          target: operation.target.name,
          from: sourcesOf(needs),
          until: { kind: 'scn', scn: BigInt(operation.scn) },
          options: optionsOf(operation),
          key: null,
          remapTables: operation.tables,
          remapTablegroups: [],
          description,
        },
      ]
    case 'cancel-recover-table':
      return [{ kind: 'cancel-recover-table', tenant: onlyName(operation.scope) }]
  }
}

function meanings3(operation: Operation, needs: FuzzCase['needs']): readonly AlterSystemV3[] {
  if (operation.kind === 'cancel-restore') {
    return [{ kind: 'cancel-restore', tenant: operation.target }]
  }
  if (operation.kind === 'restore') return [restore3(operation, needs)]
  if (!('scope' in operation) || operation.scope.kind !== 'cluster') {
    throw new Error('3.x knows the whole cluster only')
  }
  switch (operation.kind) {
    case 'backup':
      return [{ kind: 'backup', incremental: operation.incremental, tenants: null, to: null }]
    case 'cancel-backup':
      return [{ kind: 'cancel-backup' }]
    case 'archive-start':
    case 'archive-stop':
      return [{ kind: 'archivelog', on: operation.kind === 'archive-start' }]
    case 'cleanup-policy-set':
      return [
        parameter('backup_recovery_window', `${operation.recoveryDays}d`),
        parameter('auto_delete_expired_backup', 'True'),
      ]
    case 'cleanup-policy-drop':
      return [parameter('auto_delete_expired_backup', 'False')]
    case 'delete-obsolete':
      return [{ kind: 'delete', what: 'obsolete', id: 0, copyId: 0 }]
    case 'cancel-cleanup':
      return [{ kind: 'cancel-delete' }]
    default:
      throw new Error(`3.x has no ${operation.kind}`)
  }
}

function parameter(name: string, value: string): AlterSystemV3 {
  return { kind: 'set-parameter', name, value }
}

function restore3(operation: RestoreTenant, needs: FuzzCase['needs']): AlterSystemV3 {
  const { destinations, origin } = needs
  if (!destinations || !origin) throw new Error('nothing to restore from')
  const micros = BigInt(operation.scn) / 1000n
  const seconds = new Date(Number(micros / 1_000_000n) * 1000).toISOString().slice(0, 19)
  const fraction = String(micros % 1_000_000n).padStart(6, '0')
  return {
    kind: 'restore',
    tenant: operation.target,
    source: operation.sourceTenant,
    at: destinations.data.reveal(),
    until: `${seconds.replace('T', ' ')}.${fraction}`,
    options: `backup_cluster_name=${origin.cluster}&backup_cluster_id=${origin.id}&${optionsOf(operation)}`,
    tables: [],
  }
}

function namesOf(scope: Scope): readonly string[] {
  if (scope.kind !== 'tenants') throw new Error('a 4.x is sent named tenants only')
  if (scope.tenants.length === 0) throw new Error('no tenant would be every tenant')
  return scope.tenants.map(({ name }) => name)
}

function onlyName(scope: Scope): string {
  const [name, ...more] = namesOf(scope)
  if (name === undefined || more.length > 0) throw new Error('one tenant at a time')
  return name
}

function sourcesOf({ destinations }: FuzzCase['needs']): string {
  if (!destinations) throw new Error('nothing to read from')
  const { data, archive } = destinations
  return archive ? `${data.reveal()},${archive.reveal()}` : data.reveal()
}

function optionsOf(operation: RestoreTenant | RecoverTable): string {
  const { pool, locality, primaryZone, concurrency } = operation
  return [
    `pool_list=${pool}`,
    ...(locality === undefined ? [] : [`locality=${locality}`]),
    ...(primaryZone === undefined ? [] : [`primary_zone=${primaryZone}`]),
    ...(concurrency === undefined ? [] : [`concurrency=${concurrency}`]),
  ].join('&')
}
