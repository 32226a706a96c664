/** A view or table of the server itself. */
export interface ServerTable {
  readonly name: string
  /** Every column that it has, upper case, in the server's own order. */
  readonly columns: readonly string[]
  /** The server's names of what a 4.x view calls TENANT_ID, JOB_ID and START_TIMESTAMP; null for none. */
  readonly tenantId: string | null
  readonly jobId: string | null
  readonly start: string | null
}

/**
 * Where the rows of a view come from for one login. A view is named, and its columns are named, as a sys tenant of
 * 4.x has them; whatever the server has instead, it is made to look so by what stands after FROM. So every clause
 * (WHERE, ORDER BY, LIMIT) is written once.
 */
export interface Source {
  /** Columns of the 4.x form that this login's server has, under whatever name. */
  readonly columns: ReadonlySet<string>
  /** What to select of the columns asked for: all that `from` has, the others as NULL or left out. */
  selected(columns: readonly string[]): readonly string[]
  /** What follows FROM, holding the columns asked for. */
  from(columns: readonly string[]): string
  /** The server's own views, the leading one first. */
  readonly tables: readonly ServerTable[]
}

/** A view that is there as it is: the sys tenant of 4.x. */
export function ownView(name: string, columns: readonly string[]): Source {
  const present = new Set(columns)
  return {
    columns: present,
    selected: (wanted) => wanted.filter((column) => present.has(column)),
    from: () => `oceanbase.${quoted(name)}`,
    tables: [
      {
        name,
        columns,
        tenantId: present.has('TENANT_ID') ? 'TENANT_ID' : null,
        jobId: present.has('JOB_ID') ? 'JOB_ID' : null,
        start: present.has('START_TIMESTAMP') ? 'START_TIMESTAMP' : null,
      },
    ],
  }
}

/**
 * A DBA_ view of a user tenant of 4.x, which has no TENANT_ID because there is only one (REFERENCE §1.3). The sys
 * row of a command typed in sys is not to be seen, so the tenant's own row leads; it still names its initiator.
 */
export function tenantView(name: string, columns: readonly string[], tenantId: string): Source {
  const plain = ownView(name, columns)
  if (plain.columns.has('TENANT_ID')) return plain
  const present = new Set([...columns, 'TENANT_ID'])
  const expression = (column: string) => {
    if (column === 'TENANT_ID') return tenantId
    return present.has(column) ? quoted(column) : 'NULL'
  }
  return {
    columns: present,
    selected: (wanted) => wanted,
    from: (wanted) => {
      const list = [...new Set(['TENANT_ID', ...wanted])].map(
        (column) =>
          `${expression(column)}${expression(column) === quoted(column) ? '' : ` AS ${quoted(column)}`}`,
      )
      return `(SELECT ${list.join(', ')} FROM oceanbase.${quoted(name)}) v`
    },
    tables: plain.tables,
  }
}

/** The server's own name of a view, for messages. */
export function shownName(source: Source): string {
  return source.tables[0]?.name ?? 'a view'
}

/** A name in backticks; the names come from this edge and from the server's catalogue. */
export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
