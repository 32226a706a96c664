import { WebAPIPlatformError, WebClient } from '@slack/web-api'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type SlackStandIn, startSlack } from '../../../sandbox/slack/server.ts'
import { button } from './bolt.ts'

type Json = Record<string, unknown>

const CHANNEL = 'C0DBOPS'
const PRIVATE = 'G0SECRET'
let slack: SlackStandIn
let client: WebClient

const quiet = { retryConfig: { retries: 0 }, logger: silent() }

function silent() {
  const nothing = () => undefined
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    setLevel: nothing,
    getLevel: () => 'error' as never,
    setName: nothing,
  }
}

beforeAll(async () => {
  const everybody = ['U0ALICE', 'U0BOB', 'U0BOT']
  slack = await startSlack({
    channels: [
      { id: CHANNEL, name: 'db-ops' },
      { id: 'C0OTHER', name: 'other', members: ['U0ALICE'] },
      { id: PRIVATE, name: 'secret', is_private: true, members: everybody },
      { id: 'G0HIDDEN', name: 'hidden', is_private: true, members: ['U0ALICE'] },
      { id: 'C0OLD', name: 'old', is_archived: true },
    ],
    usergroups: [
      { id: 'S0DBA', handle: 'dba', users: ['U0BOB', 'U0CAROL'] },
      { id: 'S0OLD', handle: 'old', users: ['U0BOB'], disabled: true },
    ],
  })
  slack.deactivate('U0GUEST')
  client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, ...quiet })
})
beforeEach(() => slack.faults.clear())
afterAll(async () => await slack.close())

async function call(method: string, args: Json = {}, from = client): Promise<Json> {
  try {
    return (await from.apiCall(method, args)) as unknown as Json
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return error.data as unknown as Json
    throw error
  }
}

const messages = (answer: Json) => (answer.response_metadata as { messages?: string[] }).messages

async function post(args: Json = {}): Promise<string> {
  const answer = await call('chat.postMessage', { channel: CHANNEL, text: 'hello', ...args })
  expect(answer.ok).toBe(true)
  return String(answer.ts)
}

const modal = { type: 'modal', title: { type: 'plain_text', text: 't' }, blocks: [] }
const metadata = {
  event_type: 'obbackup_note',
  event_payload: { key: 'k1', n: 1, tags: [{ a: 'b' }] },
}

describe('every method, when all is right', () => {
  test.each<[string, () => Json | Promise<Json>, Json]>([
    ['api.test', () => ({ foo: 'bar' }), { args: { foo: 'bar' } }],
    ['auth.test', () => ({}), { user_id: 'U0BOT', bot_id: 'B0OBBACKUP', team: 'Sandbox' }],
    ['blocks.validate', () => ({ blocks: [{ type: 'divider' }] }), {}],
    ['chat.postMessage', () => ({ channel: CHANNEL, text: 'hi' }), { channel: CHANNEL }],
    [
      'chat.update',
      async () => ({ channel: CHANNEL, ts: await post(), text: 'new' }),
      { text: 'new' },
    ],
    ['chat.postEphemeral', () => ({ channel: CHANNEL, user: 'U0BOB', text: 'psst' }), {}],
    ['chat.delete', async () => ({ channel: CHANNEL, ts: await post() }), { channel: CHANNEL }],
    [
      'chat.getPermalink',
      async () => ({ channel: CHANNEL, message_ts: await post() }),
      { permalink: expect.stringMatching(/\/archives\/C0DBOPS\/p\d{16}$/) },
    ],
    [
      'conversations.info',
      () => ({ channel: CHANNEL }),
      { channel: { id: CHANNEL, is_member: true, is_private: false } },
    ],
    [
      'conversations.history',
      () => ({ channel: CHANNEL, limit: 1 }),
      { messages: [expect.anything()] },
    ],
    [
      'conversations.replies',
      async () => ({ channel: CHANNEL, ts: await post() }),
      { messages: [{ text: 'hello' }] },
    ],
    [
      'conversations.members',
      () => ({ channel: CHANNEL }),
      { members: expect.arrayContaining(['U0BOT', 'U0ALICE']) },
    ],
    [
      'conversations.open',
      () => ({ users: 'U0BOB' }),
      { channel: { id: expect.stringMatching(/^D/) } },
    ],
    [
      'users.info',
      () => ({ user: 'U0CAROL' }),
      { user: { tz: 'Asia/Shanghai', tz_offset: 28_800, deleted: false, is_bot: false } },
    ],
    [
      'usergroups.list',
      () => ({ include_users: true }),
      { usergroups: [{ id: 'S0DBA', users: ['U0BOB', 'U0CAROL'] }] },
    ],
    ['usergroups.users.list', () => ({ usergroup: 'S0DBA' }), { users: ['U0BOB', 'U0CAROL'] }],
  ])('%s', async (method, args, expected) => {
    expect(await call(method, await args())).toMatchObject({ ok: true, ...expected })
  })

  test('apps.connections.open takes the app token', async () => {
    const app = new WebClient(slack.appToken, { slackApiUrl: slack.apiUrl, ...quiet })
    const answer = await call('apps.connections.open', {}, app)
    expect(answer).toMatchObject({ ok: true, url: expect.stringMatching(/^ws:.*\/link\?ticket=/) })
  })
})

