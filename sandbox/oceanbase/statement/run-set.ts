import type { Session } from '../session.ts'
import { mysqlError, obError } from '../sql/sql-error.ts'
import { readOnlyVariables, unknownVariable } from '../variables.ts'
import { OK, type Result } from '../wire/result.ts'
import { TokenReader } from './token-reader.ts'

/** Runs a SET statement: variables, NAMES, TRANSACTION, ENCRYPTION and DECRYPTION (COMMANDS §0.4). */
export function runSet(session: Session, sql: string): Result {
  const reader = new TokenReader(sql)
  reader.expect('SET')
  if (reader.accept('NAMES')) names(session, reader)
  else if (reader.sees('ENCRYPTION')) encryption(session, reader)
  else if (reader.sees('DECRYPTION')) decryption(session, reader)
  else if (reader.accept('TRANSACTION') || reader.accept('SESSION', 'TRANSACTION')) {
    while (!reader.atEnd()) reader.value()
  } else {
    do assignment(session, reader)
    while (reader.acceptOperator(','))
  }
  reader.end()
  return OK
}

function names(session: Session, reader: TokenReader): void {
  const charset = reader.value().toLowerCase()
  if (reader.accept('COLLATE')) session.setVariable('collation_connection', reader.value())
  for (const which of ['client', 'connection', 'results']) {
    session.setVariable(`character_set_${which}`, charset)
  }
}

/** SET ENCRYPTION ON IDENTIFIED BY '…' ONLY: no privilege needed, ONLY is mandatory and there is no OFF (COMMANDS §2, docs/conformance.md). */
function encryption(session: Session, reader: TokenReader): void {
  reader.expect('ENCRYPTION', 'ON', 'IDENTIFIED', 'BY')
  const password = reader.string()
  reader.expect('ONLY')
  session.encryption = password
}

/** SET DECRYPTION IDENTIFIED BY '…'[, '…']: SUPER, in sys only (COMMANDS §0.5). */
function decryption(session: Session, reader: TokenReader): void {
  reader.expect('DECRYPTION', 'IDENTIFIED', 'BY')
  const passwords: string[] = []
  do passwords.push(reader.string())
  while (reader.acceptOperator(','))
  reader.end()
  session.require('SUPER')
  if (session.tenant.id !== 1)
    throw obError(5036, 'Access denied; only sys may set a decryption password')
  session.decryption = passwords
}

function assignment(session: Session, reader: TokenReader): void {
  let global = false
  let name: string
  const variable = reader.variable()
  if (variable === null) {
    global = reader.accept('GLOBAL')
    if (!global && !reader.accept('SESSION')) reader.accept('LOCAL')
    name = reader.identifier().toLowerCase()
  } else if (variable.startsWith('@@')) {
    const [scope, rest] = /^@@(?:(session|local|global)\.)?(.+)$/i.exec(variable)?.slice(1) ?? []
    global = scope?.toLowerCase() === 'global'
    name = (rest ?? '').replaceAll('`', '').toLowerCase()
  } else {
    equals(reader)
    session.userVariables.set(variable.slice(1).toLowerCase(), reader.value())
    return
  }
  equals(reader)
  const value = reader.value()
  if (!session.variables.has(name)) throw unknownVariable(name)
  if (readOnlyVariables.has(name))
    throw mysqlError(1238, `Variable '${name}' is a read only variable`)
  if (global) {
    throw obError(
      5036,
      'Access denied; you need (at least one of) the SUPER or ALTER SYSTEM privilege(s) for this operation',
    )
  }
  const flags: Readonly<Record<string, string>> = { ON: '1', OFF: '0', TRUE: '1', FALSE: '0' }
  session.setVariable(name, name === 'autocommit' ? (flags[value.toUpperCase()] ?? value) : value)
}

function equals(reader: TokenReader): void {
  if (!reader.acceptOperator(':=')) reader.expectOperator('=')
}
