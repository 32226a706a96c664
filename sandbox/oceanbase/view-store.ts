import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type FunctionContext, registerFunctions } from './sql/functions.ts'
import {
  isTagged,
  microsOf,
  microsOfText,
  renderTagged,
  tagDatetime,
  tagMicros,
} from './sql/timestamp.ts'
import { compareVersions, everExisted, type ViewSpec, viewSpecs } from './view-specs.ts'
import { familyOf, scaleOf } from './wire/column-type.ts'

/** A row by column name, as tests and jobs write it: SCNs as text or bigint, times as text (UTC) or ms. */
export type Row = Record<string, unknown>

const TIME_TEXT = /TIMESTAMP$|SCN_DISPLAY$|^PARAMETER$/

/** The views of one version in SQLite: CDB views and configuration views are tables, DBA views look at them. */
export class ViewStore {
  readonly version: string
  readonly specs: ReadonlyMap<string, ViewSpec>
  readonly db = new DatabaseSync(':memory:')
  /** Session that the SQL functions speak for; set before a client's statement runs. */
  context: FunctionContext | null = null
  readonly #statements = new Map<string, StatementSync>()

  constructor(version: string) {
    this.version = version
    this.specs = viewSpecs(version)
    this.db.exec("ATTACH ':memory:' AS oceanbase; ATTACH ':memory:' AS information_schema")
    registerFunctions(this.db, () => {
      if (!this.context) throw new Error('a function ran outside a session')
      return this.context
    })
    for (const spec of this.specs.values()) if (spec.over === null) this.#createTable(spec)
    for (const spec of this.specs.values())
      if (spec.over !== null) this.#createView(spec, spec.over)
    this.#createInformationSchema()
  }

  /** Adds a row; a column or view that this version lacks throws. */
  insert(view: string, row: Row): void {
    const spec = this.#table(view)
    for (const name of Object.keys(row)) this.#column(spec, name)
    this.#insert(spec, row)
  }

  /** Adds a row, leaving out what this version does not have; a name that no version has throws. */
  put(view: string, row: Row): void {
    const spec = this.#lenient(view)
    if (spec) this.#insert(spec, this.#known(spec, row))
  }

  /** Changes the rows whose columns equal `where`; returns how many. Unknown columns throw. */
  update(view: string, where: Row, patch: Row): number {
    return this.#update(this.#table(view), where, patch)
  }

  /** Like update, leaving out columns that this version does not have. */
  patch(view: string, where: Row, patch: Row): number {
    const spec = this.#lenient(view)
    return spec ? this.#update(spec, where, this.#known(spec, patch)) : 0
  }

  /** Removes the rows whose columns equal `where`; returns how many. */
  remove(view: string, where: Row): number {
    const spec = this.#lenient(view)
    if (!spec) return 0
    const [condition, values] = this.#where(spec, where)
    return Number(this.#run(`DELETE FROM oceanbase."${spec.name}"${condition}`, values))
  }

  /** Rows whose columns equal `where`, in insertion order: small integers as numbers, large ones as text, times as UTC text. */
  rows(view: string, where: Row = {}): Row[] {
    const spec = this.#lenient(view)
    if (!spec) return []
    const [condition, values] = this.#where(spec, where)
    const order = spec.over === null ? ' ORDER BY rowid' : ''
    const found = this.#prepare(`SELECT * FROM oceanbase."${spec.name}"${condition}${order}`).all(
      ...values,
    )
    return found.map((row) =>
      Object.fromEntries(spec.columns.map(({ name, type }) => [name, plain(row[name], type)])),
    )
  }

  /** The first such row, or null. */
  row(view: string, where: Row): Row | null {
    return this.rows(view, where)[0] ?? null
  }

  /** Prepares SQLite text, once for the same text. */
  prepare(sql: string): StatementSync {
    return this.#prepare(sql)
  }

  close(): void {
    this.db.close()
  }

