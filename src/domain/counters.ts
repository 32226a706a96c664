import type { Counter } from './job.ts'
import type { DataTaskRow, RestoreRow } from './rows.ts'

/** One counter, or none while nothing was counted: a total of 0 or -1 is not known yet (REFERENCE §3.5, §8). */
export function counter(
  what: string,
  done: number | null,
  total: number | null,
): readonly Counter[] {
  const known = total !== null && total > 0 ? total : null
  const counted = done !== null && done > 0 ? done : 0
  return known === null && counted === 0 ? [] : [{ what, done: counted, total: known }]
}

/** What a backup counts, best first; what 4.x counts as tablets, 3.x counts as partitions. */
export function dataCounters(task: DataTaskRow, generation: 3 | 4): readonly Counter[] {
  return [
    ...counter('macro blocks', task.finishMacroBlockCount, task.macroBlockCount),
    ...counter(tablets(generation), task.finishTabletCount, task.tabletCount),
    ...counter('log files', task.finishLogFileCount, task.logFileCount),
  ]
}

/** What a restore counts; its bytes are facts of their own. */
export function restoreCounters(row: RestoreRow, generation: 3 | 4): readonly Counter[] {
  return counter(tablets(generation), row.finishTabletCount, row.tabletCount)
}

function tablets(generation: 3 | 4): string {
  return generation === 3 ? 'partitions' : 'tablets'
}
