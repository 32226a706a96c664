import type { Finding, Rule, RuleInput } from './rule.ts'
import { isOff, type RuleName } from './rule-settings.ts'
import { archiveOff } from './rules/archive-off.ts'
import { deliveryFailing } from './rules/delivery-failing.ts'
import { destinationUnreachable } from './rules/destination-unreachable.ts'
import { lastGoodExpires } from './rules/last-good-expires.ts'
import { leftOut } from './rules/left-out.ts'
import { neverBackedUp } from './rules/never-backed-up.ts'
import { noFull } from './rules/no-full.ts'
import { noIncremental } from './rules/no-incremental.ts'
import { restoreWaiting } from './rules/restore-waiting.ts'
import { runMissed } from './rules/run-missed.ts'
import { sizeUnusual } from './rules/size-unusual.ts'
import { stalled } from './rules/stalled.ts'
import { stuck } from './rules/stuck.ts'
import { tooLong } from './rules/too-long.ts'
import { windowGap } from './rules/window-gap.ts'
import { zeroBytes } from './rules/zero-bytes.ts'

/** Rules that judge the present, each in a file of its own under rules/. */
export const RULES: readonly Rule[] = [
  zeroBytes,
  stalled,
  tooLong,
  stuck,
  sizeUnusual,
  restoreWaiting,
  archiveOff,
  windowGap,
  noFull,
  noIncremental,
  neverBackedUp,
  leftOut,
  runMissed,
  lastGoodExpires,
  destinationUnreachable,
  deliveryFailing,
]

/** What all rules find that are not switched off for whom they are about. */
export function evaluateRules(input: RuleInput): readonly Finding[] {
  return RULES.flatMap((rule) =>
    rule.evaluate(input).filter((finding) => !isOff(input.settings, finding.rule, finding.tenants)),
  )
}

const HOLD = new Map<RuleName, number>(RULES.map((rule) => [rule.name, rule.holdSeconds]))

/** How long a rule's finding must be seen before it is said, in seconds. */
export function holdSeconds(rule: RuleName): number {
  return HOLD.get(rule) ?? 0
}
