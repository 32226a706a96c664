/** A cell: text, a number, or nothing. */
export type Cell = string | number | boolean | null

/**
 * Rows as CSV of RFC 4180: quoted where needed, CRLF at the end of each row. Text that a spreadsheet would take for a
 * formula gets a leading apostrophe; numbers stay numbers, negative ones too.
 */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('')
}

/** Begins like a formula, after blanks that a spreadsheet drops; full-width signs are taken for the same. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}
