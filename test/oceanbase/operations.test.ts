import { describe, expect, it } from 'vitest'
import type { Operation, Scope } from '../../src/domain/operation.ts'
import { Secret } from '../../src/domain/secret.ts'
import { type StatementNeeds, statementsOf } from '../../src/oceanbase/statements.ts'
import { findJob } from './found-job.ts'
import { type Bench, bench, everythingIn, START } from './stand-in.ts'

const HOUR = 3_600_000
const TEXT = 'obbackup r-ab12cd34'
const PASSWORD = "p'w S3CR3T"
const cluster = 'prod'

const SHOP: Scope = { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'shop' }] }
const BOTH: Scope = {
  kind: 'tenants',
  tenants: [
    { tenantId: '1002', name: 'shop' },
    { tenantId: '1004', name: 'hr' },
  ],
}
const WHOLE: Scope = { kind: 'cluster' }
const BACKUP = { kind: 'backup', cluster, incremental: false, plusArchivelog: false } as const

async function needsOf(it: Bench, generation: 3 | 4, tenantId = '1002'): Promise<StatementNeeds> {
  const { data, archive } = await it.oceanbase.readDestinations(tenantId)
  return {
    generation,
    destinations: data && { data, archive },
    password: () => new Secret(PASSWORD),
    origin: await it.oceanbase.readOrigin(),
  }
}

/** Sends all statements of an operation, one after the other, and gives what became of each. */
async function run(it: Bench, operation: Operation, needs: StatementNeeds, description = TEXT) {
  const outcomes = []
  for (const statement of statementsOf(operation, needs, description)) {
    outcomes.push(await it.oceanbase.execute(statement))
  }
  return outcomes
}

const accepted = { kind: 'accepted' }

