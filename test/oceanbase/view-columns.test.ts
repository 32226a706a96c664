import { describe, expect, it } from 'vitest'
import { familyOf } from '../../sandbox/oceanbase/wire/column-type.ts'
import type { JobArea } from '../../src/domain/job.ts'
import { VIEWS_OF } from './past-jobs.ts'
import { bench, errorOf, everythingIn, START } from './stand-in.ts'

const SECRET = 'S3CR3T'
/** Text that stands in every text column: a destination with keys, as views show them. */
const DEST = `oss://bucket/path?host=oss.example.com&access_id=${SECRET}&access_key=${SECRET}`
const NEVER = /^(PASSWD|BACKUP_PASSWD|EXTERNAL_KMS_INFO|AUTHORIZATION)$/

const VIEWS: Readonly<Record<JobArea, readonly string[]>> = {
  ...VIEWS_OF,
  // 3.x has these besides.
  data: [...VIEWS_OF.data, 'CDB_OB_BACKUP_PROGRESS', 'CDB_OB_BACKUP_SET_DETAILS'],
  cleanup: [...VIEWS_OF.cleanup, 'CDB_OB_BACKUP_CLEAN_HISTORY', 'CDB_OB_BACKUP_TASK_CLEAN_HISTORY'],
  copy: [
    'CDB_OB_BACKUP_BACKUPSET_JOB',
    'CDB_OB_BACKUP_BACKUPSET_JOB_HISTORY',
    'CDB_OB_BACKUP_BACKUPSET_TASK',
    'CDB_OB_BACKUP_BACKUPSET_TASK_HISTORY',
  ],
  validation: [
    'CDB_OB_BACKUP_VALIDATION_JOB',
    'CDB_OB_BACKUP_VALIDATION_JOB_HISTORY',
    'CDB_OB_TENANT_BACKUP_VALIDATION_TASK',
    'CDB_OB_BACKUP_VALIDATION_TASK_HISTORY',
  ],
}
const AREAS = Object.keys(VIEWS) as JobArea[]

const VERSIONS = ['3.1.1', '3.1.5', '4.0.0', '4.2.1', '4.2.5', '4.3.3', '4.3+ source']
const cases = VERSIONS.flatMap((version) => AREAS.map((area) => [version, area] as const))

const isId = (name: string) => /^(TENANT_ID|JOB_ID|BS_KEY|INITIATOR_JOB_ID)$/.test(name)

describe.each(cases)('%s %s', (version, area) => {
  it('gives every column in the order of the server, and no secret', async () => {
    await using place = await bench(version, false)
    const { store } = place.server.simulation
    const present = VIEWS[area].filter((view) => store.specs.has(view))
    for (const view of present) {
      const columns = store.specs.get(view)?.columns ?? []
      const value = (name: string, type: string) => {
        if (isId(name)) return 5
        if (name === 'COPY_ID') return 0
        if (name === 'INITIATOR_TENANT_ID') return 1
        if (NEVER.test(name)) return SECRET
        const family = familyOf(type)
        return family === 'text' && !/TIME/.test(name)
          ? DEST
          : family === 'time' || /^START_TIME/.test(name)
            ? START
            : 17
      }
      store.insert(
        view,
        Object.fromEntries(columns.map(({ name, type }) => [name, value(name, type)])),
      )
    }
    await place.oceanbase.readTenants()
    const before = place.server.statements.length
    const found = await place.oceanbase.readColumns({
      area,
      jobs: [{ tenantId: '5', jobId: '5' }],
      startedAt: START,
    })
    expect(found.map((one) => one.view)).toEqual(expect.arrayContaining([...present]))
    expect(found).toHaveLength(present.length)
    for (const { view, columns } of found) {
      const names = store.specs.get(view)?.columns.map(({ name }) => name)
      expect(columns.map(({ name }) => name)).toEqual(names)
      for (const { name, value } of columns) {
        if (NEVER.test(name)) expect(value).toBe('(never read)')
        if (/^(PATH|BACKUP_DEST|BACKUP_SET_LIST|BACKUP_PIECE_LIST)$/.test(name)) {
          expect(value).toBe('oss://bucket/path?host=oss.example.com')
        }
      }
    }
    expect(everythingIn(found)).not.toContain(SECRET)
    const sent = place.server.statements.slice(before).map(({ sql }) => sql)
    expect(sent.join('\n')).not.toMatch(/PASSWD|KMS|AUTHORIZATION|select \*/i)
  })
})

