import { type WireType, wireTypeOf } from './column-type.ts'

/** One column of a result as the client gets it. */
export interface ResultColumn {
  readonly name: string
  /** Name in the table, empty for an expression. */
  readonly original: string
  readonly schema: string
  readonly table: string
  readonly wire: WireType
}

/** What a statement answers: an OK packet or rows in text form. */
export type Result =
  | { readonly kind: 'ok' }
  | {
      readonly kind: 'rows'
      readonly columns: readonly ResultColumn[]
      readonly rows: readonly (readonly (string | null)[])[]
    }

/** The OK answer. */
export const OK: Result = { kind: 'ok' }

/** A result of text columns, as the SHOW statements give. */
export function textResult(
  names: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): Result {
  const wire = wireTypeOf('varchar(4096)')
  const columns = names.map((name) => ({ name, original: '', schema: '', table: '', wire }))
  return { kind: 'rows', columns, rows }
}