describe('jobs of 4.x are found by their description', () => {
  it('a backup with a password: the sys row, running and over', async () => {
    await using it = await bench()
    const needs = await needsOf(it, 4)
    expect(await findJob(it.oceanbase, { area: 'data', description: TEXT })).toBeNull()
    const outcomes = await run(it, { ...BACKUP, scope: BOTH, password: 'pw' }, needs)
    expect(outcomes).toMatchObject([accepted])
    const sent = it.server.statements.filter((one) => /^(SET ENC|ALTER)/.test(one.sql))
    expect(sent.map((one) => one.sql)).toEqual([
      "SET ENCRYPTION ON IDENTIFIED BY 'p''w S3CR3T' ONLY",
      `ALTER SYSTEM BACKUP TENANT = \`shop\`,\`hr\` DESCRIPTION = '${TEXT}'`,
    ])
    expect(new Set(sent.map((one) => one.connectionId)).size).toBe(1)
    const found = await findJob(it.oceanbase, { area: 'data', description: TEXT })
    expect(found).toEqual({
      area: 'data',
      tenantId: '1',
      jobId: expect.stringMatching(/^\d+$/),
      status: expect.stringMatching(/INIT|DOING/),
      running: true,
      startedAt: START,
    })
    it.clock.advance(12 * HOUR)
    expect(await findJob(it.oceanbase, { area: 'data', description: TEXT })).toMatchObject({
      jobId: found?.jobId,
      status: 'COMPLETED',
      running: false,
    })
    const { sets } = await it.oceanbase.readSets('1002')
    expect(sets[0]?.encryptionMode).not.toBe('NONE')
    expect(everythingIn(outcomes)).not.toContain('S3CR3T')
  })

  it('sends no backup when its password is refused, and does not repeat the refusal', async () => {
    await using it = await bench()
    const near = "You have an error in your SQL syntax near 'w S3CR3T' ONLY' at line 1"
    it.server.faults.errno(1064, 1, /SET ENCRYPTION/, near)
    const [outcome] = await run(
      it,
      { ...BACKUP, scope: BOTH, password: 'pw' },
      await needsOf(it, 4),
    )
    expect(outcome).toMatchObject({
      kind: 'not-sent',
      message: expect.stringMatching(/refused SET ENCRYPTION ON IDENTIFIED BY '\[hidden\]' ONLY/),
    })
    expect(everythingIn(outcome)).not.toContain('S3CR3T')
    expect(it.server.statements.some((one) => /BACKUP TENANT/.test(one.sql))).toBe(false)
  })

  it('a word that only begins with the text is another request', async () => {
    await using it = await bench()
    const needs = await needsOf(it, 4)
    const backup: Operation = { ...BACKUP, scope: SHOP, password: null }
    await run(it, backup, needs, 'obbackup r-ab12cd345')
    for (const description of [TEXT, 'r-ab12cd34', 'backup r-ab12cd345']) {
      expect(await findJob(it.oceanbase, { area: 'data', description })).toBeNull()
    }
    const description = 'obbackup r-ab12cd345'
    expect(await findJob(it.oceanbase, { area: 'data', description })).not.toBeNull()
    // Another area's jobs are not its own.
    expect(await findJob(it.oceanbase, { area: 'restore', description })).toBeNull()
  })

  it('a table recovery', async () => {
    await using it = await bench()
    it.server.simulation.seedHistory({ days: 3 })
    const { sets, rounds } = await it.oceanbase.readSets('1002')
    const operation: Operation = {
      kind: 'recover-table',
      cluster,
      sourceTenantId: '1002',
      sourceTenant: 'shop',
      setId: sets[0]?.setId ?? '',
      pool: 'restore_pool',
      scn: rounds[0]?.checkpointScn ?? '0',
      target: { tenantId: '1004', name: 'hr' },
      tables: [
        { from: { database: 'app', table: 'or`ders' }, to: { database: 'app', table: "o'ld; --" } },
      ],
    }
    expect(await run(it, operation, await needsOf(it, 4))).toMatchObject([accepted])
    const found = await findJob(it.oceanbase, { area: 'recover', description: TEXT })
    expect(found).toMatchObject({ tenantId: '1', running: true, status: 'PREPARE' })
    it.clock.advance(60_000)
    const cancel: Operation = {
      kind: 'cancel-recover-table',
      cluster,
      scope: { kind: 'tenants', tenants: [operation.target] },
    }
    expect(await run(it, cancel, await needsOf(it, 4))).toMatchObject([accepted])
    it.clock.advance(HOUR)
    expect(await findJob(it.oceanbase, { area: 'recover', description: TEXT })).toMatchObject({
      jobId: found?.jobId,
      status: 'FAILED',
      running: false,
    })
  })

  it('none of a version that recovers no tables', async () => {
    await using it = await bench('4.1.0')
    expect(await findJob(it.oceanbase, { area: 'recover', description: TEXT })).toBeNull()
  })

  it('a cleanup, whose views have none, by the time', async () => {
    await using it = await bench('4.3+ source', true, { manualCleanup: true })
    it.server.simulation.seedHistory({ days: 20, fullEvery: 3 })
    const remove: Operation = { kind: 'delete-obsolete', cluster, scope: BOTH }
    const since = START
    const search = { area: 'cleanup', description: TEXT, since } as const
    expect(await findJob(it.oceanbase, search)).toBeNull()
    // The tenant's own hourly cleanup is nobody's request.
    it.server.simulation.startCleanup('hr')
    expect(await findJob(it.oceanbase, search)).toBeNull()
    it.clock.advance(4 * HOUR)
    expect(await run(it, remove, await needsOf(it, 4))).toMatchObject([accepted])
    const found = await findJob(it.oceanbase, search)
    expect(found).toMatchObject({ tenantId: '1', running: true, startedAt: START + 4 * HOUR })
    expect(await findJob(it.oceanbase, { ...search, since: START + 5 * HOUR })).toBeNull()
    expect(await findJob(it.oceanbase, { area: 'cleanup', description: TEXT })).toBeNull()
    it.clock.advance(4 * HOUR)
    expect(await findJob(it.oceanbase, search)).toMatchObject({
      jobId: found?.jobId,
      status: 'COMPLETED',
      running: false,
    })
  })

  it('is refused where the server does not take a cleanup by hand', async () => {
    await using it = await bench()
    const remove: Operation = { kind: 'delete-obsolete', cluster, scope: SHOP }
    expect(await run(it, remove, await needsOf(it, 4))).toMatchObject([
      { kind: 'refused', errno: 1235 },
    ])
  })
})

