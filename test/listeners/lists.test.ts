import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../scenarios/support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: (simulation) => simulation.seedHistory({ days: 25 }) })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})
beforeEach(() => {
  // Another minute, so that nothing is taken for a second click of the test before.
  world.clock.advance(61_000)
})
afterEach(() => {
  world.slack.faults.clear()
  world.oceanbase.faults.clear()
  world.slack.invite('C0DBOPS')
  expect(world.slack.late).toEqual([])
})

const USER = 'U0CAROL'
type Ephemeral = ReturnType<World['slack']['ephemerals']>[number]

const seen = () => world.slack.ephemerals(USER)

/** Types a command and gives the answer. */
async function ask(text: string, channel = 'C0DBOPS'): Promise<Ephemeral> {
  const before = seen().length
  await world.slack.command({ user: USER, channel, text })
  return await world.slack.until(() => seen()[before], { what: `an answer to ${text}` })
}

/** Clicks a button of an answer and gives the new answer. */
async function click(answer: Ephemeral, actionId: string): Promise<Ephemeral> {
  const before = seen().length
  await press(answer, actionId)
  return await world.slack.until(() => seen()[before], { what: `an answer to ${actionId}` })
}

/** Clicks a button and waits until the answer has become another one, in its place. */
async function replaced(answer: Ephemeral, actionId: string): Promise<Ephemeral> {
  const before = answer.text
  await press(answer, actionId)
  return await world.slack.until(
    () => seen().find((one) => one.ts === answer.ts && one.text !== before),
    { what: `another answer in place of the one clicked (${actionId})` },
  )
}

const press = ({ channel, ts }: Ephemeral, actionId: string) =>
  world.slack.click({ user: USER, channel, ts, actionId })

const buttons = ({ blocks = [] }: Ephemeral) =>
  blocks
    .filter((block) => block.type === 'actions')
    .flatMap((block) => block.elements as { action_id: string; value: string }[])

/** Ids of the jobs on a page, in order; how else they look is tested elsewhere. */
const jobIds = ({ text }: Ephemeral) =>
  [...text.matchAll(/(?:^|· )job (\d+)\b/gm)].map((one) => one[1])

const headline = ({ text }: Ephemeral) => text.split('\n')[0] ?? ''

describe('a list of three pages', () => {
  it('leads to older pages and back, each in its place, and ends', async () => {
    const first = await ask('data --last 30d')
    expect(headline(first)).toMatch(/\b25\b.* page 1 of 3$/)
    const ids = [jobIds(first)]
    expect(buttons(first).map((one) => one.action_id)).toEqual([
      'list_page:1',
      'list_refresh',
      'list_share',
      'list_csv',
    ])
    const count = seen().length
    const second = await replaced({ ...first }, 'list_page:1')
    ids.push(jobIds(second))
    const third = await replaced({ ...second }, 'list_page:1')
    ids.push(jobIds(third))
    expect(headline(third)).toMatch(/\b25\b.* page 3 of 3$/)
    expect(buttons(third).map((one) => one.action_id)).not.toContain('list_page:1')
    expect(ids.map((one) => one.length)).toEqual([10, 10, 5])
    expect(new Set(ids.flat()).size).toBe(25)
    const back = await replaced({ ...third }, 'list_page')
    expect(jobIds(back)).toEqual(ids[1])
    expect(seen()).toHaveLength(count)
  })

  it('does not shift when a backup starts, and shows it after Refresh', async () => {
    const first = { ...(await ask('data --last 30d')) }
    const ids = jobIds(first)
    world.clock.advance(60_000)
    const started = String(world.oceanbase.simulation.startBackup({ tenants: ['crm'] }))
    const second = { ...(await replaced(first, 'list_page:1')) }
    const back = { ...(await replaced(second, 'list_page')) }
    expect(jobIds(back)).toEqual(ids)
    const fresh = await replaced(back, 'list_refresh')
    expect(jobIds(fresh)).toEqual([started, ...ids.slice(0, 9)])
    expect(headline(fresh)).toMatch(/\b26\b/)
  })

  it('is a day old: says so, with a button that asks again', async () => {
    const list = await ask('data --last 30d')
    world.clock.advance(24 * 3_600_000 + 1)
    const told = await click(list, 'list_page:1')
    expect(told.text).toContain('This list is a day old; type /obbackup data --last 30d again.')
    expect(buttons(told)).toMatchObject([{ action_id: 'run_command', value: 'data --last 30d' }])
    expect((await click(told, 'run_command')).text).toMatch(/data backups.* page 1/i)
  })

  it('is forgotten after a week', async () => {
    const list = await ask('data --last 30d')
    world.clock.advance(8 * 24 * 3_600_000)
    await world.bot.context.store.prune(0)
    expect((await click(list, 'list_refresh')).text).toContain('too old to go on with')
  })
})

