import { describe, expect, it } from 'vitest'
import samples from '../../sandbox/oceanbase/samples.json' with { type: 'json' }
import views from '../../sandbox/oceanbase/views.json' with { type: 'json' }
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import { readResult, type State, stateOfStatus } from '../../src/domain/state.ts'
import { OceanBaseError } from '../../src/errors.ts'
import {
  BAD_ENDS,
  GOOD_ENDS,
  leadingRows,
  type PagedQuery,
} from '../../src/oceanbase/leading-rows.ts'
import { ALL_JOBS } from './past-jobs.ts'
import { bench, errorOf, everythingIn, START } from './stand-in.ts'

const HOUR = 3_600_000
/** The first page of an area. */
const ALL = { ...ALL_JOBS, take: 10 }

const HISTORY = 'CDB_OB_BACKUP_JOB_HISTORY'
const RUNNING = 'CDB_OB_BACKUP_JOBS'

function sysRow(jobId: number, hoursAgo: number, status = 'COMPLETED') {
  return {
    TENANT_ID: 1,
    JOB_ID: jobId,
    INITIATOR_TENANT_ID: 1,
    INITIATOR_JOB_ID: jobId,
    EXECUTOR_TENANT_ID: '1002',
    STATUS: status,
    RESULT: 0,
    START_TIMESTAMP: START - hoursAgo * HOUR,
  }
}

function tenantRow(jobId: number, of: number, hoursAgo: number, status = 'COMPLETED') {
  return {
    ...sysRow(jobId, hoursAgo, status),
    TENANT_ID: 1002,
    INITIATOR_JOB_ID: of,
    START_TIMESTAMP: START - hoursAgo * HOUR + 1000,
  }
}

describe('words of an end', () => {
  it.each(GOOD_ENDS)('%s may be good', (word) => expect(stateOfStatus(word)).toBe('success'))
  it.each(BAD_ENDS)('%s is bad', (word) =>
    expect(['failed', 'cancelled']).toContain(stateOfStatus(word)),
  )

  it('are all that the views have (views.json, samples.json)', () => {
    const texts = [JSON.stringify(views), JSON.stringify(samples)]
    const words = new Set(texts.join(' ').match(/\b[A-Z][A-Z_]{2,}\b/g))
    const ends = [...words].filter((word) =>
      ['success', 'failed', 'cancelled'].includes(stateOfStatus(word)),
    )
    expect(ends.length).toBeGreaterThan(8)
    for (const word of ends) expect([...GOOD_ENDS, ...BAD_ENDS]).toContain(word)
  })

  it('a RESULT that the domain takes for good is not asked for as a bad one', () => {
    const states: readonly State[] = ['failed']
    const query: PagedQuery = { ...ALL, area: 'data', states }
    const { sql } = leadingRows(query, 'over', true, 'END_TIMESTAMP')
    const listed = [...sql.matchAll(/NOT IN \(([^)]*)\)/g)].flatMap(([, words = '']) =>
      [...words.matchAll(/'([^']*)'/g)].map(([, word = '']) => word),
    )
    expect(listed.map(readResult)).toEqual(listed.map(() => 'ok'))
    expect(listed).toContain('0')
  })
})

describe('values', () => {
  it('of a query are never part of its text', () => {
    const query: PagedQuery = {
      ...ALL,
      area: 'recover',
      tenant: { id: "1' OR 1=1", name: "x' OR '1'='1" },
      jobId: '7; DROP',
      states: ['success'],
      from: 0,
      to: 1,
    }
    for (const area of ['data', 'cleanup', 'restore', 'recover'] as const) {
      const past = { ...query, area, ranAt: 2 }
      const { sql, values } = leadingRows(past, 'over', true, 'END_TIMESTAMP')
      expect(sql).not.toMatch(/1=1|DROP|1970/)
      expect(sql.match(/\?/g)).toHaveLength(values?.length ?? 0)
    }
  })
})

describe('one id', () => {
  it('finds the job that it leads and the one that a tenant counts so (trap 17)', async () => {
    await using place = await bench()
    const { simulation } = place.server
    simulation.insertMany(HISTORY, [
      sysRow(7, 1),
      tenantRow(3, 7, 1),
      sysRow(12, 5),
      tenantRow(7, 12, 5),
      // The same sys number, of a time before the cluster was built anew.
      sysRow(12, 5000),
      tenantRow(1, 12, 5000),
      sysRow(9, 8),
      tenantRow(8, 9, 8),
    ])
    const { rows, total } = await place.oceanbase.readJobs({ ...ALL, area: 'data', jobId: '7' })
    expect(total).toBe(2)
    expect(
      assembleJobs(rows).map((job) => [job.jobId, job.parts.map((part) => part.jobId)]),
    ).toEqual([
      ['7', ['3']],
      ['12', ['7']],
    ])
    const none = await place.oceanbase.readJobs({ ...ALL, area: 'data', jobId: '404' })
    expect([none.total, assembleJobs(none.rows)]).toEqual([0, []])
  })
})

