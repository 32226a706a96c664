import type { Finding, Rule, RuleInput } from './rule.ts'
import type { RuleName } from './rule-settings.ts'

/** Rules that judge the present, each in a file of its own under rules/. */
export const RULES: readonly Rule[] = []

/** What all rules find that are not switched off for whom they are about. */
export function evaluateRules(input: RuleInput): readonly Finding[] {
  return RULES.flatMap((rule) =>
    rule.evaluate(input).filter((finding) => {
      const tenant = finding.tenants.length === 1 ? (finding.tenants[0] ?? null) : null
      return !input.settings(tenant).off.includes(finding.rule)
    }),
  )
}

const HOLD = new Map<RuleName, number>(RULES.map((rule) => [rule.name, rule.holdSeconds]))

/** How long a rule's finding must be seen before it is said, in seconds. */
export function holdSeconds(rule: RuleName): number {
  return HOLD.get(rule) ?? 0
}