describe('Share to channel', () => {
  it('posts the page for everybody, without its buttons, with who and which command; once a minute', async () => {
    world.clock.advance(60_000 - (world.clock.now() % 60_000))
    const first = { ...(await ask('cleanup --last 60d')) }
    const before = world.texts('C0DBOPS').length
    expect((await click(first, 'list_share')).text).toContain('Shared')
    await world.until(() => world.texts('C0DBOPS').length > before, 'the shared list')
    const shared = world.slack.messages('C0DBOPS').at(-1)
    expect(JSON.stringify(shared?.blocks)).toContain(
      'shared by <@U0CAROL> · `/obbackup cleanup --last 60d`',
    )
    expect(JSON.stringify(shared?.blocks)).not.toContain('action_id')
    expect(shared?.text.split('\n')[0]).toBe(first.text.split('\n')[0])
    world.clock.advance(20_000)
    expect((await click(first, 'list_share')).text).toContain('less than a minute ago')
    await world.settle()
    expect(world.texts('C0DBOPS')).toHaveLength(before + 1)
    world.clock.advance(60_000)
    await click(first, 'list_share')
    await world.until(() => world.texts('C0DBOPS').length === before + 2, 'the second one')
  })

  it.each(['status', 'log', 'sets crm', 'job data 20', 'digest'])(
    'of %s posts that answer',
    async (text) => {
      const answer = await ask(text)
      const before = world.texts('C0DBOPS').length
      await click(answer, 'share')
      await world.until(() => world.texts('C0DBOPS').length > before, 'the shared answer')
      const shared = world.slack.messages('C0DBOPS').at(-1)
      expect(JSON.stringify(shared?.blocks)).toContain(
        `shared by <@U0CAROL> · \`/obbackup ${text}\``,
      )
      expect(JSON.stringify(shared?.blocks)).not.toContain('action_id')
    },
  )

  it('where obbackup is not: says what to do, and nothing is posted or kept to be posted', async () => {
    const list = await ask('cleanup --last 60d', 'C0OTHER')
    const told = await click(list, 'list_share')
    expect(JSON.stringify(told.blocks)).toContain('/invite @obbackup')
    const { queued, unknown } = await world.bot.context.store.outboxCounts()
    expect(queued + unknown).toBe(0)
    world.slack.kick('C0DBOPS')
    const status = await ask('status')
    expect((await click(status, 'share')).text).toContain('/invite @obbackup')
    world.slack.invite('C0DBOPS')
    expect((await click(status, 'share')).text).toContain('Shared')
  })
})

describe('Download CSV', () => {
  it('gives the whole list to the person alone, as it was when it was read', async () => {
    const list = await ask('data --last 60d')
    world.clock.advance(60_000)
    world.oceanbase.simulation.startBackup({ tenants: ['orders'] })
    const total = Number(/\b(\d+)\b/.exec(headline(list))?.[1])
    const told = await click(list, 'list_csv')
    expect(told.text).toContain(`${total} jobs sent to you as a CSV file`)
    const file = world.slack.files().at(-1)
    expect(file).toMatchObject({
      name: expect.stringMatching(/^obbackup-data-\d{8}-\d{4}\.csv$/),
      channel: expect.stringMatching(/^D/),
      initialComment: expect.stringContaining('/obbackup data --last 60d'),
    })
    const lines = file?.content.trimEnd().split('\r\n') ?? []
    expect(lines[0]).toMatch(/^cluster,area,kind,job_id,tenant_id,tenant,/)
    const ids = new Set(
      lines.slice(1).map((line) => `${line.split(',')[3]}/${line.split(',')[13]}`),
    )
    expect(ids.size).toBe(total)
    expect(file?.content).not.toContain('access_key')
  })

  it('that Slack refuses: the person is told what to do', async () => {
    world.slack.faults.error('files.getUploadURLExternal', 'missing_scope')
    const told = await click(await ask('data --last 60d'), 'list_csv')
    expect(told.text).toContain('files:write')
  })
})

it('a button that is none of ours is answered', async () => {
  const list = await ask('data')
  const element = list.blocks
    ?.flatMap((block) => (block.elements ?? []) as { action_id?: string; value?: string }[])
    .find((one) => one.action_id === 'list_refresh')
  Object.assign(element ?? {}, { value: 'data; DROP' })
  expect((await click(list, 'list_refresh')).text).toContain('This button is damaged')
})

it('times without a zone are read in DISPLAY_TIME_ZONE, and the answer says so', async () => {
  await using other = await startWorld({ environment: { DISPLAY_TIME_ZONE: 'Asia/Shanghai' } })
  const { slack } = other
  await slack.command({
    user: USER,
    channel: 'C0DBOPS',
    text: 'data --from 2026-11-18 --to 2026-11-19',
  })
  const answer = await slack.until(() => slack.ephemerals(USER)[0], { what: 'the list' })
  expect(answer.text).toMatch(/without a zone.* Asia\/Shanghai/)
  expect(answer.text).toContain('2026-11-18 00:00 Asia/Shanghai')
})
