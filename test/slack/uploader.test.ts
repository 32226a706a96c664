import { describe, expect, test } from 'vitest'
import { defaultManifest } from '../../sandbox/slack/defaults.ts'
import { type SlackStandIn, startSlack } from '../../sandbox/slack/server.ts'
import type { SlackOptions } from '../../sandbox/slack/stand-in.ts'
import { Secret } from '../../src/domain/secret.ts'
import { BotError } from '../../src/errors.ts'
import { createUploader, type Uploader } from '../../src/slack/uploader.ts'
import { http, startTinySlack } from './tiny-slack.ts'

const FILE = {
  name: 'restore.sql',
  title: 'Restore of crm',
  content: 'ALTER SYSTEM RESTORE 备份 …;\n',
  comment: 'The statement that you asked for.',
}

async function stage(options: SlackOptions = {}) {
  const slack = await startSlack(options)
  const token = new Secret(slack.botToken)
  const uploader = createUploader({ token, apiUrl: slack.apiUrl, timeoutMs: 1500 })
  const close = () => slack.close()
  return { slack, uploader, [Symbol.asyncDispose]: close }
}

const toAlice = (uploader: Uploader) => uploader.toPerson({ ...FILE, user: 'U0ALICE' })

/** The message of the BotError that it ends with. */
async function refusal(sent: Promise<void>): Promise<string> {
  const error = await sent.then(
    () => null,
    (one: unknown) => one,
  )
  expect(error).toBeInstanceOf(BotError)
  const { message } = error as BotError
  expect(message).toContain('restore.sql')
  expect(message).not.toMatch(/xoxb|http:/)
  return message
}

const without = (scope: string): SlackOptions => ({
  manifest: defaultManifest().replace(new RegExp(` {6}- ${scope}.*\n`), ''),
})

test('a person gets the file in the direct message, and the next one in the same', async () => {
  await using at = await stage()
  await toAlice(at.uploader)
  await at.uploader.toPerson({ ...FILE, user: 'U0ALICE', comment: '' })
  await at.uploader.toPerson({ ...FILE, user: 'U0BOB' })
  const [first, second, third] = at.slack.files()
  expect(first).toMatchObject({
    name: FILE.name,
    title: FILE.title,
    content: FILE.content,
    initialComment: FILE.comment,
    channel: expect.stringMatching(/^D/),
    thread_ts: null,
  })
  expect(second).toMatchObject({ channel: first?.channel, initialComment: '' })
  expect(third?.channel).not.toBe(first?.channel)
  expect(at.slack.messages(String(first?.channel))).toMatchObject([
    { text: FILE.comment, files: [{ name: 'restore.sql' }] },
    { text: '' },
  ])
})

test('a thread gets the file; the bytes go without the token', async () => {
  await using at = await stage()
  const { ts } = await at.slack.say({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'root' })
  await at.uploader.toThread({ ...FILE, channel: 'C0DBOPS', threadTs: ts })
  expect(at.slack.files()).toMatchObject([
    { channel: 'C0DBOPS', thread_ts: ts, content: FILE.content },
  ])
  expect(at.slack.thread('C0DBOPS', ts)).toHaveLength(2)
  const bytes = at.slack.calls.find((one) => one.method === 'upload')
  expect(bytes).toMatchObject({ token: '', args: { bytes: Buffer.byteLength(FILE.content) } })
})

test('names and titles lose what could mislead', async () => {
  await using at = await stage()
  const title = 'a\u202eb\nc'
  await at.uploader.toPerson({ ...FILE, user: 'U0ALICE', name: 'x\u0000y.sql', title })
  expect(at.slack.files()).toMatchObject([{ name: 'xy.sql', title: 'ab c' }])
})

describe('what Slack refuses is told with its word and what to do', () => {
  test.each(['im:write', 'files:write'])('the app lacks %s', async (scope) => {
    await using at = await stage(without(scope))
    expect(await refusal(toAlice(at.uploader))).toBe(
      'The file `restore.sql` was not sent (missing_scope). Add files:write and im:write to the app, see manifest.yml, and reinstall it.',
    )
  })

  test.each([
    ['U0NOBODY', 'user_not_found'],
    ['U0BOT', 'cannot_dm_bot'],
    ['U0CAROL', 'user_disabled'],
  ])('%s cannot be messaged: %s', async (user, word) => {
    await using at = await stage()
    at.slack.deactivate('U0CAROL')
    const message = await refusal(at.uploader.toPerson({ ...FILE, user }))
    expect(message).toContain(`(${word}). Slack opens no direct message with <@${user}>`)
    expect(at.slack.calls.map((one) => one.method)).toEqual(['conversations.open'])
  })

  test.each([
    ['C0OTHER', 'not_in_channel', '/invite @obbackup'],
    ['C0NOWHERE', 'channel_not_found', 'check the channel id'],
    ['C0DBOPS', 'thread_not_found', 'is gone'],
  ])('a thread in %s: %s', async (channel, word, expected) => {
    await using at = await stage()
    const sent = at.uploader.toThread({ ...FILE, channel, threadTs: '1795177740.000100' })
    const message = await refusal(sent)
    expect(message).toContain(`(${word})`)
    expect(message).toContain(expected)
    expect(at.slack.files()).toEqual([])
  })

  test.each([
    ['file_uploads_disabled', 'administrators'],
    ['token_revoked', 'set SLACK_BOT_TOKEN'],
    ['something_new', 'run the doctor'],
  ])('%s', async (word, expected) => {
    await using at = await stage()
    at.slack.faults.error('files.getUploadURLExternal', word)
    const message = await refusal(toAlice(at.uploader))
    expect(message).toContain(`(${word})`)
    expect(message).toContain(expected)
  })

  test('an empty file', async () => {
    await using at = await stage()
    const sent = at.uploader.toPerson({ ...FILE, user: 'U0ALICE', content: '' })
    expect(await refusal(sent)).toContain('(missing_argument)')
  })
})

