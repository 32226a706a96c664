import { describe, expect, it } from 'vitest'
import type { Request } from '../../src/domain/request.ts'
import { BREAK_GLASS } from './support/break-glass.ts'
import { startWorld, type World } from './support/world.ts'

/*
 * One person's stolen account and a countdown that others must be able to stop: what a thief could do about that, and
 * what happens by itself, through the real bot.
 */

async function counting(): Promise<World & { request(): Promise<Request> }> {
  const world = await startWorld({ yaml: BREAK_GLASS })
  const { slack } = world
  await slack.command({
    user: 'U0ALICE',
    channel: 'C0DBOPS',
    text: 'backup full crm --break-glass',
  })
  await slack.until(() => slack.views('U0ALICE').at(-1)?.callback_id === 'operation_submit')
  await slack.submit({ user: 'U0ALICE', values: { reason: 'disk is dying' } })
  await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
  return Object.assign(world, {
    async request() {
      const [request] = await world.bot.context.store.requests({})
      if (!request) throw new Error('no request')
      return request
    },
  })
}

const sent = ({ oceanbase }: World) =>
  oceanbase.statements.filter(({ sql }) => /^ALTER SYSTEM/.test(sql))

/** The card that can be stopped now, wherever it stands. */
function card({ slack }: World, channel: string) {
  return slack
    .messages(channel)
    .find((one) => JSON.stringify(one.blocks ?? []).includes('"action_id":"stop"'))
}

async function stoppedIn(world: World, channel: string): Promise<void> {
  const { slack } = world
  const found = await world.until(() => card(world, channel), `a card in ${channel}`)
  await slack.click({ user: 'U0CAROL', channel, ts: found.ts, actionId: 'stop' })
  await world.until(
    () => slack.ephemerals('U0CAROL').some((one) => one.text.includes('You stopped')),
    'the answer',
  )
  await world.after(30)
  expect(sent(world)).toEqual([])
}

describe.concurrent('a countdown that was not stopped', () => {
  it('runs when people could see it all the time', async () => {
    await using world = await counting()
    const thread = () =>
      world.slack.thread('C0APPROVALS', card(world, 'C0APPROVALS')?.ts ?? '').slice(1)
    await world.until(() => thread().length > 0, 'the approvers are called')
    expect(JSON.stringify(thread())).toContain('<@U0BOB> <@U0CAROL> Is it right?')
    await world.after(4)
    expect(sent(world)).toEqual([])
    await world.after(1)
    expect(sent(world)).toHaveLength(1)
  })

  it('does not run when the channel of its card was archived: the card comes elsewhere, and works', async () => {
    await using world = await counting()
    world.slack.archive('C0APPROVALS')
    await world.after(6)
    expect(await world.request()).toMatchObject({ state: 'counting' })
    await stoppedIn(world, 'C0DBOPS')
    expect(await world.request()).toMatchObject({ state: 'denied' })
  })

  it('does not run when its card was deleted: another one comes, and works', async () => {
    await using world = await counting()
    const { slack } = world
    const { ts } = card(world, 'C0APPROVALS') ?? {}
    const answer = await fetch(`${slack.apiUrl}chat.delete`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${slack.botToken}`,
        'content-type': 'application/json; charset=utf-8',
      },
      body: JSON.stringify({ channel: 'C0APPROVALS', ts }),
    })
    expect(await answer.json()).toMatchObject({ ok: true })
    await world.after(6)
    expect(await world.request()).toMatchObject({ state: 'counting' })
    await stoppedIn(world, 'C0APPROVALS')
  })

  it('does not run early when the clock is set', async () => {
    await using world = await counting()
    await world.after(1)
    world.clock.set(8 * 60_000)
    await world.poll()
    expect((await world.request()).note).toMatch(/its clock was set.*The countdown began anew/)
    expect(JSON.stringify(card(world, 'C0APPROVALS')?.blocks)).toContain('began anew')
    await world.after(4)
    expect(sent(world)).toEqual([])
    await world.after(1)
    expect(sent(world)).toHaveLength(1)
  })

  it('does not count the time in which obbackup was not there', async () => {
    await using world = await counting()
    await world.after(4)
    await world.restart()
    await world.after(4)
    expect(sent(world)).toEqual([])
    await stoppedIn(world, 'C0APPROVALS')
  })
})
