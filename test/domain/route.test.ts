import { describe, expect, test } from 'vitest'
import type { BackupEvent, Incident } from '../../src/domain/event.ts'
import type { Job } from '../../src/domain/job.ts'
import { jobIdentity, requestIdentity, route } from '../../src/domain/route.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import {
  archiveRow,
  at,
  CLUSTER,
  CONTEXT,
  childDataJob,
  cleanupJob,
  dataJob,
  dataTask,
  ended,
  incident,
  notificationsOf,
  restoreRow,
  rows,
  setRow,
  snapshotOf,
  sysDataJob,
} from './hand.ts'

const ID = 'r-7f3a0001'

function jobOf(change: Partial<ClusterRows>): Job {
  const [job] = snapshotOf(change).jobs
  if (!job) throw new Error('no job')
  return job
}

const backup = jobOf({ dataJobs: [dataJob()] })
const asked = jobOf({ dataJobs: [dataJob({ description: `obbackup ${ID}` })] })
const cleanup = jobOf({ cleanupJobs: [cleanupJob()] })
const restore = jobOf({ restores: [restoreRow({ description: `obbackup ${ID}` })] })

const ofJob = (job: Job | null, change: Partial<Incident> = {}) =>
  incident({ id: `failure:${CLUSTER}/${job?.key}`, area: job?.area ?? null, job, ...change })

const failed = (job: Job): BackupEvent => ({ kind: 'job_failed', job, incident: ofJob(job) })

/** What becomes of an event: mode, channel and what is said, in short. */
function short(event: BackupEvent): readonly string[] {
  return route(event, CONTEXT).map((one) => `${one.mode} ${one.channel} ${one.body.template}`)
}

describe('what is said where', () => {
  const UPSERT = 'upsert CALERTS job'
  const THREAD = 'thread CAPPROVE line'
  test.each<readonly [string, BackupEvent, readonly string[]]>([
    ['started', { kind: 'job_started', job: backup }, [UPSERT]],
    ['started by a request', { kind: 'job_started', job: asked }, [UPSERT, THREAD]],
    ['restore by a request', { kind: 'job_started', job: restore }, [UPSERT, THREAD]],
    ['progress only edits', { kind: 'job_progressed', job: asked }, ['edit CALERTS job']],
    ['succeeded', { kind: 'job_succeeded', job: asked }, [UPSERT, THREAD]],
    ['cancelled', { kind: 'job_cancelled', job: asked }, [UPSERT, THREAD]],
    ['vanished', { kind: 'job_vanished', job: asked }, [UPSERT, THREAD]],
    ['failed is a new message', failed(backup), ['edit CALERTS job', 'post CALERTS failure']],
    ['failed by a request', failed(asked), ['edit CALERTS job', 'post CALERTS failure', THREAD]],
    ['a cleanup is silent', { kind: 'job_started', job: cleanup }, []],
    ['its progress too', { kind: 'job_progressed', job: cleanup }, []],
    ['and its success', { kind: 'job_succeeded', job: cleanup }, []],
    ['but not its failure', failed(cleanup), ['post CALERTS failure']],
    [
      'recovered turns the failure green',
      { kind: 'job_recovered', job: backup, incident: ofJob(backup) },
      ['edit CALERTS failure', 'thread CALERTS line'],
    ],
    [
      'recovered, the failed job unknown',
      { kind: 'job_recovered', job: backup, incident: ofJob(null) },
      ['thread CALERTS line'],
    ],
  ])('%s', (_, event, expected) => {
    expect(short(event)).toEqual(expected)
  })
})

