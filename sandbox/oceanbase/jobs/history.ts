import { scnOf } from '../sql/timestamp.ts'
import type { Row } from '../view-store.ts'
import { fullSeconds } from './backup-phases.ts'
import {
  type BackupJobFacts,
  backupCounters,
  backupJobRow,
  backupSetRow,
  encryptionColumns,
} from './backup-rows.ts'
import type { Cluster } from './cluster.ts'
import { serverComment } from './comment.ts'
import { withoutKeys } from './destination.ts'
import type { Tenant } from './tenants.ts'

/** How the past is to look. */
export interface HistoryOptions {
  /** Days back from now; default 14. */
  readonly days?: number
  /** A full backup on every so many days, incrementals between; default 7. */
  readonly fullEvery?: number
  /** Days ago (0 = last night) on which the backup of `tenant`, or of all, failed. */
  readonly failures?: readonly {
    readonly daysAgo: number
    readonly tenant?: string
    readonly result: number
  }[]
}

const DAY = 86_400_000
/** Share of the work that a failed backup of the past had done. */
const FAILED_AT = 0.6

interface Chain {
  full: number
  previous: number
}

/**
 * Writes a past into the history views: a backup every night at 18:00 UTC, full or incremental with its
 * task and set, an archive round since before the first one, and a daily cleanup. Tenants without an open
 * archive have no past.
 */
export function seedHistory(cluster: Cluster, options: HistoryOptions): void {
  const { world, tenants, archive } = cluster
  const days = options.days ?? 14
  const able = tenants.users().filter((tenant) => archive.status(tenant.id) === 'DOING')
  for (const tenant of able) reopenArchive(cluster, tenant, world.now - (days + 1) * DAY)
  const chains = new Map<number, Chain>()
  // The last night whose backup is over by now, two hours later.
  const last = Math.floor((world.now - 20 * 3_600_000) / DAY) * DAY + 18 * 3_600_000
  for (let back = days - 1; back >= 0; back -= 1) {
    const start = last - back * DAY
    const isFull = (days - 1 - back) % (options.fullEvery ?? 7) === 0
    const failed = (options.failures ?? []).filter((failure) => failure.daysAgo === back)
    nightlyBackup(cluster, able, start, isFull, failed, chains)
    if (start + 6 * 3_600_000 > world.now - 10_000) continue
    for (const tenant of able) dailyCleanup(cluster, tenant, start + 6 * 3_600_000)
  }
  world.advance()
}

/** Replaces the tenant's round by one that began in the past, with pieces by the day. */
function reopenArchive(cluster: Cluster, tenant: Tenant, sinceMs: number): void {
  const { store } = cluster.world
  for (const view of [
    'CDB_OB_ARCHIVELOG',
    'CDB_OB_ARCHIVELOG_SUMMARY',
    'CDB_OB_ARCHIVELOG_PIECE_FILES',
    'CDB_OB_LS_LOG_ARCHIVE_PROGRESS',
    'V$OB_ARCHIVE_DEST_STATUS',
  ]) {
    store.remove(view, { TENANT_ID: tenant.id })
  }
  cluster.archive.start(tenant.id, sinceMs)
}

function nightlyBackup(
  cluster: Cluster,
  tenants: readonly Tenant[],
  start: number,
  isFull: boolean,
  failures: readonly { readonly tenant?: string; readonly result: number }[],
  chains: Map<number, Chain>,
): void {
  const { world } = cluster
  const sysId = world.nextJobId(1)
  let end = start
  let result = 0
  let comment = ''
  for (const tenant of tenants) {
    const chain = chains.get(tenant.id)
    const type = isFull || !chain ? 'FULL' : 'INC'
    const failure = failures.find(({ tenant: name }) => name === undefined || name === tenant.name)
    const seconds =
      fullSeconds(tenant.bytes) * (type === 'FULL' ? 1 : 0.3) * (failure ? FAILED_AT : 1)
    const finish = start + 1000 + seconds * (1 + 0.05 * Math.sin(start / DAY)) * 1000
    const code = failure ? -Math.abs(failure.result) : 0
    const text = failure ? serverComment('BACKUP_DATA', code, world.trace()) : ''
    const setId = writeBackup(cluster, {
      tenant,
      type,
      start: start + 1000,
      end: finish,
      sysId,
      code,
      text,
      chain,
    })
    if (code === 0) {
      chains.set(tenant.id, {
        full: type === 'FULL' ? setId : (chain?.full ?? setId),
        previous: setId,
      })
    } else if (result === 0) {
      result = code
      comment = text
    }
    end = Math.max(end, finish)
  }
  world.store.put('CDB_OB_BACKUP_JOB_HISTORY', {
    ...endedJob(
      { tenantId: 1, jobId: sysId, sysJobId: sysId, type: isFull ? 'FULL' : 'INC', start },
      end + 2000,
      result,
      comment,
    ),
    BACKUP_SET_ID: 0,
    EXECUTOR_TENANT_ID: tenants.map((tenant) => tenant.id).join(','),
    JOB_LEVEL: 'CLUSTER',
    PATH: '',
  })
}

interface PastBackup {
  readonly tenant: Tenant
  readonly type: 'FULL' | 'INC'
  readonly start: number
  readonly end: number
  readonly sysId: number
  readonly code: number
  readonly text: string
  readonly chain: Chain | undefined
}

