import { expect, it } from 'vitest'
import type { Operation } from '../../src/domain/operation.ts'
import { OceanBaseError } from '../../src/errors.ts'
import { readFacts } from '../../src/flows/facts.ts'
import { planOperation } from '../../src/flows/plan.ts'
import { startWorld, type World } from '../scenarios/support/world.ts'

it('an end is judged by every job since, not by the newest 300: the one that is looked for is the oldest', {
  timeout: 30_000,
}, async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  const { context } = world.bot
  const cluster = context.clusters.get('prod')
  if (!cluster) throw new Error('no cluster')
  const began = world.clock.now()
  simulation.startBackup({ tenants: ['crm'], description: 'obbackup r-ab12cd34' })
  world.clock.advance(12 * 3_600_000)
  const history = 'CDB_OB_BACKUP_JOB_HISTORY'
  const ended = simulation.rows(history).filter((row) => row.DESCRIPTION === 'obbackup r-ab12cd34')
  expect(ended.length).toBeGreaterThan(0)
  simulation.insertMany(
    history,
    Array.from({ length: 400 }, (_, i) => ({
      ...ended[0],
      JOB_ID: 90_000 + i,
      TENANT_ID: 1004,
      DESCRIPTION: '',
      START_TIMESTAMP: began + 60_000 * (i + 1),
    })),
  )
  const operation: Operation = {
    kind: 'backup',
    cluster: 'prod',
    scope: { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'crm' }] },
    incremental: false,
    plusArchivelog: false,
    password: null,
  }
  const { facts } = await readFacts(context, cluster, operation, began - 3_600_000)
  expect(facts.jobs.some((job) => job.description === 'obbackup r-ab12cd34')).toBe(true)
})

it('a restore is planned although a server hangs in the views of disks and units', async () => {
  await using world = await startWorld()
  const { context } = world.bot
  const cluster = context.clusters.get('prod')
  if (!cluster) throw new Error('no cluster')
  const hanging = {
    ...cluster,
    oceanbase: {
      ...cluster.oceanbase,
      readRoom: async () => {
        throw new OceanBaseError('no answer in 10 s', { retryable: true })
      },
    },
  }
  const [set] = (await cluster.oceanbase.readSets('1002')).sets
  const operation: Operation = {
    kind: 'restore',
    cluster: 'prod',
    sourceTenantId: '1002',
    sourceTenant: 'crm',
    setId: set?.setId ?? '',
    target: 'crm_fix',
    pool: 'restore_pool',
    scn: set?.minRestoreScn ?? '0',
  }
  const { facts } = await readFacts(context, hanging, operation)
  expect(facts).toMatchObject({ units: [], servers: [], source: { ref: { name: 'crm' } } })
})

async function recovery(world: World): Promise<Operation> {
  const cluster = world.bot.context.clusters.get('prod')
  const [set] = (await cluster?.oceanbase.readSets('1002'))?.sets ?? []
  const table = (name: string) => ({ database: 'shop', table: name })
  return {
    kind: 'recover-table',
    cluster: 'prod',
    sourceTenantId: '1002',
    sourceTenant: 'crm',
    setId: set?.setId ?? '',
    pool: 'restore_pool',
    scn: set?.minRestoreScn ?? '0',
    target: { tenantId: '1002', name: 'crm' },
    tables: [
      { from: table('a'), to: table('A_back') },
      { from: table("it's"), to: table("it's `back`") },
    ],
  }
}

it('the new names of a table recovery are looked up in the target, as typed and as tenants store them', async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  const { context } = world.bot
  const cluster = context.clusters.get('prod')
  if (!cluster) throw new Error('no cluster')
  const object = (name: string, change = {}) => ({
    CON_ID: 1002,
    OWNER: 'shop',
    OBJECT_NAME: name,
    OBJECT_TYPE: 'TABLE',
    ...change,
  })
  simulation.insertMany('CDB_OBJECTS', [
    object('a_back'),
    object("it's `back`", { OBJECT_TYPE: 'VIEW' }),
    object('A_back', { CON_ID: 1004 }),
    object('A_back', { OBJECT_TYPE: 'INDEX' }),
    object('a'),
  ])
  const { facts } = await readFacts(context, cluster, await recovery(world))
  expect(facts.taken).toEqual([
    { database: 'shop', table: 'a_back' },
    { database: 'shop', table: "it's `back`" },
  ])
})

it('a table recovery is planned although nobody may read the names of tables: it says so', async () => {
  await using world = await startWorld()
  const { context } = world.bot
  const cluster = context.clusters.get('prod')
  if (!cluster) throw new Error('no cluster')
  world.oceanbase.faults.errno(1142, 9, /CDB_OBJECTS/)
  const { plan } = await planOperation(context, cluster, await recovery(world), 'r-ab12cd34')
  expect(plan.checks.find(({ name }) => name === 'new names are free')).toMatchObject({
    ok: true,
    warns: true,
    detail: expect.stringContaining('not checked'),
  })
})
