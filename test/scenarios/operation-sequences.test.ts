import { describe, expect, it } from 'vitest'
import type { Operation } from '../../src/domain/operation.ts'
import type { Request } from '../../src/domain/request.ts'
import { ask } from '../../src/flows/ask.ts'
import { startWorld, type World } from './support/world.ts'

/*
 * Operations that go wrong in their middle, on a hand-moved clock: what was sent, how often, and what is said.
 */

const CRM = { tenantId: '1002', name: 'crm' }
const scope = { kind: 'tenants', tenants: [CRM] } as const
const RESTART: Operation = { kind: 'archive-restart', cluster: 'prod', scope }

async function interrupted(): Promise<World> {
  const world = await startWorld()
  world.oceanbase.simulation.archive('crm').interrupt()
  await world.after(1)
  return world
}

/** Asks and approves: what the form types is typed. */
async function approved(world: World, operation: Operation): Promise<Request> {
  const { context } = world.bot
  const cluster = context.clusters.get('prod')
  if (!cluster) throw new Error('no cluster')
  const request = await ask(context, cluster, operation, {
    requester: 'U0ALICE',
    channel: 'C0DBOPS',
    reason: 'a test',
    breakGlass: false,
  })
  const { slack } = world
  const card = await world.until(
    () => slack.messages('C0APPROVALS').find((one) => one.text.includes(request.id)),
    'the card',
  )
  const form = () => slack.views('U0BOB').find((view) => view.callback_id === 'approve_submit')
  await slack.click({ user: 'U0BOB', channel: 'C0APPROVALS', ts: card.ts, actionId: 'approve' })
  await world.until(() => form() ?? sent(world)[0], 'the form or the statement')
  if (form()) await slack.submit({ user: 'U0BOB', values: { typed: 'crm' } })
  await world.until(() => sent(world)[0], 'the first statement')
  return request
}

const sent = (world: World) =>
  world.oceanbase.statements.filter(({ sql }) => /^ALTER SYSTEM/.test(sql)).map(({ sql }) => sql)

async function now(world: World, { id }: Request): Promise<string> {
  const request = await world.bot.context.store.readRequest(id)
  return `${request?.state}: ${request?.note ?? ''}`
}

async function minutes(world: World, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await world.after(1)
}

