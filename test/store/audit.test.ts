import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, test } from 'vitest'
import { runAudit } from '../../src/audit-cli.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { factsOf } from '../../src/domain/audit-facts.ts'
import { NO_CODES } from '../../src/domain/totp.ts'
import { NOTHING_WATCHED } from '../../src/domain/watch-state.ts'
import { ConfigError } from '../../src/errors.ts'
import { openStore } from '../../src/store/store.ts'
import { startBotProcess } from '../scenarios/support/bot-process.ts'
import { handClock, request, temporaryDirectory } from './examples.ts'

const facts = (what: string, detail: string | null = null) => ({
  ...factsOf(request('r-aaaaaaaa').plan.operation),
  request: null,
  who: 'U0EVE',
  what,
  channel: null,
  policy: null,
  digest: null,
  detail,
  state: null,
  revision: null,
})

/** A store with a request that was asked for, approved and executed, and one click that was refused. */
async function filled(url: string, onAudit: (entry: AuditEntry) => void = () => {}) {
  const store = await openStore({ url, clock: handClock(), onAudit })
  const asked = request('r-aaaaaaaa')
  await store.insertRequest(asked, [])
  await store.audit(facts('refused to approve', 'not-approver'))
  const decision = { user: 'U2', verdict: 'approve', at: 1, digest: 'd' } as const
  const approved = { ...asked, state: 'approved' as const, decisions: [decision] }
  await store.updateRequest(asked, approved, [])
  const executing = { ...approved, revision: 1, state: 'executing' as const }
  await store.updateRequest({ ...approved, revision: 1 }, executing, [])
  await store.saveWatch(
    'test',
    NOTHING_WATCHED,
    [],
    [{ before: { ...executing, revision: 2 }, after: { ...executing, state: 'started' } }],
  )
  return store
}

const WHATS = ['asked', 'refused to approve', 'approved', 'quorum reached', 'executing', 'accepted']

describe('every change is a line', () => {
  it('of requests, of polls and of what was refused; each is told after it is written', async () => {
    const told: AuditEntry[] = []
    await using store = await filled('file::memory:', (entry) => told.push(entry))
    const lines = (await store.auditLines({})).toReversed()
    expect(lines.map(({ what }) => what)).toEqual(WHATS)
    expect(told).toEqual(lines)
    expect(await store.auditHead()).toEqual({ seq: 6, hash: lines[5]?.hash })
    expect(await store.auditProblem()).toBeNull()
    expect(await store.auditLines({ request: 'r-aaaaaaaa', limit: 2 })).toEqual([
      lines[5],
      lines[4],
    ])
    expect(await store.auditLines({ since: Date.now() })).toEqual([])
  })

  it('a change that does not happen leaves none, told or written', async () => {
    const told: AuditEntry[] = []
    await using store = await filled('file::memory:', (entry) => told.push(entry))
    const stale = request('r-aaaaaaaa')
    expect(await store.updateRequest(stale, { ...stale, state: 'denied' }, [])).toBe(false)
    await expect(
      store.saveWatch('test', NOTHING_WATCHED, [], [{ before: stale, after: stale }]),
    ).rejects.toThrow(/changed by somebody else/)
    await expect(store.insertRequest(stale, [])).rejects.toThrow()
    expect(told).toHaveLength(6)
    expect(await store.auditProblem()).toBeNull()
  })

  it('is never pruned', async () => {
    await using store = await filled('file::memory:')
    await store.prune(Number.MAX_SAFE_INTEGER)
    expect(await store.auditLines({})).toHaveLength(6)
  })

  it('two stores on one file write one chain', async () => {
    using dir = temporaryDirectory()
    const url = `file:${join(dir.path, 's.db')}`
    await using first = await filled(url)
    await using second = await openStore({ url, clock: handClock() })
    for (let i = 0; i < 10; i++) {
      await first.audit(facts(`a${i}`))
      await second.audit(facts(`b${i}`))
    }
    expect(await second.auditProblem()).toBeNull()
    expect(await first.auditHead()).toMatchObject({ seq: 26 })
  })
})

describe('codes', () => {
  const wrong = { ...NO_CODES, wrong: [1] }
  it('of two judgements at once one counts, the other is told to try again', async () => {
    await using store = await filled('file::memory:')
    const before = await store.codesOf('U2')
    const spent = { before, after: wrong }
    const both = [
      store.spendCode(spent, facts('wrong code')),
      store.spendCode(spent, facts('wrong code')),
    ]
    expect((await Promise.all(both)).toSorted()).toEqual([false, true])
    expect((await store.codesOf('U2')).memory).toEqual(wrong)
    expect(await store.auditLines({ limit: 2 })).toMatchObject([
      { what: 'wrong code' },
      { what: 'accepted' },
    ])
  })

  it('a code is used up with the decision, or neither', async () => {
    await using store = await filled('file::memory:')
    const asked = request('r-bbbbbbbb')
    await store.insertRequest(asked, [])
    const before = await store.codesOf('U2')
    await store.spendCode({ before, after: wrong }, facts('wrong code'))
    const spent = { before, after: { ...NO_CODES, lastStep: 7 } }
    expect(await store.updateRequest(asked, { ...asked, state: 'approved' }, [], spent)).toBe(false)
    expect(await store.readRequest(asked.id)).toEqual(asked)
    const now = { before: await store.codesOf('U2'), after: spent.after }
    expect(await store.updateRequest(asked, { ...asked, state: 'approved' }, [], now)).toBe(true)
    expect((await store.codesOf('U2')).memory.lastStep).toBe(7)
    expect(await store.auditProblem()).toBeNull()
  })
})