describe('what is refused', () => {
  const user = 'U0BOB'
  const text = 'x'
  test.each<[string, Json, string]>([
    ['chat.nothing', {}, 'unknown_method'],
    ['api.test', { error: 'my_error' }, 'my_error'],
    ['chat.postMessage', { text }, 'invalid_arguments'],
    ['chat.postMessage', { channel: CHANNEL, text, colour: 'red' }, 'invalid_arguments'],
    ['chat.postMessage', { channel: CHANNEL, text, thread_ts: 'yesterday' }, 'invalid_arguments'],
    ['chat.postMessage', { channel: CHANNEL, text, mrkdwn: 'maybe' }, 'invalid_arguments'],
    ['chat.postMessage', { channel: CHANNEL }, 'no_text'],
    ['chat.postMessage', { channel: CHANNEL, text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['chat.postMessage', { channel: 'C0NOWHERE', text }, 'channel_not_found'],
    ['chat.postMessage', { channel: 'G0HIDDEN', text }, 'channel_not_found'],
    ['chat.postMessage', { channel: 'C0OTHER', text }, 'not_in_channel'],
    ['chat.postMessage', { channel: 'C0OLD', text }, 'is_archived'],
    ['chat.postMessage', { channel: CHANNEL, text, thread_ts: '1.000001' }, 'thread_not_found'],
    ['chat.postMessage', { channel: CHANNEL, text, username: 'me' }, 'missing_scope'],
    [
      'chat.postMessage',
      { channel: CHANNEL, text, metadata: { event_type: 'a b', event_payload: {} } },
      'invalid_metadata_format',
    ],
    [
      'chat.postMessage',
      {
        channel: CHANNEL,
        text,
        metadata: { event_type: 'a', event_payload: { a: { b: { c: 1 } } } },
      },
      'invalid_metadata_format',
    ],
    [
      'chat.postMessage',
      { channel: CHANNEL, text, metadata: { event_type: 'a', event_payload: { a: null } } },
      'invalid_metadata_format',
    ],
    [
      'chat.postMessage',
      { channel: CHANNEL, markdown_text: '*a*', blocks: [] },
      'markdown_text_conflict',
    ],
    [
      'chat.postMessage',
      { channel: CHANNEL, text, attachments: [{ blocks: [{ type: 'nope' }] }] },
      'invalid_blocks',
    ],
    ['chat.update', { channel: CHANNEL, ts: '1.000001', text }, 'message_not_found'],
    ['chat.update', { channel: CHANNEL, ts: '1.000001', text: 'x'.repeat(4001) }, 'msg_too_long'],
    ['chat.update', { channel: CHANNEL, ts: '1.000001' }, 'no_text'],
    ['chat.postEphemeral', { channel: 'C0OTHER', user, text }, 'not_in_channel'],
    ['chat.postEphemeral', { channel: CHANNEL, user: 'U0NOBODY', text }, 'user_not_in_channel'],
    ['chat.postEphemeral', { channel: CHANNEL, user: 'U0GUEST', text }, 'user_not_in_channel'],
    ['chat.postEphemeral', { channel: PRIVATE, user: 'U0CAROL', text }, 'user_not_in_channel'],
    ['chat.delete', { channel: CHANNEL, ts: '1.000001' }, 'message_not_found'],
    ['chat.getPermalink', { channel: CHANNEL, message_ts: '1.000001' }, 'message_not_found'],
    ['conversations.info', { channel: 'C0NOWHERE' }, 'channel_not_found'],
    ['conversations.history', { channel: 'C0OTHER' }, 'not_in_channel'],
    ['conversations.history', { channel: CHANNEL, limit: 1000 }, 'invalid_limit'],
    ['conversations.history', { channel: CHANNEL, cursor: 'abc' }, 'invalid_cursor'],
    ['conversations.replies', { channel: CHANNEL, ts: '1.000001' }, 'thread_not_found'],
    ['conversations.open', { users: 'U0NOBODY' }, 'user_not_found'],
    ['conversations.open', { users: 'U0GUEST' }, 'user_disabled'],
    ['conversations.open', { users: 'U0BOT' }, 'cannot_dm_bot'],
    ['conversations.open', {}, 'invalid_arguments'],
    ['users.info', { user: 'U0NOBODY' }, 'user_not_found'],
    ['usergroups.users.list', { usergroup: 'S0OLD' }, 'no_such_subteam'],
    ['views.open', { view: modal, trigger_id: '1.2.abc' }, 'invalid_trigger_id'],
    [
      'views.open',
      { view: { ...modal, title: undefined }, trigger_id: '1.2.abc' },
      'invalid_arguments',
    ],
    ['views.push', { view: modal }, 'invalid_arguments'],
    ['views.update', { view: modal, view_id: 'V1' }, 'not_found'],
    ['views.publish', { view: { type: 'home', blocks: [] }, user_id: user }, 'not_enabled'],
    ['blocks.validate', { blocks: [{ type: 'header', text: 'a' }] }, 'invalid_blocks'],
    ['blocks.validate', {}, 'invalid_arguments'],
  ])('%s %j: %s', async (method, args, error) => {
    const { ok, error: code } = await call(method, args)
    expect([ok, code]).toEqual([false, error])
  })

  test('wrong arguments are all named', async () => {
    const answer = await call('chat.update', { channel: CHANNEL, colour: 'red', ts: 'now' })
    expect(messages(answer)).toEqual([
      '[ERROR] unsupported argument: colour',
      '[ERROR] must be a ts [json-pointer:/ts]',
    ])
  })

  test('wrong blocks are pointed at', async () => {
    const blocks = [{ type: 'divider' }, { type: 'header', text: { type: 'plain_text', text: '' } }]
    const answer = await call('chat.postMessage', { channel: CHANNEL, text: 'x', blocks })
    expect(answer.errors).toEqual([
      'must be more than 0 characters [json-pointer:/blocks/1/text/text]',
    ])
    expect(messages(answer)?.[0]).toContain('/blocks/1/text/text')
    const checked = await call('blocks.validate', { blocks })
    expect(checked.errors).toEqual([
      expect.objectContaining({ pointer: '/blocks/1/text/text', code: 'too_short' }),
    ])
  })

  test('text of all blocks together: 13,200 passes, one more does not', async () => {
    const blocks = (last: number) =>
      [3000, 3000, 3000, 3000, last].map((length) => ({
        type: 'section',
        text: { type: 'mrkdwn', text: 'x'.repeat(length) },
      }))
    const send = (last: number) =>
      call('chat.postMessage', { channel: CHANNEL, text: 't', blocks: blocks(last) })
    expect((await send(1200)).ok).toBe(true)
    expect((await send(1201)).error).toBe('msg_blocks_too_long')
  })

  test('tokens', async () => {
    const as = (token: string) => new WebClient(token, { slackApiUrl: slack.apiUrl, ...quiet })
    expect((await call('auth.test', {}, as(''))).error).toBe('not_authed')
    expect((await call('auth.test', {}, as('xoxb-other'))).error).toBe('invalid_auth')
    expect((await call('auth.test', {}, as(slack.appToken))).error).toBe('not_allowed_token_type')
    expect((await call('apps.connections.open')).error).toBe('not_allowed_token_type')
    expect((await call('auth.test', { token: slack.botToken }, as(''))).ok).toBe(true)
  })

  test('scopes come from the manifest', async () => {
    const manifest = `
display_information: { name: small }
features: { bot_user: { display_name: small } }
oauth_config: { scopes: { bot: ['chat:write', 'channels:read'] } }
settings: { interactivity: { is_enabled: true } }`
    await using small = await startSlack({ manifest })
    const from = new WebClient(small.botToken, { slackApiUrl: small.apiUrl, ...quiet })
    const answer = await call('conversations.history', { channel: CHANNEL }, from)
    expect(answer).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:history',
      provided: 'chat:write,channels:read',
    })
    const fine = await call('conversations.info', { channel: CHANNEL }, from)
    expect(fine.response_metadata).toMatchObject({ scopes: ['chat:write', 'channels:read'] })
    expect((await call('users.info', { user: 'U0BOB' }, from)).needed).toBe('users:read')
    await expect(small.command({ user: 'U0BOB', channel: CHANNEL, text: '' })).rejects.toThrow(
      'not a valid command',
    )
  })
})

