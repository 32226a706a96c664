import { internalTables } from './internal-tables.ts'
import { unlistedColumns } from './unlisted-columns.ts'
import views from './views.json' with { type: 'json' }

/** One column of a view in one version. */
export interface ColumnSpec {
  readonly name: string
  /** As the documents write it: `bigint(20) unsigned`, `timestamp(6)`, `varchar(64)`. */
  readonly type: string
  readonly nullable: boolean
}

/** A view as one version has it. */
export interface ViewSpec {
  readonly name: string
  readonly columns: readonly ColumnSpec[]
  /** CDB view that this DBA view filters to the tenant that looks, when it is such a view. */
  readonly over: string | null
  /** An internal table of 3.x: it can be selected from, but information_schema does not list it. */
  readonly internal: boolean
}

interface RawColumn {
  readonly type: string
  readonly nullable: boolean
  readonly since: string
  readonly until: string | null
  readonly sinceDetail?: string
  readonly typeHistory?: readonly { readonly from: string; readonly type: string }[]
  readonly v3?: { readonly type: string; readonly since: string; readonly until: string }
}

interface RawView {
  readonly columns: Readonly<Record<string, RawColumn>>
  readonly availability: { readonly since: string; readonly until: string | null }
  readonly verified?: boolean
}

const RAW = views.views as unknown as Readonly<Record<string, RawView>>
const VERSIONS: readonly string[] = views.versions

/** Versions that the stand-in can be, oldest first (`4.3+ source` = newest public source). */
export const versions: readonly string[] = VERSIONS

/** Whether a version is of the generation before 4.0: cluster backups, other views, root@sys only (REFERENCE §8). */
export function isV3(version: string): boolean {
  return rank(version) < rank('4.0.0')
}

/** Orders two of the known versions; an unknown one throws with the list. */
export function compareVersions(a: string, b: string): number {
  return rank(a) - rank(b)
}

function rank(version: string): number {
  const index = VERSIONS.indexOf(version)
  if (index < 0) throw new RangeError(`unknown version ${version}; known: ${versions.join(', ')}`)
  return index
}

/** `since` and `until` may carry a remark after the version. */
function within(version: string, since: string, until: string | null): boolean {
  const last = until === null ? null : bare(until)
  return rank(version) >= rank(bare(since)) && (last === null || rank(version) <= rank(last))
}

function bare(version: string): string {
  return VERSIONS.includes(version) ? version : (/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? version)
}

/** 4.2.x and 4.3.x are parallel lines: a column of 4.2.3 came to the 4.3 line only later (trap 29). */
function missingOnLine43(column: RawColumn, version: string): boolean {
  if (!version.startsWith('4.3') || !column.since.startsWith('4.2')) return false
  const match = /again from (4\.3\.\d)|in (4\.3\.\d) on the 4\.3 line/.exec(
    column.sinceDetail ?? '',
  )
  const from = match?.[1] ?? match?.[2]
  return from !== undefined && rank(version) < rank(from)
}

function columnOf(name: string, raw: RawColumn, server: string): ColumnSpec | null {
  // Column tables of 2.2.77 are those of 3.1.1 (views.json, versionNotes).
  const version = server === '2.2.77' ? '3.1.1' : server
  if (raw.v3 && within(version, raw.v3.since, raw.v3.until)) {
    return { name, type: raw.v3.type, nullable: true }
  }
  if (!within(version, raw.since, raw.until) || missingOnLine43(raw, version)) return null
  const past = (raw.typeHistory ?? []).filter((step) => rank(step.from) <= rank(version))
  return { name, type: past.at(-1)?.type ?? raw.type, nullable: raw.nullable }
}

/**
 * Types that the newest source gives where the documents say another: its restore progress turns names and values
 * into columns of text, and OceanBase's own functions have their own types. A kernel confirms them
 * (docs/conformance.md).
 */
const SOURCE_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CDB_OB_BACKUP_SET_FILES: {
    END_TIMESTAMP: 'timestamp(6)',
    START_REPLAY_SCN_DISPLAY: 'datetime(6)',
    MIN_RESTORE_SCN_DISPLAY: 'datetime(6)',
  },
  CDB_OB_RESTORE_PROGRESS: {
    RESTORE_TENANT_ID: 'longtext',
    RESTORE_SCN: 'longtext',
    RESTORE_SCN_DISPLAY: 'datetime(6)',
    START_TIMESTAMP: 'timestamp(6)',
    RESTORE_TYPE: 'longtext',
  },
  CDB_OB_RESTORE_HISTORY: { RESTORE_SCN_DISPLAY: 'datetime(6)' },
  // NULL unless the server runs on shared storage.
  GV$OB_SERVERS: { DATA_DISK_ASSIGNED: 'bigint(20)' },
}

