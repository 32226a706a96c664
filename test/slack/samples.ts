import type { Archive } from '../../src/domain/archive.ts'
import type { Incident } from '../../src/domain/event.ts'
import { isJobOver, type Job, type JobPart, type TableResult } from '../../src/domain/job.ts'
import type { JobList, ListedCluster, ListedJob } from '../../src/domain/list.ts'
import type { MessageBody } from '../../src/domain/notification.ts'
import type { Request } from '../../src/domain/request.ts'
import type { RestoreChoices } from '../../src/domain/restore-form.ts'
import { msToScn } from '../../src/domain/scn.ts'
import type { Snapshot, TenantView } from '../../src/domain/snapshot.ts'
import type { Pace } from '../../src/domain/trail.ts'
import type { Look } from '../../src/slack/look.ts'

/* Facts as the domain hands them over, with everything overridable. */

/** 2026-11-20 12:29:00 UTC. */
export const NOW = Date.UTC(2026, 10, 20, 12, 29)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const GIB = 1024 ** 3

/** Each viewer's own zone. */
export const LOOK: Look = { timeZone: null }

/** Counts of a table that has none. */
const NONE = { total: 0, done: 0, failed: 0 }

/** One table of a table recovery, imported. */
export function table(over: Partial<TableResult> = {}): TableResult {
  return {
    source: 'db.a',
    target: 'db.a_fix',
    state: 'success',
    status: 'FINISH',
    comment: null,
    columnCount: 7,
    indexes: NONE,
    constraints: NONE,
    refConstraints: NONE,
    ...over,
  }
}

export function part(over: Partial<JobPart> = {}): JobPart {
  return {
    tenantId: '1002',
    tenantName: 'crm',
    jobId: '12',
    state: 'running',
    status: 'DOING',
    phase: 'BACKUP_DATA_MAJOR',
    code: null,
    comment: null,
    startedAt: NOW - 42 * MINUTE,
    endedAt: null,
    setId: '14',
    backupType: 'FULL',
    made: null,
    path: 'file:///data/nfs/backup/crm',
    percent: 61.4,
    weight: 100,
    bytes: 182 * GIB,
    turn: 0,
    counters: [{ what: 'macro blocks', done: 61, total: 100 }],
    ...over,
  }
}

export function job(over: Partial<Job> = {}): Job {
  return {
    key: 'data/1/12/2026-11-20 11:47:00.000000',
    area: 'data',
    kind: 'full',
    jobId: '12',
    fromSys: true,
    state: 'running',
    status: 'DOING',
    code: null,
    comment: null,
    description: null,
    startedAt: NOW - 42 * MINUTE,
    endedAt: null,
    parts: [part()],
    passedOver: [],
    leftOut: [],
    percent: 61.4,
    bytes: 182 * GIB,
    source: { kind: 'sys' },
    data: {
      asked: 'FULL',
      becameFull: false,
      plusArchivelog: false,
      encryption: 'NONE',
      level: 'CLUSTER',
    },
    cleanup: null,
    restore: null,
    recover: null,
    copy: null,
    validation: null,
    missingPolls: 0,
    ...over,
  }
}

export function failedJob(over: Partial<Job> = {}): Job {
  const comment = 'backup device I/O error, result: -9071, trace_id: YB42C0A80001-0005'
  return job({
    state: 'failed',
    status: 'FAILED',
    code: -9071,
    comment,
    endedAt: NOW,
    parts: [part({ state: 'failed', status: 'FAILED', phase: null, code: -9071, comment })],
    ...over,
  })
}

export function restoreJob(over: Partial<Job> = {}, facts: Partial<Job['restore']> = {}): Job {
  return job({
    key: 'restore/1/7/2026-11-20 12:00:00.000000',
    area: 'restore',
    kind: 'restore',
    jobId: '7',
    status: 'RESTORING',
    description: 'obbackup r-7f3a9c2b',
    percent: 40,
    parts: [part({ tenantName: 'crm_fix', phase: 'RESTORE_WAIT_LS', setId: null, path: null })],
    restore: {
      target: 'crm_fix',
      targetTenantId: '1010',
      sourceTenant: 'crm',
      sourceCluster: 'prod-sh',
      scn: msToScn(NOW - HOUR),
      quick: false,
      restorePercent: 80.9,
      recoverPercent: null,
      totalBytes: 298 * GIB,
      finishBytes: null,
      generation: 4,
      sysStatus: 'WAIT_TENANT_RESTORE_FINISH',
      tenantStatus: 'RESTORE_WAIT_LS',
      recoverScn: null,
      option: 'pool_list=restore_pool',
      ...facts,
    },
    ...over,
  })
}

