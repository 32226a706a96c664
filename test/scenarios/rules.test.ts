import { expect, it } from 'vitest'
import type { MessageBody } from '../../src/domain/notification.ts'
import type { RuleName } from '../../src/domain/rule-settings.ts'
import { startWorld, type World } from './support/world.ts'

it('a rule that is off for some tenants: their failure ends in the job’s own message, others’ is an alert', async () => {
  await using world = await startWorld({
    yaml: `
digest: {daily: off}
overrides:
  - {cluster: pro?, tenant: ord*, rules: {job_partly_failed: {enabled: false}}}
`,
  })
  const { simulation } = world.oceanbase
  const backup = async (tenant: string) => {
    simulation.failNext('data', { tenant, atPercent: 61, result: -9082 })
    simulation.startBackup()
    await world.after(1)
    for (let i = 0; i < 16; i++) await world.after(5)
    return world.texts('C0DBOPS')
  }
  expect(await backup('orders')).toEqual([
    expect.stringMatching(/^🔴 Full backup failed for 1 of 2 tenants on prod: orders/),
  ])
  const shown = JSON.stringify(world.slack.messages('C0DBOPS')[0]?.blocks)
  expect(shown).toContain('Nobody is alerted of it')
  expect(shown).toContain('View cause')
  const [, own, alert, ...more] = await backup('crm')
  expect(own).toMatch(/^🔴 Full backup failed for 1 of 2 tenants on prod: crm/)
  expect(alert).toMatch(/^🔴 Full backup failed for 1 of 2 tenants on prod: crm/)
  expect(more).toEqual([])
})

/** First lines of the root messages of one rule, as they stand now. */
function said(world: World, rule: string): string[] {
  return world.slack
    .messages('C0DBOPS')
    .filter((one) => (one.thread_ts ?? one.ts) === one.ts)
    .filter((one) => one.text.split('\n').some((line) => line.startsWith(`rule ${rule}`)))
    .map((one) => one.text.split('\n')[0] ?? '')
}

/** A rule through the running bot: what raises it, what does so with another tenant and must not, and what ends it. */
interface RuleStory {
  readonly rule: RuleName
  readonly limits: string
  /** What happens to crm; orders is the near miss. */
  raise(world: World): Promise<void>
  readonly raised: readonly RegExp[]
  end(world: World): Promise<void>
}

const backUp = async (world: World, ...tenants: string[]) => {
  for (const tenant of tenants) world.oceanbase.simulation.startBackup({ tenants: [tenant] })
  for (let i = 0; i < 17; i++) await world.after(5)
}
const SETS = 'CDB_OB_BACKUP_SET_FILES'

