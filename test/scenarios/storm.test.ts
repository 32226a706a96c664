import { expect, it } from 'vitest'
import { ownBackup } from '../../sandbox/chaos/own-backup.ts'
import { startWorld } from './support/world.ts'

const TENANTS = 100
const JOBS = 1000

/** The n-th of the thousand: ten of each tenant. */
function nth(n: number) {
  return { tenantId: 1002 + 2 * (n % TENANTS), jobId: n + 1 }
}

it('a thousand backups fail in the same second: all are named, in at most ten messages, and Slack never says "slower"', {
  timeout: 120_000,
}, async () => {
  const names = Object.fromEntries(
    Array.from({ length: TENANTS }, (_, i) => [1002 + 2 * i, `t${String(i).padStart(4, '0')}`]),
  )
  await using world = await startWorld({ tenants: names, seed: () => {}, strict: true })
  const { simulation } = world.oceanbase
  const { slack, clock } = world
  const all = Array.from({ length: JOBS }, (_, n) => nth(n))
  const start = clock.now()
  simulation.insertMany(
    'CDB_OB_BACKUP_JOBS',
    all.map((job) => ownBackup({ ...job, start })),
  )
  clock.advance(15_000)
  await world.bot.poll()
  const before = slack.calls.length

  clock.advance(15_000)
  simulation.remove('CDB_OB_BACKUP_JOBS', {})
  const failedAt = clock.now() - 1000
  simulation.insertMany(
    'CDB_OB_BACKUP_JOB_HISTORY',
    all.map((job) => ownBackup({ ...job, start, failedAt })),
  )
  const first = clock.now()
  await world.bot.poll()
  await world.settle()

  const calls = slack.calls.slice(before).filter((call) => /^chat\./.test(call.method))
  expect(calls.filter((call) => !(call.answer as { ok?: boolean }).ok)).toEqual([])
  expect(calls.filter(({ at }) => at - first > 30_000)).toEqual([])
  const messages = slack.messages('C0DBOPS')
  expect(messages.length).toBeLessThanOrEqual(10)
  // The alert is the first that is said, in the second of the poll.
  expect(calls[0]?.args.text).toMatch(/^🔴 1000 backups failed on prod/)
  expect(calls[0]?.at).toBe(first)
  const named = messages.flatMap(({ blocks }) => [
    ...JSON.stringify(blocks).matchAll(/(t\d{4}) (?:failed · job|\(job) `(\d+)`/g),
  ])
  expect(named.map(([, tenant, id]) => `${tenant} ${id}`).toSorted()).toEqual(
    all.map(({ tenantId, jobId }) => `${names[tenantId]} ${jobId}`).toSorted(),
  )

  // The same as a file, for whoever asks.
  const alert = messages.find((one) => /^🔴 1000 backups failed/.test(one.text))
  if (!alert) throw new Error('no alert')
  await slack.click({
    user: 'U0CAROL',
    channel: 'C0DBOPS',
    ts: alert.ts,
    actionId: 'group_csv',
  })
  const file = await slack.until(() => slack.files()[0], { what: 'the file' })
  const rows = file.content.trim().split('\r\n')
  expect(rows[0]).toBe('cluster,severity,what,tenants,area,job_id,since,code,comment')
  expect(rows).toHaveLength(1 + JOBS)
  expect(rows[1]).toMatch(
    /^prod,critical,full failed,t\d{4},data,\d+,2026-11-20 09:0\d:\d\d UTC,-9071,/,
  )
})