/** Runs it as `npm run audit` does. */
function audit(url: string, ...args: string[]) {
  const lines: string[] = []
  const complaints: string[] = []
  const code = runAudit(
    args,
    { storeUrl: url, now: Date.now() },
    (line) => lines.push(line),
    (line) => complaints.push(line),
  )
  return { code, lines, complaints }
}

describe('npm run audit', () => {
  it('verifies and exports beside a running bot', async () => {
    using dir = temporaryDirectory()
    const url = `file:${join(dir.path, 's.db')}`
    await using store = await filled(url)
    const head = await store.auditHead()
    expect(audit(url, 'verify')).toEqual({
      code: 0,
      lines: [`audit log whole: 6 lines, head 6:${head?.hash}`],
      complaints: [],
    })
    const exported = audit(url, 'export')
    expect(exported.lines.map((line) => JSON.parse(line))).toEqual(
      (await store.auditLines({})).toReversed(),
    )
    expect(exported.complaints).toHaveLength(1)
    await store.audit(facts('later'))
    expect(audit(url, 'verify', '--expect', `6:${head?.hash}`).code).toBe(0)
    expect(audit(url, 'verify', '--expect', `6:${'0'.repeat(64)}`).lines[0]).toMatch(/written anew/)
    expect(audit(url, 'verify', '--expect', `9:${'0'.repeat(64)}`).lines[0]).toMatch(/end was cut/)
    expect(audit(url, 'export', '--since', '2099-01-01').lines).toEqual([])
    expect(audit(url, 'export', '--since', '2020-01-01').lines).toHaveLength(7)
  })

  it('after the bot has stopped, too', async () => {
    using dir = temporaryDirectory()
    const url = `file:${join(dir.path, 's.db')}`
    await (await filled(url))[Symbol.asyncDispose]()
    expect(audit(url, 'verify').code).toBe(0)
  })

  test.each([
    [[], /"" is no part/],
    [['check'], /"check" is no part/],
    [['verify', '--since', '7d'], /--since is no option of verify/],
    [['export', '--since', 'yesterday'], /--since is "yesterday"/],
    [['verify', '--expect', '6'], /--expect is "6"; needed: seq:hash/],
  ])('%j is not understood', (args, said) => {
    const { code, complaints } = audit('file:/nowhere', ...args)
    expect(code).toBe(64)
    expect(complaints.join('')).toMatch(said)
  })

  it('no store, or one without a log', () => {
    using dir = temporaryDirectory()
    expect(() => audit(`file:${join(dir.path, 'none.db')}`, 'verify')).toThrow(ConfigError)
    const path = join(dir.path, 'old.db')
    new DatabaseSync(path).close()
    expect(() => audit(`file:${path}`, 'verify')).toThrow(/has no audit log/)
  })

  it('as a process, without the rest of the configuration', async () => {
    using dir = temporaryDirectory()
    const url = `file:${join(dir.path, 's.db')}`
    await using _store = await filled(url)
    for (const [environment, code, said] of [
      [{ STORE_URL: url }, 0, /audit log whole: 6 lines/],
      [{ STORE_URL: `file:${dir.path}/none.db` }, 78, /There is no store/],
    ] as const) {
      await using bot = startBotProcess(environment, ['audit', 'verify'])
      expect(await bot.exited).toBe(code)
      await bot.says(said, 2000)
    }
  })
})

const UNLOCKED = `drop trigger audit_is_not_changed; drop trigger audit_is_not_deleted;
  drop trigger audit_is_appended;`
it('a long log is looked at piece by piece: others get their turn in between, and its last line counts too', async () => {
  using dir = temporaryDirectory()
  const path = join(dir.path, 's.db')
  await using store = await openStore({ url: `file:${path}`, clock: handClock() })
  for (let i = 0; i < 1100; i++) await store.audit(facts('refused to approve'))
  let turns = 0
  let running = true
  const count = () => {
    turns++
    if (running) setImmediate(count)
  }
  setImmediate(count)
  expect(await store.auditProblem()).toBeNull()
  running = false
  expect(turns).toBeGreaterThanOrEqual(2)
  using raw = new DatabaseSync(path)
  raw.exec(`${UNLOCKED}; update audit set at = at + 1 where seq = 1100`)
  expect(await store.auditProblem()).toMatch(/line 1100 was changed/)
})

