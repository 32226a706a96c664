import type { DataTaskRow, RestoreRow } from './rows.ts'
import { isOver, type State } from './state.ts'

/** The server itself never shows more than this before the end (REFERENCE §3.5); neither do we. */
const ALMOST = 99.99

/** Keeps a percentage between 0 and 99.99 while the work runs, and says 100 once it succeeded. */
export function capPercent(percent: number | null, state: State): number | null {
  if (state === 'success') return 100
  if (percent === null || Number.isNaN(percent)) return null
  const cap = isOver(state) ? 100 : ALMOST
  return Math.min(cap, Math.max(0, percent))
}

/** `done / total` in percent; null when the total is not known yet: 0, -1 or NULL (REFERENCE §3.5, §8). */
export function ratio(done: number | null, total: number | null): number | null {
  return total !== null && total > 0 && done !== null ? (100 * done) / total : null
}

/**
 * Percent of one backup task by the best columns that this version has (REFERENCE §3.5): DATA_PROGRESS
 * (with LOG_PROGRESS weighed 0.8 / 0.2 when log files are counted), else macro blocks, else tablets.
 */
export function dataPercent(task: DataTaskRow, plusArchivelog: boolean): number | null {
  const counted =
    ratio(task.finishMacroBlockCount, task.macroBlockCount) ??
    ratio(task.finishTabletCount, task.tabletCount)
  const nothingCounted = !task.macroBlockCount && !task.tabletCount
  const data = nothingCounted && !task.dataProgress ? null : (task.dataProgress ?? counted)
  if (data === null) return null
  const logs = plusArchivelog && task.logFileCount !== null && task.logFileCount > 0
  return logs && task.logProgress !== null ? 0.8 * data + 0.2 * task.logProgress : data
}

/**
 * Data and log halves of a tenant restore (REFERENCE §6.4): RESTORE_PROGRESS / RECOVER_PROGRESS where the
 * version has them, else tablets, else bytes. FINISH_BYTES 0 beside finished tablets is not believed (trap 11).
 */
export function restorePercents(row: RestoreRow): {
  restore: number | null
  recover: number | null
} {
  const tablets = ratio(row.finishTabletCount, row.tabletCount)
  const bytes = ratio(row.finishBytes, row.totalBytes)
  return { restore: row.restoreProgress ?? tablets ?? bytes, recover: row.recoverProgress }
}

/** One bar for a restore out of its two halves; the halves are shown as text beside it (REFERENCE §6.4). */
export function overallRestore(halves: { restore: number | null; recover: number | null }) {
  if (halves.restore === null) return null
  return halves.recover === null ? halves.restore : 0.5 * halves.restore + 0.5 * halves.recover
}

/** Overall percent of several parts: weighted by their totals where all are known, else their plain mean. */
export function combinePercents(
  parts: readonly { percent: number | null; weight: number | null }[],
): number | null {
  const known = parts.filter((part) => part.percent !== null)
  if (known.length === 0) return null
  const weigh = parts.every((part) => part.weight !== null && part.weight > 0)
  const weightOf = (part: { weight: number | null }) => (weigh ? (part.weight ?? 0) : 1)
  const total = parts.reduce((sum, part) => sum + weightOf(part), 0)
  return parts.reduce((sum, part) => sum + (part.percent ?? 0) * weightOf(part), 0) / total
}
