import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { checkSlack } from '../../src/slack/check.ts'
import { type Answer, type Call, cut, startTinySlack } from './tiny-slack.ts'

const SCOPES = ['chat:write', 'commands']

/** A workspace in which everything is right, unless `over` answers a method otherwise. */
function workspace(over: Record<string, Answer> = {}, scopes = SCOPES.join(',')) {
  return startTinySlack(({ method, args }: Call) => {
    const other = over[method]
    if (other) return other
    switch (method) {
      case 'auth.test':
        return (response) => {
          response.setHeader('x-oauth-scopes', scopes)
          response.end(JSON.stringify({ ok: true, user: 'obbackup', team: 'Acme' }))
        }
      case 'conversations.info':
        return { ok: true, channel: { id: args.channel, name: 'db-ops', is_member: true } }
      default:
        return { ok: true, url: 'wss://example' }
    }
  })
}

async function findings(
  slack: { apiUrl: string },
  over: {
    botToken?: string
    appToken?: string | null
    channels?: string[]
    scopesWanted?: string[]
  } = {},
) {
  const { botToken = 'xoxb-secret', appToken = 'xapp-secret', channels = ['C0DBOPS'] } = over
  const found = await checkSlack({
    botToken: new Secret(botToken),
    appToken: appToken === null ? null : new Secret(appToken),
    apiUrl: slack.apiUrl,
    scopesWanted: over.scopesWanted ?? SCOPES,
    channels,
    timeoutMs: 1500,
  })
  expect(JSON.stringify(found)).not.toContain('secret')
  expect(found.filter((one) => one.result === 'fail' && !one.remedy)).toEqual([])
  return found
}

describe('checkSlack', () => {
  test('everything right', async () => {
    await using slack = await workspace()
    const found = await findings(slack, { channels: ['C0DBOPS', 'C0DBOPS', 'C0APPROVALS'] })
    expect(found.map((one) => one.result)).toEqual(Array(7).fill('pass'))
    expect(found.filter((one) => one.name.includes('C0'))).toHaveLength(2)
  })

  test('HTTP mode has no app token to check', async () => {
    await using slack = await workspace()
    await findings(slack, { appToken: null })
    expect(slack.calls.some((call) => call.method === 'apps.connections.open')).toBe(false)
  })

  const cases: [string, Record<string, Answer>, RegExp, string][] = [
    [
      'a refused bot token',
      { 'auth.test': { ok: false, error: 'invalid_auth' } },
      /invalid_auth/,
      'Install the app again',
    ],
    ['no answer', { 'auth.test': cut }, /did not answer/, 'reaches slack.com'],
    [
      'a refused app token',
      { 'apps.connections.open': { ok: false, error: 'not_allowed_token_type' } },
      /not_allowed_token_type/,
      'Socket Mode',
    ],
    [
      'a channel unknown to the bot',
      { 'conversations.info': { ok: false, error: 'channel_not_found' } },
      /channel_not_found/,
      'Check the channel id',
    ],
    [
      'a channel without the bot',
      { 'conversations.info': { ok: true, channel: { name: 'db-ops' } } },
      /not in #db-ops/,
      '/invite @obbackup',
    ],
    [
      'an archived channel',
      { 'conversations.info': { ok: true, channel: { is_member: true, is_archived: true } } },
      /archived/,
      'Unarchive',
    ],
  ]
  test.each(cases)('%s fails with a remedy', async (_, over, detail, remedy) => {
    await using slack = await workspace(over)
    const failed = (await findings(slack)).filter((one) => one.result === 'fail')
    expect(failed).toHaveLength(1)
    expect(failed[0]?.detail).toMatch(detail)
    expect(failed[0]?.remedy).toContain(remedy)
  })

  test.each([
    ['commands', 'fail', 'missing: chat:write'],
    ['chat:write,commands,admin', 'warn', 'not used by obbackup: admin'],
  ])('scopes %s: %s', async (scopes, result, detail) => {
    await using slack = await workspace({}, scopes)
    const found = (await findings(slack)).find((one) => one.name.includes('scopes'))
    expect(found).toMatchObject({ result, detail })
  })

  test.each([
    ['files:write', 'warn', 'missing: im:write, so that nobody can be sent a file'],
    ['', 'warn', 'missing: im:write, files:write, so that nobody can be sent a file'],
  ])('of the scopes for files there is only %j: %s', async (granted, result, detail) => {
    await using slack = await workspace({}, [...SCOPES, granted].join(','))
    const scopesWanted = [...SCOPES, 'im:write', 'files:write']
    const found = await findings(slack, { scopesWanted })
    const finding = found.find((one) => one.name.includes('scopes'))
    expect(finding).toMatchObject({ result, detail })
    expect(finding?.remedy).toContain('reinstall the app')
  })

  test('a scope for files and another one are missing: that fails', async () => {
    await using slack = await workspace({}, 'commands,files:write')
    const found = await findings(slack, { scopesWanted: [...SCOPES, 'im:write', 'files:write'] })
    const finding = found.find((one) => one.name.includes('scopes'))
    expect(finding).toMatchObject({ result: 'fail', detail: 'missing: chat:write, im:write' })
  })

  test('tokens of the wrong kind are told apart without being shown', async () => {
    await using slack = await workspace()
    const found = await findings(slack, { botToken: 'xapp-secret', appToken: 'xoxb-secret' })
    expect(found.filter((one) => one.result === 'fail').map((one) => one.name)).toEqual([
      'SLACK_BOT_TOKEN is of the right kind',
      'SLACK_APP_TOKEN is of the right kind',
    ])
  })
})
