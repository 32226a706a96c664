import { expect, it } from 'vitest'
import { startWorld } from '../scenarios/support/world.ts'

const YAML = `
digest: { daily: off }
policies:
  - name: backups
    operations: [backup]
    ask: [U0ALICE, U0BOB]
    approve: [U0BOB, U0CAROL]
    break_glass: { people: [U0ALICE], countdown: 2m }
`

it('break-glass: offered only to whom policy names, counts down, and anybody stops it', async () => {
  await using world = await startWorld({ yaml: YAML })
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

it('Slack is slow to tell who may approve: the modal is open before the trigger is dead, and says what came of it', async () => {
  await using world = await startWorld({ yaml: YAML })
  const { slack } = world
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'backup full crm' })
  await slack.until(() => slack.views('U0ALICE').at(-1)?.callback_id === 'operation_submit')
  await slack.submit({ user: 'U0ALICE', values: { reason: 'a test' } })
  const card = await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
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
