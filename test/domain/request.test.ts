import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCron } from '../../src/domain/cron.ts'
import type { Check, Plan } from '../../src/domain/plan.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { Ruling } from '../../src/domain/policy-people.ts'
import {
  type Decision,
  descriptionOf,
  failedChecks,
  isOpen,
  planDifference,
  type Request,
  type RequestState,
  requestIdIn,
  standingApprovals,
} from '../../src/domain/request.ts'
import { type DecidingClick, decide } from '../../src/domain/request-decision.ts'
import {
  beforeExecution,
  beforePlanning,
  standingProblem,
} from '../../src/domain/request-execution.ts'
import {
  beganBefore,
  countAnew,
  endCountdown,
  expire,
  isReviewDue,
  type Reading,
  reviewTime,
  steadySince,
} from '../../src/domain/request-time.ts'
import { inForce } from './policies.ts'

const STATES: readonly RequestState[] = [
  ...(['pending', 'approved', 'executing', 'started', 'succeeded', 'failed'] as const),
  ...(['cancelled', 'refused', 'denied', 'withdrawn', 'expired', 'unknown'] as const),
  ...(['counting', 'waiting'] as const),
]

const check = (name: string, ok = true, detail = `${name} fine`): Check => ({ name, ok, detail })

function plan(change: Partial<Plan> = {}): Plan {
  return {
    operation: {
      kind: 'restore',
      cluster: 'prod',
      sourceTenantId: '1002',
      sourceTenant: 'shop',
      setId: '5',
      target: 'shop_fix',
      pool: 'restore_pool',
      scn: '1740794402000000000',
    },
    statement: 'ALTER SYSTEM RESTORE …',
    facts: [{ label: 'To', text: '12:29' }],
    checks: [check('name'), check('pool')],
    digest: 'd1',
    madeAt: 1000,
    ...change,
  }
}

function request(change: Partial<Request> = {}): Request {
  return {
    id: 'r-7f3a0001',
    state: 'pending',
    plan: plan(),
    requester: 'UALICE',
    askedIn: 'COPS',
    policy: 'default',
    quorum: 1,
    breakGlass: null,
    step: 0,
    reason: 'table dropped',
    createdAt: 1000,
    expiresAt: 2000,
    decisions: [],
    token: 't1',
    executingAt: null,
    jobKey: null,
    note: null,
    revision: 1,
    ...change,
  }
}

const approval = (user: string, change: Partial<Decision> = {}): Decision => ({
  user,
  verdict: 'approve',
  at: 1500,
  digest: 'd1',
  ...change,
})
const approved = (change: Partial<Request> = {}) =>
  request({ state: 'approved', decisions: [approval('UBOB')], ...change })
const force = (change: Partial<Policy> = {}, approvers = ['UBOB', 'UCAROL', 'UALICE']): Ruling =>
  inForce({ runWithinMs: 500, approveWithinMs: 700, ...change }, { approvers, askers: ['UALICE'] })
const GONE: Ruling = { policy: null, why: 'No policy allows it.' }
const click = (change: Partial<DecidingClick> = {}): DecidingClick => ({
  user: 'UBOB',
  verdict: 'approve',
  token: 't1',
  isMember: true,
  ...change,
})
const glass = { runsAt: 1600, reviewAt: 9000, reviewed: false }
const counting = (change: Partial<Request> = {}) =>
  request({ state: 'counting', breakGlass: glass, expiresAt: 2500, ...change })

