import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import type { JobQuery } from '../../src/domain/list.ts'
import type { OceanBase } from '../../src/oceanbase/oceanbase.ts'
import type { RawViews } from '../domain/sample-rows.ts'
import {
  ALL_JOBS,
  commands,
  put,
  recoveries,
  restoreRows,
  VIEWS_OF,
} from '../oceanbase/past-jobs.ts'
import { bench, START } from '../oceanbase/stand-in.ts'
import { hasMariaDb, type MariaDbServer, startServer } from './server.ts'
import { makeViewTables, replaceRows } from './view-tables.ts'

const PASTS = {
  data: commands('data'),
  cleanup: commands('cleanup'),
  restore: restoreRows(),
  recover: recoveries(),
}
const QUERIES: readonly Partial<JobQuery>[] = [
  {},
  { skip: 2, take: 3 },
  { states: ['failed', 'partial', 'cancelled'] },
  { states: ['success'] },
  { states: ['running', 'pending'] },
  { tenant: { id: '1002', name: 'shop' } },
  { from: START - 40 * 3_600_000, to: START - 5 * 3_600_000 },
  { jobId: '7' },
  { ranAt: START - 10 * 3_600_000 },
  { ranAt: START - 10 * 3_600_000, skip: 3, take: 4 },
]

describe.skipIf(!hasMariaDb())('lists on MariaDB', () => {
  let server: MariaDbServer
  let oceanbase: OceanBase
  beforeAll(async () => {
    server = await startServer()
    await makeViewTables(server)
    oceanbase = server.open()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  test.each(['data', 'cleanup', 'restore', 'recover'] as const)(
    '%s: the same pages as of the stand-in, whatever is asked for',
    async (area) => {
      await using place = await bench('4.2.5')
      for (const past of fc.sample(PASTS[area], { numRuns: 3, seed: 11 })) {
        put(place.server.simulation, past)
        const views = [...Object.values(VIEWS_OF).flat(), 'DBA_OB_TENANTS', 'CDB_OB_ARCHIVELOG']
        const raw = Object.fromEntries(
          views.map((view) => [view, place.server.simulation.rows(view)]),
        )
        await replaceRows(server, raw as RawViews)
        for (const more of QUERIES) {
          const query: JobQuery = { ...ALL_JOBS, area, ...more }
          const [here, there] = [
            await oceanbase.readJobs(query),
            await place.oceanbase.readJobs(query),
          ]
          expect([here.rows.problems, here.rows.unreadable]).toEqual([[], []])
          expect([here.total, here.rowsRead]).toEqual([there.total, there.rowsRead])
          expect(assembleJobs({ ...here.rows, version: there.rows.version })).toEqual(
            assembleJobs(there.rows),
          )
        }
        const lead = assembleJobs((await oceanbase.readJobs({ ...ALL_JOBS, area })).rows)[0]
        const columns = {
          area,
          jobs: [{ tenantId: '1', jobId: lead?.jobId ?? '1' }],
          startedAt: lead?.startedAt ?? null,
        }
        const [mine, its] = [
          await oceanbase.readColumns(columns),
          await place.oceanbase.readColumns(columns),
        ]
        expect(mine.map((one) => one.view)).toEqual(its.map((one) => one.view))
      }
    },
  )

  test('archives, sets and events are asked for in words that it knows', async () => {
    expect(await oceanbase.readArchives('1002')).toMatchObject({ streams: [] })
    expect(await oceanbase.readArchives(null)).toMatchObject({ pieces: [] })
    expect((await oceanbase.readSets('1002')).unreadable).toEqual([])
    const range = { modules: ['backup_data'], from: 0, to: START, limit: 5 }
    expect(await oceanbase.readEvents({ ...range, tenantIds: ['1002'], jobIds: ['7'] })).toEqual([])
  })
})
