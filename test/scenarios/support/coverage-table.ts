import { readFileSync } from 'node:fs'

/** One row of docs/coverage.md: a fact of a document, and where the bot shows it. */
export interface CoverageRow {
  readonly document: string
  readonly kind: string
  readonly name: string
  readonly example: string
  /** What to type after `/obbackup`, or empty when nothing shows it. */
  readonly command: string
  readonly where: string
  /** Texts that the answer holds, all of them. */
  readonly shownAs: readonly string[]
}

/** The tables of docs/coverage.md, row by row; throws for a row with another number of cells. */
export function coverageRows(): readonly CoverageRow[] {
  const text = readFileSync(new URL('../../../docs/coverage.md', import.meta.url), 'utf8')
  const rows: CoverageRow[] = []
  let document = ''
  for (const line of text.split('\n')) {
    document = /^## (\d{3}) /.exec(line)?.[1] ?? document
    if (!line.startsWith('|') || /^\|(?:-+\||\s*kind\s*\|)/.test(line)) continue
    const cells = line.split('|').slice(1, -1).map(cellText)
    if (cells.length !== 6) throw new Error(`docs/coverage.md: not 6 cells: ${line}`)
    const [kind = '', name = '', example = '', command = '', where = '', shown = ''] = cells
    rows.push({ document, kind, name, example, command, where, shownAs: shown.split(' … ') })
  }
  return rows
}

/** A cell without the marks of code around it. */
function cellText(cell: string): string {
  return cell.trim().replace(/^(`+) ?(.*?) ?\1$/, '$2')
}