const STORIES: readonly RuleStory[] = [
  {
    rule: 'archive_off',
    limits: '{warning_after: 20m, critical_after: 1h}',
    async raise(world) {
      const { simulation } = world.oceanbase
      simulation.archive('crm').stop()
      simulation.archive('orders').stop()
      await world.after(15)
      simulation.archive('orders').heal()
      for (let i = 0; i < 10; i++) await world.after(5)
    },
    raised: [/^⚪ .*crm/, /^🔴 .*crm/],
    async end(world) {
      world.oceanbase.simulation.archive('crm').heal()
      for (let i = 0; i < 3; i++) await world.after(3)
    },
  },
  {
    rule: 'no_full',
    limits: '{warning_after: 3d, critical_after: 30d}',
    async raise(world) {
      await backUp(world, 'orders')
      await world.after(2.9 * 24 * 60)
    },
    raised: [/^🟡 No good full backup of crm for/],
    end: (world) => backUp(world, 'crm'),
  },
  {
    rule: 'never_backed_up',
    limits: '{after: 2h}',
    async raise(world) {
      const { simulation } = world.oceanbase
      simulation.addTenant({ id: 1008, name: 'fresh' })
      await world.after(100)
      simulation.addTenant({ id: 1010, name: 'fresher' })
      for (let i = 0; i < 3; i++) await world.after(10)
    },
    raised: [/^🔴 .*fresh\b/],
    end: (world) => backUp(world, 'fresh', 'fresher'),
  },
  {
    rule: 'left_out',
    limits: '{enabled: true}',
    async raise(world) {
      world.oceanbase.simulation.archive('crm').stop()
      world.oceanbase.simulation.startBackup()
      for (let i = 0; i < 20; i++) await world.after(5)
    },
    raised: [/^🟡 The backup of the whole cluster left out crm/],
    async end(world) {
      world.oceanbase.simulation.archive('crm').heal()
      await backUp(world, 'crm')
    },
  },
  {
    rule: 'run_missed',
    limits: '{grace: 1h, schedule: {full: "0 10 * * *", zone: UTC}}',
    async raise(world) {
      await world.after(60)
      await backUp(world, 'orders')
      for (let i = 0; i < 3; i++) await world.after(3)
    },
    raised: [/^🟡 A full backup of crm was expected and did not come/],
    end: (world) => backUp(world, 'crm'),
  },
  {
    rule: 'last_good_expires',
    limits: '{enabled: true}',
    async raise(world) {
      world.oceanbase.simulation.update(
        SETS,
        { TENANT_ID: 1002, BACKUP_TYPE: 'FULL' },
        { FILE_STATUS: 'EXPIRED' },
      )
      for (let i = 0; i < 2; i++) await world.after(2)
    },
    raised: [/^🔴 No full backup of crm can be used any more/],
    end: (world) => backUp(world, 'crm'),
  },
  {
    rule: 'window_gap',
    limits: '{within: 1d}',
    async raise(world) {
      const { simulation } = world.oceanbase
      simulation.archive('crm').interrupt()
      await world.after(2)
      simulation.archive('crm').heal()
      for (let i = 0; i < 8; i++) await world.after(3)
    },
    raised: [/^🔴 Tenant crm cannot be restored to any time after/],
    async end(world) {
      await backUp(world, 'crm')
      expect(said(world, 'window_gap').at(-1)).toMatch(/^🟡 Tenant crm has a gap of \d+ min/)
      await world.after(25 * 60)
    },
  },
  {
    rule: 'destination_unreachable',
    limits: '{failures: 2}',
    async raise(world) {
      const { simulation } = world.oceanbase
      for (let i = 0; i < 2; i++) {
        simulation.failNext('data', { tenant: 'crm', atPercent: 5, result: -9071 })
        simulation.startBackup({ tenants: ['crm'] })
        for (let n = 0; n < 5; n++) await world.after(5)
      }
    },
    raised: [/^🔴 The destination oss:\/\/bk cannot be used/],
    end: (world) => backUp(world, 'crm'),
  },
  {
    rule: 'zero_bytes',
    limits: '{enabled: true}',
    async raise(world) {
      const { simulation } = world.oceanbase
      simulation.startBackup({ tenants: ['crm', 'orders'] })
      world.clock.advance(90 * 60_000)
      simulation.tick()
      const last = simulation
        .rows('CDB_OB_BACKUP_TASK_HISTORY')
        .filter((row) => Number(row.TENANT_ID) === 1002)
        .reduce((id, row) => Math.max(id, Number(row.TASK_ID)), 0)
      simulation.update(
        'CDB_OB_BACKUP_TASK_HISTORY',
        { TENANT_ID: 1002, TASK_ID: last },
        { OUTPUT_BYTES: 0 },
      )
      await world.poll()
    },
    raised: [/^🔴 Full backup of crm calls itself good and wrote nothing/],
    end: (world) => backUp(world, 'crm'),
  },
]

it.concurrent.each(STORIES.map((story) => [story.rule, story] as const))(
  '%s: raised for the tenant that is hit, not for the other, and over when that is',
  async (rule, { limits, raise, raised, end }) => {
    await using world = await startWorld({
      yaml: `digest: {daily: off}\nrules: {${rule}: ${limits}}`,
    })
    await raise(world)
    expect(said(world, rule)).toEqual(raised.map((one) => expect.stringMatching(one)))
    await end(world)
    for (let i = 0; i < 3; i++) await world.after(3)
    expect(said(world, rule).at(-1)).toMatch(/^🟢 Over: /)
    expect(said(world, rule)).toEqual(raised.map(() => expect.stringMatching(/^(?:🟢 Over|⚪)/)))
  },
  60_000,
)

it('a message that was given up is told although the database does not answer', async () => {
  await using world = await startWorld()
  const { faults } = world.oceanbase
  faults.refuse(true)
  faults.kill()
  const body = { template: 'of a version to come' } as unknown as MessageBody
  const damaged = { key: 'x#1', identity: 'x', mode: 'post', channel: 'C0DBOPS', body } as const
  await world.bot.context.store.say(damaged)
  for (let i = 0; i < 4; i++) await world.after(1)
  expect(said(world, 'delivery_failing')).toEqual(['🟡 Slack refuses messages of obbackup on prod'])
  for (let i = 0; i < 10; i++) await world.after(7)
  expect(said(world, 'delivery_failing')).toEqual([
    '🟢 Over: The messages of obbackup get to Slack again on prod',
  ])
})
