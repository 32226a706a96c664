import { readFileSync } from 'node:fs'

/** Row of a view, every value as a console prints it; `NULL` is text here. */
export type PrintedRow = Readonly<Record<string, string>>

/** A word that a document gives as a value of STATUS, and in which row of its view it stands. */
export interface StatusWord {
  readonly view: string
  /** `job`, `task`, `sys`, `tenant` …: which of the view's rows. */
  readonly row: string
  readonly word: string
}

/** One of OCP's task pages. */
export interface Tab {
  readonly tab: string
  readonly columns: readonly string[]
  /** Columns behind the plus sign. */
  readonly expanded: readonly string[]
  /** Values that a column may have, as far as the document lists them. */
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly filters: readonly string[]
  /** What the text says beside the table. */
  readonly also: readonly string[]
}

/** Facts of one of the five documents: names and values, none of its prose. */
export interface SeedDocument {
  readonly document: string
  readonly title: string
  readonly views: readonly string[]
  /** Rows exactly as printed, by view. */
  readonly rows: Readonly<Record<string, readonly PrintedRow[]>>
  readonly statuses: readonly StatusWord[]
  /** Columns that a document names without printing a row. */
  readonly columns?: Readonly<Record<string, readonly string[]>>
  /** Values that a document lists for a column, by column. */
  readonly values?: Readonly<Record<string, readonly string[]>>
  readonly tabs?: readonly Tab[]
  readonly statements?: readonly string[]
}

/** The five documents by number. */
export const DOCUMENTS = ['000', '001', '002', '003', '004'] as const

/** Facts of a document. */
export function seedDocument(document: (typeof DOCUMENTS)[number]): SeedDocument {
  const file = new URL(`../../fixtures/seeds/${document}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Everything that docs/coverage.md must have a row for, as `kind name`. */
export function factsOf(document: SeedDocument): string[] {
  const { views, rows, statuses, columns = {}, values = {}, tabs = [], statements = [] } = document
  const printed = Object.entries(rows).flatMap(([view, all]) =>
    [...new Set(all.flatMap((row) => Object.keys(row)))].map((column) => `${view}.${column}`),
  )
  const named = Object.entries(columns).flatMap(([view, all]) =>
    all.map((column) => `${view}.${column}`),
  )
  return [
    ...views.map((view) => `view ${view}`),
    ...[...printed, ...named].map((column) => `column ${column}`),
    ...Object.entries(values).flatMap(([column, all]) =>
      all.map((value) => `value ${column} = ${value}`),
    ),
    ...statuses.map(({ view, row, word }) => `status ${view} ${word} (${row})`),
    ...statements.map((statement) => `statement ${statement}`),
    ...tabs.flatMap(factsOfTab),
  ]
}

function factsOfTab({ tab, columns, expanded, values, filters, also }: Tab): string[] {
  return [
    ...columns.map((column) => `OCP column ${tab} / ${column}`),
    ...expanded.map((column) => `OCP column ${tab} / + ${column}`),
    ...Object.entries(values).flatMap(([column, all]) =>
      all.map((value) => `OCP value ${tab} / ${column} = ${value}`),
    ),
    ...filters.map((filter) => `OCP filter ${tab} / ${filter}`),
    ...also.map((fact) => `OCP fact ${tab} / ${fact}`),
  ]
}
