import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCron } from '../../src/domain/cron.ts'
import { occurrenceAt, readWeekly } from '../../src/domain/maintenance.ts'
import { OPERATION_KINDS } from '../../src/domain/operation.ts'
import type { OperationWindow } from '../../src/domain/policy.ts'
import { policyFor } from '../../src/domain/policy-for.ts'
import { askProblem, reachProblem } from '../../src/domain/policy-people.ts'
import { closedWindowText, windowState } from '../../src/domain/policy-window.ts'
import { kindsOf, OPERATION_GROUPS, TYPED_KINDS } from '../../src/domain/policy-words.ts'
import { lastDue, nextDue, type Timetable } from '../../src/domain/timetable.ts'
import { inForce, policy } from './policies.ts'

describe('words of operations', () => {
  test('a kind is itself, a group is its kinds, all else is none', () => {
    for (const kind of OPERATION_KINDS) expect(kindsOf(kind)).toEqual([kind])
    for (const [word, kinds] of Object.entries(OPERATION_GROUPS)) {
      expect(kindsOf(word)).toEqual(kinds)
      expect(kinds.length).toBeGreaterThan(0)
    }
    for (const word of ['', 'Restore', 'constructor', '__proto__', 'toString', 'explode']) {
      expect(kindsOf(word)).toBeNull()
    }
  })

  test('every kind that is not typed is harmless enough to name here', () => {
    expect(OPERATION_KINDS.filter((kind) => !TYPED_KINDS.includes(kind))).toEqual([
      'backup',
      'archive-start',
      'archive-resume',
      'cancel-cleanup',
    ])
  })
})

const strict = policy({ name: 'strict', tenant: 'crm,pay_*', quorum: 2 })
const lax = policy({ name: 'lax', cluster: 'prod-*' })
const restores = policy({ name: 'restores', operations: ['restore'], cluster: 'test' })

describe('policyFor', () => {
  test.each([
    ['the first that fits', 'backup', 'prod-a', ['crm'], 'strict'],
    ['all under one pattern', 'backup', 'prod-a', ['crm', 'pay_eu'], 'strict'],
    ['the next when the tenant does not fit', 'backup', 'prod-a', ['hr'], 'lax'],
    ['the next when the cluster does not fit', 'restore', 'test', ['hr'], 'restores'],
    ['the whole cluster: none, for the first is about some of it', 'backup', 'prod-a', [], null],
    ['whatever tenant: the next', 'backup', 'prod-a', null, 'lax'],
    ['no policy for the kind', 'backup', 'test', ['hr'], null],
    [
      'two policies: none, or the lax one would open the strict one',
      'backup',
      'prod-a',
      ['crm', 'hr'],
      null,
    ],
    ['the same the other way round', 'backup', 'prod-a', ['hr', 'crm'], null],
    ['one of two under none', 'restore', 'other', ['crm', 'hr'], null],
  ] as const)('%s', (_, kind, cluster, tenants, name) => {
    const choice = policyFor([strict, lax, restores], { kind, cluster, tenants })
    expect(choice.policy?.name ?? null).toBe(name)
    if (choice.policy === null) expect(choice.why).toMatch(/\.$/)
  })

  test('a pattern that leaves nobody out fits the whole cluster', () => {
    for (const tenant of ['*', 'crm, *', '**,crm']) {
      const all = [policy({ tenant })]
      const choice = policyFor(all, { kind: 'backup', cluster: 'c', tenants: [] })
      expect(choice.policy?.name, tenant).toBe('main')
    }
    const own = [policy({ name: 'own', cluster: 'c' }), strict]
    expect(policyFor(own, { kind: 'backup', cluster: 'c', tenants: [] }).policy?.name).toBe('own')
    const some = [policy({ tenant: 'a*' })]
    expect(policyFor(some, { kind: 'backup', cluster: 'c', tenants: [] }).policy).toBeNull()
  })

  test('no policies: read-only', () => {
    const choice = policyFor([], { kind: 'backup', cluster: 'c', tenants: ['a'] })
    expect(choice).toMatchObject({ policy: null, why: expect.stringMatching(/read-only/) })
  })

  test('naming one more tenant never reaches a tenant by another policy than its own', () => {
    const name = fc.constantFrom('crm', 'pay_eu', 'hr', 'x')
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), (tenants) => {
        const asked = { kind: 'backup', cluster: 'prod-a' } as const
        const all = policyFor([strict, lax], { ...asked, tenants })
        for (const tenant of tenants) {
          const alone = policyFor([strict, lax], { ...asked, tenants: [tenant] })
          if (all.policy) expect(all.policy).toBe(alone.policy)
        }
      }),
    )
  })
})

