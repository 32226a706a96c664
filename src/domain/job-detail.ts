import type { PhaseMark } from './course.ts'
import type { Job } from './job.ts'
import type { ViewColumns } from './list.ts'
import type { Pace } from './trail.ts'

/** One row of DBA_OB_ROOTSERVICE_EVENT_HISTORY that belongs to a job (REFERENCE §12). */
export interface ServerEvent {
  /** ms since the epoch (UTC), or null when it could not be read. */
  readonly at: number | null
  readonly module: string
  readonly event: string
  /** NAME1/VALUE1 … NAME6/VALUE6, those that are set, redacted. */
  readonly pairs: readonly { readonly name: string; readonly value: string }[]
}

/** Everything that View Cause and `job` show of one job. */
export interface JobDetail {
  readonly cluster: string
  /** Version of the server, such as `4.2.5.0`. */
  readonly version: string
  readonly job: Job
  readonly pace: Pace | null
  /** Phases as the polls saw them begin, oldest first; empty when the bot was not looking. */
  readonly phases: readonly PhaseMark[]
  /** How long this job usually takes, in seconds, out of so many earlier good runs; null when too few are known. */
  readonly usual: { readonly low: number; readonly high: number; readonly runs: number } | null
  /** How estimates of such jobs held so far; null when none was made. */
  readonly estimates: { readonly runs: number; readonly made: number; readonly held: number } | null
  /** Every column of its rows; null when they were not asked for. */
  readonly columns: readonly ViewColumns[] | null
  /** Events of the server's own log near the job; empty when they are gone (7 days) or unreadable. */
  readonly events: readonly ServerEvent[]
  /** Other jobs with the id that was asked for: ids come again (trap 17). */
  readonly others: number
  /** Clusters that were asked for it and did not answer, with the reason. */
  readonly dark: readonly { readonly cluster: string; readonly reason: string }[]
  /** Database time, ms since the epoch (UTC). */
  readonly at: number
}
