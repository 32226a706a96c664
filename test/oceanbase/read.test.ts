import { describe, expect, it } from 'vitest'
import { bench, START } from './stand-in.ts'

const DAY = 86_400_000
const SINCE = { historySince: START - 30 * DAY }

describe('read', () => {
  it('brings tenants, archives, the version and the database clock', async () => {
    await using it = await bench('4.2.5')
    const rows = await it.oceanbase.read(SINCE)
    expect(rows.version).toMatchObject({ generation: 4, text: expect.stringMatching(/^4\.2\.5/) })
    expect(rows.version.comment).toMatch(/OceanBase/)
    expect(rows.databaseNow).toBe(START)
    expect(rows.tenants.map((one) => `${one.tenantId} ${one.type} ${one.name}`)).toEqual(
      expect.arrayContaining(['1 SYS sys', '1002 USER shop', '1001 META META$1002']),
    )
    expect(rows.archives.map((one) => [one.tenantId, one.status])).toEqual([
      ['1002', 'DOING'],
      ['1004', 'DOING'],
    ])
    expect(rows.problems).toEqual([])
    expect(rows.unreadable).toEqual([])
  })

  it('reads every step of every V4 timeline without a problem', async () => {
    await using it = await bench('4.3.3', false)
    let jobs = 0
    for (const { id, steps } of it.server.simulation.timelines.filter(
      (one) => !/^v3/.test(one.id),
    )) {
      for (const step of steps.keys()) {
        it.server.simulation.load(id, step)
        const rows = await it.oceanbase.read({ historySince: 0 })
        expect({ id, step, problems: rows.problems, unreadable: rows.unreadable }).toEqual({
          id,
          step,
          problems: [],
          unreadable: [],
        })
        jobs += rows.dataJobs.length + rows.restores.length + rows.importTasks.length
      }
    }
    expect(jobs).toBeGreaterThan(50)
  })

  it('sees UTC, microseconds and nanoseconds although the server lives at +08:00', async () => {
    await using it = await bench()
    it.server.simulation.insert('CDB_OB_ARCHIVELOG', {
      TENANT_ID: 1010,
      DEST_NO: 0,
      STATUS: 'DOING',
      CHECKPOINT_SCN: '1740767997500123457',
    })
    it.server.simulation.insert('CDB_OB_BACKUP_JOB_HISTORY', {
      TENANT_ID: 1002,
      JOB_ID: 9,
      STATUS: 'COMPLETED',
      RESULT: 0,
      START_TIMESTAMP: '2025-03-01 01:02:03.456789',
      END_TIMESTAMP: '2025-03-01 01:12:03.000001',
    })
    const rows = await it.oceanbase.read(SINCE)
    expect(rows.archives.find((one) => one.tenantId === '1010')?.checkpointScn).toBe(
      '1740767997500123457',
    )
    const job = rows.dataJobs.find((one) => one.jobId === '9')
    expect(job?.start?.text).toBe('2025-03-01 01:02:03.456789')
    expect(job?.end?.text).toBe('2025-03-01 01:12:03.000001')
    const zones = it.server.statements.filter((one) => /time_zone/.test(one.sql))
    expect(zones).toHaveLength(1)
    expect(it.server.statements.indexOf(zones[0] as (typeof zones)[0])).toBe(0)
  })

  it('reads running views before history views, on one connection', async () => {
    await using it = await bench()
    await it.oceanbase.read(SINCE)
    const read = it.server.statements.filter((one) => /^SELECT `.*FROM oceanbase\./.test(one.sql))
    const history = read.findIndex((one) => /_HISTORY/.test(one.sql))
    const running = /_JOBS`|BACKUP_TASKS`|RESTORE_PROGRESS`|IMPORT_TABLE_TASKS`/
    const lastRunning = read.findLastIndex((one) => running.test(one.sql))
    expect(history).toBeGreaterThan(lastRunning)
    expect(lastRunning).toBeGreaterThan(0)
    expect(new Set(read.map((one) => one.connectionId)).size).toBe(1)
    expect(read.filter((one) => /\*|PASSWD|BACKUP_DEST|KMS|AUTHORIZATION/.test(one.sql))).toEqual(
      [],
    )
  })

  it('asks for the columns once, not at every reading', async () => {
    await using it = await bench()
    await it.oceanbase.read(SINCE)
    await it.oceanbase.read(SINCE)
    const probes = it.server.statements.filter((one) => /information_schema/i.test(one.sql))
    expect(probes).toHaveLength(1)
  })

  it('follows a backup from the running view into the history', async () => {
    await using it = await bench()
    it.server.simulation.startBackup()
    it.clock.advance(20 * 60_000)
    const running = await it.oceanbase.read(SINCE)
    expect(running.dataJobs.map((one) => [one.tenantId, one.status, one.running])).toEqual([
      ['1', 'DOING', true],
      ['1002', 'DOING', true],
      ['1004', 'DOING', true],
    ])
    const [task] = running.dataTasks
    expect(task?.dataProgress).toBeGreaterThan(0)
    expect(task?.path).toBe('oss://ob-backup/data/t1002?host=oss.example.com')
    it.clock.advance(12 * 3_600_000)
    const over = await it.oceanbase.read(SINCE)
    expect(over.dataJobs.map((one) => [one.status, one.running])).toEqual([
      ['COMPLETED', false],
      ['COMPLETED', false],
      ['COMPLETED', false],
    ])
    expect(over.sets.map((one) => one.status)).toEqual(['SUCCESS', 'SUCCESS'])
  })

  it('bounds the history by time and by number, newest first', async () => {
    await using it = await bench()
    for (let n = 1; n <= 520; n += 1) {
      it.server.simulation.insert('CDB_OB_BACKUP_DELETE_JOB_HISTORY', {
        TENANT_ID: 1002,
        JOB_ID: n,
        STATUS: 'COMPLETED',
        START_TIMESTAMP: START - n * 3_600_000,
      })
    }
    const all = await it.oceanbase.read({ historySince: 0 })
    expect(all.cleanupJobs).toHaveLength(500)
    expect(all.cleanupJobs[0]?.jobId).toBe('1')
    const day = await it.oceanbase.read({ historySince: START - DAY })
    expect(day.cleanupJobs.map((one) => one.jobId)).toEqual(
      Array.from({ length: 24 }, (_, index) => String(index + 1)),
    )
  })

  it('leaves deleted sets out of the picture, and readSets shows them', async () => {
    await using it = await bench()
    for (const [id, state] of [
      [1, 'DELETED'],
      [2, 'AVAILABLE'],
    ]) {
      it.server.simulation.insert('CDB_OB_BACKUP_SET_FILES', {
        TENANT_ID: 1002,
        BACKUP_SET_ID: id,
        STATUS: 'SUCCESS',
        FILE_STATUS: state,
      })
    }
    expect((await it.oceanbase.read(SINCE)).sets.map((one) => one.setId)).toEqual(['2'])
    expect((await it.oceanbase.readSets('1002')).sets.map((one) => one.setId)).toEqual(['2', '1'])
    expect((await it.oceanbase.readSets('1004')).sets).toEqual([])
  })
})

describe('versions', () => {
  it.each<[string, { role: boolean; recovery: boolean; dataProgress: boolean; logs: boolean }]>([
    ['4.0.0', { role: false, recovery: false, dataProgress: false, logs: false }],
    ['4.2.1', { role: true, recovery: true, dataProgress: false, logs: false }],
    ['4.2.5', { role: true, recovery: true, dataProgress: true, logs: false }],
    // A parallel line: younger than 4.2.3 by number, older by columns (trap 29).
    ['4.3.0', { role: true, recovery: true, dataProgress: false, logs: false }],
    ['4.3.3', { role: true, recovery: true, dataProgress: true, logs: true }],
    ['4.3+ source', { role: true, recovery: true, dataProgress: true, logs: true }],
  ])('%s: what its columns give, and null for the rest', async (version, expected) => {
    await using it = await bench(version)
    it.server.simulation.startBackup({ plusArchivelog: version === '4.3.3' })
    it.clock.advance(20 * 60_000)
    const rows = await it.oceanbase.read(SINCE)
    expect(rows.unreadable).toEqual([])
    expect(rows.problems).toEqual([])
    expect(rows.dataJobs).toHaveLength(3)
    const [task] = rows.dataTasks
    expect({
      role: rows.tenants.some((one) => one.role !== null),
      dataProgress: task?.dataProgress !== null,
      logs: task?.logFileCount !== null,
    }).toEqual({ role: expected.role, dataProgress: expected.dataProgress, logs: expected.logs })
    const probe = await it.oceanbase.probe()
    const recovery = probe.views.find((one) => one.view === 'CDB_OB_RECOVER_TABLE_JOBS')
    expect(recovery).toMatchObject({ exists: expected.recovery, readable: expected.recovery })
  })
})
