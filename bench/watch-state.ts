import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type Row, statsOf } from './stats.ts'

/** One cluster whose polls are measured. */
export interface WatchCase {
  readonly tenants: number
  /** Backups that run. */
  readonly running: number
  /** Whether their counters move between two polls. Archives always move. */
  readonly moving: boolean
  /** Polls before the measured ones: 40 fill the samples that are kept of each job. */
  readonly before: number
  readonly polls: number
}

/** What the process of a case sends when it is through; an entry for each measured poll. */
export interface WatchFigures {
  readonly ms: readonly number[]
  /** Bytes given to write calls; no socket is open meanwhile, so all of them go to the store. */
  readonly bytes: readonly number[]
  /** Processor time, ms. */
  readonly cpu: readonly number[]
  /** Resident memory after the poll, bytes. */
  readonly resident: readonly number[]
  /** The store's files at the end, bytes. */
  readonly files: number
  /** Reading the state as a process does that has just started, ms. */
  readonly start: number
}

const CASES: readonly WatchCase[] = [
  { tenants: 20, running: 10, moving: true, before: 40, polls: 40 },
  { tenants: 200, running: 200, moving: true, before: 40, polls: 40 },
  { tenants: 200, running: 10_000, moving: false, before: 40, polls: 15 },
  { tenants: 200, running: 10_000, moving: true, before: 40, polls: 15 },
]

/**
 * What a poll costs apart from the database: the rows are in memory and move between the polls; what is measured is the
 * comparison and the saving. Nothing else in the process gets a turn meanwhile. Each case has a process of its own, whose memory is told.
 */
export async function watchState(): Promise<Row[]> {
  const rows: Row[] = []
  for (const one of CASES) {
    const what = `${one.running} running, ${one.moving ? 'moving' : 'standing still'}`
    const figures = await measure(one)
    const facts = {
      'cpu ms': statsOf(figures.cpu).p50,
      'KiB written': mean(figures.bytes) / 1024,
      'at most KiB': Math.max(...figures.bytes) / 1024,
      'MiB resident': statsOf(figures.resident).p50 / 1024 ** 2,
      'MiB of files': figures.files / 1024 ** 2,
      'start ms': figures.start,
    }
    rows.push({ what, unit: 'ms', stats: statsOf(figures.ms), facts })
  }
  return rows
}

async function measure(one: WatchCase): Promise<WatchFigures> {
  const child = fork(new URL('./watch-state-process.ts', import.meta.url), [JSON.stringify(one)])
  const [figures] = (await once(child, 'message')) as [WatchFigures]
  child.disconnect()
  return figures
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length
}
