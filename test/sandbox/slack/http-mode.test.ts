import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signature } from '../../../sandbox/slack/http-mode.ts'
import { type SlackStandIn, startSlack } from '../../../sandbox/slack/server.ts'
import { button } from './bolt.ts'

const signingSecret = 'sandbox-signing-secret'
const user = 'U0ALICE'
const channel = 'C0DBOPS'
const plain = (text: string) => ({ type: 'plain_text' as const, text })

let slack: SlackStandIn
let app: App

async function start(secret = signingSecret, ackTimeoutMs = 3000): Promise<void> {
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR })
  const server = await receiver.start(0)
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const requestUrl = `http://127.0.0.1:${port}/slack/events`
  slack = await startSlack({ http: { requestUrl, signingSecret: secret }, ackTimeoutMs })
  app = new App({
    token: slack.botToken,
    receiver,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
  })
}

beforeEach(() => start())
afterEach(async () => {
  await app.stop()
  await slack.close()
})

test('a signed command, answered in the body and through the response_url', async () => {
  app.command('/obbackup', async ({ ack, command, respond }) => {
    await ack(`got ${command.text}`)
    await respond('and more')
  })
  const ack = await slack.command({ user, channel, text: 'status & more' })
  expect(ack).toMatchObject({ timedOut: false, ackPayload: { text: 'got status & more' } })
  await slack.until(() => slack.ephemerals(user)[1])
  expect(slack.ephemerals(user).map((one) => one.text)).toEqual(['got status & more', 'and more'])
})

test('a click, a modal with errors, and options', async () => {
  const clicked: unknown[] = []
  app.command('/obbackup', async ({ ack, command, client }) => {
    await ack()
    await client.chat.postMessage({ channel, text: 'card', blocks: [button('go')] })
    await client.views.open({
      trigger_id: command.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'form',
        title: plain('Form'),
        submit: plain('Go'),
        blocks: [
          {
            type: 'input',
            block_id: 'tenant_block',
            label: plain('Tenant'),
            element: { type: 'external_select', action_id: 'tenant', min_query_length: 0 },
          },
        ],
      },
    })
  })
  app.action('go', async ({ ack, body }) => {
    clicked.push(body.type)
    await ack()
  })
  app.options('tenant', async ({ ack }) => {
    await ack({ options: [{ text: plain('crm'), value: 'crm' }] })
  })
  app.view('form', async ({ ack }) => {
    await ack({ response_action: 'errors', errors: { tenant_block: 'not now' } })
  })
  await slack.command({ user, channel, text: '' })
  await slack.until(() => slack.views(user)[0])
  const ts = slack.messages(channel)[0]?.ts ?? ''
  await slack.click({ user, channel, ts, actionId: 'go' })
  expect(clicked).toEqual(['block_actions'])
  const submitted = await slack.submit({ user, values: { tenant: 'crm' } })
  expect(submitted).toMatchObject({ errors: { tenant_block: 'not now' }, closed: false })
})

test('a wrong signature is refused by the app, and the person is told', async () => {
  await app.stop()
  await slack.close()
  await start('another-secret')
  const ack = await slack.command({ user, channel, text: '' })
  expect(ack.error).toBe('http_service_error')
  expect(slack.ephemerals(user)[0]?.text).toContain('http_service_error')
})

test('an answer after the time is late', async () => {
  await app.stop()
  await slack.close()
  await start(signingSecret, 100)
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  app.command('/obbackup', async ({ ack }) => {
    await held
    await ack()
  })
  expect(await slack.command({ user, channel, text: '' })).toMatchObject({ timedOut: true })
  release()
  await slack.until(() => slack.late[0]?.ackMs)
})

test('nobody listens', async () => {
  await app.stop()
  expect(await slack.command({ user, channel, text: '' })).toMatchObject({
    error: 'dispatch_failed',
  })
  // Stopping twice is an error in Bolt.
  await slack.close()
  await start()
})

test('the signature of Slack’s own example', () => {
  // docs.slack.dev, "Verifying requests from Slack".
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
  expect(signature('8f742231b10e8888abcd99yyyzzz85a5', '1531420618', body)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  )
})
