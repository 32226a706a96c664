import { readFileSync } from 'node:fs'
import type { RawRow, RawViews } from '../domain/sample-rows.ts'
import type { MariaDbServer } from './server.ts'

interface ViewSpec {
  readonly columns: Readonly<Record<string, { readonly type: string; readonly since?: string }>>
}

const SPECS: Readonly<Record<string, ViewSpec>> = JSON.parse(
  readFileSync(new URL('../../sandbox/oceanbase/views.json', import.meta.url), 'utf8'),
).views

/** Views that only 3.x has; without them no one takes the server for one. */
const GENERATION_3 =
  /^CDB_OB_BACKUP_(PROGRESS|ARCHIVELOG|ARCHIVELOG_PROGRESS|ARCHIVELOG_SUMMARY|SET_DETAILS|SET_EXPIRED|SET_OBSOLETE|PIECE_FILES|VALIDATION_.*|BACKUPSET_.*)$/

/** Columns of a view in 4.x with their types as MariaDB has them; empty for a view of 3.x. */
export function columnsOf(view: string): readonly { name: string; type: string }[] {
  if (GENERATION_3.test(view)) return []
  return Object.entries(SPECS[view]?.columns ?? {})
    .filter(([, { since }]) => !since || since.startsWith('4'))
    .map(([name, { type }]) => ({ name, type: mariaType(type) }))
}

/** Makes a table of every view's name, columns and types. */
export async function makeViewTables(server: MariaDbServer): Promise<void> {
  for (const view of Object.keys(SPECS)) {
    const columns = columnsOf(view).map(({ name, type }) => `\`${name}\` ${type} NULL`)
    if (columns.length > 0) {
      await server.run(`CREATE TABLE oceanbase.\`${view}\` (${columns.join(', ')}) ENGINE=InnoDB`)
    }
  }
}

/** OceanBase's "not set"; a TIMESTAMP of MariaDB begins a second later and has a zero of its own. */
const UNSET = '1970-01-01 00:00:00.000000'
const ownZero = (value: string | number | null) => (value === UNSET ? '0000-00-00 00:00:00' : value)

/** Adds rows to a view's table. */
export async function insertRows(
  server: MariaDbServer,
  view: string,
  rows: readonly RawRow[],
): Promise<void> {
  for (const row of rows) {
    const values = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, ownZero(value)]),
    )
    await server.run(`INSERT INTO oceanbase.\`${view}\` SET ?`, [values])
  }
}

/** Puts these rows in place of all that the views' tables hold. */
export async function replaceRows(server: MariaDbServer, views: RawViews): Promise<void> {
  await server.run('BEGIN')
  for (const view of Object.keys(SPECS)) {
    if (columnsOf(view).length > 0) await server.run(`DELETE FROM oceanbase.\`${view}\``)
  }
  for (const [view, rows] of Object.entries(views)) await insertRows(server, view, rows)
  await server.run('COMMIT')
}

/** A row of MariaDB holds 64 KB, so long texts lie outside of it, as OceanBase's longer ones do. */
function mariaType(type: string): string {
  const length = Number(/^varchar\((\d+)\)$/.exec(type)?.[1] ?? 0)
  if (length > 512 || type === 'unknown' || type === 'varchar') return 'longtext'
  // The documents' length of BACKUP_TYPE, in which FULL and INC do not fit, and of columns that are always empty.
  return length < 2 && type.startsWith('varchar') ? 'varchar(8)' : type
}