describe('identities and keys', () => {
  test('one message follows a job from start to end', () => {
    const sent = notificationsOf([
      rows({ databaseNow: at(1) }),
      rows({ databaseNow: at(2, 1), dataJobs: [dataJob()] }),
      rows({ databaseNow: at(2, 2), dataJobs: [dataJob()], dataTasks: [dataTask()] }),
      rows({ databaseNow: at(2, 3), dataJobs: [ended(dataJob(), at(2, 3))] }),
    ])
    expect(sent.map((one) => one.mode)).toEqual(['upsert', 'edit', 'upsert'])
    expect(new Set(sent.map((one) => one.identity))).toEqual(
      new Set([jobIdentity(CLUSTER, backup)]),
    )
    expect(new Set(sent.map((one) => one.key)).size).toBe(3)
  })

  test('the same job id in another tenant, area or life is another message (trap 17)', () => {
    const keys = [
      backup,
      jobOf({ dataJobs: [dataJob({ tenantId: '1004' })] }),
      jobOf({ cleanupJobs: [cleanupJob({ jobId: '8', start: dataJob().start })] }),
      jobOf({ dataJobs: [dataJob({ start: cleanupJob().start })] }),
    ].map((job) => jobIdentity(CLUSTER, job))
    expect(new Set(keys).size).toBe(4)
    expect(jobIdentity('other', backup)).not.toBe(keys[0])
  })

  test('what a request started is told under its card', () => {
    const sent = route({ kind: 'job_started', job: asked }, CONTEXT)
    expect(sent[1]).toMatchObject({
      identity: requestIdentity(ID),
      key: `request:${ID}#job-started`,
      body: { line: { kind: 'job', event: 'started', at: CONTEXT.now } },
    })
  })

  test('a description that only looks like ours is nobody’s request', () => {
    const job = jobOf({ dataJobs: [dataJob({ description: `obbackup ${ID} please` })] })
    expect(route({ kind: 'job_started', job }, CONTEXT)).toHaveLength(1)
  })

  test('two incidents never share a key', () => {
    const archived = (tenantId: string, hour: number): readonly ClusterRows[] => [
      rows({ databaseNow: at(hour), archives: [archiveRow(at(hour), { tenantId })] }),
      rows({
        databaseNow: at(hour, 1),
        archives: [archiveRow(at(hour), { tenantId, status: 'INTERRUPTED' })],
      }),
    ]
    const sent = notificationsOf([
      ...archived('1002', 1),
      ...archived('1002', 2),
      ...archived('1004', 3),
    ])
    const opened = sent.filter((one) => one.mode === 'post').map((one) => one.key)
    expect(opened).toHaveLength(3)
    expect(new Set(opened).size).toBe(3)
    for (const one of sent) {
      if (one.mode !== 'post')
        expect(sent.map((other) => other.key)).toContain(`${one.identity}#open`)
    }
  })
})

describe('a failure says', () => {
  const event = (snapshot: Snapshot, previous: Snapshot | null = null) => {
    const [job] = snapshot.jobs
    if (!job) throw new Error('no job')
    const [message] = route(failed(job), { ...CONTEXT, snapshot, previous }).filter(
      (one) => one.mode === 'post',
    )
    if (message?.body.template !== 'failure') throw new Error('no failure')
    return message.body
  }
  const task = dataTask({ macroBlockCount: 100, finishMacroBlockCount: 61 })
  const protectedRows = {
    databaseNow: at(4),
    sets: [setRow('4', at(1)), setRow('2', at(1.5), { tenantId: '1004' })],
    archives: [archiveRow(at(4)), archiveRow(at(3.9), { tenantId: '1004' })],
  }

  test('how far it was when last seen running, and what is left of the tenant', () => {
    const body = event(
      snapshotOf({ ...protectedRows, dataJobs: [ended(dataJob(), at(3), { status: 'FAILED' })] }),
      snapshotOf({ dataJobs: [dataJob()], dataTasks: [task] }),
    )
    expect(body).toMatchObject({
      percentBefore: 61,
      lastFull: { setId: '4' },
      archive: { tenantId: '1002' },
    })
    expect(body.at).toBe(at(4))
  })

  test('no percentage when it was never seen running', () => {
    const over = snapshotOf({ dataJobs: [ended(dataJob(), at(3), { status: 'FAILED' })] })
    expect(event(over).percentBefore).toBeNull()
    expect(event(over, over).percentBefore).toBeNull()
  })

  test.each([
    [
      'the tenant that failed',
      [
        ended(childDataJob('1002'), at(3)),
        ended(childDataJob('1004'), at(3), { status: 'FAILED' }),
      ],
    ],
    ['the tenant that was passed over', [ended(childDataJob('1002'), at(3))]],
  ])('the last good set of %s', (_, children) => {
    const body = event(
      snapshotOf({ ...protectedRows, dataJobs: [ended(sysDataJob(), at(3)), ...children] }),
    )
    expect(body.lastFull?.setId).toBe('2')
    expect(body.archive?.tenantId).toBe('1004')
  })

  test('of a restore, what is left of its source', () => {
    const body = event(
      snapshotOf({ ...protectedRows, restores: [ended(restoreRow(), at(10), { status: 'FAIL' })] }),
    )
    expect(body.lastFull?.setId).toBe('4')
  })
})

describe('clusters and views', () => {
  const outage = ofJob(null, { id: 'unreachable:prod/1', kind: 'cluster', since: at(1) })
  test.each<readonly [string, BackupEvent, readonly string[]]>([
    [
      'unreachable',
      { kind: 'cluster_unreachable', reason: 'x', incident: outage },
      ['post CALERTS unreachable'],
    ],
    [
      'back',
      { kind: 'cluster_back', incident: outage, at: at(2) },
      ['edit CALERTS unreachable', 'thread CALERTS line'],
    ],
    [
      'blind',
      { kind: 'view_unreadable', view: { view: 'V', errno: 1, message: 'no' }, incident: outage },
      ['post CALERTS blind'],
    ],
    [
      'readable',
      { kind: 'view_readable', incident: outage, at: at(2) },
      ['edit CALERTS blind', 'thread CALERTS line'],
    ],
  ])('%s', (_, event, expected) => {
    expect(short(event)).toEqual(expected)
  })
})
