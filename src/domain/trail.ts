import { isJobOver, type Job } from './job.ts'
import { scnToMs } from './scn.ts'

/** What one poll saw of a running job; the raw material of rate and ETA. */
export interface Sample {
  /** Database time, ms since the epoch (UTC). */
  readonly at: number
  readonly percent: number | null
  readonly bytes: number | null
  readonly turn: number
  /**
   * What else is counted (tablets, files, tables, log replayed), as one number that moves when any of it does; absent
   * when nothing is. A percentage may rest for hours at 99 while these go on (REFERENCE §6.4).
   */
  readonly counted?: number
  /** On the oldest sample only: since when nothing moved before it, ms since the epoch (UTC). */
  readonly since?: number
  /** Its parts, where it has several; on the newest sample only, to compare the next with. */
  readonly parts?: readonly PartSample[]
  /** Parts whose percentage fell at this reading; absent when none did. */
  readonly back?: readonly PartBack[]
}

/** One part of a job, as one poll saw it. */
interface PartSample {
  readonly tenantName: string
  readonly percent: number | null
  readonly turn: number
}

/** A part whose percentage fell, and why (trap 13). */
export interface PartBack {
  readonly tenantName: string
  /** Percentage before it fell. */
  readonly from: number
  readonly why: WentBack
}

/** Why a percentage went back: a retry round began, or there is more to do than was known (REFERENCE §3.3). */
export type WentBack = 'retry' | 'total grew'

/** Samples kept for each job: 40 polls, ten minutes at the default interval. */
const TRAIL_LENGTH = 40

/** Running jobs' samples by job key. */
export type Trails = Readonly<Record<string, readonly Sample[]>>

/** The trails after another poll: running jobs get one more sample, jobs that ended lose theirs. */
export function extendTrails(trails: Trails, jobs: readonly Job[], at: number): Trails {
  const next: Record<string, readonly Sample[]> = {}
  for (const job of jobs) {
    if (isJobOver(job) || job.missingPolls > 0) continue
    next[job.key] = extendTrail(trails[job.key] ?? [], job, at)
  }
  return next
}

/** One job's trail with the present reading appended; a reading no later than the last replaces it. */
export function extendTrail(trail: readonly Sample[], job: Job, at: number): readonly Sample[] {
  const turn = job.parts.reduce((sum, part) => sum + part.turn, 0)
  const earlier = trail.filter((one) => one.at < at)
  const parts = job.parts.length > 1 ? job.parts.map(toPartSample) : []
  const back = fallen(earlier.at(-1)?.parts ?? [], parts)
  const counted = countedOf(job)
  const sample: Sample = {
    at,
    percent: job.percent,
    bytes: job.bytes,
    turn,
    ...(counted > 0 ? { counted } : {}),
    ...(parts.length > 0 ? { parts } : {}),
    ...(back.length > 0 ? { back } : {}),
  }
  return shortened([...earlier.map(withoutParts), sample])
}

function withoutParts(sample: Sample): Sample {
  if (!sample.parts) return sample
  const { parts: _, ...rest } = sample
  return rest
}

/** The newest samples; the oldest of them remembers since when nothing moved, however long that is. */
function shortened(trail: readonly Sample[]): readonly Sample[] {
  const [first, ...rest] = trail.slice(-TRAIL_LENGTH)
  const gone = trail.at(-TRAIL_LENGTH - 1)
  if (!first || !gone || moved(gone, first)) return trail.slice(-TRAIL_LENGTH)
  return [{ ...first, since: gone.since ?? gone.at }, ...rest]
}

function moved(a: Sample, b: Sample): boolean {
  return a.percent !== b.percent || a.bytes !== b.bytes || a.counted !== b.counted
}

function countedOf({ parts, recover, restore }: Job): number {
  const counters = parts.flatMap((part) => part.counters.map((one) => one.done))
  const tables = (recover?.tables ?? []).map(
    (one) => (one.indexes.done ?? 0) + (one.constraints.done ?? 0),
  )
  const replayed = scnToMs(restore?.recoverScn) ?? 0
  const ended = (recover?.done ?? 0) + (recover?.failed ?? 0)
  return [...counters, ...tables, replayed, ended].reduce((sum, one) => sum + one, 0)
}

function toPartSample({ tenantName, percent, turn }: PartSample): PartSample {
  return { tenantName, percent, turn }
}

function fallen(before: readonly PartSample[], now: readonly PartSample[]): readonly PartBack[] {
  return now.flatMap((part): PartBack[] => {
    const was = before.find((one) => one.tenantName === part.tenantName)
    if (was?.percent == null || part.percent === null || part.percent >= was.percent - 1e-9)
      return []
    const why = part.turn > was.turn ? 'retry' : 'total grew'
    return [{ tenantName: part.tenantName, from: was.percent, why }]
  })
}

