import { describe, expect, it } from 'vitest'
import { isUsableChain } from '../../src/domain/restore-window.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { Secret } from '../../src/domain/secret.ts'
import { toSnapshot } from '../../src/domain/snapshot.ts'
import { findJob } from './found-job.ts'
import { restoreStatement } from './restore-statement.ts'
import { type Bench, bench, everythingIn, START } from './stand-in.ts'

const HOUR = 3_600_000
const SINCE = { historySince: START - 30 * 24 * HOUR }

async function cluster(version = '3.1.5'): Promise<Bench> {
  const it = await bench(version, false)
  it.server.simulation.addTenant({ id: 1001, name: 'shop' })
  it.server.simulation.addTenant({ id: 1002, name: 'hr', compatibilityMode: 'ORACLE' })
  return it
}

async function snapshot(it: Bench) {
  return toSnapshot('old', await it.oceanbase.read(SINCE), START)
}

describe.each(['2.2.77', '3.1.1', '3.1.2', '3.1.3', '3.1.4', '3.1.5'])(
  'OceanBase %s',
  (version) => {
    it('is read without a problem: version, tenants, archive, sets, jobs', async () => {
      await using it = await cluster(version)
      it.server.simulation.seedHistory({ days: 5 })
      it.server.simulation.startBackup()
      it.clock.advance(20 * 60_000)
      const rows = await it.oceanbase.read(SINCE)
      expect(rows.problems).toEqual([])
      expect(rows.unreadable).toEqual([])
      expect(rows.login).toEqual({ kind: 'sys' })
      expect(rows.version).toMatchObject({ generation: 3, text: expect.stringContaining(version) })
      expect(rows.recoverJobs).toEqual([])
      const { tenants, jobs } = toSnapshot('old', rows, START)
      expect(tenants.map((tenant) => tenant.name)).toEqual(['shop', 'hr'])
      for (const tenant of tenants) {
        expect(tenant.archive).toMatchObject({ status: 'DOING', tenantName: tenant.name })
        expect(tenant.archive?.lag).toBeLessThan(600)
        expect(tenant.lastFull).not.toBeNull()
        expect(tenant.lastIncremental).not.toBeNull()
        // From the start of the oldest full set to the checkpoint (REFERENCE §8).
        const oldest = rows.sets.filter((set) => set.tenantId === tenant.tenantId).at(-1)
        expect(tenant.segments[0]?.from).toBe(msToScn(oldest?.start?.ms ?? 0))
        const archive = rows.archives.find((one) => one.tenantId === tenant.tenantId)
        expect(tenant.segments.at(-1)?.to).toBe(archive?.checkpointScn)
      }
      const ready = rows.sets.filter((set) => set.fileStatus === 'AVAILABLE')
      expect(ready.length).toBeGreaterThan(6)
      expect(ready.every((set) => isUsableChain(set, rows.sets))).toBe(true)
      const [running] = jobs.filter((job) => job.state === 'running')
      expect(running).toMatchObject({
        area: 'data',
        kind: 'full',
        fromSys: true,
        parts: [{ tenantName: 'shop' }, { tenantName: 'hr' }],
        passedOver: [],
        leftOut: [],
      })
      expect(running?.percent).toBeGreaterThan(1)
      expect(jobs.filter((job) => job.state === 'success').length).toBeGreaterThan(3)
      expect(jobs.filter((job) => job.state === 'unknown')).toEqual([])
    })
  },
)

