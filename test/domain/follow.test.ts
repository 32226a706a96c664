import { describe, expect, test } from 'vitest'
import { followJob } from '../../src/domain/follow.ts'
import type { Job } from '../../src/domain/job.ts'
import type { Operation } from '../../src/domain/operation.ts'
import type { Request, RequestState } from '../../src/domain/request.ts'
import {
  at,
  cleanupJob,
  dataJob,
  ended,
  restoreRow,
  snapshotOf,
  sysDataJob,
  viewTime,
} from './hand.ts'

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

  describe('a job without a description, found by its time', () => {
    const cluster = { kind: 'cluster' } as const
    const sent = (change: Partial<Request> = {}): Request => {
      const { plan } = request('started')
      const operation: Operation = {
        kind: 'backup',
        cluster: 'prod',
        scope: cluster,
        incremental: false,
        plusArchivelog: false,
        password: null,
      }
      return request('unknown', { plan: { ...plan, operation }, ...change })
    }
    const begun = (ms: number, jobId = '7', description: string | null = null) =>
      snapshotOf({ dataJobs: [sysDataJob({ jobId, start: viewTime(ms), description })] }).jobs

    test('begins right after the command', () => {
      const [job] = begun(at(9, 0, 2))
      expect(followJob(sent(), begun(at(9, 0, 2)))).toMatchObject({
        state: 'started',
        jobKey: job?.key,
      })
    })

    test('what begins much later is somebody else’s, however long the answer is looked for', () => {
      expect(followJob(sent(), begun(at(9, 6)))).toBeNull()
      expect(followJob(sent(), begun(at(20)))).toBeNull()
    })

    test('what another request became is not taken', () => {
      const all = begun(at(9, 0, 2))
      expect(followJob(sent(), all, 0, new Set(all.map((job) => job.key)))).toBeNull()
    })

    test('once its job was seen no other one is looked for, though the views forgot it', () => {
      const known = sent({ state: 'started', jobKey: 'data/1/6/1740819600000000' })
      expect(followJob(known, begun(at(9, 1)))).toBeNull()
    })

    test('a cleanup of other tenants is another cleanup', () => {
      const { plan } = request('started')
      const of = (tenantId: string) =>
        snapshotOf({
          cleanupJobs: [
            cleanupJob({ tenantId: '1', jobId: '40', start: viewTime(at(9, 0, 2)) }),
            cleanupJob({
              tenantId,
              jobId: '41',
              initiatorTenantId: '1',
              initiatorJobId: '40',
              start: viewTime(at(9, 0, 2)),
            }),
          ],
        }).jobs
      const scope = { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'shop' }] } as const
      const operation: Operation = { kind: 'delete-obsolete', cluster: 'prod', scope }
      const cleanup = request('started', { plan: { ...plan, operation } })
      expect(followJob(cleanup, of('1002'))?.jobKey).toMatch(/^cleanup\//)
      expect(followJob(cleanup, of('1004'))).toBeNull()
    })

    test('a description that somebody gave a backup of their own tenant proves nothing', () => {
      const description = `obbackup ${ID}`
      const own = snapshotOf({ dataJobs: [dataJob({ description, start: viewTime(at(9, 0, 2)) })] })
      expect(own.jobs).toMatchObject([{ area: 'data', fromSys: false, description }])
      expect(followJob(sent(), own.jobs)).toBeNull()
    })

    test('a description that somebody copied onto an own job of another area proves nothing', () => {
      expect(followJob(request('unknown'), begun(at(9, 0, 2), '7', `obbackup ${ID}`))).toBeNull()
    })
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
