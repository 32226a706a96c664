import { expect, it } from 'vitest'
import { startWorld, type World } from './support/world.ts'

const TIMES = /\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC/g

/** Messages and replies of the alert channel as people see them: first lines, replies indented, times left out. */
function said(world: World): readonly string[] {
  const messages = world.slack.messages('C0DBOPS')
  return messages.map((message) => {
    const reply = message.thread_ts !== undefined && message.thread_ts !== message.ts
    const root = messages.findIndex((one) => one.ts === message.thread_ts)
    const [first = ''] = message.text.split('\n')
    return `${reply ? `  ↳ ${root}: ` : ''}${first.replace(TIMES, 'TIME')}`
  })
}

/** Polls every 15 s as the schedule does, for so many minutes. */
async function pass(world: World, minutes: number): Promise<void> {
  for (let i = 0; i < minutes * 4; i++) {
    world.clock.advance(15_000)
    await world.bot.poll()
  }
}

const GIB = 1024 ** 3

it('Slack is away for ten minutes: one message tells what happened meanwhile, worst first, nothing lost or repeated', async () => {
  await using world = await startWorld({
    tenants: { 1002: 'crm', 1004: 'orders', 1006: 'pay' },
    seed: (simulation) => {
      // Its backups take two minutes.
      simulation.addTenant({ id: 1008, name: 'tiny', bytes: GIB })
      simulation.seedHistory({ days: 8 })
    },
  })
  const { simulation } = world.oceanbase
  const { faults } = world.slack
  const fail = (tenant: string, result: number) => {
    simulation.failNext('data', { tenant, atPercent: 10, result })
    simulation.startBackup({ tenants: [tenant] })
  }
  fail('tiny', -9082)
  simulation.startBackup({ tenants: ['crm'] })
  await pass(world, 2)
  expect(said(world)).toEqual([
    '🔴 Full backup of tiny failed on prod',
    // Its alert does not wait behind the message of a job that runs.
    '🔴 Full backup of tiny failed on prod',
    expect.stringMatching(/^⏳ Full backup of crm on prod/),
  ])
  const before = world.slack.calls.length

  faults.fail('*', 503, 100_000)
  await pass(world, 0.5)
  // The first to wait: until it has waited for a minute nobody knows that Slack is away.
  fail('orders', -9071)
  await pass(world, 2)
  simulation.archive('crm').interrupt()
  simulation.startBackup({ tenants: ['tiny'] })
  await pass(world, 1)
  simulation.failNext('cleanup', { tenant: 'pay', result: -9045 })
  simulation.startCleanup('pay')
  fail('pay', -9026)
  await pass(world, 2.5)
  simulation.archive('crm').heal()
  await pass(world, 4)
  expect(said(world)).toHaveLength(3)

  faults.clear()
  await pass(world, 2)
  await world.settle()
  expect(said(world)).toEqual([
    '🔴 Full backup of tiny failed on prod',
    // Said before, and changed since.
    '🟢 Recovered: full backup of tiny succeeded TIME on prod (failed TIME)',
    '🔴 Full backup of crm failed on prod',
    '🔴 While Slack was away: 5 alerts on prod, 4 open and 1 over',
    // The job's own message, the first to wait: less urgent than the alerts.
    '🔴 Full backup of orders failed on prod',
    '  ↳ 3: 🔴 Full backup of crm failed on prod · -9027 LOG_ARCHIVE_INTERRUPTED: the log archive was interrupted · owner: OceanBase',
    '  ↳ 1: 🟢 Recovered: full of tiny at TIME, after 6 min',
  ])
  const posted = world.slack.calls
    .slice(before)
    .filter(({ method, answer }) => method === 'chat.postMessage' && isOk(answer))
  const keys = posted.map(({ args }) => JSON.stringify(args.metadata))
  expect(new Set(keys).size).toBe(keys.length)
  const digest = world.slack.messages('C0DBOPS').find(({ text }) => /While Slack/.test(text))
  expect(digest?.text.replace(TIMES, 'TIME').split('\n')).toEqual([
    '🔴 While Slack was away: 5 alerts on prod, 4 open and 1 over',
    '🔴 Full backup of orders failed · job 11 · -9071 BACKUP_PERMISSION_DENIED · TIME',
    '🔴 Full backup of pay failed · job 13 · -9026 INVALID_BACKUP_DEST · TIME',
    '🟡 Messages of obbackup wait for Slack for more than 5 min · TIME',
    '🟡 Backup cleanup of pay failed · job 17 · -9045 BACKUP_DELETE_BACKUP_SET_NOT_ALLOWED · TIME',
    '🟢 Over: log archive of crm: interrupted · TIME',
    'Jobs meanwhile: 2 backups: 1 succeeded · 1 failed',
    'Slack did not take messages since TIME; what happened meanwhile is gathered here.',
    expect.stringMatching(/^d-\w+$/),
  ])
})

function isOk(answer: unknown): boolean {
  return (answer as { ok?: boolean } | undefined)?.ok === true
}
