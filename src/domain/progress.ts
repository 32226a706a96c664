import type { DataTaskRow, RestoreRow } from './rows.ts'
import { isOver, normalise, type State } from './state.ts'

/** The server itself never shows more than this before the end (REFERENCE §3.5); neither do we. */
const ALMOST = 99.99

/** Keeps a percentage between 0 and 99.99 while the work runs, and says 100 once it succeeded. */
export function capPercent(percent: number | null, state: State): number | null {
  if (state === 'success') return 100
  if (percent === null || Number.isNaN(percent)) return null
  const cap = isOver(state) ? 100 : ALMOST
  return Math.min(cap, Math.max(0, percent))
}

/**
 * One half of a restore: between 0 and 100, and 100 once the whole succeeded. The data can be there in full while the
 * log is not: the server itself keeps a half that is not done below 100 (REFERENCE §6.4).
 */
export function halfPercent(percent: number | null, state: State): number | null {
  if (state === 'success') return 100
  if (percent === null || Number.isNaN(percent)) return null
  return Math.min(100, Math.max(0, percent))
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

/**
 * The bar of one restore row. A version that tells RESTORE_PROGRESS tells RECOVER_PROGRESS as well, as NULL until the
 * replay begins: it counts as 0 then, or the bar would fall by half when it does begin.
 */
export function restoreRowPercent(row: RestoreRow): number | null {
  const { restore, recover } = restorePercents(row)
  return overallRestore({ restore, recover: recover ?? (row.restoreProgress === null ? null : 0) })
}

/** From where to where the bar of a 3.x restore goes in each stage (own weighting). */
const V3_STAGES: Readonly<Record<string, readonly [from: number, to: number]>> = {
  CREATE_TENANT: [0, 0],
  RESTORE_SYS_REPLICA: [0, 10],
  MODIFY_SCHEMA: [10, 10],
  CREATE_USER_PARTITIONS: [10, 10],
  RESTORE_USER_REPLICA: [10, 90],
  REBUILD_INDEX: [90, 90],
  POST_CHECK: [95, 95],
}

/**
 * The bar of a 3.x restore. Its partitions are counted in two of the stages, each from 0, so the stages have places of
 * their own on the bar and it never falls back between them. Null in a stage that is not known, and at the end.
 */
export function v3RestorePercent(row: RestoreRow): number | null {
  const [from, to] = V3_STAGES[normalise(row.status)] ?? []
  if (from === undefined || to === undefined) return null
  return from + ((to - from) * (v3StagePercent(row) ?? 0)) / 100
}

/** Percent of the partitions of the present stage; the columns mean something in two stages only (REFERENCE §8). */
export function v3StagePercent(row: RestoreRow): number | null {
  const counts = /^RESTORE_[A-Z]+_REPLICA$/.test(normalise(row.status))
  return counts ? ratio(row.finishTabletCount, row.tabletCount) : null
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
