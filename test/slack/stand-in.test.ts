import { expect, test } from 'vitest'
import { startSlack } from '../../sandbox/slack/server.ts'
import { Secret } from '../../src/domain/secret.ts'
import { DeliveryError } from '../../src/errors.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { checkSlack } from '../../src/slack/check.ts'
import { createDirectory } from '../../src/slack/directory.ts'
import { createPoster } from '../../src/slack/poster.ts'
import { failedJob, failure, job, LOOK, NOW, request } from './samples.ts'

/* The outgoing edge against the strict stand-in: what it sends is what Slack takes. */

const BODIES = [
  { template: 'job', cluster: 'prod-sh', job: job(), pace: null, at: NOW },
  failure(failedJob()),
  { template: 'request', request: request(), at: NOW },
] as const

test('a message is posted, edited, answered in its thread, and found again by its key', async () => {
  await using slack = await startSlack()
  const poster = createPoster({ token: new Secret(slack.botToken), apiUrl: slack.apiUrl })
  const since = Date.now() - 60_000
  const posted = []
  for (const [i, body] of BODIES.entries()) {
    const rendered = renderMessage(body, LOOK)
    posted.push(await poster.post({ channel: 'C0DBOPS', key: `k${i}`, rendered }))
  }
  const [first] = posted
  if (!first) throw new Error('nothing was posted')
  const line = { kind: 'request', text: 'a line', at: NOW } as const
  const rendered = renderMessage({ template: 'line', line }, LOOK)
  const inThread = { channel: 'C0DBOPS', threadTs: first.ts, key: 'line' }
  const reply = await poster.post({ ...inThread, rendered })
  await poster.update({ channel: 'C0DBOPS', ts: first.ts, key: 'edited', rendered })

  const find = (key: string) => poster.find({ channel: 'C0DBOPS', key, since })
  expect(await find('edited')).toBe(first.ts)
  expect(await find('k1')).toBe(posted[1]?.ts)
  expect(await find('k0')).toBeNull()
  expect(await find('line')).toBeNull()
  expect(await poster.find({ ...inThread, since })).toBe(reply.ts)
})

test('a text too long for an edit is posted whole, and edited with fewer lines', async () => {
  await using slack = await startSlack()
  const poster = createPoster({ token: new Secret(slack.botToken), apiUrl: slack.apiUrl })
  const note = Array.from({ length: 30 }, () => '恢复 '.repeat(15)).join('')
  const facts = Array.from({ length: 15 }, (_, i) => ({ label: `f${i}`, text: note.slice(0, 390) }))
  const plan = { ...request().plan, facts }
  const body = { template: 'request', request: request({ plan }), at: NOW } as const
  const rendered = renderMessage(body, LOOK)
  const { ts } = await poster.post({ channel: 'C0DBOPS', key: 'k', rendered })
  const posted = slack.messages('C0DBOPS')[0]?.text ?? ''
  expect(posted).toBe(rendered.text)
  expect(Buffer.byteLength(posted)).toBeGreaterThan(12_000)
  await poster.update({ channel: 'C0DBOPS', ts, key: 'k', rendered })
  const [edited] = slack.messages('C0DBOPS')
  expect(edited?.text).toMatch(/^🔐 Approval wanted: .*\n.*asks to restore/)
  expect(edited?.text).toMatch(/\n\+\d+ more lines in the message$/)
  expect(edited?.blocks).toMatchObject(rendered.blocks)
})

test('a lost answer: unknown, and the message is found instead of sent again', async () => {
  await using slack = await startSlack()
  const poster = createPoster({ token: new Secret(slack.botToken), apiUrl: slack.apiUrl })
  slack.faults.loseAnswer('chat.postMessage')
  const rendered = renderMessage(BODIES[0], LOOK)
  const input = { channel: 'C0DBOPS', key: 'lost', rendered }
  const error = await poster.post(input).catch((one: unknown) => one)
  expect(error).toBeInstanceOf(DeliveryError)
  expect(error).toMatchObject({ unknownOutcome: true, retryable: true })
  const ts = await poster.find({ channel: 'C0DBOPS', key: 'lost', since: Date.now() - 60_000 })
  expect(slack.messages('C0DBOPS').map((message) => message.ts)).toEqual([ts])
})

test('a channel that the bot is not in', async () => {
  await using slack = await startSlack()
  const poster = createPoster({ token: new Secret(slack.botToken), apiUrl: slack.apiUrl })
  const rendered = renderMessage(BODIES[0], LOOK)
  await expect(poster.post({ channel: 'C0OTHER', key: 'k', rendered })).rejects.toMatchObject({
    reason: 'not_in_channel',
    retryable: false,
    message: 'obbackup is not in <#C0OTHER>: invite it with /invite @obbackup.',
  })
})

test('groups are expanded, guests, bots and the deactivated are nobody', async () => {
  await using slack = await startSlack()
  const clock = { at: NOW, now: () => clock.at }
  const token = new Secret(slack.botToken)
  const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
  const ids = ['U0ALICE', 'S0DBA', 'U0GUEST', 'U0BOT', 'U0NOBODY']
  expect(await directory.members(ids)).toEqual(['U0ALICE', 'U0BOB', 'U0CAROL'])
  slack.deactivate('U0BOB')
  clock.at += 60_000
  expect(await directory.members(ids)).toEqual(['U0ALICE', 'U0CAROL'])
})

test('the doctor finds everything right, and the channel without the bot', async () => {
  await using slack = await startSlack()
  const found = await checkSlack({
    botToken: new Secret(slack.botToken),
    appToken: new Secret(slack.appToken),
    apiUrl: slack.apiUrl,
    scopesWanted: [
      'commands',
      'chat:write',
      'channels:history',
      'groups:history',
      'channels:read',
      'groups:read',
      'im:write',
      'files:write',
      'users:read',
      'usergroups:read',
    ],
    channels: ['C0DBOPS', 'C0OTHER'],
  })
  const bad = found.filter((one) => one.result !== 'pass')
  expect(bad.map((one) => one.name)).toEqual(['the bot can post in C0OTHER'])
})
