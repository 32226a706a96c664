import { compareVersions } from '../view-specs.ts'
import type {
  AddPolicyStatement,
  AlterSystem,
  BackupStatement,
  KeySource,
  RestorePoint,
  TableName,
  TenantClause,
} from './alter-system.ts'
import { TokenReader } from './token-reader.ts'

/**
 * Reads one ALTER SYSTEM statement of the version's grammar. Clause order is fixed and literal kinds are
 * exact (COMMANDS §0.1); anything else is error 1064, so a `?` is too.
 */
export function parseAlterSystem(sql: string, version = '4.2.5'): AlterSystem {
  const reader = new TokenReader(sql)
  reader.expect('ALTER', 'SYSTEM')
  const statement = body(reader, version)
  reader.end()
  return statement
}

function body(reader: TokenReader, version: string): AlterSystem {
  if (reader.accept('BACKUP')) return backup(reader)
  if (reader.accept('CANCEL')) return cancel(reader, version)
  if (reader.accept('ARCHIVELOG')) return archivelog(reader, true)
  if (reader.accept('NOARCHIVELOG')) return archivelog(reader, false)
  if (reader.accept('SET')) return setParameter(reader)
  if (reader.accept('ADD', 'DELETE', 'BACKUP', 'POLICY')) return addPolicy(reader)
  if (reader.accept('DROP', 'DELETE', 'BACKUP', 'POLICY')) return dropPolicy(reader)
  if (reader.accept('DELETE')) return deleteBackup(reader)
  if (reader.accept('RESTORE')) return restore(reader)
  if (reader.accept('ACTIVATE', 'STANDBY', 'TENANT')) {
    return { kind: 'activate-standby', tenant: reader.name(), verify: reader.accept('VERIFY') }
  }
  const canRecoverTables = compareVersions(version, '4.2.1') >= 0
  if (canRecoverTables && reader.accept('RECOVER', 'TABLE')) return recoverTable(reader)
  throw reader.error()
}

function backup(reader: TokenReader): BackupStatement {
  const incremental = reader.accept('INCREMENTAL')
  let tenants: readonly string[] | null = null
  if (!reader.accept('DATABASE')) {
    reader.expect('TENANT')
    tenants = tenantList(reader)
  }
  let to: string | null = null
  if (reader.accept('TO')) {
    reader.acceptOperator('=')
    to = reader.string()
  }
  const plusArchivelog = reader.accept('PLUS', 'ARCHIVELOG')
  return {
    kind: 'backup',
    incremental,
    tenants,
    to,
    plusArchivelog,
    description: description(reader),
  }
}

function cancel(reader: TokenReader, version: string): AlterSystem {
  if (reader.accept('BACKUP')) {
    return { kind: 'cancel-backup', tenants: reader.accept('TENANT') ? tenantList(reader) : null }
  }
  if (reader.accept('DELETE', 'BACKUP'))
    return { kind: 'cancel-delete', tenants: tenantClause(reader, false) }
  if (reader.accept('RESTORE')) return { kind: 'cancel-restore', tenant: reader.identifier() }
  if (compareVersions(version, '4.2.1') >= 0 && reader.accept('RECOVER', 'TABLE')) {
    return { kind: 'cancel-recover-table', tenant: reader.identifier() }
  }
  throw reader.error()
}

function archivelog(reader: TokenReader, on: boolean): AlterSystem {
  const tenants = tenantClause(reader, true)
  return { kind: 'archivelog', on, tenants, description: description(reader) }
}

function setParameter(reader: TokenReader): AlterSystem {
  const name = reader.identifier().toLowerCase()
  reader.expectOperator('=')
  const value = reader.value()
  let tenant: string | null = null
  if (reader.accept('TENANT')) {
    reader.acceptOperator('=')
    tenant = reader.accept('ALL') ? 'all' : reader.name()
  }
  return { kind: 'set-parameter', name, value, tenant }
}

function addPolicy(reader: TokenReader): AddPolicyStatement {
  reader.acceptOperator('=')
  const name = reader.string()
  const setting = (word: string): boolean => {
    if (!reader.accept(word)) return false
    reader.acceptOperator('=')
    return true
  }
  const recoveryWindow = setting('RECOVERY_WINDOW') ? reader.string() : null
  const redundancy = setting('REDUNDANCY') ? reader.integer() : null
  const copies = setting('BACKUP_COPIES') ? reader.integer() : null
  const tenants = tenantClause(reader, false)
  return { kind: 'add-delete-policy', name, recoveryWindow, redundancy, copies, tenants }
}

function dropPolicy(reader: TokenReader): AlterSystem {
  reader.acceptOperator('=')
  return { kind: 'drop-delete-policy', name: reader.string(), tenants: tenantClause(reader, false) }
}

