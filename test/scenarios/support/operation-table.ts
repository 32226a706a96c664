import { readFileSync } from 'node:fs'

/** One row of docs/operations.md for one version. */
export interface OperationRow {
  /** Name of the case, as in operation-cases.ts. */
  readonly name: string
  /** A version of the stand-in. */
  readonly version: string
  /** Statements that the database receives, in order; [] when it is refused. */
  readonly sql: readonly string[]
  /** Labels of facts that the card shows. */
  readonly shown: readonly string[]
  /** State of the request in the end; of a refusal a part of what is said. */
  readonly end: string
}

const COLUMNS = 7

/** The rows of the table, one for each version that a row names; throws for a row with another number of cells. */
export function operationRows(): readonly OperationRow[] {
  const text = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
  const table = text.slice(text.indexOf('| operation |'))
  return table.split('\n').flatMap((line) => {
    if (!line.startsWith('|') || /^\|(?:\s*-+\s*\||\s*operation\s*\|)/.test(line)) return []
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    if (cells.length !== COLUMNS)
      throw new Error(`docs/operations.md: not ${COLUMNS} cells: ${line}`)
    const [name = '', versions = '', sql = '', , , shown = '', end = ''] = cells
    const statements = sql === 'nothing' ? [] : sql.split('<br>').map(codeOf)
    return versions.split(',').map((version) => ({
      name,
      version: version.trim() === 'newest' ? '4.3+ source' : version.trim(),
      sql: statements,
      shown: shown === '' ? [] : shown.split(',').map((label) => label.trim()),
      end,
    }))
  })
}

/** A code span's text. */
function codeOf(cell: string): string {
  return cell.trim().replace(/^(`+) ?(.*?) ?\1$/, '$2')
}