export function recoverJob(over: Partial<Job> = {}, facts: Partial<Job['recover']> = {}): Job {
  return job({
    key: 'recover/1/9/2026-11-20 12:00:00.000000',
    area: 'recover',
    kind: 'table recovery',
    jobId: '9',
    status: 'IMPORTING',
    bytes: null,
    parts: [part({ tenantName: 'stock', phase: 'IMPORT_TABLE', setId: null, bytes: null })],
    recover: {
      targetTenant: 'stock',
      auxTenant: 'AUX_RECOVER$1',
      objects: '`db`.`a`',
      scn: msToScn(NOW - HOUR),
      remap: null,
      auxPercent: 100,
      auxStatus: null,
      importStatus: 'IMPORT_TABLE',
      importJobId: '3',
      tables: [],
      total: 5,
      done: 2,
      failed: 0,
      ...facts,
    },
    ...over,
  })
}

export function archive(over: Partial<Archive> = {}): Archive {
  return {
    tenantId: '1002',
    tenantName: 'crm',
    destNo: '0',
    roundId: '3',
    pieceId: '12',
    status: 'DOING',
    state: 'running',
    startScn: msToScn(NOW - 8 * DAY),
    checkpointScn: msToScn(NOW - 4000),
    lag: 4,
    inputBytes: 96 * GIB,
    outputBytes: 32 * GIB,
    comment: null,
    path: 'file:///data/nfs/archive/crm',
    ...over,
  }
}

export function interrupted(over: Partial<Archive> = {}): Archive {
  return archive({
    status: 'INTERRUPTED',
    state: 'interrupted',
    lag: null,
    checkpointScn: msToScn(NOW - 14 * MINUTE),
    comment: 'log stream 1001 interrupted(-9026)',
    ...over,
  })
}

export function incident(over: Partial<Incident> = {}): Incident {
  return {
    id: 'archive:prod-sh/1002/interrupted/1',
    kind: 'archive',
    severity: 'critical',
    since: NOW - 14 * MINUTE,
    area: 'log',
    subjects: ['1002'],
    job: null,
    condition: 'interrupted',
    finding: null,
    group: null,
    ...over,
  }
}

export function tenant(over: Partial<TenantView> = {}): TenantView {
  return {
    tenantId: '1002',
    name: 'crm',
    status: 'NORMAL',
    role: 'PRIMARY',
    inRecycleBin: false,
    createdAt: null,
    lastFull: { setId: '14', at: NOW - 6 * HOUR, bytes: 298 * GIB },
    lastIncremental: { setId: '15', at: NOW - HOUR, bytes: 4 * GIB },
    lostFull: null,
    segments: [{ from: msToScn(NOW - 7 * DAY), to: msToScn(NOW - 4000) }],
    archive: archive(),
    ...over,
  }
}

export function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    cluster: 'prod-sh',
    version: { generation: 4, text: '4.2.5.0', comment: 'OceanBase 4.2.5.0' },
    login: { kind: 'sys' },
    readAt: NOW - 8000,
    databaseNow: NOW - 8000,
    tenants: [tenant()],
    jobs: [],
    unreadable: [],
    rowProblems: [],
    ...over,
  }
}

export function request(over: Partial<Request> = {}): Request {
  return {
    id: 'r-7f3a9c2b',
    state: 'pending',
    plan: {
      operation: {
        kind: 'restore',
        cluster: 'prod-sh',
        sourceTenantId: '1002',
        sourceTenant: 'crm',
        setId: '14',
        target: 'crm_fix',
        pool: 'restore_pool',
        scn: msToScn(NOW),
      },
      statement:
        "ALTER SYSTEM RESTORE `crm_fix` FROM '[2 paths, keys hidden]' UNTIL SCN = 1795177740000000000 WITH 'pool_list=restore_pool'",
      facts: [
        { label: 'To', text: '2026-11-20 12:29:00 UTC · SCN 1795177740000000000' },
        { label: 'Into', text: 'new tenant crm_fix · pool restore_pool' },
      ],
      checks: [
        { name: 'name is free', ok: true, detail: '' },
        { name: 'pool is free', ok: true, detail: 'restore_pool' },
      ],
      digest: 'a'.repeat(64),
      madeAt: NOW,
    },
    requester: 'U0ALICE',
    askedIn: 'C0DBOPS',
    policy: 'default',
    quorum: 1,
    breakGlass: null,
    step: 0,
    reason: 'orders table dropped at 12:29',
    createdAt: NOW,
    expiresAt: NOW + 30 * MINUTE,
    decisions: [],
    token: 'tokentokentokentokentoke',
    executingAt: null,
    jobKey: null,
    note: null,
    revision: 0,
    ...over,
  }
}

