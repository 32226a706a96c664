import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { untilUpgrade } from './support/upgrade-story.ts'
import { startWorld, type World } from './support/world.ts'

// Stores by the number of the last migration that they know, each written by the version of its time at the end of the
// same story (support/upgrade-story.ts) and printed as SQL.
const STORES = [8]

it.each(STORES)(
  'goes on from a store of migration %i: nothing open is forgotten, nothing is said again',
  async (of) => {
    await using world = await startWorld()
    const { simulation } = world.oceanbase
    const said = await untilUpgrade(world)
    const now = await world.bot.context.store.readWatch('prod')
    await startFrom(world, of)
    expect(await world.bot.context.store.readWatch('prod')).toEqual(now)
    expect(now.incidents).toHaveLength(2)
    expect(Object.keys(now.trails)).toHaveLength(1)

    await world.after(1)
    await world.restart()
    await world.after(1)
    expect(world.texts('C0DBOPS')).toHaveLength(said)

    simulation.archive('crm').stop()
    simulation.archive('crm').start()
    await world.after(60)
    await world.after(10)
    expect(world.texts('C0DBOPS')).toEqual([
      expect.stringMatching(/^🔴 Full backup of orders failed on prod/),
      expect.stringMatching(/^🟢 Recovered: full backup of orders succeeded/),
      expect.stringMatching(/^✅ Full backup of orders succeeded on prod/),
      expect.stringMatching(/^🟢 Recovered: log archive of crm is running again on prod/),
    ])
  },
)

/** Stops the bot and starts it on a store that another version wrote. */
async function startFrom(world: World, store: number): Promise<void> {
  await world.bot.stop()
  const path = join(world.folder, 'obbackup.db')
  rmSync(path)
  {
    using file = new DatabaseSync(path)
    file.exec(readFileSync(join(import.meta.dirname, `../fixtures/stores/${store}.sql`), 'utf8'))
  }
  await world.restart()
}
