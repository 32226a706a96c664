import { describe, expect, it } from 'vitest'
import { toSnapshot } from '../../src/domain/snapshot.ts'
import { restoreStatement } from './restore-statement.ts'
import { bench, errorOf, SHOP_LOGIN, START } from './stand-in.ts'

const HOUR = 3_600_000
const SINCE = { historySince: START - 30 * 24 * HOUR }

describe('a login of a user tenant', () => {
  it.each(['4.0.0', '4.1.0', '4.2.1', '4.2.5', '4.3.0', '4.3.3', '4.3+ source'])(
    '%s: its own rows as sys sees them, and nobody else',
    async (version) => {
      await using it = await bench(version)
      const shop = it.open(SHOP_LOGIN)
      it.server.simulation.seedHistory({ days: 4 })
      it.server.simulation.startBackup()
      it.server.simulation.startCleanup('shop')
      it.clock.advance(20 * 60_000)
      const all = await it.oceanbase.read(SINCE)
      const own = await shop.read(SINCE)
      expect(own.problems).toEqual([])
      expect(own.unreadable).toEqual([])
      expect(own.login).toEqual({ kind: 'tenant', tenantId: '1002', name: 'shop' })
      expect(own.version).toEqual(all.version)
      expect(own.databaseNow).toBe(all.databaseNow)
      const of = <Row extends { tenantId: string }>(rows: readonly Row[]) =>
        rows.filter((row) => row.tenantId === '1002')
      expect(own.dataJobs.length).toBeGreaterThan(4)
      expect(own.cleanupJobs.length).toBeGreaterThan(0)
      for (const key of ['dataJobs', 'dataTasks', 'cleanupJobs', 'archives'] as const) {
        expect(own[key], key).toEqual(of(all[key] as never))
      }
      for (const key of ['sets', 'rounds', 'tenants'] as const) {
        expect(own[key], key).toEqual(of(all[key] as never))
      }
      expect(own.restores).toEqual([])
    },
  )

  it('makes a snapshot of the one tenant: running job, window, archive', async () => {
    await using it = await bench()
    const shop = it.open(SHOP_LOGIN)
    it.server.simulation.seedHistory({ days: 4 })
    it.server.simulation.startBackup()
    it.clock.advance(20 * 60_000)
    const all = toSnapshot('prod', await it.oceanbase.read(SINCE), START)
    const own = toSnapshot('prod', await shop.read(SINCE), START)
    expect(own.tenants).toEqual(all.tenants.filter((tenant) => tenant.name === 'shop'))
    const [job] = own.jobs.filter((one) => one.state === 'running')
    expect(job).toMatchObject({ area: 'data', parts: [{ tenantName: 'shop', state: 'running' }] })
    expect(job?.percent).toBeGreaterThan(0)
    expect(own.jobs.every((one) => one.parts.every((part) => part.tenantName === 'shop'))).toBe(
      true,
    )
  })

  it('asks the DBA_ views for what they have, never for everything or a secret', async () => {
    await using it = await bench()
    const shop = it.open(SHOP_LOGIN)
    await shop.read(SINCE)
    await shop.readSets('1002')
    const sent = it.server.statements.filter((one) => one.user === 'ro').map((one) => one.sql)
    const reading = sent.filter((sql) => /oceanbase\.`/.test(sql) && !/^SELECT 1 /.test(sql))
    expect(reading.length).toBeGreaterThan(15)
    expect(reading.filter((sql) => !/FROM oceanbase\.`DBA_/.test(sql))).toEqual([])
    expect(sent.filter((sql) => /\*|PASSWD|BACKUP_DEST|KMS|AUTHORIZATION/.test(sql))).toEqual([])
    expect(sent.filter((sql) => /information_schema/i.test(sql))).toHaveLength(1)
  })

  it('reads sets, destinations and archives of itself', async () => {
    await using it = await bench()
    const shop = it.open(SHOP_LOGIN)
    it.server.simulation.seedHistory({ days: 4 })
    expect(await shop.readSets('1002')).toEqual(await it.oceanbase.readSets('1002'))
    expect((await shop.readSets('1004')).sets).toEqual([])
    const destinations = await shop.readDestinations('1002')
    expect(destinations.dataShown).toBe('oss://ob-backup/data/t1002?host=oss.example.com')
    expect((await shop.readDestinations('1004')).data).toBeNull()
    expect(await shop.readArchives(null)).toEqual(
      await it.oceanbase
        .readArchives('1002')
        .then((detail) => ({ ...detail, pieces: [], streams: [] })),
    )
    expect(await shop.readTenants()).toMatchObject([{ tenantId: '1002', name: 'shop' }])
  })

  it('has no pools and no events, which is no fault', async () => {
    await using it = await bench()
    const shop = it.open(SHOP_LOGIN)
    expect(await shop.readPools()).toEqual([])
    const range = { modules: ['backup_data'], from: 0, to: START, limit: 5 }
    expect(await shop.readEvents(range)).toEqual([])
  })

  it('hands on what the server says to a command that only sys may give', async () => {
    await using it = await bench()
    const shop = it.open(SHOP_LOGIN)
    const { data, archive } = await shop.readDestinations('1002')
    const statement = restoreStatement(
      {
        kind: 'restore',
        cluster: 'prod',
        sourceTenantId: '1002',
        sourceTenant: 'shop',
        setId: '1',
        target: 'shop_copy',
        pool: 'restore_pool',
        scn: '1740794400000000000',
      },
      { data: data ?? SHOP_LOGIN.password, archive },
      'R-1',
    )
    expect(await shop.execute(statement)).toMatchObject({ kind: 'refused' })
  })

  it('is told by the self-check, with the views that it reads', async () => {
    await using it = await bench()
    const probe = await it.open(SHOP_LOGIN).probe()
    expect(probe.login).toEqual({ kind: 'tenant', tenantId: '1002', name: 'shop' })
    expect(probe.monitor).toMatchObject({ user: 'ro@shop', canSelect: true })
    const jobs = probe.views.find((one) => one.view === 'CDB_OB_BACKUP_JOBS')
    expect(jobs).toMatchObject({
      tables: ['DBA_OB_BACKUP_JOBS'],
      exists: true,
      readable: true,
      missingColumns: [],
    })
    expect(probe.views.filter((one) => one.exists && !one.readable)).toEqual([])
  })

  it('follows its backup to the end', async () => {
    await using it = await bench()
    const shop = it.open(SHOP_LOGIN)
    it.server.simulation.startBackup({ tenants: ['shop'] })
    it.clock.advance(12 * HOUR)
    const snapshot = toSnapshot('prod', await shop.read(SINCE), START)
    expect(snapshot.jobs.map((job) => [job.area, job.state])).toEqual([['data', 'success']])
    expect(snapshot.tenants[0]?.lastFull?.setId).toBe('1')
  })
})

describe('a tenant in Oracle mode', () => {
  it('cannot be entered, and it is said what can', async () => {
    await using it = await bench('4.2.5', true, {
      accounts: [{ user: 'ro', password: 'x', tenant: 'ora' }],
    })
    it.server.simulation.addTenant({ id: 1006, name: 'ora', compatibilityMode: 'ORACLE' })
    const ora = it.open({ user: 'ro@ora#obprod', password: SHOP_LOGIN.password })
    const error = await errorOf(ora.read(SINCE))
    expect(error).toMatchObject({
      errno: 1235,
      retryable: false,
      message:
        'prod: tenant ora is in Oracle mode, which this driver cannot enter. ' +
        'Configure a login of the sys tenant (user@sys): it sees every tenant.',
    })
  })
})
