import type { LimitUnit } from './limit-text.ts'
import type { RuleLimits, RuleName } from './rule-settings.ts'

/** One limit of a rule, as the configuration has it. */
export interface RuleParameter {
  /** Name below the rule: `warning_after`. */
  readonly name: string
  readonly limit: keyof RuleLimits
  readonly unit: LimitUnit
}

/** Limits by rule; a rule without limits can only be switched. */
export const RULE_PARAMETERS: Readonly<Record<RuleName, readonly RuleParameter[]>> = {
  job_failed: [],
  job_partly_failed: [],
  cleanup_failed: [],
  restore_failed: [],
  recovery_failed: [],
  archive_interrupted: [],
  archive_lag: twoSteps('lagWarning', 'lagCritical'),
  archive_left_doing: [],
  cluster_unreachable: [],
  view_unreadable: [],

  zero_bytes: [],
  stalled: twoSteps('stalledWarning', 'stalledCritical'),
  too_long: [
    { name: 'times', limit: 'tooLongTimes', unit: 'times' },
    { name: 'runs', limit: 'tooLongRuns', unit: 'count' },
    { name: 'floor', limit: 'tooLongFloor', unit: 'duration' },
  ],
  stuck: [{ name: 'warning_after', limit: 'stuck', unit: 'duration' }],
  archive_off: twoSteps('archiveOffWarning', 'archiveOffCritical'),
  window_gap: [{ name: 'within', limit: 'gapWithin', unit: 'duration' }],
  no_full: twoSteps('fullWarning', 'fullCritical'),
  no_incremental: [{ name: 'warning_after', limit: 'incrementalWarning', unit: 'duration' }],
  never_backed_up: [{ name: 'after', limit: 'neverWarning', unit: 'duration' }],
  left_out: [],
  run_missed: [
    { name: 'grace', limit: 'missedGrace', unit: 'duration' },
    { name: 'runs', limit: 'missedRuns', unit: 'count' },
  ],
  size_unusual: [
    { name: 'times', limit: 'sizeTimes', unit: 'times' },
    { name: 'runs', limit: 'sizeRuns', unit: 'count' },
    { name: 'floor', limit: 'sizeFloor', unit: 'size' },
  ],
  last_good_expires: [],
  restore_waiting: [{ name: 'warning_after', limit: 'waitingWarning', unit: 'duration' }],
  destination_unreachable: [{ name: 'failures', limit: 'destinationFailures', unit: 'count' }],
  delivery_failing: [{ name: 'warning_after', limit: 'deliveryWarning', unit: 'duration' }],
}

function twoSteps(warning: keyof RuleLimits, critical: keyof RuleLimits): readonly RuleParameter[] {
  return [
    { name: 'warning_after', limit: warning, unit: 'duration' },
    { name: 'critical_after', limit: critical, unit: 'duration' },
  ]
}

/** A rule whose `critical_after` is not above its `warning_after`, with both in seconds. */
export interface WrongWayRound {
  readonly rule: string
  readonly warning: number
  readonly critical: number
}

/** Rules of which the limits are the wrong way round. */
export function wrongWayRound(limits: RuleLimits): readonly WrongWayRound[] {
  return Object.entries(RULE_PARAMETERS).flatMap(([rule, parameters]) => {
    const of = (name: string) => parameters.find((one) => one.name === name)?.limit
    const [low, high] = [of('warning_after'), of('critical_after')]
    if (!low || !high || limits[high] > limits[low]) return []
    return [{ rule, warning: limits[low], critical: limits[high] }]
  })
}
