import { describe, expect, it } from 'vitest'
import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import type { Job, JobArea } from '../../src/domain/job.ts'
import type { OceanBase } from '../../src/oceanbase/oceanbase.ts'
import { ALL_JOBS } from './past-jobs.ts'
import { bench, SHOP_LOGIN } from './stand-in.ts'

const MINUTE = 60_000

const byKey = (jobs: readonly Job[]) => jobs.toSorted((a, b) => (a.key < b.key ? -1 : 1))
/** What a cleanup's tasks add is in lists only. */
const plain = (job: Job): Job => ({ ...job, cleanup: null })

/** Pages of three jobs each are the same jobs that the watch's reading has, each once; gives them. */
async function pagesAreWhole(oceanbase: OceanBase, area: JobArea): Promise<readonly Job[]> {
  const rows = await oceanbase.read({ historySince: 0 })
  expect([rows.problems, rows.unreadable]).toEqual([[], []])
  const all = assembleJobs(rows).filter((job) => job.area === area)
  const found: Job[] = []
  for (let skip = 0; skip < Math.max(1, all.length); skip += 3) {
    const page = await oceanbase.readJobs({ ...ALL_JOBS, area, skip, take: 3 })
    expect(page.total).toBe(all.length)
    expect([page.rows.problems, page.rows.unreadable]).toEqual([[], []])
    found.push(...assembleJobs(page.rows).filter((job) => job.area === area))
  }
  expect(byKey(found).map(plain)).toEqual(byKey(all).map(plain))
  return found
}

describe.each(['3.1.1', '3.1.3', '3.1.5'])('%s', (version) => {
  it('lists backups, cleanups, second backups and validations by the page', async () => {
    await using place = await bench(version, false)
    const { simulation } = place.server
    simulation.addTenant({ id: 1001, name: 'shop' })
    simulation.addTenant({ id: 1002, name: 'hr' })
    simulation.seedHistory({ days: 5 })
    simulation.execute("ALTER SYSTEM SET backup_backup_dest = 'oss://b/two?host=h.example.com'")
    simulation.execute('ALTER SYSTEM BACKUP BACKUPSET ALL')
    place.clock.advance(600 * MINUTE)
    simulation.execute('ALTER SYSTEM VALIDATE DATABASE')
    place.clock.advance(600 * MINUTE)
    simulation.startBackup()
    place.clock.advance(MINUTE)
    const data = await pagesAreWhole(place.oceanbase, 'data')
    expect(data.length).toBeGreaterThan(3)
    expect(data[0]).toMatchObject({ state: 'running', fromSys: true })
    await pagesAreWhole(place.oceanbase, 'cleanup')
    expect((await pagesAreWhole(place.oceanbase, 'copy')).length).toBeGreaterThan(0)
    const validations = await pagesAreWhole(place.oceanbase, 'validation')
    expect(validations.length).toBeGreaterThan(0)
    expect(await pagesAreWhole(place.oceanbase, 'restore')).toEqual([])
    expect(await pagesAreWhole(place.oceanbase, 'recover')).toEqual([])

    const tenant = { id: '1001', name: 'shop' }
    const of = await place.oceanbase.readJobs({ ...ALL_JOBS, area: 'data', tenant })
    expect(of.total).toBe(data.length)
    const good = await place.oceanbase.readJobs({ ...ALL_JOBS, area: 'copy', states: ['failed'] })
    expect(good.total).toBe(0)
    const id = validations[0]?.jobId ?? ''
    const one = await place.oceanbase.readJobs({
      ...ALL_JOBS,
      area: 'validation',
      jobId: id,
      take: 1,
    })
    expect(assembleJobs(one.rows).map((job) => job.jobId)).toEqual([id])
  })
})