describe('decide', () => {
  test.each([
    ['somebody else approves', click(), 'approved', 'approve', 2000],
    ['somebody else denies', click({ verdict: 'deny' }), 'denied', 'deny', 2000],
    [
      'who asked denies: takes it back',
      click({ user: 'UALICE', verdict: 'deny' }),
      'withdrawn',
      'withdraw',
      2000,
    ],
  ] as const)('%s', (_, by, state, verdict, expiresAt) => {
    const before = request()
    const decided = decide(before, by, force(), 't2', 1500)
    expect(decided).toEqual({
      kind: 'decided',
      request: {
        ...before,
        state,
        policy: state === 'approved' ? 'main' : 'default',
        expiresAt,
        token: 't2',
        decisions: [{ user: by.user, verdict, at: 1500, digest: 'd1' }],
      },
    })
    expect(before).toEqual(request())
  })

  test.each([
    [
      'who asked approves, although an approver',
      click({ user: 'UALICE' }),
      { reason: 'own-request' },
    ],
    ['a stranger approves', click({ user: 'UEVE' }), { reason: 'not-approver' }],
    ['a stranger denies', click({ user: 'UEVE', verdict: 'deny' }), { reason: 'not-approver' }],
    ['the card of another plan', click({ token: 't0' }), { reason: 'stale-plan' }],
    ['an empty token', click({ token: '' }), { reason: 'stale-plan' }],
    [
      'a withdrawal with the old card',
      click({ user: 'UALICE', verdict: 'deny', token: 't0' }),
      { reason: 'stale-plan' },
    ],
    [
      'a stop where nothing counts down',
      click({ verdict: 'stop' }),
      { reason: 'already-decided', state: 'pending' },
    ],
  ] as const)('%s: refused', (_, by, refusal) => {
    expect(decide(request(), by, force(), 't2', 1500)).toEqual({ kind: 'refused', refusal })
  })

  test('on the last millisecond it has expired, one before it has not', () => {
    expect(decide(request(), click(), force(), 't2', 2000)).toEqual({
      kind: 'refused',
      refusal: { reason: 'expired' },
    })
    expect(decide(request(), click(), force(), 't2', 1999).kind).toBe('decided')
  })

  test('with nobody named, nobody may', () => {
    expect(decide(request(), click(), force({}, []), 't2', 1500).kind).toBe('refused')
  })

  test('a policy that is gone: nobody approves or denies, but who asked takes it back', () => {
    for (const verdict of ['approve', 'deny'] as const) {
      expect(decide(request(), click({ verdict }), GONE, 't2', 1500)).toEqual({
        kind: 'refused',
        refusal: { reason: 'not-allowed', why: 'No policy allows it.' },
      })
    }
    const back = decide(request(), click({ user: 'UALICE', verdict: 'deny' }), GONE, 't2', 1500)
    expect(back).toMatchObject({ request: { state: 'withdrawn' } })
  })

  test('a plan with a failing check cannot be approved, but denied', () => {
    const bad = request({ plan: plan({ checks: [check('name', false, 'taken')] }) })
    expect(decide(bad, click(), force(), 't2', 1500)).toEqual({
      kind: 'refused',
      refusal: { reason: 'not-allowed', why: 'The plan cannot be approved: ✗ name: taken' },
    })
    expect(decide(bad, click({ verdict: 'deny' }), force(), 't2', 1500).kind).toBe('decided')
  })

  test.each(STATES.filter((state) => state !== 'pending'))(
    'nothing is approved twice: %s',
    (state) => {
      for (const user of ['UBOB', 'UALICE', 'UEVE']) {
        const decided = decide(request({ state }), click({ user }), force(), 't2', 1500)
        expect(decided).toEqual({ kind: 'refused', refusal: { reason: 'already-decided', state } })
      }
    },
  )

  test.each(STATES)('a denial ends it as long as nothing was sent: %s', (state) => {
    const before = request({ state, breakGlass: state === 'counting' ? glass : null })
    const decided = decide(before, click({ verdict: 'deny' }), force(), 't2', 1500)
    expect(decided.kind).toBe(isOpen(state) ? 'decided' : 'refused')
  })
})

