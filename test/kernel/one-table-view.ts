import type { ColumnSpec, ViewSpec } from '../../sandbox/oceanbase/view-specs.ts'
import type { Row } from '../../sandbox/oceanbase/view-store.ts'
import { type KernelView, microsOf, sizeOf } from './kernel-view.ts'

/** A view over one table: each column as it is stored, and how the view shows it. */
export function oneTableView(spec: ViewSpec): KernelView {
  const name = spec.name.replace(/^(CDB|DBA)_OB_/, '').toLowerCase()
  // The kernel has a table of its own behind its view of the diary, though no such view.
  const table = `__all_virtual_${name}${name === 'tenant_event_history' ? '_rows' : ''}`
  const columns = spec.columns.map((column) => ({ column, ...columnOf(spec.name, column) }))
  const stored = columns.flatMap(({ stored }) => stored)
  return {
    name: spec.name,
    tables: [table],
    statements: [
      createTable(table, stored),
      `CREATE VIEW oceanbase.\`${spec.name}\` AS SELECT ` +
        columns.map(({ column, shown }) => `${shown} AS \`${column.name}\``).join(', ') +
        ` FROM oceanbase.\`${table}\``,
    ],
    rowsOf: (row) => [{ table, row: storedRow(columns, row) }],
  }
}

/** A column of a table. */
interface Stored {
  readonly name: string
  readonly ddl: string
  readonly value: (shown: unknown) => unknown
}

interface ColumnPlan {
  readonly stored: readonly Stored[]
  readonly shown: string
}

function columnOf(view: string, column: ColumnSpec): ColumnPlan {
  const { name } = column
  const computed = COMPUTED[name]
  if (computed && !(name === 'PARAMETER' && view.startsWith('CDB_OB_BACKUP_PARAMETER'))) {
    return computed
  }
  if (name.endsWith('_SCN_DISPLAY')) {
    const scn = `\`${name.replace('_DISPLAY', '')}\``
    return { stored: [], shown: `CASE WHEN ${scn} = 0 THEN NULL ELSE SCN_TO_TIMESTAMP(${scn}) END` }
  }
  if (name.endsWith('_BYTES_DISPLAY')) return { stored: [], shown: sizeOf(name.slice(0, -8)) }
  if (name.endsWith('_TIMESTAMP') && view !== 'CDB_OB_RESTORE_HISTORY') {
    return timeOf(name, hasGuard(view, name))
  }
  return plainOf(name, { ...wider(view, column), nullable: isNullable(view, column) })
}

/** A time kept as microseconds; where there is a guard, 0 shows as NULL (REFERENCE §2.4). */
function timeOf(name: string, guarded: boolean): ColumnPlan {
  const stored = name.replace(/TIMESTAMP$/, 'TS')
  const shown = `USEC_TO_TIME(\`${stored}\`)`
  return {
    stored: [{ name: stored, ddl: 'bigint(20) NOT NULL', value: microsOf }],
    shown: guarded ? `CASE WHEN \`${stored}\` = 0 THEN NULL ELSE ${shown} END` : shown,
  }
}

function hasGuard(view: string, name: string): boolean {
  if (name === 'START_TIMESTAMP' || name === 'COMPLETION_TIMESTAMP') return false
  return !/_(RECOVER|IMPORT)_TABLE_.*HISTORY$/.test(view)
}

/** What the kernel computes for itself (REFERENCE §3.5, §4.4, §5). */
const COMPUTED: Readonly<Record<string, ColumnPlan>> = {
  PARAMETER: {
    stored: [{ name: 'PARAMETER', ddl: 'bigint(20) NOT NULL', value: microsOf }],
    shown: 'USEC_TO_TIME(`PARAMETER`)',
  },
  ELAPSED_SECONDES: { stored: [], shown: 'ROUND((END_TS - START_TS) / 1000000, 0)' },
  OUTPUT_RATE_BYTES: {
    stored: [],
    shown:
      'CASE WHEN END_TS = 0 THEN 0 ELSE OUTPUT_BYTES / ((END_TS - START_TS) / 1000 / 1000) END',
  },
  COMPRESSION_RATIO: {
    stored: [],
    shown: 'CASE WHEN INPUT_BYTES = 0 THEN 0 ELSE ROUND(OUTPUT_BYTES / INPUT_BYTES, 2) END',
  },
  DATA_PROGRESS: { stored: [], shown: percentOf('FINISH_MACRO_BLOCK_COUNT', 'MACRO_BLOCK_COUNT') },
  LOG_PROGRESS: { stored: [], shown: percentOf('FINISH_LOG_FILE_COUNT', 'LOG_FILE_COUNT') },
}

function percentOf(done: string, all: string): string {
  return (
    `CASE WHEN ${all} = 0 THEN 0.00 WHEN ${done} > ${all} THEN 99.99 ` +
    `ELSE ROUND((${done} / ${all}) * 100, 2) END`
  )
}

function plainOf(name: string, column: ColumnSpec): ColumnPlan {
  const time = column.type.startsWith('timestamp')
  const free = column.nullable || time
  const none = /int|decimal/.test(column.type) ? 0 : ''
  return {
    stored: [
      {
        name,
        ddl: `${column.type} ${free ? 'NULL' : 'NOT NULL'}`,
        value: (shown) => shown ?? (free ? null : none),
      },
    ],
    shown: `\`${name}\``,
  }
}

/** The documents call every column of a pool NOT NULL, and a free pool's TENANT_ID NULL (COMMANDS §1). */
function isNullable(view: string, column: ColumnSpec): boolean {
  return column.nullable || (view === 'DBA_OB_RESOURCE_POOLS' && column.name === 'TENANT_ID')
}

/** BACKUP_TYPE holds FULL and INC, which the documented varchar(1) does not. */
function wider(view: string, column: ColumnSpec): ColumnSpec {
  if (view !== 'CDB_OB_BACKUP_SET_FILES' || column.type !== 'varchar(1)') return column
  return { ...column, type: 'varchar(64)' }
}

function createTable(table: string, columns: readonly Stored[]): string {
  const list = columns.map(({ name, ddl }) => `\`${name}\` ${ddl}`)
  return `CREATE TABLE oceanbase.\`${table}\` (${list.join(', ')})`
}

function storedRow(columns: readonly (ColumnPlan & { column: ColumnSpec })[], row: Row): Row {
  const entries = columns.flatMap(({ column, stored }) =>
    stored.map(({ name, value }) => [name, value(row[column.name] ?? null)]),
  )
  return Object.fromEntries(entries)
}
