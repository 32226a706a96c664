import { describe, expect, it } from 'vitest'
import type { Policy } from '../../src/domain/policy.ts'
import { RequestError } from '../../src/errors.ts'
import { type Asking, ask } from '../../src/flows/ask.ts'
import { readAudit } from '../../src/flows/audit.ts'
import { confirmSent } from '../../src/flows/confirm.ts'
import { executeApproved } from '../../src/flows/execute.ts'
import { recoverExecuting } from '../../src/flows/execute-recover.ts'
import { explainPolicy, permission, provePolicies } from '../../src/flows/policies.ts'
import { type Click, clickRequest } from '../../src/flows/request.ts'
import { expireRequests, sayReviews } from '../../src/flows/request-times.ts'
import { watchPolicies } from '../../src/flows/watch-policies.ts'
import type { Statement } from '../../src/oceanbase/statements.ts'
import { BASE, type DatabaseMood, dayWindow, GovernedWorld } from './support/governed-world.ts'

const MINUTE = 60_000

/** A world with one policy, and what people do in it. */
async function stage(change: Partial<Policy> = {}) {
  const world = await GovernedWorld.open()
  world.policies = [{ ...BASE, ...change }]
  const asking = async (
    by: Partial<Asking> = {},
    delivered = true,
    kind: 'archive-stop' | 'archive-restart' = 'archive-stop',
  ) => {
    const context = world.context()
    const cluster = context.clusters.get('prod')
    if (!cluster) throw new Error('no cluster')
    const scope = { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'shop' }] } as const
    const operation = { kind, cluster: 'prod', scope } as const
    const usual = { requester: 'U0ALICE', channel: 'C0OPS', reason: 'move it', breakGlass: false }
    const request = await ask(context, cluster, operation, { ...usual, ...by })
    if (request.breakGlass && delivered) await world.deliver()
    return request
  }
  const current = async () => {
    const [request] = await world.store.requests({})
    if (!request) throw new Error('no request')
    return request
  }
  return {
    world,
    asking,
    current,
    async click(user: string, by: Partial<Click> = {}) {
      const { id, token } = await current()
      return await clickRequest(world.context(), { id, token, user, verdict: 'approve', ...by })
    },
    async run() {
      const context = world.context()
      await expireRequests(context)
      await world.endCountdowns()
      await executeApproved(context)
      await sayReviews(context)
      return (await current()).state
    },
    whats: async () =>
      (await world.store.auditLines({}))
        .toReversed()
        .map(({ what, who }) => `${what} ${who ?? '-'}`),
    /** What was put into the outbox since the last look. */
    said: () => world.deliver(),
    [Symbol.asyncDispose]: () => world.close(),
  }
}

describe('two have to agree', () => {
  it('one is not enough, the same one twice is not two, two are; it runs once', async () => {
    await using s = await stage()
    await s.asking()
    expect(await s.click('U0BOB')).toMatchObject({ kind: 'decided', request: { state: 'pending' } })
    expect(await s.run()).toBe('pending')
    expect(await s.click('U0BOB')).toMatchObject({ refusal: { reason: 'approved-already' } })
    expect(await s.click('U0ALICE')).toMatchObject({ refusal: { reason: 'own-request' } })
    expect(await s.click('U0CAROL')).toMatchObject({ request: { state: 'approved' } })
    expect(await s.run()).toBe('started')
    expect(await s.run()).toBe('started')
    expect(s.world.arrivals).toHaveLength(1)
    expect(await s.whats()).toEqual([
      'asked U0ALICE',
      'approved U0BOB',
      'refused to approve U0BOB',
      'refused to approve U0ALICE',
      'approved U0CAROL',
      'quorum reached -',
      'executing -',
      'accepted -',
    ])
    expect(
      await readAudit(s.world.context(), { request: null, since: null, limit: 2 }),
    ).toMatchObject({
      entries: [
        { what: 'accepted' },
        { what: 'executing', detail: expect.stringMatching(/NOARCHIVELOG/) },
      ],
      head: { seq: 8 },
      problem: null,
    })
  })

  it('somebody in a group and by name counts once', async () => {
    await using s = await stage()
    s.world.groups.S0DBA = ['U0CAROL']
    await s.asking()
    await s.click('U0CAROL')
    expect(await s.click('U0CAROL')).toMatchObject({ refusal: { reason: 'approved-already' } })
    expect(await s.run()).toBe('pending')
  })

  it('all four at once: two decide, the others are told; a denial after that stops it', async () => {
    await using s = await stage()
    const request = await s.asking()
    const clicks = ['U0BOB', 'U0CAROL', 'U0DAVE', 'U0FAYE'].map((user) =>
      clickRequest(s.world.context(), {
        id: request.id,
        token: request.token,
        user,
        verdict: 'approve',
      }),
    )
    const kinds = (await Promise.all(clicks)).map((one) => one.kind).toSorted()
    // The button works once: the second one has to press that of the new card.
    expect(kinds).toEqual(['decided', 'refused', 'refused', 'refused'])
    const [first] = (await s.current()).decisions
    await s.click(first?.user === 'U0BOB' ? 'U0CAROL' : 'U0BOB')
    expect((await s.current()).state).toBe('approved')
    expect(await s.click('U0FAYE', { verdict: 'deny' })).toMatchObject({
      request: { state: 'denied' },
    })
    expect(await s.run()).toBe('denied')
    expect(s.world.arrivals).toEqual([])
  })

  it('an approver who leaves before it runs does not count, whatever was remembered', async () => {
    await using s = await stage()
    await s.asking()
    await s.click('U0BOB')
    await s.click('U0CAROL')
    s.world.gone.add('U0CAROL')
    expect(await s.run()).toBe('pending')
    expect((await s.current()).note).toMatch(/may no longer approve.*needs 2 approvals now, and 1/)
    await s.click('U0DAVE')
    expect(await s.run()).toBe('started')
  })

  it('a configuration with a higher quorum asks for more; one without the policy refuses', async () => {
    await using s = await stage({ quorum: 1 })
    await s.asking()
    await s.click('U0BOB')
    s.world.policies = [{ ...BASE, quorum: 2 }]
    expect(await s.run()).toBe('pending')
    await s.click('U0CAROL')
    s.world.policies = [{ ...BASE, operations: ['backup'] }]
    expect(await s.run()).toBe('refused')
    expect((await s.current()).note).toMatch(
      /No policy allows archive-stop of shop on prod\. Nothing was run/,
    )
    expect(s.world.arrivals).toEqual([])
  })

  it('drift voids both approvals and says what changed', async () => {
    await using s = await stage()
    await s.asking()
    await s.click('U0BOB')
    await s.click('U0CAROL')
    s.world.round++
    expect(await s.run()).toBe('pending')
    expect(await s.current()).toMatchObject({
      decisions: [],
      note: expect.stringMatching(/plan changed/),
    })
  })
})