describe('messages', () => {
  test('ts increase strictly and look real', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => post()))
    const sorted = [...all].sort()
    expect(new Set(all).size).toBe(20)
    for (const ts of sorted) expect(ts).toMatch(/^\d{10}\.\d{6}$/)
    const stored = slack.messages(CHANNEL).map((message) => message.ts)
    expect(stored).toEqual([...stored].sort())
  })

  test('an update of text alone removes the blocks and shows as edited', async () => {
    const ts = await post({ blocks: [button('go')], metadata })
    const find = () => slack.messages(CHANNEL).find((message) => message.ts === ts)
    await call('chat.update', { channel: CHANNEL, ts, text: 'b', blocks: [button('next')] })
    expect(find()).toMatchObject({ text: 'b', blocks: [{ block_id: 'b_next' }] })
    expect(find()?.edited).toBeUndefined()
    await call('chat.update', { channel: CHANNEL, ts, blocks: [button('third')] })
    expect(find()).toMatchObject({ text: 'b', blocks: [{ block_id: 'b_third' }] })
    await call('chat.update', {
      channel: CHANNEL,
      ts,
      metadata: { ...metadata, event_type: 'other' },
    })
    expect(find()).toMatchObject({ text: 'b', blocks: [{ block_id: 'b_third' }] })
    await call('chat.update', { channel: CHANNEL, ts, text: 'c' })
    expect(find()?.blocks).toBeUndefined()
    expect(find()).toMatchObject({
      text: 'c',
      edited: { user: 'U0BOT' },
      metadata: { event_type: 'other' },
    })
  })

  test('nobody else’s message can be changed or deleted', async () => {
    const { ts } = await slack.say({ user: 'U0BOB', channel: CHANNEL, text: 'mine' })
    expect((await call('chat.update', { channel: CHANNEL, ts, text: 'x' })).error).toBe(
      'cant_update_message',
    )
    expect((await call('chat.delete', { channel: CHANNEL, ts })).error).toBe('cant_delete_message')
  })

  test('a user id as channel opens the direct message; an update needs the D id', async () => {
    const answer = await call('chat.postMessage', { channel: 'U0BOB', text: 'psst' })
    const channel = String(answer.channel)
    expect(channel).toMatch(/^D/)
    expect((await call('chat.update', { channel: 'U0BOB', ts: answer.ts, text: 'x' })).error).toBe(
      'channel_not_found',
    )
    expect((await call('chat.update', { channel, ts: answer.ts, text: 'x' })).ok).toBe(true)
    expect((await call('conversations.history', { channel })).needed).toBe('im:history')
  })

  test('metadata comes back only with include_all_metadata', async () => {
    const ts = await post({ metadata })
    const history = async (include: boolean) => {
      const args = { channel: CHANNEL, oldest: ts, inclusive: true, include_all_metadata: include }
      const { messages: found } = await call('conversations.history', args)
      return (found as Json[])[0]
    }
    expect(await history(true)).toMatchObject({
      ts,
      metadata,
      bot_id: 'B0OBBACKUP',
      app_id: 'A0OBBACKUP',
    })
    expect(await history(false)).not.toHaveProperty('metadata')
  })

  test('threads: counts on the root, replies not in the history', async () => {
    const root = await post()
    const reply = await post({ thread_ts: root })
    const nested = await post({ thread_ts: reply })
    const shout = await post({ thread_ts: root, reply_broadcast: true })
    const args = { channel: CHANNEL, oldest: root, inclusive: true }
    const history = (await call('conversations.history', args)).messages as Json[]
    expect(history.map((message) => message.ts)).toEqual([shout, root])
    expect(history[1]).toMatchObject({ reply_count: 3, latest_reply: shout, thread_ts: root })
    const replies = (await call('conversations.replies', { channel: CHANNEL, ts: reply }))
      .messages as Json[]
    expect(replies.map((message) => message.ts)).toEqual([root, reply, nested, shout])
    expect(slack.thread(CHANNEL, root)).toHaveLength(4)
    await call('chat.delete', { channel: CHANNEL, ts: shout })
    expect(slack.thread(CHANNEL, root)[0]).toMatchObject({ reply_count: 2, latest_reply: nested })
    await call('chat.delete', { channel: CHANNEL, ts: root })
    expect(slack.thread(CHANNEL, root)[0]).toMatchObject({ subtype: 'tombstone' })
  })

  test('history by window and by pages', async () => {
    const [a, b, c] = [await post(), await post(), await post()]
    const history = async (args: Json) => {
      const answer = await call('conversations.history', { channel: CHANNEL, ...args })
      return { answer, found: (answer.messages as Json[]).map((message) => message.ts) }
    }
    expect((await history({ oldest: a, latest: c })).found).toEqual([b])
    expect((await history({ oldest: a, latest: c, inclusive: true })).found).toEqual([c, b, a])
    const first = await history({ oldest: a, inclusive: true, limit: 2 })
    expect(first.found).toEqual([c, b])
    expect(first.answer.has_more).toBe(true)
    const { next_cursor: cursor } = first.answer.response_metadata as Json
    const second = await history({ oldest: a, inclusive: true, limit: 2, cursor })
    expect([second.found, second.answer.has_more]).toEqual([[a], false])
  })

  test('private channels need groups scopes', async () => {
    expect((await call('conversations.history', { channel: PRIVATE })).ok).toBe(true)
    expect((await call('conversations.info', { channel: PRIVATE })).channel).toMatchObject({
      is_private: true,
    })
  })

  test('calls are recorded with their arguments parsed', async () => {
    await post({ blocks: [button('seen')] })
    expect(slack.calls.at(-1)).toMatchObject({
      method: 'chat.postMessage',
      token: slack.botToken,
      args: { channel: CHANNEL, blocks: [{ block_id: 'b_seen' }] },
      answer: { ok: true },
    })
  })
})

