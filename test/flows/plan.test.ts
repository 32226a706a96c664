import { describe, expect, it } from 'vitest'
import type { Operation } from '../../src/domain/operation.ts'
import type { Plan } from '../../src/domain/plan.ts'
import { restoreSegments, setFor } from '../../src/domain/restore-window.ts'
import { planOperation } from '../../src/flows/plan.ts'
import { startWorld, type World } from '../scenarios/support/world.ts'

const CRM = { tenantId: '1002', name: 'crm' }
const scope = { kind: 'tenants', tenants: [CRM] } as const
const cluster = 'prod'
const YAML = `digest: { daily: off }\nbackup_passwords: { nightly: "\${PW}" }`

async function plan(world: World, operation: Operation): Promise<Plan> {
  const { context } = world.bot
  const prod = context.clusters.get('prod')
  if (!prod) throw new Error('no cluster')
  return (await planOperation(context, prod, operation, 'r-aaaaaaaa')).plan
}

async function restoreOf(world: World): Promise<Operation> {
  const prod = world.bot.context.clusters.get('prod')
  if (!prod) throw new Error('no cluster')
  const { sets, rounds } = await prod.oceanbase.readSets('1002')
  const scn = restoreSegments(sets, rounds).at(-1)?.to ?? ''
  const setId = setFor(sets, scn, rounds)?.setId ?? ''
  return {
    kind: 'restore',
    cluster,
    sourceTenantId: '1002',
    sourceTenant: 'crm',
    setId,
    pool: 'restore_pool',
    scn,
    target: 'crm_fix',
    passwords: ['nightly'],
  }
}

const OPERATIONS: Readonly<Record<string, (world: World) => Promise<Operation> | Operation>> = {
  restore: restoreOf,
  backup: () => ({
    kind: 'backup',
    cluster,
    scope,
    incremental: true,
    plusArchivelog: false,
    password: 'nightly',
  }),
  'cancel-restore': ({ oceanbase }) => {
    oceanbase.simulation.addTenant({ id: 1033, name: 'left' })
    oceanbase.simulation.update('DBA_OB_TENANTS', { TENANT_NAME: 'left' }, { STATUS: 'RESTORE' })
    return { kind: 'cancel-restore', cluster, target: 'left' }
  },
  'archive-start': () => ({ kind: 'archive-start', cluster, scope }),
  'archive-stop': () => ({ kind: 'archive-stop', cluster, scope }),
  'cleanup-policy-set': () => ({ kind: 'cleanup-policy-set', cluster, scope, recoveryDays: 3 }),
  'cancel-backup': (world) => {
    world.oceanbase.simulation.startBackup({ tenants: ['crm'] })
    world.clock.advance(30_000)
    return { kind: 'cancel-backup', cluster, scope }
  },
}

/** What may change in between, and must be seen: the kind that it is about. */
const DRIFT: readonly (readonly [string, keyof typeof OPERATIONS, (world: World) => void])[] = [
  [
    'the pool is taken',
    'restore',
    ({ oceanbase }) =>
      oceanbase.simulation.update(
        'DBA_OB_RESOURCE_POOLS',
        { NAME: 'restore_pool' },
        { TENANT_ID: 1004 },
      ),
  ],
  [
    'the pool is made anew in another zone',
    'restore',
    ({ oceanbase }) =>
      oceanbase.simulation.update(
        'DBA_OB_RESOURCE_POOLS',
        { NAME: 'restore_pool' },
        { ZONE_LIST: 'zone1' },
      ),
  ],
  [
    'the tenant that a restore left is another one',
    'cancel-restore',
    ({ oceanbase }) =>
      oceanbase.simulation.update('DBA_OB_TENANTS', { TENANT_NAME: 'left' }, { TENANT_ID: 1077 }),
  ],
  [
    'the name is taken',
    'restore',
    ({ oceanbase }) => oceanbase.simulation.addTenant({ id: 1010, name: 'crm_fix' }),
  ],
  [
    'the set is lost',
    'restore',
    ({ oceanbase }) =>
      oceanbase.simulation.update(
        'CDB_OB_BACKUP_SET_FILES',
        { TENANT_ID: 1002 },
        { FILE_STATUS: 'DELETED' },
      ),
  ],
  [
    'a piece is lost',
    'restore',
    ({ oceanbase }) =>
      oceanbase.simulation.remove('CDB_OB_ARCHIVELOG_PIECE_FILES', {
        TENANT_ID: 1002,
        STATUS: 'ACTIVE',
      }),
  ],
  [
    'the keys of the destination change',
    'restore',
    ({ oceanbase }) =>
      oceanbase.simulation.update(
        'CDB_OB_BACKUP_PARAMETER',
        { TENANT_ID: 1002 },
        { VALUE: 'oss://bk/crm/data?host=oss.example.com&access_id=OTHER&access_key=OTHER' },
      ),
  ],
  [
    'the destination of the tenant changes',
    'backup',
    ({ oceanbase }) =>
      oceanbase.simulation.update(
        'CDB_OB_BACKUP_PARAMETER',
        { TENANT_ID: 1002, NAME: 'data_backup_dest' },
        { VALUE: 'oss://elsewhere/crm/data?host=oss.example.com&access_id=A&access_key=B' },
      ),
  ],
  [
    'the archive would be MANDATORY',
    'archive-start',
    ({ oceanbase }) =>
      oceanbase.simulation.update(
        'CDB_OB_ARCHIVE_DEST',
        { TENANT_ID: 1002, NAME: 'binding' },
        { VALUE: 'MANDATORY' },
      ),
  ],
  ['the archive stops', 'backup', ({ oceanbase }) => oceanbase.simulation.archive('crm').stop()],
  [
    'the tenant is renamed',
    'backup',
    ({ oceanbase }) =>
      oceanbase.simulation.update('DBA_OB_TENANTS', { TENANT_ID: 1002 }, { TENANT_NAME: 'crm2' }),
  ],
  [
    'a backup begins',
    'backup',
    ({ oceanbase }) => oceanbase.simulation.startBackup({ tenants: ['crm'] }),
  ],
  [
    'a backup begins that would fail by it',
    'archive-stop',
    ({ oceanbase, clock }) => {
      oceanbase.simulation.startBackup({ tenants: ['crm'] })
      clock.advance(30_000)
    },
  ],
  [
    'a new round begins',
    'archive-stop',
    ({ oceanbase, clock }) => {
      const archive = oceanbase.simulation.archive('crm')
      archive.stop()
      clock.advance(60_000)
      oceanbase.simulation.tick()
      archive.start()
      clock.advance(60_000)
    },
  ],
  [
    'another set becomes obsolete',
    'cleanup-policy-set',
    ({ clock, oceanbase }) => {
      clock.advance(6 * 86_400_000)
      oceanbase.simulation.tick()
    },
  ],
  [
    'a policy is added',
    'cleanup-policy-set',
    ({ oceanbase }) =>
      oceanbase.simulation.execute(
        "ALTER SYSTEM ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d' TENANT crm",
      ),
  ],
  [
    'the job ends and another one begins',
    'cancel-backup',
    ({ clock, oceanbase }) => {
      clock.advance(6 * 3_600_000)
      oceanbase.simulation.startBackup({ tenants: ['crm'] })
    },
  ],
]