describe.concurrent('a sequence', () => {
  it('waits for at most half an hour and says what was done', async () => {
    await using world = await interrupted()
    const request = await approved(world, RESTART)
    // It never stops.
    world.oceanbase.simulation.update(
      'CDB_OB_ARCHIVELOG',
      { TENANT_ID: 1002 },
      { STATUS: 'STOPPING_' },
    )
    await minutes(world, 29)
    expect(await now(world, request)).toBe('waiting: ')
    await minutes(world, 2)
    expect(await now(world, request)).toBe(
      'failed: After 30 min the archive of crm is STOPPING_, waiting for STOP. Done: stop the archive. Not done: start a new round, full backup.',
    )
    expect(sent(world)).toHaveLength(1)
  })

  it('ends when somebody stops it between two statements: the card says what was done, and has no button', async () => {
    await using world = await interrupted()
    const request = await approved(world, RESTART)
    const { slack } = world
    const card = () => slack.messages('C0APPROVALS').find((one) => one.text.includes(request.id))
    const shown = () => JSON.stringify(card()?.blocks)
    await world.until(() => shown().includes('"action_id":"stop"'), 'a Stop button')
    expect(shown()).toMatch(
      /Stop it here\?.*Nothing more is sent\. Done: stop the archive\. Not done/,
    )
    const press = { channel: 'C0APPROVALS', ts: card()?.ts ?? '', actionId: 'stop' }
    await slack.click({ user: 'U0GUEST', ...press })
    await world.until(
      () => slack.ephemerals('U0GUEST').some((one) => one.text.includes('may not decide')),
      'a word to who may not',
    )
    await slack.click({ user: 'U0ALICE', ...press })
    await world.until(
      () => slack.ephemerals('U0ALICE').find((one) => one.text.includes('You stopped'))?.text,
      'the answer',
    )
    expect(slack.ephemerals('U0ALICE').at(-1)?.text).toMatch(
      /You stopped r-\w+: nothing more is sent\. Done: stop the archive\. Not done: start a new round, full backup\./,
    )
    await minutes(world, 40)
    expect(await now(world, request)).toBe(
      'cancelled: Done: stop the archive. Not done: start a new round, full backup.',
    )
    expect(sent(world)).toHaveLength(1)
    expect(shown()).toContain('*Stopped* after 1 accepted statement of 3: nothing more is sent.')
    expect(shown()).toContain('⛔ Stopped by <@U0ALICE>')
    expect(shown()).not.toContain('action_id')
    expect(card()?.text).not.toContain('Nothing was run')
  })

  it('ends when somebody else started the archive meanwhile', async () => {
    await using world = await interrupted()
    const request = await approved(world, RESTART)
    const { simulation } = world.oceanbase
    world.clock.advance(10_000)
    simulation.execute('ALTER SYSTEM ARCHIVELOG TENANT = crm')
    await world.after(1)
    expect(await now(world, request)).toMatch(
      /^failed: The archive of crm is (PREPARE|BEGINNING|DOING): somebody else started it\. Done: stop the archive\./,
    )
    expect(sent(world)).toHaveLength(1)
  })

  it('ends when what it would write to is no longer what was approved', async () => {
    await using world = await interrupted()
    const request = await approved(world, RESTART)
    world.oceanbase.simulation.update(
      'CDB_OB_BACKUP_PARAMETER',
      { TENANT_ID: 1002, NAME: 'data_backup_dest' },
      { VALUE: 'file:///somewhere/else' },
    )
    await minutes(world, 1)
    expect(await now(world, request)).toBe(
      'failed: The destination is no longer the one that was approved. Done: stop the archive. Not done: start a new round, full backup.',
    )
    expect(sent(world)).toHaveLength(1)
  })

  it('ends when whoever approved may no longer do so', async () => {
    await using world = await interrupted()
    const request = await approved(world, RESTART)
    const { directory } = world.bot.context
    Object.assign(directory, { members: async () => ['U0ALICE'] })
    await minutes(world, 1)
    expect(await now(world, request)).toMatch(/^failed: .*Done: stop the archive\. Not done:/)
    expect(sent(world)).toHaveLength(1)
  })

  it('goes on after an answer that was lost, once its effect shows, and never sends it again', async () => {
    await using world = await interrupted()
    world.oceanbase.faults.dropAfter(/^ALTER SYSTEM NOARCHIVELOG/, 1)
    const request = await approved(world, RESTART)
    await minutes(world, 5)
    expect(await now(world, request)).toBe('started: ')
    expect(sent(world).map((sql) => sql.split(' ')[2])).toEqual([
      'NOARCHIVELOG',
      'ARCHIVELOG',
      'BACKUP',
    ])
  })

  it('ends when somebody stops it while an answer is lost: nothing more is sent, whatever shows later', async () => {
    await using world = await interrupted()
    const { faults, simulation } = world.oceanbase
    // The server's own timeout leaves it open; the views show it only later.
    faults.errno(4012, 1, /^ALTER SYSTEM ARCHIVELOG/)
    const request = await approved(world, RESTART)
    const { slack } = world
    const card = () => slack.messages('C0APPROVALS').find((one) => one.text.includes(request.id))
    const shown = () => JSON.stringify(card()?.blocks)
    for (let i = 0; i < 10 && sent(world).length < 2; i++) await world.after(1)
    await world.until(() => shown().includes('Nobody knows whether'), 'the lost answer')
    expect(shown()).toContain(
      'Done: stop the archive. Not known: start a new round. Not done: full',
    )
    expect(shown()).toMatch(/If the views show that it ran by .*, statement 3 is sent/)
    expect(shown()).toContain('"action_id":"stop"')
    await slack.click({
      user: 'U0BOB',
      channel: 'C0APPROVALS',
      ts: card()?.ts ?? '',
      actionId: 'stop',
    })
    await world.until(
      () => slack.ephemerals('U0BOB').some((one) => one.text.includes('You stopped')),
      'the answer',
    )
    simulation.update('CDB_OB_ARCHIVELOG', { TENANT_ID: 1002 }, { STATUS: 'DOING' })
    await minutes(world, 10)
    expect(await now(world, request)).toBe(
      'cancelled: Done: stop the archive. Not known: start a new round. Not done: full backup.',
    )
    expect(sent(world)).toHaveLength(2)
    expect(shown()).not.toContain('action_id')
  })

  it('does not go on any more when a lost statement shows nothing for half an hour, and says so', async () => {
    await using world = await interrupted()
    world.oceanbase.faults.errno(4012, 1, /^ALTER SYSTEM NOARCHIVELOG/)
    const request = await approved(world, RESTART)
    const shown = () =>
      JSON.stringify(
        world.slack.messages('C0APPROVALS').find((one) => one.text.includes(request.id))?.blocks,
      )
    await minutes(world, 28)
    expect(await now(world, request)).toMatch(/^unknown: The answer was lost: 4012/)
    expect(shown()).toContain('"action_id":"stop"')
    await minutes(world, 4)
    const missed =
      'unknown: The answer was lost, and after 30 min the views show nothing of it. Nothing more is sent. Not known: stop the archive. Not done: start a new round, full backup.'
    expect(await now(world, request)).toBe(missed)
    expect(shown()).not.toContain('action_id')
    // Somebody else stops it by hand.
    world.oceanbase.simulation.archive('crm').stop()
    await minutes(world, 5)
    expect(await now(world, request)).toBe(missed)
    expect(sent(world)).toHaveLength(1)
  })

  it('a refusal in its middle says so with the errno', async () => {
    await using world = await interrupted()
    world.oceanbase.faults.errno(9023, 1, /^ALTER SYSTEM ARCHIVELOG/)
    const request = await approved(world, RESTART)
    await minutes(world, 3)
    expect(await now(world, request)).toMatch(
      /^failed: .*\(errno 9023\) Done: stop the archive\. Not done: start a new round, full backup\.$/,
    )
    expect(sent(world)).toHaveLength(2)
  })
})