describe('archive, policy and standby', () => {
  const of = (kind: 'archive-suspend' | 'archive-resume' | 'archive-restart' | 'archive-stop') =>
    ({ kind, cluster, scope: SHOP }) as const

  it('suspends and resumes one tenant only', async () => {
    await using it = await bench()
    const needs = await needsOf(it, 4)
    const states = async () => {
      const { archives } = await it.oceanbase.readProtection({ sets: false })
      return archives.map((one) => `${one.tenantId} ${one.status}`).toSorted()
    }
    expect(await run(it, of('archive-suspend'), needs)).toMatchObject([accepted])
    it.clock.advance(60_000)
    expect(await states()).toEqual(['1002 SUSPEND', '1004 DOING'])
    expect(await run(it, of('archive-resume'), needs)).toMatchObject([accepted])
    it.clock.advance(60_000)
    expect(await states()).toEqual(['1002 DOING', '1004 DOING'])
    expect(await run(it, of('archive-stop'), needs)).toMatchObject([accepted])
    it.clock.advance(60_000)
    expect(await states()).toEqual(['1002 STOP', '1004 DOING'])
  })

  it('restarts an interrupted archive in three steps', async () => {
    await using it = await bench()
    it.server.simulation.archive('shop').interrupt()
    const statements = statementsOf(of('archive-restart'), await needsOf(it, 4), TEXT)
    for (const statement of statements) {
      expect(await it.oceanbase.execute(statement)).toMatchObject(accepted)
      it.clock.advance(60_000)
    }
    const { archives } = await it.oceanbase.readProtection({ sets: false })
    expect(archives.find((one) => one.tenantId === '1002')?.status).toBe('DOING')
    expect(await findJob(it.oceanbase, { area: 'data', description: TEXT })).not.toBeNull()
  })

  it('sets and drops the policy of one tenant', async () => {
    await using it = await bench()
    const needs = await needsOf(it, 4)
    const policies = async () =>
      Promise.all(
        ['1002', '1004'].map(
          async (id) => (await it.oceanbase.readSets(id)).policy?.recoveryWindow,
        ),
      )
    const set: Operation = { kind: 'cleanup-policy-set', cluster, scope: SHOP, recoveryDays: 9 }
    expect(await run(it, set, needs)).toMatchObject([accepted])
    expect(await policies()).toEqual(['9d', undefined])
    const drop: Operation = { kind: 'cleanup-policy-drop', cluster, scope: SHOP }
    expect(await run(it, drop, needs)).toMatchObject([accepted])
    expect(await policies()).toEqual([undefined, undefined])
  })

  it('names SUPER when only SUPER is missing', async () => {
    const accounts = [
      { user: 'ob_bot_ro', password: 'ro-secret' },
      { user: 'ob_bot_op', password: 'op-secret', alterSystem: true },
    ]
    await using it = await bench('4.2.5', true, { accounts })
    const activate: Operation = { kind: 'activate-standby', cluster, scope: SHOP }
    const [outcome] = await run(it, activate, await needsOf(it, 4))
    expect(outcome).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/GRANT SUPER ON \*\.\* TO ob_bot_op$/),
    })
  })
})

