import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { type JobList, type ListFilter, PAGE_SIZE } from '../../src/domain/list.ts'
import type { DataJobRow } from '../../src/domain/rows.ts'
import { CommandError } from '../../src/errors.ts'
import { answerList, type ListContext, type ListWanted } from '../../src/flows/list.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { tenant, viewTime } from '../domain/hand.ts'
import { backup, type JobTable, jobTable } from './support/job-table.ts'

const NOW = Date.UTC(2026, 10, 20, 9)
const HOUR = 3_600_000
const ANY: ListFilter = { cluster: null, tenant: null, states: [], from: null, to: null }

interface Stage extends AsyncDisposable {
  readonly clock: HandClock
  readonly context: ListContext
  readonly tables: readonly JobTable[]
  list(
    change?: Partial<Omit<ListWanted, 'filter'>> & { filter?: Partial<ListFilter> },
  ): Promise<JobList>
}

/** Clusters a, b, c … with these jobs. */
async function stage(...jobs: (readonly DataJobRow[])[]): Promise<Stage> {
  const clock = new HandClock(NOW)
  const store: Store = await openStore({ url: 'file::memory:', clock })
  const tables = jobs.map((own, i) => {
    const table = jobTable('abc'[i] ?? '?', () => clock.now())
    table.jobs = own
    return table
  })
  const clusters = new Map(tables.map((table) => [table.cluster.config.name, table.cluster]))
  const context = { clusters, store, clock }
  return {
    clock,
    context,
    tables,
    list: ({ filter, ...change } = {}) =>
      answerList(context, {
        area: 'data',
        page: 1,
        anchor: null,
        ...change,
        filter: { ...ANY, ...filter },
      }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

/** Every page until there is no more, as `cluster/job id`; later ones as the first was anchored. */
async function walk(
  at: Stage,
  filter: Partial<ListFilter> = {},
  between: (page: number) => void = () => {},
): Promise<{ ids: string[]; pages: JobList[] }> {
  const pages = [await at.list({ filter })]
  const anchor = pages[0]?.at ?? null
  while (pages.at(-1)?.more && pages.length < 100) {
    between(pages.length)
    pages.push(await at.list({ filter, page: pages.length + 1, anchor }))
  }
  return {
    pages,
    ids: pages.flatMap((page) => page.jobs.map((one) => `${one.cluster}/${one.job.jobId}`)),
  }
}

/** Backups of one cluster: ids by place, starts in whole hours before now, many at the same time. */
const backups = fc
  .array(
    fc.record({
      hours: fc.nat(60),
      state: fc.constantFrom('success', 'success', 'failed', 'running'),
    }),
    // Usual sizes would seldom fill a second page.
    { maxLength: 70, size: 'max' },
  )
  .map((list) => list.map(({ hours, state }, i) => backup(i + 1, NOW - (hours + 1) * HOUR, state)))

const clusters = fc.array(backups, { minLength: 1, maxLength: 3 })

describe('pages', () => {
  test('walking them all gives every job once, running ones first, each newest first', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, async (all) => {
        await using at = await stage(...all)
        const { ids, pages } = await walk(at)
        const expected = all.flatMap((jobs, i) => jobs.map((job) => `${'abc'[i]}/${job.jobId}`))
        expect(new Set(ids)).toEqual(new Set(expected))
        expect(ids).toHaveLength(expected.length)
        expect(pages.map((page) => page.total)).toEqual(pages.map(() => expected.length))
        for (const page of pages.slice(0, -1)) expect(page.jobs).toHaveLength(PAGE_SIZE)
        const order = pages
          .flatMap((page) => page.jobs)
          .map(({ job }) => [job.endedAt === null ? 0 : 1, -(job.startedAt ?? 0)])
        expect(order).toEqual(
          order.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0)),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('with states they hold exactly the jobs in these states', async () => {
    await fc.assert(
      fc.asyncProperty(
        clusters,
        fc.subarray(['success', 'failed', 'running'] as const, { minLength: 1 }),
        async (all, states) => {
          await using at = await stage(...all)
          const { ids, pages } = await walk(at, { states })
          const wanted = all.flatMap((jobs, i) =>
            jobs
              .filter((job) => {
                const state = job.running
                  ? 'running'
                  : job.status === 'FAILED'
                    ? 'failed'
                    : 'success'
                return states.includes(state)
              })
              .map((job) => `${'abc'[i]}/${job.jobId}`),
          )
          expect(ids.toSorted()).toEqual(wanted.toSorted())
          expect(pages.every((page) => page.total === null)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('do not shift when jobs start meanwhile, whatever the clocks differ', async () => {
    await fc.assert(
      fc.asyncProperty(
        clusters,
        fc.array(fc.constantFrom('running', 'success', 'failed'), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: -600_000, max: 600_000 }),
        async (all, starting, skew) => {
          await using at = await stage(...all)
          for (const table of at.tables) table.now = () => at.clock.now() + skew
          const { ids, pages } = await walk(at, {}, () => {
            at.clock.advance(60_000)
            for (const table of at.tables) {
              const fresh = starting.map((state, i) =>
                backup(10_000 + table.jobs.length + i, at.clock.now() + skew - 30_000 + i, state),
              )
              table.jobs = [...table.jobs, ...fresh]
            }
          })
          const expected = all.flatMap((jobs, i) => jobs.map((job) => `${'abc'[i]}/${job.jobId}`))
          expect(ids.toSorted()).toEqual(expected.toSorted())
          expect(pages.at(-1)?.total).toBe(expected.length)
        },
      ),
      { numRuns: 60 },
    )
  })

  test.each([
    { states: [] },
    { states: ['running' as const] },
    { states: ['failed' as const] },
    { states: ['success' as const, 'running' as const] },
  ])('do not shift when running jobs end meanwhile ($states)', async ({ states }) => {
    await fc.assert(
      fc.asyncProperty(
        clusters,
        fc.infiniteStream(fc.constantFrom('running', 'success', 'failed')),
        async (all, fates) => {
          await using at = await stage(...all)
          const fate = fates[Symbol.iterator]()
          const listed = await walk(at, { states })
          const { ids } = await walk(at, { states }, () => {
            at.clock.advance(60_000)
            for (const table of at.tables) {
              table.jobs = table.jobs.map((job) => {
                const state = job.running ? fate.next().value : 'running'
                if (state === 'running') return job
                const end = viewTime(at.clock.now() - 30_000)
                return backup(Number(job.jobId), job.start?.ms ?? 0, state, { end })
              })
            }
          })
          expect(ids).toEqual(listed.ids)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('jobs that started at the same moment are on one page each', async () => {
    const ties = Array.from({ length: 12 }, (_, i) => backup(i + 1, NOW - HOUR))
    await using at = await stage(ties, [backup(1, NOW - HOUR, 'running')])
    const { ids } = await walk(at, {}, () => {
      at.clock.advance(60_000)
      for (const table of at.tables)
        table.jobs = [...table.jobs, backup(99, at.clock.now(), 'running')]
    })
    expect(ids).toEqual(['b/1', ...ties.map((job) => `a/${job.jobId}`)])
  })

  test('one deep in a long list reads only what it shows', async () => {
    await using at = await stage(
      Array.from({ length: 3000 }, (_, i) => backup(i + 1, NOW - (i + 1) * 60_000)),
    )
    const page = await at.list({ page: 200 })
    expect(page.jobs.map((one) => one.job.jobId)).toEqual(
      Array.from({ length: 10 }, (_, i) => String(1991 + i)),
    )
    expect(page).toMatchObject({ total: 3000, more: true, rowsRead: 10 })
  })

  test('one beyond the end is empty', async () => {
    await using at = await stage([backup(1, NOW - HOUR)])
    expect(await at.list({ page: 4 })).toMatchObject({ jobs: [], total: 1, more: false })
  })
})

describe('a search for states', () => {
  const many = Array.from({ length: 6000 }, (_, i) => backup(i + 1, NOW - (i + 1) * 60_000))

  test('ends after 5,000 jobs of a cluster, and says how far it looked', async () => {
    await using at = await stage(many)
    expect(await at.list({ filter: { states: ['failed'] } })).toMatchObject({
      jobs: [],
      more: false,
      lookedBackTo: NOW - 5000 * 60_000,
      rowsRead: 5000,
    })
  })

  test('ends when the page is full and one more was found', async () => {
    const failed = many.map((job, i) =>
      i < 11 ? backup(i + 1, job.start?.ms ?? 0, 'failed') : job,
    )
    await using at = await stage(failed)
    const page = await at.list({ filter: { states: ['failed'] } })
    expect(page).toMatchObject({ more: true, lookedBackTo: null, rowsRead: 50 })
    expect(page.jobs).toHaveLength(10)
  })
})

describe('clusters', () => {
  test('one that does not answer is named, the others are listed', async () => {
    await using at = await stage([backup(1, NOW - HOUR)], [backup(2, NOW - 2 * HOUR)])
    const [, b] = at.tables
    if (b) b.down = 'b: connection refused'
    const list = await at.list()
    expect(list.dark).toEqual([{ cluster: 'b', reason: 'b: connection refused' }])
    expect(list.jobs.map((one) => one.cluster)).toEqual(['a'])
    expect(list.clusters.map((one) => one.cluster)).toEqual(['a'])
    expect(list.total).toBe(1)
  })

  test('also when a tenant is asked for', async () => {
    await using at = await stage([backup(1, NOW - HOUR)], [])
    const [, b] = at.tables
    if (b) b.down = 'b: connection refused'
    const list = await at.list({ filter: { tenant: 'shop' } })
    expect(list.dark.map((one) => one.cluster)).toEqual(['b'])
    expect(list.jobs).toHaveLength(1)
  })

  test('one can be chosen; an unknown one is refused', async () => {
    await using at = await stage([backup(1, NOW - HOUR)], [backup(2, NOW - HOUR)])
    const list = await at.list({ filter: { cluster: 'b' } })
    expect(list.jobs.map((one) => one.job.jobId)).toEqual(['2'])
    await expect(at.list({ filter: { cluster: 'z' } })).rejects.toThrow(
      /no cluster "z". Known: a, b/,
    )
  })
})

describe('a tenant', () => {
  test('is found by name and by id, on the clusters that have it', async () => {
    await using at = await stage([backup(1, NOW - HOUR)], [backup(2, NOW - HOUR)])
    const [, b] = at.tables
    if (b) b.tenants = [tenant({ name: 'other', tenantId: '1006' })]
    for (const text of ['shop', '1002']) {
      const list = await at.list({ filter: { tenant: text } })
      expect(list.jobs.map((one) => one.cluster)).toEqual(['a'])
    }
  })

  test.each([
    ['shpo', 'data', 'Did you mean shop?', 'data shop'],
    ['nothing', 'data', 'Tenants: shop.', 'data'],
    ['12', 'data', 'One job is shown by job data 12.', 'job data 12'],
    ['strat', 'restore', 'restore start opens the form', 'restore start'],
    ['nothing', 'restore', 'Tenants: shop.', 'restore'],
  ] as const)('%s is nobody (%s)', async (text, area, message, suggestion) => {
    await using at = await stage([])
    const error = await at.list({ area, filter: { tenant: text } }).catch((one: unknown) => one)
    expect(error).toBeInstanceOf(CommandError)
    expect((error as CommandError).message).toContain(message)
    expect((error as CommandError).suggestion).toBe(suggestion)
  })
})

test('a running job has its pace out of what the watch saw', async () => {
  await using at = await stage([backup(1, NOW - HOUR, 'running')])
  const list = await at.list()
  expect(list.jobs[0]).toMatchObject({ cluster: 'a', at: NOW, pace: { left: null } })
})