describe('life cycles of 3.x', () => {
  it('a backup keeps its key from the running view into the history', async () => {
    await using it = await cluster()
    it.server.simulation.startBackup()
    it.clock.advance(10 * 60_000)
    const [running] = (await snapshot(it)).jobs
    expect(running?.state).toBe('running')
    it.clock.advance(12 * HOUR)
    const [over] = (await snapshot(it)).jobs
    expect(over).toMatchObject({ key: running?.key, state: 'success', percent: 100 })
    expect(over?.parts.map((part) => [part.tenantName, part.state])).toEqual([
      ['shop', 'success'],
      ['hr', 'success'],
    ])
    expect(over?.bytes).toBeGreaterThan(0)
    expect((over?.endedAt ?? 0) - (over?.startedAt ?? 0)).toBeGreaterThan(60_000)
  })

  it('a failed backup is failed, and a later incremental goes on from the good set', async () => {
    await using it = await cluster()
    const { simulation } = it.server
    simulation.startBackup()
    it.clock.advance(6 * HOUR)
    simulation.failNext('data', { tenant: 'hr', result: -4184 })
    simulation.startBackup()
    it.clock.advance(6 * HOUR)
    simulation.startBackup({ incremental: true })
    it.clock.advance(6 * HOUR)
    const rows = await it.oceanbase.read(SINCE)
    const { jobs } = toSnapshot('old', rows, START)
    expect(jobs.map((job) => [job.jobId, job.kind, job.state])).toEqual([
      ['3', 'incremental', 'success'],
      ['2', 'full', 'failed'],
      ['1', 'full', 'success'],
    ])
    const last = rows.sets.find((set) => set.tenantId === '1002' && set.setId === '3')
    expect(last).toMatchObject({ prevFullSetId: '1', prevIncSetId: null })
  })

  it('a tenant that failed below a completed cluster row is seen', async () => {
    await using it = await cluster()
    it.server.simulation.startBackup()
    it.clock.advance(12 * HOUR)
    expect((await snapshot(it)).jobs).toMatchObject([{ state: 'success' }])
    const where = { TENANT_ID: 1002, BS_KEY: 1 }
    it.server.simulation.update('CDB_OB_BACKUP_SET_DETAILS', where, { STATUS: 'FAILED' })
    const [job] = (await snapshot(it)).jobs
    expect(job).toMatchObject({ status: 'COMPLETED', state: 'partial' })
  })

  it('log backup: interrupted, stopped', async () => {
    await using it = await cluster()
    it.server.simulation.archive('shop').interrupt()
    expect((await snapshot(it)).tenants[0]?.archive).toMatchObject({ state: 'interrupted' })
    it.server.simulation.archive('shop').stop()
    it.clock.advance(HOUR)
    expect((await snapshot(it)).tenants[0]?.archive).toMatchObject({ state: 'stopped' })
  })

  it('a cleanup is one job from its start to its end', async () => {
    await using it = await cluster()
    it.server.simulation.seedHistory({ days: 20 })
    const before = (await snapshot(it)).jobs.map((job) => job.key)
    it.server.simulation.startCleanup('shop')
    it.clock.advance(2000)
    const ofNow = async () => (await snapshot(it)).jobs.filter((job) => !before.includes(job.key))
    const [running] = await ofNow()
    expect(running).toMatchObject({ area: 'cleanup' })
    expect(running?.state).not.toBe('success')
    it.clock.advance(HOUR)
    expect(await ofNow()).toMatchObject([{ key: running?.key, state: 'success' }])
  })

  it('a restore through its stages to success', async () => {
    await using it = await cluster()
    const { simulation } = it.server
    simulation.addPool({ name: 'free' })
    simulation.startBackup()
    it.clock.advance(12 * HOUR)
    simulation.execute(
      "ALTER SYSTEM RESTORE shop2 FROM shop AT 'oss://ob-backup/v3?host=oss.example.com' " +
        "UNTIL '2025-03-01 12:00:00' WITH 'backup_cluster_name=obprod&backup_cluster_id=1&pool_list=free'",
    )
    const seen = new Set<string>()
    for (let minute = 0; minute < 12 * 60; minute += 5) {
      const job = (await snapshot(it)).jobs.find((one) => one.area === 'restore')
      seen.add(`${job?.status} ${job?.state}`)
      it.clock.advance(5 * 60_000)
    }
    expect([...seen].filter((one) => /unknown|undefined/.test(one))).toEqual([])
    expect([...seen].at(-1)).toBe('RESTORE_SUCCESS success')
    expect([...seen].some((one) => one.startsWith('RESTORE_USER_REPLICA'))).toBe(true)
    const job = (await snapshot(it)).jobs.find((one) => one.area === 'restore')
    expect(job?.restore).toMatchObject({
      target: 'shop2',
      sourceTenant: 'shop',
      scn: msToScn(Date.UTC(2025, 2, 1, 12)),
    })
    expect(job?.endedAt).toBeGreaterThan(START)
  })

  it('second backup and validation come with the watch, without the keys of their places', async () => {
    await using it = await cluster()
    const { simulation } = it.server
    simulation.startBackup()
    it.clock.advance(12 * HOUR)
    simulation.execute(
      "ALTER SYSTEM SET backup_backup_dest = 'oss://b/two?host=h.example.com&access_id=I&access_key=S3CR3T'",
    )
    simulation.execute('ALTER SYSTEM BACKUP BACKUPSET ALL')
    it.clock.advance(60_000)
    const running = await it.oceanbase.read(SINCE)
    expect(running.copies).toMatchObject([{ running: true, what: 'set', itemId: '0' }])
    it.clock.advance(12 * HOUR)
    simulation.execute('ALTER SYSTEM VALIDATE DATABASE')
    it.clock.advance(60_000)
    const checking = await it.oceanbase.read(SINCE)
    expect(checking.copies).toMatchObject([
      { running: false, jobId: running.copies[0]?.jobId, path: 'oss://b/two?host=h.example.com' },
    ])
    expect(checking.copies[0]?.start).toEqual(running.copies[0]?.start)
    expect(checking.validations.length).toBeGreaterThan(0)
    expect(checking.sets.some((set) => set.copyId === '1')).toBe(true)
    expect(everythingIn(checking)).not.toContain('S3CR3T')
  })
})

