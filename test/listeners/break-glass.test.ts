import { Secret as OtpSecret, TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import { BotError } from '../../src/errors.ts'
import { BREAK_GLASS } from '../scenarios/support/break-glass.ts'
import { startWorld, type World } from '../scenarios/support/world.ts'

it('break-glass: offered only to whom policy names, counts down, and anybody stops it', async () => {
  await using world = await startWorld({ yaml: BREAK_GLASS })
  const { slack, oceanbase } = world
  const form = async (user: string) => {
    world.clock.advance(2000)
    await slack.command({ user, channel: 'C0DBOPS', text: 'backup full crm --break-glass' })
    return await slack.until(
      () => {
        const top = slack.views(user).at(-1)
        return top?.callback_id === 'operation_submit' ? JSON.stringify(top) : undefined
      },
      { what: 'the form' },
    )
  }
  const others = await form('U0BOB')
  expect(others).toContain('may not break the glass')
  expect(others).not.toContain('operation_break_glass')

  expect(await form('U0ALICE')).toContain('operation_break_glass')
  await slack.submit({ user: 'U0ALICE', values: { reason: 'disk is dying' } })
  await slack.until(() => /counts down/.test(JSON.stringify(slack.views('U0ALICE'))))
  const card = await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
  expect(card.text).toContain('Break-glass, runs unless stopped')
  await slack.click({ user: 'U0CAROL', channel: 'C0APPROVALS', ts: card.ts, actionId: 'stop' })
  await slack.until(() =>
    slack.ephemerals('U0CAROL').some((one) => one.text.includes('You stopped')),
  )
  await world.after(5)
  expect(oceanbase.statements.filter((one) => /^ALTER/i.test(one.sql))).toEqual([])
  expect(JSON.stringify(slack.messages('C0APPROVALS')[0]?.blocks)).toContain('Stopped by')
})

it('where the policy wants a code, the form asks for it; a wrong one loses nothing that was typed', async () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const people = ['U0ALICE', 'U0BOB', 'U0CAROL'].map((user) => `${user}: ${secret}`)
  const yaml = `${BREAK_GLASS}    totp: true\ntotp: { ${people.join(', ')} }\n`
  await using world = await startWorld({ yaml })
  const { slack, oceanbase } = world
  const totp = new TOTP({ secret: OtpSecret.fromBase32(secret), digits: 6, period: 30 })
  const top = () => JSON.stringify(slack.views('U0ALICE').at(-1) ?? '')
  await slack.command({
    user: 'U0ALICE',
    channel: 'C0DBOPS',
    text: 'backup full crm --break-glass',
  })
  await slack.until(() => top().includes('operation_code'), { what: 'the form with a code' })
  const typed = { reason: 'disk is dying' }
  await slack.submit({ user: 'U0ALICE', values: typed })
  await slack.until(() => top().includes('takes a code of your authenticator app'))
  await slack.submit({ user: 'U0ALICE', values: { code: '123456' } })
  await slack.until(() => top().includes('4 tries left'), { what: 'the form once more' })
  expect(top()).toContain('disk is dying')
  expect(top()).not.toContain('123456')
  expect(slack.messages('C0APPROVALS')).toEqual([])
  const code = totp.generate({ timestamp: world.clock.now() })
  await slack.submit({ user: 'U0ALICE', values: { code } })
  await slack.until(() => /counts down/.test(top()))
  await world.after(6)
  await world.until(() => oceanbase.statements.some((one) => /^ALTER/i.test(one.sql)), 'it runs')
  const everything = JSON.stringify([slack.messages('C0APPROVALS'), world.logs])
  expect(everything).not.toContain(code)
  expect(everything).not.toContain('123456')
})

/** The card of a backup that Alice asks for. */
async function askedByAlice({ slack, until }: World) {
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'backup full crm' })
  await slack.until(() => slack.views('U0ALICE').at(-1)?.callback_id === 'operation_submit')
  await slack.submit({ user: 'U0ALICE', values: { reason: 'a test' } })
  return await until(() => slack.messages('C0APPROVALS')[0], 'the card')
}

it('Slack is slow to tell who may approve: the modal is open before the trigger is dead, and says what came of it', async () => {
  await using world = await startWorld({ yaml: BREAK_GLASS })
  const { slack } = world
  const card = await askedByAlice(world)
  const { directory } = world.bot.context
  const { members } = directory
  const slow = Promise.withResolvers<void>()
  Object.assign(directory, {
    members: async (...asked: Parameters<typeof members>) => {
      await slow.promise
      return await members(...asked)
    },
  })
  await slack.click({ user: 'U0BOB', channel: 'C0APPROVALS', ts: card.ts, actionId: 'approve' })
  await slack.until(() => /Checking/.test(JSON.stringify(slack.views('U0BOB'))), {
    what: 'a modal that waits',
  })
  slow.resolve()
  await slack.until(() => /You approved/.test(JSON.stringify(slack.views('U0BOB'))), {
    what: 'the outcome in it',
  })
})

it('Slack is slow and cannot tell in the end: the modal that was opened meanwhile says so', async () => {
  await using world = await startWorld({ yaml: BREAK_GLASS })
  const { slack } = world
  const card = await askedByAlice(world)
  const slow = Promise.withResolvers<never>()
  Object.assign(world.bot.context.directory, { members: () => slow.promise })
  await slack.click({ user: 'U0BOB', channel: 'C0APPROVALS', ts: card.ts, actionId: 'approve' })
  const top = () => JSON.stringify(slack.views('U0BOB').at(-1) ?? '')
  await slack.until(() => top().includes('Checking'), { what: 'the modal that waits' })
  slow.reject(new BotError('Slack cannot tell who may approve.'))
  await slack.until(() => top().includes('Slack cannot tell who may approve.'), {
    what: 'the modal that says why',
  })
})
