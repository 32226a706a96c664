import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AuditEntry, AuditFacts } from '../../src/domain/audit.ts'
import { auditProblem, canonical, GENESIS, nextEntry } from '../../src/domain/audit-chain.ts'
import { auditOf } from '../../src/domain/audit-facts.ts'
import type { Request, RequestState } from '../../src/domain/request.ts'
import { STATE_WORDS } from '../../src/slack/blocks/state-words.ts'
import { request } from '../store/examples.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

function chain(all: readonly Partial<AuditFacts>[]): AuditEntry[] {
  const entries: AuditEntry[] = []
  const [base] = auditOf(null, request('r-aaaaaaaa'))
  if (!base) throw new Error('no line')
  for (const [i, facts] of all.entries()) {
    const last = entries.at(-1)
    const head = last ? { seq: last.seq, hash: last.hash } : null
    entries.push(nextEntry(head, { ...base, at: i, stored: null, revision: null, ...facts }, hash))
  }
  return entries
}

const headOf = (entries: readonly AuditEntry[]) => {
  const last = entries.at(-1)
  return last ? { seq: last.seq, hash: last.hash } : null
}

describe('the chain', () => {
  const whole = chain(['asked', 'approved', 'executing', 'accepted'].map((what) => ({ what })))
  const problem = (entries: readonly AuditEntry[], head = headOf(whole)) =>
    auditProblem(entries, { head, requests: [] }, hash)

  test('begins with a fixed hash and is whole', () => {
    expect(whole[0]?.previous).toBe(GENESIS)
    expect(problem(whole)).toBeNull()
    expect(auditProblem([], { head: null, requests: [] }, hash)).toBeNull()
  })

  test('every field is in the hash', () => {
    const [entry] = whole
    if (!entry) throw new Error('no line')
    const { hash: own, ...rest } = entry
    for (const key of Object.keys(rest)) {
      const value = key === 'tenants' ? ['other'] : key === 'seq' || key === 'at' ? 99 : 'other'
      expect(hash(canonical({ ...rest, [key]: value })), key).not.toBe(own)
    }
  })

  test('any edit, removal, doubling or move shows', () => {
    const edit = fc.constantFrom('detail', 'who', 'at', 'hash', 'previous')
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 2, maxLength: 12 }),
        fc.nat(),
        fc.constantFrom('edit', 'remove', 'double', 'swap', 'cut') as fc.Arbitrary<string>,
        edit,
        (details, at, way, field) => {
          const entries = chain(details.map((detail) => ({ detail })))
          const i = at % entries.length
          const one = entries[i]
          if (!one) return
          const j = (i + 1) % entries.length
          const other = entries[j]
          if (!other) return
          const changed = {
            edit: entries.with(i, {
              ...one,
              [field]: field === 'at' ? one.at + 1 : `${one[field as 'who']}x`,
            }),
            remove: entries.toSpliced(i, 1),
            double: entries.toSpliced(i, 0, one),
            swap: entries.with(i, other).with(j, one),
            cut: entries.slice(0, i),
          }[way]
          expect(
            auditProblem(changed ?? [], { head: headOf(entries), requests: [] }, hash),
          ).not.toBeNull()
        },
      ),
    )
  })

  test('a log that was written anew shows only by what was noted elsewhere', () => {
    const forged = chain([{ what: 'asked' }, { what: 'approved', who: 'U0EVE' }])
    const facts = { head: headOf(forged), requests: [] }
    expect(auditProblem(forged, facts, hash)).toBeNull()
    const expected = headOf(whole.slice(0, 2)) ?? undefined
    expect(auditProblem(forged, { ...facts, expected }, hash)).toMatch(/line 2 .*written anew/)
    expect(
      auditProblem(
        whole.slice(0, 2),
        { head: headOf(whole.slice(0, 2)), requests: [], expected: headOf(whole) ?? undefined },
        hash,
      ),
    ).toMatch(/line 4 was noted elsewhere: its end was cut/)
  })

  test.each([
    ['as the last line says', { state: 'approved', revision: 1, stored: 'b' }, null],
    [
      'in another state',
      { state: 'pending', revision: 1, stored: 'b' },
      /is pending .* its last line 2 says approved/,
    ],
    ['of another revision', { state: 'approved', revision: 2, stored: 'b' }, /revision 2/],
    ['changed inside', { state: 'approved', revision: 1, stored: 'c' }, /was changed in the store/],
  ] as const)('a request that is %s', (_, standing, said) => {
    const entries = chain([
      { state: 'pending', revision: 0 },
      { state: 'approved', revision: 1 },
    ]).slice(0, 0)
    for (const [revision, state, stored] of [
      [0, 'pending', 'a'],
      [1, 'approved', 'b'],
    ] as const) {
      const [facts] = auditOf(null, request('r-aaaaaaaa', { state, revision }))
      if (facts) entries.push(nextEntry(headOf(entries), { ...facts, at: 1, stored }, hash))
    }
    const found = auditProblem(
      entries,
      { head: headOf(entries), requests: [{ id: 'r-aaaaaaaa', ...standing }] },
      hash,
    )
    if (said === null) expect(found).toBeNull()
    else expect(found).toMatch(said)
  })

  test('a request without a line, and a line without its request', () => {
    const lost = chain([{ request: 'r-bbbbbbbb', revision: 0, state: 'pending' }])
    expect(problem(lost, headOf(lost))).toMatch(/r-bbbbbbbb is in the log, and not in the store/)
    const requests = [{ id: 'r-cccccccc', state: 'approved', revision: 3, stored: '' } as const]
    expect(auditProblem([], { head: null, requests }, hash)).toMatch(
      /r-cccccccc is approved, and no line/,
    )
  })
})

