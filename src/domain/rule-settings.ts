import type { Timetable } from './timetable.ts'

/** Every rule that can be switched and tuned; the first group judges events as they happen, the second the present. */
export const RULE_NAMES = [
  'job_failed',
  'job_partly_failed',
  'cleanup_failed',
  'restore_failed',
  'recovery_failed',
  'archive_interrupted',
  'archive_lag',
  'archive_left_doing',
  'cluster_unreachable',
  'view_unreadable',

  'zero_bytes',
  'stalled',
  'too_long',
  'stuck',
  'archive_off',
  'window_gap',
  'no_full',
  'no_incremental',
  'never_backed_up',
  'left_out',
  'run_missed',
  'size_unusual',
  'last_good_expires',
  'restore_waiting',
  'destination_unreachable',
  'delivery_failing',
] as const

/** Name of a rule, as it is written in the configuration and shown beside an alert. */
export type RuleName = (typeof RULE_NAMES)[number]

/** Limits of the rules (peers/OCEANBASE §4, "Proposed bot defaults"). */
export interface RuleLimits {
  /** Seconds that an archive which is DOING may be behind (REFERENCE §4.3). */
  readonly lagWarning: number
  readonly lagCritical: number
  /** Seconds without a moved counter. */
  readonly stalledWarning: number
  readonly stalledCritical: number
  /** A job is too long at so many times the median of at least so many earlier good runs, and not before so many seconds. */
  readonly tooLongTimes: number
  readonly tooLongRuns: number
  readonly tooLongFloor: number
  /** Seconds in a transitional state (CANCELING, STOPPING, SUSPENDING, PREPARE, BEGINNING, INIT). */
  readonly stuck: number
  /** Seconds that the archive may be off by somebody's choice. */
  readonly archiveOffWarning: number
  readonly archiveOffCritical: number
  /** A gap in the window is told for as long as a part of it is younger than this; seconds. */
  readonly gapWithin: number
  /** Seconds without a good full backup. */
  readonly fullWarning: number
  readonly fullCritical: number
  /** Seconds without a good backup of any type, for tenants that make incremental ones. */
  readonly incrementalWarning: number
  /** Age of a tenant, in seconds, from which on it should have been backed up once. */
  readonly neverWarning: number
  /** Seconds after which an expected run is missed, and how many earlier runs teach when it is expected. */
  readonly missedGrace: number
  readonly missedRuns: number
  /** A size is unusual from so many times (or below one so-manieth of) the median of so many runs on, above a floor in bytes. */
  readonly sizeTimes: number
  readonly sizeRuns: number
  readonly sizeFloor: number
  /** Seconds that a restored tenant may wait for its activation. */
  readonly waitingWarning: number
  /** So many jobs or archives fail because of one destination before it is told by itself: one failure tells its cause. */
  readonly destinationFailures: number
  /** Seconds that a message may wait for Slack. */
  readonly deliveryWarning: number
}

/** When backups are due by somebody's word; null: learned from earlier runs. */
export interface RunSchedule {
  readonly full: Timetable | null
  readonly incremental: Timetable | null
}

/** Rules as they apply to one tenant, or to a cluster as a whole. */
export interface RuleSettings {
  readonly off: readonly RuleName[]
  readonly limits: RuleLimits
  readonly schedule: RunSchedule
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What is shipped. */
export const DEFAULT_LIMITS: RuleLimits = {
  lagWarning: 10 * MINUTE,
  lagCritical: HOUR,
  stalledWarning: 15 * MINUTE,
  stalledCritical: HOUR,
  tooLongTimes: 3,
  tooLongRuns: 5,
  tooLongFloor: 10 * MINUTE,
  stuck: 10 * MINUTE,
  archiveOffWarning: 2 * HOUR,
  archiveOffCritical: 12 * HOUR,
  gapWithin: 7 * DAY,
  fullWarning: 8 * DAY,
  fullCritical: 9 * DAY,
  incrementalWarning: 2 * DAY,
  neverWarning: DAY,
  missedGrace: 12 * HOUR,
  missedRuns: 4,
  sizeTimes: 3,
  sizeRuns: 5,
  sizeFloor: 1024 ** 3,
  waitingWarning: DAY,
  destinationFailures: 2,
  deliveryWarning: 5 * MINUTE,
}

/** All rules on, with the limits that are shipped. */
export const DEFAULT_RULES: RuleSettings = {
  off: [],
  limits: DEFAULT_LIMITS,
  schedule: { full: null, incremental: null },
}

/** Whether a rule is switched off for all whom something is about: tenants by name, or with none the cluster. */
export function isOff(
  settings: (tenant: string | null) => RuleSettings,
  rule: RuleName,
  tenants: readonly string[],
): boolean {
  return [...(tenants.length === 0 ? [null] : tenants)].every((tenant) =>
    settings(tenant).off.includes(rule),
  )
}
