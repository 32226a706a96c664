import type { JobArea } from '../domain/job.ts'
import { type JobList, type ListedJob, type ListFilter, PAGE_SIZE } from '../domain/list.ts'
import { byRunningThenNewest } from '../domain/list-order.ts'
import { findCluster } from './choices.ts'
import type { Cluster, Context } from './context.ts'
import { type JobSource, openSource, type SourceQuery } from './job-source.ts'
import { findTenant, unknownTenant } from './list-tenant.ts'

/** What lists need. */
export type ListContext = Pick<Context, 'clusters' | 'store' | 'clock'>

/** Leading rows of a cluster that a list looks through at most. */
const LOOKED_THROUGH = 5000

/** Which list, and which page of it. */
export interface ListWanted {
  readonly area: JobArea
  readonly filter: ListFilter
  /** Counted from 1. */
  readonly page: number
  /**
   * The bot's clock when the list was first read, ms since the epoch (UTC): later pages leave out what started since,
   * so that nothing is seen twice or missed. Null for a first reading.
   */
  readonly anchor: number | null
}

/**
 * One page of an area's jobs on one or all clusters, running ones first, each newest first. A cluster that does not
 * answer is named, the others are listed. Throws a CommandError for a cluster or tenant that nobody knows.
 */
export async function answerList(context: ListContext, wanted: ListWanted): Promise<JobList> {
  const { area, filter, page, anchor } = wanted
  const before = (page - 1) * PAGE_SIZE
  const narrowed = filter.states.length > 0
  const clusters = askedClusters(context, filter)
  // One cluster without states can begin where the page begins; otherwise what comes before has to be counted off.
  const direct = clusters.length === 1 && !narrowed
  const { sources, dark, checkFound } = await openSources(context, clusters, wanted, {
    anchor,
    skip: direct ? before : 0,
    batch: narrowed ? { first: 50, most: 500 } : { first: PAGE_SIZE, most: 200 },
    limit: direct ? before + LOOKED_THROUGH : LOOKED_THROUGH,
  })
  const jobs: ListedJob[] = []
  let passed = direct ? before : 0
  let another = false
  for await (const job of merged(sources)) {
    if (passed < before) passed++
    else if (jobs.length < PAGE_SIZE) jobs.push(job)
    else another = true
    // Without states the totals tell whether there is more.
    if (another || (!narrowed && jobs.length === PAGE_SIZE)) break
  }
  const facts = sources.map((source) => ({ cluster: source.cluster, ...source.facts() }))
  if (page === 1) checkFound(jobs.length > 0)
  const lit = facts.filter((one) => one.dark === null)
  const total = lit.reduce((sum, one) => sum + one.total, 0)
  const limits = lit.flatMap((one) => one.lookedBackTo ?? [])
  return {
    area,
    filter,
    jobs,
    clusters: lit.flatMap((one) => one.listed ?? []),
    dark: [
      ...dark,
      ...facts.flatMap((one) =>
        one.dark === null ? [] : [{ cluster: one.cluster, reason: one.dark }],
      ),
    ],
    page,
    total: narrowed ? null : total,
    more: narrowed ? another : jobs.length === PAGE_SIZE && total > before + PAGE_SIZE,
    lookedBackTo: limits.length > 0 && !another ? Math.max(...limits) : null,
    rowsRead: facts.reduce((sum, one) => sum + one.rowsRead, 0),
    at: context.clock.now(),
  }
}

/** The clusters that a filter is about. Throws a CommandError for one that nobody knows. */
export function askedClusters({ clusters }: ListContext, filter: ListFilter): readonly Cluster[] {
  return filter.cluster === null ? [...clusters.values()] : [findCluster(clusters, filter.cluster)]
}

/** Sources for a filter, and the clusters that gave none. */
export interface Sources {
  readonly sources: readonly JobSource[]
  readonly dark: readonly { readonly cluster: string; readonly reason: string }[]
  /** Throws a CommandError when nobody knows the tenant and no job named it either. */
  readonly checkFound: (any: boolean) => void
}

/**
 * Opens a source for each cluster. A tenant is looked up first: backups of a tenant that does not exist cannot be
 * found, but restores into it and from it can, because they name it.
 */
export async function openSources(
  context: ListContext,
  clusters: readonly Cluster[],
  { area, filter }: Pick<ListWanted, 'area' | 'filter'>,
  reading: Pick<SourceQuery, 'anchor' | 'skip' | 'batch' | 'limit'>,
): Promise<Sources> {
  const { states, from, to, tenant: text, cluster: named } = filter
  const open = (cluster: Cluster, tenant: SourceQuery['tenant']) =>
    openSource(context, cluster, { area, tenant, states, from, to, ...reading })
  if (text === null) {
    const sources = clusters.map((cluster) => open(cluster, null))
    return { sources, dark: [], checkFound: () => {} }
  }
  const { there, names } = await findTenant(clusters, text)
  const known = [...there.values()].some((one) => one.kind === 'known')
  const answered = [...there.values()].some((one) => one.kind !== 'dark')
  const byName = area === 'restore' || area === 'recover'
  if (!known && answered && !byName) throw unknownTenant(area, text, named, names)
  return {
    sources: [...there].flatMap(([cluster, one]) => {
      if (one.kind === 'known') return open(cluster, one.tenant)
      return one.kind === 'absent' && byName ? open(cluster, { id: null, name: text }) : []
    }),
    dark: [...there].flatMap(([cluster, one]) =>
      one.kind === 'dark' ? [{ cluster: cluster.config.name, reason: one.reason }] : [],
    ),
    checkFound: (any) => {
      if (!any && !known && answered) throw unknownTenant(area, text, named, names)
    },
  }
}

/** Jobs of all sources in the order of a list; each source is read only as far as its jobs are wanted. */
export async function* merged(sources: readonly JobSource[]): AsyncGenerator<ListedJob> {
  for (;;) {
    const heads = await Promise.all(
      sources.map(async (source) => ({ source, job: await source.peek() })),
    )
    const next = heads
      .flatMap(({ source, job }) => (job ? [{ source, job }] : []))
      .toSorted((a, b) => byRunningThenNewest(a.job, b.job))[0]
    if (!next) return
    next.source.take()
    yield next.job
  }
}