/** Parts that are still lower than before they fell, each once, as of its last fall. */
function partsBack(trail: readonly Sample[]): readonly PartBack[] {
  const now = trail.at(-1)?.parts ?? []
  const falls = new Map<string, PartBack>()
  for (const one of trail.flatMap((sample) => sample.back ?? [])) falls.set(one.tenantName, one)
  return [...falls.values()].filter((fall) =>
    now.some(
      (part) => part.tenantName === fall.tenantName && (part.percent ?? fall.from) < fall.from,
    ),
  )
}

/** What an estimate rests on: the last polls, or how long this job usually takes. */
export type LeftBy = 'pace' | 'earlier runs' | 'pace and earlier runs'

/** How fast a job moves and when it may end. Null = not known, and said so rather than guessed. */
export interface Pace {
  /** Bytes per second over the trail, written by the job. */
  readonly bytesPerSecond: number | null
  /** Seconds left, as a range. */
  readonly left: { readonly low: number; readonly high: number } | null
  /** What the time left is made from; null while it is unknown. */
  readonly leftBy: LeftBy | null
  /** Seconds since the counters last moved, when they stand still for two polls or more. */
  readonly still: number | null
  /** Why the percentage is lower than it was, when it is (trap 13). */
  readonly wentBack: WentBack | null
  /** The same of its parts, where it has several: the whole can rise while one of them falls. */
  readonly partsBack: readonly PartBack[]
}

const UNKNOWN: Pace = {
  bytesPerSecond: null,
  left: null,
  leftBy: null,
  still: null,
  wentBack: null,
  partsBack: [],
}

/**
 * Pace out of poll deltas (REFERENCE §3.5: OUTPUT_RATE_BYTES is 0 while running, trap 12). The range of the
 * time left comes from the slower and the faster half of the trail, at least ±10 %.
 */
export function paceOf(trail: readonly Sample[]): Pace {
  const last = trail.at(-1)
  if (!last || trail.length < 2) return UNKNOWN
  const lastDrop = trail.findLastIndex((sample, i) => dropped(trail[i - 1], sample))
  const before = trail[lastDrop - 1]
  const at = trail[lastDrop]
  const wentBack: WentBack | null =
    before && at && last.percent !== null && last.percent < (before.percent ?? 0)
      ? at.turn > before.turn
        ? 'retry'
        : 'total grew'
      : null
  const said = { wentBack, partsBack: partsBack(trail) }
  const steady = trail.slice(Math.max(0, lastDrop))
  const first = steady[0]
  if (!first || steady.length < 2) return { ...UNKNOWN, ...said }
  const seconds = (last.at - first.at) / 1000
  if (seconds <= 0) return { ...UNKNOWN, ...said }
  const bytes = last.bytes !== null && first.bytes !== null ? last.bytes - first.bytes : null
  const left = timeLeft(steady)
  return {
    bytesPerSecond: bytes !== null && bytes >= 0 ? bytes / seconds : null,
    left,
    leftBy: left ? 'pace' : null,
    still: stillFor(trail),
    ...said,
  }
}

function dropped(before: Sample | undefined, now: Sample): boolean {
  return before?.percent != null && now.percent !== null && now.percent < before.percent - 1e-9
}

function timeLeft(steady: readonly Sample[]): Pace['left'] {
  const known = steady.filter((sample) => sample.percent !== null)
  const last = known.at(-1)
  if (!last || known.length < 3) return null
  const middle = Math.floor(known.length / 2)
  const speeds = [
    speed(known[0], last),
    speed(known[0], known[middle]),
    speed(known[middle], last),
  ].filter((value): value is number => value !== null && value > 0)
  if (speeds.length === 0 || stillFor(steady) !== null) return null
  const remaining = 100 - (last.percent ?? 0)
  const low = remaining / Math.max(...speeds)
  const high = remaining / Math.min(...speeds)
  // The bar stands at its cap: what is still to be done is not counted by it.
  if (high < 1) return null
  return { low: Math.min(low, 0.9 * high), high: Math.max(high, 1.1 * low) }
}

/** Percent per second between two samples. */
function speed(from: Sample | undefined, to: Sample | undefined): number | null {
  if (!from || !to || to.at <= from.at || from.percent === null || to.percent === null) return null
  return ((to.percent - from.percent) * 1000) / (to.at - from.at)
}

function stillFor(trail: readonly Sample[]): number | null {
  const last = trail.at(-1)
  if (!last) return null
  const before = trail.findLastIndex((sample) => moved(sample, last))
  const first = trail[before + 1]
  const polls = trail.length - 1 - (before + 1)
  return first && polls >= 2 ? (last.at - (first.since ?? first.at)) / 1000 : null
}