describe('when Slack does not go along', () => {
  const steps = [
    'conversations.open',
    'files.getUploadURLExternal',
    'upload',
    'files.completeUploadExternal',
  ] as const

  test.each(steps)('%s: a 429 says how long to wait, and waits for nothing', async (step) => {
    await using at = await stage()
    at.slack.faults.rateLimit(step, 33)
    expect(await refusal(toAlice(at.uploader))).toBe(
      'The file `restore.sql` was not sent (ratelimited). Slack asks to wait 33 s: ask again after that.',
    )
    expect(calls(at.slack, step)).toBe(1)
    await toAlice(at.uploader)
    expect(at.slack.files()).toHaveLength(1)
  })

  test.each([steps[0], steps[1]])('%s is tried once more', async (step) => {
    await using at = await stage()
    at.slack.faults.loseAnswer(step)
    await toAlice(at.uploader)
    expect(at.slack.files()).toHaveLength(1)
    expect(calls(at.slack, step)).toBe(2)
  })

  test.each([steps[0], steps[1], steps[2]])('%s that never answers: not sent', async (step) => {
    await using at = await stage()
    at.slack.faults.hang(step, 2)
    const message = await refusal(toAlice(at.uploader))
    expect(message).toContain('was not sent (timeout). Ask for it again')
    expect(at.slack.files()).toEqual([])
  })

  test.each<[string, (slack: SlackStandIn) => void, number]>([
    ['lost', ({ faults }) => faults.loseAnswer(steps[3]), 1],
    ['HTTP 500', ({ faults }) => faults.fail(steps[3], 500), 0],
    ['internal_error', ({ faults }) => faults.error(steps[3], 'internal_error'), 0],
  ])('the last answer is %s: it may be there, and is not sent twice', async (_, break_, there) => {
    await using at = await stage()
    break_(at.slack)
    const message = await refusal(toAlice(at.uploader))
    expect(message).toMatch(/may have been sent or not \(.+\)\. Look whether it is there/)
    expect(at.slack.files()).toHaveLength(there)
    expect(calls(at.slack, steps[3])).toBe(1)
  })

  test('other bytes arrive than were announced: nothing is shown', async () => {
    await using at = await stage()
    // What is announced is one byte short, as if something on the way had added one.
    const apiUrl = at.slack.apiUrl
    await using between = await startTinySlack(({ method, args, headers }) => (response) => {
      const length = method === 'files.getUploadURLExternal' ? Number(args.length) - 1 : args.length
      const form = new URLSearchParams({ ...args, ...(length ? { length } : {}) } as never)
      const authorization = String(headers.authorization)
      void fetch(`${apiUrl}${method}`, { method: 'POST', body: form, headers: { authorization } })
        .then((answer) => answer.text())
        .then((text) => response.end(text))
    })
    const token = new Secret(at.slack.botToken)
    const message = await refusal(toAlice(createUploader({ token, apiUrl: between.apiUrl })))
    expect(message).toContain('was not sent (HTTP 400)')
    expect(at.slack.files()).toEqual([])
    expect(calls(at.slack, steps[3])).toBe(0)
  })

  test.each([
    ['conversations.open', { ok: true }, 'the answer was not from Slack'],
    ['files.getUploadURLExternal', { ok: true, file_id: 'F1' }, 'the answer was not from Slack'],
    [
      'files.getUploadURLExternal',
      { ok: true, file_id: 'F1', upload_url: 'no address' },
      'ERR_INVALID_URL',
    ],
    [
      'files.getUploadURLExternal',
      http(200, {}, '<h1>proxy</h1>'),
      'the answer was not from Slack',
    ],
  ])('%s answers %j: %s', async (broken, answer, word) => {
    await using slack = await startTinySlack(({ method }) =>
      method === broken ? answer : { ok: true, channel: { id: 'D1' } },
    )
    const token = new Secret('xoxb-1')
    const message = await refusal(toAlice(createUploader({ token, apiUrl: slack.apiUrl })))
    expect(message).toContain(`was not sent (${word}). Ask for it again`)
    expect(slack.calls.some((one) => one.method === steps[3])).toBe(false)
  })
})

function calls(slack: SlackStandIn, method: string): number {
  return slack.calls.filter((one) => one.method === method).length
}
