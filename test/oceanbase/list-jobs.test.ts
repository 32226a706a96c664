import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import type { Job, JobArea } from '../../src/domain/job.ts'
import type { JobQuery } from '../../src/domain/list.ts'
import type { State } from '../../src/domain/state.ts'
import type { OceanBase } from '../../src/oceanbase/oceanbase.ts'
import {
  ALL_JOBS,
  commands,
  put,
  type Rows,
  recoveries,
  restoreRows,
  VIEWS_OF,
} from './past-jobs.ts'
import { bench, START } from './stand-in.ts'

const HOUR = 3_600_000

const PASTS: Readonly<Record<'data' | 'cleanup' | 'restore' | 'recover', fc.Arbitrary<Rows>>> = {
  data: commands('data'),
  cleanup: commands('cleanup'),
  restore: restoreRows(),
  recover: recoveries(),
}
const AREAS = ['data', 'cleanup', 'restore', 'recover'] as const
const STATES: readonly State[] = [
  'pending',
  'running',
  'cancelling',
  'success',
  'partial',
  'failed',
  'cancelled',
  'unknown',
]

const byKey = (jobs: readonly Job[]) => jobs.toSorted((a, b) => (a.key < b.key ? -1 : 1))

/** Everything that the watch's reading has of an area: the truth that pages are held against. */
async function allOf(oceanbase: OceanBase, area: JobArea): Promise<readonly Job[]> {
  const rows = await oceanbase.read({ historySince: 0 })
  expect(rows.problems).toEqual([])
  return assembleJobs(rows).filter((job) => job.area === area)
}

/** What a cleanup's tasks add is in lists only. */
const plain = (job: Job): Job => ({ ...job, cleanup: null })

async function jobsOf(oceanbase: OceanBase, query: JobQuery): Promise<readonly Job[]> {
  const { rows } = await oceanbase.readJobs(query)
  return assembleJobs(rows).filter((job) => job.area === query.area)
}

