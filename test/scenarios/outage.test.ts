import { expect, it } from 'vitest'
import { startWorld } from './support/world.ts'

it('the database is down for three polls and comes back: one alert, turned to green, nothing missed', async () => {
  await using world = await startWorld()
  const { simulation, faults } = world.oceanbase
  simulation.failNext('data', { tenant: 'crm', atPercent: 10, result: -9071 })
  simulation.startBackup({ tenants: ['crm'] })
  await world.after(0.25)
  expect(world.texts('C0DBOPS')).toHaveLength(1)

  faults.refuse(true)
  faults.kill()
  await world.after(5)
  await world.after(5)
  expect(world.texts('C0DBOPS')).toHaveLength(1)
  await world.after(10)
  expect(world.texts('C0DBOPS')).toHaveLength(2)
  expect(world.texts('C0DBOPS')[1]).toMatch(
    /^🔴 prod .*(unreachable|cannot be reached|does not answer)/i,
  )
  await world.after(10)
  expect(world.texts('C0DBOPS')).toHaveLength(2)

  // Status answers with what was known, and says that it is old.
  await world.slack.command({ user: 'U0CAROL', channel: 'C0OTHER', text: 'status' })
  const answer = await world.slack.until(() => world.slack.ephemerals('U0CAROL')[0], {
    what: 'the status answer',
  })
  expect(JSON.stringify(answer)).toContain('This is what was known')

  faults.refuse(false)
  await world.after(10)
  const texts = world.texts('C0DBOPS')
  expect(texts).toHaveLength(3)
  expect(texts[1]).toMatch(/^🟢/)
  expect(texts[2]).toMatch(/^🔴 Full backup of crm failed on prod/)
})

it('a view that cannot be read is told after three polls, and its jobs are not taken for gone', async () => {
  await using world = await startWorld()
  const { simulation, faults } = world.oceanbase
  simulation.startBackup({ tenants: ['crm'] })
  await world.after(1)
  faults.errno(4012, 1000, /FROM oceanbase\.`CDB_OB_BACKUP_JOBS`/)
  for (let i = 0; i < 5; i++) await world.after(1)
  const texts = world.texts('C0DBOPS')
  expect(texts).toHaveLength(2)
  expect(texts[1]).toMatch(/^🔴 .*CDB_OB_BACKUP_JOBS/)
  faults.clear()
  await world.after(1)
  expect(world.texts('C0DBOPS')).toHaveLength(2)
  expect(world.texts('C0DBOPS')[1]).toMatch(/^🟢/)
})