describe('a quorum of two', () => {
  const two = force({ quorum: 2 })
  const first = () => {
    const decided = decide(request(), click(), two, 't2', 1500)
    if (decided.kind !== 'decided') throw new Error(decided.kind)
    return decided.request
  }

  test('the first approval changes nothing but the card: it waits on, in the same time', () => {
    expect(first()).toMatchObject({ state: 'pending', token: 't2', quorum: 2, expiresAt: 2000 })
  })

  test('the second one by somebody else is enough, and the time to run begins', () => {
    const second = decide(first(), click({ user: 'UCAROL', token: 't2' }), two, 't3', 1900)
    expect(second).toMatchObject({ request: { state: 'approved', token: 't3', expiresAt: 2400 } })
  })

  test.each(['t1', 't2'])('the same person is told so, with the button %s too', (token) => {
    expect(decide(first(), click({ token }), two, 't3', 1600)).toEqual({
      kind: 'refused',
      refusal: { reason: 'approved-already' },
    })
  })

  test('a button works once', () => {
    const again = decide(first(), click({ user: 'UCAROL', token: 't1' }), two, 't3', 1600)
    expect(again).toEqual({ kind: 'refused', refusal: { reason: 'stale-plan' } })
  })

  test('who may no longer approve does not count; who was named twice counts once', () => {
    const left = force({ quorum: 2 }, ['UCAROL', 'UCAROL'])
    const second = decide(first(), click({ user: 'UCAROL', token: 't2' }), left, 't3', 1600)
    expect(second).toMatchObject({ request: { state: 'pending' } })
  })

  test('any approver ends it', () => {
    const denied = decide(
      first(),
      click({ user: 'UCAROL', verdict: 'deny', token: 't2' }),
      two,
      't3',
      1600,
    )
    expect(denied).toMatchObject({ request: { state: 'denied' } })
  })
})

describe('what a button cannot give', () => {
  const typed = force({ typeTarget: ['restore'] })
  test('the name has to be typed exactly, blanks aside', () => {
    const need = (change: Partial<DecidingClick>) =>
      decide(request(), click(change), typed, 't2', 1500)
    expect(need({})).toEqual({
      kind: 'needs-form',
      form: { typing: 'shop_fix', code: false, problem: null },
    })
    for (const wrong of ['', 'shop', 'SHOP_FIX', 'shop_fix2']) {
      expect(need({ typed: wrong })).toMatchObject({ form: { problem: { field: 'typed' } } })
    }
    expect(need({ typed: ' shop_fix ' }).kind).toBe('decided')
  })

  test('a code has to be right; the name is judged first', () => {
    const both = force({ typeTarget: ['restore'], totp: true })
    const need = (change: Partial<DecidingClick>) =>
      decide(request(), click(change), both, 't2', 1500)
    expect(need({ typed: 'shop_fix' })).toEqual({
      kind: 'needs-form',
      form: { typing: 'shop_fix', code: true, problem: null },
    })
    expect(need({ typed: 'x', codeIsRight: true }).kind).toBe('needs-form')
    expect(need({ typed: 'shop_fix', codeIsRight: true }).kind).toBe('decided')
  })

  test('to deny, nothing', () => {
    const by = click({ verdict: 'deny' })
    expect(
      decide(request(), by, force({ typeTarget: ['restore'], totp: true }), 't2', 1500).kind,
    ).toBe('decided')
  })
})