describe.each(AREAS)('%s: any past', (area) => {
  it('pages of any size give every job once, as the whole reading gives it', async () => {
    await using place = await bench('4.2.5')
    await fc.assert(
      fc.asyncProperty(PASTS[area], fc.integer({ min: 1, max: 12 }), async (past, take) => {
        put(place.server.simulation, past)
        const all = await allOf(place.oceanbase, area)
        const found: Job[] = []
        for (let skip = 0; skip === 0 || skip < all.length; skip += take) {
          const { rows, total } = await place.oceanbase.readJobs({
            ...ALL_JOBS,
            area,
            skip,
            take,
          })
          const page = assembleJobs(rows).filter((job) => job.area === area)
          expect(total).toBe(all.length)
          expect(page.length).toBe(Math.min(take, all.length - skip))
          found.push(...page)
        }
        expect(byKey(found).map(plain)).toEqual(byKey(all).map(plain))
      }),
      { numRuns: 25 },
    )
  })

  it('pages stay as they were while jobs end', async () => {
    await using place = await bench('4.2.5')
    const { simulation } = place.server
    const [running, history] = VIEWS_OF[area]
    const end = area === 'restore' || area === 'recover' ? 'FINISH_TIMESTAMP' : 'END_TIMESTAMP'
    const status = area === 'restore' ? 'SUCCESS' : 'COMPLETED'
    // Whoever looked an hour after START; two minutes later some have ended.
    const ranAt = START + HOUR
    await fc.assert(
      fc.asyncProperty(
        PASTS[area],
        fc.integer({ min: 3, max: 12 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
        async (past, take, ends) => {
          put(simulation, past)
          const query = { ...ALL_JOBS, area, take, ranAt }
          const pages = async () => {
            const keys: (readonly string[])[] = []
            for (let skip = 0, total = 1; skip < total; skip += take) {
              const page = await place.oceanbase.readJobs({ ...query, skip })
              total = page.total
              const jobs = assembleJobs(page.rows).filter((job) => job.area === area)
              expect(jobs.length).toBe(Math.min(take, total - skip))
              keys.push(jobs.map((job) => job.key).toSorted())
            }
            return keys
          }
          const first = await pages()
          const over = { [end]: ranAt + 60_000, STATUS: status }
          for (const [index, row] of simulation.rows(running).entries()) {
            if (ends[index % ends.length]) continue
            const { TENANT_ID = null, JOB_ID = null, START_TIMESTAMP = null } = row
            simulation.remove(running, { TENANT_ID, JOB_ID, START_TIMESTAMP })
            // The history has not all columns of the progress view; those are empty here.
            const kept = Object.entries(row).filter(([, value]) => value !== null)
            simulation.store.put(history, { ...Object.fromEntries(kept), ...over })
          }
          expect(await pages()).toEqual(first)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('a list by states misses nothing', async () => {
    await using place = await bench('4.2.5')
    await fc.assert(
      fc.asyncProperty(
        PASTS[area],
        fc.uniqueArray(fc.constantFrom(...STATES), { minLength: 1, maxLength: 3 }),
        async (past, states) => {
          put(place.server.simulation, past)
          const wanted = (job: Job) => states.includes(job.state)
          const all = (await allOf(place.oceanbase, area)).filter(wanted)
          const found = await jobsOf(place.oceanbase, { ...ALL_JOBS, area, states })
          expect(byKey(found.filter(wanted)).map(plain)).toEqual(byKey(all).map(plain))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('a window holds the ended jobs that started in it, and all running ones', async () => {
    await using place = await bench('4.2.5')
    await fc.assert(
      fc.asyncProperty(PASTS[area], fc.nat(60), fc.nat(60), async (past, a, b) => {
        put(place.server.simulation, past)
        const [from, to] = [START - Math.max(a, b) * HOUR, START - Math.min(a, b) * HOUR]
        const running = new Set(await runningLeads(place.server.simulation.rows(VIEWS_OF[area][0])))
        const all = (await allOf(place.oceanbase, area)).filter((job) => {
          const start = job.startedAt ?? 0
          return running.has(start) || (start >= from && start < to)
        })
        const found = await jobsOf(place.oceanbase, { ...ALL_JOBS, area, from, to })
        expect(byKey(found).map((job) => job.key)).toEqual(byKey(all).map((job) => job.key))
      }),
      { numRuns: 25 },
    )
  })

  it('a list of a tenant holds what it takes part in', async () => {
    await using place = await bench('4.2.5')
    const tenant = { id: '1002', name: 'shop' }
    await fc.assert(
      fc.asyncProperty(PASTS[area], async (past) => {
        put(place.server.simulation, past)
        const takesPart = (job: Job) =>
          job.restore
            ? [job.restore.target, job.restore.sourceTenant].includes('shop')
            : job.recover
              ? job.recover.targetTenant === 'shop'
              : job.parts.some((part) => part.tenantId === '1002') ||
                job.passedOver.includes('shop') ||
                isListed(past, job)
        const all = (await allOf(place.oceanbase, area)).filter(takesPart)
        const found = await jobsOf(place.oceanbase, { ...ALL_JOBS, area, tenant })
        expect(byKey(found).map((job) => job.key)).toEqual(byKey(all).map((job) => job.key))
      }),
      { numRuns: 25 },
    )
  })
})

/** Starts (ms) of the leading rows of the running view; jobs are hours apart. */
async function runningLeads(rows: readonly Record<string, unknown>[]): Promise<number[]> {
  return rows
    .filter((row) => row.TENANT_ID === 1 || row.INITIATOR_TENANT_ID !== 1)
    .map((row) => Date.parse(`${String(row.START_TIMESTAMP).replace(' ', 'T')}Z`))
}

/** Whether EXECUTOR_TENANT_ID of the job's own row has tenant 1002. */
function isListed(past: Rows, job: Job): boolean {
  return Object.values(past)
    .flat()
    .some(
      (row) =>
        row.TENANT_ID === 1 &&
        row.START_TIMESTAMP === job.startedAt &&
        /\b1002\b/.test(String(row.EXECUTOR_TENANT_ID ?? '')),
    )
}

describe.each(['4.0.0', '4.2.1', '4.2.5', '4.3.3'])('3,000 history rows on %s', (version) => {
  it('reads a page at a time, and no more rows than are on it', async () => {
    await using place = await bench(version)
    const { simulation } = place.server
    const row = (job: number, tenant: number) => ({
      TENANT_ID: tenant,
      JOB_ID: job,
      INITIATOR_TENANT_ID: 1,
      INITIATOR_JOB_ID: job,
      EXECUTOR_TENANT_ID: tenant === 1 ? '1002,1004' : String(tenant),
      JOB_LEVEL: tenant === 1 ? 'CLUSTER' : 'USER_TENANT',
      BACKUP_TYPE: 'FULL',
      STATUS: 'COMPLETED',
      RESULT: 0,
      START_TIMESTAMP: START - job * HOUR + (tenant === 1 ? 0 : 1000),
      END_TIMESTAMP: START - job * HOUR + 600_000,
    })
    const jobs = Array.from({ length: 1000 }, (_, index) => index + 1)
    simulation.insertMany(
      'CDB_OB_BACKUP_JOB_HISTORY',
      jobs.flatMap((job) => [row(job, 1), row(job, 1002), row(job, 1004)]),
    )
    simulation.insertMany(
      'CDB_OB_BACKUP_TASK_HISTORY',
      jobs.flatMap((job) =>
        [1002, 1004].map((tenant) => ({
          TENANT_ID: tenant,
          TASK_ID: job,
          JOB_ID: job,
          STATUS: 'COMPLETED',
          RESULT: 0,
          OUTPUT_BYTES: job,
          START_TIMESTAMP: START - job * HOUR + 2000,
        })),
      ),
    )
    const found: string[] = []
    // Each job: its row, two tenants, two tasks; and once two archives, sys, two tenants with their META tenants.
    const bound = 100 * 5 + 2 + 5
    for (let skip = 0; skip < 1000; skip += 100) {
      const before = place.server.statements.length
      const page = await place.oceanbase.readJobs({
        ...ALL_JOBS,
        area: 'data',
        skip,
        take: 100,
      })
      expect(page.total).toBe(1000)
      expect(page.rows.problems).toEqual([])
      expect(page.rowsRead).toBeLessThanOrEqual(bound)
      const sent = place.server.statements.slice(before)
      const came = sent.filter(({ sql }) => /FROM oceanbase/.test(sql) && !/COUNT\(/.test(sql))
      expect(came.reduce((sum, { rows = 0 }) => sum + rows, 0)).toBe(page.rowsRead)
      const listed = assembleJobs(page.rows)
      expect(listed.every((job) => job.parts.length === 2 && job.state === 'success')).toBe(true)
      expect(listed.every((job) => job.bytes === 2 * Number(job.jobId))).toBe(true)
      found.push(...listed.map((job) => job.jobId))
    }
    expect(found).toEqual(jobs.map(String))
  })
})
