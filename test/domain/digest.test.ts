import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { coverageOf } from '../../src/domain/coverage.ts'
import { type DigestFacts, toDigest, within } from '../../src/domain/digest.ts'
import { DEFAULT_THRESHOLDS } from '../../src/domain/event.ts'
import type { HistoryEntry } from '../../src/domain/history.ts'
import { happenedSince, requestsSince, sinceWhen } from '../../src/domain/since.ts'
import { toClusterStatus } from '../../src/domain/status-report.ts'
import { DAY, HOUR, interrupted, MINUTE, NOW, snapshot, tenant } from '../slack/samples.ts'
import { request } from '../store/examples.ts'

const FROM = NOW - DAY

function facts(over: Partial<DigestFacts> = {}): DigestFacts {
  return {
    kind: 'daily',
    from: FROM,
    to: NOW,
    zone: 'UTC',
    madeAt: NOW,
    coverage: [],
    dark: [],
    worstLag: null,
    entries: [],
    open: new Map(),
    requests: [],
    polled: new Map(),
    read: new Map(),
    muted: { mutes: 0, held: 0 },
    firstLook: null,
    ...over,
  }
}

const bad: HistoryEntry = {
  cluster: 'prod',
  kind: 'job_failed',
  at: FROM + HOUR,
  seenAt: FROM + HOUR,
  severity: 'critical',
  area: 'data',
  tenants: ['crm'],
  title: ['x'],
  rule: 'job_failed',
  incident: 'i',
  job: 'k',
  bytes: null,
}

describe('a digest', () => {
  it('tells what is open from before apart from what began in its time', () => {
    const open = new Map([
      ['i', FROM + HOUR],
      ['old', FROM - HOUR],
      ['after', NOW + 1],
    ])
    const digest = toDigest(facts({ entries: [bad], open }))
    expect(digest.worse).toHaveLength(1)
    expect(digest.lasting).toBe(1)
    expect(digest.backups).toMatchObject({ good: 0, bad: 1 })
    expect(digest.seenLate).toBe(0)
  })

  it('what was closed and is open again goes on; what stays closed is over', () => {
    const closed: HistoryEntry = {
      ...bad,
      kind: 'incident_closed',
      severity: 'info',
      at: NOW - HOUR,
    }
    const entries = [bad, closed]
    const open = new Map([['i', FROM + HOUR]])
    expect(toDigest(facts({ entries, open })).worse).toHaveLength(1)
    const { worse, passed } = toDigest(facts({ entries }))
    expect(worse).toEqual([])
    expect(passed).toEqual([expect.objectContaining({ to: NOW - HOUR, closed: true })])
  })

  it('counts what ended before its time and was seen only then, and says so', () => {
    const digest = toDigest(facts({ entries: [{ ...bad, at: FROM - HOUR }] }))
    expect(digest.seenLate).toBe(1)
    expect(digest.backups.bad).toBe(1)
  })

  it('requests by the moment at which something was done about them', () => {
    const deny = { user: 'U1', verdict: 'deny', digest: 'd' } as const
    const requests = [
      request('r-1', { state: 'succeeded', executingAt: FROM }),
      request('r-2', { state: 'started', executingAt: NOW }),
      request('r-3', { state: 'refused', executingAt: FROM + 1 }),
      request('r-4', { state: 'denied', decisions: [{ ...deny, at: FROM + 1 }] }),
      request('r-5', { state: 'denied', decisions: [{ ...deny, at: FROM - 1 }] }),
      request('r-6'),
    ]
    expect(toDigest(facts({ requests })).requests).toEqual({ executed: 1, denied: 1, waiting: 1 })
    expect(requestsSince(requests, FROM).map((one) => one.id)).toEqual(['r-1', 'r-2', 'r-3', 'r-4'])
  })

  it('is awake when any cluster was polled; one that could not be read is named', () => {
    const polled = new Map([
      ['a', [{ from: FROM - HOUR, to: FROM + HOUR }]],
      ['b', [{ from: FROM, to: FROM + 3 * HOUR }]],
    ])
    const read = new Map([
      ['a', [{ from: FROM - HOUR, to: FROM + HOUR - 4 * MINUTE }]],
      ['b', [{ from: FROM, to: FROM + HOUR }]],
    ])
    const digest = toDigest(facts({ polled, read, firstLook: FROM - HOUR }))
    expect(digest.awake).toBe(3 * 3600)
    expect(digest.unread).toEqual([{ cluster: 'b', seconds: 7200 }])
    expect(digest.firstLook).toBeNull()
    expect(toDigest(facts({ firstLook: FROM + 1 })).firstLook).toBe(FROM + 1)
  })

  it('covered time never exceeds the time, nor the sum of the spans', () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 500 }))
      .map(([from, length]) => ({ from, to: from + length }))
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), (spans) => {
        const time = { from: 500, to: 1500 }
        const minutes = new Set<number>()
        for (const one of spans) {
          for (let ms = Math.max(one.from, 500); ms < Math.min(one.to, 1500); ms++) minutes.add(ms)
        }
        expect(within(spans, time)).toBeCloseTo(minutes.size / 1000)
      }),
    )
  })
})

describe('coverage', () => {
  const covered = (tenants: ReturnType<typeof tenant>[]) =>
    coverageOf(
      toClusterStatus(
        { snapshot: snapshot({ tenants }), trails: {}, past: {}, incidents: [], stale: null },
        null,
        DEFAULT_THRESHOLDS,
      ),
    )

  it('is by the rules of status: who is not judged is not counted', () => {
    const found = covered([
      tenant(),
      tenant({
        tenantId: '1004',
        name: 'old',
        lastFull: { setId: '1', at: NOW - 8.5 * DAY, bytes: 1 },
      }),
      tenant({ tenantId: '1006', name: 'broken', archive: interrupted() }),
      tenant({ tenantId: '1008', name: 'copy', role: 'STANDBY', lastFull: null, archive: null }),
      tenant({ tenantId: '1010', name: 'gone', inRecycleBin: true }),
    ])
    expect(found).toMatchObject({
      judged: 3,
      protected: 1,
      atRisk: ['broken', 'old'],
      critical: true,
    })
    expect(covered([tenant()])).toMatchObject({
      judged: 1,
      protected: 1,
      atRisk: [],
      critical: false,
    })
  })
})

describe('since', () => {
  test.each([
    [NOW - HOUR, null, { from: NOW - HOUR, why: 'look', lookedAt: NOW - HOUR }],
    [NOW - 9 * DAY, null, { from: NOW - 7 * DAY, why: 'cut', lookedAt: NOW - 9 * DAY }],
    [null, null, { from: NOW - DAY, why: 'first', lookedAt: null }],
    [NOW - HOUR, 2 * HOUR, { from: NOW - 2 * HOUR, why: 'asked', lookedAt: NOW - HOUR }],
    [null, 30 * DAY, { from: NOW - 7 * DAY, why: 'asked', lookedAt: null }],
  ] as const)('looked %s, asked for %s', (lookedAt, asked, expected) => {
    expect(sinceWhen(lookedAt, asked, NOW)).toEqual(expected)
  })

  it('what was open before and still is', () => {
    const open = new Map([
      ['i', FROM],
      ['old', 0],
    ])
    expect(happenedSince([bad], open).lasting).toBe(1)
  })
})
