import type { Row } from '../../sandbox/oceanbase/view-store.ts'

/** One view to be made, with the tables behind it. */
export interface KernelView {
  readonly name: string
  readonly tables: readonly string[]
  readonly statements: readonly string[]
  /** The row of the view as rows of the tables: by table, then by column. Computed columns are left to the view. */
  rowsOf(row: Row): readonly { readonly table: string; readonly row: Row }[]
}

/** Size of a column of bytes as text: steps of 1024, two decimals, never KB (REFERENCE §2.6). */
export function sizeOf(bytes: string): string {
  const step = (power: number) => Array.from({ length: power }, () => '1024').join('*')
  const text = (power: number, unit: string) =>
    `CONCAT(ROUND(${bytes}/${step(power).replaceAll('*', '/')}, 2), '${unit}')`
  return (
    `CASE WHEN ${bytes} >= ${step(5)} THEN ${text(5, 'PB')} WHEN ${bytes} >= ${step(4)} THEN ${text(4, 'TB')} ` +
    `WHEN ${bytes} >= ${step(3)} THEN ${text(3, 'GB')} ELSE ${text(2, 'MB')} END`
  )
}

/** Microseconds since the epoch of a UTC text with 6 decimals; 0 for none. */
export function microsOf(shown: unknown): string {
  if (shown === null) return '0'
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/.exec(String(shown))
  if (!match) throw new Error(`not a UTC time with full digits: ${String(shown)}`)
  const seconds = BigInt(Date.parse(`${match[1]}T${match[2]}Z`) / 1000)
  return String(seconds * 1_000_000n + BigInt((match[3] ?? '').padEnd(6, '0')))
}
