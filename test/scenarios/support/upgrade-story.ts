import type { World } from './world.ts'

/**
 * What happens before a bot is upgraded: a backup has failed, the next one of that tenant is running, the
 * archive of another is interrupted, and all of it was told. By the same hand-moved clock each time, so that a store that a former version wrote at this end
 * fits the world of today. Gives the number of messages.
 */
export async function untilUpgrade(world: World): Promise<number> {
  const { simulation } = world.oceanbase
  simulation.failNext('data', { tenant: 'orders', result: -9082 })
  simulation.startBackup({ tenants: ['orders'] })
  await world.after(1)
  await world.after(60)
  simulation.startBackup({ tenants: ['orders'] })
  for (let i = 0; i < 3; i++) await world.after(1)
  simulation.archive('crm').interrupt()
  await world.after(1)
  return world.texts('C0DBOPS').length
}