describe('tampering', () => {
  test.each([
    'update audit set at = 5 where seq = 2',
    'delete from audit where seq = 6',
    "insert into audit values (3, 1, 'p', 'h', '{}')",
    'insert or replace into audit select seq, at + 1, previous, hash, body from audit where seq = 2',
    "insert into audit values (9, 1, 'p', 'h', '{}')",
  ])('is not let happen by chance: %s', async (sql) => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 's.db')
    await using _store = await filled(`file:${path}`)
    using raw = new DatabaseSync(path)
    expect(() => raw.exec(sql)).toThrow(/append-only/)
  })

  test.each([
    [
      'an edit',
      "update audit set body = replace(body, 'U0EVE', 'U0BOB') where seq = 2",
      /line 2 was changed/,
    ],
    ['a changed time', 'update audit set at = at + 1 where seq = 3', /line 3 was changed/],
    [
      'an edit with a hash of its own',
      "update audit set hash = 'x' where seq = 2",
      /line 2 was changed/,
    ],
    [
      'a word that was added to a line',
      `update audit set body = json_set(body, '$.remark', 'approved by U0BOB too') where seq = 2`,
      /line 2 was changed/,
    ],
    [
      'a word that stands twice in a line',
      `update audit set body = replace(body, '{', '{"who":"U0BOB",') where seq = 2`,
      /line 2 was changed/,
    ],
    [
      'a body that is no JSON',
      "drop index audit_request; update audit set body = '{' where seq = 2",
      /line 2 was changed/,
    ],
    [
      'a deletion in the middle',
      'delete from audit where seq = 3',
      /line 3 is missing: after line 2 comes 4/,
    ],
    [
      'a deletion with new numbers',
      'delete from audit where seq = 3; update audit set seq = seq - 1 where seq > 3',
      /line 3 does not follow/,
    ],
    ['a deletion at the beginning', 'delete from audit where seq = 1', /line 1 is missing/],
    [
      "two lines in each other's place",
      'update audit set seq = -2 where seq = 2; update audit set seq = 2 where seq = 3; update audit set seq = 3 where seq = -2',
      /line 2 does not follow/,
    ],
    [
      'a line put in',
      "update audit set seq = -seq where seq > 3; update audit set seq = 1 - seq where seq < 0; insert into audit select 4, at, previous, 'x', body from audit where seq = 3",
      /line 4 does not follow/,
    ],
    ['a cut tail', 'delete from audit where seq > 4', /ends with line 4, but its head says 6/],
    ['everything', 'delete from audit', /ends with line 0, but its head says 6/],
    [
      'a cut tail and a head to match',
      'delete from audit where seq > 4; update audit_head set seq = 4, hash = (select hash from audit where seq = 4)',
      /r-aaaaaaaa is started .* its last line 4 says approved/,
    ],
    [
      'everything and the head',
      'delete from audit; delete from audit_head',
      /r-aaaaaaaa is started, and no line/,
    ],
    [
      'a request in another state',
      "update requests set state = 'approved'",
      /is approved .* says started/,
    ],
    [
      'a request with another plan',
      "update requests set body = replace(body, 'drill', 'theft')",
      /was changed in the store/,
    ],
    ['a request that is gone', 'delete from requests', /is in the log, and not in the store/],
    [
      'a request out of nowhere',
      "insert into requests select 'r-evil0000', 'approved', 0, 1, body from requests",
      /r-evil0000 is approved, and no line/,
    ],
  ])('%s is found', async (_, sql, said) => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 's.db')
    await (await filled(`file:${path}`))[Symbol.asyncDispose]()
    copyFileSync(path, `${path}.copy`)
    {
      using raw = new DatabaseSync(path)
      raw.exec(`${UNLOCKED} ${sql}`)
    }
    expect(audit(`file:${path}`, 'verify')).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(said)],
    })
    // And by the bot itself.
    await using store = await openStore({ url: `file:${path}`, clock: handClock() })
    expect(await store.auditProblem()).toMatch(said)
    // The copy from before is whole: it was the tampering.
    expect(audit(`file:${path}.copy`, 'verify').code).toBe(0)
  })
})

it('requests from before there was a log are taken into it as they are, once', async () => {
  using dir = temporaryDirectory()
  const path = join(dir.path, 's.db')
  const url = `file:${path}`
  await (await filled(url))[Symbol.asyncDispose]()
  {
    using raw = new DatabaseSync(path)
    raw.exec(`${UNLOCKED} drop table audit; drop table audit_head; drop table codes;
      drop index requests_unreviewed; drop table archive_changes; drop table watch_changes;
      alter table watch drop column revision;
      alter table outbox drop column maybe_in; alter table outbox drop column urgency; alter table links drop column maybe_in;
      delete from migrations where number >= (select number from migrations where name = 'audit, codes')`)
  }
  {
    await using store = await openStore({ url, clock: handClock() })
    expect(await store.auditLines({})).toMatchObject([
      { what: 'adopted', who: null, request: 'r-aaaaaaaa', state: 'started', revision: 3 },
    ])
    expect(await store.auditProblem()).toBeNull()
  }
  await using again = await openStore({ url, clock: handClock() })
  expect(await again.auditLines({})).toHaveLength(1)
})
