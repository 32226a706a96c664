import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { askForRestore } from '../scenarios/support/restore-form.ts'
import { startWorld, type World } from '../scenarios/support/world.ts'

const FORM = { target: 'crm_fix', pool: 'restore_pool', reason: 'a test' }

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
afterEach(async () => {
  world.slack.faults.clear()
  world.oceanbase.faults.clear()
  while (world.slack.views('U0ALICE').length > 0) await world.slack.closeView('U0ALICE')
  expect(world.slack.late).toEqual([])
})

const requests = () => world.bot.context.store.requests({})

/** Waits for an answer that only this person sees. */
const told = (user: string, pattern: RegExp) =>
  world.slack.until(
    () => world.slack.ephemerals(user).find((one) => pattern.test(JSON.stringify(one))),
    { what: `${pattern} to ${user}` },
  )

it('a form submitted twice by Slack makes one request', async () => {
  const { slack } = world
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => slack.views('U0ALICE').find((v) => v.callback_id === 'restore_submit'))
  slack.faults.duplicateEnvelopes(1)
  await slack.submit({ user: 'U0ALICE', values: FORM })
  await slack.until(() => /is in the approval channel/.test(JSON.stringify(slack.views('U0ALICE'))))
  await world.settle()
  // What came twice was dealt with before this answer.
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'requests' })
  await told('U0ALICE', /crm_fix/)
  expect(await requests()).toHaveLength(1)
  expect(world.texts('C0APPROVALS')).toHaveLength(1)
})

it('a form sent again before Slack hears that it was taken makes one request, and says so', async () => {
  const { slack } = world
  const before = (await requests()).length
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  const form = await slack.until(() =>
    slack.views('U0ALICE').find((v) => v.callback_id === 'restore_submit'),
  )
  const values = { ...FORM, target: 'crm_again' }
  const viewId = form.id
  await slack.submit({ user: 'U0ALICE', viewId, values: { ...values, reason: ' ' } })
  await Promise.all([
    slack.submit({ user: 'U0ALICE', viewId, values }),
    slack.submit({ user: 'U0ALICE', viewId, values }),
  ])
  await slack.until(() => /is in the approval channel/.test(JSON.stringify(slack.views('U0ALICE'))))
  await world.settle()
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'requests' })
  await told('U0ALICE', /crm_again/)
  expect(await requests()).toHaveLength(before + 1)
})

it('Slack does not show the outcome: the person is told all the same, and nothing is asked twice', async () => {
  const { slack } = world
  const before = (await requests()).length
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => slack.views('U0ALICE').find((v) => v.callback_id === 'restore_submit'))
  slack.faults.fail('views.update', 500, 10)
  await slack.submit({ user: 'U0ALICE', values: { ...FORM, target: 'crm_two' } })
  const said = await told('U0ALICE', /is in the approval channel/)
  const [newest, ...others] = await requests()
  expect(others).toHaveLength(before)
  expect(said.text).toContain(newest?.id)
  expect(slack.ephemerals('U0ALICE').filter((one) => /inside obbackup/.test(one.text))).toEqual([])
})

it('the person closes the form meanwhile: the outcome, good or bad, comes as a message', async () => {
  const { slack, oceanbase } = world
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => slack.views('U0ALICE').find((v) => v.callback_id === 'restore_submit'))
  oceanbase.faults.delay(100)
  await slack.submit({
    user: 'U0ALICE',
    values: { ...FORM, pointKind: 'time', point: '2020-01-01 00:00 UTC' },
  })
  await slack.closeView('U0ALICE')
  oceanbase.faults.delay(0)
  await told('U0ALICE', /Nothing was asked for.*Outside the recoverable window/)

  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => slack.views('U0ALICE').find((v) => v.callback_id === 'restore_submit'))
  oceanbase.faults.delay(100)
  await slack.submit({ user: 'U0ALICE', values: { ...FORM, target: 'crm_three' } })
  await slack.closeView('U0ALICE')
  oceanbase.faults.delay(0)
  await slack.until(
    () =>
      slack.ephemerals('U0ALICE').filter((one) => /is in the approval channel/.test(one.text))
        .length === 2,
  )
})