describe('break-glass', () => {
  const open = force({ breakGlass: { people: ['UALICE'], countdownMs: 600 } })
  test('anybody who is a full member stops it; nobody else', () => {
    const by = click({ user: 'UEVE', verdict: 'stop' })
    expect(decide(counting(), by, open, 't2', 1500)).toMatchObject({
      request: { state: 'denied', decisions: [{ user: 'UEVE', verdict: 'stop' }] },
    })
    expect(decide(counting(), { ...by, isMember: false }, open, 't2', 1500)).toMatchObject({
      refusal: { reason: 'not-allowed' },
    })
    expect(decide(counting(), { ...by, token: 't0' }, open, 't2', 1500)).toMatchObject({
      refusal: { reason: 'stale-plan' },
    })
  })

  test('goes on when its countdown is over, and not before or long after', () => {
    expect(endCountdown(counting(), 't2', 1599)).toBeNull()
    expect(endCountdown(counting(), 't2', 1600)).toMatchObject({ state: 'approved', token: 't2' })
    expect(endCountdown(counting(), 't2', 2500)).toBeNull()
    expect(endCountdown(request(), 't2', 1600)).toBeNull()
  })

  test.each([
    ['as it was', plan(), open, true, 'executing'],
    ['the plan changed', plan({ digest: 'd2' }), open, false, 'refused'],
    [
      'who asked may not any more',
      plan(),
      force({ breakGlass: { people: ['UX'], countdownMs: 1 } }),
      false,
      'refused',
    ],
    ['there is no break-glass any more', plan(), force(), false, 'refused'],
    ['the policy is gone', plan(), GONE, false, 'refused'],
  ] as const)('executed with the same care: %s', (_, now, ruling, go, state) => {
    const before = counting({ state: 'approved' })
    const ran = beforeExecution(before, now, ruling, 't3', 1700)
    expect([ran.go, ran.request.state]).toEqual([go, state])
  })

  test('however the wall clock is set and whoever is heard, people have all the time to stop it', () => {
    const step = fc.record({
      passes: fc.constantFrom(1, 100, 200, 500),
      set: fc.constantFrom(0, 0, 0, -1500, 1500, -5000, 5000, 300, 60_000),
      hears: fc.constantFrom(true, true, true, true, false),
    })
    const review = { hour: 9, minute: 0, zone: 'UTC' }
    const length = 600
    let ended = 0
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        let now: Reading = { wall: 1_000_000, elapsed: 50 }
        let since = steadySince(null, now, true)
        const of = { ...glass, runsAt: now.wall + length * 100 }
        let one = counting({ createdAt: now.wall, breakGlass: of, expiresAt: Number.MAX_VALUE })
        // Since when, in time that nobody sets, people could stop it.
        let stoppable = now.elapsed
        for (const { passes, set, hears } of steps) {
          const elapsed = now.elapsed + passes * 100
          now = { elapsed, wall: now.wall + passes * 100 + set }
          since = steadySince(since, now, hears)
          stoppable = hears ? Math.min(stoppable, elapsed) : Number.POSITIVE_INFINITY
          if (since === null) continue
          if (beganBefore(one, since.wall)) {
            one = countAnew(one, 'Why.', review, now.wall)
            stoppable = elapsed
          }
          if (endCountdown(one, 't2', now.wall) === null) continue
          // Two sets of less than what is noticed, one before it began and one while it ran.
          expect(elapsed - stoppable).toBeGreaterThanOrEqual(length * 100 - 4000)
          ended++
          return
        }
      }),
      { numRuns: 2000 },
    )
    expect(ended).toBeGreaterThan(100)
  })

  test('is reviewed once, and not when it was stopped', () => {
    const ran = counting({ state: 'succeeded' })
    expect(isReviewDue(ran, 8999)).toBe(false)
    expect(isReviewDue(ran, 9000)).toBe(true)
    expect(isReviewDue({ ...ran, breakGlass: { ...glass, reviewed: true } }, 9000)).toBe(false)
    expect(isReviewDue({ ...ran, state: 'denied' }, 9000)).toBe(false)
    expect(isReviewDue(request({ state: 'succeeded' }), 9000)).toBe(false)
  })

  test.each([
    [
      'the next day by the clocks of the zone',
      'Asia/Shanghai',
      '2026-11-28T15:59:00Z',
      '2026-11-29T01:00:00Z',
    ],
    [
      'a minute later it is a day later',
      'Asia/Shanghai',
      '2026-11-28T16:00:00Z',
      '2026-11-30T01:00:00Z',
    ],
    ['in UTC', 'UTC', '2026-11-28T03:00:00Z', '2026-11-29T09:00:00Z'],
  ])('review: %s', (_, zone, ran, review) => {
    expect(reviewTime({ hour: 9, minute: 0, zone }, Date.parse(ran))).toBe(Date.parse(review))
  })

  test('review at an hour that the clocks pass over is an hour later', () => {
    const at = reviewTime(
      { hour: 2, minute: 30, zone: 'Europe/Berlin' },
      Date.parse('2026-03-28T12:00:00Z'),
    )
    expect(new Date(at).toISOString()).toBe('2026-03-29T01:30:00.000Z')
  })
})

test.each(STATES)('until something is sent it is open and can expire: %s', (state) => {
  const open = ['pending', 'counting', 'approved'].includes(state)
  expect(isOpen(state)).toBe(open)
  expect(expire(request({ state }), 2000)?.state ?? null).toBe(open ? 'expired' : null)
  expect(expire(request({ state }), 1999)).toBeNull()
})