describe('faults', () => {
  const raw = (method: string, args: Record<string, string>, signal?: AbortSignal) =>
    fetch(`${slack.apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}` },
      body: new URLSearchParams(args),
      ...(signal ? { signal } : {}),
    })
  const hello = { channel: CHANNEL, text: 'hello' }
  const count = () => slack.messages(CHANNEL).length

  test('rate limit', async () => {
    slack.faults.rateLimit('chat.postMessage', 7)
    const before = count()
    const response = await raw('chat.postMessage', hello)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
    expect(count()).toBe(before)
    expect((await raw('chat.postMessage', hello)).status).toBe(200)
  })

  test('a status, twice', async () => {
    slack.faults.fail('chat.postMessage', 503, 2)
    const statuses = [1, 2, 3].map(async () => (await raw('chat.postMessage', hello)).status)
    expect((await Promise.all(statuses)).sort()).toEqual([200, 503, 503])
  })

  test('an error code', async () => {
    slack.faults.error('auth.test', 'account_inactive')
    expect((await call('auth.test')).error).toBe('account_inactive')
    expect((await call('auth.test')).ok).toBe(true)
  })

  test('a lost answer: done, but nobody is told', async () => {
    slack.faults.loseAnswer('chat.postMessage')
    const before = count()
    await expect(raw('chat.postMessage', hello)).rejects.toThrow()
    expect(count()).toBe(before + 1)
    expect(slack.calls.at(-1)?.answer).toMatchObject({ ok: true })
  })

  test('a hanging call: nothing done, no answer', async () => {
    slack.faults.hang('chat.postMessage')
    const before = count()
    await expect(raw('chat.postMessage', hello, AbortSignal.timeout(200))).rejects.toThrow()
    expect(count()).toBe(before)
  })

  test('faults can be taken back', async () => {
    slack.faults.fail('auth.test', 500, 10)
    slack.faults.clear()
    expect((await call('auth.test')).ok).toBe(true)
  })
})

