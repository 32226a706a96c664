import type { ColumnSpec, ViewSpec } from '../../sandbox/oceanbase/view-specs.ts'
import { type KernelView, microsOf, sizeOf } from './kernel-view.ts'

/**
 * CDB_OB_RESTORE_PROGRESS: names and values of `__all_virtual_restore_job`, one row each, turned into columns of
 * text; numbers from `__all_virtual_restore_progress`, NULL where it has no row (REFERENCE §6.1).
 */
export function restoreProgressView(spec: ViewSpec): KernelView {
  const jobs = '__all_virtual_restore_job'
  const progress = '__all_virtual_restore_progress'
  const isNumber = (column: ColumnSpec) =>
    /BYTES$|TABLET_COUNT$|^RECOVER_SCN$|_PROGRESS$/.test(column.name)
  const keys = ['TENANT_ID', 'JOB_ID']
  const texts = spec.columns.filter(
    (one) => !keys.includes(one.name) && !isNumber(one) && !one.name.endsWith('_DISPLAY'),
  )
  const numbers = spec.columns.filter(isNumber)
  const shown = spec.columns.map(({ name, type }) => {
    if (keys.includes(name)) return `P.${name} AS ${name}`
    if (name === 'RECOVER_SCN_DISPLAY') {
      return 'CASE WHEN RECOVER_SCN <= 1 THEN NULL ELSE SCN_TO_TIMESTAMP(RECOVER_SCN) END AS RECOVER_SCN_DISPLAY'
    }
    if (name.endsWith('_SCN_DISPLAY')) {
      return `CASE WHEN RESTORE_SCN IS NULL OR RESTORE_SCN = 0 THEN NULL ELSE SCN_TO_TIMESTAMP(RESTORE_SCN) END AS ${name}`
    }
    if (name.endsWith('_BYTES_DISPLAY')) return `${sizeOf(name.slice(0, -8))} AS ${name}`
    if (name === 'START_TIMESTAMP') {
      return "CASE WHEN START_TS IS NULL OR START_TS = '' OR START_TS = '0' THEN NULL ELSE USEC_TO_TIME(START_TS) END AS START_TIMESTAMP"
    }
    return type.startsWith('decimal') ? `CAST(${name} AS ${type}) AS ${name}` : `\`${name}\``
  })
  const pivot = texts.map((one) => {
    const name = one.name === 'START_TIMESTAMP' ? 'START_TS' : one.name
    return `MAX(CASE NAME WHEN '${one.name.toLowerCase()}' THEN VALUE ELSE '' END) AS \`${name}\``
  })
  return {
    name: spec.name,
    tables: [jobs, progress],
    statements: [
      `CREATE TABLE oceanbase.${jobs} (TENANT_ID bigint(20) NOT NULL, JOB_ID bigint(20) NOT NULL, NAME varchar(1024) NOT NULL, VALUE longtext)`,
      `CREATE TABLE oceanbase.${progress} (TENANT_ID bigint(20) NOT NULL, JOB_ID bigint(20) NOT NULL, ${numbers.map((one) => `\`${one.name}\` ${one.type}`).join(', ')})`,
      `CREATE VIEW oceanbase.${spec.name} AS SELECT ${shown.join(', ')} FROM ` +
        `(SELECT TENANT_ID, JOB_ID, ${pivot.join(', ')} FROM oceanbase.${jobs} GROUP BY TENANT_ID, JOB_ID) P ` +
        `LEFT JOIN oceanbase.${progress} J ON P.TENANT_ID = J.TENANT_ID AND P.JOB_ID = J.JOB_ID`,
    ],
    rowsOf: (row) => {
      const key = { TENANT_ID: row.TENANT_ID, JOB_ID: row.JOB_ID }
      const values = texts.map((one) => {
        const value = row[one.name] ?? null
        const text = one.name === 'START_TIMESTAMP' ? microsOf(value) : (value ?? '')
        return { table: jobs, row: { ...key, NAME: one.name.toLowerCase(), VALUE: text } }
      })
      const counted = numbers.some((one) => (row[one.name] ?? null) !== null)
      const numberRow = Object.fromEntries(numbers.map((one) => [one.name, row[one.name] ?? null]))
      return counted ? [...values, { table: progress, row: { ...key, ...numberRow } }] : values
    },
  }
}
