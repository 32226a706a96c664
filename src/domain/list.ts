import type { Job, JobArea } from './job.ts'
import type { ClusterRows, Login } from './rows.ts'
import type { State } from './state.ts'
import type { Pace } from './trail.ts'

/** Jobs on one page of a list. */
export const PAGE_SIZE = 10

/** Which jobs of an area a list shows; every part narrows it. Times are ms since the epoch (UTC). */
export interface ListFilter {
  readonly cluster: string | null
  /** Tenant name, or an id. */
  readonly tenant: string | null
  /** States wanted; none means all. */
  readonly states: readonly State[]
  /** START_TIMESTAMP at or after; running jobs are shown whenever they started. */
  readonly from: number | null
  /** START_TIMESTAMP before. */
  readonly to: number | null
}

/** What the OceanBase edge is asked for: leading rows by place, with everything that belongs to them. */
export interface JobQuery {
  readonly area: JobArea
  readonly tenant: { readonly id: string | null; readonly name: string } | null
  /** JOB_ID of the leading row or of one of its tenants' rows; null for all. Ids come again (trap 17). */
  readonly jobId: string | null
  readonly states: readonly State[]
  readonly from: number | null
  readonly to: number | null
  /**
   * Database time, ms since the epoch (UTC): jobs that have ended since stand where they stood while they ran, whatever
   * the window, so that the pages of a list do not shift. Null: jobs stand where they are now.
   */
  readonly ranAt: number | null
  /** Leading rows to pass over and to give, running ones first, each newest first. */
  readonly skip: number
  readonly take: number
}

/**
 * Rows of the jobs asked for. With `states` they are a superset: a row's STATUS alone does not decide its job's
 * state (traps 3 and 9), so what was assembled is looked at again.
 */
export interface JobRows {
  readonly rows: ClusterRows
  /** Leading rows that match, as far as rows can tell. */
  readonly total: number
  /** Rows that came from the database for this answer. */
  readonly rowsRead: number
}

/** One line of a list. */
export interface ListedJob {
  readonly cluster: string
  readonly job: Job
  readonly pace: Pace | null
  /** Whether it stands among the running ones: it runs, or did when the list was first read. */
  readonly ran: boolean
  /** Database time of the reading, ms since the epoch (UTC). */
  readonly at: number
}

/** A cluster that a list was read from. */
export interface ListedCluster {
  readonly cluster: string
  readonly version: string
  readonly login: Login
  readonly databaseNow: number
  /** Views that could not be read: their part of the list is unknown, not empty. */
  readonly unreadable: readonly string[]
}

/** One page of a list, the answer to `data`, `cleanup`, `restore`, `recover`, `copies`, `validations`. */
export interface JobList {
  readonly area: JobArea
  readonly filter: ListFilter
  readonly jobs: readonly ListedJob[]
  readonly clusters: readonly ListedCluster[]
  /** Clusters that did not answer, with the reason. */
  readonly dark: readonly { readonly cluster: string; readonly reason: string }[]
  /** Counted from 1. */
  readonly page: number
  /** Jobs that match, or null when that would mean reading them all. */
  readonly total: number | null
  readonly more: boolean
  /** Jobs were looked through for the states asked for only back to here, ms since the epoch (UTC); null = all were. */
  readonly lookedBackTo: number | null
  readonly rowsRead: number
  /** The bot's clock. */
  readonly at: number
}

/** One row of a view with its columns as the server prints them, redacted; secret columns are named, never read. */
export interface ViewColumns {
  readonly view: string
  readonly columns: readonly { readonly name: string; readonly value: string | null }[]
}
