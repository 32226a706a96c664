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