describe.concurrent('an operation without a job', () => {
  it('that OceanBase accepts and does nothing for ends as failed, with what the views show', async () => {
    await using world = await startWorld()
    const { simulation } = world.oceanbase
    simulation.archive('crm').stop()
    await minutes(world, 2)
    const request = await approved(world, { kind: 'archive-start', cluster: 'prod', scope })
    // As if the error of this tenant had been swallowed.
    simulation.update('CDB_OB_ARCHIVELOG', { TENANT_ID: 1002 }, { STATUS: 'STOP' })
    simulation.update('DBA_OB_TENANTS', { TENANT_ID: 1002 }, { LOG_MODE: 'NOARCHIVELOG' })
    await minutes(world, 2)
    expect(await now(world, request)).toMatch(
      /^failed: OceanBase accepted it, but after \d+ s the views show nothing of it: crm: archive is STOP \(NOARCHIVELOG\)\. Look why, then ask again\.$/,
    )
    expect(sent(world)).toHaveLength(1)
  })

  it('whose answer is lost is known again when its effect shows', async () => {
    await using world = await startWorld()
    world.oceanbase.faults.dropAfter(/^ALTER SYSTEM NOARCHIVELOG/, 1)
    const request = await approved(world, { kind: 'archive-stop', cluster: 'prod', scope })
    await minutes(world, 2)
    expect(await now(world, request)).toBe('succeeded: ')
    expect(sent(world)).toHaveLength(1)
  })
})
