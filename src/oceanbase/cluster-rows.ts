import type { ClusterRows, JobRowBase, ServerVersion } from '../domain/rows.ts'
import { formatViewTime } from '../domain/time.ts'
import { cleanupJobs } from './cleanup.ts'
import { readClock } from './clock.ts'
import { copies } from './copies.ts'
import { backupSets, dataJobs, dataTasks } from './data-backup.ts'
import { archiveRounds, archives } from './log-archive.ts'
import { type Clause, type Reading, readView } from './reading.ts'
import { restores } from './restore.ts'
import { importJobs, importTasks, recoverJobs } from './table-recovery.ts'
import { tenants } from './tenants.ts'
import { validations } from './validations.ts'
import type { JobViews } from './view.ts'

/** Rows of one history view in one reading, newest first, when the reader names no number. */
export const HISTORY_LIMIT = 500
/** One row for each tenant, or a few. */
const BY_TENANT: Clause = { sql: 'ORDER BY TENANT_ID' }

/** Sets and rounds in one reading: far above what a cluster has, so a runaway view stays bounded. */
export const CATALOGUE_LIMIT = 10_000
/** Running jobs in one reading, likewise. What is cut off would look as if it had vanished. */
const RUNNING_LIMIT = 50_000

/**
 * History rows that started at or after the time (ms since the epoch, UTC), newest first. A server gives rows in no
 * order of its own, another one in the next poll: every reading sorts down to the key, so that the same rows make
 * the same snapshot and no message is edited for nothing.
 */
export function historySince(ms: number, limit?: number): Clause {
  // The session is in UTC and the text has the views' own form, so it compares with timestamps and with text.
  return {
    sql: `WHERE START_TIMESTAMP >= '${formatViewTime(Math.max(0, ms))}' ORDER BY START_TIMESTAMP DESC, TENANT_ID, JOB_ID LIMIT ${limit ?? HISTORY_LIMIT}`,
    ...(limit === undefined ? {} : { cap: limit }),
  }
}

/**
 * Everything that one reading brings. All running views are read before all history views, because a job that
 * ends meanwhile moves from the one to the other (REFERENCE §2.2, trap 1); read twice it is seen twice, which
 * the domain joins. Throws OceanBaseError when the connection fails.
 */
export async function readClusterRows(
  reading: Reading,
  version: ServerVersion,
  since: number,
  limit?: number,
): Promise<ClusterRows> {
  const databaseNow = await readClock(reading.session)
  const running = <Row>(views: JobViews<Row>) =>
    readView(reading, views.running, {
      sql: `ORDER BY TENANT_ID, JOB_ID LIMIT ${RUNNING_LIMIT}`,
      cap: RUNNING_LIMIT,
    })
  const history = <Row>(views: JobViews<Row>) =>
    readView(reading, views.history, historySince(since, limit))

  const now = {
    dataJobs: await running(dataJobs),
    dataTasks: await running(dataTasks),
    cleanupJobs: await running(cleanupJobs),
    restores: await running(restores),
    recoverJobs: await running(recoverJobs),
    importJobs: await running(importJobs),
    importTasks: await running(importTasks),
    copies: (await running(copies)).filter(hasStart),
    validations: (await running(validations)).filter(hasStart),
  }
  return {
    version,
    login: reading.catalogue().dialect?.login ?? { kind: 'sys' },
    databaseNow,
    dataJobs: [...now.dataJobs, ...(await history(dataJobs))],
    dataTasks: [...now.dataTasks, ...(await history(dataTasks))],
    cleanupJobs: [...now.cleanupJobs, ...(await history(cleanupJobs))],
    cleanupTasks: [],
    copies: [...now.copies, ...(await history(copies))],
    validations: [...now.validations, ...(await history(validations))],
    restores: [...now.restores, ...(await history(restores))],
    recoverJobs: [...now.recoverJobs, ...(await history(recoverJobs))],
    importJobs: [...now.importJobs, ...(await history(importJobs))],
    importTasks: [...now.importTasks, ...(await history(importTasks))],
    ...(await readArchiving(reading)),
    sets: await readView(reading, backupSets, SETS),
    tenants: await readView(reading, tenants, BY_TENANT),
    problems: reading.problems,
    unreadable: reading.unreadable,
  }
}

/**
 * A reading without jobs, and with or without sets: both may be thousands, and who asks for archives sees none of them.
 * Throws OceanBaseError when the connection fails.
 */
export async function readProtection(
  reading: Reading,
  version: ServerVersion,
  withSets: boolean,
): Promise<ClusterRows> {
  const databaseNow = await readClock(reading.session)
  return {
    ...NO_JOBS,
    version,
    login: reading.catalogue().dialect?.login ?? { kind: 'sys' },
    databaseNow,
    ...(await readArchiving(reading)),
    sets: withSets ? await readView(reading, backupSets, SETS) : [],
    tenants: await readView(reading, tenants, BY_TENANT),
    problems: reading.problems,
    unreadable: reading.unreadable,
  }
}

/** The rows of jobs in a reading that has none. */
export const NO_JOBS = {
  dataJobs: [],
  dataTasks: [],
  cleanupJobs: [],
  cleanupTasks: [],
  copies: [],
  validations: [],
  restores: [],
  recoverJobs: [],
  importJobs: [],
  importTasks: [],
} as const

async function readArchiving(reading: Reading): Promise<Pick<ClusterRows, 'archives' | 'rounds'>> {
  return {
    archives: await readView(reading, archives, BY_TENANT),
    rounds: await readView(reading, archiveRounds, newest('START_SCN', 'TENANT_ID')),
  }
}

/**
 * A job of 3.x starts with its first task: before that it has no START_TIMESTAMP, which is part of its key, and would
 * be another job a moment later (REFERENCE §9, §10).
 */
function hasStart(row: JobRowBase): boolean {
  return row.start !== null
}

function newest(column: string, key: string, condition?: string): Clause {
  const where = condition ? `WHERE ${condition} ` : ''
  return {
    sql: `${where}ORDER BY ${column} DESC, ${key} LIMIT ${CATALOGUE_LIMIT}`,
    cap: CATALOGUE_LIMIT,
  }
}

const SETS = newest('START_TIMESTAMP', 'TENANT_ID, BACKUP_SET_ID', "FILE_STATUS <> 'DELETED'")
