import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { DeliveryError } from '../../src/errors.ts'
import { renderNotice } from '../../src/slack/blocks/render-problem.ts'
import { createPoster } from '../../src/slack/poster.ts'
import { NOW } from './samples.ts'
import { type Answer, cut, http, silence, startTinySlack } from './tiny-slack.ts'

const token = new Secret('xoxb-test-token')
const rendered = renderNotice('hello')
const message = { channel: 'C0DBOPS', key: 'job:x#started', rendered }
const ok = { ok: true, channel: 'C0REAL', ts: '1795177740.000100' }

const mine = (key: string, ts: string) => ({
  ts,
  metadata: { event_type: 'obbackup_notification', event_payload: { key } },
})

async function failure(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (one: unknown) => one,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}

describe('post', () => {
  test('sends text, blocks and its key; takes the channel id of the answer', async () => {
    await using slack = await startTinySlack(() => ok)
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    expect(await poster.post({ ...message, threadTs: '1.2' })).toEqual({
      channel: 'C0REAL',
      ts: '1795177740.000100',
    })
    expect(slack.calls).toHaveLength(1)
    expect(slack.calls[0]?.headers.authorization).toBe('Bearer xoxb-test-token')
    expect(slack.calls[0]?.args).toMatchObject({
      channel: 'C0DBOPS',
      thread_ts: '1.2',
      text: 'hello',
      blocks: rendered.blocks,
      metadata: { event_type: 'obbackup_notification', event_payload: { key: 'job:x#started' } },
      unfurl_links: 'false',
      unfurl_media: 'false',
    })
  })

  const cases: [string, Answer, Partial<DeliveryError>][] = [
    [
      '429',
      http(429, { 'retry-after': '7' }),
      { reason: 'ratelimited', retryable: true, retryAfter: 7, unknownOutcome: false },
    ],
    ['HTTP 500', http(500), { reason: 'http_500', retryable: true, unknownOutcome: true }],
    ['HTTP 408', http(408), { reason: 'http_408', retryable: true, unknownOutcome: false }],
    ['HTTP 403', http(403), { reason: 'http_403', retryable: false, unknownOutcome: false }],
    [
      'a page of a proxy',
      http(200, {}, '<html> Sign in </html>'),
      { reason: 'network', retryable: true, unknownOutcome: true },
    ],
    ['nothing', http(200), { reason: 'network', retryable: true, unknownOutcome: true }],
    [
      'half an answer',
      http(200, { 'content-length': '900' }, '{"ok":'),
      { reason: 'network', retryable: true, unknownOutcome: true },
    ],
    ['a cut connection', cut, { reason: 'network', retryable: true, unknownOutcome: true }],
    ['silence', silence, { reason: 'network', retryable: true, unknownOutcome: true }],
    ['fatal_error', { ok: false, error: 'fatal_error' }, { retryable: true, unknownOutcome: true }],
    [
      'ratelimited',
      { ok: false, error: 'ratelimited' },
      { retryable: true, unknownOutcome: false },
    ],
    [
      'not_in_channel',
      { ok: false, error: 'not_in_channel' },
      { reason: 'not_in_channel', retryable: false, unknownOutcome: false },
    ],
    [
      'invalid_blocks',
      { ok: false, error: 'invalid_blocks' },
      { reason: 'invalid_blocks', retryable: false },
    ],
    [
      'msg_blocks_too_long',
      { ok: false, error: 'msg_blocks_too_long' },
      { reason: 'msg_blocks_too_long', retryable: false },
    ],
    [
      'message_limit_exceeded',
      { ok: false, error: 'message_limit_exceeded' },
      { retryable: false },
    ],
  ]
  test.each(cases)('%s: sent once, and judged', async (_, answer, facts) => {
    await using slack = await startTinySlack(() => answer)
    const poster = createPoster({ token, apiUrl: slack.apiUrl, timeoutMs: 1000 })
    expect(await failure(poster.post(message))).toMatchObject(facts)
    expect(slack.calls).toHaveLength(1)
  })

  test('nobody listening: surely not sent', async () => {
    const apiUrl = await startTinySlack(() => ok).then(async (slack) => {
      await slack[Symbol.asyncDispose]()
      return slack.apiUrl
    })
    const error = await failure(createPoster({ token, apiUrl }).post(message))
    expect(error).toMatchObject({ retryable: true, unknownOutcome: false })
    expect(error.message).toContain('ECONNREFUSED')
  })

  test.each([
    ['not_in_channel', 'invite it with /invite @obbackup'],
    ['channel_not_found', 'check the channel id'],
    ['is_archived', 'unarchive it'],
    ['invalid_auth', 'set SLACK_BOT_TOKEN'],
    ['missing_scope', 'manifest.yml'],
  ])('%s says what to do', async (error, expected) => {
    await using slack = await startTinySlack(() => ({ ok: false, error }))
    const failed = await failure(createPoster({ token, apiUrl: slack.apiUrl }).post(message))
    expect(failed.message).toContain(expected)
    expect(failed.message).not.toContain('xoxb')
  })

  test('the refused block is named', async () => {
    await using slack = await startTinySlack(() => ({
      ok: false,
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] must be more than 0 characters /blocks/0/text'] },
    }))
    const failed = await failure(createPoster({ token, apiUrl: slack.apiUrl }).post(message))
    expect(failed.message).toContain('/blocks/0/text')
  })
})

