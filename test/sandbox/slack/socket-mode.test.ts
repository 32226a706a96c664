import type { App } from '@slack/bolt'
import { afterEach, expect, test } from 'vitest'
import { type SlackStandIn, startSlack } from '../../../sandbox/slack/server.ts'
import { boltApp, button } from './bolt.ts'

let slack: SlackStandIn
let app: App | undefined

async function start(listen: (app: App) => void, ackTimeoutMs = 3000): Promise<void> {
  slack = await startSlack({ ackTimeoutMs })
  app = boltApp(slack)
  listen(app)
  await app.start()
  await slack.until(() => slack.connections === 1, { what: 'a connection' })
}

afterEach(async () => {
  await app?.stop()
  app = undefined
  await slack.close()
})

const command = { user: 'U0ALICE', channel: 'C0DBOPS', text: 'status' }

test('a command is acknowledged and answered through its response_url', async () => {
  await start((bolt) => {
    bolt.command('/obbackup', async ({ command: { text, user_name: name }, ack, respond }) => {
      await ack()
      await respond({ text: `${text} for ${name}` })
    })
  })
  const ack = await slack.command(command)
  expect(ack).toMatchObject({ timedOut: false })
  expect(ack.ackMs).toBeLessThan(1000)
  const answer = await slack.until(() => slack.ephemerals('U0ALICE')[0])
  expect(answer.text).toBe('status for alice')
  expect(slack.ephemerals('U0BOB')).toEqual([])
})

test('a button reaches the app and the message is updated', async () => {
  await start((bolt) => {
    bolt.command('/obbackup', async ({ ack, client }) => {
      await ack()
      await client.chat.postMessage({
        channel: 'C0DBOPS',
        text: 'card',
        blocks: [button('go', { value: 'v1' })],
      })
    })
    bolt.action('go', async ({ ack, body, action, client }) => {
      await ack()
      if (body.type !== 'block_actions' || action.type !== 'button') return
      await client.chat.update({
        channel: 'C0DBOPS',
        ts: body.message?.ts ?? '',
        text: `done ${action.value}`,
        blocks: [],
      })
    })
  })
  await slack.command(command)
  const card = await slack.until(() => slack.messages('C0DBOPS')[0])
  await slack.click({ user: 'U0BOB', channel: 'C0DBOPS', ts: card.ts, actionId: 'go' })
  await slack.until(() => slack.messages('C0DBOPS')[0]?.text === 'done v1')
})
