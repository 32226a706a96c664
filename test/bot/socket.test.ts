import { describe, expect, it } from 'vitest'
import { startWorld, type World } from '../scenarios/support/world.ts'

/** Types help until it is answered; what Slack could not hand over in between is not the bot's. */
async function helpIsAnswered(world: World): Promise<void> {
  const { slack } = world
  const before = slack.ephemerals('U0CAROL').filter((one) => one.error === undefined).length
  await slack.command({ user: 'U0CAROL', channel: 'C0DBOPS', text: 'help' })
  await slack.until(
    () => slack.ephemerals('U0CAROL').filter((one) => one.error === undefined).length > before,
  )
}

describe.concurrent('reconnection', () => {
  it.each([
    ['cut', (world: World) => world.slack.faults.dropSockets()],
    ['asked to reconnect', (world: World) => world.slack.faults.refreshSockets()],
    [
      'cut, and Slack answers 500 once',
      (world: World) => {
        world.slack.faults.fail('apps.connections.open', 500)
        world.slack.faults.dropSockets()
      },
    ],
    [
      'asked to reconnect, and Slack answers 500 twice',
      (world: World) => {
        world.slack.faults.fail('apps.connections.open', 500, 2)
        world.slack.faults.refreshSockets()
      },
    ],
  ])('the socket is %s: commands work again', async (_, happens) => {
    await using world = await startWorld({ runsByClock: true })
    const { slack } = world
    const unhandled: unknown[] = []
    const note = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', note)
    await helpIsAnswered(world)
    happens(world)
    await slack.until(() => slack.connections === 0, { what: 'the end of the connection' })
    await slack.until(() => slack.connections > 0, { ms: 15_000, what: 'a new connection' })
    await helpIsAnswered(world)
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
})

it('stops at once in the middle of a reconnection', async () => {
  await using world = await startWorld({ runsByClock: true })
  world.slack.faults.fail('apps.connections.open', 500, 1000)
  world.slack.faults.dropSockets()
  await world.slack.until(() => world.slack.connections === 0)
  const tries = () =>
    world.slack.calls.filter((one) => one.method === 'apps.connections.open').length
  const before = tries()
  await world.bot.stop()
  // One may be on its way; whoever went on trying would not come to an end.
  expect(tries() - before).toBeLessThanOrEqual(1)
  world.slack.faults.clear()
})
