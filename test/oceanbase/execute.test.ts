import { describe, expect, it } from 'vitest'
import type { RestoreTenant } from '../../src/domain/operation.ts'
import { Secret } from '../../src/domain/secret.ts'
import { openOceanBase } from '../../src/oceanbase/oceanbase.ts'
import type { Statement } from '../../src/oceanbase/statements.ts'
import { findJob } from './found-job.ts'
import { restoreStatement } from './restore-statement.ts'
import { type Bench, bench, everythingIn, START, until } from './stand-in.ts'

const DESCRIPTION = 'obbackup R-42'

/** A restore of `shop` to the newest point that its backups allow. */
async function restoreOf(it: Bench, target = 'shop_copy', pool = 'restore_pool') {
  const { sets, rounds } = await it.oceanbase.readSets('1002')
  const { data, archive } = await it.oceanbase.readDestinations('1002')
  const operation: RestoreTenant = {
    kind: 'restore',
    cluster: 'prod',
    sourceTenantId: '1002',
    sourceTenant: 'shop',
    setId: sets[0]?.setId ?? '',
    target,
    pool,
    scn: rounds[0]?.checkpointScn ?? '0',
  }
  return restoreStatement(operation, { data: data ?? new Secret(''), archive }, DESCRIPTION)
}

const sentTo = (it: Bench, pattern: RegExp) =>
  it.server.statements.filter((one) => pattern.test(one.sql))

async function seeded(): Promise<Bench> {
  const it = await bench('4.2.5')
  it.server.simulation.seedHistory({ days: 3 })
  return it
}

