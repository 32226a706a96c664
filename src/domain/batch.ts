import type { BackupEvent } from './event.ts'
import { isJobOver, type Job, type JobArea } from './job.ts'
import type { Snapshot } from './snapshot.ts'
import type { State } from './state.ts'

/** Jobs of one area that run at the same time and share one message, because a message each would be a flood. */
export interface Batch {
  readonly id: string
  readonly area: JobArea
  /** Database time, ms since the epoch (UTC). */
  readonly since: number
  /** Keys of its jobs that still run. */
  readonly running: readonly string[]
  readonly total: number
  /** Jobs that ended, by their state. */
  readonly ended: Readonly<Partial<Record<State, number>>>
  /** It began while Slack is away, and is told in the message that gathers all from then; else it has its own. */
  readonly gathered?: boolean
}

/** Open batches by area. */
export type Batches = Readonly<Partial<Record<JobArea, Batch>>>

/** With more jobs of an area than this at once, those that begin then share one message. */
export const BATCH_AT = 20

/** What a poll does to the batches. */
export interface Batched {
  readonly batches: Batches
  /** Batches that changed, as they are now; those that are over are only here. */
  readonly changed: readonly Batch[]
  /** Keys of jobs that have no message of their own. */
  readonly quiet: ReadonlySet<string>
}

/**
 * Jobs that begin, or come and go between two polls, while many others of their area run, join a batch; they are
 * told by its message alone, unless they fail. While Slack is away all do. Hourly cleanups are told by nothing at all.
 */
export function batchJobs(
  cluster: string,
  before: Batches,
  events: readonly BackupEvent[],
  previous: Snapshot | null,
  snapshot: Snapshot,
  away: boolean,
): Batched {
  const batches: Partial<Record<JobArea, Batch>> = {}
  const changed: Batch[] = []
  const quiet = new Set<string>()
  const byKey = new Map(snapshot.jobs.map((job) => [job.key, job]))
  const running = snapshot.jobs.filter((job) => !isJobOver(job))
  for (const area of AREAS) {
    const was = before[area]
    const fresh = freshJobs(area, events, previous, running)
    const crowded =
      away ||
      running.filter((job) => job.area === area).length > BATCH_AT ||
      fresh.length > BATCH_AT
    const joining = crowded ? fresh : []
    if (!was && joining.length === 0) continue
    const begun: Batch = {
      id: `batch:${cluster}/${area}/${Math.floor(snapshot.databaseNow / 1000)}`,
      area,
      since: snapshot.databaseNow,
      running: [],
      total: 0,
      ended: {},
      gathered: away,
    }
    const start = was ? (away ? was : ungathered(was)) : begun
    const members = [...start.running.flatMap((key) => byKey.get(key) ?? []), ...joining]
    for (const job of members) quiet.add(job.key)
    const now: Batch = {
      ...start,
      running: members.filter((job) => !isJobOver(job)).map((job) => job.key),
      total: start.total + joining.length,
      ended: counted(start.ended, members),
    }
    if (JSON.stringify(now) !== JSON.stringify(start)) changed.push(now)
    if (now.running.length > 0) batches[area] = now
  }
  return { batches, changed, quiet }
}

/** Slack is back: what ended is counted there already, and a message of its own counts only what comes now. */
function ungathered(batch: Batch): Batch {
  if (!batch.gathered) return batch
  return { ...batch, total: batch.running.length, ended: {}, gathered: false }
}

const AREAS: readonly JobArea[] = ['data', 'restore', 'recover', 'copy', 'validation']

/** Jobs that have no message yet: they begin, came and went between two polls, or ran already at the first look. */
function freshJobs(
  area: JobArea,
  events: readonly BackupEvent[],
  previous: Snapshot | null,
  running: readonly Job[],
): readonly Job[] {
  const seen = new Set(previous?.jobs.map((job) => job.key))
  const fresh = events.flatMap((event) => {
    if (event.kind === 'job_started') return [event.job]
    const over = event.kind === 'job_succeeded' || event.kind === 'job_cancelled'
    return over && !seen.has(event.job.key) ? [event.job] : []
  })
  return [...fresh, ...(previous ? [] : running)].filter((job) => job.area === area)
}

function counted(before: Batch['ended'], members: readonly Job[]): Batch['ended'] {
  const ended: Partial<Record<State, number>> = { ...before }
  for (const job of members) if (isJobOver(job)) ended[job.state] = (ended[job.state] ?? 0) + 1
  return ended
}