  #createTable(spec: ViewSpec): void {
    const columns = spec.columns.map(({ name, type }) => `"${name}" ${sqliteType(type)}`)
    this.db.exec(`CREATE TABLE oceanbase."${spec.name}" (${columns.join(', ')})`)
    const names = new Set(spec.columns.map((column) => column.name))
    const index = ['TENANT_ID', 'JOB_ID'].filter((name) => names.has(name))
    if (index.length === 2) {
      this.db.exec(`CREATE INDEX oceanbase."I_${spec.name}" ON "${spec.name}" (TENANT_ID, JOB_ID)`)
    }
  }

  /** The login is sys, so a DBA view shows the rows of tenant 1 (REFERENCE §1.3). */
  #createView(spec: ViewSpec, over: string): void {
    const base = new Set(this.specs.get(over)?.columns.map((column) => column.name))
    const list = spec.columns.map(({ name }) =>
      base.has(name) ? `"${name}"` : `NULL AS "${name}"`,
    )
    this.db.exec(
      `CREATE VIEW oceanbase."${spec.name}" AS SELECT ${list.join(', ')} FROM "${over}" WHERE TENANT_ID = 1`,
    )
  }

  #createInformationSchema(): void {
    this.db.exec(
      `CREATE TABLE information_schema.COLUMNS (TABLE_CATALOG TEXT, TABLE_SCHEMA TEXT COLLATE NOCASE,
         TABLE_NAME TEXT COLLATE NOCASE, COLUMN_NAME TEXT COLLATE NOCASE, ORDINAL_POSITION INTEGER,
         COLUMN_DEFAULT TEXT, IS_NULLABLE TEXT, DATA_TYPE TEXT, COLUMN_TYPE TEXT);
       CREATE TABLE information_schema.TABLES (TABLE_CATALOG TEXT, TABLE_SCHEMA TEXT COLLATE NOCASE,
         TABLE_NAME TEXT COLLATE NOCASE, TABLE_TYPE TEXT);`,
    )
    const table = this.db.prepare(
      "INSERT INTO information_schema.TABLES VALUES ('def', 'oceanbase', ?, 'SYSTEM VIEW')",
    )
    const column = this.db.prepare(
      "INSERT INTO information_schema.COLUMNS VALUES ('def', 'oceanbase', ?, ?, ?, NULL, ?, ?, ?)",
    )
    for (const spec of this.specs.values()) {
      table.run(spec.name)
      for (const [index, { name, type, nullable }] of spec.columns.entries()) {
        column.run(
          spec.name,
          name,
          index + 1,
          nullable ? 'YES' : 'NO',
          type.replace(/[( ].*/, ''),
          type,
        )
      }
    }
  }

  #table(view: string): ViewSpec {
    const spec = this.specs.get(view)
    if (!spec) throw new Error(`${view} does not exist in ${this.version}`)
    if (spec.over !== null) throw new Error(`${view} looks at ${spec.over}: change that`)
    return spec
  }

  #lenient(view: string): ViewSpec | null {
    const spec = this.specs.get(view)
    if (!spec && !everExisted(view)) throw new Error(`no version has a view ${view}`)
    return spec ?? null
  }

  #column(spec: ViewSpec, name: string): void {
    if (!spec.columns.some((column) => column.name === name)) {
      throw new Error(`${spec.name} has no column ${name} in ${this.version}`)
    }
  }

  #known(spec: ViewSpec, row: Row): Row {
    const entries = Object.entries(row).filter(([name]) => {
      if (spec.columns.some((column) => column.name === name)) return true
      if (!everExisted(spec.name, name))
        throw new Error(`no version of ${spec.name} has a column ${name}`)
      return false
    })
    return Object.fromEntries(entries)
  }

  #insert(spec: ViewSpec, row: Row): void {
    const names = spec.columns.map((column) => column.name)
    const sql = `INSERT INTO oceanbase."${spec.name}" VALUES (${names.map(() => '?').join(', ')})`
    this.#run(
      sql,
      spec.columns.map(({ name, type }) => this.#stored(name, type, row[name] ?? null)),
    )
  }

  #update(spec: ViewSpec, where: Row, patch: Row): number {
    const entries = Object.entries(patch)
    if (entries.length === 0) return 0
    for (const [name] of entries) this.#column(spec, name)
    const [condition, values] = this.#where(spec, where)
    const list = entries.map(([name]) => `"${name}" = ?`).join(', ')
    const stored = entries.map(([name, value]) =>
      this.#stored(name, this.#type(spec, name), value ?? null),
    )
    return Number(
      this.#run(`UPDATE oceanbase."${spec.name}" SET ${list}${condition}`, [...stored, ...values]),
    )
  }

  #where(spec: ViewSpec, where: Row): [string, SQLInputValue[]] {
    const entries = Object.entries(where)
    for (const [name] of entries) this.#column(spec, name)
    if (entries.length === 0) return ['', []]
    const list = entries.map(([name]) => `"${name}" IS ?`).join(' AND ')
    const values = entries.map(([name, value]) =>
      this.#stored(name, this.#type(spec, name), value ?? null),
    )
    return [` WHERE ${list}`, values]
  }

  #type(spec: ViewSpec, name: string): string {
    return spec.columns.find((column) => column.name === name)?.type ?? 'varchar(4096)'
  }

  #stored(name: string, type: string, value: unknown): SQLInputValue {
    const family = familyOf(type)
    if (value === null) {
      // 4.0 and 4.1 type END_TIMESTAMP as text and print an empty field (REFERENCE §2.4).
      const empty = name === 'END_TIMESTAMP' && compareVersions(this.version, '4.2.0') < 0
      return empty && family === 'text' ? '' : null
    }
    if (family === 'time' || (family === 'text' && TIME_TEXT.test(name))) {
      // The views make these from SCNs (REFERENCE §2.5), so they are in UTC for every session.
      const tag = name.endsWith('SCN_DISPLAY') ? tagDatetime : tagMicros
      if (typeof value === 'number') return tag(microsOf(value))
      const micros = /\d\d:\d\d:\d\d\.\d{6}$/.test(String(value))
        ? microsOfText(String(value), 0)
        : null
      const exact = micros !== null && !/-\d /.test(String(value))
      return exact ? tag(micros) : String(value)
    }
    if (family === 'integer') return integer(value)
    if (family === 'decimal') return Number.isFinite(Number(value)) ? Number(value) : String(value)
    return String(value)
  }

  #run(sql: string, values: readonly SQLInputValue[]): number | bigint {
    return this.#prepare(sql).run(...values).changes
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.db.prepare(sql)
      statement.setReadBigInts(true)
      if (this.#statements.size > 2000) this.#statements.clear()
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

function integer(value: unknown): SQLInputValue {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : String(value)
}

function sqliteType(type: string): string {
  const family = familyOf(type)
  if (family === 'integer') return 'INTEGER'
  if (family === 'decimal') return 'REAL'
  return family === 'time' ? 'TEXT' : 'TEXT COLLATE NOCASE'
}

function plain(value: unknown, type: string): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  }
  if (typeof value === 'number' && type.startsWith('decimal')) return value.toFixed(scaleOf(type))
  return isTagged(value) ? renderTagged(value, 0) : (value ?? null)
}