describe('which rows', () => {
  const row = (tenant: number, job: number, hoursAgo: number, more: object = {}) => ({
    TENANT_ID: tenant,
    JOB_ID: job,
    STATUS: 'COMPLETED',
    START_TIMESTAMP: START - hoursAgo * 3_600_000,
    ...more,
  })

  it('those of the job, not those of another time with its ids (trap 17); NULL stays null', async () => {
    await using place = await bench()
    const { simulation } = place.server
    simulation.insertMany('CDB_OB_BACKUP_JOB_HISTORY', [
      row(1, 5, 1, { COMMENT: null, DESCRIPTION: '' }),
      row(1002, 8, 1),
      row(1002, 5, 1),
      row(1, 5, 900),
    ])
    simulation.insertMany('CDB_OB_BACKUP_TASKS', [
      { ...row(1002, 8, 0), START_TIMESTAMP: null, TASK_ID: 1 },
      { ...row(1002, 8, 900), TASK_ID: 2 },
    ])
    const found = await place.oceanbase.readColumns({
      area: 'data',
      jobs: [
        { tenantId: '1', jobId: '5' },
        { tenantId: '1002', jobId: '8' },
      ],
      startedAt: START - 3_600_000,
    })
    const value = (index: number, name: string) =>
      found[index]?.columns.find((column) => column.name === name)?.value
    expect(found.map((one, index) => [one.view, value(index, 'TENANT_ID')])).toEqual([
      ['CDB_OB_BACKUP_JOB_HISTORY', '1'],
      ['CDB_OB_BACKUP_JOB_HISTORY', '1002'],
      ['CDB_OB_BACKUP_TASKS', '1002'],
    ])
    expect([value(0, 'COMMENT'), value(0, 'DESCRIPTION')]).toEqual([null, ''])
    expect(value(0, 'START_TIMESTAMP')).toBe('2025-03-01 01:00:00.000000')
  })

  it('at most 60 of all views', async () => {
    await using place = await bench()
    place.server.simulation.insertMany(
      'CDB_OB_IMPORT_TABLE_TASKS',
      Array.from({ length: 90 }, (_, task) => ({ ...row(1002, 9, 0), TASK_ID: task })),
    )
    place.server.simulation.insert('CDB_OB_IMPORT_TABLE_JOBS', {
      ...row(1002, 9, 0),
      INITIATOR_TENANT_ID: 1002,
      INITIATOR_JOB_ID: 5,
    })
    const found = await place.oceanbase.readColumns({
      area: 'recover',
      jobs: [{ tenantId: '1002', jobId: '5' }],
      startedAt: null,
    })
    expect(found).toHaveLength(60)
    expect(found[0]?.view).toBe('CDB_OB_IMPORT_TABLE_JOBS')
    const none = { area: 'data', jobs: [], startedAt: null } as const
    expect(await place.oceanbase.readColumns(none)).toEqual([])
  })

  it('a view that may not be read says so; what is no id is refused', async () => {
    await using place = await bench()
    const query = {
      area: 'restore',
      jobs: [{ tenantId: '1', jobId: '5' }],
      startedAt: null,
    } as const
    await place.oceanbase.readTenants()
    place.server.faults.errno(1142, 1, /RESTORE_PROGRESS/)
    const found = await place.oceanbase.readColumns(query)
    expect(found.map((one) => one.view)).toEqual(['CDB_OB_RESTORE_PROGRESS'])
    expect(found[0]?.columns[0]?.value).toMatch(/^\(unreadable\) .*1142/)
    const jobs = [{ tenantId: '1 OR 1=1', jobId: '5' }]
    expect(String(await errorOf(place.oceanbase.readColumns({ ...query, jobs })))).toMatch(
      /is not an id/,
    )
  })
})
