import type { Connection, FieldPacket } from 'mysql2/promise'

/** What a statement answered, in a form that two servers can be compared by. */
export type Answer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'error'; readonly errno: number; readonly sqlState: string }
  | {
      readonly kind: 'rows'
      readonly columns: readonly string[]
      readonly rows: readonly (readonly unknown[])[]
    }

/** UNSIGNED_FLAG and TIMESTAMP_FLAG of a column. */
const FLAGS: readonly (readonly [number, string])[] = [
  [32, 'unsigned'],
  [1024, 'timestamp'],
]

/** Name, type number, decimals and the flags that say how the bytes are to be read. */
function columnText(field: FieldPacket): string {
  const { name, columnType, decimals, flags } = field
  const bits = typeof flags === 'number' ? flags : 0
  const words = FLAGS.flatMap(([bit, word]) => ((bits & bit) !== 0 ? [word] : []))
  return [name, columnType, decimals, ...words].join(' ')
}

/** Sends a statement over the text protocol. Throws when the connection fails. */
export async function ask(connection: Connection, sql: string): Promise<Answer> {
  try {
    const [result, fields] = await connection.query({ sql, rowsAsArray: true })
    if (!Array.isArray(result)) return { kind: 'ok' }
    const rows = (result as unknown[][]).toSorted((a, b) =>
      JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
    )
    return { kind: 'rows', columns: fields.map(columnText), rows }
  } catch (error) {
    const { errno, sqlState } = error as { errno?: number; sqlState?: string }
    if (errno === undefined || sqlState === undefined) throw error
    return { kind: 'error', errno, sqlState }
  }
}
