import { assembleJobs } from '../domain/assemble-jobs.ts'
import { isJobOver, type Job, type JobArea } from '../domain/job.ts'
import type { JobQuery, JobRows, ListedCluster, ListedJob } from '../domain/list.ts'
import { byRunningThenNewest, ranThen } from '../domain/list-order.ts'
import { pastKey, pastSeconds } from '../domain/run.ts'
import type { State } from '../domain/state.ts'
import { expectedPace } from '../domain/time-left.ts'
import { extendTrail, type Trails } from '../domain/trail.ts'
import { OceanBaseError } from '../errors.ts'
import type { Cluster, Context } from './context.ts'

/** States of jobs that only the running views hold. */
const UNFINISHED: readonly State[] = ['pending', 'running', 'cancelling', 'unknown']
/** Running jobs that may have started since a list was read; more at once are not counted. */
const FRESH = 200

/** Which jobs of one cluster, and how they are read. */
export interface SourceQuery {
  readonly area: JobArea
  readonly tenant: JobQuery['tenant']
  readonly states: readonly State[]
  /** ms since the epoch (UTC). */
  readonly from: number | null
  readonly to: number | null
  /** The bot's clock when the list was first read: jobs that started since are left out. Null at the first reading. */
  readonly anchor: number | null
  /** Leading rows to pass over. */
  readonly skip: number
  /** Leading rows of the first batch, and of the largest: each is twice the one before. */
  readonly batch: { readonly first: number; readonly most: number }
  /** Leading rows after which nothing more is looked through. */
  readonly limit: number
}

/** Jobs of one cluster, running ones first, each newest first; read in batches as they are wanted. */
export interface JobSource {
  readonly cluster: string
  /** The next job, which stays the next; null at the end, and when the cluster did not answer. */
  peek(): Promise<ListedJob | null>
  /** Passes over the next job. */
  take(): void
  /** What reading brought so far. */
  facts(): SourceFacts
}

/** What became known while reading. */
export interface SourceFacts {
  readonly listed: ListedCluster | null
  /** Why the cluster did not answer, or null. */
  readonly dark: string | null
  /** Leading rows that match, as far as rows can tell. */
  readonly total: number
  readonly rowsRead: number
  /** Start of the oldest job that was looked at, when the limit came before the end; ms since the epoch (UTC). */
  readonly lookedBackTo: number | null
}

/** Opens a source; nothing is read before the first job is wanted. */
export function openSource(
  context: Pick<Context, 'store' | 'clock'>,
  cluster: Cluster,
  query: SourceQuery,
): JobSource {
  const { clock } = context
  const name = cluster.config.name
  const seen = new Set<string>()
  const queue: ListedJob[] = []
  let facts: SourceFacts = { listed: null, dark: null, total: 0, rowsRead: 0, lookedBackTo: null }
  let position = query.skip
  let size = query.batch.first
  /** The anchor by the database's clock, and jobs that started since it and still run. */
  let since: { readonly anchor: number; readonly fresh: number } | null = null
  let over = false
  let trails: Trails | null = null
  /** Read once: of ten thousand running jobs they are megabytes. */
  const readTrails = async () => {
    trails ??= (await context.store.readWatch(name)).trails
    return trails
  }

  const ask = async (change: Partial<JobQuery>): Promise<JobRows> => {
    const { area, tenant, states, from, to } = query
    const limits = { from, to, ranAt: null, skip: 0, take: size, ...change }
    const read = await cluster.oceanbase.readJobs({ area, tenant, jobId: null, states, ...limits })
    facts = { ...facts, rowsRead: facts.rowsRead + read.rowsRead }
    return read
  }

  /** So that pages do not shift: how far the clocks differ, and how many jobs began after the list was first read. */
  const findAnchor = async (anchor: number) => {
    const { rows } = await ask({ states: UNFINISHED, from: null, to: null, take: FRESH })
    const inDatabase = anchor + rows.databaseNow - clock.now()
    const jobs = assembleJobs(rows).filter((job) => job.area === query.area)
    return { anchor: inDatabase, fresh: jobs.filter((job) => isSince(job, inDatabase)).length }
  }

  const readBatch = async () => {
    if (query.anchor !== null && !since) {
      since = await findAnchor(query.anchor)
      if (position > 0) position += since.fresh
    }
    const to = since ? Math.min(query.to ?? since.anchor, since.anchor) : query.to
    const take = Math.min(size, query.limit - position)
    const ranAt = since?.anchor ?? null
    const { rows, total } = await ask({ to, ranAt, skip: position, take })
    position += take
    size = Math.min(size * 2, query.batch.most)
    const jobs = assembleJobs(rows)
      .filter((job) => job.area === query.area && !seen.has(job.key))
      .filter((job) => !since || !isSince(job, since.anchor))
    for (const job of jobs) seen.add(job.key)
    const wanted = jobs.filter(
      (job) =>
        query.states.length === 0 ||
        query.states.includes(job.state) ||
        // When the list was first read it ran, and was listed as that.
        (isJobOver(job) &&
          ranThen(job, ranAt) &&
          UNFINISHED.some((one) => query.states.includes(one))),
    )
    const read = { ranAt, at: rows.databaseNow }
    queue.push(
      ...(await listed(context, name, wanted, read, readTrails)).toSorted(byRunningThenNewest),
    )
    over = position >= Math.min(total, query.limit)
    const { version, login, databaseNow } = rows
    const starts = jobs.flatMap((job) => job.startedAt ?? [])
    facts = {
      ...facts,
      total: Math.max(0, total - (since?.fresh ?? 0)),
      listed: {
        cluster: name,
        version: version.text,
        login,
        databaseNow,
        unreadable: rows.unreadable.map((one) => one.view),
      },
      lookedBackTo: over && total > query.limit && starts.length > 0 ? Math.min(...starts) : null,
    }
  }

  return {
    cluster: name,
    async peek() {
      while (queue.length === 0 && !over) {
        try {
          await readBatch()
        } catch (error) {
          if (!(error instanceof OceanBaseError)) throw error
          over = true
          facts = { ...facts, dark: error.message }
        }
      }
      return queue[0] ?? null
    },
    take() {
      queue.shift()
    },
    facts: () => facts,
  }
}

function isSince(job: Job, anchor: number): boolean {
  return (job.startedAt ?? 0) >= anchor
}

/** Jobs as a list shows them: running ones with their pace out of the watch's polls. */
async function listed(
  { store }: Pick<Context, 'store'>,
  cluster: string,
  jobs: readonly Job[],
  { ranAt, at }: { readonly ranAt: number | null; readonly at: number },
  readTrails: () => Promise<Trails>,
): Promise<readonly ListedJob[]> {
  const running = jobs.filter((job) => !isJobOver(job))
  const base = (job: Job) => ({ cluster, job, ran: ranThen(job, ranAt), at })
  if (running.length === 0) return jobs.map((job) => ({ ...base(job), pace: null }))
  const trails = await readTrails()
  const past = await store.pastRuns(cluster, [...new Set(running.map(pastKey))])
  return jobs.map((job) => {
    const trail = extendTrail(trails[job.key] ?? [], job, at)
    const pace = isJobOver(job)
      ? null
      : expectedPace(trail, job, pastSeconds(past, pastKey(job)), at)
    return { ...base(job), pace }
  })
}
