import { afterAll, beforeAll, expect, it } from 'vitest'
import { NEVER, slackSettings } from '../../sandbox/settings.ts'
import { signature } from '../../sandbox/slack/http-mode.ts'
import { type SlackStandIn, startSlack } from '../../sandbox/slack/server.ts'
import { type Bot, createBot } from '../../src/bot.ts'
import { readConfig } from '../../src/config.ts'
import { createLog } from '../../src/log.ts'
import { freePort } from '../free-port.ts'
import { NO_CLUSTER } from './no-cluster.ts'

const SECRET = 'signing-secret-of-the-test'

let slack: SlackStandIn
let bot: Bot
let url: string
const logs: string[] = []

beforeAll(async () => {
  const port = await freePort()
  url = `http://127.0.0.1:${port}/slack/events`
  slack = await startSlack({ http: { requestUrl: url, signingSecret: SECRET } })
  bot = await createBot(
    readConfig({
      ...slackSettings(slack),
      ...NO_CLUSTER,
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: SECRET,
      PORT: String(port),
      STORE_URL: 'file::memory:',
      POLL_CRON: NEVER,
    }),
    createLog([], (line) => logs.push(line)),
  )
  await bot.start()
})
afterAll(async () => {
  await bot.stop()
  await slack.close()
})

it('a command and a click, signed by Slack, are acknowledged and answered', async () => {
  const { timedOut } = await slack.command({
    user: 'U0CAROL',
    channel: 'C0DBOPS',
    text: 'staus',
  })
  expect(timedOut).toBe(false)
  const misread = await slack.until(() => slack.ephemerals('U0CAROL')[0])
  expect(misread.text).toContain('Did you mean status')
  await slack.click({
    user: 'U0CAROL',
    channel: 'C0DBOPS',
    ts: misread.ts,
    actionId: 'run_command',
  })
  const answer = await slack.until(() => slack.ephemerals('U0CAROL')[1])
  // There is no database at that address; that is the answer.
  expect(JSON.stringify(answer)).toContain('prod')
  expect(slack.late).toEqual([])
})

const now = () => Math.floor(Date.now() / 1000)
const BODY = String(
  new URLSearchParams({
    command: '/obbackup',
    text: 'help',
    user_id: 'U0BOB',
    channel_id: 'C0DBOPS',
    team_id: 'T0SANDBOX1',
    response_url: 'http://127.0.0.1:1/nowhere',
    trigger_id: 'never',
  }),
)

/** Posts as Slack does, with the headers given. */
async function post(headers: Record<string, string>, body = BODY): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  })
  await answer.text()
  return answer.status
}

function signed(at: number, secret = SECRET, body = BODY): Record<string, string> {
  return {
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': signature(secret, String(at), body),
  }
}

it.each([
  ['another secret', () => post(signed(now(), 'another-secret'))],
  ['another body', () => post(signed(now()), BODY.replace('help', 'status'))],
  ['a time six minutes ago', () => post(signed(now() - 360))],
  ['a time six minutes ahead', () => post(signed(now() + 360))],
  ['a time an hour ahead', () => post(signed(now() + 3600))],
  ['a time that is none', () => post({ ...signed(now()), 'x-slack-request-timestamp': 'soon' })],
  ['no signature', () => post({ 'x-slack-request-timestamp': String(now()) })],
  ['no time', () => post({ 'x-slack-signature': signature(SECRET, String(now()), BODY) })],
  ['neither', () => post({})],
  ['an empty signature', () => post({ ...signed(now()), 'x-slack-signature': '' })],
  [
    'a signature of the wrong length',
    () => post({ ...signed(now()), 'x-slack-signature': 'v0=1' }),
  ],
])('a post with %s is refused with 401', async (_, send) => {
  expect(await send()).toBe(401)
  expect(logs.join('')).not.toContain(SECRET)
})

it('refused for its time: the log says by how much, once for the many above', () => {
  const said = logs.filter((one) => one.includes('refused for its time'))
  expect(said).toEqual([expect.stringMatching(/"aheadSeconds":3(59|60|61)\b/)])
})

it('no refused post was obeyed; the very same one, rightly signed and up to five minutes old or early, is', async () => {
  const obeyed = () =>
    logs.filter((one) => one.includes('"user":"U0BOB"') && one.includes('answered'))
  expect(obeyed()).toEqual([])
  for (const at of [now(), now() - 240, now() + 240]) {
    const body = BODY.replace('never', `trigger-${at}`)
    expect(await post(signed(at, SECRET, body), body)).toBe(200)
  }
  await expect.poll(() => obeyed().length).toBe(3)
})
