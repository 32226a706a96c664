import { describe, expect, it } from 'vitest'
import type { Message } from '../../sandbox/slack/server.ts'
import { approve, openApproval } from '../scenarios/support/approve.ts'
import { askForRestore } from '../scenarios/support/restore-form.ts'
import { startWorld, type World } from '../scenarios/support/world.ts'

const FORM = { target: 'crm_fix', pool: 'restore_pool', reason: 'a test' }

/** A world with a request that waits for approval. */
async function startWithCard(
  environment: Record<string, string> = {},
): Promise<World & { card: Message }> {
  const world = await startWorld({ runsByClock: true, environment })
  await askForRestore(world, 'U0ALICE', FORM)
  const card = await world.until(() => world.slack.messages('C0APPROVALS')[0], 'the card')
  // Slack is asked again who people are.
  world.clock.advance(61_000)
  return Object.assign(world, { card })
}

function click(world: World & { card: Message }, user: string, actionId = 'approve') {
  return world.slack.click({ user, channel: 'C0APPROVALS', ts: world.card.ts, actionId })
}

const told = (world: World, user: string, pattern: RegExp) =>
  world.slack.until(
    () => world.slack.ephemerals(user).find((one) => pattern.test(JSON.stringify(one))),
    { what: `${pattern} to ${user}` },
  )

const alters = (world: World) =>
  world.oceanbase.statements.filter((one) => /^\s*ALTER SYSTEM(?!.* PREVIEW$)/i.test(one.sql))

const stateOf = async (world: World) => (await world.bot.context.store.requests({}))[0]?.state