it('a form closed while it is being read is nobody’s error', async () => {
  const { slack, oceanbase } = world
  const before = slack.ephemerals('U0ALICE').length
  oceanbase.faults.delay(100)
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => slack.views('U0ALICE')[0])
  await slack.closeView('U0ALICE')
  oceanbase.faults.delay(0)
  await slack.until(() => slack.calls.at(-1)?.method === 'views.update')
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'help' })
  await slack.until(() => slack.ephemerals('U0ALICE').length > before)
  expect(slack.ephemerals('U0ALICE').slice(before)).toHaveLength(1)
  expect(world.logs.filter((one) => one.includes('"reference"'))).toEqual([])
})

it('Slack cannot tell who may ask: nobody may, and the person reads why', async () => {
  const { slack, clock } = world
  clock.advance(61_000)
  slack.faults.error('users.info', 'internal_error', 10)
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => /Slack cannot tell/.test(JSON.stringify(slack.views('U0ALICE'))))
})

it('somebody who may no longer ask cannot send a form that is still open', async () => {
  const { slack, clock } = world
  const before = (await requests()).length
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => slack.views('U0ALICE').find((v) => v.callback_id === 'restore_submit'))
  clock.advance(61_000)
  slack.faults.error('users.info', 'user_not_found', 10)
  await slack.submit({ user: 'U0ALICE', values: { ...FORM, target: 'crm_four' } })
  await slack.until(() => /You may not ask for this/.test(JSON.stringify(slack.views('U0ALICE'))))
  expect(await requests()).toHaveLength(before)
  clock.advance(61_000)
})

it('a bug while the form is filled: the modal does not read for ever, and the reference is in the log', async () => {
  const { slack } = world
  const cluster = world.bot.context.clusters.get('prod')
  if (!cluster) throw new Error('no cluster')
  const { readPools } = cluster.oceanbase
  Object.assign(cluster.oceanbase, { readPools: () => Promise.reject(new TypeError('boom')) })
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => /Something went wrong/.test(JSON.stringify(slack.views('U0ALICE'))))
  const said = await told('U0ALICE', /Reference [a-z0-9]{6}/)
  Object.assign(cluster.oceanbase, { readPools })
  const reference = /Reference ([a-z0-9]{6})/.exec(said.text)?.[1]
  expect(world.logs.find((one) => one.includes(`"${reference}"`))).toContain('boom')
  await askForRestore(world, 'U0ALICE', { ...FORM, target: 'crm_five' })
  await slack.until(() => /is in the approval channel/.test(JSON.stringify(slack.views('U0ALICE'))))
})

it('the database is away when the form is sent: what was typed comes back when it answers', async () => {
  const { slack, oceanbase } = world
  const view = () => slack.views('U0ALICE').at(-1)
  const before = (await requests()).length
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => view()?.callback_id === 'restore_submit')
  oceanbase.faults.refuse(true)
  oceanbase.faults.kill()
  const typed = { ...FORM, target: 'crm_kept', reason: 'typed at three in the morning' }
  await slack.submit({ user: 'U0ALICE', values: typed })
  await slack.until(() => /What you typed is kept/.test(JSON.stringify(view()?.blocks)))
  expect(view()?.submit).toBeNull()
  expect(JSON.stringify(view()?.blocks).match(/CONNECTION_LOST/g)).toHaveLength(1)
  oceanbase.faults.clear()
  await slack.act({ user: 'U0ALICE', viewId: view()?.id ?? '', actionId: 'form_again' })
  await slack.until(() => view()?.submit)
  const shown = JSON.stringify(view()?.blocks)
  for (const value of ['crm_kept', 'restore_pool', typed.reason]) expect(shown).toContain(value)
  await slack.submit({ user: 'U0ALICE' })
  await slack.until(() => /is in the approval channel/.test(JSON.stringify(view())))
  expect(await requests()).toHaveLength(before + 1)
})
