import type { Segment } from './restore-window.ts'
import { scnToMs } from './scn.ts'

/** How much of a stretch of time can be restored to: all of it, some of it (a point counts), or nothing. */
export type Cell = 'all' | 'part' | 'none'

/** The last days as a row of cells, and the same in figures. Times are ms since the epoch (UTC). */
export interface Ribbon {
  readonly cells: readonly Cell[]
  readonly from: number
  readonly to: number
  readonly restorableMs: number
  /** What cannot be restored to, oldest first; it may begin or end with the ribbon. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[]
}

/** Cells of six hours: seven days. */
export const RIBBON_CELLS = 28
const CELL_MS = 6 * 3_600_000

/**
 * The ribbon that ends at `to`. With `growing`, the last segment is taken to reach `to`: its archive runs and is no
 * further behind than an archive always is.
 */
export function ribbonOf(segments: readonly Segment[], to: number, growing: boolean): Ribbon {
  const from = to - RIBBON_CELLS * CELL_MS
  const spans = segments.flatMap((segment, i) => {
    const [start, end] = [scnToMs(segment.from), scnToMs(segment.to)]
    if (start === null || end === null) return []
    const last = growing && i === segments.length - 1
    return [{ from: start, to: last ? Math.max(end, to) : end }]
  })
  const cells = Array.from({ length: RIBBON_CELLS }, (_, i) => {
    const cell = { from: from + i * CELL_MS, to: from + (i + 1) * CELL_MS }
    if (covered(spans, cell) >= CELL_MS) return 'all'
    return covered(spans, cell) > 0 || spans.some((one) => isPointIn(one, cell)) ? 'part' : 'none'
  })
  const whole = { from, to }
  return { cells, ...whole, restorableMs: covered(spans, whole), gaps: uncovered(spans, whole) }
}

interface Span {
  readonly from: number
  readonly to: number
}

/** A set made with PLUS ARCHIVELOG, without archives: exactly one point can be restored to (REFERENCE §6.6). */
function isPointIn(span: Span, cell: Span): boolean {
  return span.from === span.to && cell.from <= span.from && span.from < cell.to
}

/** Milliseconds of the range that the spans cover; they are disjoint. */
function covered(spans: readonly Span[], range: Span): number {
  return spans.reduce(
    (sum, one) => sum + Math.max(0, Math.min(one.to, range.to) - Math.max(one.from, range.from)),
    0,
  )
}

function uncovered(spans: readonly Span[], range: Span): readonly Span[] {
  const gaps: Span[] = []
  let at = range.from
  for (const span of spans.filter((one) => one.from < one.to)) {
    if (span.from > at) gaps.push({ from: at, to: Math.min(span.from, range.to) })
    at = Math.max(at, span.to)
    if (at >= range.to) break
  }
  if (at < range.to) gaps.push({ from: at, to: range.to })
  return gaps.filter((gap) => gap.from < gap.to && gap.to > range.from)
}