describe('who may ask', () => {
  const asking = { user: 'U0ALICE', channel: 'C0OPS', breakGlass: false }
  const glass = { breakGlass: { people: ['U0DAVE'], countdownMs: 600_000 } }
  test.each([
    ['somebody named', inForce(), asking, null],
    [
      'a stranger, who reads whom to turn to',
      inForce(),
      { ...asking, user: 'U0EVE' },
      /not among those whom policy .+ lets ask \(<@U0ALICE>.*\)\. Whoever runs/,
    ],
    ['in the right channel', inForce({ channels: ['C0OPS'] }), asking, null],
    ['in another channel', inForce({ channels: ['C0A', 'C0B'] }), asking, /only in <#C0A>, <#C0B>/],
    [
      'a stranger in the right channel',
      inForce({ channels: ['C0OPS'] }),
      { ...asking, user: 'U0EVE' },
      /not among those/,
    ],
    [
      'break-glass where there is none',
      inForce(),
      { ...asking, breakGlass: true },
      /no break-glass/,
    ],
    [
      'break-glass by somebody else',
      inForce(glass),
      { ...asking, breakGlass: true },
      /does not name you/,
    ],
    [
      'break-glass by who may, but has no code where one is wanted',
      inForce({ ...glass, totp: true }, { breakGlass: [], withoutCode: ['U0DAVE'] }),
      { ...asking, user: 'U0DAVE', breakGlass: true },
      /none is enrolled for you/,
    ],
    [
      'break-glass by who may',
      inForce(glass),
      { ...asking, user: 'U0DAVE', breakGlass: true },
      null,
    ],
    [
      'with nobody left to approve',
      inForce({}, { approvers: [] }),
      asking,
      /switched off: 1 approval is needed, and there are 0 people/,
    ],
    [
      'as the only approver',
      inForce({}, { askers: ['U0ALICE', 'U0BOB'], approvers: ['U0ALICE'] }),
      asking,
      /besides you there are 0/,
    ],
    [
      'as the only approver and asker',
      inForce({}, { approvers: ['U0ALICE'] }),
      asking,
      /switched off/,
    ],
  ] as const)('%s', (_, force, by, said) => {
    const problem = askProblem(force, by, [])
    if (said === null) expect(problem).toBeNull()
    else expect(problem).toMatch(said)
  })

  test('a dangerous operation with one approver is closed, whoever asks', () => {
    expect(askProblem(inForce(), asking, ['restore'])).toMatch(/approve restore alone/)
    expect(askProblem(inForce({ quorum: 2 }), asking, ['restore'])).toBeNull()
  })
})

test('a policy is closed exactly when nobody who asks can get the quorum', () => {
  const person = fc.constantFrom('U1', 'U2', 'U3', 'U4')
  const group = fc.uniqueArray(person)
  fc.assert(
    fc.property(group, group, fc.integer({ min: 1, max: 4 }), (askers, approvers, quorum) => {
      const problem = reachProblem(inForce({ quorum }, { askers, approvers }), [])
      const able = askers.filter((user) => approvers.filter((one) => one !== user).length >= quorum)
      expect(problem?.closed ?? false).toBe(able.length === 0)
      expect(problem === null).toBe(able.length === askers.length && askers.length > 0)
    }),
  )
})

const weekly = (text: string, zone: string): OperationWindow => {
  const read = readWeekly(text)
  if (!read) throw new Error(text)
  return { begins: { text, zone, cron: read.begins }, lastsMs: read.lastsMs }
}

describe('windows', () => {
  const night = weekly('Sat 22:00-04:00', 'Asia/Shanghai')
  test.each([
    ['before', '2026-11-28T13:59:59Z', false, '2026-11-28T14:00:00Z'],
    ['at its beginning', '2026-11-28T14:00:00Z', true, null],
    ['within', '2026-11-28T18:00:00Z', true, null],
    ['at its end', '2026-11-28T20:00:00Z', false, '2026-12-05T14:00:00Z'],
  ] as const)('%s', (_, now, open, opens) => {
    const state = windowState([night], Date.parse(now))
    expect(state.open).toBe(open)
    if (!state.open) expect(state.opensAt).toBe(Date.parse(opens ?? ''))
  })

  test('without windows always; of several the next one', () => {
    expect(windowState([], 0)).toEqual({ open: true, until: null })
    const state = windowState(
      [night, weekly('Mon 01:00-02:00', 'UTC')],
      Date.parse('2026-11-29T00:00:00Z'),
    )
    expect(state).toEqual({ open: false, opensAt: Date.parse('2026-11-30T01:00:00Z'), zone: 'UTC' })
  })

  test('of two that are open the one that closes last counts', () => {
    const state = windowState(
      [weekly('Sat 20:00-23:00', 'UTC'), weekly('Sat 22:00-04:00', 'UTC')],
      Date.parse('2026-11-28T22:30:00Z'),
    )
    expect(state).toEqual({ open: true, until: Date.parse('2026-11-29T04:00:00Z') })
  })

  test('says when the next one opens, by the clocks of its zone', () => {
    const state = windowState([night], Date.parse('2026-11-25T00:00:00Z'))
    if (state.open) throw new Error('open')
    expect(closedWindowText('nights', [night], state)).toBe(
      'Outside the windows of policy nights (Sat 22:00-04:00 Asia/Shanghai); the next one opens 2026-11-28 22:00 Asia/Shanghai.',
    )
  })
})

describe('nextDue', () => {
  const zones = ['UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati']
  test('is the first moment after: nothing lies between, and it is due itself', () => {
    const crons = ['0 22 * * 6', '30 2 * * *', '*/20 1-3 * * mon', '15 0 1 * *', '0 12 29 2 *']
    fc.assert(
      fc.property(
        fc.constantFrom(...crons),
        fc.constantFrom(...zones),
        fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2028-01-01') }),
        (text, zone, from) => {
          const cron = readCron(text)
          if (!cron) throw new Error(text)
          const table: Timetable = { text, zone, cron }
          const next = nextDue(table, from)
          if (next === null) throw new Error('never')
          expect(next).toBeGreaterThan(from)
          expect(lastDue(table, next)).toBe(next)
          expect(lastDue(table, next - 1) ?? 0).toBeLessThanOrEqual(from)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a day that does not exist never comes', () => {
    const cron = readCron('0 0 31 2 *')
    if (!cron) throw new Error('cron')
    expect(nextDue({ text: '', zone: 'UTC', cron }, 0)).toBeNull()
  })

  test('a window opens where it says', () => {
    const window = weekly('daily 02:30-03:30', 'Europe/Berlin')
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') }),
        (now) => {
          const state = windowState([window], now)
          if (state.open || state.opensAt === null) return
          expect(occurrenceAt(window, state.opensAt)?.from).toBe(state.opensAt)
          expect(occurrenceAt(window, state.opensAt - 1)).toBeNull()
        },
      ),
      { numRuns: 100 },
    )
  })
})