test('JSON bodies are taken as well', async () => {
  const send = (body: string) =>
    fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${slack.botToken}`,
        'content-type': 'application/json; charset=utf-8',
      },
      body,
    })
  const fine = await send(JSON.stringify({ channel: CHANNEL, text: 'x', blocks: [button('j')] }))
  expect(await fine.json()).toMatchObject({ ok: true })
  expect(await (await send('{')).json()).toEqual({ ok: false, error: 'invalid_json' })
})

test('the bot can be taken out of a channel and put back; a channel can be archived', async () => {
  await using other = await startSlack()
  const from = new WebClient(other.botToken, { slackApiUrl: other.apiUrl, ...quiet })
  const send = async () => {
    const { ok, error } = await call('chat.postMessage', { channel: CHANNEL, text: 'x' }, from)
    return ok ? 'ok' : error
  }
  other.kick(CHANNEL)
  expect(await send()).toBe('not_in_channel')
  other.invite(CHANNEL)
  expect(await send()).toBe('ok')
  other.archive(CHANNEL)
  expect(await send()).toBe('is_archived')
})

test('a wait that comes to nothing says what was missing and what happened last', async () => {
  await post({ text: 'the last words' })
  await call('users.info', { user: 'U0NOBODY' })
  const wait = slack.until(() => undefined, { ms: 20, what: 'the card' })
  await expect(wait).rejects.toThrow(
    /the card did not come within 20 ms.*the last words.*user_not_found/s,
  )
})