describe('who does not count', () => {
  it.each(['U0GUEST', 'U0MALLORY', 'U0ERIN'])('%s may not approve or deny', async (user) => {
    await using s = await stage()
    await s.asking()
    for (const verdict of ['approve', 'deny'] as const) {
      expect(await s.click(user, { verdict })).toMatchObject({
        refusal: { reason: 'not-approver' },
      })
    }
    expect((await s.whats()).slice(1)).toEqual([
      `refused to approve ${user}`,
      `refused to deny ${user}`,
    ])
  })

  it.each([
    ['U0GUEST', 'C0OPS', /not among those/],
    ['U0MALLORY', 'C0OPS', /not among those/],
    ['U0MALLORY', 'C0ELSEWHERE', /only in <#C0OPS>/],
    ['U0ALICE', 'C0ELSEWHERE', /only in <#C0OPS>/],
  ])('%s in %s may not ask, and that is on record', async (requester, channel, said) => {
    await using s = await stage()
    await expect(s.asking({ requester, channel })).rejects.toThrow(said)
    expect(await s.world.store.auditLines({})).toMatchObject([
      {
        what: 'refused to ask',
        who: requester,
        channel,
        request: null,
        detail: expect.stringMatching(said),
      },
    ])
    expect(await s.world.store.requests({})).toEqual([])
  })

  it('Slack cannot tell: nothing is decided, and nothing runs', async () => {
    await using s = await stage({ quorum: 1 })
    await s.asking()
    s.world.slackIsAway = true
    await expect(s.click('U0BOB')).rejects.toThrow(/Slack cannot tell/)
    s.world.slackIsAway = false
    await s.click('U0BOB')
    s.world.slackIsAway = true
    expect(await s.run()).toBe('approved')
    expect(s.world.arrivals).toEqual([])
  })
})

describe('a group that was emptied', () => {
  it('switches the policy off: refused with the reason, logged once, proved in words; and it works again', async () => {
    await using s = await stage({ approve: ['S0DBA'] })
    const logs: string[] = []
    const log = {
      info: (_: object, text: string) => logs.push(text),
      warn: (_: object, text: string) => logs.push(text),
      error: (facts: object, text: string) => logs.push(`${text} ${JSON.stringify(facts)}`),
    }
    const look = watchPolicies({ ...s.world.context(), log })
    await look()
    expect(logs).toEqual([])
    s.world.groups.S0DBA = ['U0GUEST']
    s.world.rememberPeople()
    await look()
    await look()
    expect(logs).toEqual([
      expect.stringMatching(/switched off .*2 approvals are needed, and there are 0/),
    ])
    await expect(s.asking()).rejects.toThrow(/Policy ops is switched off: 2 approvals are needed/)
    expect(await provePolicies(s.world.context())).toMatchObject([
      {
        policy: 'ops',
        approvers: [],
        quorum: 2,
        closed: true,
        problem: expect.stringMatching(/are 0/),
      },
    ])
    s.world.groups.S0DBA = ['U0CAROL', 'U0FAYE']
    s.world.rememberPeople()
    await look()
    expect(logs.at(-1)).toBe('a policy works again')
    expect(await s.asking()).toMatchObject({ state: 'pending' })
  })

  it('who is one of only two approvers cannot ask where two are needed; others can', async () => {
    await using s = await stage({ approve: ['U0BOB', 'U0CAROL'] })
    await expect(s.asking({ requester: 'U0BOB' })).rejects.toThrow(/besides you there are 1/)
    expect(await s.asking()).toMatchObject({ state: 'pending' })
    expect(await provePolicies(s.world.context())).toMatchObject([
      { closed: false, problem: expect.stringMatching(/for U0BOB there are too few/) },
    ])
  })
})

describe('break-glass', () => {
  const glass = { requester: 'U0DAVE', breakGlass: true }

  it('counts down, runs, and is laid before the approvers the next morning, once', async () => {
    await using s = await stage()
    const request = await s.asking(glass)
    expect(request).toMatchObject({ state: 'counting', breakGlass: { reviewed: false } })
    expect(await s.run()).toBe('counting')
    s.world.clock.advance(5 * MINUTE)
    expect(await s.run()).toBe('started')
    expect(s.world.arrivals).toHaveLength(1)
    expect((await s.said()).length).toBeGreaterThan(0)
    // Asked at 09:00 on the 25th: the review is at 09:00 on the 26th.
    s.world.clock.advance(Date.parse('2026-11-26T08:59:59Z') - s.world.clock.now())
    await s.run()
    expect((await s.current()).breakGlass?.reviewed).toBe(false)
    s.world.clock.advance(1000)
    await s.run()
    await s.run()
    const reviews = (await s.said()).filter((one) => JSON.stringify(one.body).includes('"review"'))
    expect(reviews).toMatchObject([
      {
        mode: 'thread',
        identity: `request:${request.id}`,
        body: {
          line: {
            kind: 'review',
            callees: ['U0BOB', 'U0CAROL', 'S0DBA'],
            request: { reason: 'move it', state: 'started' },
          },
        },
      },
    ])
    expect((await s.whats()).filter((one) => one.startsWith('reviewed'))).toHaveLength(1)
  })

  it('does not run as long as nobody could see it: it counts down anew, or expires', async () => {
    await using s = await stage()
    await s.asking(glass, false)
    s.world.clock.advance(5 * MINUTE)
    expect(await s.run()).toBe('counting')
    expect(await s.current()).toMatchObject({
      note: expect.stringMatching(/countdown began anew/),
      breakGlass: { runsAt: s.world.clock.now() + 5 * MINUTE },
    })
    await s.world.deliver()
    s.world.clock.advance(5 * MINUTE - 1)
    expect(await s.run()).toBe('counting')
    s.world.clock.advance(1)
    expect(await s.run()).toBe('started')

    await s.asking(glass, false)
    for (let i = 0; i < 4; i++) {
      s.world.clock.advance(5 * MINUTE)
      await s.run()
    }
    expect((await s.current()).state).toBe('expired')
    expect(s.world.arrivals).toHaveLength(1)
  })

  it.each([
    ['set forward', async (world: GovernedWorld) => world.clock.set(4 * MINUTE)],
    [
      'set back and forward again',
      async (world: GovernedWorld, run: () => Promise<unknown>) => {
        world.clock.set(-60 * MINUTE)
        await run()
        world.clock.set(60 * MINUTE)
      },
    ],
    ['of another process', async (world: GovernedWorld) => world.restart()],
    [
      'of a bot that heard nobody for a while',
      async (world: GovernedWorld, run: () => Promise<unknown>) => {
        world.hears = false
        await run()
        world.hears = true
      },
    ],
    [
      'of a bot that heard nobody between two looks',
      async (world: GovernedWorld) => {
        world.breaks++
      },
    ],
  ])('people have all the time that was said, by a clock %s', async (_, change) => {
    await using s = await stage()
    await s.asking(glass)
    await s.run()
    s.world.clock.advance(MINUTE)
    await change(s.world, s.run)
    s.world.clock.advance(5000)
    expect(await s.run()).toBe('counting')
    const from = s.world.clock.now()
    expect(await s.current()).toMatchObject({
      note: expect.stringMatching(/could stop it all the time\. The countdown began anew/),
      breakGlass: { countedFrom: from, runsAt: from + 5 * MINUTE },
    })
    // It begins anew once, not with every look.
    s.world.clock.advance(5 * MINUTE - 1)
    expect(await s.run()).toBe('counting')
    s.world.clock.advance(1)
    expect(await s.run()).toBe('started')
  })

  it('asks Slack about a channel once, for however many countdowns', async () => {
    await using s = await stage()
    for (let i = 0; i < 3; i++) await s.asking(glass)
    s.world.asked = 0
    await s.run()
    expect(s.world.asked).toBe(1)
  })

  it('nothing ends while nobody is heard, and not for a clock that is a second off', async () => {
    await using s = await stage()
    await s.asking(glass)
    s.world.hears = false
    s.world.clock.advance(6 * MINUTE)
    expect(await s.run()).toBe('counting')
    const { revision } = await s.current()
    await s.run()
    expect((await s.current()).revision).toBe(revision)
    s.world.hears = true
    await s.run()
    s.world.clock.set(1000)
    s.world.clock.advance(5 * MINUTE)
    expect(await s.run()).toBe('started')
  })

  it.each([
    ['was deleted', (world: GovernedWorld, ts: string) => void world.deleted.add(ts)],
    [
      'stands in a channel that was archived',
      (world: GovernedWorld) => void Object.assign(world, { channelIsOpen: false }),
    ],
  ])(
    'a card that %s lets nobody stop it: it is said again, and counts down anew',
    async (_, change) => {
      await using s = await stage()
      const { id } = await s.asking(glass)
      const { ts } = (await s.world.store.message(`request:${id}`)) ?? { ts: '' }
      change(s.world, ts)
      s.world.clock.advance(5 * MINUTE)
      expect(await s.run()).toBe('counting')
      expect(await s.current()).toMatchObject({
        note: expect.stringMatching(/not in an open channel, so nobody could stop it.*began anew/),
        breakGlass: { runsAt: s.world.clock.now() + 5 * MINUTE },
      })
      s.world.channelIsOpen = true
      await s.said()
      s.world.clock.advance(5 * MINUTE)
      expect(await s.run()).toBe('started')
    },
  )

  it('is stopped also while Slack cannot tell who is in the groups of the policy', async () => {
    await using s = await stage()
    await s.asking(glass)
    s.world.groupsAreAway = true
    expect(await s.click('U0MALLORY', { verdict: 'stop' })).toMatchObject({
      request: { state: 'denied' },
    })
  })

  it('and who asked withdraws it then, too', async () => {
    await using s = await stage()
    await s.asking()
    s.world.groupsAreAway = true
    expect(await s.click('U0ALICE', { verdict: 'deny' })).toMatchObject({
      request: { state: 'withdrawn' },
    })
  })

  it('a channel that was archived for a while in between is no trick', async () => {
    await using s = await stage()
    await s.asking(glass)
    s.world.clock.advance(MINUTE)
    s.world.channelIsOpen = false
    await s.run()
    const { revision } = await s.current()
    s.world.clock.advance(3 * MINUTE)
    await s.run()
    // As long as it is shut nothing new is said every few seconds.
    expect((await s.current()).revision).toBe(revision)
    s.world.channelIsOpen = true
    s.world.clock.advance(59_000)
    expect(await s.run()).toBe('counting')
    s.world.clock.advance(5 * MINUTE - 1)
    expect(await s.run()).toBe('counting')
    s.world.clock.advance(1)
    expect(await s.run()).toBe('started')
  })

  it.each([
    ['its card came only in the last minute', false],
    ['Slack could tell nothing but in the last minute, so that no Stop was obeyed', true],
  ])('%s: that was not all the time', async (_, delivered) => {
    await using s = await stage()
    await s.asking(glass, delivered)
    s.world.slackIsAway = true
    for (let i = 0; i < 8; i++) {
      await s.run()
      s.world.clock.advance(30_000)
    }
    s.world.slackIsAway = false
    await s.said()
    await s.run()
    s.world.clock.advance(5 * MINUTE - 1)
    expect(await s.run()).toBe('counting')
    s.world.clock.advance(1)
    expect(await s.run()).toBe('started')
  })

  it('a card that comes within seconds, and an answer of Slack that is lost once, take no time off', async () => {
    await using s = await stage()
    await s.asking(glass, false)
    await s.run()
    s.world.clock.advance(5000)
    await s.said()
    await s.run()
    s.world.slackIsAway = true
    await s.run()
    s.world.slackIsAway = false
    s.world.clock.advance(5000)
    await s.run()
    s.world.clock.advance(5 * MINUTE - 10_000)
    expect(await s.run()).toBe('started')
  })

  it('does not run while Slack cannot tell whether its card stands', async () => {
    await using s = await stage()
    await s.asking(glass)
    s.world.slackIsAway = true
    s.world.clock.advance(6 * MINUTE)
    expect(await s.run()).toBe('counting')
    s.world.slackIsAway = false
    expect(await s.run()).toBe('started')
  })

  it('expires at once when there is no time left to count down anew', async () => {
    await using s = await stage({ runWithinMs: 2 * MINUTE })
    await s.asking(glass)
    s.world.clock.advance(3 * MINUTE)
    s.world.restart()
    expect(await s.run()).toBe('expired')
    expect((await s.current()).note).toMatch(/no time left to count down once more/)
  })

  it('anybody who is a full member stops it, and nobody reviews that', async () => {
    await using s = await stage()
    await s.asking(glass)
    expect(await s.click('U0GUEST', { verdict: 'stop' })).toMatchObject({
      refusal: { reason: 'not-allowed' },
    })
    expect(await s.click('U0MALLORY', { verdict: 'stop' })).toMatchObject({
      request: { state: 'denied' },
    })
    s.world.clock.advance(48 * 60 * MINUTE)
    expect(await s.run()).toBe('denied')
    expect(s.world.arrivals).toEqual([])
    expect(await s.whats()).toEqual([
      'asked by break-glass U0DAVE',
      'refused to stop U0GUEST',
      'stopped U0MALLORY',
    ])
  })

  it.each([
    [
      'the plan changed',
      (world: GovernedWorld) => void world.round++,
      /plan changed during the countdown/,
    ],
    [
      'who asked left',
      (world: GovernedWorld) => void world.gone.add('U0DAVE'),
      /may not use break-glass any more/,
    ],
  ])('is not run when %s', async (_, change, note) => {
    await using s = await stage()
    await s.asking(glass)
    change(s.world)
    s.world.clock.advance(5 * MINUTE)
    expect(await s.run()).toBe('refused')
    expect((await s.current()).note).toMatch(note)
    expect(s.world.arrivals).toEqual([])
  })

  it('is only for whom the policy names, and only where there is one', async () => {
    await using s = await stage()
    await expect(s.asking({ breakGlass: true })).rejects.toThrow(/does not name you/)
    await expect(s.asking({ ...glass, reason: ' ' })).rejects.toThrow(/Say why/)
    s.world.policies = [{ ...BASE, breakGlass: null }]
    await expect(s.asking(glass)).rejects.toThrow(/has no break-glass/)
  })

  it('opens no window', async () => {
    await using s = await stage({ windows: dayWindow() })
    s.world.clock.advance(10 * 60 * MINUTE)
    await expect(s.asking(glass)).rejects.toThrow(
      /Outside the windows.*Break-glass opens no window/,
    )
  })

  it('waits for a window that opens while it may still run, and for no later one', async () => {
    await using s = await stage({ windows: dayWindow() })
    const until = (time: string) =>
      s.world.clock.advance(Date.parse(`2026-11-${time}Z`) - s.world.clock.now())
    // It counts down for five minutes and may run for fifteen; the window opens at midnight.
    until('25T23:40:00')
    await expect(s.asking(glass)).rejects.toThrow(/Break-glass opens no window/)
    until('25T23:40:01')
    await s.asking(glass)
    until('25T23:59:59')
    expect(await s.run()).toBe('approved')
    until('26T00:00:00')
    expect(await s.run()).toBe('started')
    expect(s.world.arrivals).toHaveLength(1)
  })

  it('a bot that was down all the time does not run it late', async () => {
    await using s = await stage()
    await s.asking(glass)
    s.world.clock.advance(60 * MINUTE)
    expect(await s.run()).toBe('expired')
  })
})

describe('break-glass where a code is wanted', () => {
  const glass = { requester: 'U0DAVE', breakGlass: true } as const

  it('does not begin without one; a wrong one is on record without the code; the right one counts', async () => {
    await using s = await stage({ totp: true })
    await expect(s.asking(glass)).rejects.toMatchObject({
      fields: [{ field: 'code', message: expect.stringMatching(/takes a code/) }],
    })
    // An empty field is no guess.
    await expect(s.asking({ ...glass, code: '' })).rejects.toThrow(/takes a code/)
    await expect(s.asking({ ...glass, code: '123456' })).rejects.toMatchObject({
      fields: [{ field: 'code', message: expect.stringMatching(/not right.*4 tries left/) }],
    })
    expect(await s.world.store.requests({})).toEqual([])
    expect(await s.said()).toEqual([])
    await s.asking({ ...glass, code: s.world.codeOf('U0DAVE') })
    expect(await s.current()).toMatchObject({ state: 'counting', breakGlass: { coded: true } })
    s.world.clock.advance(5 * MINUTE)
    expect(await s.run()).toBe('started')
    const lines = await s.world.store.auditLines({})
    expect(JSON.stringify(lines)).not.toContain('123456')
    expect(lines.filter((one) => one.what === 'wrong code')).toHaveLength(1)
    expect(lines.find((one) => one.what === 'asked by break-glass')?.detail).toMatch(/^with a code/)
  })

  it('an approval and a broken glass never live on one code, whichever came first', async () => {
    await using s = await stage({ totp: true, quorum: 1, ask: ['U0ALICE'] })
    const code = s.world.codeOf('U0DAVE')
    await s.asking({ ...glass, code })
    s.world.restart()
    await expect(s.asking({ ...glass, code })).rejects.toThrow(/used already/)
    await s.asking()
    expect(await s.click('U0DAVE', { code })).toMatchObject({
      problem: { message: expect.stringMatching(/used already/) },
    })
    s.world.clock.advance(30_000)
    const next = s.world.codeOf('U0DAVE')
    expect(await s.click('U0DAVE', { code: next })).toMatchObject({ kind: 'decided' })
    await expect(s.asking({ ...glass, code: next })).rejects.toThrow(/used already/)
  })

  it('one code sent twice at once breaks one glass', async () => {
    await using s = await stage({ totp: true })
    const code = s.world.codeOf('U0DAVE')
    const both = await Promise.allSettled([
      s.asking({ ...glass, code }),
      s.asking({ ...glass, code }),
    ])
    expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await s.world.store.requests({})).toHaveLength(1)
  })

  it('wrong codes count together with those of approvals, and lock both', async () => {
    await using s = await stage({ totp: true, quorum: 1, ask: ['U0ALICE'] })
    await s.asking()
    for (let i = 0; i < 3; i++) await s.click('U0DAVE', { code: '123456' })
    await expect(s.asking({ ...glass, code: '123456' })).rejects.toThrow(/1 try left/)
    await expect(s.asking({ ...glass, code: '123456' })).rejects.toThrow(/locked until/)
    const code = s.world.codeOf('U0DAVE')
    await expect(s.asking({ ...glass, code })).rejects.toThrow(/locked until/)
    expect(await s.click('U0DAVE', { code })).toMatchObject({
      refusal: { why: expect.stringMatching(/locked until/) },
    })
    s.world.clock.advance(15 * MINUTE)
    await s.asking({ ...glass, code: s.world.codeOf('U0DAVE') })
  })

  it('what is refused for another reason uses no code up', async () => {
    await using s = await stage({ totp: true })
    const code = s.world.codeOf('U0DAVE')
    await expect(s.asking({ ...glass, code, reason: ' ' })).rejects.toThrow(/Say why/)
    s.world.status = 'STOP'
    await expect(s.asking({ ...glass, code })).rejects.toBeInstanceOf(RequestError)
    s.world.status = 'DOING'
    expect(await s.asking({ ...glass, code })).toMatchObject({ state: 'counting' })
  })

  it('is not for somebody without a secret, and everybody is told', async () => {
    await using s = await stage({ totp: true, ask: ['U0ALICE'] })
    s.world.enrolled.delete('U0DAVE')
    await expect(s.asking({ ...glass, code: '123456' })).rejects.toThrow(/none is enrolled for you/)
    const context = s.world.context()
    expect(await provePolicies(context)).toMatchObject([
      {
        code: true,
        breakGlass: [],
        closed: false,
        problem: 'break-glass takes a code, and none is enrolled for U0DAVE',
      },
    ])
    const asked = { kind: 'archive-stop', cluster: 'prod' } as const
    const told = await explainPolicy(context, { ...asked, user: 'U0DAVE', tenant: 'shop' })
    expect(told).toMatchObject({ mayBreakGlass: false })
    expect(told.sentences.join(' ')).toMatch(
      /Break-glass: runs without approval 5 min after it was asked for with a code.*whoever breaks the glass give a code.*none is enrolled for this person/,
    )
    const may = { ...asked, channel: 'C0OPS' }
    expect(await permission(context, { ...may, user: 'U0DAVE' })).toMatchObject({ ok: false })
    s.world.enrolled.add('U0DAVE')
    expect(await permission(s.world.context(), { ...may, user: 'U0DAVE' })).toEqual({
      ok: true,
      mayBreakGlass: true,
      breakGlassCode: true,
    })
  })

  it('does not run when the code came to be wanted after it was asked for, or the secret was taken away', async () => {
    await using s = await stage()
    await s.asking(glass)
    s.world.policies = [{ ...BASE, totp: true }]
    s.world.clock.advance(5 * MINUTE)
    expect(await s.run()).toBe('refused')
    expect((await s.current()).note).toMatch(/without a code, which policy ops wants now/)

    await s.asking({ ...glass, code: s.world.codeOf('U0DAVE') })
    s.world.enrolled.delete('U0DAVE')
    s.world.clock.advance(5 * MINUTE)
    expect(await s.run()).toBe('refused')
    expect(s.world.arrivals).toEqual([])
  })
})

describe('a policy that was changed or switched off since', () => {
  it('approvals without the code that it wants now do not count, and can be given again', async () => {
    await using s = await stage({ quorum: 1 })
    await s.asking()
    await s.click('U0BOB')
    s.world.policies = [{ ...BASE, quorum: 1, totp: true }]
    expect(await s.run()).toBe('pending')
    expect(await s.current()).toMatchObject({
      note: expect.stringMatching(/approved without a code, which policy ops wants now/),
      needs: { code: true },
      decisions: [],
    })
    expect(await s.click('U0BOB')).toMatchObject({ kind: 'needs-form', code: true })
    expect(await s.click('U0BOB', { code: s.world.codeOf('U0BOB') })).toMatchObject({
      request: { decisions: [{ user: 'U0BOB', coded: true }] },
    })
    expect(await s.run()).toBe('started')
    const approvals = (await s.world.store.auditLines({})).filter((one) => one.what === 'approved')
    expect(approvals.map((one) => one.detail)).toEqual(['with a code', null])
  })

  /** Nobody is left in the groups, and Slack's cache knows it. */
  function emptied({ world }: { world: GovernedWorld }, group: string): void {
    world.groups[group] = []
    world.rememberPeople()
  }

  it('stops a countdown that runs under it', async () => {
    await using s = await stage({ approve: ['S0DBA'] })
    await s.asking({ requester: 'U0DAVE', breakGlass: true })
    emptied(s, 'S0DBA')
    s.world.clock.advance(5 * MINUTE)
    expect(await s.run()).toBe('refused')
    expect((await s.current()).note).toMatch(/Policy ops is switched off: .*Nothing was run/)
    expect(s.world.arrivals).toEqual([])
  })

  it('who asked was deactivated: nothing runs, nobody approves it, and it can still be denied', async () => {
    await using s = await stage({ quorum: 1 })
    await s.asking()
    s.world.gone.add('U0ALICE')
    expect(await s.click('U0BOB')).toMatchObject({
      refusal: { why: expect.stringMatching(/Whoever asked is no longer an active, full member/) },
    })
    expect(await s.click('U0BOB', { verdict: 'deny' })).toMatchObject({
      request: { state: 'denied' },
    })
    s.world.gone.delete('U0ALICE')
    await s.asking()
    await s.click('U0BOB')
    s.world.gone.add('U0ALICE')
    expect(await s.run()).toBe('refused')
    expect((await s.current()).note).toMatch(/Whoever asked is no longer.*Nothing was run/)
  })

  it('who asked may not ask any more, by the group or by the policy: nothing runs, nobody approves it; it can still be denied', async () => {
    await using s = await stage({ ask: ['U0ALICE', 'S0OPS'], quorum: 1 })
    const may = /Policy ops does not let whoever asked ask any more/
    await s.asking({ requester: 'U0ERIN' })
    s.world.groups.S0OPS = []
    expect(await s.click('U0BOB')).toMatchObject({ refusal: { why: expect.stringMatching(may) } })
    expect(await s.click('U0BOB', { verdict: 'deny' })).toMatchObject({
      request: { state: 'denied' },
    })
    await s.asking()
    await s.click('U0BOB')
    s.world.policies = s.world.policies.map((one) => ({ ...one, ask: ['U0CAROL'] }))
    expect(await s.run()).toBe('refused')
    expect((await s.current()).note).toMatch(
      /does not let whoever asked ask any more\. Nothing was run/,
    )
    expect(s.world.arrivals).toEqual([])
  })

  it('stops what was approved under it, and takes no more approvals; it can still be denied', async () => {
    await using s = await stage({ ask: ['S0OPS'], quorum: 1, breakGlass: null })
    await s.asking({ requester: 'U0ERIN' })
    emptied(s, 'S0OPS')
    expect(await s.click('U0BOB')).toMatchObject({
      refusal: { why: expect.stringMatching(/switched off: nobody may ask/) },
    })
    expect(await s.click('U0BOB', { verdict: 'deny' })).toMatchObject({
      request: { state: 'denied' },
    })
    s.world.groups.S0OPS = ['U0ERIN']
    s.world.rememberPeople()
    await s.asking({ requester: 'U0ERIN' })
    await s.click('U0BOB')
    emptied(s, 'S0OPS')
    expect(await s.run()).toBe('refused')
    expect((await s.current()).note).toMatch(/switched off: nobody may ask.*Nothing was run/)
    expect(s.world.arrivals).toEqual([])
  })
})

describe('a sequence between two statements', () => {
  /** A restart of the archive whose first statement was accepted, and which waits for STOP. */
  async function begun(change: Partial<Policy> = {}) {
    const s = await stage({ quorum: 1, ...change })
    s.world.status = 'INTERRUPTED'
    await s.asking({}, true, 'archive-restart')
    await s.click('U0BOB')
    expect(await s.run()).toBe('waiting')
    expect(await s.run()).toBe('waiting')
    return s
  }

  it('goes on although who asked may not ask any more: a shift that ends leaves no archive stopped', async () => {
    await using s = await begun()
    s.world.policies = s.world.policies.map((one) => ({ ...one, ask: ['U0CAROL'] }))
    s.world.status = 'STOP'
    await s.run()
    expect(s.world.arrivals).toHaveLength(2)
  })

  it('does not go on hours later, when obbackup was down meanwhile, though what it waits for is there', async () => {
    await using s = await begun()
    s.world.status = 'STOP'
    s.world.clock.advance(30 * MINUTE)
    s.world.restart()
    expect(await s.run()).toBe('failed')
    expect((await s.current()).note).toBe(
      'What it waited for was seen only after 30 min. Done: stop the archive. Not done: start a new round, full backup.',
    )
    expect(s.world.arrivals).toHaveLength(1)
  })

  it('goes on when it may: three statements, in order', async () => {
    await using s = await begun()
    s.world.status = 'STOP'
    await s.run()
    expect(await s.run()).toBe('started')
    expect(s.world.arrivals.map((one) => one.step)).toEqual([0, 1, 2])
  })

  it.each(['U0ALICE', 'U0CAROL', 'U0BOB'])(
    '%s, who asked or may approve, ends it',
    async (user) => {
      await using s = await begun()
      // Long after the time in which it had to start.
      s.world.clock.advance(20 * MINUTE)
      const { token } = await s.current()
      expect(await s.click(user, { verdict: 'stop' })).toMatchObject({
        kind: 'decided',
        request: { state: 'cancelled', decisions: [{}, { user, verdict: 'stop' }] },
      })
      expect((await s.current()).note).toBe(
        'Done: stop the archive. Not done: start a new round, full backup.',
      )
      s.world.status = 'STOP'
      expect(await s.run()).toBe('cancelled')
      expect(s.world.arrivals).toHaveLength(1)
      expect((await s.whats()).slice(-2)).toEqual([`stopped ${user}`, 'cancelled -'])
      const cards = (await s.said()).filter((one) => one.mode === 'upsert')
      expect(cards.at(-1)).toMatchObject({ body: { request: { state: 'cancelled' } } })
      // The button is of use once.
      expect(await s.click('U0CAROL', { verdict: 'stop', token })).toMatchObject({
        refusal: { reason: 'already-decided', state: 'cancelled' },
      })
    },
  )

  it.each(['U0GUEST', 'U0MALLORY', 'U0ERIN'])('%s does not', async (user) => {
    await using s = await begun()
    expect(await s.click(user, { verdict: 'stop' })).toMatchObject({
      refusal: { reason: 'not-approver' },
    })
    expect((await s.current()).state).toBe('waiting')
  })

  it('neither a made-up token nor Deny ends it', async () => {
    await using s = await begun()
    expect(await s.click('U0CAROL', { verdict: 'stop', token: 'made-up' })).toMatchObject({
      refusal: { reason: 'stale-plan' },
    })
    expect(await s.click('U0CAROL', { verdict: 'deny' })).toMatchObject({
      refusal: { reason: 'already-decided' },
    })
  })

  it('a stop and the next statement at once: one of them wins, and what is sent is on the card', async () => {
    await using s = await begun()
    s.world.status = 'STOP'
    const [, clicked] = await Promise.all([s.run(), s.click('U0CAROL', { verdict: 'stop' })])
    const stopped = clicked.kind === 'decided'
    const after = await s.current()
    expect(after.state === 'cancelled').toBe(stopped)
    // Each statement that arrived is counted as accepted.
    expect(s.world.arrivals).toHaveLength(after.state === 'started' ? 3 : after.step)
  })

  it('a policy that is switched off meanwhile ends it', async () => {
    await using s = await begun()
    s.world.status = 'STOP'
    s.world.policies = [{ ...BASE, quorum: 1, ask: ['S0OPS'], breakGlass: null }]
    s.world.groups.S0OPS = []
    s.world.rememberPeople()
    expect(await s.run()).toBe('failed')
    expect((await s.current()).note).toMatch(/switched off: nobody may ask.*Done: stop the archive/)
    expect(s.world.arrivals).toHaveLength(1)
  })
})

it('while the database is away an approved request says why once, however often it is tried', async () => {
  await using s = await stage({ quorum: 1 })
  await s.asking()
  await s.click('U0BOB')
  s.world.databaseIsAway = true
  expect(await s.run()).toBe('approved')
  const { revision, note } = await s.current()
  expect(note).toMatch(/^Not started yet: no answer \(trace \d+f\)\. Nothing was run/)
  for (let i = 0; i < 5; i++) expect(await s.run()).toBe('approved')
  expect((await s.current()).revision).toBe(revision)
  Object.assign(s.world, { databaseIsAway: false, slackIsAway: true })
  await s.run()
  expect((await s.current()).note).toMatch(/^Not started yet: Slack cannot tell/)
  s.world.slackIsAway = false
  expect(await s.run()).toBe('started')
})

describe('windows', () => {
  it('outside it stays approved, says when one opens, keeps quiet, and runs inside', async () => {
    await using s = await stage({ quorum: 1, windows: dayWindow(), runWithinMs: 12 * 60 * MINUTE })
    s.world.clock.advance(10 * 60 * MINUTE)
    await s.asking()
    await s.click('U0BOB')
    // Nobody is asked, neither the database nor Slack: a wait of days costs nothing.
    Object.assign(s.world, { databaseIsAway: true, slackIsAway: true })
    expect(await s.run()).toBe('approved')
    const { revision, note } = await s.current()
    expect(note).toMatch(/Outside the windows of policy ops.*next one opens 2026-11-26 00:00 UTC/)
    expect(await s.run()).toBe('approved')
    expect((await s.current()).revision).toBe(revision)
    Object.assign(s.world, { databaseIsAway: false, slackIsAway: false })
    s.world.clock.advance(5 * 60 * MINUTE)
    expect(await s.run()).toBe('started')
  })

  it('expires when none opens in time', async () => {
    await using s = await stage({ quorum: 1, windows: dayWindow() })
    s.world.clock.advance(10 * 60 * MINUTE)
    await s.asking()
    await s.click('U0BOB')
    s.world.clock.advance(15 * MINUTE)
    expect(await s.run()).toBe('expired')
    expect(s.world.arrivals).toEqual([])
  })
})

describe('the name has to be typed', () => {
  it('asks for it, says what was wrong, takes the right one', async () => {
    await using s = await stage({ quorum: 1, typeTarget: ['archive-stop'] })
    await s.asking()
    expect(await s.click('U0BOB')).toMatchObject({
      kind: 'needs-form',
      typing: 'shop',
      code: false,
      problem: null,
    })
    expect(await s.click('U0BOB', { typed: 'Shop' })).toMatchObject({
      kind: 'needs-form',
      problem: { field: 'typed', message: expect.stringMatching(/Type shop exactly/) },
    })
    expect(await s.click('U0BOB', { typed: 'shop' })).toMatchObject({ kind: 'decided' })
  })
})

describe('a code', () => {
  const coded = { quorum: 1, totp: true } as const

  it('is asked for; a wrong one is on record without the code; the right one counts', async () => {
    await using s = await stage(coded)
    await s.asking()
    expect(await s.click('U0BOB')).toMatchObject({
      kind: 'needs-form',
      code: true,
      typing: null,
      problem: null,
    })
    expect(await s.click('U0BOB', { code: '123456' })).toMatchObject({
      kind: 'needs-form',
      problem: { field: 'code', message: expect.stringMatching(/4 tries left/) },
    })
    expect(JSON.stringify(await s.world.store.auditLines({}))).not.toContain('123456')
    expect(await s.whats()).toEqual(['asked U0ALICE', 'wrong code U0BOB'])
    expect(await s.click('U0BOB', { code: s.world.codeOf('U0BOB') })).toMatchObject({
      kind: 'decided',
    })
  })

  it('works once, also for another request and after a restart', async () => {
    await using s = await stage(coded)
    await s.asking()
    const code = s.world.codeOf('U0BOB')
    await s.click('U0BOB', { code })
    s.world.restart()
    await s.asking()
    expect(await s.click('U0BOB', { code })).toMatchObject({
      kind: 'needs-form',
      problem: { message: expect.stringMatching(/used already/) },
    })
    s.world.clock.advance(30_000)
    expect(await s.click('U0BOB', { code: s.world.codeOf('U0BOB') })).toMatchObject({
      kind: 'decided',
    })
  })

  it('a refused approval uses no code up', async () => {
    await using s = await stage({ ...coded, typeTarget: ['archive-stop'] })
    await s.asking()
    const code = s.world.codeOf('U0BOB')
    expect(await s.click('U0BOB', { code, typed: 'x' })).toMatchObject({
      problem: { field: 'typed' },
    })
    expect(await s.click('U0BOB', { code, typed: 'shop', token: 'old' })).toMatchObject({
      kind: 'refused',
    })
    expect(await s.click('U0BOB', { code, typed: 'shop' })).toMatchObject({ kind: 'decided' })
  })

  it('five wrong ones, also all at once and after a restart, lock for 15 minutes', async () => {
    await using s = await stage(coded)
    await s.asking()
    const guesses = Array.from({ length: 5 }, () => s.click('U0BOB', { code: '123456' }))
    const told = await Promise.allSettled(guesses)
    expect(told.some((one) => one.status === 'fulfilled')).toBe(true)
    // Whoever lost a race five times was told to look again; the rest were counted.
    while ((await s.world.store.codesOf('U0BOB')).memory.lockedUntil === null) {
      await s.click('U0BOB', { code: '123456' })
    }
    expect((await s.whats()).filter((one) => one === 'wrong code U0BOB')).toHaveLength(5)
    s.world.restart()
    s.world.clock.advance(14 * MINUTE)
    const locked = {
      refusal: {
        reason: 'not-allowed',
        why: expect.stringMatching(/locked until 2026-11-25 09:15:00 UTC/),
      },
    }
    expect(await s.click('U0BOB', { code: s.world.codeOf('U0BOB') })).toMatchObject(locked)
    expect(await s.click('U0BOB')).toMatchObject(locked)
    // Others go on, and after a quarter of an hour so does who was locked.
    s.world.clock.advance(MINUTE)
    expect(await s.click('U0BOB', { code: s.world.codeOf('U0BOB') })).toMatchObject({
      kind: 'decided',
    })
  })

  it('who was never given a secret is told so, and does not count for the quorum', async () => {
    await using s = await stage({ ...coded, approve: ['S0DBA'], quorum: 2 })
    await s.asking()
    expect(await s.click('U0FAYE', { code: '123456' })).toMatchObject({
      refusal: { reason: 'not-allowed', why: expect.stringMatching(/none is enrolled for you/) },
    })
    expect(await provePolicies(s.world.context())).toMatchObject([
      { approvers: ['U0DAVE', 'U0CAROL'] },
    ])
  })
})

describe('a statement whose answer nobody has', () => {
  async function agreed(mood: DatabaseMood) {
    const s = await stage({ quorum: 1 })
    await s.asking()
    await s.click('U0CAROL')
    s.world.mood = mood
    return s
  }

  it('that did nothing in the time that it takes is not what somebody else does hours later', async () => {
    await using s = await agreed('command lost')
    expect(await s.run()).toBe('unknown')
    s.world.clock.advance(6 * MINUTE)
    await confirmSent(s.world.context())
    expect(await s.current()).toMatchObject({
      state: 'unknown',
      note: expect.stringMatching(/most probably it did not run/),
    })
    s.world.clock.advance(180 * MINUTE)
    s.world.status = 'STOP'
    await confirmSent(s.world.context())
    expect((await s.current()).state).toBe('unknown')
  })

  it('that did what it should is known again, although nothing could be read for hours', async () => {
    await using s = await agreed('answer lost')
    expect(await s.run()).toBe('unknown')
    s.world.databaseIsAway = true
    s.world.clock.advance(180 * MINUTE)
    await confirmSent(s.world.context())
    s.world.databaseIsAway = false
    s.world.status = 'STOP'
    await confirmSent(s.world.context())
    expect((await s.current()).state).toBe('succeeded')
  })

  it.each([
    ['takes it', 'started'],
    ['refuses', 'refused'],
    ['not reached', 'failed'],
  ] as const)(
    'another process took it for interrupted, and the database %s',
    async (mood, state) => {
      await using s = await agreed(mood)
      const context = s.world.context()
      const prod = context.clusters.get('prod')
      if (!prod) throw new Error('no cluster')
      const { oceanbase } = prod
      // The other one looks while the statement is on its way.
      const execute = async (statement: Statement) => {
        await recoverExecuting(s.world.context())
        expect((await s.current()).state).toBe('unknown')
        return await oceanbase.execute(statement)
      }
      const clusters = new Map([['prod', { ...prod, oceanbase: { ...oceanbase, execute } }]])
      await executeApproved({ ...context, clusters })
      expect((await s.current()).state).toBe(state)
    },
  )
})

describe('what the policies say', () => {
  it.each([
    ['U0ALICE', true, false, false],
    ['U0BOB', true, true, false],
    ['U0DAVE', false, true, true],
    ['U0GUEST', false, false, false],
    ['U0MALLORY', false, false, false],
  ])('of %s', async (user, mayAsk, mayApprove, mayBreakGlass) => {
    await using s = await stage({ windows: dayWindow(), totp: true, typeTarget: ['archive-stop'] })
    const asked = { user, kind: 'archive-stop', cluster: 'prod', tenant: 'shop' } as const
    const answer = await explainPolicy(s.world.context(), asked)
    expect(answer).toMatchObject({ policy: 'ops', mayAsk, mayApprove, mayBreakGlass })
    expect(answer.sentences.join(' ')).toMatch(
      /asked for only in <#C0OPS>\. 2 other people have to approve within 30 min, and it has to start within 15 min after that\. Approvers type .* Break-glass: runs without approval 5 min .* code .* one is open now/,
    )
  })

  it('of an operation that no policy allows', async () => {
    await using s = await stage()
    const asked = { user: 'U0ALICE', kind: 'backup', cluster: 'prod', tenant: 'shop' } as const
    expect(await explainPolicy(s.world.context(), asked)).toEqual({
      ...asked,
      policy: null,
      mayAsk: false,
      mayApprove: false,
      mayBreakGlass: false,
      sentences: ['No policy allows backup of shop on prod.'],
    })
  })

  it.each([
    ['U0ALICE', 'C0OPS', 'archive-stop', { ok: true, mayBreakGlass: false, breakGlassCode: false }],
    ['U0DAVE', 'C0OPS', 'archive-stop', { ok: true, mayBreakGlass: true, breakGlassCode: false }],
    ['U0ALICE', 'C0ELSEWHERE', 'archive-stop', { ok: false, message: /only in/ }],
    ['U0MALLORY', 'C0OPS', 'archive-stop', { ok: false, message: /not among/ }],
    ['U0ALICE', 'C0OPS', 'backup', { ok: false, message: /No policy allows backup/ }],
  ] as const)('before the form: %s in %s, %s', async (user, channel, kind, expected) => {
    await using s = await stage({ tenant: 'shop' })
    const answer = await permission(s.world.context(), { user, channel, kind, cluster: 'prod' })
    if (expected.ok) expect(answer).toEqual(expected)
    else
      expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(expected.message) })
  })

  it('a refusal is an error for the person', async () => {
    await using s = await stage()
    await expect(s.asking({ requester: 'U0MALLORY' })).rejects.toBeInstanceOf(RequestError)
  })
})
