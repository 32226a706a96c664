import { describe, expect, test } from 'vitest'
import type { Check, Plan } from '../../src/domain/plan.ts'
import {
  beforeExecution,
  decide,
  descriptionOf,
  expire,
  failedChecks,
  isOpen,
  planDifference,
  type Request,
  type RequestState,
  requestIdIn,
} from '../../src/domain/request.ts'

const STATES: readonly RequestState[] = [
  ...(['pending', 'approved', 'executing', 'started', 'succeeded', 'failed'] as const),
  ...(['cancelled', 'refused', 'denied', 'withdrawn', 'expired', 'unknown'] as const),
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

const APPROVAL = { user: 'UBOB', verdict: 'approve', at: 1500, digest: 'd1' } as const
const approved = (change: Partial<Request> = {}) =>
  request({ state: 'approved', decisions: [APPROVAL], ...change })
const DECIDERS = { approvers: ['UBOB', 'UALICE'] }
const click = (change: Partial<Parameters<typeof decide>[1]> = {}) => ({
  user: 'UBOB',
  verdict: 'approve' as const,
  token: 't1',
  ...change,
})

describe('decide', () => {
  test.each([
    ['somebody else approves', click(), 'approved', 'approve'],
    ['somebody else denies', click({ verdict: 'deny' }), 'denied', 'deny'],
    [
      'who asked denies: takes it back',
      click({ user: 'UALICE', verdict: 'deny' }),
      'withdrawn',
      'withdraw',
    ],
  ] as const)('%s', (_, by, state, verdict) => {
    const before = request()
    const decided = decide(before, by, DECIDERS, 1500)
    expect(decided).toEqual({
      ok: true,
      request: {
        ...before,
        state,
        decisions: [{ user: by.user, verdict, at: 1500, digest: 'd1' }],
      },
    })
    expect(before).toEqual(request())
  })

  test.each([
    [
      'who asked approves, although an approver',
      click({ user: 'UALICE' }),
      1500,
      { reason: 'own-request' },
    ],
    ['a stranger approves', click({ user: 'UEVE' }), 1500, { reason: 'not-approver' }],
    [
      'a stranger denies',
      click({ user: 'UEVE', verdict: 'deny' }),
      1500,
      { reason: 'not-approver' },
    ],
    ['the card of another plan', click({ token: 't0' }), 1500, { reason: 'stale-plan' }],
    ['an empty token', click({ token: '' }), 1500, { reason: 'stale-plan' }],
    [
      'a withdrawal with the old card',
      click({ user: 'UALICE', verdict: 'deny', token: 't0' }),
      1500,
      { reason: 'stale-plan' },
    ],
    ['on the last millisecond', click(), 2000, { reason: 'expired' }],
    ['much later', click(), 9000, { reason: 'expired' }],
  ] as const)('%s: refused', (_, by, now, refusal) => {
    expect(decide(request(), by, DECIDERS, now)).toEqual({ ok: false, refusal })
  })

  test('one millisecond before the end is in time', () => {
    expect(decide(request(), click(), DECIDERS, 1999).ok).toBe(true)
  })

  test('with nobody named, nobody may', () => {
    expect(decide(request(), click(), { approvers: [] }, 1500).ok).toBe(false)
  })

  test.each(STATES.filter((state) => state !== 'pending'))(
    'nothing is decided twice: %s',
    (state) => {
      for (const verdict of ['approve', 'deny'] as const) {
        for (const user of ['UBOB', 'UALICE', 'UEVE']) {
          const decided = decide(request({ state }), click({ user, verdict }), DECIDERS, 1500)
          expect(decided).toEqual({ ok: false, refusal: { reason: 'already-decided', state } })
        }
      }
    },
  )
})

test.each(STATES)('only pending is open and can expire: %s', (state) => {
  expect(isOpen(state)).toBe(state === 'pending')
  expect(expire(request({ state }), 2000)?.state ?? null).toBe(
    state === 'pending' ? 'expired' : null,
  )
  expect(expire(request({ state }), 1999)).toBeNull()
})

describe('beforeExecution', () => {
  test('the same plan, approved, in time: goes', () => {
    const again = plan({ madeAt: 1600 })
    expect(beforeExecution(approved(), again, 't2', 1600)).toEqual({
      go: true,
      request: approved({ state: 'executing', executingAt: 1600 }),
    })
  })

  test.each(STATES.filter((state) => state !== 'approved'))('%s never runs', (state) => {
    const before = approved({ state })
    expect(beforeExecution(before, plan(), 't2', 1600)).toEqual({ go: false, request: before })
  })

  test('too late', () => {
    const late = beforeExecution(approved(), plan(), 't2', 2000)
    expect(late).toMatchObject({ go: false, request: { state: 'expired', executingAt: null } })
  })

  test('another digest voids the approval: a new plan, a new token, nothing run', () => {
    const changed = plan({ digest: 'd2', facts: [{ label: 'To', text: '12:30' }] })
    const back = beforeExecution(approved(), changed, 't2', 1600)
    expect(back.go).toBe(false)
    expect(back.request).toMatchObject({
      state: 'pending',
      plan: changed,
      token: 't2',
      decisions: [],
    })
    expect(back.request.note).toContain('To: 12:29 → 12:30')
    // The old card is of no use any more; the new one is.
    expect(decide(back.request, click({ token: 't1' }), DECIDERS, 1700)).toMatchObject({
      ok: false,
    })
    const again = decide(back.request, click({ token: 't2' }), DECIDERS, 1700)
    expect(again.ok && beforeExecution(again.request, changed, 't3', 1700).go).toBe(true)
  })

  test('an approval of another digest is none, even when the plan is the stored one', () => {
    const before = approved({ decisions: [{ ...APPROVAL, digest: 'd0' }] })
    expect(beforeExecution(before, plan(), 't2', 1600)).toMatchObject({
      go: false,
      request: { state: 'pending', decisions: [] },
    })
  })

  test('a denial or a withdrawal is no approval', () => {
    for (const verdict of ['deny', 'withdraw'] as const) {
      const before = approved({ decisions: [{ ...APPROVAL, verdict }] })
      expect(beforeExecution(before, plan(), 't2', 1600).go).toBe(false)
    }
  })

  test('a failing check stops it, with the reason', () => {
    const bad = plan({ checks: [check('name', false, 'shop_fix exists'), check('pool')] })
    const before = approved({ plan: bad })
    expect(beforeExecution(before, bad, 't2', 1600)).toMatchObject({
      go: false,
      request: { state: 'refused', note: 'name: shop_fix exists' },
    })
  })
})

describe('planDifference', () => {
  test.each([
    ['a check', { checks: [check('name', false, 'exists'), check('pool')] }, 'name: exists'],
    ['a fact', { facts: [{ label: 'To', text: '12:30' }] }, 'To: 12:29 → 12:30'],
    ['the statement', { statement: 'ALTER SYSTEM RESTORE other' }, 'the statement'],
    ['a secret only', {}, 'the destination or its keys'],
  ] as const)('%s', (_, change, text) => {
    expect(planDifference(plan(), plan(change))).toBe(text)
  })
})

test('failedChecks names all, or is null', () => {
  expect(failedChecks(plan())).toBeNull()
  expect(failedChecks(plan({ checks: [check('a', false, 'x'), check('b', false, 'y')] }))).toBe(
    'a: x; b: y',
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
