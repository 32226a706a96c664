import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { approve } from '../scenarios/support/approve.ts'
import { startWorld, type World } from '../scenarios/support/world.ts'

const YAML = `
digest: { daily: off }
backup_passwords: { nightly: "\${NIGHTLY}" }
`
let world: World
beforeAll(async () => {
  world = await startWorld({ yaml: YAML, environment: { NIGHTLY: 'PlantedNightly1' } })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})
beforeEach(() => {
  world.clock.advance(2000)
})
afterEach(async () => {
  while (world.slack.views('U0ALICE').length > 0) await world.slack.closeView('U0ALICE')
  expect(world.slack.late).toEqual([])
})

const view = () => world.slack.views('U0ALICE').at(-1)
const shows = (pattern: RegExp) =>
  world.slack.until(() => pattern.test(JSON.stringify(view()?.blocks)), { what: String(pattern) })

/** Types a command and waits for its form. */
async function open(text: string, callback = 'operation_submit') {
  await world.slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text })
  return await world.slack.until(
    () => {
      const top = view()
      return top?.callback_id === callback ? top : undefined
    },
    { what: `the form of ${text}` },
  )
}

const alters = () =>
  world.oceanbase.statements.filter((one) => /^\s*ALTER SYSTEM(?!.* PREVIEW$)/i.test(one.sql))

describe('each command opens its form', () => {
  it.each([
    ['backup full', 'Back up'],
    ['archive start', 'Start log archive'],
    ['archive stop crm', 'Stop log archive'],
    ['archive suspend', 'Suspend log archive'],
    ['archive resume', 'Resume log archive'],
    ['archive restart crm', 'Restart log archive'],
    ['cleanup start', 'Delete old backups'],
    ['cleanup policy set crm', 'Set cleanup policy'],
    ['cleanup policy drop crm', 'Drop cleanup policy'],
    ['cancel backup', 'Cancel a backup'],
    ['cancel cleanup', 'Cancel a cleanup'],
    ['cancel restore crm_fix', 'Cancel a restore'],
    ['cancel recover crm', 'Cancel table recovery'],
  ])('%s', async (text, title) => {
    const form = await open(text)
    expect(form.title).toMatchObject({ text: title })
    const secret = JSON.stringify(form)
    expect(secret).not.toContain('PlantedNightly1')
  })
  it.each([
    ['restore start crm', 'Restore a tenant'],
    ['recover start crm', 'Recover tables'],
  ])('%s', async (text, title) => {
    expect((await open(text, 'restore_submit')).title).toMatchObject({ text: title })
  })
  it('activate, where nothing is a standby: says so, and has nothing to send', async () => {
    const form = await open('activate')
    expect(JSON.stringify(form.blocks)).toContain('there is nothing to activate')
    expect(form.submit).toBeNull()
  })
})

it('what this version refuses is said at once, with a button to what would do', async () => {
  const { slack } = world
  const form = await open('cleanup start crm')
  const shown = JSON.stringify(form.blocks)
  expect(shown).toContain('refuses to delete backups by hand (4007, not supported)')
  expect(shown).toContain('versions from 4.4 on take the command')
  expect(form.submit).toBeNull()
  await slack.act({ user: 'U0ALICE', viewId: form.id, actionId: 'form_instead' })
  await shows(/"recoveryDays"/)
  expect(view()?.title).toMatchObject({ text: 'Set cleanup policy' })
  expect(JSON.stringify(view()?.blocks)).toContain(
    '"initial_option":{"text":{"type":"plain_text","text":"crm"',
  )
})

it('a backup: filled in from the command, its password by name only, asked for, approved, run', async () => {
  const { slack } = world
  const form = await open('backup full crm')
  expect(JSON.stringify(form.blocks)).toContain(
    '"initial_options":[{"text":{"type":"plain_text","text":"crm"',
  )
  const { errors } = await slack.submit({ user: 'U0ALICE', values: { reason: ' ' } })
  expect(errors).toEqual({ reason: 'Please complete this required field.' })
  await slack.submit({
    user: 'U0ALICE',
    values: {
      tenants: ['1002', '1004'],
      password: 'nightly',
      reason: 'before the upgrade <!channel>',
    },
  })
  await shows(/is in the approval channel/)
  const card = await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
  expect(card.text).toContain('take a full backup of crm and orders on prod')
  expect(JSON.stringify(card)).not.toContain('PlantedNightly1')
  // In the blocks a quote holds it, in which Slack reads no markup.
  expect(card.text).not.toContain('<!channel>')
  await slack.click({ user: 'U0BOB', channel: 'C0APPROVALS', ts: card.ts, actionId: 'approve' })
  await world.until(() => alters()[0], 'the statement')
  expect(alters()[0]?.sql).toContain('BACKUP TENANT = `crm`,`orders`')
  await world.until(() => slack.messages('C0APPROVALS')[0]?.text.includes('started'), 'started')
})

