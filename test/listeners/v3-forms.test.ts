import { expect, it } from 'vitest'
import { approve } from '../scenarios/support/approve.ts'
import { askForRestore } from '../scenarios/support/restore-form.ts'
import { startWorld } from '../scenarios/support/world.ts'

it('3.x: a command that it has not is not said to reach the whole cluster', async () => {
  await using world = await startWorld({ version: '3.1.5' })
  const { slack } = world
  const view = () => JSON.stringify(slack.views('U0ALICE').at(-1)?.blocks)
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'activate crm' })
  await slack.until(() => view()?.includes('has no command to activate'))
  expect(view()).not.toContain('this reaches the whole cluster')
})

it('3.x: a restored tenant takes writes, and nothing offers to activate it', async () => {
  await using world = await startWorld({ version: '3.1.5' })
  const form = { target: 'crm_fix', pool: 'restore_pool', reason: 'a test' }
  await askForRestore(world, 'U0ALICE', form)
  const card = () => world.slack.messages('C0APPROVALS')[0]
  await approve(world, 'U0BOB', await world.until(card, 'the card'))
  await world.until(() => card()?.text.includes('started'), 'started')
  for (let i = 0; i < 12; i++) await world.after(10)
  const shown = JSON.stringify(card()?.blocks)
  expect(shown).toContain('tenant crm_fix can be used; it takes writes')
  expect(shown).not.toMatch(/STANDBY|"activate /)
})