describe('a login of one tenant', () => {
  it.each(['4.0.0', '4.2.5', '4.3.3'])('%s: lists its own jobs by the page', async (version) => {
    await using place = await bench(version)
    const { simulation } = place.server
    simulation.seedHistory({ days: 4 })
    simulation.startBackup()
    place.clock.advance(MINUTE)
    const shop = place.open(SHOP_LOGIN)
    const data = await pagesAreWhole(shop, 'data')
    expect(data.length).toBeGreaterThan(3)
    expect(data.every((job) => job.parts.every((part) => part.tenantId === '1002'))).toBe(true)
    expect(data.some((job) => job.state === 'running')).toBe(true)
    await pagesAreWhole(shop, 'cleanup')
    await pagesAreWhole(shop, 'recover')
    const failed = await shop.readJobs({ ...ALL_JOBS, area: 'data', states: ['failed'] })
    expect(failed.total).toBeLessThan(data.length)
    const [first] = data
    const columns = await shop.readColumns({
      area: 'data',
      jobs: [{ tenantId: '1002', jobId: first?.jobId ?? '' }],
      startedAt: first?.startedAt ?? null,
    })
    expect(columns.map((one) => one.view)).toContain('DBA_OB_BACKUP_JOBS')
    const sets = await shop.readSets('1002')
    expect([sets.sets.length > 0, sets.pieces.length > 0, sets.unreadable]).toEqual([
      true,
      true,
      [],
    ])
    const archive = await shop.readArchives(null)
    expect(archive.archives.map((row) => row.tenantId)).toEqual(['1002'])
  })

  it('a restored tenant lists its own restore, running and ended', async () => {
    await using place = await bench()
    const row = (status: string) => ({
      TENANT_ID: 1002,
      JOB_ID: status.length,
      RESTORE_TENANT_NAME: 'shop',
      RESTORE_TENANT_ID: 1002,
      BACKUP_TENANT_NAME: 'old',
      STATUS: status,
      START_TIMESTAMP: '2025-02-20 10:00:00.000000',
    })
    place.server.simulation.insert('CDB_OB_RESTORE_HISTORY', row('SUCCESS'))
    place.server.simulation.insert('CDB_OB_RESTORE_PROGRESS', row('RESTORING'))
    const found = await pagesAreWhole(place.open(SHOP_LOGIN), 'restore')
    expect(found.map((job) => job.state)).toEqual(['running', 'success'])
  })
})

describe('validations of a newer 4.x', () => {
  it('are jobs of sys with their tenants’ rows, by the page', async () => {
    await using place = await bench('4.3.3', true, { validation: true })
    const row = (tenant: number, job: number, of: number, hour: number) => ({
      TENANT_ID: tenant,
      JOB_ID: job,
      INITIATOR_TENANT_ID: 1,
      INITIATOR_JOB_ID: of,
      STATUS: hour === 0 ? 'DOING' : 'COMPLETED',
      RESULT: 0,
      TYPE: 'DATABASE',
      LEVEL: 'basic',
      START_TIMESTAMP: Date.UTC(2025, 1, 28, 20 - hour, 0, tenant === 1 ? 0 : 1),
    })
    for (let hour = 0; hour < 8; hour += 1) {
      const view = hour === 0 ? 'CDB_OB_BACKUP_VALIDATE_JOBS' : 'CDB_OB_BACKUP_VALIDATE_JOB_HISTORY'
      place.server.simulation.insertMany(view, [
        row(1, 10 + hour, 10 + hour, hour),
        row(1002, 50 + hour, 10 + hour, hour),
      ])
    }
    const found = await pagesAreWhole(place.oceanbase, 'validation')
    expect(found.map((job) => job.jobId)).toEqual(['10', '11', '12', '13', '14', '15', '16', '17'])
    expect(found[0]).toMatchObject({ state: 'running', parts: [{ jobId: '50' }] })
    const from = Date.UTC(2025, 1, 28, 18)
    const since = await place.oceanbase.readJobs({ ...ALL_JOBS, area: 'validation', from })
    expect(since.total).toBe(3)
  })
})
