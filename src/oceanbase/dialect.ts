import type { Login } from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import { derivedView, wantedColumns } from './derived-view.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'
import { ownView, type Source, tenantView } from './source.ts'
import { v3Copies } from './v3-copies.ts'
import { v3Views } from './v3-views.ts'

/** View that only the sys tenant of generation 4 has. */
export const GENERATION_4 = 'CDB_OB_BACKUP_JOBS'
/** View that only generation 3 has, since 2.2.77 (REFERENCE §8). */
export const GENERATION_3 = 'CDB_OB_BACKUP_PROGRESS'
/** View that every tenant of generation 4 has. */
const TENANT_4 = 'DBA_OB_BACKUP_JOBS'

/** How one login sees the views: as which generation, as whom, and under which names. */
export interface Dialect {
  readonly generation: 3 | 4
  readonly login: Login
  /** Tables of the server that a view may be read from, any of which makes it readable; none when it has no such view. */
  tablesOf(view: string): readonly ServerName[]
  /** The source of a view, made of the tables that the server has; undefined when it has none of them. */
  sourceOf(view: string, columnsOf: ColumnsOf): Source | undefined
}

/** A table of the server and, where the catalogue does not list it, the columns to try it for. */
export interface ServerName {
  readonly name: string
  readonly unlisted: readonly string[] | null
}

type ColumnsOf = (table: string) => readonly string[] | undefined

/** Every name under which a server may list a view that is read, in all dialects. */
export function listedNames(views: readonly string[]): readonly string[] {
  const dialects = [sysOf4, tenantOf4({ kind: 'tenant', tenantId: '0', name: '' }), generation3]
  const tables = dialects.flatMap((dialect) => views.flatMap((view) => dialect.tablesOf(view)))
  const tasks = views.flatMap((view) =>
    (v3Views[view] ?? []).flatMap((branch) => branch.tasks?.tables ?? []),
  )
  const listed = tables.filter((table) => table.unlisted === null).map((table) => table.name)
  return [...new Set([GENERATION_4, TENANT_4, GENERATION_3, ...listed, ...tasks])]
}

/**
 * The dialect of a login, by what it can see (REFERENCE §1.1, §1.3), never by a version. The catalogue hides what an
 * account may not read: `isThere` tries a view that `isListed` does not know. Null when the server has none of the
 * generations' views. Throws OceanBaseError when the connection fails.
 */
export async function detectDialect(
  session: Session,
  isListed: (view: string) => boolean,
  isThere: (view: string) => Promise<boolean>,
): Promise<Dialect | null> {
  if (isListed(GENERATION_4)) return sysOf4
  if (isListed(GENERATION_3)) return generation3
  const login = isListed(TENANT_4) ? await ownTenant(session) : null
  if (login) return tenantOf4(login)
  if (await isThere(GENERATION_4)) return sysOf4
  if (await isThere(GENERATION_3)) return generation3
  const hidden = (await isThere(TENANT_4)) ? await ownTenant(session) : null
  return hidden && tenantOf4(hidden)
}

const own = (name: string): ServerName => ({ name, unlisted: null })

/** Views that no 4.x has: second backup (REFERENCE §9). */
const isOf3 = (view: string) => view in v3Copies

const sysOf4: Dialect = {
  generation: 4,
  login: { kind: 'sys' },
  tablesOf: (view) => (isOf3(view) ? [] : [own(view)]),
  sourceOf(view, columnsOf) {
    const columns = isOf3(view) ? undefined : columnsOf(view)
    return columns && ownView(view, columns)
  },
}

function tenantOf4(login: Extract<Login, { kind: 'tenant' }>): Dialect {
  const nameOf = (view: string) => view.replace(/^CDB_/, 'DBA_')
  return {
    generation: 4,
    login,
    tablesOf: (view) => (isOf3(view) ? [] : [own(nameOf(view))]),
    sourceOf(view, columnsOf) {
      const columns = isOf3(view) ? undefined : columnsOf(nameOf(view))
      return columns && tenantView(nameOf(view), columns, login.tenantId)
    },
  }
}

/** Only sys sees backups in 3.x (COMMANDS §0.5). Internal tables, with their underscores, are in no catalogue. */
const generation3: Dialect = {
  generation: 3,
  login: { kind: 'sys' },
  tablesOf: (view) =>
    (v3Views[view] ?? []).map((branch) => ({
      name: branch.table,
      unlisted: branch.table.startsWith('__') ? wantedColumns(branch) : null,
    })),
  sourceOf: (view, columnsOf) => derivedView(v3Views[view] ?? [], columnsOf),
}

/** The tenant that is logged in, or null when it is sys or the server does not tell. */
async function ownTenant(session: Session): Promise<Extract<Login, { kind: 'tenant' }> | null> {
  try {
    const [row] = await session.rows(
      'SELECT EFFECTIVE_TENANT_ID() AS ID, EFFECTIVE_TENANT() AS NAME',
      'tell its tenant',
    )
    const tenantId = asText(row?.ID) ?? ''
    if (!/^\d{1,20}$/.test(tenantId) || tenantId === '1') return null
    return { kind: 'tenant', tenantId, name: asText(row?.NAME) ?? `tenant ${tenantId}` }
  } catch (error) {
    if (error instanceof OceanBaseError && error.errno !== null) return null
    throw error
  }
}
