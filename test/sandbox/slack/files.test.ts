import { WebAPIPlatformError, WebClient } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultManifest } from '../../../sandbox/slack/defaults.ts'
import { type SlackStandIn, startSlack } from '../../../sandbox/slack/server.ts'

type Json = Record<string, unknown>

const CHANNEL = 'C0DBOPS'
const withRead = defaultManifest().replace('      - files:write', '      - files:read\n$&')
let slack: SlackStandIn
let client: WebClient

beforeEach(async () => {
  slack = await startSlack({ manifest: withRead })
  client = new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logLevel: 'error' as never,
    logger: new Proxy({}, { get: () => () => undefined }) as never,
  })
})
afterEach(async () => await slack.close())

async function call(method: string, args: Json = {}): Promise<Json> {
  try {
    return (await client.apiCall(method, args)) as unknown as Json
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return error.data as unknown as Json
    throw error
  }
}

const promise = (length: number, more: Json = {}) =>
  call('files.getUploadURLExternal', { filename: 'a.sql', length, ...more })

const send = (url: unknown, body: string) => fetch(String(url), { method: 'POST', body })

async function upload(content = 'select 1;'): Promise<string> {
  const { upload_url: url, file_id: id } = await promise(Buffer.byteLength(content))
  const answer = await send(url, content)
  expect([answer.status, await answer.text()]).toEqual([200, `OK - ${Buffer.byteLength(content)}`])
  return String(id)
}

const complete = (id: string, args: Json = {}) =>
  call('files.completeUploadExternal', { files: [{ id, title: 'A' }], ...args })

describe('the three steps', () => {
  test('the SDK goes through them with a form', async () => {
    const { channel } = await client.conversations.open({ users: 'U0BOB' })
    const content = 'select 1; -- 备份\n'
    await client.filesUploadV2({
      channel_id: String(channel?.id),
      content,
      filename: 'restore.sql',
      title: 'Restore',
      initial_comment: 'For you',
    })
    const [file, ...more] = slack.files()
    expect(more).toEqual([])
    expect(file).toEqual({
      id: expect.stringMatching(/^F/),
      name: 'restore.sql',
      title: 'Restore',
      channel: channel?.id,
      thread_ts: null,
      content,
      initialComment: 'For you',
    })
    expect(slack.messages(String(channel?.id))).toMatchObject([
      {
        text: 'For you',
        bot: true,
        files: [
          {
            id: file?.id,
            name: 'restore.sql',
            title: 'Restore',
            size: Buffer.byteLength(content),
            mimetype: 'text/plain',
            filetype: 'sql',
          },
        ],
      },
    ])
  })

  test('raw bytes, into a thread; the history has the file', async () => {
    const root = await call('chat.postMessage', { channel: CHANNEL, text: 'root' })
    const id = await upload()
    expect(await complete(id, { channel_id: CHANNEL, thread_ts: root.ts })).toMatchObject({
      ok: true,
      files: [{ id, title: 'A', shares: {} }],
    })
    expect(slack.files()).toMatchObject([{ id, channel: CHANNEL, thread_ts: root.ts }])
    const { messages } = await call('conversations.replies', { channel: CHANNEL, ts: root.ts })
    expect(messages).toMatchObject([{ reply_count: 1 }, { files: [{ id }] }])
  })

  test('before the last step nobody sees anything; without a channel nobody does after it', async () => {
    const id = await upload()
    expect(slack.files()).toEqual([])
    expect((await complete(id)).ok).toBe(true)
    expect(slack.files()).toMatchObject([{ id, channel: null }])
    expect(slack.messages(CHANNEL)).toEqual([])
  })

  test('files.info says where a file is', async () => {
    const id = await upload()
    expect((await call('files.info', { file: id })).error).toBe('file_not_found')
    await complete(id, { channel_id: CHANNEL })
    const [{ ts } = { ts: '' }] = slack.messages(CHANNEL)
    expect(await call('files.info', { file: id })).toMatchObject({
      ok: true,
      file: { id, channels: [CHANNEL], shares: { public: { [CHANNEL]: [{ ts }] } } },
    })
  })

  test('url_private is for the token; the page has its own address, as a download', async () => {
    const id = await upload('<script>alert(1)</script>')
    await complete(id, { channel_id: CHANNEL })
    const url = String(slack.messages(CHANNEL)[0]?.files?.[0]?.url_private)
    expect((await fetch(url)).status).toBe(403)
    const headers = { authorization: `Bearer ${slack.botToken}` }
    expect(await (await fetch(url, { headers })).text()).toBe('<script>alert(1)</script>')
    const download = await fetch(`${slack.url}sandbox/file?id=${id}`)
    expect(download.headers.get('content-disposition')).toContain('attachment')
    expect(await download.text()).toBe('<script>alert(1)</script>')
    expect((await fetch(`${slack.url}sandbox/file?id=F0NONE`)).status).toBe(404)
  })
})