export function choices(over: Partial<RestoreChoices> = {}): RestoreChoices {
  return {
    operation: 'restore',
    passwords: [],
    quick: false,
    generation: 4,
    mayBreakGlass: false,
    cluster: 'prod-sh',
    clusters: ['prod-sh', 'prod-bj'],
    tenants: [
      { tenantId: '1002', name: 'crm' },
      { tenantId: '1004', name: 'orders' },
    ],
    tenantId: '1002',
    tenant: 'crm',
    sets: [
      {
        setId: '15',
        at: NOW - HOUR,
        bytes: 4 * GIB,
        full: false,
        plusArchivelog: false,
        encrypted: false,
      },
      {
        setId: '14',
        at: NOW - 6 * HOUR,
        bytes: 298 * GIB,
        full: true,
        plusArchivelog: true,
        encrypted: true,
      },
    ],
    segments: [
      { from: msToScn(NOW - 7 * DAY), to: msToScn(NOW - 2 * DAY) },
      { from: msToScn(NOW - DAY), to: msToScn(NOW - 4000) },
    ],
    pools: ['restore_pool', 'spare_pool'],
    problem: null,
    databaseNow: NOW,
    ...over,
  }
}

/** A failure body about `failed`. */
export function failure(
  failed: Job,
  over: Partial<Extract<MessageBody, { template: 'failure' }>> = {},
): MessageBody {
  return {
    template: 'failure',
    cluster: 'prod-sh',
    job: failed,
    percentBefore: 61.4,
    lastFull: { setId: '14', at: NOW - 8 * DAY, bytes: 291 * GIB },
    archive: archive(),
    recoveredBy: null,
    at: NOW,
    ...over,
  }
}

/** An hourly cleanup of one tenant that deleted two sets and some pieces. */
export function cleanupJob(over: Partial<Job> = {}, facts: Partial<Job['cleanup']> = {}): Job {
  const item = (type: string, itemId: string) => ({
    type,
    itemId,
    roundId: null,
    state: 'success' as const,
    path: null,
  })
  return job({
    key: 'cleanup/1002/31/2026-11-20 12:00:00.000000',
    area: 'cleanup',
    kind: 'cleanup',
    jobId: '31',
    fromSys: false,
    state: 'success',
    status: 'COMPLETED',
    startedAt: NOW - 29 * MINUTE,
    endedAt: NOW - 28 * MINUTE,
    parts: [part({ state: 'success', status: 'COMPLETED', phase: null, setId: null, bytes: null })],
    percent: 100,
    bytes: null,
    source: { kind: 'policy' },
    data: null,
    cleanup: {
      type: 'DELETE OBSOLETE BACKUP',
      obsoleteBefore: NOW - 29 * MINUTE - 7 * DAY,
      itemId: null,
      parameter: '2026-11-13 12:00:00.000000',
      tasks: { done: 5, total: 5 },
      deleted: [
        item('BACKUP SET', '3'),
        item('BACKUP SET', '5'),
        ...['1', '2', '3'].map((id) => item('BACKUP PIECE', id)),
      ],
      ...facts,
    },
    ...over,
  })
}

/** The second backup of one set of 3.x. */
export function copyJob(over: Partial<Job> = {}, facts: Partial<Job['copy']> = {}): Job {
  return job({
    key: 'copy/1/4/set-14',
    area: 'copy',
    kind: 'second backup',
    jobId: '4',
    data: null,
    copy: { what: 'set', itemId: '14', copyId: '1', ...facts },
    ...over,
  })
}

/** The validation of one set. */
export function validationJob(
  over: Partial<Job> = {},
  facts: Partial<Job['validation']> = {},
): Job {
  return job({
    key: 'validation/1/5/2026-11-20 12:00:00.000000',
    area: 'validation',
    kind: 'validation',
    jobId: '5',
    bytes: null,
    data: null,
    validation: { type: 'BACKUPSET', level: 'physical', itemId: '14', ...facts },
    ...over,
  })
}

/** One page of a list of these jobs, on one cluster seen from sys. */
export function jobList(jobs: readonly ListedJob[], over: Partial<JobList> = {}): JobList {
  return {
    area: 'data',
    filter: { cluster: null, tenant: null, states: [], from: NOW - 7 * DAY, to: null },
    jobs,
    clusters: [listedCluster()],
    dark: [],
    page: 1,
    total: jobs.length,
    more: false,
    lookedBackTo: null,
    rowsRead: jobs.length * 3,
    at: NOW,
    ...over,
  }
}

/** A cluster that a list was read from. */
export function listedCluster(over: Partial<ListedCluster> = {}): ListedCluster {
  return {
    cluster: 'prod-sh',
    version: '4.2.5.0',
    login: { kind: 'sys' },
    databaseNow: NOW,
    unreadable: [],
    ...over,
  }
}

/** One job of a list. */
export function listed(one: Job, over: Partial<ListedJob> = {}): ListedJob {
  return { cluster: 'prod-sh', job: one, pace: null, ran: !isJobOver(one), at: NOW, ...over }
}

/** A pace at which a job ends in 7 to 9 minutes. */
export function pace(over: Partial<Pace> = {}): Pace {
  return {
    bytesPerSecond: 240 * 1024 ** 2,
    left: { low: 420, high: 540 },
    leftBy: 'pace',
    still: null,
    wentBack: null,
    partsBack: [],
    ...over,
  }
}
