import { tableNameProblem } from '../../domain/names.ts'
import type { RecoverTable, TableRef } from '../../domain/operation.ts'
import { BotError } from '../../errors.ts'
import { identifier } from '../literal.ts'
import type { Statement, StatementNeeds } from '../statement.ts'
import { optionLiteral, placeOptions, sourceList } from './backup-source.ts'
import { decryption } from './passwords.ts'
import { tenantName } from './scope.ts'
import { sql, toStatement, untilScn } from './sql-text.ts'

/** Most tables of one recovery: what a person can read on a card. */
const MOST_TABLES = 30

/**
 * `RECOVER TABLE … TO TENANT … FROM … UNTIL SCN=… WITH … REMAP TABLE …` (COMMANDS §6). Each table is named, and each
 * gets a name that differs in more than letter case, so that nothing in the target is touched. Throws BotError.
 */
export function recoverTable(
  operation: RecoverTable,
  needs: StatementNeeds,
  description: string,
): Statement {
  const { tables, target, scn } = operation
  checkTables(tables)
  const names = tables.map(({ from }) => tableName(from)).join(', ')
  const remaps = tables.map(({ from, to }) => `${tableName(from)}:${tableName(to)}`).join(', ')
  const options = optionLiteral(placeOptions(operation))
  const body = sql`RECOVER TABLE ${names} TO TENANT = ${tenantName(target)} FROM ${sourceList(needs)} ${untilScn(scn)} WITH ${options} REMAP TABLE ${remaps}`
  return toStatement(4, body, {
    description,
    session: decryption(operation.passwords ?? [], needs),
  })
}

function checkTables(tables: RecoverTable['tables']): void {
  if (tables.length === 0) throw new BotError('Name the tables to recover.')
  if (tables.length > MOST_TABLES) {
    throw new BotError(`${tables.length} tables; ${MOST_TABLES} are allowed at once.`)
  }
  const froms = new Set(tables.map(({ from }) => JSON.stringify([from.database, from.table])))
  if (froms.size < tables.length) throw new BotError('A table is named twice.')
  const tos = new Set(tables.map(({ to }) => folded(to)))
  if (tos.size < tables.length) throw new BotError('Two tables would get the same new name.')
  if (tables.some(({ from, to }) => folded(from) === folded(to))) {
    throw new BotError(
      'A recovered table needs a new name, so that nothing in the target is touched.',
    )
  }
}

/** Names that differ in letter case only are one name in many a tenant. */
function folded({ database, table }: TableRef): string {
  return JSON.stringify([database.toLowerCase(), table.toLowerCase()])
}

function tableName({ database, table }: TableRef): string {
  const quoted = (what: 'database' | 'table', name: string) =>
    identifier(name, (text) => tableNameProblem(what, text))
  return `${quoted('database', database)}.${quoted('table', table)}`
}