describe('what is refused', () => {
  test.each<[Json, string]>([
    [{ filename: 'a.sql' }, 'invalid_arguments'],
    [{ filename: 'a.sql', length: 3, file: 'x' }, 'invalid_arguments'],
    [{ filename: 'a.sql', length: -1 }, 'invalid_arguments'],
    [{ filename: 'a.sql', length: 0 }, 'missing_argument'],
    [{ filename: 'a.sql', length: 2_000_000, snippet_type: 'sql' }, 'snippet_too_large'],
    [{ filename: 'a.sql', length: 2_000_000_000 }, 'file_upload_size_restricted'],
    [{ filename: 'a.sql', length: 3, alt_txt: 'x'.repeat(1001) }, 'alt_txt_too_large'],
  ])('files.getUploadURLExternal %j: %s', async (args, error) => {
    expect((await call('files.getUploadURLExternal', args)).error).toBe(error)
  })

  test.each<[Json, string]>([
    [{ channel_id: 'U0BOB' }, 'invalid_arguments'],
    [{ channel_id: 'C0NOWHERE' }, 'channel_not_found'],
    [{ channel_id: 'C0OTHER' }, 'not_in_channel'],
    [{ channel_id: CHANNEL, thread_ts: '1.000001' }, 'thread_not_found'],
    [{ thread_ts: '1.000001' }, 'invalid_arguments'],
    [{ channel_id: CHANNEL, colour: 'red' }, 'invalid_arguments'],
    [{ channel_id: CHANNEL, files: [] }, 'invalid_arguments'],
    [{ channel_id: CHANNEL, files: [{ title: 'A' }] }, 'invalid_arguments'],
    [{ channel_id: CHANNEL, files: [{ id: 'F0NONE' }] }, 'file_not_found'],
    [{ channel_id: CHANNEL, initial_comment: 'x'.repeat(40_001) }, 'msg_too_long'],
  ])('files.completeUploadExternal %j: %s', async (args, error) => {
    expect((await complete(await upload(), args)).error).toBe(error)
    expect(slack.files()).toEqual([])
  })

  test('a reply is no thread, an archived channel takes nothing', async () => {
    const { ts: root } = await call('chat.postMessage', { channel: CHANNEL, text: 'root' })
    const reply = await call('chat.postMessage', { channel: CHANNEL, text: 'r', thread_ts: root })
    const args = { channel_id: CHANNEL, thread_ts: reply.ts }
    expect((await complete(await upload(), args)).error).toBe('thread_not_found')
    slack.archive(CHANNEL)
    expect((await complete(await upload(), { channel_id: CHANNEL })).error).toBe('is_archived')
  })

  test('a file without bytes, or twice', async () => {
    const { file_id: empty } = await promise(3)
    expect((await complete(String(empty), { channel_id: CHANNEL })).error).toBe('file_not_found')
    const id = await upload()
    await complete(id, { channel_id: CHANNEL })
    expect((await complete(id, { channel_id: CHANNEL })).error).toBe('file_not_found')
    expect(slack.files()).toHaveLength(1)
  })

  test('bytes of another length, at another address, in another way', async () => {
    const { upload_url: url, file_id: id } = await promise(9)
    expect((await send(url, 'select 1')).status).toBe(400)
    expect((await send(`${slack.url}upload/v1/nothing`, 'select 1;')).status).toBe(404)
    expect((await fetch(String(url))).status).toBe(405)
    expect((await complete(String(id), { channel_id: CHANNEL })).error).toBe('file_not_found')
    expect(slack.calls.filter((one) => one.method === 'upload')).toMatchObject([
      { args: { file_id: id, bytes: 8 }, answer: { error: 'length_mismatch' } },
      { answer: { error: 'no_such_upload' } },
      { answer: { error: 'method_not_allowed' } },
    ])
  })

  test.each([
    ['files:write', 'files.getUploadURLExternal', { filename: 'a', length: 1 }],
    ['files:write', 'files.completeUploadExternal', { files: [{ id: 'F1' }] }],
    ['files:read', 'files.info', { file: 'F1' }],
    ['im:write', 'conversations.open', { users: 'U0BOB' }],
  ])('without %s there is no %s', async (scope, method, args) => {
    const manifest = withRead.replace(new RegExp(` {6}- ${scope}.*\n`), '')
    await using small = await startSlack({ manifest })
    client = new WebClient(small.botToken, { slackApiUrl: small.apiUrl })
    expect(await call(method, args)).toMatchObject({ error: 'missing_scope', needed: scope })
  })
})
