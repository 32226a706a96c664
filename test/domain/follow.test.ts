import { describe, expect, test } from 'vitest'
import { followJob } from '../../src/domain/follow.ts'
import type { Job } from '../../src/domain/job.ts'
import type { Request, RequestState } from '../../src/domain/request.ts'
import { at, ended, restoreRow, snapshotOf } from './hand.ts'

const ID = 'r-7f3a0001'

function request(state: RequestState, change: Partial<Request> = {}): Request {
  return {
    id: ID,
    state,
    plan: {
      operation: {
        kind: 'restore',
        cluster: 'prod',
        sourceTenantId: '1002',
        sourceTenant: 'shop',
        setId: '5',
        target: 'shop_restored',
        pool: 'p',
        scn: '1740794402000000000',
      },
      statement: '',
      facts: [],
      checks: [],
      digest: 'd',
      madeAt: 0,
    },
    requester: 'UALICE',
    askedIn: 'C0DBOPS',
    policy: 'default',
    quorum: 1,
    breakGlass: null,
    step: 0,
    reason: '',
    createdAt: 0,
    expiresAt: 1,
    decisions: [],
    token: 't',
    executingAt: at(9),
    jobKey: null,
    note: 'asked a person',
    revision: 3,
    ...change,
  }
}

const running = restoreRow({ description: `obbackup ${ID}` })
const jobs = (...restores: (typeof running)[]): readonly Job[] => snapshotOf({ restores }).jobs
const KEY = jobs(running)[0]?.key

describe('followJob', () => {
  test.each<readonly [string, readonly Job[], Partial<Request> | null]>([
    ['no job yet', [], null],
    ["somebody else's job", jobs(restoreRow({ description: 'nightly' })), null],
    ['running', jobs(running), { state: 'started', jobKey: KEY, note: null }],
    [
      'ended well',
      jobs(ended(running, at(10), { status: 'SUCCESS' })),
      { state: 'succeeded', note: null },
    ],
    [
      'failed',
      jobs(ended(running, at(10), { status: 'FAIL', comment: 'result: -9047(bad)' })),
      { state: 'failed', note: 'result: -9047(bad)' },
    ],
    [
      'failed without a word',
      jobs(ended(running, at(10), { status: 'FAIL' })),
      { state: 'failed', note: 'FAIL' },
    ],
    [
      'cancelled',
      jobs(ended(running, at(10), { status: 'FAIL', comment: 'OB_CANCELED(-4072)' })),
      { state: 'cancelled' },
    ],
  ])('%s', (_, seen, after) => {
    for (const state of ['started', 'unknown'] as const) {
      const found = followJob(request(state), seen)
      if (after === null) expect(found).toBeNull()
      else expect(found).toMatchObject({ ...after, id: ID, revision: 3 })
    }
  })

  test('nothing new is nothing', () => {
    expect(followJob(request('started', { jobKey: KEY ?? null }), jobs(running))).toBeNull()
  })

  test('a job in no view says nothing', () => {
    const missing = jobs(running).map((job) => ({ ...job, missingPolls: 1 }))
    expect(followJob(request('started'), missing)).toBeNull()
  })

  test.each([
    'pending',
    'approved',
    'executing',
    'succeeded',
    'failed',
    'cancelled',
    'denied',
  ] as const)('a %s request is not followed', (state) => {
    expect(followJob(request(state), jobs(running))).toBeNull()
  })
})