it('a check that fails says what is missing, keeps what was typed, and offers what would do', async () => {
  const { slack, oceanbase } = world
  const sets = oceanbase.simulation
  sets.addTenant({
    id: 1006,
    name: 'pay',
    dataDest: 'file:///data/pay',
    archiveDest: 'file:///log/pay',
  })
  await open('backup incremental pay')
  await slack.submit({ user: 'U0ALICE', values: { reason: 'the nightly one' } })
  await shows(/It was not asked for yet/)
  expect(JSON.stringify(view()?.blocks)).toContain('the nightly one')
  await shows(/form_instead/)
})

it('the offer opens its form with the reason that was typed', async () => {
  const { slack } = world
  await open('backup incremental pay')
  await slack.submit({ user: 'U0ALICE', values: { reason: 'the nightly one' } })
  await shows(/form_instead/)
  await slack.act({ user: 'U0ALICE', viewId: view()?.id ?? '', actionId: 'form_instead' })
  await slack.until(() => !JSON.stringify(view()?.blocks).includes('form_instead'))
  await shows(/the nightly one/)
  expect(JSON.stringify(view()?.blocks)).toContain(
    '"initial_option":{"text":{"type":"plain_text","text":"Full"',
  )
})

it('the database is away when the form is sent: what was typed comes back when it answers', async () => {
  const { slack, oceanbase } = world
  await open('backup full crm orders')
  oceanbase.faults.refuse(true)
  oceanbase.faults.kill()
  await slack.submit({ user: 'U0ALICE', values: { reason: 'typed at three' } })
  await shows(/What you typed is kept/)
  oceanbase.faults.clear()
  await slack.act({ user: 'U0ALICE', viewId: view()?.id ?? '', actionId: 'form_again' })
  await shows(/typed at three/)
  expect(JSON.stringify(view()?.blocks)).toMatch(/"initial_options":\[[^\]]*"1002"[^\]]*"1004"/)
})

it('tables that are the same in one mode only are judged when the tenant is known', async () => {
  const { slack } = world
  await open('recover start crm', 'restore_submit')
  const send = (tables: string) =>
    slack.submit({ user: 'U0ALICE', values: { tables, reason: 'a test', pool: 'restore_pool' } })
  expect((await send('shop.a -> shop.a')).errors).toHaveProperty('tables')
  // In Oracle mode these are A and a; this tenant is of MySQL mode.
  expect((await send('shop.a\nshop.`a`')).errors ?? {}).not.toHaveProperty('tables')
  await shows(/shop\.a is named twice/)
})

it('a name that is not there: says which are', async () => {
  await world.slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'archive stop cmr' })
  await shows(/There is no tenant.*Did you mean crm\?/)
})

it('the archive that stands in the way: a short button, and a sign that no bullet doubles', async () => {
  const { slack, oceanbase } = world
  oceanbase.simulation.addTenant({ id: 1008, name: 'sandbox_team_of_many', archive: null })
  await open('backup full sandbox_team_of_many')
  await slack.submit({ user: 'U0ALICE', values: { reason: 'first one' } })
  await shows(/Ask for archive start instead…/)
  expect(JSON.stringify(view()?.blocks)).not.toContain('• ✗')
})

it('what is dangerous wants the name typed: a wrong one comes back, the right one runs it', async () => {
  const { slack } = world
  const before = alters().length
  await open('archive stop crm')
  await slack.submit({ user: 'U0ALICE', values: { reason: 'move the bucket' } })
  await shows(/is in the approval channel/)
  const card = await world.until(
    () => slack.messages('C0APPROVALS').find((one) => one.text.includes('stop the log archive')),
    'the card',
  )
  await approve(world, 'U0BOB', card, { typed: 'orders' })
  await slack.until(() => JSON.stringify(slack.views('U0BOB').at(-1)?.blocks).includes('⚠️'))
  expect(slack.views('U0BOB').at(-1)?.callback_id).toBe('approve_submit')
  expect(alters()).toHaveLength(before)
  await slack.submit({ user: 'U0BOB', values: { typed: 'crm' } })
  await world.until(() => alters()[before], 'the statement')
  expect(alters()[before]?.sql).toMatch(/NOARCHIVELOG TENANT = `crm`/)
})

it('audit, policy and policy explain are answered', async () => {
  const { slack } = world
  const answer = async (text: string) => {
    world.clock.advance(1000)
    const before = slack.ephemerals('U0ALICE').length
    await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text })
    const said = await slack.until(() => slack.ephemerals('U0ALICE')[before], { what: text })
    return `${said.text}\n${JSON.stringify(said.blocks)}`
  }
  expect(await answer('audit')).toMatch(/the chain is whole.*asked/s)
  expect(await answer('policy')).toMatch(/default/)
  expect(await answer('policy explain me archive-stop crm')).toMatch(/may ask for it/)
  expect(await answer('policy explain U0CAROL backup')).toMatch(/may not ask for it/)
})

it('a button runs its command: the form opens filled in', async () => {
  const { slack } = world
  world.oceanbase.simulation.update(
    'CDB_OB_ARCHIVELOG',
    { TENANT_ID: 1004 },
    { STATUS: 'INTERRUPTED' },
  )
  const before = slack.ephemerals('U0ALICE').length
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'status' })
  const status = await slack.until(() => slack.ephemerals('U0ALICE')[before])
  expect(JSON.stringify(status.blocks)).toContain('archive restart orders --cluster prod')
})
