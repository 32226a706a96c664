import { z } from 'zod'
import type { RowProblem } from '../domain/rows.ts'
import type { RawRow } from './session.ts'

/** What each column of a view may hold. */
export type Shape = Readonly<Record<string, z.ZodType>>

/** The values of a shape's columns; null where the version has no such column. */
export type Values<S extends Shape> = { readonly [Column in keyof S]: z.output<S[Column]> }

/** A view of the `oceanbase` database in its 4.x form, with the columns that are read from it and nothing else. */
export interface View<Row> {
  /** As a sys tenant of 4.x calls it, whatever it is read from (Source); the domain knows views by it. */
  readonly name: string
  readonly columns: readonly string[]
  /** Fills in what only the rows together tell. */
  complete?(rows: Row[]): Row[]
  /** The row, or which column is at fault. Columns that the raw row lacks count as NULL. */
  read(raw: RawRow): { readonly row: Row } | { readonly problem: RowProblem }
}

/** Describes a view. `without` names columns of the shape that this view never has. */
export function defineView<S extends Shape, Row>(
  name: string,
  shape: S,
  toRow: (values: Values<S>) => Row,
  without: readonly (keyof S & string)[] = [],
): View<Row> {
  const schema = z.object(shape)
  const all = Object.keys(shape)
  return {
    name,
    columns: all.filter((column) => !without.includes(column)),
    read(raw) {
      const result = schema.safeParse(
        Object.fromEntries(all.map((column) => [column, raw[column] ?? null])),
      )
      if (result.success) return { row: toRow(result.data as Values<S>) }
      const issue = result.error.issues[0]
      return {
        problem: {
          view: name,
          column: String(issue?.path[0] ?? '?'),
          problem: issue?.message ?? 'cannot be read',
        },
      }
    },
  }
}

/** A view of unfinished jobs and the view they move to when they end (REFERENCE §2.2). */
export interface JobViews<Row> {
  readonly running: View<Row>
  readonly history: View<Row>
}

/** Describes both views of one kind of job; `without` names the columns that one of them never has. */
export function defineJobViews<S extends Shape, Row>(
  names: { readonly running: string; readonly history: string },
  shape: S,
  toRow: (values: Values<S>, running: boolean) => Row,
  without: {
    readonly running?: readonly (keyof S & string)[]
    readonly history?: readonly (keyof S & string)[]
  } = {},
): JobViews<Row> {
  return {
    running: defineView(names.running, shape, (values) => toRow(values, true), without.running),
    history: defineView(names.history, shape, (values) => toRow(values, false), without.history),
  }
}