// Each has a world of its own, and some wait for the schedule.
describe.concurrent('a request that waits for approval', () => {
  it('two approvers at once: one decides, the other is told who was first, it runs once', async () => {
    await using world = await startWithCard()
    await Promise.all([
      openApproval(world, 'U0BOB', world.card),
      openApproval(world, 'U0CAROL', world.card),
    ])
    await Promise.all(
      ['U0BOB', 'U0CAROL'].map((user) =>
        world.slack.submit({ user, values: { typed: 'crm_fix' } }),
      ),
    )
    await world.until(() => alters(world)[0], 'the statement')
    const views = () =>
      JSON.stringify([...world.slack.views('U0BOB'), ...world.slack.views('U0CAROL')])
    await world.until(
      () => /You approved.*decided already|decided already.*You approved/.test(views()),
      'both answers',
    )
    const said = views()
    expect(said).toMatch(/You approved/)
    expect(said).toMatch(/decided already by <@U0(BOB|CAROL)>/)
    // Each click is acknowledged once.
    expect(world.logs.filter((one) => one.includes('ack()'))).toEqual([])
    await world.settle()
    expect(alters(world)).toHaveLength(1)
  })

  it('a click that Slack delivers twice is one click', async () => {
    await using world = await startWithCard()
    world.slack.faults.duplicateEnvelopes(1)
    await click(world, 'U0BOB', 'deny')
    await told(world, 'U0BOB', /You denied/)
    await world.slack.command({ user: 'U0BOB', channel: 'C0APPROVALS', text: 'help' })
    await world.slack.until(() => world.slack.ephemerals('U0BOB').length >= 2)
    expect(world.slack.ephemerals('U0BOB')).toHaveLength(2)
  })

  it('the requester may not approve, but may withdraw', async () => {
    await using world = await startWithCard()
    await click(world, 'U0ALICE')
    await told(world, 'U0ALICE', /somebody else has to approve/)
    expect(await stateOf(world)).toBe('pending')
    await click(world, 'U0ALICE', 'deny')
    await told(world, 'U0ALICE', /You withdrew/)
    expect(await stateOf(world)).toBe('withdrawn')
  })

  it('approved after its time: refused, and the card loses its buttons', async () => {
    await using world = await startWithCard()
    world.clock.advance(30 * 60_000)
    await click(world, 'U0BOB')
    await told(world, 'U0BOB', /has expired.*ask again/)
    await world.settle()
    expect(JSON.stringify(world.slack.messages('C0APPROVALS'))).not.toContain('"approve"')
    expect(await stateOf(world)).toBe('expired')
  })

  it.each([
    ['a guest', 'U0GUEST', {}],
    ['a guest who is named in APPROVERS', 'U0GUEST', { APPROVERS: 'U0BOB,U0GUEST' }],
    ['somebody who is only an operator', 'U0BOB', { APPROVERS: 'U0CAROL' }],
  ])('%s may not decide', async (_, user, environment) => {
    await using world = await startWithCard(environment)
    await click(world, user)
    await told(world, user, /You may not decide/)
    expect(await stateOf(world)).toBe('pending')
  })

  it('an approver who is deactivated between the click and the execution: nothing runs', async () => {
    await using world = await startWithCard()
    const { faults } = world.oceanbase
    // The database is away for a moment, so the approval waits to be carried out.
    faults.errno(4012, 1000, /FROM oceanbase/)
    await approve(world, 'U0BOB', world.card)
    await world.until(
      () => /You approved/.test(JSON.stringify(world.slack.views('U0BOB'))),
      'the answer',
    )
    await world.slack.until(() => world.logs.some((one) => one.includes('not executed yet')))
    expect(await stateOf(world)).toBe('approved')
    world.slack.deactivate('U0BOB')
    world.clock.advance(61_000)
    faults.clear()
    await world.restart()
    await world.until(
      () => /may no longer approve/.test(JSON.stringify(world.slack.messages('C0APPROVALS'))),
      'the card saying so',
    )
    expect(alters(world)).toEqual([])
  })

  it('the database took it but that could not be stored: never sent again, and the job is found', async ({
    expect,
  }) => {
    await using world = await startWithCard()
    const { store } = world.bot.context
    const { updateRequest } = store
    let broken = 1
    Object.assign(store, {
      updateRequest: async (...args: Parameters<typeof updateRequest>) => {
        if (args[1].state === 'started' && broken-- > 0) throw new Error('disk full')
        return await updateRequest(...args)
      },
    })
    await approve(world, 'U0BOB', world.card)
    await world.slack.until(() => world.logs.some((one) => one.includes('disk full')))
    expect(await stateOf(world)).toBe('executing')
    await world.until(
      () => world.logs.some((one) => one.includes('was left executing')),
      'the look for its job',
    )
    await expect.poll(() => stateOf(world), { timeout: 5000 }).toBe('started')
    expect(alters(world)).toHaveLength(1)
  })

  it('an approved request that is broken does not keep the others from running', async () => {
    await using world = await startWithCard()
    const { store } = world.bot.context
    const [request] = await store.requests({})
    if (!request) throw new Error('no request')
    const decisions = null as unknown as typeof request.decisions
    const old = { ...request, id: 'r-aaaaaaaa', createdAt: 1, decisions }
    await store.insertRequest({ ...old, state: 'approved' }, [])
    await approve(world, 'U0BOB', world.card)
    await world.until(() => alters(world)[0], 'the statement of the other')
    expect(world.logs.join('')).toMatch(/"request":"r-aaaaaaaa","error":"TypeError/)
  })

  it.each(['users.info', 'usergroups.users.list'])(
    'Slack cannot tell who may decide (%s): nothing is decided, and the person reads so',
    async (method) => {
      await using world = await startWithCard()
      world.slack.faults.fail(method, 500, 20)
      await click(world, 'U0BOB')
      await told(world, 'U0BOB', /Slack cannot tell.*nothing is decided/)
      expect(await stateOf(world)).toBe('pending')
      world.slack.faults.clear()
      await click(world, 'U0BOB', 'deny')
      await told(world, 'U0BOB', /You denied/)
    },
  )

  it('the database is away after the approval: the card says why nothing starts, then it starts', async () => {
    await using world = await startWithCard()
    await openApproval(world, 'U0BOB', world.card)
    world.oceanbase.faults.refuse(true)
    world.oceanbase.faults.kill()
    await world.slack.submit({ user: 'U0BOB', values: { typed: 'crm_fix' } })
    const shown = () => JSON.stringify(world.slack.messages('C0APPROVALS')[0]?.blocks)
    await world.until(() => shown().includes('Not started yet: prod'), 'the reason on the card')
    expect(await stateOf(world)).toBe('approved')
    world.oceanbase.faults.clear()
    await world.poll()
    await world.until(() => alters(world)[0], 'the statement')
    await world.until(() => !shown().includes('Not started yet'), 'the card without it')
  })

  it('an answer that comes late does not write over the card that everybody sees', async () => {
    await using world = await startWithCard()
    const { directory } = world.bot.context
    const { members } = directory
    const slow = Promise.withResolvers<void>()
    Object.assign(directory, {
      members: async (ids: readonly string[]) => {
        await slow.promise
        return await members(ids)
      },
    })
    await click(world, 'U0BOB', 'deny')
    await told(world, 'U0BOB', /Still reading/)
    slow.resolve()
    await told(world, 'U0BOB', /You denied/)
    await world.settle()
    const [card] = world.slack.messages('C0APPROVALS')
    expect(card?.text).toMatch(/denied/)
    expect(card?.text).not.toContain('You denied')
  })

  it.each([
    ['is damaged', 'nonsense', /button is damaged/],
    ['has no token', 'r-abcdefgh', /button is damaged/],
    ['names the request of another obbackup', 'r-abcdefgh.abcdefghijkl', /another obbackup/],
    ['has a token that was made up', 'ID.abcdefghijklmnopqrstuvwx', /Look at the card again/],
  ])('a button whose value %s decides nothing', async (_, value, answer) => {
    await using world = await startWithCard()
    const id = (await world.bot.context.store.requests({}))[0]?.id ?? ''
    const [card] = world.slack.messages('C0APPROVALS')
    // The value as somebody with another client could send it.
    const button = buttonsIn(card?.blocks).find((one) => one.action_id === 'approve')
    if (!button) throw new Error('no button')
    button.value = value.replace('ID', id)
    await click(world, 'U0BOB')
    await told(world, 'U0BOB', answer)
    expect(await stateOf(world)).toBe('pending')
    expect(alters(world)).toEqual([])
  })
})

interface Button {
  action_id: string
  value: string
}

function buttonsIn(blocks: readonly unknown[] = []): Button[] {
  return blocks.flatMap((block) =>
    typeof block === 'object' && block !== null && 'elements' in block
      ? (block.elements as Button[])
      : [],
  )
}
