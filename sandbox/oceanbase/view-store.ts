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
import {
  compareVersions,
  everExisted,
  type ViewOptions,
  type ViewSpec,
  viewSpecs,
} from './view-specs.ts'
import { familyOf, scaleOf, type TypeFamily } from './wire/column-type.ts'

/** A row by column name, as tests and jobs write it: SCNs as text or bigint, times as text (UTC) or ms. */
export type Row = Record<string, unknown>

/** Text columns that hold times; those of 3.x have names of their own (views.json). */
const TIME_TEXT =
  /TIMESTAMP$|SCN_DISPLAY$|^PARAMETER$|^(MIN_FIRST|MAX_NEXT)_TIME$|^(START|CHECKPOINT|MAX)_TS$/
/** Views of which a user tenant sees its own row, besides the DBA views over CDB views (views.json, notes). */
const OWN_ROWS = new Set(['DBA_OB_TENANTS', 'V$OB_ARCHIVE_DEST_STATUS'])
/** Views that grow for ever, read by time and status. */
const HISTORIES = /HISTORY$|DETAILS$|SET_FILES$/

/** A column as rows are written into it. */
interface StoredColumn {
  readonly name: string
  readonly family: TypeFamily
  readonly isTime: boolean
}

/**
 * The views of one version in SQLite: CDB views and configuration views are tables, DBA views look at them with
 * the eyes of the session's tenant.
 */
export class ViewStore {
  readonly version: string
  readonly specs: ReadonlyMap<string, ViewSpec>
  readonly db = new DatabaseSync(':memory:')
  /** Session that the SQL functions speak for; set before a client's statement runs. */
  context: FunctionContext | null = null
  readonly #statements = new Map<string, StatementSync>()
  readonly #stores = new Map<string, readonly StoredColumn[]>()
  readonly #names = new Map<string, string>()

