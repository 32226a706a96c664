import type { App } from '@slack/bolt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SlackStandIn, startSlack } from '../../../sandbox/slack/server.ts'
import { boltApp, button } from './bolt.ts'

type Json = Record<string, unknown>

const user = 'U0ALICE'
const channel = 'C0DBOPS'
const plain = (text: string) => ({ type: 'plain_text' as const, text })
let slack: SlackStandIn
let app: App

beforeEach(async () => {
  slack = await startSlack()
  app = boltApp(slack)
  app.command('/obbackup', async ({ ack, command, client }) => {
    await ack({ text: 'only you', blocks: [button('more')] })
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
            block_id: 'n',
            label: plain('Name'),
            element: { type: 'plain_text_input', action_id: 'name' },
          },
          {
            type: 'actions',
            block_id: 'a',
            elements: [
              { type: 'external_select', action_id: 'tenant', min_query_length: 0 },
              { type: 'button', action_id: 'check', text: plain('Check') },
            ],
          },
        ],
      },
    })
  })
  app.options('tenant', async ({ ack, options: { value } }) => {
    await ack({ options: [{ text: plain(`${value}1`), value: `${value}1` }] })
  })
  app.action(/.*/, async ({ ack }) => await ack())
  app.view('form', async ({ ack, view }) => {
    if (view.state.values.n?.name?.value === 'bad')
      await ack({ response_action: 'errors', errors: { n: 'is bad' } })
    else await ack()
  })
})
afterEach(async () => {
  await app.stop()
  await slack.close()
})

const read = async (path: string) =>
  (await (await fetch(`${slack.url}sandbox/${path}`)).json()) as Json
