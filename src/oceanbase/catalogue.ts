import type { UnreadableView } from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import { isAbsent } from './error-names.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'

/** Which views there are, with which columns. Never derived from a version (trap 29). */
export interface Catalogue {
  /** Columns of a view in upper case; undefined when this server has no such view or it cannot be read. */
  columns(view: string): ReadonlySet<string> | undefined
  /** Why a view that seems to exist cannot be read, or undefined. */
  denied(view: string): UnreadableView | undefined
}

/**
 * Asks information_schema for the columns of these views (REFERENCE §1.2). It hides what the account may not
 * read, so a view that it does not list is tried: "does not exist" and "may not" are different news.
 * Throws OceanBaseError when the connection fails or information_schema itself cannot be read.
 */
export async function readCatalogue(
  session: Session,
  views: readonly string[],
): Promise<Catalogue> {
  const rows = await session.rows(
    'SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS ' +
      "WHERE TABLE_SCHEMA = 'oceanbase' AND TABLE_NAME IN (?)",
    'list the columns of the views',
    [views],
  )
  const columns = new Map<string, Set<string>>()
  for (const row of rows) {
    const view = (asText(row.TABLE_NAME) ?? '').toUpperCase()
    const column = (asText(row.COLUMN_NAME) ?? '').toUpperCase()
    const known = columns.get(view)
    if (known) known.add(column)
    else columns.set(view, new Set([column]))
  }
  const denied = new Map<string, UnreadableView>()
  for (const view of views) {
    if (columns.has(view)) continue
    const reason = await whyHidden(session, view)
    if (reason) denied.set(view, reason)
  }
  return { columns: (view) => columns.get(view), denied: (view) => denied.get(view) }
}

async function whyHidden(session: Session, view: string): Promise<UnreadableView | null> {
  try {
    await session.rows(`SELECT 1 FROM oceanbase.\`${view}\` LIMIT 1`, `read ${view}`)
    return { view, errno: null, message: 'information_schema does not list its columns' }
  } catch (error) {
    if (!(error instanceof OceanBaseError) || error.errno === null) throw error
    return isAbsent(error.errno) ? null : { view, errno: error.errno, message: error.message }
  }
}
