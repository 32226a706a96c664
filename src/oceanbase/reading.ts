import type { RowProblem, UnreadableView } from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import type { Catalogue } from './catalogue.ts'
import { isAbsent } from './error-names.ts'
import type { Session, SqlValue } from './session.ts'
import type { View } from './view.ts'

/** One reading of several views over one connection, and what went wrong in it. */
export interface Reading {
  readonly session: Session
  readonly catalogue: () => Catalogue
  /** Reads the catalogue again: a view or column that it lists is gone. */
  readonly refresh: () => Promise<void>
  readonly problems: RowProblem[]
  readonly unreadable: UnreadableView[]
}

/** What follows `FROM` in a SELECT, with values for its question marks. */
export interface Clause {
  readonly sql: string
  readonly values?: readonly SqlValue[]
  /** Rows that the clause asks for at most; reaching it is reported as a problem of the view. */
  readonly cap?: number
}

/**
 * Rows of a view: only the columns that the version has, none when it has no such view. A row that cannot be
 * read goes to `problems`, a view that cannot be read to `unreadable`. Throws OceanBaseError only when the
 * connection fails.
 */
export async function readView<Row>(
  reading: Reading,
  view: View<Row>,
  clause: Clause = { sql: '' },
): Promise<Row[]> {
  try {
    return await select(reading, view, clause)
  } catch (error) {
    if (!(error instanceof OceanBaseError) || error.errno === null) throw error
    if (!isAbsent(error.errno)) return unreadable(reading, view, error)
  }
  await reading.refresh()
  try {
    return await select(reading, view, clause)
  } catch (error) {
    if (!(error instanceof OceanBaseError) || error.errno === null) throw error
    return unreadable(reading, view, error)
  }
}

function unreadable(reading: Reading, view: View<unknown>, error: OceanBaseError): [] {
  reading.unreadable.push({ view: view.name, errno: error.errno, message: error.message })
  return []
}

async function select<Row>(reading: Reading, view: View<Row>, clause: Clause): Promise<Row[]> {
  const present = reading.catalogue().columns(view.name)
  if (!present) {
    const denied = reading.catalogue().denied(view.name)
    if (denied) reading.unreadable.push(denied)
    return []
  }
  const columns = view.columns.filter((column) => present.has(column))
  const names = columns.map((column) => `\`${column}\``).join(', ')
  const found = await reading.session.rows(
    `SELECT ${names} FROM oceanbase.\`${view.name}\` ${clause.sql}`.trimEnd(),
    `read ${view.name}`,
    clause.values,
  )
  if (clause.cap !== undefined && found.length >= clause.cap) {
    const problem = `${clause.cap} rows or more: older ones were not read`
    reading.problems.push({ view: view.name, column: '*', problem })
  }
  const rows: Row[] = []
  for (const raw of found) {
    const result = view.read(raw)
    if ('row' in result) rows.push(result.row)
    else reading.problems.push(result.problem)
  }
  return rows
}