describe('update', () => {
  test('always sends text and blocks', async () => {
    await using slack = await startTinySlack(() => ok)
    await createPoster({ token, apiUrl: slack.apiUrl }).update({ ...message, ts: '1.2' })
    expect(slack.calls[0]?.method).toBe('chat.update')
    expect(slack.calls[0]?.args).toMatchObject({
      text: 'hello',
      blocks: rendered.blocks,
      ts: '1.2',
    })
  })

  test.each(['message_not_found', 'cant_update_message'])('%s: gone', async (error) => {
    await using slack = await startTinySlack(() => ({ ok: false, error }))
    const update = createPoster({ token, apiUrl: slack.apiUrl }).update({ ...message, ts: '1.2' })
    expect(await failure(update)).toMatchObject({ reason: 'message_not_found', retryable: false })
  })

  test.each<[string, Answer]>([
    ['a lost answer', cut],
    ['HTTP 500', http(500)],
    ['fatal_error', { ok: false, error: 'fatal_error' }],
  ])('%s leaves nothing unknown: an edit may be made twice', async (_, answer) => {
    await using slack = await startTinySlack(() => answer)
    const update = createPoster({ token, apiUrl: slack.apiUrl }).update({ ...message, ts: '1.2' })
    expect(await failure(update)).toMatchObject({ retryable: true, unknownOutcome: false })
  })
})

describe('find', () => {
  const others = [
    { ts: '9.1' },
    { ts: '9.2', metadata: { event_type: 'other', event_payload: { key: 'k' } } },
    { ts: '9.3', metadata: { event_type: 'obbackup_notification', event_payload: {} } },
    mine('another', '9.4'),
  ]

  test('turns pages until it is there', async () => {
    await using slack = await startTinySlack((_, nth) =>
      nth === 1
        ? { ok: true, messages: others, response_metadata: { next_cursor: 'more' } }
        : { ok: true, messages: [mine('k', '8.1')] },
    )
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    expect(await poster.find({ channel: 'C0DBOPS', key: 'k', since: NOW })).toBe('8.1')
    expect(slack.calls.map((call) => call.method)).toEqual([
      'conversations.history',
      'conversations.history',
    ])
    expect(slack.calls[0]?.args).toMatchObject({
      oldest: (NOW / 1000).toFixed(6),
      include_all_metadata: 'true',
    })
    expect(slack.calls[1]?.args.cursor).toBe('more')
  })

  test('looks from the beginning when the time is before it', async () => {
    await using slack = await startTinySlack(() => ({ ok: true, messages: [] }))
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    expect(await poster.find({ channel: 'C0DBOPS', key: 'k', since: -3_600_000 })).toBeNull()
    expect(slack.calls[0]?.args.oldest).toBe('0.000000')
  })

  test('null only when it was looked for to the end', async () => {
    await using slack = await startTinySlack(() => ({ ok: true, messages: others }))
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    expect(await poster.find({ channel: 'C0DBOPS', key: 'k', since: NOW })).toBeNull()
  })

  test('in a thread it looks at the replies', async () => {
    await using slack = await startTinySlack(() => ({ ok: true, messages: [mine('k', '8.1')] }))
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    const input = { channel: 'C0DBOPS', threadTs: '7.1', key: 'k', since: NOW }
    expect(await poster.find(input)).toBe('8.1')
    expect(slack.calls[0]).toMatchObject({ method: 'conversations.replies', args: { ts: '7.1' } })
  })

  test('endless history: it cannot tell, and says so', async () => {
    await using slack = await startTinySlack(() => ({
      ok: true,
      messages: others,
      response_metadata: { next_cursor: 'more' },
    }))
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    const find = poster.find({ channel: 'C0DBOPS', key: 'k', since: NOW })
    expect(await failure(find)).toMatchObject({ reason: 'search_unfinished', unknownOutcome: true })
    expect(slack.calls).toHaveLength(10)
  })

  test('an error is no "not there"', async () => {
    await using slack = await startTinySlack(() => ({ ok: false, error: 'missing_scope' }))
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    const find = poster.find({ channel: 'C0DBOPS', key: 'k', since: NOW })
    expect(await failure(find)).toMatchObject({ reason: 'missing_scope', unknownOutcome: false })
  })
})

describe('stands', () => {
  const at = { channel: 'C0DBOPS', ts: '1795177740.000100' }

  test.each([
    ['the message is there', { ok: true, messages: [mine('k', at.ts)] }, true],
    ['it was deleted', { ok: true, messages: [] }, false],
    [
      'it was deleted, and had replies',
      { ok: true, messages: [{ type: 'message', subtype: 'tombstone', ts: at.ts }] },
      false,
    ],
    ['another one is there', { ok: true, messages: [mine('k', '1.2')] }, false],
  ])('%s', async (_, answer, expected) => {
    await using slack = await startTinySlack(() => answer)
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    expect(await poster.stands(at)).toBe(expected)
    expect(slack.calls[0]).toMatchObject({
      method: 'conversations.history',
      args: { channel: 'C0DBOPS', oldest: at.ts, latest: at.ts, inclusive: 'true' },
    })
  })

  test('an error is no answer', async () => {
    await using slack = await startTinySlack(() => ({ ok: false, error: 'missing_scope' }))
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    expect(await failure(poster.stands(at))).toMatchObject({ reason: 'missing_scope' })
  })
})

describe('permalink', () => {
  const at = { channel: 'C0DBOPS', ts: '1795177740.000100' }

  test('the address that Slack gives', async () => {
    const permalink = 'https://sandbox.slack.com/archives/C0DBOPS/p1795177740000100'
    await using slack = await startTinySlack(() => ({ ok: true, permalink }))
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    expect(await poster.permalink(at)).toBe(permalink)
    expect(slack.calls[0]?.args).toMatchObject({ channel: 'C0DBOPS', message_ts: at.ts })
  })

  test('nothing where Slack gives none', async () => {
    await using slack = await startTinySlack(() => ({ ok: false, error: 'message_not_found' }))
    const poster = createPoster({ token, apiUrl: slack.apiUrl })
    expect(await poster.permalink(at)).toBeNull()
  })
})
