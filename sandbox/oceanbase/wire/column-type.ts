/** How a column goes over the wire: MySQL's type number, flags, length, decimals and character set. */
export interface WireType {
  readonly type: number
  readonly flags: number
  readonly length: number
  readonly decimals: number
  readonly charset: number
}

const BINARY = 63
const UTF8MB4 = 45

/** Family of a type: decides how values are kept and written. */
export type TypeFamily = 'integer' | 'decimal' | 'time' | 'text'

/** The family of a documented type text; `unknown` counts as text. */
export function familyOf(type: string): TypeFamily {
  if (/^(big|tiny)?int/.test(type)) return 'integer'
  if (/^(decimal|double)/.test(type)) return 'decimal'
  if (/^(timestamp|datetime)/.test(type)) return 'time'
  return 'text'
}

/** Digits after the point of a decimal type, 0 when it has none. */
export function scaleOf(type: string): number {
  return Number(/^decimal\(\d+,(\d+)\)/.exec(type)?.[1] ?? 0)
}

/** Wire type of a documented type text such as `bigint(20) unsigned` or `timestamp(6)`. */
export function wireTypeOf(type: string): WireType {
  const size = Number(/\((\d+)/.exec(type)?.[1] ?? 0)
  const unsigned = type.endsWith('unsigned') ? 32 : 0
  if (type.startsWith('bigint')) return numeric(8, 128 | unsigned, size || 20, 0)
  if (type.startsWith('tinyint')) return numeric(1, 128, size || 4, 0)
  if (type.startsWith('decimal')) return numeric(246, 128, size + 2, scaleOf(type))
  if (type.startsWith('double')) return numeric(5, 128, 23, 31)
  // TIMESTAMP_FLAG (1024) beside BINARY_FLAG, BLOB_FLAG (16) on long text: as the kernel sends them.
  if (type.startsWith('timestamp')) return numeric(7, 128 | 1024, 26, 6)
  if (type.startsWith('datetime')) return numeric(12, 128, 26, 6)
  if (type.startsWith('time')) return numeric(11, 128, 17, 6)
  if (type === 'longtext') return text(252, 0xffffffff, 16)
  return text(253, (size || 4096) * 4)
}

function numeric(type: number, flags: number, length: number, decimals: number): WireType {
  return { type, flags, length, decimals, charset: BINARY }
}

/** Decimals are 0 where MySQL says 31 (docs/conformance.md). */
function text(type: number, length: number, flags = 0): WireType {
  return { type, flags, length, decimals: 0, charset: UTF8MB4 }
}
