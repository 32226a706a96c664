import { expect } from 'vitest'
import type { PrintedRow, SeedDocument } from './documents.ts'

/** One row of `job … --columns`: its view, and its columns as shown. */
export interface ShownRow {
  readonly view: string
  readonly columns: Readonly<Record<string, string>>
}

/** The rows that an answer of `job … --columns` shows: a view's name, then `NAME: value` lines. */
export function shownRows(shown: string): readonly ShownRow[] {
  const rows: { view: string; columns: Record<string, string> }[] = []
  for (const line of shown.split('\n')) {
    if (/^(?:CDB|DBA)_OB_\w+$/.test(line)) rows.push({ view: line, columns: {} })
    const [, name, value] = /^([A-Z][A-Z0-9_]*):(?: (.*))?$/.exec(line) ?? []
    const row = rows.at(-1)
    if (name !== undefined && row) row.columns[name] = (value ?? '').trim()
  }
  return rows
}

/** Columns whose value nobody may see. */
const SECRET = ['PASSWD', 'BACKUP_PASSWD', 'EXTERNAL_KMS_INFO']

/** Every printed row is among those that the answer shows, value by value; secrets are named and not shown. */
export function expectRows(shown: string, rows: SeedDocument['rows']): void {
  const found = shownRows(shown)
  for (const [view, printed] of Object.entries(rows)) {
    const own = found.filter((row) => row.view === view).map((row) => row.columns)
    for (const row of printed) expect(own).toContainEqual(expect.objectContaining(asShown(row)))
  }
}

/** A printed row as `--columns` has it: an empty value is written out. */
export function asShown(row: PrintedRow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      SECRET.includes(name) ? '(never read)' : value || "''",
    ]),
  )
}
