import { expect, it } from 'vitest'
import { startWorld } from './support/world.ts'

it('an archive is interrupted and recovered: one alert, edited to green, a line in its thread', async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  simulation.archive('crm').interrupt()
  await world.after(1)
  expect(world.texts('C0DBOPS')).toEqual([
    expect.stringMatching(/^🔴 Log archive of crm is interrupted on prod/),
  ])
  const [alert] = world.slack.messages('C0DBOPS')
  expect(JSON.stringify(alert?.blocks)).toContain('INTERRUPTED')
  await world.after(10)
  expect(world.texts('C0DBOPS')).toHaveLength(1)

  simulation.archive('crm').stop()
  await world.after(2)
  expect(world.texts('C0DBOPS')).toHaveLength(1)
  simulation.archive('crm').start()
  await world.after(5)
  await world.after(5)
  expect(world.texts('C0DBOPS')).toEqual([expect.stringMatching(/^🟢 .*crm/)])
  const thread = world.slack.thread('C0DBOPS', alert?.ts ?? '')
  expect(thread).toHaveLength(2)
})

it('a lag over the limit, then far behind, then caught up', async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  simulation.archive('orders').lag(900)
  await world.after(1)
  expect(world.texts('C0DBOPS')).toEqual([
    expect.stringMatching(/^🟡 Log archive of orders .*prod/),
  ])
  simulation.archive('orders').lag(4000)
  await world.after(1)
  expect(world.texts('C0DBOPS')).toHaveLength(2)
  expect(world.texts('C0DBOPS')[1]).toMatch(/^🔴 Log archive of orders/)
  simulation.archive('orders').heal()
  await world.after(3)
  await world.after(3)
  const texts = world.texts('C0DBOPS')
  expect(texts).toHaveLength(2)
  expect(texts[1]).toMatch(/^🟢/)
})

it('an archive that somebody stops is told, and so is its return', async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  simulation.archive('crm').stop()
  await world.after(2)
  expect(world.texts('C0DBOPS')).toEqual([expect.stringMatching(/Log archive of crm .*stopp/)])
  simulation.archive('crm').start()
  await world.after(3)
  await world.after(3)
  expect(world.texts('C0DBOPS')).toEqual([expect.stringMatching(/^🟢/)])
})

it('tenants are dropped and renamed while something is wrong with them: nothing stays red for ever', async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  simulation.archive('crm').interrupt()
  await world.after(1)
  simulation.failNext('data', { tenant: 'orders', result: -9082 })
  simulation.startBackup({ tenants: ['orders'] })
  await world.after(1)
  await world.after(60)
  expect(world.texts('C0DBOPS')).toEqual([
    expect.stringMatching(/^🔴 Log archive of crm is interrupted on prod/),
    // The one that followed it, and the alert.
    expect.stringMatching(/^🔴 Full backup of orders failed on prod/),
    expect.stringMatching(/^🔴 Full backup of orders failed on prod/),
  ])
  simulation.remove('DBA_OB_TENANTS', { TENANT_ID: 1002 })
  simulation.update('DBA_OB_TENANTS', { TENANT_ID: 1004 }, { TENANT_NAME: 'sales' })
  await world.after(1)
  expect(world.texts('C0DBOPS')[0]).toBe(
    '🟢 Over: Tenant crm was dropped on prod, and with it its log archive',
  )
  expect(world.texts('C0DBOPS')[2]).toBe('🔴 Full backup of sales failed on prod')
  const alert = () => world.slack.messages('C0DBOPS').find((one) => /now named/.test(one.text))
  expect(alert()?.text).toContain('Tenant orders is now named sales')
  await world.restart()
  simulation.startBackup({ tenants: ['sales'] })
  await world.after(1)
  await world.after(60)
  expect(world.texts('C0DBOPS')[2]).toMatch(/^🟢 Recovered: full backup of sales succeeded/)
  expect(world.texts('C0DBOPS').slice(3)).toEqual([
    expect.stringMatching(/^✅ Full backup of sales succeeded/),
  ])
})