async function start(): Promise<World> {
  return await startWorld({ yaml: YAML, environment: { PW: 'full-pass-1' } })
}

describe.concurrent('the digest of a plan', () => {
  it.each(Object.keys(OPERATIONS))(
    '%s: made again a minute later, with nothing changed but what moves by itself, it is the same',
    async (name) => {
      await using world = await start()
      const operation = await OPERATIONS[name]?.(world)
      if (!operation) throw new Error(name)
      const before = await plan(world, operation)
      world.clock.advance(60_000)
      const after = await plan(world, operation)
      expect(after.digest).toBe(before.digest)
      expect(after.chosen).toEqual(before.chosen)
    },
  )

  it.each(DRIFT)('%s (%s): it is another', async (_, name, change) => {
    await using world = await start()
    const operation = await OPERATIONS[name]?.(world)
    if (!operation) throw new Error(String(name))
    const before = await plan(world, operation)
    change(world)
    expect((await plan(world, operation)).digest).not.toBe(before.digest)
  })

  it('of a 3.x backup_dest is what the backup goes to: it is shown, and when it changes it is another', async () => {
    await using world = await startWorld({ version: '3.1.5' })
    const backup: Operation = {
      kind: 'backup',
      cluster,
      scope: { kind: 'cluster' },
      incremental: false,
      plusArchivelog: false,
      password: null,
    }
    const before = await plan(world, backup)
    const into = (one: Plan) => one.facts.find(({ label }) => label === 'Into')?.text
    expect(into(before)).toBe('oss://ob-backup/v3?host=oss.example.com')
    const commands = ['NOARCHIVELOG', "SET backup_dest = 'file:///elsewhere'", 'ARCHIVELOG']
    for (const command of commands) {
      world.oceanbase.simulation.execute(`ALTER SYSTEM ${command}`)
      world.clock.advance(120_000)
      world.oceanbase.simulation.tick()
    }
    const after = await plan(world, backup)
    expect(into(after)).toBe('file:///elsewhere')
    expect(after.digest).not.toBe(before.digest)
  })

  it('nothing that a plan shows holds a key or a password', async () => {
    await using world = await start()
    for (const make of Object.values(OPERATIONS)) {
      const text = JSON.stringify(await plan(world, await make(world)))
      expect(text).not.toMatch(/full-pass-1|SKPLANTEDSECRET|AKPLANTEDKEYID/)
    }
  })

  it('facts are in the order of the card, and the preview and the pieces are among them', async () => {
    await using world = await start()
    const { facts } = await plan(world, await restoreOf(world))
    expect(facts.map(({ label }) => label)).toEqual([
      'To',
      'From',
      'Sources',
      'Into',
      'Units',
      'Takes',
      'Preview',
    ])
    const text = (label: string) => facts.find((one) => one.label === label)?.text
    expect(text('From')).toMatch(/^full set \d+ .* \+ archive pieces? \d+(–\d+)?, no gap$/)
    expect(text('Preview')).toMatch(/^OceanBase would read sets? [\d, ]+ and pieces? [\d, ]+$/)
  })
})

it('a plan whose statement no card can show whole cannot be asked for', async () => {
  await using world = await startWorld({ yaml: YAML, environment: { PW: 'full-pass-1' } })
  const restored = await restoreOf(world)
  if (restored.kind !== 'restore') throw new Error('no restore')
  const { target: _, ...from } = restored
  const tables = (length: number) =>
    Array.from({ length: 30 }, (_, i) => ({
      from: { database: 'shop', table: `t${i}`.padEnd(length, 'x') },
      to: { database: 'shop', table: `t${i}`.padEnd(length, 'y') },
    }))
  const checked = async (length: number) => {
    const made = await plan(world, {
      ...from,
      kind: 'recover-table',
      target: CRM,
      tables: tables(length),
    })
    return made.checks.flatMap(({ ok, name, detail }) => (ok ? [] : [`${name}: ${detail}`]))
  }
  expect(await checked(20)).toEqual([])
  expect(await checked(64)).toEqual([
    expect.stringMatching(
      /^statement can be shown whole: it has \d{4} characters, and a card shows 4000; ask for less at a time$/,
    ),
  ])
})
