import { expect, it } from 'vitest'
import { approve, openApproval } from './support/approve.ts'
import { askForRestore } from './support/restore-form.ts'
import { startWorld } from './support/world.ts'

const FORM = { target: 'crm_fix', pool: 'restore_pool', reason: 'orders table dropped at 08:29' }

it('a restore is asked for, refused to the requester, approved, executed once, and followed to the end', async () => {
  await using world = await startWorld()
  const { slack, oceanbase } = world
  const alters = () =>
    oceanbase.statements.filter((one) => /^\s*ALTER SYSTEM(?!.* PREVIEW$)/i.test(one.sql))

  await askForRestore(world, 'U0ALICE', FORM)
  const card = await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
  expect(card.text).toMatch(/restore.*crm.*crm_fix/i)
  expect(JSON.stringify(card.blocks)).not.toContain('SKPLANTEDSECRET')
  const id = /r-[a-z0-9]{8}/.exec(JSON.stringify(card))?.[0]

  // The requester cannot approve, a stranger cannot either; both are told why.
  await slack.click({ user: 'U0ALICE', channel: 'C0APPROVALS', ts: card.ts, actionId: 'approve' })
  await slack.until(() =>
    slack
      .ephemerals('U0ALICE')
      .find((one) => /somebody else has to approve/.test(JSON.stringify(one))),
  )
  await slack.click({ user: 'U0GUEST', channel: 'C0APPROVALS', ts: card.ts, actionId: 'approve' })
  await slack.until(() =>
    slack.ephemerals('U0GUEST').find((one) => /not among the approvers/.test(JSON.stringify(one))),
  )
  expect(alters()).toEqual([])

  // A wrong name decides nothing, and comes back to its field.
  await approve(world, 'U0BOB', card, { typed: 'crm' })
  await slack.until(() => /crm_fix/.test(JSON.stringify(slack.views('U0BOB').at(-1)?.blocks)))
  await slack.closeView('U0BOB')
  expect(alters()).toEqual([])

  // Two approvers at the same moment: it runs once.
  await Promise.all([openApproval(world, 'U0BOB', card), openApproval(world, 'U0CAROL', card)])
  await Promise.all(
    ['U0BOB', 'U0CAROL'].map((user) => slack.submit({ user, values: { typed: 'crm_fix' } })),
  )
  await world.until(() => alters()[0], 'the statement')
  await world.settle()
  expect(alters()).toHaveLength(1)
  const [sent] = alters()
  expect(sent?.user).toMatch(/^ob_bot_op/)
  expect(sent?.sql).toContain('ALTER SYSTEM RESTORE `crm_fix` FROM')
  expect(sent?.sql).toContain("WITH 'pool_list=restore_pool")
  expect(sent?.sql).toContain(`DESCRIPTION = 'obbackup ${id}'`)
  const answers = [...slack.views('U0BOB'), ...slack.views('U0CAROL')].map((one) =>
    JSON.stringify(one.blocks),
  )
  expect(answers.filter((one) => /You approved/.test(one))).toHaveLength(1)
  expect(answers.filter((one) => /decided already/.test(one))).toHaveLength(1)
  const started = slack.messages('C0APPROVALS')[0]
  expect(JSON.stringify(started?.blocks)).not.toContain('"action_id":"approve"')

  for (let i = 0; i < 25; i++) await world.after(2)
  const done = slack.messages('C0APPROVALS').filter((one) => one.ts === card.ts)[0]
  expect(done?.text).toMatch(/succeeded|finished|done/i)
  const thread = slack.thread('C0APPROVALS', card.ts).slice(1)
  expect(thread.map((one) => one.text).join('\n')).toMatch(/STANDBY/)
  expect(world.texts('C0APPROVALS')).toHaveLength(1)
  expect(world.texts('C0DBOPS')).toEqual([
    expect.stringMatching(/^✅ Restore of crm .*crm_fix.*prod/),
  ])
  expect(alters()).toHaveLength(1)
  expect((await world.bot.context.store.readRequest(id ?? ''))?.state).toBe('succeeded')
})

