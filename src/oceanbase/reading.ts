import type { RowProblem, UnreadableView } from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import type { Catalogue } from './catalogue.ts'
import { isAbsent } from './error-names.ts'
import { asText } from './row.ts'
import type { Session, SqlValue } from './session.ts'
import { quoted, type Source, shownName } from './source.ts'
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
  return await carefully(reading, view, [], () => select(reading, view, clause))
}

/**
 * How many rows of a view there are under the clause (no ORDER BY, no LIMIT): 0 when the version has no such view;
 * a view that cannot be read goes to `unreadable`. Throws OceanBaseError only when the connection fails.
 */
export async function countRows(
  reading: Reading,
  view: View<unknown>,
  clause: Clause = { sql: '' },
): Promise<number> {
  return await carefully(reading, view, 0, async () => {
    const source = sourceOf(reading, view)
    if (!source) return 0
    const [row] = await reading.session.rows(
      `SELECT COUNT(*) AS N FROM ${source.from(view.columns)} ${clause.sql}`.trimEnd(),
      `count ${shownName(source)}`,
      clause.values,
    )
    return Number(asText(row?.N) ?? 0)
  })
}

/** The work, once more with a fresh catalogue when a view or column is gone; `nothing` when the server refuses. */
async function carefully<T>(
  reading: Reading,
  view: View<unknown>,
  nothing: T,
  work: () => Promise<T>,
): Promise<T> {
  const refused = (error: unknown): T => {
    if (!(error instanceof OceanBaseError) || error.errno === null) throw error
    reading.unreadable.push({ view: view.name, errno: error.errno, message: error.message })
    return nothing
  }
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof OceanBaseError) || !isAbsent(error.errno)) return refused(error)
  }
  await reading.refresh()
  try {
    return await work()
  } catch (error) {
    return refused(error)
  }
}

async function select<Row>(reading: Reading, view: View<Row>, clause: Clause): Promise<Row[]> {
  const source = sourceOf(reading, view)
  if (!source) return []
  const names = source.selected(view.columns).map(quoted).join(', ')
  const found = await reading.session.rows(
    `SELECT ${names} FROM ${source.from(view.columns)} ${clause.sql}`.trimEnd(),
    `read ${shownName(source)}`,
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
  return view.complete ? view.complete(rows) : rows
}

/** Where a view is read from; undefined when there is none or it may not be read, which is noted. */
function sourceOf(reading: Reading, view: View<unknown>): Source | undefined {
  const source = reading.catalogue().source(view.name)
  const denied = source ? undefined : reading.catalogue().denied(view.name)
  if (denied) reading.unreadable.push(denied)
  return source
}