/** The type as a server has it, where the documents cannot be right. */
function realType(view: string, column: ColumnSpec, version: string): ColumnSpec {
  // FULL and INC do not fit into the documented varchar(1).
  if (column.name === 'BACKUP_TYPE' && column.type === 'varchar(1)' && !isV3(version)) {
    return { ...column, type: 'varchar(64)' }
  }
  const type =
    version === '4.3+ source'
      ? SOURCE_TYPES[view.replace(/^DBA_/, 'CDB_')]?.[column.name]
      : undefined
  return type ? { ...column, type } : column
}

/** What a server has beyond its version. */
export interface ViewOptions {
  /** The validation views of the newest source, whose names and columns nobody has verified (REFERENCE §10). */
  readonly validation?: boolean
}

/** What a pool's units have: a view of 4.x that views.json does not list (published documents of 4.x). */
const UNIT_CONFIGS: ViewSpec = {
  name: 'DBA_OB_UNIT_CONFIGS',
  columns: [
    { name: 'UNIT_CONFIG_ID', type: 'bigint(20)', nullable: false },
    { name: 'NAME', type: 'varchar(128)', nullable: false },
    { name: 'MAX_CPU', type: 'double', nullable: false },
    { name: 'MIN_CPU', type: 'double', nullable: false },
    { name: 'MEMORY_SIZE', type: 'bigint(20)', nullable: false },
    { name: 'LOG_DISK_SIZE', type: 'bigint(20)', nullable: false },
  ],
  over: null,
  internal: false,
}

/** Names of all tenants' objects, as sys of 4.x sees them: not in views.json either (public source). */
const OBJECTS: ViewSpec = {
  name: 'CDB_OBJECTS',
  columns: [
    { name: 'CON_ID', type: 'bigint(20)', nullable: false },
    { name: 'OWNER', type: 'varchar(128)', nullable: true },
    { name: 'OBJECT_NAME', type: 'varchar(128)', nullable: true },
    { name: 'OBJECT_ID', type: 'bigint(20)', nullable: true },
    { name: 'OBJECT_TYPE', type: 'varchar(23)', nullable: true },
  ],
  over: null,
  internal: false,
}

/** Views of 4.x that views.json does not list. */
const BEYOND: readonly ViewSpec[] = [UNIT_CONFIGS, OBJECTS]

/** Every view of a version with its columns, by name (views.json), and the internal tables of 3.x. */
export function viewSpecs(
  version: string,
  options: ViewOptions = {},
): ReadonlyMap<string, ViewSpec> {
  const specs = new Map<string, ViewSpec>()
  for (const [name, raw] of Object.entries(RAW)) {
    const columns = columnsOf(name, raw, version, options)
    if (columns.length === 0) continue
    const cdb = name.replace(/^DBA_/, 'CDB_')
    const over = cdb !== name && cdb in RAW ? cdb : null
    specs.set(name, { name, columns, over, internal: false })
  }
  if (isV3(version)) for (const table of internalTables) specs.set(table.name, table)
  else for (const view of BEYOND) specs.set(view.name, view)
  return specs
}

function columnsOf(
  name: string,
  raw: RawView,
  version: string,
  options: ViewOptions,
): readonly ColumnSpec[] {
  const unlisted = unlistedColumns(name)
  if (raw.verified === false) return options.validation && !isV3(version) ? unlisted : []
  if (!within(version, raw.availability.since, raw.availability.until)) return []
  if (Object.keys(raw.columns).length === 0) return unlisted
  return Object.entries(raw.columns)
    .map(([column, spec]) => columnOf(column, spec, version))
    .filter((column) => column !== null)
    .map((column) => realType(name, column, version))
}

/** Whether any version has this view, or this column in it: tells a slip from a difference of versions. */
export function everExisted(view: string, column?: string): boolean {
  const raw = RAW[view]
  if (column === undefined) return raw !== undefined || isInternal(view)
  if (raw && column in raw.columns) return true
  const beyond = [...internalTables, ...BEYOND].find((table) => table.name === view)
  const more = beyond?.columns ?? unlistedColumns(view)
  return more.some(({ name }) => name === column)
}

function isInternal(view: string): boolean {
  return [...internalTables, ...BEYOND].some((table) => table.name === view)
}