it('a denied and an expired request run nothing and keep no buttons', async () => {
  await using world = await startWorld()
  const { slack, oceanbase, clock } = world
  await askForRestore(world, 'U0ALICE', FORM)
  const card = await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
  await slack.click({ user: 'U0BOB', channel: 'C0APPROVALS', ts: card.ts, actionId: 'deny' })
  await world.until(
    () => /denied/i.test(slack.messages('C0APPROVALS')[0]?.text ?? ''),
    'the denied card',
  )

  clock.advance(2000)
  await askForRestore(world, 'U0ALICE', FORM)
  const second = await world.until(() => slack.messages('C0APPROVALS')[1], 'a second card')
  clock.advance(31 * 60_000)
  await slack.click({ user: 'U0BOB', channel: 'C0APPROVALS', ts: second.ts, actionId: 'approve' })
  await slack.until(() =>
    slack.ephemerals('U0BOB').find((one) => /expired/.test(JSON.stringify(one))),
  )
  await world.settle()
  for (const message of slack.messages('C0APPROVALS')) {
    expect(JSON.stringify(message.blocks)).not.toContain('"action_id":"approve"')
  }
  expect(oceanbase.statements.filter((one) => /^ALTER(?!.* PREVIEW$)/i.test(one.sql))).toEqual([])
})

it('the plan drifts between approval and execution: the approval is void and the difference shown', async () => {
  await using world = await startWorld()
  const { slack, oceanbase } = world
  await askForRestore(world, 'U0ALICE', FORM)
  const card = await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
  oceanbase.simulation.update(
    'DBA_OB_RESOURCE_POOLS',
    { NAME: 'restore_pool' },
    { TENANT_ID: 1004 },
  )
  await approve(world, 'U0BOB', card)
  await world.until(
    () => JSON.stringify(slack.messages('C0APPROVALS')[0]).includes('The plan changed'),
    'the voided card',
  )
  expect(JSON.stringify(slack.messages('C0APPROVALS')[0])).toContain('pool is free')
  expect(oceanbase.statements.filter((one) => /^ALTER(?!.* PREVIEW$)/i.test(one.sql))).toEqual([])
})

it('the database refuses: the card says so with errno and cause, never "started"', async () => {
  await using world = await startWorld()
  const { slack, oceanbase } = world
  oceanbase.faults.errno(4018, 1, /ALTER SYSTEM RESTORE `/)
  await askForRestore(world, 'U0ALICE', FORM)
  const card = await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
  await approve(world, 'U0BOB', card)
  await world.until(
    () => JSON.stringify(slack.messages('C0APPROVALS')[0]).includes('4018'),
    'the refusal on the card',
  )
  expect(world.texts('C0APPROVALS')[0]).toMatch(/^🔴 Request refused/)
  expect(world.texts('C0APPROVALS')[0]).not.toMatch(/started/i)
})

it('the answer is lost although the statement ran: never sent twice, and known again when the job shows', async () => {
  await using world = await startWorld()
  const { slack, oceanbase } = world
  oceanbase.faults.dropAfter(/ALTER SYSTEM RESTORE `/, 1)
  await askForRestore(world, 'U0ALICE', FORM)
  const card = await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
  await approve(world, 'U0BOB', card)
  await world.until(
    () => /unknown|nobody knows/i.test(JSON.stringify(slack.messages('C0APPROVALS')[0])),
    'the card saying that nobody knows',
  )
  await world.after(1)
  expect(JSON.stringify(slack.messages('C0APPROVALS')[0])).toMatch(/started/i)
  expect(oceanbase.statements.filter((one) => /^ALTER(?!.* PREVIEW$)/i.test(one.sql))).toHaveLength(
    1,
  )
})
