/** Order statistics of a list of measurements. */
export interface Stats {
  readonly n: number
  readonly p50: number
  readonly p99: number
  readonly min: number
  readonly max: number
}

/** Statistics of measurements in any unit; the unit stays. Throws on an empty list. */
export function statsOf(values: readonly number[]): Stats {
  if (values.length === 0) throw new Error('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { n: values.length, p50: at(0.5), p99: at(0.99), min: at(0), max: sorted.at(-1) ?? 0 }
}

/** Milliseconds that the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** One line of a results table. */
export interface Row {
  readonly what: string
  readonly unit: string
  readonly stats: Stats
  /** What else was counted, by the name of its column. */
  readonly facts?: Readonly<Record<string, number>>
}

/** The rows as a table for people. */
export function table(title: string, rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ facts = {} }) => Object.keys(facts)))]
  const cells = [
    ['', 'unit', 'n', 'p50', 'p99', 'min', 'max', ...names],
    ...rows.map(({ what, unit, stats, facts = {} }) => [
      what,
      unit,
      String(stats.n),
      ...[stats.p50, stats.p99, stats.min, stats.max].map((value) =>
        value.toFixed(value < 10 ? 2 : 1),
      ),
      ...names.map((name) => facts[name]?.toFixed(0) ?? ''),
    ]),
  ]
  const widths = cells[0]?.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0))) ?? []
  const lines = cells.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  '),
  )
  return [`\n${title}`, ...lines].join('\n')
}
