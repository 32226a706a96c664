import { phrase } from '../phrase.ts'
import type { Finding, Rule, RuleInput } from '../rule.ts'

/**
 * The bot's own messages do not get to Slack: the oldest waits too long, or some were refused for good. Said when Slack
 * takes messages again, or in another channel than the one that fails; until then the metric
 * `obbackup_outbox_oldest_seconds` and the log tell.
 */
export const deliveryFailing: Rule = {
  name: 'delivery_failing',
  holdSeconds: 0,
  evaluate: deliveryFindings,
}

/** The same from what is known without a database: Slack does not wait for one that does not answer. */
export function deliveryFindings({
  delivery,
  settings,
  now,
}: Pick<RuleInput, 'delivery' | 'settings' | 'now'>): readonly Finding[] {
  if (!delivery) return []
  const limit = settings(null).limits.deliveryWarning
  const { oldestSeconds, failed } = delivery
  const late = oldestSeconds > limit
  if (!late && failed === 0) return []
  const lost = phrase`${failed} ${failed === 1 ? 'was' : 'were'} refused by Slack for good, or could not be made, in the last hour`
  return [
    {
      rule: 'delivery_failing',
      key: 'delivery_failing',
      severity: 'warning',
      area: 'delivery',
      tenants: [],
      since: late ? now - oldestSeconds * 1000 : null,
      job: null,
      title: late
        ? phrase`Messages of obbackup wait for Slack for more than ${{ seconds: limit }}`
        : phrase`Slack refuses messages of obbackup`,
      evidence: [
        ...(late ? [phrase`the oldest waits since ${{ time: now - oldestSeconds * 1000 }}`] : []),
        ...(failed > 0 ? [lost] : []),
      ],
      next: phrase`Run ${{ code: '/obbackup doctor' }}, and look for "not delivered" in the log: it names channel and reason.`,
      over: phrase`The messages of obbackup get to Slack again`,
    },
  ]
}
