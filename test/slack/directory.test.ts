import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { BotError } from '../../src/errors.ts'
import { createDirectory } from '../../src/slack/directory.ts'
import { type Answer, type Call, cut, http, silence, startTinySlack } from './tiny-slack.ts'

const token = new Secret('xoxb-test-token')
const clock = { at: 1_000_000, now: () => clock.at }

const USERS: Record<string, object> = {
  U0ALICE: {},
  U0BOB: {},
  U0GUEST: { is_restricted: true },
  U0SINGLE: { is_ultra_restricted: true },
  U0BOT: { is_bot: true },
  U0FLOW: { is_workflow_bot: true },
  U0GONE: { deleted: true },
  U0STRANGER: { is_stranger: true },
  U0INVITED: { is_invited_user: true },
  USLACKBOT: {},
  // From another company, by Slack Connect.
  U0EXTERNAL: { team_id: 'T0OTHER' },
  U0NOTEAM: { team_id: undefined },
}

function workspace({ method, args }: Call): Answer {
  if (method === 'usergroups.users.list') {
    return args.usergroup === 'S0DBA'
      ? { ok: true, users: ['U0BOB', 'U0GUEST', 'U0ALICE'] }
      : { ok: false, error: 'no_such_subteam' }
  }
  if (method === 'auth.test') return { ok: true, team_id: 'T0OWN' }
  const user = USERS[String(args.user)]
  return user
    ? { ok: true, user: { id: args.user, team_id: 'T0OWN', ...user } }
    : { ok: false, error: 'user_not_found' }
}

describe('group', () => {
  const GROUPS = [
    { id: 'S0DBA', handle: 'dba', date_delete: 0 },
    { id: 'S0OLD', handle: 'old', date_delete: 1_700_000_000 },
  ]

  test.each([
    ['S0DBA', { handle: 'dba', enabled: true }],
    ['S0OLD', { handle: 'old', enabled: false }],
    ['S0NOBODY', { handle: null, enabled: false }],
  ])('%s is told by its handle', async (id, told) => {
    await using slack = await startTinySlack(() => ({ ok: true, usergroups: GROUPS }))
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    expect(await directory.group(id)).toEqual(told)
  })

  test('Slack cannot tell', async () => {
    await using slack = await startTinySlack(() => ({ ok: false, error: 'missing_scope' }))
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    expect(await directory.group('S0DBA')).toBeNull()
  })
})

describe('members', () => {
  test('only active, full members; groups are expanded; each once', async () => {
    await using slack = await startTinySlack(workspace)
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    expect(await directory.members(['U0ALICE', 'S0DBA', 'U0ALICE'])).toEqual(['U0ALICE', 'U0BOB'])
  })

  test.each(Object.keys(USERS).slice(2))('%s may not decide', async (id) => {
    await using slack = await startTinySlack(workspace)
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    expect(await directory.members([id])).toEqual([])
  })

  test('fresh: nothing that was remembered counts, of people and of groups', async () => {
    let group = ['U0ALICE', 'U0BOB']
    await using slack = await startTinySlack((call) =>
      call.method === 'usergroups.users.list' ? { ok: true, users: group } : workspace(call),
    )
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    expect(await directory.members(['S0DBA'])).toEqual(['U0ALICE', 'U0BOB'])
    group = ['U0BOB']
    USERS.U0BOB = { deleted: true }
    try {
      expect(await directory.members(['S0DBA'])).toEqual(['U0ALICE', 'U0BOB'])
      expect(await directory.members(['S0DBA', 'U0BOB'], { fresh: true })).toEqual([])
      // What was asked anew is what is remembered.
      expect(await directory.members(['S0DBA', 'U0BOB'])).toEqual([])
    } finally {
      USERS.U0BOB = {}
    }
  })

  test('among: of a large group only those are asked for who matter', async () => {
    await using slack = await startTinySlack(workspace)
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    const options = { fresh: true, among: ['U0BOB', 'U0GUEST', 'U0SOMEBODY'] }
    expect(await directory.members(['S0DBA'], options)).toEqual(['U0BOB'])
    const asked = slack.calls.filter((call) => call.method === 'users.info')
    expect(asked.map((call) => call.args.user)).toEqual(['U0BOB', 'U0GUEST'])
  })

  test('which workspace it is in cannot be told: nothing is decided, and it is asked again', async () => {
    let down = true
    await using slack = await startTinySlack((call) =>
      down && call.method === 'auth.test' ? http(500) : workspace(call),
    )
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    await expect(directory.members(['U0ALICE'])).rejects.toThrow(/which workspace/)
    down = false
    expect(await directory.members(['U0ALICE'])).toEqual(['U0ALICE'])
  })

  test('unknown users, unknown groups and what is no id are nobody', async () => {
    await using slack = await startTinySlack(workspace)
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    expect(await directory.members(['U0NOBODY', 'S0NONE', '@alice', ''])).toEqual([])
  })

  test.each<[string, Answer]>([
    ['429', http(429, { 'retry-after': '30' })],
    ['HTTP 500', http(500)],
    ['a cut connection', cut],
    ['silence', silence],
    ['missing_scope', { ok: false, error: 'missing_scope' }],
  ])('%s: it cannot tell, and throws', async (_, answer) => {
    await using slack = await startTinySlack(() => answer)
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock, timeoutMs: 1000 })
    await expect(directory.members(['U0ALICE'])).rejects.toBeInstanceOf(BotError)
    await expect(directory.members(['S0DBA'])).rejects.toThrow(/user group S0DBA/)
  })

  test('one person of whom it cannot tell is enough to throw', async () => {
    await using slack = await startTinySlack((call) =>
      call.args.user === 'U0BOB' ? { ok: false, error: 'fatal_error' } : workspace(call),
    )
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    await expect(directory.members(['U0ALICE', 'U0BOB'])).rejects.toThrow(/who U0BOB is/)
  })

  test('answers are believed for less than a minute, errors never', async () => {
    let down = true
    await using slack = await startTinySlack((call) => (down ? http(500) : workspace(call)))
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    await expect(directory.members(['U0ALICE'])).rejects.toThrow()
    down = false
    expect(await directory.members(['U0ALICE'])).toEqual(['U0ALICE'])
    const asked = slack.calls.length
    clock.at += 59_000
    expect(await directory.members(['U0ALICE'])).toEqual(['U0ALICE'])
    expect(slack.calls).toHaveLength(asked)
    USERS.U0ALICE = { deleted: true }
    clock.at += 1000
    try {
      expect(await directory.members(['U0ALICE'])).toEqual([])
    } finally {
      USERS.U0ALICE = {}
    }
  })

  test('a clock that is set back makes no answer be believed for longer', async () => {
    await using slack = await startTinySlack(workspace)
    const directory = createDirectory({ token, apiUrl: slack.apiUrl, clock })
    expect(await directory.members(['U0BOB'])).toEqual(['U0BOB'])
    USERS.U0BOB = { deleted: true }
    clock.at -= 3_600_000
    try {
      expect(await directory.members(['U0BOB'])).toEqual([])
    } finally {
      USERS.U0BOB = {}
      clock.at += 3_600_000
    }
  })
})
