import type { Simulation } from '../sandbox/oceanbase/simulation.ts'
import type { Row } from '../sandbox/oceanbase/view-store.ts'

/** How big a cluster is. Everything that a size leaves open grows with these. */
export interface BigCluster {
  /** User tenants, named t1, t2 …, ids 1002, 1004 … */
  readonly tenants: number
  /** Rows in CDB_OB_BACKUP_JOB_HISTORY and, apart from them, in CDB_OB_BACKUP_DELETE_JOB_HISTORY. */
  readonly history: number
  /** Rows in CDB_OB_BACKUP_JOBS, each with its task. */
  readonly running: number
  /** Restores that are over, and as many table recoveries. */
  readonly restores: number
  /** ms since the epoch (UTC). */
  readonly now: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const GIB = 1024 ** 3
/** Sets younger than this are there, older ones are deleted. */
const KEPT_DAYS = 14
/** One backup in so many failed. */
const FAILED_EACH = 50

/**
 * Fills an empty cluster of 4.2 with rows that stand still: every night each tenant backs itself up, on every seventh
 * sys does it for all; cleanups run hourly and every fifth finds something; the running backups are the tenants' own.
 * Ids of all rows of a tenant rise with their start, as the server gives them.
 */
export function fillCluster(simulation: Simulation, size: BigCluster): void {
  const ids = Array.from({ length: size.tenants }, (_, i) => 1002 + 2 * i)
  for (const [i, id] of ids.entries()) {
    simulation.addTenant({ id, name: `t${i + 1}`, archive: null })
  }
  for (const view of ['CDB_OB_ARCHIVELOG', 'CDB_OB_ARCHIVELOG_SUMMARY']) {
    simulation.insertMany(
      view,
      ids.map((id) => archive(id, size.now)),
    )
  }
  const nights = [...pastBackups(ids, size)]
  simulation.insertMany(
    'CDB_OB_BACKUP_JOB_HISTORY',
    nights.map(({ job }) => job),
  )
  const members = nights.filter(({ job }) => job.TENANT_ID !== 1)
  simulation.insertMany(
    'CDB_OB_BACKUP_TASK_HISTORY',
    members.map(({ job }) => task(job, 1)),
  )
  simulation.insertMany(
    'CDB_OB_BACKUP_SET_FILES',
    members.map(({ job }) => setOf(job, size.now)),
  )
  const running = Array.from({ length: size.running }, (_, i) => runningJob(ids, i, size))
  simulation.insertMany('CDB_OB_BACKUP_JOBS', running)
  simulation.insertMany(
    'CDB_OB_BACKUP_TASKS',
    running.map((job, i) => task(job, (i % 97) / 100)),
  )
  const cleanups = Array.from({ length: size.history }, (_, i) => cleanup(ids, i, size.now))
  simulation.insertMany('CDB_OB_BACKUP_DELETE_JOB_HISTORY', cleanups)
  simulation.insertMany(
    'CDB_OB_BACKUP_DELETE_TASK_HISTORY',
    cleanups.flatMap((job) =>
      Array.from({ length: Number(job.TASK_COUNT) }, (_, i) => deleted(job, i)),
    ),
  )
  const restores = Array.from({ length: size.restores }, (_, i) => i)
  simulation.insertMany(
    'CDB_OB_RESTORE_HISTORY',
    restores.flatMap((i) => restore(ids, i, size.now)),
  )
  simulation.insertMany(
    'CDB_OB_RECOVER_TABLE_JOB_HISTORY',
    restores.map((i) => recovery(ids, i, size.now)),
  )
}

function* pastBackups(
  ids: readonly number[],
  { history, now }: BigCluster,
): Generator<{ job: Row }> {
  const rows = Math.max(1, history)
  const nights = Math.ceil(rows / (ids.length + 1 / 7))
  let written = 0
  for (let back = nights; back >= 1; back -= 1) {
    const start = now - back * DAY
    const ofSys = back % 7 === 0
    const number = nights - back + 1
    if (ofSys && written < rows) {
      const facts = { tenant: 1, number, start, end: start + 2 * HOUR, failed: false, sys: number }
      written += 1
      yield { job: { ...pastJob(facts), EXECUTOR_TENANT_ID: ids.join(','), PATH: '' } }
    }
    for (const [i, tenant] of ids.entries()) {
      if (written >= rows) return
      written += 1
      const at = start + 1000 + i * 10_000
      const failed = (number * 31 + i) % FAILED_EACH === 0
      const facts = { tenant, number, start: at, end: at + 40 * MINUTE, failed }
      yield { job: pastJob({ ...facts, sys: ofSys ? number : null }) }
    }
  }
}

function pastJob(facts: {
  readonly tenant: number
  readonly number: number
  readonly start: number
  readonly end: number
  readonly failed: boolean
  /** JOB_ID of the sys row, or null. */
  readonly sys: number | null
}): Row {
  const { tenant, number, start, end, failed, sys } = facts
  return {
    TENANT_ID: tenant,
    JOB_ID: number,
    INCARNATION: 1,
    BACKUP_SET_ID: tenant === 1 ? 0 : number,
    INITIATOR_TENANT_ID: sys === null ? tenant : 1,
    INITIATOR_JOB_ID: sys ?? 0,
    EXECUTOR_TENANT_ID: String(tenant),
    PLUS_ARCHIVELOG: 'OFF',
    BACKUP_TYPE: number % 7 === 1 ? 'FULL' : 'INC',
    JOB_LEVEL: tenant === 1 ? 'CLUSTER' : 'USER_TENANT',
    ENCRYPTION_MODE: 'NONE',
    START_TIMESTAMP: start,
    END_TIMESTAMP: end,
    STATUS: failed ? 'FAILED' : 'COMPLETED',
    RESULT: failed ? -9071 : 0,
    COMMENT: failed
      ? '(SERVER)ls_id: 1001, addr: 10.0.0.1:2882, module: BACKUP_DATA, result: -9071(backup destination io error), trace_id: YB420A000001-00062F0000000001-0-0'
      : '',
    DESCRIPTION: 'nightly',
    PATH: `oss://bk/t${tenant}/data`,
  }
}

function runningJob(ids: readonly number[], i: number, { history, now, running }: BigCluster): Row {
  const tenant = ids[i % ids.length] ?? 1002
  const first = Math.ceil(history / ids.length) + 10
  return {
    ...pastJob({
      tenant,
      number: first + Math.floor(i / ids.length),
      // All of them started within the last six hours.
      start: now - Math.round((6 * HOUR * (running - i)) / running),
      end: 0,
      failed: false,
      sys: null,
    }),
    END_TIMESTAMP: null,
    STATUS: 'DOING',
  }
}

/** `done`: 0 to 1; 1 when the job is over. */
function task(job: Row, done: number): Row {
  const blocks = 80_000
  const finished = job.STATUS === 'FAILED' ? 48_000 : Math.floor(blocks * done)
  return {
    TENANT_ID: job.TENANT_ID,
    TASK_ID: job.JOB_ID,
    JOB_ID: job.JOB_ID,
    INCARNATION: 1,
    BACKUP_SET_ID: job.BACKUP_SET_ID,
    START_TIMESTAMP: Number(job.START_TIMESTAMP) + 1000,
    END_TIMESTAMP: job.END_TIMESTAMP,
    STATUS: job.END_TIMESTAMP === null ? 'BACKUP_DATA_MAJOR' : job.STATUS,
    START_SCN: `${job.START_TIMESTAMP}000000`,
    INPUT_BYTES: finished * 2 * 1024 ** 2,
    OUTPUT_BYTES: finished * 1024 ** 2,
    OUTPUT_RATE_BYTES: 0,
    TABLET_COUNT: 900,
    FINISH_TABLET_COUNT: Math.floor(900 * done),
    MACRO_BLOCK_COUNT: blocks,
    FINISH_MACRO_BLOCK_COUNT: finished,
    RESULT: job.RESULT,
    COMMENT: job.COMMENT,
    PATH: job.PATH,
  }
}

function setOf(job: Row, now: number): Row {
  const good = job.STATUS === 'COMPLETED'
  const full = job.BACKUP_TYPE === 'FULL'
  const number = Number(job.JOB_ID)
  const kept = now - Number(job.START_TIMESTAMP) < KEPT_DAYS * DAY
  return {
    TENANT_ID: job.TENANT_ID,
    BACKUP_SET_ID: number,
    DEST_ID: 1002,
    INCARNATION: 1,
    BACKUP_TYPE: job.BACKUP_TYPE,
    PREV_FULL_BACKUP_SET_ID: full ? 0 : number - ((number - 1) % 7),
    PREV_INC_BACKUP_SET_ID: full ? 0 : number - 1,
    START_TIMESTAMP: job.START_TIMESTAMP,
    END_TIMESTAMP: job.END_TIMESTAMP,
    STATUS: good ? 'SUCCESS' : 'FAILED',
    FILE_STATUS: kept ? (good ? 'AVAILABLE' : 'INCOMPLETE') : 'DELETED',
    PLUS_ARCHIVELOG: 'OFF',
    START_REPLAY_SCN: `${job.START_TIMESTAMP}000000`,
    MIN_RESTORE_SCN: good ? `${job.END_TIMESTAMP}000000` : 0,
    OUTPUT_BYTES: 80 * GIB,
    RESULT: job.RESULT,
    ENCRYPTION_MODE: 'NONE',
    PATH: job.PATH,
  }
}

function cleanup(ids: readonly number[], i: number, now: number): Row {
  const start = now - HOUR - Math.floor(i / ids.length) * HOUR - (i % ids.length) * 1000
  const tasks = i % 5 === 0 ? 2 : 0
  const failed = i % 499 === 0
  const tenant = ids[i % ids.length] ?? 1002
  return {
    TENANT_ID: tenant,
    JOB_ID: 2_000_000 - Math.floor(i / ids.length),
    INCARNATION: 1,
    INITIATOR_TENANT_ID: tenant,
    INITIATOR_JOB_ID: 0,
    EXECUTOR_TENANT_ID: String(tenant),
    TYPE: 'DELETE OBSOLETE BACKUP',
    PARAMETER: start - 7 * DAY,
    JOB_LEVEL: 'USER_TENANT',
    START_TIMESTAMP: start,
    END_TIMESTAMP: start + 8000,
    STATUS: failed ? 'FAILED' : 'COMPLETED',
    TASK_COUNT: tasks,
    SUCCESS_TASK_COUNT: failed ? 0 : tasks,
    RESULT: failed ? -9044 : 0,
    COMMENT: '',
  }
}

function deleted(job: Row, i: number): Row {
  return {
    TENANT_ID: job.TENANT_ID,
    TASK_ID: Number(job.JOB_ID) * 2 + i,
    INCARNATION: 1,
    JOB_ID: job.JOB_ID,
    TASK_TYPE: i === 0 ? 'BACKUP SET' : 'BACKUP PIECE',
    ID: i + 1,
    ROUND_ID: i,
    DEST_ID: 1002,
    START_TIMESTAMP: Number(job.START_TIMESTAMP) + 1000,
    END_TIMESTAMP: job.END_TIMESTAMP,
    STATUS: job.STATUS,
    RESULT: job.RESULT,
    PATH: `oss://bk/t${job.TENANT_ID}/data`,
  }
}

/** The two rows of a restore (REFERENCE §6.1). */
function restore(ids: readonly number[], i: number, now: number): readonly Row[] {
  const start = now - (i + 1) * 12 * HOUR
  const source = i % ids.length
  const failed = i % FAILED_EACH === 7
  const row = {
    JOB_ID: 5000 - i,
    RESTORE_TENANT_NAME: `copy_${i}_of_t${source + 1}`,
    RESTORE_TENANT_ID: 50_000 + 2 * i,
    BACKUP_TENANT_NAME: `t${source + 1}`,
    BACKUP_TENANT_ID: ids[source],
    RESTORE_SCN: `${start - HOUR}000000`,
    START_TIMESTAMP: start,
    FINISH_TIMESTAMP: start + 90 * MINUTE,
    STATUS: failed ? 'FAIL' : 'SUCCESS',
    COMMENT: failed ? 'STORAGE : OB_IO_ERROR(-4009) on 10.0.0.1:2882 with traceid YB42-1' : '',
    TABLET_COUNT: 900,
    FINISH_TABLET_COUNT: 900,
    TOTAL_BYTES: 80 * GIB,
    FINISH_BYTES: 80 * GIB,
  }
  return [
    { ...row, TENANT_ID: 1 },
    { ...row, TENANT_ID: row.RESTORE_TENANT_ID },
  ]
}

function recovery(ids: readonly number[], i: number, now: number): Row {
  const start = now - (i + 1) * 11 * HOUR
  return {
    TENANT_ID: 1,
    JOB_ID: 9000 - i,
    INITIATOR_TENANT_ID: 1,
    INITIATOR_JOB_ID: 0,
    START_TIMESTAMP: start,
    FINISH_TIMESTAMP: start + 50 * MINUTE,
    STATUS: i % FAILED_EACH === 3 ? 'FAILED' : 'COMPLETED',
    RESULT: i % FAILED_EACH === 3 ? 'FAILED' : 'SUCCESS',
    TARGET_TENANT_NAME: `t${(i % ids.length) + 1}`,
    AUX_TENANT_NAME: `AUX_RECOVER$${start}000`,
    TABLE_LIST: '`shop`.`orders`,`shop`.`items`',
    RESTORE_SCN: `${start - HOUR}000000`,
    COMMENT: '',
  }
}

function archive(tenant: number, now: number): Row {
  return {
    TENANT_ID: tenant,
    DEST_ID: 1001,
    ROUND_ID: 1,
    INCARNATION: 1,
    DEST_NO: 0,
    STATUS: 'DOING',
    START_SCN: `${now - 400 * DAY}000000`,
    CHECKPOINT_SCN: `${now - 5000}000000`,
    PIECE_SWITCH_INTERVAL: 86_400_000_000,
    INPUT_BYTES: GIB,
    OUTPUT_BYTES: GIB,
    PATH: `oss://bk/t${tenant}/archive`,
  }
}