describe('a job that ends while a page is read', () => {
  it.each([0, 1, 2, 3, 4])('after %i statements about its view: is on the page', async (after) => {
    await using place = await bench()
    const { simulation } = place.server
    simulation.insertMany(RUNNING, [sysRow(30, 1, 'DOING'), sysRow(31, 2, 'DOING')])
    simulation.insertMany(
      HISTORY,
      Array.from({ length: 30 }, (_, index) => sysRow(index, 40 - index)),
    )
    let seen = 0
    const observed = place.server.statements as unknown as {
      push: (one: { sql: string }) => number
    }
    const push = observed.push.bind(observed)
    observed.push = (one) => {
      if (one.sql.includes(`\`${RUNNING}\``)) {
        seen += 1
        if (seen === after + 1) {
          simulation.remove(RUNNING, { JOB_ID: 30 })
          simulation.insert(HISTORY, sysRow(30, 1))
        }
      }
      return push(one)
    }
    const first = await place.oceanbase.readJobs({ ...ALL, area: 'data', take: 5 })
    const second = await place.oceanbase.readJobs({ ...ALL, area: 'data', skip: 5, take: 5 })
    const ids = [first, second].flatMap(({ rows }) => assembleJobs(rows).map((job) => job.jobId))
    expect(new Set(ids).size).toBeGreaterThanOrEqual(9)
    for (const id of ['30', '31', '29', '28', '27', '26', '25', '24', '23'])
      expect(ids).toContain(id)
  })
})

describe('cleanups', () => {
  it('gives at most 50 tasks of a job, those that failed first, and asks for none of idle ones', async () => {
    await using place = await bench()
    const { simulation } = place.server
    const job = (jobId: number, tasks: number) => ({
      ...sysRow(jobId, jobId),
      TENANT_ID: 1002,
      INITIATOR_TENANT_ID: 1002,
      INITIATOR_JOB_ID: 0,
      TYPE: 'DELETE OBSOLETE BACKUP',
      TASK_COUNT: tasks,
      SUCCESS_TASK_COUNT: tasks,
      END_TIMESTAMP: START - jobId * HOUR + 600_000,
    })
    simulation.insertMany('CDB_OB_BACKUP_DELETE_JOB_HISTORY', [job(1, 0), job(2, 3), job(3, 4000)])
    const task = (jobId: number, taskId: number) => ({
      TENANT_ID: 1002,
      JOB_ID: jobId,
      TASK_ID: taskId,
      TASK_TYPE: 'BACKUP PIECE',
      ID: taskId,
      ROUND_ID: 1,
      STATUS: taskId === 3999 ? 'FAILED' : 'COMPLETED',
      RESULT: taskId === 3999 ? -9044 : 0,
      START_TIMESTAMP: START - jobId * HOUR + 1000,
      PATH: 'oss://b/p?host=h&access_id=S3CR3T&access_key=S3CR3T',
    })
    simulation.insertMany('CDB_OB_BACKUP_DELETE_TASK_HISTORY', [
      ...[1, 2, 3].map((id) => task(2, id)),
      ...Array.from({ length: 4000 }, (_, id) => task(3, id)),
    ])
    const before = place.server.statements.length
    const { rows, rowsRead } = await place.oceanbase.readJobs({ ...ALL, area: 'cleanup' })
    const of = (id: string) => rows.cleanupTasks.filter((one) => one.jobId === id)
    expect([of('1').length, of('2').length, of('3').length]).toEqual([0, 3, 50])
    expect(of('3')[0]).toMatchObject({
      taskId: '3999',
      status: 'FAILED',
      type: 'BACKUP PIECE',
      path: 'oss://b/p?host=h',
    })
    expect(rowsRead).toBe(3 + 3 + 50 + rows.tenants.length)
    const asked = place.server.statements.slice(before).map(({ sql }) => sql)
    expect(asked.filter((sql) => /DELETE_TASK/.test(sql) && /JOB_ID` = 1\)/.test(sql))).toEqual([])
    expect(everythingIn(rows)).not.toContain('S3CR3T')
  })
})

describe('a view that may not be read', () => {
  it('is named, once, and costs only itself', async () => {
    await using place = await bench()
    place.server.simulation.insertMany(RUNNING, [sysRow(1, 1, 'DOING')])
    await place.oceanbase.readTenants()
    place.server.faults.errno(1142, 9, /CDB_OB_BACKUP_JOB_HISTORY/)
    const { rows, total } = await place.oceanbase.readJobs({ ...ALL, area: 'data' })
    expect(rows.unreadable.map((one) => one.view)).toEqual([HISTORY])
    expect([total, assembleJobs(rows).length]).toEqual([1, 1])
  })

  it('the connection lost on the way is an error', async () => {
    await using place = await bench()
    await place.oceanbase.readTenants()
    place.server.faults.dropAfter(/COUNT/)
    const error = await errorOf(place.oceanbase.readJobs({ ...ALL, area: 'data' }))
    expect(error).toBeInstanceOf(OceanBaseError)
    expect(error).toMatchObject({ errno: null, retryable: true })
  })
})

describe('a version without an area', () => {
  it.each([
    ['4.0.0', 'recover'],
    ['4.2.5', 'copy'],
    ['4.2.5', 'validation'],
  ] as const)('%s has no %s: an empty list', async (version, area) => {
    await using place = await bench(version)
    const { rows, total } = await place.oceanbase.readJobs({ ...ALL, area })
    expect([total, assembleJobs(rows), rows.unreadable]).toEqual([0, [], []])
  })
})