describe('what is said of a change', () => {
  const before = request('r-aaaaaaaa')
  const by = (user: string, verdict: 'approve' | 'deny' | 'withdraw' | 'stop') =>
    ({ user, verdict, at: 5, digest: 'd' }) as const
  const glass = { runsAt: 1, reviewAt: 2, reviewed: false }
  const executing = { ...before, state: 'executing' as const }
  test.each<
    [string, Request | null, Partial<Request>, readonly [string, string | null, string | null][]]
  >([
    ['asked', null, {}, [['asked', 'U1', 'drill · ALTER SYSTEM RESTORE …']]],
    [
      'asked by break-glass',
      null,
      { state: 'counting', breakGlass: glass },
      [['asked by break-glass', 'U1', 'drill · ALTER SYSTEM RESTORE …']],
    ],
    [
      'one of two approvals',
      before,
      { decisions: [by('U2', 'approve')] },
      [['approved', 'U2', null]],
    ],
    [
      'the last approval',
      before,
      { state: 'approved', decisions: [by('U2', 'approve')] },
      [
        ['approved', 'U2', null],
        ['quorum reached', null, '1 needed'],
      ],
    ],
    [
      'a denial',
      before,
      { state: 'denied', decisions: [by('U2', 'deny')] },
      [['denied', 'U2', null]],
    ],
    [
      'a withdrawal',
      before,
      { state: 'withdrawn', decisions: [by('U1', 'withdraw')] },
      [['withdrawn', 'U1', null]],
    ],
    [
      'a stop',
      { ...before, state: 'counting' },
      { state: 'denied', decisions: [by('U3', 'stop')] },
      [['stopped', 'U3', null]],
    ],
    [
      'the end of a countdown',
      { ...before, state: 'counting' },
      { state: 'approved' },
      [['countdown ended', null, null]],
    ],
    ['the end of its time', before, { state: 'expired' }, [['expired', null, null]]],
    [
      'sending',
      { ...before, state: 'approved' },
      { state: 'executing' },
      [['executing', null, 'ALTER SYSTEM RESTORE …']],
    ],
    [
      'sent back',
      { ...before, state: 'approved' },
      { state: 'pending', note: 'changed' },
      [['sent back', null, 'changed']],
    ],
    ['accepted', executing, { state: 'started' }, [['accepted', null, null]]],
    ['refused', executing, { state: 'refused', note: 'errno 1' }, [['refused', null, 'errno 1']]],
    ['lost', executing, { state: 'unknown', note: 'gone' }, [['unknown', null, 'gone']]],
    [
      'found again',
      { ...before, state: 'unknown' },
      { state: 'started', jobKey: 'k' },
      [['found', null, 'k']],
    ],
    [
      'its job',
      { ...before, state: 'started' },
      { state: 'started', jobKey: 'k' },
      [['job seen', null, 'k']],
    ],
    [
      'its end',
      { ...before, state: 'started' },
      { state: 'succeeded' },
      [['succeeded', null, null]],
    ],
    [
      'its review',
      { ...before, state: 'succeeded', breakGlass: glass },
      { state: 'succeeded', breakGlass: { ...glass, reviewed: true } },
      [['reviewed', null, 'break-glass: succeeded']],
    ],
    [
      'a note',
      { ...before, state: 'approved' },
      { state: 'approved', note: 'window' },
      [['noted', null, 'window']],
    ],
  ])('%s', (_, was, change, lines) => {
    const after = { ...(was ?? before), ...change, revision: 7 }
    const said = auditOf(was, after)
    expect(said.map(({ what, who, detail }) => [what, who, detail])).toEqual(lines)
    for (const line of said) {
      expect(line).toMatchObject({
        request: 'r-aaaaaaaa',
        cluster: 'test',
        operation: 'restore',
        tenants: ['mysql', 'restored'],
        channel: 'C0DBOPS',
        policy: 'default',
        digest: 'd',
        state: after.state,
        revision: 7,
      })
    }
  })

  test('each of two statements is told apart', () => {
    const plan = { ...before.plan, statement: 'NOARCHIVELOG\nARCHIVELOG' }
    const waits = { ...before, plan, state: 'waiting' as const, step: 1, note: null }
    expect(auditOf({ ...waits, state: 'executing', step: 0 }, waits)).toMatchObject([
      { what: 'accepted', detail: 'statement 1' },
    ])
    expect(auditOf(waits, { ...waits, state: 'executing' })).toMatchObject([
      { what: 'executing', detail: 'statement 2: NOARCHIVELOG\nARCHIVELOG' },
    ])
  })

  test('no change is without a line, and the last one carries the state', () => {
    const state = fc.constantFrom(...(Object.keys(STATE_WORDS) as RequestState[]))
    fc.assert(
      fc.property(state, state, fc.option(fc.string()), (was, is, note) => {
        const lines = auditOf(
          { ...before, state: was },
          { ...before, state: is, note, revision: 1 },
        )
        expect(lines.length).toBeGreaterThan(0)
        expect(lines.at(-1)).toMatchObject({ state: is, revision: 1 })
      }),
    )
  })
})