describe('3.x', () => {
  it('asks for the columns once, and tries only what no catalogue lists', async () => {
    await using it = await cluster()
    await it.oceanbase.read(SINCE)
    await it.oceanbase.read(SINCE)
    const sent = it.server.statements.map((one) => one.sql)
    expect(sent.filter((sql) => /information_schema/i.test(sql))).toHaveLength(1)
    expect(sent.filter((sql) => /LIMIT 0$/.test(sql)).every((sql) => /`__all_/.test(sql))).toBe(
      true,
    )
    expect(sent.filter((sql) => /^SELECT 1 FROM/.test(sql)).length).toBeLessThan(4)
    expect(
      sent.filter((sql) => /ARCHIVELOG_PROGRESS|PASSWD|\*/.test(sql.replace('COUNT(*)', ''))),
    ).toEqual([])
  })

  it('internal tables with fewer columns are read with those that there are', async () => {
    await using it = await cluster()
    it.server.faults.errno(
      1054,
      1,
      /`IN_RECYCLEBIN`.*LIMIT 0/,
      "Unknown column 'IN_RECYCLEBIN' in 'field list'",
    )
    const tenants = await it.oceanbase.readTenants()
    expect(tenants.map((one) => one.name)).toEqual(['sys', 'shop', 'hr'])
    const [sql] = it.server.statements.filter((one) => /`__all_tenant` j/.test(one.sql))
    expect(sql?.sql).toMatch(/NULL AS `IN_RECYCLEBIN`/)
  })

  it('a table that may not be read is named by what the bot knows it as', async () => {
    await using it = await cluster()
    it.server.faults.errno(1142, 1, /FROM oceanbase\.`CDB_OB_BACKUP_ARCHIVELOG` j/)
    const rows = await it.oceanbase.read(SINCE)
    expect(rows.unreadable).toEqual([
      {
        view: 'CDB_OB_ARCHIVELOG',
        errno: 1142,
        message: expect.stringContaining('read CDB_OB_BACKUP_ARCHIVELOG'),
      },
    ])
  })

  it('gives pools, events, sets and archives as 4.x does', async () => {
    await using it = await cluster()
    it.server.simulation.addPool({ name: 'free' })
    it.server.simulation.seedHistory({ days: 5 })
    it.server.simulation.startBackup()
    expect(await it.oceanbase.readPools()).toContainEqual(
      expect.objectContaining({ name: 'free', tenantId: null }),
    )
    const { sets, rounds, pieces, policy } = await it.oceanbase.readSets('1001')
    expect(sets.length).toBeGreaterThan(3)
    expect(sets.every((set) => set.copyId === '0')).toBe(true)
    expect(rounds[0]).toMatchObject({ status: 'DOING' })
    expect(pieces.length).toBeGreaterThan(0)
    expect(pieces[0]).toMatchObject({ copyId: '0', tenantId: '1001' })
    expect(policy).toBeNull()
    expect((await it.oceanbase.readArchives('1001')).archives).toHaveLength(1)
    const events = await it.oceanbase.readEvents({
      modules: ['backup'],
      from: START - HOUR,
      to: START + HOUR,
      limit: 10,
    })
    expect(events.map((event) => event.event)).toContain('start_backup')
    expect(await findJob(it.oceanbase, { area: 'restore', description: 'R-1' })).toBeNull()
  })

  it('is told by the self-check, with the views of its own', async () => {
    await using it = await cluster()
    const probe = await it.oceanbase.probe()
    expect(probe.version.generation).toBe(3)
    expect(probe.monitor.canSelect).toBe(true)
    expect(probe.views.filter((one) => !one.readable)).toEqual([])
    const tables = probe.views.flatMap((one) => one.tables)
    expect(tables).toEqual(
      expect.arrayContaining([
        'CDB_OB_BACKUP_PROGRESS',
        'CDB_OB_BACKUP_SET_DETAILS',
        '__all_tenant',
      ]),
    )
    expect(probe.views.some((one) => /RECOVER_TABLE/.test(one.view))).toBe(false)
  })

  it('is sent no command of 4.x, not even before the first reading', async () => {
    await using it = await cluster()
    const statement = restoreStatement(
      {
        kind: 'restore',
        cluster: 'old',
        sourceTenantId: '1001',
        sourceTenant: 'shop',
        setId: '1',
        target: 'copy',
        pool: 'free',
        scn: '1740794400000000000',
      },
      { data: new Secret('oss://b/p?host=h'), archive: null },
      'R-1',
    )
    expect(await it.oceanbase.execute(statement)).toEqual({
      kind: 'not-sent',
      message: expect.stringMatching(/^prod is OceanBase 3\.1\.5.*; the command is one of 4\.x\.$/),
    })
    expect(it.server.statements.some((one) => /ALTER/.test(one.sql))).toBe(false)
  })

  it('reads every step of the composed stories', async () => {
    await using it = await bench('3.1.5', false)
    const stories = it.server.simulation.timelines.filter((one) =>
      /^v3-(full|restore)/.test(one.id),
    )
    let states: string[] = []
    for (const { id, steps } of stories) {
      for (const step of steps.keys()) {
        it.server.simulation.load(id, step)
        const rows = await it.oceanbase.read({ historySince: 0 })
        expect({ id, step, bad: [...rows.problems, ...rows.unreadable] }).toEqual({
          id,
          step,
          bad: [],
        })
        states = [
          ...states,
          ...toSnapshot('old', rows, START).jobs.map((job) => `${id} ${job.state}`),
        ]
      }
    }
    expect(new Set(states)).toEqual(
      new Set([
        'v3-full-backup running',
        'v3-full-backup success',
        'v3-restore running',
        'v3-restore success',
        'v3-restore failed',
      ]),
    )
  })
})
