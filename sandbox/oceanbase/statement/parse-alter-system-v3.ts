import type { TableName } from './alter-system.ts'
import type { AlterSystemV3, CopyChoice } from './alter-system-v3.ts'
import { TokenReader } from './token-reader.ts'

/** Reads one ALTER SYSTEM statement of 3.x (COMMANDS §7): no TENANT clauses, no DESCRIPTION, no SCN; else 1064. */
export function parseAlterSystemV3(sql: string): AlterSystemV3 {
  const reader = new TokenReader(sql)
  reader.expect('ALTER', 'SYSTEM')
  const statement = body(reader)
  reader.end()
  return statement
}

function body(reader: TokenReader): AlterSystemV3 {
  if (reader.accept('BACKUP', 'BACKUPSET')) return copy(reader, 'set')
  if (reader.accept('BACKUP', 'BACKUPPIECE')) return copy(reader, 'piece')
  if (reader.accept('BACKUP')) return backup(reader)
  if (reader.accept('START', 'BACKUP', 'ARCHIVELOG')) return { kind: 'copy-archive', on: true }
  if (reader.accept('STOP', 'BACKUP', 'ARCHIVELOG')) return { kind: 'copy-archive', on: false }
  if (reader.accept('ARCHIVELOG')) return { kind: 'archivelog', on: true }
  if (reader.accept('NOARCHIVELOG')) return { kind: 'archivelog', on: false }
  if (reader.accept('CANCEL')) return cancel(reader)
  if (reader.accept('DELETE')) return remove(reader)
  if (reader.accept('VALIDATE')) return validate(reader)
  if (reader.accept('RESTORE')) return restore(reader)
  reader.expect('SET')
  const name = reader.identifier().toLowerCase()
  reader.expectOperator('=')
  return { kind: 'set-parameter', name, value: reader.value() }
}

function backup(reader: TokenReader): AlterSystemV3 {
  const incremental = reader.accept('INCREMENTAL')
  if (incremental || !reader.accept('TENANT')) {
    reader.expect('DATABASE')
    return { kind: 'backup', incremental, tenants: null, to: null }
  }
  const tenants: string[] = []
  do tenants.push(reader.name())
  while (reader.acceptOperator(','))
  reader.expect('TO')
  return { kind: 'backup', incremental, tenants, to: reader.string() }
}

function cancel(reader: TokenReader): AlterSystemV3 {
  if (reader.accept('BACKUP', 'BACKUPSET')) return { kind: 'cancel-copy', what: 'set' }
  if (reader.accept('BACKUP', 'BACKUPPIECE')) return { kind: 'cancel-copy', what: 'piece' }
  if (reader.accept('BACKUP')) return { kind: 'cancel-backup' }
  if (reader.accept('DELETE', 'BACKUP')) return { kind: 'cancel-delete' }
  if (reader.accept('ALL', 'BACKUP', 'FORCE')) return { kind: 'cancel-all' }
  reader.expect('RESTORE')
  return { kind: 'cancel-restore', tenant: reader.identifier() }
}

function remove(reader: TokenReader): AlterSystemV3 {
  if (reader.accept('OBSOLETE', 'BACKUP')) {
    return { kind: 'delete', what: 'obsolete', id: 0, copyId: 0 }
  }
  const words = { BACKUPSET: 'set', BACKUPPIECE: 'piece', BACKUPROUND: 'round' } as const
  for (const [word, what] of Object.entries(words)) {
    if (!reader.accept(word)) continue
    const id = Number(reader.integer())
    return { kind: 'delete', what, id, copyId: copyOf(reader) }
  }
  throw reader.error()
}

function validate(reader: TokenReader): AlterSystemV3 {
  let set: number | null = null
  if (!reader.accept('DATABASE')) {
    reader.expect('BACKUPSET')
    set = Number(reader.integer())
  }
  return { kind: 'validate', set, copyId: copyOf(reader) }
}

function copyOf(reader: TokenReader): number {
  return reader.accept('COPY') ? Number(reader.integer()) : 0
}

function copy(reader: TokenReader, what: 'set' | 'piece'): AlterSystemV3 {
  const choice = choiceOf(reader)
  const withActive = what === 'piece' && reader.accept('WITH', 'ACTIVE')
  let tenant: string | number | null = null
  if (reader.accept('TENANT_ID')) {
    reader.expectOperator('=')
    tenant = Number(reader.integer())
  } else if (reader.accept('TENANT_NAME')) {
    reader.expectOperator('=')
    tenant = reader.name()
  }
  let to: string | null = null
  if (reader.accept('BACKUP_BACKUP_DEST')) {
    reader.expectOperator('=')
    to = reader.string()
  }
  return { kind: 'copy', what, choice, withActive, tenant, to }
}

function choiceOf(reader: TokenReader): CopyChoice {
  if (!reader.accept('ALL')) {
    reader.acceptOperator('=')
    return { kind: 'one', id: Number(reader.integer()) }
  }
  if (!reader.accept('NOT', 'BACKED', 'UP')) return { kind: 'all' }
  const times = Number(reader.integer())
  reader.expect('TIMES')
  return { kind: 'fewer-than', times }
}

function restore(reader: TokenReader): AlterSystemV3 {
  const tables: TableName[] = []
  let tenant = reader.identifier()
  if (reader.acceptOperator('.')) {
    tables.push({ database: tenant, table: reader.identifier() })
    while (reader.acceptOperator(',')) {
      const database = reader.identifier()
      reader.expectOperator('.')
      tables.push({ database, table: reader.identifier() })
    }
    reader.expect('FOR')
    tenant = reader.identifier()
  }
  reader.expect('FROM')
  const source = reader.identifier()
  reader.expect('AT')
  const at = reader.string()
  reader.expect('UNTIL')
  const until = reader.string()
  reader.expect('WITH')
  return { kind: 'restore', tenant, source, at, until, options: reader.string(), tables }
}
