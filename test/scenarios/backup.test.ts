import { expect, it } from 'vitest'
import { startWorld } from './support/world.ts'

it('a backup succeeds: one message, edited as it moves, and nothing else', async () => {
  await using world = await startWorld()
  expect(world.texts('C0DBOPS')).toEqual([])
  world.oceanbase.simulation.startBackup({ tenants: ['crm'] })
  await world.after(1)
  expect(world.texts('C0DBOPS')).toHaveLength(1)
  const [first] = world.slack.messages('C0DBOPS')
  expect(first?.text).toMatch(/^⏳ Full backup of crm on prod/)
  await world.after(15)
  const [moving] = world.slack.messages('C0DBOPS')
  expect(moving?.ts).toBe(first?.ts)
  expect(moving?.text).toMatch(/\d+ %/)
  for (let i = 0; i < 12; i++) await world.after(5)
  const [done, ...others] = world.slack.messages('C0DBOPS')
  expect(others).toEqual([])
  expect(done?.ts).toBe(first?.ts)
  expect(done?.text).toMatch(/^✅ Full backup of crm succeeded on prod · [\d.]+ GiB in \d+ min/)
  expect(world.texts('C0APPROVALS')).toEqual([])
})

it('a backup of two tenants fails for one: a new message names it, View cause explains it', async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  simulation.failNext('data', { tenant: 'orders', atPercent: 61, result: -9082 })
  simulation.startBackup()
  await world.after(1)
  for (let i = 0; i < 16; i++) await world.after(5)
  const texts = world.texts('C0DBOPS')
  expect(texts).toHaveLength(2)
  expect(texts[1]).toMatch(/^🔴 Full backup failed for 1 of 2 tenants on prod: orders$/)
  const failure = world.slack.messages('C0DBOPS')[1]
  if (!failure) throw new Error('no failure message')
  const shown = JSON.stringify(failure.blocks)
  expect(shown).toContain('-9082')
  expect(shown).toContain('orders')
  expect(shown).toContain('the backup destination is full')

  await world.slack.click({
    user: 'U0CAROL',
    channel: 'C0DBOPS',
    ts: failure.ts,
    actionId: 'view_cause',
  })
  const view = await world.slack.until(
    () => world.slack.views('U0CAROL').find((one) => JSON.stringify(one).includes('9082')),
    { what: 'the cause modal' },
  )
  expect(JSON.stringify(view)).toContain('BACKUP_DEVICE_OUT_OF_SPACE')
  for (const user of ['U0CAROL', 'U0ALICE']) expect(world.slack.ephemerals(user)).toEqual([])

  // The next success turns the failure's message to green, with a quiet line in its thread.
  simulation.startBackup()
  await world.after(1)
  for (let i = 0; i < 16; i++) await world.after(5)
  const after = world.slack.messages('C0DBOPS')
  expect(after.find((message) => message.ts === failure.ts)?.text).toMatch(/^🟢 Recovered/)
  expect(world.slack.thread('C0DBOPS', failure.ts).length).toBe(2)
  expect(world.texts('C0DBOPS')).toHaveLength(3)
})

it('what failed before the first start is told once if it is young, never if it is old', async () => {
  await using world = await startWorld({
    seed: (simulation) => {
      simulation.seedHistory({
        days: 8,
        failures: [
          { daysAgo: 0, tenant: 'crm', result: -9071 },
          { daysAgo: 4, tenant: 'orders', result: -9071 },
        ],
      })
    },
  })
  expect(world.texts('C0DBOPS')).toHaveLength(1)
  expect(world.texts('C0DBOPS')[0]).toMatch(/^🔴 Full backup failed .*crm/)
  await world.restart()
  await world.after(5)
  expect(world.texts('C0DBOPS')).toHaveLength(1)
})