describe('beforeExecution', () => {
  const run = (before: Request, now = plan(), ruling = force(), at = 1600) =>
    beforeExecution(before, now, ruling, 't2', at)

  test('the same plan, approved, in time: goes', () => {
    expect(run(approved(), plan({ madeAt: 1600 }))).toEqual({
      go: true,
      request: approved({ state: 'executing', executingAt: 1600, token: 't2' }),
    })
  })

  test.each(STATES.filter((state) => state !== 'approved'))('%s never runs', (state) => {
    const before = approved({ state })
    const ran = run(before)
    expect(ran).toEqual({ go: false, request: before })
    // The same object: nothing is to be saved.
    expect(ran.request).toBe(before)
  })

  test('too late', () => {
    expect(run(approved(), plan(), force(), 2000)).toMatchObject({
      go: false,
      request: { state: 'expired', executingAt: null },
    })
  })

  test('another digest voids the approval: a new plan, a new token, a new time, nothing run', () => {
    const changed = plan({ digest: 'd2', facts: [{ label: 'To', text: '12:30' }] })
    const back = run(approved(), changed)
    expect(back).toMatchObject({
      go: false,
      request: { state: 'pending', plan: changed, token: 't2', decisions: [], expiresAt: 2300 },
    })
    expect(back.request.note).toContain('To: 12:29 → 12:30')
    // The old card is of no use any more; the new one is.
    expect(decide(back.request, click({ token: 't1' }), force(), 't3', 1700).kind).toBe('refused')
    const again = decide(back.request, click({ token: 't2' }), force(), 't3', 1700)
    expect(again.kind === 'decided' && run(again.request, changed).go).toBe(true)
  })

  test.each([
    [
      'an approval of another digest',
      [approval('UBOB', { digest: 'd0' })],
      force(),
      /may no longer|needs 1/,
    ],
    ['a denial', [approval('UBOB', { verdict: 'deny' })], force(), /needs 1 approval/],
    ['who asked', [approval('UALICE')], force(), /needs 1 approval/],
    [
      'who may no longer approve',
      [approval('UBOB')],
      force({}, ['UCAROL']),
      /may no longer approve.*somebody else/,
    ],
    [
      'twice the same',
      [approval('UBOB'), approval('UBOB')],
      force({ quorum: 2 }),
      /needs 2 approvals now, and 1/,
    ],
    [
      'a higher quorum since',
      [approval('UBOB')],
      force({ quorum: 2 }),
      /needs 2 approvals now, and 1 of them stands.*more people/,
    ],
  ] as const)('%s is no quorum', (_, decisions, ruling, said) => {
    const back = run(approved({ decisions }), plan(), ruling)
    expect(back).toMatchObject({ go: false, request: { state: 'pending', token: 't2' } })
    expect(back.request.note).toMatch(said)
  })

  test('of two approvals the one that stands is kept', () => {
    const decisions = [approval('UBOB'), approval('UCAROL')]
    const back = run(approved({ decisions }), plan(), force({ quorum: 2 }, ['UCAROL']))
    expect(back.request.decisions).toEqual([approval('UCAROL')])
  })

  test('a policy that is gone: refused with the reason', () => {
    expect(run(approved(), plan(), GONE)).toMatchObject({
      go: false,
      request: { state: 'refused', note: 'No policy allows it. Nothing was run.' },
    })
  })

  test('outside the windows it stays approved, says when one opens, and is saved once', () => {
    const cron = readCron('0 12 * * *')
    if (!cron) throw new Error('cron')
    const windows = [{ begins: { text: 'noon', zone: 'UTC', cron }, lastsMs: 3_600_000 }]
    const ruling = force({ windows })
    const first = run(approved(), plan(), ruling)
    expect(first).toMatchObject({ go: false, request: { state: 'approved' } })
    expect(first.request.note).toMatch(/Outside the windows.*opens 1970-01-01 12:00 UTC/)
    expect(run(first.request, plan(), ruling).request).toBe(first.request)
    expect(beforePlanning(first.request, ruling, 1600)).toBe(first.request)
    const noon = { ...first.request, expiresAt: 90_000_000 }
    expect(run(noon, plan(), ruling, 12 * 3_600_000)).toMatchObject({
      go: true,
      request: { note: null },
    })
  })

  test('what changed so that it cannot be approved any more asks nobody to approve it again', () => {
    const bad = plan({ checks: [check('name', false, 'shop_fix exists')], digest: 'other' })
    const { request: next } = run(approved(), bad)
    expect(next.state).toBe('pending')
    expect(next.note).toBe(
      'The plan changed after it was approved: ✗ name: shop_fix exists. Nothing was run.',
    )
  })

  test('a failing check stops it, with the reason', () => {
    const bad = plan({ checks: [check('name', false, 'shop_fix exists'), check('pool')] })
    expect(run(approved({ plan: bad }), bad)).toMatchObject({
      go: false,
      request: { state: 'refused', note: '✗ name: shop_fix exists' },
    })
  })
})

