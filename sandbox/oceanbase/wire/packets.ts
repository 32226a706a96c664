import type { SqlError } from '../sql/sql-error.ts'
import type { Result, ResultColumn } from './result.ts'

/** SERVER_STATUS_AUTOCOMMIT. */
const STATUS = Buffer.from([2, 0])

/** Payload of an OK packet. */
export function okPayload(): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0]), STATUS, Buffer.from([0, 0])])
}

/** Payload of an error packet with its SQLSTATE (mysql2's own writes `_____` there). */
export function errorPayload(error: Pick<SqlError, 'errno' | 'sqlState' | 'message'>): Buffer {
  const head = Buffer.alloc(3)
  head.writeUInt8(0xff, 0)
  head.writeUInt16LE(error.errno & 0xffff, 1)
  const state = error.sqlState.padEnd(5, '0').slice(0, 5)
  return Buffer.concat([head, Buffer.from(`#${state}${error.message}`, 'utf8')])
}

/** Payloads of a text-protocol answer, in order. */
export function resultPayloads(result: Result): Buffer[] {
  if (result.kind === 'ok') return [okPayload()]
  const end = Buffer.concat([Buffer.from([0xfe, 0, 0]), STATUS])
  return [
    lengthCoded(result.columns.length),
    ...result.columns.map(columnPayload),
    end,
    ...result.rows.map(cells),
    end,
  ]
}

/** One buffer of packets with headers, numbered from `sequence`. */
export function framed(payloads: readonly Buffer[], sequence: number): Buffer {
  const parts: Buffer[] = []
  for (const [index, payload] of payloads.entries()) {
    const header = Buffer.alloc(4)
    header.writeUIntLE(payload.length, 0, 3)
    header.writeUInt8((sequence + index) % 256, 3)
    parts.push(header, payload)
  }
  return Buffer.concat(parts)
}

function columnPayload(column: ResultColumn): Buffer {
  const { wire } = column
  const fixed = Buffer.alloc(13)
  fixed.writeUInt8(0x0c, 0)
  fixed.writeUInt16LE(wire.charset, 1)
  fixed.writeUInt32LE(Math.min(wire.length, 0xffffffff), 3)
  fixed.writeUInt8(wire.type, 7)
  fixed.writeUInt16LE(wire.flags, 8)
  fixed.writeUInt8(wire.decimals, 10)
  const names = ['def', column.schema, column.table, column.table, column.name, column.original]
  return Buffer.concat([cells(names), fixed])
}

/** Texts with their lengths, one after the other; NULL is 0xfb. */
function cells(values: readonly (string | null)[]): Buffer {
  const lengths = values.map((value) => (value === null ? 0 : Buffer.byteLength(value)))
  const buffer = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length + 9, 0))
  let at = 0
  for (const [index, value] of values.entries()) {
    if (value === null) {
      at = buffer.writeUInt8(0xfb, at)
      continue
    }
    const length = lengths[index] ?? 0
    if (length < 0xfb) at = buffer.writeUInt8(length, at)
    else at += lengthCoded(length).copy(buffer, at)
    at += buffer.write(value, at)
  }
  return buffer.subarray(0, at)
}

function lengthCoded(value: number): Buffer {
  if (value < 0xfb) return Buffer.from([value])
  const size = value < 0x1_0000 ? 2 : value < 0x100_0000 ? 3 : 8
  const buffer = Buffer.alloc(1 + size)
  buffer.writeUInt8(size === 2 ? 0xfc : size === 3 ? 0xfd : 0xfe, 0)
  if (size === 8) buffer.writeBigUInt64LE(BigInt(value), 1)
  else buffer.writeUIntLE(value, 1, size)
  return buffer
}