describe('operations of 3.x', () => {
  const of = (kind: 'cancel-backup' | 'archive-start' | 'archive-stop' | 'delete-obsolete') =>
    ({ kind, cluster, scope: WHOLE }) as const

  it('backs up the cluster; the job is found by the time', async () => {
    await using it = await bench('3.1.5')
    const needs = await needsOf(it, 3)
    expect(needs.origin).toEqual({ cluster: 'obprod', id: '1' })
    const backup: Operation = { ...BACKUP, scope: WHOLE, password: 'pw' }
    const search = { area: 'data', description: TEXT, since: START } as const
    expect(await findJob(it.oceanbase, search)).toBeNull()
    const [outcome] = await run(it, backup, needs)
    expect(outcome).toMatchObject({ kind: 'accepted', at: START })
    const found = await findJob(it.oceanbase, search)
    expect(found).toMatchObject({ tenantId: '1', running: true, startedAt: START })
    expect(await findJob(it.oceanbase, { area: 'data', description: TEXT })).toBeNull()
    expect(await findJob(it.oceanbase, { ...search, since: START + 1000 })).toBeNull()
    it.clock.advance(12 * HOUR)
    // A later backup is not this one.
    await run(it, { ...backup, incremental: true }, needs)
    expect(await findJob(it.oceanbase, search)).toMatchObject({
      jobId: found?.jobId,
      running: false,
      startedAt: START,
    })
    const later = await findJob(it.oceanbase, { ...search, since: START + HOUR })
    expect(later).toMatchObject({ running: true, startedAt: START + 12 * HOUR })
    expect(await run(it, of('cancel-backup'), needs)).toMatchObject([accepted])
  })

  it('stops and starts the log archive, sets and drops the window, deletes what is obsolete', async () => {
    await using it = await bench('3.1.5')
    const needs = await needsOf(it, 3)
    it.server.simulation.seedHistory({ days: 20 })
    expect(await run(it, of('archive-stop'), needs)).toMatchObject([accepted])
    it.clock.advance(10 * 60_000)
    expect(await run(it, of('archive-start'), needs)).toMatchObject([accepted])
    const set: Operation = { kind: 'cleanup-policy-set', cluster, scope: WHOLE, recoveryDays: 5 }
    expect(await run(it, set, needs)).toMatchObject([accepted, accepted])
    const parameter = (name: string) =>
      it.server.simulation.parameters().find(([one]) => one === name)?.[1]
    expect(parameter('backup_recovery_window')).toBe('5d')
    expect(parameter('auto_delete_expired_backup')).toBe('True')
    const drop: Operation = { kind: 'cleanup-policy-drop', cluster, scope: WHOLE }
    expect(await run(it, drop, needs)).toMatchObject([accepted])
    expect(parameter('auto_delete_expired_backup')).toBe('False')
    const [deleted] = await run(it, of('delete-obsolete'), needs)
    expect(deleted).toMatchObject(accepted)
    const since = START + 10 * 60_000
    const search = { area: 'cleanup', description: TEXT, since } as const
    expect(await findJob(it.oceanbase, search)).toMatchObject({ tenantId: '1', running: true })
  })

  it('restores a tenant to a microsecond; the job is found by time and name', async () => {
    await using it = await bench('3.1.5')
    it.server.simulation.seedHistory({ days: 3 })
    const { sets, rounds } = await it.oceanbase.readSets('1002')
    const operation: Operation = {
      kind: 'restore',
      cluster,
      sourceTenantId: '1002',
      sourceTenant: 'shop',
      setId: sets[0]?.setId ?? '',
      pool: 'restore_pool',
      scn: rounds[0]?.checkpointScn ?? '0',
      target: 'copy',
    }
    expect(await run(it, operation, await needsOf(it, 3))).toMatchObject([accepted])
    const search = { area: 'restore', description: TEXT, since: START } as const
    expect(await findJob(it.oceanbase, { ...search, target: 'copy' })).toMatchObject({
      running: true,
      startedAt: START,
    })
    expect(await findJob(it.oceanbase, { ...search, target: 'other' })).toBeNull()
    const cancel: Operation = { kind: 'cancel-restore', cluster, target: 'copy' }
    expect(await run(it, cancel, await needsOf(it, 3))).toMatchObject([accepted])
  })

  it('is sent nothing of the other generation, and a 4.x nothing of 3.x', async () => {
    await using old = await bench('3.1.5')
    await using young = await bench()
    const [to4] = statementsOf(
      { ...BACKUP, scope: SHOP, password: null },
      await needsOf(young, 4),
      TEXT,
    )
    const [to3] = statementsOf(
      { ...BACKUP, scope: WHOLE, password: null },
      await needsOf(old, 3),
      TEXT,
    )
    if (!to4 || !to3) throw new Error('both have a statement')
    expect(await old.oceanbase.execute(to4)).toMatchObject({ kind: 'not-sent' })
    expect(await young.oceanbase.execute(to3)).toEqual({
      kind: 'not-sent',
      message: expect.stringMatching(/^prod is OceanBase 4\.2\.5.*; the command is one of 3\.x\.$/),
    })
    for (const { server } of [old, young]) {
      expect(server.statements.some((one) => /ALTER/.test(one.sql))).toBe(false)
    }
    expect(await young.oceanbase.readOrigin()).toBeNull()
  })

  it('says that root@sys is needed when the account may not', async () => {
    await using it = await bench('3.1.5')
    const admin = { user: 'ob_bot_ro@sys', password: new Secret('ro-secret') }
    const [statement] = statementsOf(of('archive-stop'), await needsOf(it, 3), TEXT)
    if (!statement) throw new Error('there is a statement')
    expect(await it.open({ admin }).execute(statement)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/root@sys.*OB_ADMIN_USER.*ob_bot_ro@sys/),
    })
  })
})
