import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { openOceanBase } from '../../src/oceanbase/oceanbase.ts'
import { statementsOf } from '../../src/oceanbase/statements.ts'
import { type Bench, bench, everythingIn } from './stand-in.ts'

const PASSWORD = new Secret("p'w S3CR3T")

async function queryOf(it: Bench, passwords: readonly Secret[] = []) {
  const { rounds } = await it.oceanbase.readSets('1002')
  const { data, archive } = await it.oceanbase.readDestinations('1002')
  if (!data) throw new Error('shop has a destination')
  return { destinations: { data, archive }, scn: rounds[0]?.checkpointScn ?? '0', passwords }
}

/** A set of shop with a password, and log after it. */
async function encrypted(): Promise<Bench> {
  const it = await bench()
  const { data, archive } = await it.oceanbase.readDestinations('1002')
  const [statement] = statementsOf(
    {
      kind: 'backup',
      cluster: 'prod',
      scope: { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'shop' }] },
      incremental: false,
      plusArchivelog: false,
      password: 'pw',
    },
    {
      generation: 4,
      destinations: data && { data, archive },
      password: () => PASSWORD,
      origin: null,
    },
    'obbackup r-ab12cd34',
  )
  if (statement) await it.oceanbase.execute(statement)
  it.clock.advance(24 * 3_600_000)
  return it
}

describe('previewRestore', () => {
  it('shows what a restore would read, without keys, and changes nothing', async () => {
    await using it = await bench()
    it.server.simulation.seedHistory({ days: 3 })
    const before = await it.oceanbase.readTenants()
    const preview = await it.oceanbase.previewRestore(await queryOf(it))
    if (preview.kind !== 'shown') throw new Error(preview.message)
    expect(preview.rows[0]).toEqual({
      type: 'BACKUP_SET',
      id: expect.stringMatching(/^\d+$/),
      place: 'oss://ob-backup/data/t1002?host=oss.example.com',
      description: expect.stringContaining('shop'),
    })
    expect(preview.rows.some((row) => row.type === 'BACKUP_PIECE')).toBe(true)
    expect(everythingIn(preview)).not.toMatch(/SandboxSecretKey|AKIDSANDBOX/)
    expect(await it.oceanbase.readTenants()).toEqual(before)
    const asked = it.server.statements.filter((one) => /PREVIEW/.test(one.sql))
    expect(asked.map((one) => one.user)).toEqual(['ob_bot_op', 'ob_bot_op'])
    expect(new Set(asked.map((one) => one.connectionId)).size).toBe(1)
  })

  it('gives the passwords of the sets before, on the same connection', async () => {
    await using it = await encrypted()
    const without = await it.oceanbase.previewRestore(await queryOf(it))
    expect(without).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/9047/),
    })
    const wrong = await it.oceanbase.previewRestore(await queryOf(it, [new Secret('no S3CR3T')]))
    expect(wrong).toMatchObject({ kind: 'unavailable' })
    const right = await it.oceanbase.previewRestore(await queryOf(it, [PASSWORD]))
    expect(right).toMatchObject({ kind: 'shown' })
    expect(everythingIn([without, wrong, right])).not.toMatch(/S3CR3T|SandboxSecretKey/)
  })

  it('names SUPER when the passwords need it', async () => {
    const accounts = [
      { user: 'ob_bot_ro', password: 'ro-secret' },
      { user: 'ob_bot_op', password: 'op-secret', alterSystem: true },
    ]
    await using it = await bench('4.2.5', true, { accounts })
    it.server.simulation.seedHistory({ days: 3 })
    expect(await it.oceanbase.previewRestore(await queryOf(it, [PASSWORD]))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/\[hidden\].*GRANT SUPER ON \*\.\* TO ob_bot_op$/),
    })
  })

  it('says in a sentence why there is none', async () => {
    await using it = await bench()
    it.server.simulation.seedHistory({ days: 3 })
    const query = await queryOf(it)
    const messageOf = async (edge: typeof it.oceanbase, change = {}) => {
      const preview = await edge.previewRestore({ ...query, ...change })
      expect(everythingIn(preview)).not.toMatch(/S3CR3T|SandboxSecretKey/)
      return preview.kind === 'unavailable' ? preview.message : preview
    }
    const outside = await messageOf(it.oceanbase, { scn: '1500000000000000000' })
    expect(outside).toMatch(/could not preview a restore: 4018/)
    expect(await messageOf(it.oceanbase, { scn: 'x' })).toMatch(/not a restore point/)
    const backslash = { passwords: [new Secret('S3CR3T\\')] }
    expect(await messageOf(it.oceanbase, backslash)).toMatch(/backslash/)
    const reader = it.open({ admin: { user: 'ob_bot_ro@sys', password: new Secret('ro-secret') } })
    expect(await messageOf(reader)).toMatch(/GRANT ALTER SYSTEM ON \*\.\* TO ob_bot_ro/)
    const wrong = it.open({ admin: { user: 'ob_bot_op@sys', password: new Secret('S3CR3T') } })
    expect(await messageOf(wrong)).toMatch(/refused the login/)
    const without = openOceanBase({
      name: 'prod',
      host: '127.0.0.1',
      port: it.server.port,
      user: 'ob_bot_ro@sys',
      password: new Secret('ro-secret'),
    })
    expect(await messageOf(without)).toMatch(/no admin account/)
    await without.close()
    await it.server.stop()
    expect(await messageOf(it.oceanbase)).toMatch(/nothing listens/)
  })

  it('has none on 3.x', async () => {
    await using it = await bench('3.1.5')
    const preview = await it.oceanbase.previewRestore({
      destinations: { data: new Secret('oss://b/p'), archive: null },
      scn: '1740767997500123000',
      passwords: [],
    })
    expect(preview).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/3\.1\.5/),
    })
    expect(it.server.statements.some((one) => /PREVIEW/.test(one.sql))).toBe(false)
  })
})
