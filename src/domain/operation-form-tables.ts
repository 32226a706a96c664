import type { RecoverTable, TableRef } from './operation.ts'
import { short } from './short.ts'
import { normalise } from './state.ts'

/** Tables that one recovery may name: what fits on a card. */
export const MAX_TABLES = 30

/** Longest name of a database and of a table, in characters (MySQL mode). */
const DATABASE_MAX = 128
const TABLE_MAX = 64

/** The tables of a recovery, or the first problem with the remedy. */
export type TablesRead =
  | { readonly ok: true; readonly tables: RecoverTable['tables'] }
  | { readonly ok: false; readonly message: string }

/**
 * Reads the tables of a recovery, one a line: `db.table`, or `db.table -> db.newname`. Without a new name it is the
 * table's with `_restored` behind it. A name with other characters than letters, digits, `_`, `$` and `#` stands in
 * backticks. Every table gets a new name, so that nothing in the target is touched. `mode`: COMPATIBILITY_MODE of the
 * tenant of the backup; in ORACLE a name without backticks is its upper case, as it is stored (COMMANDS §6).
 */
export function readTables(text: string, mode: string | null = null): TablesRead {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/[,;]$/, '').trim())
    .filter((line) => line !== '')
  if (lines.length === 0) {
    return no(
      'Name at least one table, one a line: shop.orders, or shop.orders -> shop.orders_1229.',
    )
  }
  if (lines.length > MAX_TABLES) {
    return no(`${lines.length} tables; at most ${MAX_TABLES} at a time.`)
  }
  const tables: { from: TableRef; to: TableRef }[] = []
  for (const line of lines) {
    const read = readLine(line, normalise(mode) === 'ORACLE')
    if (typeof read === 'string') return no(`"${short(line, 80)}": ${read}`)
    if (tables.some((one) => same(one.from, read.from))) {
      return no(`"${short(line, 80)}": ${shown(read.from)} is named twice.`)
    }
    if (tables.some((one) => same(one.to, read.to))) {
      return no(`"${short(line, 80)}": ${shown(read.to)} is the new name of two tables.`)
    }
    tables.push(read)
  }
  return { ok: true, tables }
}

const NAME = '(?:`(?<NAME>[^`]+)`|(?<NAME2>[\\p{L}\\p{N}_$#]+))'
const part = (name: string) => NAME.replace('NAME2', `${name}2`).replace('NAME', name)
const LINE = new RegExp(
  `^${part('db')}\\s*\\.\\s*${part('table')}(?:\\s*(?:->|→|=>|:)\\s*(?:${part('newDb')}\\s*\\.\\s*)?${part('newTable')})?$`,
  'u',
)

function readLine(line: string, oracle: boolean): { from: TableRef; to: TableRef } | string {
  if (line.includes('*')) return 'name each table; * would bring back all of them.'
  const groups = LINE.exec(line)?.groups
  if (!groups) {
    return 'write db.table, or db.table -> db.newname; names with other characters stand in backticks.'
  }
  const bare = (name: string | undefined) => (oracle ? name?.toUpperCase() : name)
  const get = (name: string) => groups[name] ?? bare(groups[`${name}2`])
  const database = get('db') ?? ''
  const table = get('table') ?? ''
  const from = { database, table }
  const to = {
    database: get('newDb') ?? database,
    table: get('newTable') ?? `${table}${bare('_restored')}`,
  }
  const problem = tableNameProblem(from, '') ?? tableNameProblem(to, ' Give a shorter new name.')
  if (problem) return problem
  return same(from, to) ? 'the new name is the old one; give another.' : { from, to }
}

function tableNameProblem({ database, table }: TableRef, remedy: string): string | null {
  for (const [text, most] of [
    [database, DATABASE_MAX],
    [table, TABLE_MAX],
  ] as const) {
    if (/[\p{Cc}\p{Cs}]/u.test(text)) return 'control characters cannot stand in a name.'
    if (text.trim() !== text) return 'a name cannot begin or end with a blank.'
    const { length } = [...text]
    if (length > most) {
      return `"${short(text, 80)}" has ${length} characters; at most ${most}.${remedy}`
    }
  }
  return null
}

function same(a: TableRef, b: TableRef): boolean {
  return a.database === b.database && a.table === b.table
}

function shown({ database, table }: TableRef): string {
  return `${database}.${table}`
}

function no(message: string): TablesRead {
  return { ok: false, message }
}