describe('execute', () => {
  it('sends a restore once, as the admin, and its job is found by its description', async () => {
    await using it = await seeded()
    expect(await findJob(it.oceanbase, { area: 'restore', description: DESCRIPTION })).toBeNull()
    const statement = await restoreOf(it)
    const outcome = await it.oceanbase.execute(statement)
    expect(outcome).toEqual({ kind: 'accepted', connectionId: expect.any(Number), at: START })
    const sent = sentTo(it, /ALTER SYSTEM RESTORE/)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ user: 'ob_bot_op', sql: statement.sql.reveal() })
    const session = it.server.statements.filter((one) => one.connectionId === sent[0]?.connectionId)
    expect(session[0]?.sql).toBe("SET time_zone = '+00:00'")
    expect(session[1]?.sql).toBe('SET ob_query_timeout = 59000000')

    const running = await findJob(it.oceanbase, { area: 'restore', description: DESCRIPTION })
    expect(running).toMatchObject({ tenantId: '1', running: true, startedAt: START })
    const { restores } = await it.oceanbase.read({ historySince: START })
    expect(restores.find((row) => row.tenantId === '1')).toMatchObject({
      jobId: running?.jobId,
      restoreTenantName: 'shop_copy',
      description: DESCRIPTION,
      restoreScn: statement.masked.match(/SCN=(\d+)/)?.[1],
    })
    it.clock.advance(24 * 3_600_000)
    const over = await findJob(it.oceanbase, { area: 'restore', description: DESCRIPTION })
    expect(over).toMatchObject({ tenantId: '1', running: false, status: 'SUCCESS' })
    expect(await findJob(it.oceanbase, { area: 'restore', description: ' ' })).toBeNull()
    expect(everythingIn([outcome, running, over, statement])).not.toMatch(/SandboxSecretKey/)
    await until(() => it.server.connections <= 1)
  })

  it('reports what the server refused, by number and name', async () => {
    await using it = await seeded()
    const exists = await it.oceanbase.execute(await restoreOf(it, 'hr'))
    expect(exists).toMatchObject({
      kind: 'refused',
      errno: 5156,
      message: expect.stringContaining('5156 TENANT_EXIST'),
      at: START,
    })
    const pool = await it.oceanbase.execute(await restoreOf(it, 'shop_copy', 'no_pool'))
    expect(pool).toMatchObject({ kind: 'refused', errno: 4650 })
    expect(everythingIn([exists, pool])).not.toMatch(/SandboxSecretKey/)
  })

  it('names the grant when the account may not', async () => {
    await using it = await seeded()
    const admin = { user: 'ob_bot_ro@sys', password: new Secret('ro-secret') }
    const outcome = await it.open({ admin }).execute(await restoreOf(it))
    expect(outcome).toMatchObject({
      kind: 'refused',
      errno: 1227,
      message: expect.stringContaining('GRANT ALTER SYSTEM ON *.* TO ob_bot_ro'),
    })
  })

  it('does not know what became of it when the answer is lost, and does not send it again', async () => {
    await using it = await seeded()
    it.server.faults.dropAfter(/ALTER SYSTEM RESTORE/)
    const outcome = await it.oceanbase.execute(await restoreOf(it))
    expect(outcome).toMatchObject({ kind: 'unknown', message: expect.any(String) })
    expect(sentTo(it, /ALTER SYSTEM RESTORE/)).toHaveLength(1)
    // It was taken: this is why "unknown" must never be tried again.
    expect(
      await findJob(it.oceanbase, { area: 'restore', description: DESCRIPTION }),
    ).not.toBeNull()
  })

  it.each([4012, 1317, 1053])('does not know after error %i either', async (errno) => {
    await using it = await seeded()
    it.server.faults.errno(errno, 1, /ALTER SYSTEM RESTORE/, 'no telling')
    expect(await it.oceanbase.execute(await restoreOf(it))).toMatchObject({ kind: 'unknown' })
  })

  it('does not know when the server is silent for too long', async () => {
    await using it = await seeded()
    const statement = await restoreOf(it)
    it.server.faults.delay(50)
    const running = it.open({ executeTimeout: 200 }).execute(statement)
    await until(() => sentTo(it, /CONNECTION_ID/).length === 1)
    it.server.faults.delay(5_000)
    const outcome = await running
    expect(sentTo(it, /ALTER SYSTEM RESTORE/)).toHaveLength(1)
    expect(outcome).toMatchObject({ kind: 'unknown' })
    it.server.faults.clear()
  })

  it('has sent nothing when it cannot log in', async () => {
    await using it = await seeded()
    const statement = await restoreOf(it)
    const wrong = it.open({ admin: { user: 'ob_bot_op@sys', password: new Secret('S3CR3T') } })
    const denied = await wrong.execute(statement)
    expect(denied).toMatchObject({
      kind: 'not-sent',
      message: expect.stringContaining('OB_ADMIN_USER and OB_ADMIN_PASSWORD'),
    })
    await it.server.stop()
    const down = await it.oceanbase.execute(statement)
    expect(down).toMatchObject({
      kind: 'not-sent',
      message: expect.stringContaining('nothing listens'),
    })
    expect(everythingIn([denied, down])).not.toMatch(/S3CR3T|SandboxSecretKey/)
    expect(sentTo(it, /ALTER SYSTEM RESTORE/)).toEqual([])
  })

  it('has sent nothing when a statement before it fails', async () => {
    await using it = await seeded()
    const nonsense = { sql: new Secret('SET nonsense nonsense'), masked: 'SET nonsense nonsense' }
    const statement = { ...(await restoreOf(it)), session: [nonsense] }
    expect(await it.oceanbase.execute(statement)).toMatchObject({ kind: 'not-sent' })
    expect(sentTo(it, /ALTER SYSTEM RESTORE/)).toEqual([])
  })

  it('sends nothing without an admin account', async () => {
    await using it = await bench()
    const oceanbase = openOceanBase({
      name: 'prod',
      host: '127.0.0.1',
      port: it.server.port,
      user: 'ob_bot_ro@sys',
      password: new Secret('ro-secret'),
    })
    const statement: Statement = {
      generation: 4,
      sql: new Secret('SELECT 1'),
      masked: 'SELECT 1',
      session: [],
    }
    expect(await oceanbase.execute(statement)).toMatchObject({
      kind: 'not-sent',
      message: expect.stringContaining('OB_ADMIN_USER'),
    })
    await oceanbase.close()
  })
})