function deleteBackup(reader: TokenReader): AlterSystem {
  let what: 'obsolete' | 'set' | 'piece' = 'obsolete'
  let id: bigint | null = null
  if (!reader.accept('OBSOLETE', 'BACKUP')) {
    what = reader.accept('BACKUPSET') ? 'set' : 'piece'
    if (what === 'piece') reader.expect('BACKUPPIECE')
    id = reader.integer()
    if (reader.accept('COPY')) reader.integer()
  }
  const tenants = tenantClause(reader, false)
  return { kind: 'delete-backup', what, id, tenants, description: description(reader) }
}

function restore(reader: TokenReader): AlterSystem {
  if (reader.accept('FROM')) {
    const from = reader.string()
    const until = point(reader)
    reader.expect('PREVIEW')
    return { kind: 'restore-preview', from, until }
  }
  const tenant = reader.identifier()
  reader.expect('FROM')
  const from = reader.string()
  const until = point(reader)
  reader.expect('WITH')
  const options = reader.string()
  const key = keySource(reader)
  return { kind: 'restore', tenant, from, until, options, key, description: description(reader) }
}

function recoverTable(reader: TokenReader): AlterSystem {
  const tables: TableName[] = []
  do tables.push(tableName(reader))
  while (reader.acceptOperator(','))
  reader.expect('TO')
  if (reader.accept('TENANT')) reader.acceptOperator('=')
  const target = reader.name()
  reader.expect('FROM')
  const from = reader.string()
  const until = point(reader)
  reader.expect('WITH')
  const options = reader.string()
  const key = keySource(reader)
  const remapTables: { from: TableName; to: TableName }[] = []
  if (reader.accept('REMAP', 'TABLE')) {
    do remapTables.push(remapTable(reader))
    while (reader.acceptOperator(','))
  }
  const remapTablegroups: { from: string; to: string }[] = []
  if (reader.accept('REMAP', 'TABLEGROUP')) {
    do {
      const old = reader.identifier()
      reader.expectOperator(':')
      remapTablegroups.push({ from: old, to: reader.identifier() })
    } while (reader.acceptOperator(','))
  }
  return {
    kind: 'recover-table',
    tables,
    target,
    from,
    until,
    options,
    key,
    remapTables,
    remapTablegroups,
    description: description(reader),
  }
}

function tableName(reader: TokenReader): TableName {
  if (reader.acceptOperator('*')) {
    reader.expectOperator('.')
    reader.expectOperator('*')
    return { database: '*', table: '*' }
  }
  const database = reader.identifier()
  reader.expectOperator('.')
  return { database, table: reader.acceptOperator('*') ? '*' : reader.identifier() }
}

function remapTable(reader: TokenReader): { from: TableName; to: TableName } {
  const database = reader.identifier()
  reader.expectOperator('.')
  const from = { database, table: reader.identifier() }
  reader.expectOperator(':')
  const first = reader.identifier()
  if (!reader.acceptOperator('.')) return { from, to: { database, table: first } }
  return { from, to: { database: first, table: reader.identifier() } }
}

function point(reader: TokenReader): RestorePoint {
  if (!reader.accept('UNTIL')) return { kind: 'latest' }
  const isTime = reader.accept('TIME')
  if (!isTime) reader.expect('SCN')
  reader.expectOperator('=')
  return isTime ? { kind: 'time', text: reader.string() } : { kind: 'scn', scn: reader.integer() }
}

function keySource(reader: TokenReader): KeySource | null {
  if (!reader.accept('WITH', 'KEY', 'FROM')) return null
  const from = reader.string()
  reader.expect('ENCRYPTED', 'BY')
  return { from, password: reader.string() }
}

function description(reader: TokenReader): string {
  if (!reader.accept('DESCRIPTION')) return ''
  reader.acceptOperator('=')
  return reader.string()
}

function tenantList(reader: TokenReader): string[] {
  reader.acceptOperator('=')
  const names: string[] = []
  do names.push(reader.name())
  while (reader.acceptOperator(','))
  return names
}

/** TENANT [=] list; with `all` the keyword ALL too, and a tenant named so in any quotes means it (trap 26). */
function tenantClause(reader: TokenReader, all: boolean): TenantClause {
  if (!reader.accept('TENANT')) return null
  reader.acceptOperator('=')
  if (all && reader.accept('ALL')) return 'all'
  const names: string[] = []
  do names.push(reader.name())
  while (reader.acceptOperator(','))
  const isAll = all && names.length === 1 && names[0]?.toLowerCase() === 'all'
  return isAll ? 'all' : names
}
