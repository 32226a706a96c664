import { quoted, type ServerTable, type Source } from './source.ts'

/**
 * Rows of one view of 4.x as 3.x has them: a SELECT over one or two tables that gives the columns their 4.x names.
 * Columns of tables stand in backticks, after `j.` (the leading table) or `t.` (tasks).
 */
export interface Branch {
  /** The leading table. */
  readonly table: string
  /**
   * Tables of the job's tasks, running and ended, read as one. Only their first start, last end and sums are taken, so
   * expressions over them are aggregates.
   */
  readonly tasks?: { readonly tables: readonly string[]; readonly on: string }
  /** The expression of each column; of several the first whose columns this version has. Without any it is NULL. */
  readonly columns: Readonly<Record<string, string | readonly string[]>>
  /** Condition; left out when the version has not all of its columns. */
  readonly where?: string
  /** A table that makes this branch superfluous when the server has it. */
  readonly unless?: string
}

/** The columns of a table of the server, upper case, in its order; undefined when it has none such. */
export type ColumnsOf = (table: string) => readonly string[] | undefined

const REFERENCE = /\b([jt])\.`(\w+)`/g

/** Columns that an expression takes, by alias. */
function referencesOf(expression: string): readonly { alias: string; column: string }[] {
  return [...expression.matchAll(REFERENCE)].map(([, alias = '', column = '']) => ({
    alias,
    column,
  }))
}

/** Every column of the leading table that a branch may take; for tables that the catalogue does not list. */
export function wantedColumns(branch: Branch): readonly string[] {
  const texts = [branch.where ?? '', ...Object.values(branch.columns).flat()]
  const own = texts.flatMap(referencesOf).filter((one) => one.alias === 'j')
  return [...new Set(own.map((one) => one.column))]
}

/** The view made of those branches whose tables the server has; undefined when it has none of them. */
export function derivedView(branches: readonly Branch[], columnsOf: ColumnsOf): Source | undefined {
  const resolved = branches.flatMap((branch) => {
    if (branch.unless !== undefined && columnsOf(branch.unless)) return []
    return resolve(branch, columnsOf) ?? []
  })
  if (resolved.length === 0) return undefined
  return {
    columns: new Set(resolved.flatMap((one) => [...one.expressions.keys()])),
    selected: (columns) => columns,
    from: (columns) => `(${resolved.map((one) => one.select(columns)).join(' UNION ALL ')}) v`,
    tables: resolved.flatMap((one) => one.tables),
  }
}

interface Resolved {
  readonly expressions: ReadonlyMap<string, string>
  readonly tables: readonly ServerTable[]
  select(columns: readonly string[]): string
}

function resolve(branch: Branch, columnsOf: ColumnsOf): Resolved | null {
  const own = columnsOf(branch.table)
  if (!own) return null
  const taskTables = (branch.tasks?.tables ?? []).filter((table) => columnsOf(table))
  const [first, ...others] = taskTables.map((table) => columnsOf(table) ?? [])
  const ofTasks = (first ?? []).filter((column) => others.every((one) => one.includes(column)))
  const has = (expression: string) =>
    referencesOf(expression).every(({ alias, column }) =>
      (alias === 't' ? ofTasks : own).includes(column),
    )
  const expressions = new Map(
    Object.entries(branch.columns).flatMap(([column, candidates]) => {
      const chosen = [candidates].flat().find(has)
      return chosen === undefined ? [] : [[column, chosen] as const]
    }),
  )
  const where = branch.where !== undefined && has(branch.where) ? ` WHERE ${branch.where}` : ''
  const joins = branch.tasks && taskTables.length > 0 && has(branch.tasks.on)
  return {
    expressions,
    tables: [branch.table, ...taskTables].map((table) => serverTable(table, columnsOf, branch)),
    select(columns) {
      const list = [...new Set(columns)].map(
        (column) => `${expressions.get(column) ?? 'NULL'} AS ${quoted(column)}`,
      )
      const head = `SELECT ${list.join(', ')} FROM oceanbase.${quoted(branch.table)} j`
      if (!joins) return head + where
      const used = [...expressions.values(), branch.tasks?.on ?? ''].flatMap(referencesOf)
      const names = (alias: string) => [
        ...new Set(used.filter((one) => one.alias === alias).map((one) => one.column)),
      ]
      const union = taskTables
        .map(
          (table) => `SELECT ${names('t').map(quoted).join(', ')} FROM oceanbase.${quoted(table)}`,
        )
        .join(' UNION ALL ')
      const group = names('j').map((column) => `j.${quoted(column)}`)
      return `${head} LEFT JOIN (${union}) t ON ${branch.tasks?.on}${where} GROUP BY ${group.join(', ')}`
    },
  }
}

/** What the table calls the tenant, the job and its start. */
function serverTable(name: string, columnsOf: ColumnsOf, branch: Branch): ServerTable {
  const columns = columnsOf(name) ?? []
  const leads = name === branch.table
  const named = (column: string, ...otherwise: string[]) => {
    const mapped = [branch.columns[column] ?? []].flat().map((one) => /^j\.`(\w+)`$/.exec(one)?.[1])
    return [...(leads ? mapped : []), ...otherwise].find(
      (one): one is string => one !== undefined && columns.includes(one),
    )
  }
  return {
    name,
    columns,
    tenantId: named('TENANT_ID', ...(leads ? [] : ['TENANT_ID'])) ?? null,
    jobId: named('JOB_ID', ...(leads ? [] : ['JOB_ID'])) ?? null,
    start: named('START_TIMESTAMP', ...(leads ? [] : ['START_TIME'])) ?? null,
  }
}
