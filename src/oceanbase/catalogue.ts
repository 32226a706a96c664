import type { UnreadableView } from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import { type Dialect, detectDialect, listedNames, type ServerName } from './dialect.ts'
import { isAbsent } from './error-names.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'
import { quoted, type Source } from './source.ts'

/** Which views there are, with which columns. Never derived from a version (trap 29). */
export interface Catalogue {
  /** How this login sees the views; null when it sees none of backup. */
  readonly dialect: Dialect | null
  /** Where a view is read from; undefined when this server has no such view or it cannot be read. */
  source(view: string): Source | undefined
  /** Columns of a view in upper case, by their 4.x names; undefined as above. */
  columns(view: string): ReadonlySet<string> | undefined
  /** Why a view that seems to exist cannot be read, or undefined. */
  denied(view: string): UnreadableView | undefined
}

/** Columns of the server's tables in its order, by the table's name. */
type Listed = Map<string, readonly string[]>

/**
 * Asks information_schema for the columns of these views (REFERENCE §1.2), under every name that they may have. It
 * hides what the account may not read, so a view that it does not list is tried: "does not exist" and "may not" are
 * different news. Throws OceanBaseError when the connection fails or information_schema itself cannot be read.
 */
export async function readCatalogue(
  session: Session,
  views: readonly string[],
): Promise<Catalogue> {
  const listed = await listColumns(session, listedNames(views))
  const hidden = new Map<string, UnreadableView | null>()
  const whyNot = async (table: string) => {
    const known = hidden.get(table)
    if (known !== undefined) return known
    const reason = await whyHidden(session, table)
    hidden.set(table, reason)
    return reason
  }
  const dialect = await detectDialect(
    session,
    (view) => listed.has(view),
    async (view) => listed.has(view) || (await whyNot(view)) !== null,
  )
  const sources = new Map<string, Source>()
  const denied = new Map<string, UnreadableView>()
  for (const view of dialect ? views : []) {
    for (const table of dialect?.tablesOf(view) ?? []) {
      if (listed.has(table.name)) continue
      const reason = table.unlisted
        ? await tryColumns(session, table, listed)
        : await whyNot(table.name)
      if (reason) denied.set(view, { ...reason, view })
    }
    const source = dialect?.sourceOf(view, (table) => listed.get(table))
    if (source) sources.set(view, source)
  }
  return {
    dialect,
    source: (view) => sources.get(view),
    columns: (view) => sources.get(view)?.columns,
    denied: (view) => denied.get(view),
  }
}

async function listColumns(session: Session, tables: readonly string[]): Promise<Listed> {
  const rows = await session.rows(
    'SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS ' +
      "WHERE TABLE_SCHEMA = 'oceanbase' AND TABLE_NAME IN (?) ORDER BY TABLE_NAME, ORDINAL_POSITION",
    'list the columns of the views',
    [tables],
  )
  const upper = (value: unknown) => (asText(value) ?? '').toUpperCase()
  const byTable = Map.groupBy(rows, (row) => upper(row.TABLE_NAME))
  return new Map(
    [...byTable].map(([table, columns]) => [table, columns.map((row) => upper(row.COLUMN_NAME))]),
  )
}

async function whyHidden(session: Session, view: string): Promise<UnreadableView | null> {
  const reason = await trial(session, `SELECT 1 FROM oceanbase.${quoted(view)} LIMIT 1`, view)
  if (reason) return isAbsent(reason.errno) ? null : reason
  return { view, errno: null, message: 'information_schema does not list its columns' }
}

/**
 * Selects the columns from a table that information_schema does not list, without those that the server names as
 * unknown, and notes what is left in `listed`. Gives why the table cannot be read, or null: read, or not there.
 */
async function tryColumns(
  session: Session,
  { name, unlisted }: ServerName,
  listed: Listed,
): Promise<UnreadableView | null> {
  let columns = unlisted ?? []
  while (columns.length > 0) {
    const list = columns.map(quoted).join(', ')
    const reason = await trial(
      session,
      `SELECT ${list} FROM oceanbase.${quoted(name)} LIMIT 0`,
      name,
    )
    if (!reason) {
      listed.set(name, columns)
      return null
    }
    const unknown = reason.errno === 1054 ? unknownColumn(reason.message) : null
    const left = columns.filter((column) => column !== unknown)
    if (left.length === columns.length) return isAbsent(reason.errno) ? null : reason
    columns = left
  }
  return null
}

/** The column that a server's error 1054 names, in upper case, or null. */
function unknownColumn(message: string): string | null {
  const name = /unknown column '(?:[^']*\.)?`?(\w+)`?'/i.exec(message)?.[1]
  return name?.toUpperCase() ?? null
}

/** What the server has against a SELECT, or null. */
async function trial(session: Session, sql: string, view: string): Promise<UnreadableView | null> {
  try {
    await session.rows(sql, `read ${view}`)
    return null
  } catch (error) {
    if (!(error instanceof OceanBaseError) || error.errno === null) throw error
    return { view, errno: error.errno, message: error.message }
  }
}