describe('between the statements of a sequence', () => {
  test.each([
    ['who approved still may', force(), null],
    ['who approved may not any more', force({}, ['UCAROL']), /may no longer/],
    ['the policy is gone', GONE, /No policy/],
  ] as const)('%s', (_, ruling, said) => {
    const problem = standingProblem(approved({ state: 'waiting' }), ruling)
    if (said === null) expect(problem).toBeNull()
    else {
      expect(problem).toMatch(said)
      // Part of it was.
      expect(problem).not.toMatch(/Nothing was run/)
    }
  })
})

test('whatever is clicked, only a quorum of others in time approves', () => {
  const user = fc.constantFrom('UALICE', 'UBOB', 'UCAROL', 'UDAVE', 'UEVE')
  const clicks = fc.array(
    fc.record({
      user,
      verdict: fc.constantFrom('approve', 'approve', 'deny', 'stop'),
      fresh: fc.boolean(),
      wait: fc.integer({ min: 0, max: 300 }),
      approvers: fc.uniqueArray(user),
    }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(clicks, fc.integer({ min: 1, max: 3 }), (all, quorum) => {
      let one = request()
      let now = 1000
      for (const [i, { fresh, wait, approvers, ...by }] of all.entries()) {
        now += wait
        const ruling = force({ quorum }, approvers)
        const token = fresh ? one.token : 'old'
        const decided = decide(one, click({ ...by, token }), ruling, `n${i}`, now)
        if (decided.kind !== 'decided') continue
        if (decided.request.state === 'approved') {
          const standing = standingApprovals(decided.request, 'd1', approvers, false)
          expect(new Set(standing).size).toBeGreaterThanOrEqual(quorum)
          expect(standing).not.toContain('UALICE')
          expect(now).toBeLessThan(one.expiresAt)
        }
        expect(fresh).toBe(true)
        one = decided.request
      }
    }),
  )
})

describe('planDifference', () => {
  test.each([
    ['a check', { checks: [check('name', false, 'exists'), check('pool')] }, '✗ name: exists'],
    ['a fact', { facts: [{ label: 'To', text: '12:30' }] }, 'To: 12:29 → 12:30'],
    ['the statement', { statement: 'ALTER SYSTEM RESTORE other' }, 'the statement'],
    ['a secret only', {}, 'the destination or its keys'],
    [
      'what it is done to',
      { chosen: ['set 1002/5', 'pool spare/z1/1x1'] },
      'now set 1002/5, pool spare/z1/1x1',
    ],
    [
      'checks that another version of obbackup makes',
      { checks: [check('name'), check('room'), check('preview', false, 'set 4')] },
      'looked at now: room; ✗ preview: set 4',
    ],
    [
      'a check that another version of obbackup made',
      { checks: [check('name')] },
      'not looked at now: pool',
    ],
  ] as const)('%s', (_, change, text) => {
    expect(planDifference(plan(), plan(change))).toBe(text)
  })
})

test('failedChecks names all, or is null', () => {
  expect(failedChecks(plan())).toBeNull()
  expect(failedChecks(plan({ checks: [check('a', false, 'x'), check('b', false, 'y')] }))).toBe(
    '✗ a: x; ✗ b: y',
  )
})

describe('the request in DESCRIPTION', () => {
  test('comes back', () => {
    expect(requestIdIn(descriptionOf(request()))).toBe('r-7f3a0001')
  })

  test.each([
    [' obbackup r-7f3a0001 ', 'r-7f3a0001'],
    [null, null],
    ['', null],
    ['nightly', null],
    ['obbackup r-7f3a000', null],
    ['obbackup r-7f3a00011', null],
    ['obbackup R-7F3A0001', null],
    ['re: obbackup r-7f3a0001', null],
    ['obbackup r-7f3a0001; DROP', null],
  ])('%j', (description, id) => {
    expect(requestIdIn(description)).toBe(id)
  })
})
