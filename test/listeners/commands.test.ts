import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../scenarios/support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})
beforeEach(() => {
  world.clock.advance(2000)
})
afterEach(() => {
  world.slack.faults.clear()
  world.oceanbase.faults.clear()
  expect(world.slack.late).toEqual([])
})

/** What the person sees after something was done, once there is something new. */
async function answerTo(user: string, act: () => Promise<unknown>, count = 1): Promise<string> {
  const { slack } = world
  const before = slack.ephemerals(user).length
  await act()
  await slack.until(() => slack.ephemerals(user).length >= before + count, {
    what: `${count} answers to ${user}`,
  })
  return JSON.stringify(slack.ephemerals(user).slice(before))
}

const type = (text: string, user = 'U0CAROL', channel = 'C0DBOPS') =>
  world.slack.command({ user, channel, text })

describe('a slow database', () => {
  it('is asked only after the ack; a word comes first, the answer later', async () => {
    const { slack, oceanbase } = world
    oceanbase.faults.delay(2000)
    const before = slack.ephemerals('U0CAROL').length
    const { ackMs } = await type('status')
    // The first answer of the database takes longer than that.
    expect(ackMs).toBeLessThan(2000)
    await slack.until(() => slack.ephemerals('U0CAROL')[before])
    expect(slack.ephemerals('U0CAROL')[before]?.text).toContain('Still reading')
    oceanbase.faults.clear()
    await slack.until(() => slack.ephemerals('U0CAROL')[before + 1])
    expect(JSON.stringify(slack.ephemerals('U0CAROL')[before + 1])).toContain('crm')
  })
})

it('a database that is down: what was known, marked as old', async () => {
  const { oceanbase } = world
  oceanbase.faults.refuse(true)
  oceanbase.faults.kill()
  const said = await answerTo('U0CAROL', () => type('status'))
  expect(said).toContain('This is what was known')
  expect(await answerTo('U0CAROL', () => type('job data 1'))).toMatch(/connection to .* was lost/)
})

it('posts that are rate limited for 30 s delay no answer', async () => {
  const { slack, oceanbase } = world
  slack.faults.rateLimit('chat.postMessage', 30, 5)
  oceanbase.simulation.startBackup({ tenants: ['orders'] })
  await world.bot.poll()
  expect(slack.calls.at(-1)).toMatchObject({ answer: { error: 'ratelimited' } })
  // Waited for by less than the 30 s.
  expect(await answerTo('U0CAROL', () => type('status'))).toContain('crm')
})

describe('the way back to the person', () => {
  /** Lets the response_url of a command expire while the database is being read. */
  async function withoutResponseUrl(act: () => Promise<unknown>): Promise<void> {
    world.oceanbase.faults.delay(400)
    await act()
    world.clock.advance(31 * 60_000)
    world.oceanbase.faults.delay(0)
  }

  it('a response_url that is too old: told by chat.postEphemeral', async () => {
    const { slack } = world
    const said = await answerTo('U0CAROL', () => withoutResponseUrl(() => type('status')))
    expect(said).toContain('crm')
    expect(slack.calls.at(-1)).toMatchObject({
      method: 'chat.postEphemeral',
      args: { channel: 'C0DBOPS', user: 'U0CAROL' },
    })
  })

  it('no way back at all: logged, and the next command is answered', async () => {
    const { slack } = world
    slack.faults.error('chat.postEphemeral', 'channel_not_found', 10)
    await withoutResponseUrl(() => type('status'))
    await slack.until(() => world.logs.some((one) => one.includes('could not answer')))
    slack.faults.clear()
    expect(await answerTo('U0CAROL', () => type('status'))).toContain('crm')
  })
})

it('the same command delivered twice is answered once', async () => {
  const { slack, oceanbase } = world
  const before = slack.ephemerals('U0CAROL').length
  await answerTo('U0CAROL', () => type('help'))
  const read = oceanbase.statements.length
  await answerTo('U0CAROL', () => type('status'))
  const once = oceanbase.statements.length - read
  slack.faults.duplicateEnvelopes(1)
  await answerTo('U0CAROL', () => type('status'))
  await answerTo('U0CAROL', () => type('help'))
  expect(slack.ephemerals('U0CAROL')).toHaveLength(before + 4)
  expect(oceanbase.statements.length - read).toBe(2 * once)
})

it.each(['expired_trigger_id', 'internal_error'])(
  'a form that Slack does not open (%s): the person is told what to do, and no bug is claimed',
  async (word) => {
    const { slack } = world
    slack.faults.error('views.open', word)
    const said = await answerTo('U0ALICE', () => type('restore start crm', 'U0ALICE'))
    expect(said).toMatch(/again/)
    expect(said).not.toContain('inside obbackup')
    expect(said).not.toContain('Reference')
  },
)

it('a bug in a flow: the person gets a reference that is in the log with the stack, and no stack', async () => {
  const { store } = world.bot.context
  const readWatch = store.readWatch
  Object.assign(store, { readWatch: () => Promise.reject(new TypeError('x of undefined')) })
  const said = await answerTo('U0CAROL', () => type('status'))
  Object.assign(store, { readWatch })
  expect(said).toMatch(/Reference [a-z0-9]{6} /)
  const reference = /Reference ([a-z0-9]{6})/.exec(said)?.[1]
  expect(said).not.toMatch(/TypeError|x of undefined|\.ts:/)
  const logged = world.logs.find((one) => one.includes(`"reference":"${reference}"`))
  expect(logged).toContain('x of undefined')
  expect(logged).toContain('.test.ts')
})