  constructor(version: string, options: ViewOptions = {}) {
    this.version = version
    this.specs = viewSpecs(version, options)
    for (const name of this.specs.keys()) this.#names.set(name.toUpperCase(), name)
    this.db.exec("ATTACH ':memory:' AS oceanbase; ATTACH ':memory:' AS information_schema")
    registerFunctions(this.db, () => this.context)
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

  /** Adds many rows at once, as `insert` does each. */
  insertMany(view: string, rows: Iterable<Row>): void {
    const spec = this.#table(view)
    const known = new Set(spec.columns.map((column) => column.name))
    this.db.exec('BEGIN')
    try {
      for (const row of rows) {
        for (const name in row) if (!known.has(name)) this.#column(spec, name)
        this.#insert(spec, row)
      }
      this.db.exec('COMMIT')
    } catch (error) {
      this.db.exec('ROLLBACK')
      throw error
    }
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
    return Number(this.#run(`DELETE FROM oceanbase."${tableOf(spec)}"${condition}`, values))
  }

  /** Rows whose columns equal `where`, in insertion order: small integers as numbers, large ones as text, times as UTC text. */
  rows(view: string, where: Row = {}): Row[] {
    const spec = this.#lenient(view)
    if (!spec) return []
    const [condition, values] = this.#where(spec, where)
    const order = spec.over === null ? ' ORDER BY rowid' : ''
    const from = `oceanbase."${tableOf(spec)}"`
    const found = this.#prepare(`SELECT * FROM ${from}${condition}${order}`).all(...values)
    return found.map((row) =>
      Object.fromEntries(spec.columns.map(({ name, type }) => [name, plain(row[name], type)])),
    )
  }

  /** The first such row, or null. */
  row(view: string, where: Row): Row | null {
    return this.rows(view, where)[0] ?? null
  }

  /** The view of this name in any case, or null when the version has none. */
  find(name: string): ViewSpec | null {
    return this.specs.get(this.#names.get(name.toUpperCase()) ?? '') ?? null
  }

  /** Whether a tenant has this view: sys has all, a user tenant only what shows its own rows (REFERENCE §1.3). */
  sees(tenantId: number, spec: ViewSpec): boolean {
    return tenantId === 1 || spec.over !== null || OWN_ROWS.has(spec.name)
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
    const table = tableOf(spec)
    this.db.exec(`CREATE TABLE oceanbase."${table}" (${columns.join(', ')})`)
    if (table !== spec.name) {
      this.db.exec(
        `CREATE VIEW oceanbase."${spec.name}" AS SELECT * FROM "${table}"
          WHERE ob_effective_tenant_id() IN (1, TENANT_ID)`,
      )
    }
    const names = new Set(spec.columns.map((column) => column.name))
    const start = names.has('START_TIMESTAMP') ? 'START_TIMESTAMP' : 'START_TIME'
    const indexes = [['TENANT_ID', 'JOB_ID']]
    if (HISTORIES.test(spec.name)) indexes.push([start], ['STATUS', start])
    if (names.has('FILE_STATUS')) indexes.push(['TENANT_ID', 'BACKUP_SET_ID'])
    for (const [at, index] of indexes.entries()) {
      if (!index.every((name) => names.has(name))) continue
      const list = index.join(', ')
      this.db.exec(`CREATE INDEX oceanbase."I${at}_${spec.name}" ON "${table}" (${list})`)
    }
  }

  /** A DBA view shows the rows of the tenant that looks: of sys those of tenant 1 (REFERENCE §1.3). */
  #createView(spec: ViewSpec, over: string): void {
    const base = new Set(this.specs.get(over)?.columns.map((column) => column.name))
    const list = spec.columns.map(({ name }) =>
      base.has(name) ? `"${name}"` : `NULL AS "${name}"`,
    )
    this.db.exec(
      `CREATE VIEW oceanbase."${spec.name}" AS SELECT ${list.join(', ')} FROM "${over}"
        WHERE TENANT_ID = ob_effective_tenant_id()`,
    )
  }

  #createInformationSchema(): void {
    this.db.exec(
      `CREATE TABLE information_schema."$COLUMNS" (TABLE_CATALOG TEXT, TABLE_SCHEMA TEXT COLLATE NOCASE,
         TABLE_NAME TEXT COLLATE NOCASE, COLUMN_NAME TEXT COLLATE NOCASE, ORDINAL_POSITION INTEGER,
         COLUMN_DEFAULT TEXT, IS_NULLABLE TEXT, DATA_TYPE TEXT, COLUMN_TYPE TEXT, "$TENANTS" INTEGER);
       CREATE TABLE information_schema."$TABLES" (TABLE_CATALOG TEXT, TABLE_SCHEMA TEXT COLLATE NOCASE,
         TABLE_NAME TEXT COLLATE NOCASE, TABLE_TYPE TEXT, "$TENANTS" INTEGER);
       CREATE VIEW information_schema.COLUMNS AS SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME,
         ORDINAL_POSITION, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, COLUMN_TYPE FROM "$COLUMNS"
         WHERE "$TENANTS" OR ob_effective_tenant_id() = 1;
       CREATE VIEW information_schema.TABLES AS SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE
         FROM "$TABLES" WHERE "$TENANTS" OR ob_effective_tenant_id() = 1;`,
    )
    const table = this.db.prepare(
      `INSERT INTO information_schema."$TABLES" VALUES ('def', 'oceanbase', ?, 'SYSTEM VIEW', ?)`,
    )
    const column = this.db.prepare(
      `INSERT INTO information_schema."$COLUMNS" VALUES ('def', 'oceanbase', ?, ?, ?, NULL, ?, ?, ?, ?)`,
    )
    for (const spec of this.specs.values()) {
      if (spec.internal) continue
      // 1002 stands for any user tenant.
      const tenants = this.sees(1002, spec) ? 1 : 0
      table.run(spec.name, tenants)
      for (const [index, { name, type, nullable }] of spec.columns.entries()) {
        const bare = type.replace(/[( ].*/, '')
        column.run(spec.name, name, index + 1, nullable ? 'YES' : 'NO', bare, type, tenants)
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
    const columns = this.#storedColumns(spec)
    const marks = columns.map(() => '?').join(', ')
    this.#run(
      `INSERT INTO oceanbase."${tableOf(spec)}" VALUES (${marks})`,
      columns.map((column) => this.#stored(column, row[column.name] ?? null)),
    )
  }

  #update(spec: ViewSpec, where: Row, patch: Row): number {
    const names = Object.keys(patch)
    if (names.length === 0) return 0
    const [condition, values] = this.#where(spec, where)
    const list = names.map((name) => `"${name}" = ?`).join(', ')
    const sql = `UPDATE oceanbase."${tableOf(spec)}" SET ${list}${condition}`
    return Number(this.#run(sql, [...this.#values(spec, patch), ...values]))
  }

  #where(spec: ViewSpec, where: Row): [string, SQLInputValue[]] {
    const names = Object.keys(where)
    if (names.length === 0) return ['', []]
    const list = names.map((name) => `"${name}" IS ?`).join(' AND ')
    return [` WHERE ${list}`, this.#values(spec, where)]
  }

  /** Values of a partial row, as they are stored; an unknown column throws. */
  #values(spec: ViewSpec, row: Row): SQLInputValue[] {
    return Object.entries(row).map(([name, value]) => {
      this.#column(spec, name)
      const column = this.#storedColumns(spec).find((candidate) => candidate.name === name)
      return column ? this.#stored(column, value ?? null) : null
    })
  }

  #storedColumns(spec: ViewSpec): readonly StoredColumn[] {
    let columns = this.#stores.get(spec.name)
    if (!columns) {
      columns = spec.columns.map(({ name, type }) => {
        const family = familyOf(type)
        const isTime = family === 'time' || (family === 'text' && TIME_TEXT.test(name))
        return { name, family, isTime }
      })
      this.#stores.set(spec.name, columns)
    }
    return columns
  }

  #stored({ name, family, isTime }: StoredColumn, value: unknown): SQLInputValue {
    if (value === null) {
      // 4.0 and 4.1 type END_TIMESTAMP as text and print an empty field (REFERENCE §2.4).
      const empty =
        family === 'text' && name === 'END_TIMESTAMP' && compareVersions(this.version, '4.2.0') < 0
      return empty ? '' : null
    }
    if (isTime) {
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

/** Table behind a view's name: hidden by a `$` when a user tenant sees only a part of it. */
function tableOf(spec: ViewSpec): string {
  return OWN_ROWS.has(spec.name) ? `$${spec.name}` : spec.name
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