/** Job, task and set of one tenant's finished backup; returns the set's id. */
function writeBackup(cluster: Cluster, past: PastBackup): number {
  const { world } = cluster
  const { tenant, type, start, end, code, text } = past
  const { store } = world
  const jobId = world.nextJobId(tenant.id)
  const setId = world.nextId('BACKUP_SET_ID', tenant.id, ['CDB_OB_BACKUP_SET_FILES'])
  const taskId = world.nextId('TASK_ID', tenant.id, [
    'CDB_OB_BACKUP_TASKS',
    'CDB_OB_BACKUP_TASK_HISTORY',
  ])
  const dest = store.row('CDB_OB_BACKUP_PARAMETER', {
    TENANT_ID: tenant.id,
    NAME: 'data_backup_dest',
  })
  const path = withoutKeys(String(dest?.VALUE ?? ''))
  const ok = code === 0
  const bytes = tenant.bytes * (type === 'FULL' ? 1 : 0.15)
  const counters = backupCounters({ bytes, tablets: tenant.tablets }, ok ? 1 : FAILED_AT)
  const seconds = (end - start) / 1000
  const ended = {
    ...counters,
    OUTPUT_RATE_BYTES: Number(counters.OUTPUT_BYTES) / seconds,
    META_TURN_ID: 1,
    DATA_TURN_ID: 0,
    MINOR_TURN_ID: 1,
    MAJOR_TURN_ID: 1,
    RESULT: code,
    COMMENT: text,
    END_TIMESTAMP: end,
  }
  store.put('CDB_OB_BACKUP_JOB_HISTORY', {
    ...endedJob({ tenantId: tenant.id, jobId, sysJobId: past.sysId, type, start }, end, code, text),
    BACKUP_SET_ID: setId,
    EXECUTOR_TENANT_ID: String(tenant.id),
    JOB_LEVEL: 'USER_TENANT',
    PATH: path,
  })
  store.put('CDB_OB_BACKUP_TASK_HISTORY', {
    ...ended,
    ...encryptionColumns(false),
    TENANT_ID: tenant.id,
    TASK_ID: taskId,
    JOB_ID: jobId,
    INCARNATION: 1,
    BACKUP_SET_ID: setId,
    START_TIMESTAMP: start,
    STATUS: ok ? 'COMPLETED' : 'FAILED',
    START_SCN: scnOf(start),
    END_SCN: ok ? scnOf(end) : 0,
    USER_LS_START_SCN: scnOf(start + 18_000),
    PATH: path,
  })
  const isFull = type === 'FULL'
  store.put('CDB_OB_BACKUP_SET_FILES', {
    ...backupSetRow({
      tenantId: tenant.id,
      setId,
      type,
      previousFull: isFull ? 0 : (past.chain?.full ?? 0),
      previous: isFull ? 0 : (past.chain?.previous ?? 0),
      plusArchivelog: false,
      encrypted: false,
      path,
      start,
      version: store.version,
    }),
    ...ended,
    STATUS: ok ? 'SUCCESS' : 'FAILED',
    FILE_STATUS: ok ? 'AVAILABLE' : 'INCOMPLETE',
    ELAPSED_SECONDES: Math.round(seconds),
    START_REPLAY_SCN: scnOf(start),
    START_REPLAY_SCN_DISPLAY: start,
    MIN_RESTORE_SCN: ok ? scnOf(end) : 0,
    MIN_RESTORE_SCN_DISPLAY: ok ? end : null,
    CONSISTENT_SCN: scnOf(start + (end - start) / 4),
  })
  return setId
}

/** A finished job of the past: what was asked for and how it ended. */
function endedJob(
  ids: Pick<BackupJobFacts, 'tenantId' | 'jobId' | 'sysJobId' | 'type' | 'start'>,
  end: number,
  result: number,
  comment: string,
): Row {
  const facts = { ...ids, plusArchivelog: false, encrypted: false, description: 'nightly' }
  const status = result === 0 ? 'COMPLETED' : 'FAILED'
  return {
    ...backupJobRow(facts),
    END_TIMESTAMP: end,
    STATUS: status,
    RESULT: result,
    COMMENT: comment,
  }
}

function dailyCleanup(cluster: Cluster, tenant: Tenant, start: number): void {
  const { world } = cluster
  world.store.put('CDB_OB_BACKUP_DELETE_JOB_HISTORY', {
    TENANT_ID: tenant.id,
    JOB_ID: world.nextJobId(tenant.id),
    INCARNATION: 1,
    INITIATOR_TENANT_ID: tenant.id,
    INITIATOR_JOB_ID: 0,
    EXECUTOR_TENANT_ID: String(tenant.id),
    TYPE: 'DELETE OBSOLETE BACKUP',
    PARAMETER: start - 7 * DAY,
    JOB_LEVEL: 'USER_TENANT',
    START_TIMESTAMP: start,
    END_TIMESTAMP: start + 8000,
    STATUS: 'COMPLETED',
    TASK_COUNT: 0,
    SUCCESS_TASK_COUNT: 0,
    RESULT: 0,
    COMMENT: '',
  })
}
