import type { StatementSync } from 'node:sqlite'
import type { ViewStore } from '../view-store.ts'
import { familyOf, scaleOf, wireTypeOf } from '../wire/column-type.ts'
import type { Result, ResultColumn } from '../wire/result.ts'
import { lex, type Token } from './lexer.ts'
import {
  type RewriteContext,
  type RewrittenSelect,
  rewriteSelect,
  unknownColumn,
  unknownTable,
} from './rewrite-select.ts'
import { mysqlError, syntaxError } from './sql-error.ts'
import { isTagged, renderTagged } from './timestamp.ts'

type SqliteColumn = ReturnType<StatementSync['columns']>[number]

interface Prepared extends RewrittenSelect {
  readonly statement: StatementSync
}

/** What running a SELECT needs of the session. */
export interface SelectContext extends RewriteContext {
  /** Tenant of the login: 1 is sys. */
  readonly tenantId: number
}

/** Runs SELECTs of clients in SQLite and gives the answer MySQL's types, names and errors. */
export class SelectRunner {
  readonly #store: ViewStore
  readonly #prepared = new Map<string, Prepared>()

  constructor(store: ViewStore) {
    this.#store = store
  }

  /** Answers one SELECT; throws SqlError with the number that the server would send. */
  run(sql: string, context: SelectContext): Result {
    try {
      const prepared = this.#prepare(sql, context)
      const rows = prepared.statement.all() as unknown as unknown[][]
      const columns = prepared.statement.columns()
      const types = columns.map((column, index) =>
        this.#typeOf(column, rows, index, prepared.decimals[index] ?? false),
      )
      return {
        kind: 'rows',
        columns: columns.map((column, index) =>
          resultColumn(column, types[index] ?? 'varchar(4096)'),
        ),
        rows: rows.map((row) =>
          row.map((value, index) => textOf(value, types[index] ?? '', context.zone)),
        ),
      }
    } catch (error) {
      throw mysqlErrorOf(error, sql, context.database)
    }
  }

  #prepare(sql: string, context: SelectContext): Prepared {
    const key = `${context.tenantId}/${context.zone}/${context.database}/${sql}`
    const cached = this.#prepared.get(key)
    if (cached) return cached
    const tokens = lex(sql)
    if (tokens.at(-1)?.value === ';') tokens.pop()
    this.#refuseHidden(tokens, context.tenantId)
    const rewritten = rewriteSelect(sql, tokens, context)
    const statement = this.#store.db.prepare(rewritten.sql)
    statement.setReadBigInts(true)
    statement.setReturnArrays(true)
    const prepared = { ...rewritten, statement }
    if (tokens.some((token) => token.kind === 'variable')) return prepared
    if (this.#prepared.size > 1000) this.#prepared.clear()
    this.#prepared.set(key, prepared)
    return prepared
  }

  /** 1146 for a view that the session's tenant does not have; no column or alias is called like one. */
  #refuseHidden(tokens: readonly Token[], tenantId: number): void {
    for (const token of tokens) {
      if (token.kind !== 'word' && token.kind !== 'name') continue
      const spec = this.#store.find(token.value)
      if (spec && !this.#store.sees(tenantId, spec)) throw unknownTable(`oceanbase.${token.value}`)
    }
  }

  /** The documented type of a view's column; for an expression the type of its values. */
  #typeOf(
    column: SqliteColumn,
    rows: readonly (readonly unknown[])[],
    index: number,
    decimal: boolean,
  ): string {
    const declared = this.#declared(column)
    const values = rows.map((row) => row[index]).filter((value) => value !== null)
    if (declared) {
      // Text in a number column (a broken row) must reach the client as it is, not as a made-up number.
      const family = familyOf(declared)
      const fits = (value: unknown): boolean =>
        family === 'time' ? isTagged(value) : family === 'text' || typeof value !== 'string'
      return values.every(fits) ? declared : 'varchar(4096)'
    }
    // An expression without rows has no values to tell its type; a number in the list names itself.
    if (values.length === 0) return /^\d+$/.test(column.name) ? 'bigint(20)' : 'varchar(4096)'
    if (values.every(isTagged)) return 'datetime(6)'
    if (values.every((value) => typeof value === 'bigint')) {
      return decimal ? 'decimal(42,0)' : 'bigint(20)'
    }
    const numbers = values.every((value) => typeof value === 'bigint' || typeof value === 'number')
    return numbers ? 'decimal(42,6)' : 'varchar(4096)'
  }

  #declared(column: SqliteColumn): string | null {
    if (column.database === 'information_schema') {
      return column.column === 'ORDINAL_POSITION' ? 'bigint(20) unsigned' : 'varchar(4096)'
    }
    if (column.database !== 'oceanbase' || column.table === null) return null
    const spec = this.#store.find(viewOf(column.table))
    return spec?.columns.find(({ name }) => name === column.column)?.type ?? null
  }
}

function resultColumn(column: SqliteColumn, type: string): ResultColumn {
  return {
    name: column.name,
    original: column.column ?? '',
    schema: column.database ?? '',
    table: viewOf(column.table ?? ''),
    wire: wireTypeOf(type),
  }
}

/** Name of the view that shows a hidden table. */
function viewOf(table: string): string {
  return table.replace(/^\$/, '')
}

function textOf(value: unknown, type: string, zone: number): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') {
    if (type === 'decimal(42,6)') return String(Number(value.toFixed(6)))
    return type.startsWith('decimal') ? value.toFixed(scaleOf(type)) : String(value)
  }
  if (isTagged(value)) return renderTagged(value, zone)
  return String(value)
}

const PATTERNS: readonly (readonly [
  RegExp,
  (match: RegExpExecArray, database: string) => Error,
])[] = [
  [
    /^no such table: (.+)$/,
    ([, name = ''], database) => unknownTable(name.includes('.') ? name : `${database}.${name}`),
  ],
  [/^no such column: "?([^"]+)"?/, ([, name = '']) => unknownColumn(name)],
  [
    /^ambiguous column name: (.+)$/,
    ([, name = '']) => mysqlError(1052, `Column '${name}' in field list is ambiguous`),
  ],
  [
    /^wrong number of arguments to function (\w+)/,
    ([, name = '']) =>
      mysqlError(
        1582,
        `Incorrect parameter count in the call to native function '${name.replace(/^ob_/i, '')}'`,
      ),
  ],
  [
    /do not have the same number of result columns/,
    () => mysqlError(1222, 'The used SELECT statements have a different number of columns'),
  ],
  [/^misuse of (aggregate|window)/, () => mysqlError(1111, 'Invalid use of group function')],
]

function mysqlErrorOf(error: unknown, sql: string, database: string | null): unknown {
  const ofSqlite = error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
  if (!ofSqlite) return error
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(error.message)
    if (match) return make(match, database ?? 'oceanbase')
  }
  const near = /^near "([\s\S]*)": syntax error$/.exec(error.message)?.[1]
  if (near !== undefined) return syntaxError(sql.slice(Math.max(0, sql.lastIndexOf(near))))
  if (/incomplete input|unrecognized token|syntax error/.test(error.message)) return syntaxError('')
  return mysqlError(1235, `the stand-in cannot run this: ${error.message}`)
}