const act = async (path: string, body: Json) =>
  (await (
    await fetch(`${slack.url}sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })
  ).json()) as Json

test('the page is served, and nothing beside it', async () => {
  const page = await fetch(slack.url)
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(await page.text()).toContain('<script type="module" src="/page.js">')
  expect((await fetch(`${slack.url}page.css`)).status).toBe(200)
  for (const path of ['server.ts', '..%2fserver.ts', 'nothing.js', '%2e%2e/manifest.yml'])
    expect((await fetch(`${slack.url}${path}`)).status).toBe(404)
  expect((await fetch(`${slack.url}sandbox/nothing`)).status).toBe(404)
})

test('state, and whether the app is there', async () => {
  expect(await read('state')).toMatchObject({
    team: { name: 'Sandbox' },
    bot: { id: 'U0BOT', name: 'obbackup', connected: false },
    command: '/obbackup',
    channels: [{ id: channel, name: 'db-ops', is_private: false }, {}, {}],
  })
  const { users } = await read('state')
  expect((users as Json[]).map((one) => one.id)).toEqual(['U0ALICE', 'U0BOB', 'U0CAROL', 'U0GUEST'])
  await app.start()
  await slack.until(() => slack.connections === 1)
  expect((await read('state')).bot).toMatchObject({ connected: true })
})

test('one goes through a command, a click and a form', async () => {
  await app.start()
  await slack.until(() => slack.connections === 1)
  expect(await act('command', { user, channel, text: 'status' })).toEqual({ ok: true })
  await slack.until(() => slack.views(user)[0])
  const { messages } = (await read(`messages?channel=${channel}&as=${user}`)) as {
    messages: Json[]
  }
  expect(messages).toMatchObject([
    { text: 'only you', ephemeral: true, bot: true },
    { text: 'card', bot: true, user: 'U0BOT' },
  ])
  const others = (await read(`messages?channel=${channel}&as=U0BOB`)).messages as Json[]
  expect(others.map((one) => one.text)).toEqual(['card'])
  const click = { user, channel, ts: messages[1]?.ts, block_id: 'b_go', action_id: 'go' }
  expect(await act('action', click)).toEqual({ ok: true })
  expect(await act('action', { ...click, action_id: 'gone' })).toMatchObject({ ok: false })

  const { views } = (await read(`views?user=${user}`)) as { views: Json[] }
  const view_id = views[0]?.id
  expect(views).toMatchObject([{ type: 'modal', callback_id: 'form', title: { text: 'Form' } }])
  const place = { user, view_id, block_id: 'a' }
  const offered = await act('options', { ...place, action_id: 'tenant', value: 'crm' })
  expect(offered).toEqual({ options: [{ text: plain('crm1'), value: 'crm1' }] })
  const state = (value: string) => ({ n: { name: { type: 'plain_text_input', value } } })
  const press = { ...place, action_id: 'check', state: state('half') }
  expect(await act('view-action', press)).toEqual({ ok: true })
  expect(slack.views(user)[0]?.state.values.n?.name?.value).toBe('half')
  const choose = { ...place, action_id: 'tenant', value: 'crm1' }
  expect(await act('view-action', choose)).toEqual({ ok: true })
  expect(slack.views(user)[0]?.state.values.a?.tenant?.selected_option).toMatchObject({
    value: 'crm1',
  })
  const bad = await act('view-submit', { user, view_id, state: state('bad') })
  expect(bad).toEqual({ ok: false, errors: { n: 'is bad' } })
  expect(await act('view-submit', { user, view_id, state: state('good') })).toEqual({ ok: true })
  expect((await read(`views?user=${user}`)).views).toEqual([])
})

test('a file in a direct message: where it is, what it is, and its bytes', async () => {
  const { client } = app
  const { channel: direct } = await client.conversations.open({ users: user })
  await client.filesUploadV2({
    channel_id: String(direct?.id),
    content: 'select 1;',
    filename: 'a.sql',
  })
  expect((await read('state')).directs).toEqual([{ id: direct?.id, user }])
  const { messages } = (await read(`messages?channel=${direct?.id}&as=${user}`)) as {
    messages: { files: Json[] }[]
  }
  expect(messages).toMatchObject([{ bot: true, files: [{ name: 'a.sql', size: 9 }] }])
  const id = String(messages[0]?.files[0]?.id)
  expect(await (await fetch(`${slack.url}sandbox/file?id=${id}`)).text()).toBe('select 1;')
  expect((await fetch(`${slack.url}file-list.js`)).status).toBe(200)
})

test('talking, closing, the home tab', async () => {
  await app.start()
  await slack.until(() => slack.connections === 1)
  const root = await act('say', { user, channel, text: 'hello' })
  await act('say', { user: 'U0BOB', channel, text: 'hi', thread_ts: root.ts })
  expect((await read(`messages?channel=${channel}&as=${user}`)).messages).toMatchObject([
    { text: 'hello', user, bot: false, reply_count: 1 },
    { text: 'hi', thread_ts: root.ts },
  ])
  await act('command', { user, channel, text: '' })
  const { id } = await slack.until(() => slack.views(user)[0])
  expect(await act('view-close', { user, view_id: id })).toEqual({ ok: true })
  expect(slack.views(user)).toEqual([])
  expect(await read(`home?user=${user}`)).toEqual({})
})

test('the page hears of changes', async () => {
  const abort = new AbortController()
  const response = await fetch(`${slack.url}sandbox/events`, { signal: abort.signal })
  const heard: string[] = []
  const listening = (async () => {
    for await (const part of response.body ?? []) heard.push(new TextDecoder().decode(part))
  })().catch(() => undefined)
  await app.start()
  await act('say', { user, channel, text: 'hello' })
  await act('command', { user, channel, text: '' })
  const all = () => heard.join('')
  await slack.until(() => all().includes('"type":"view"'))
  expect(all()).toContain('data: {"type":"changed","channel":"C0DBOPS"}\n\n')
  expect(all()).toContain('data: {"type":"view","user":"U0ALICE"}\n\n')
  expect(all()).toContain('data: {"type":"state"}\n\n')
  abort.abort()
  await listening
})
