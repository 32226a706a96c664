import { diff } from '../../../src/domain/diff.ts'
import { DEFAULT_THRESHOLDS } from '../../../src/domain/event.ts'
import type { OperationKind } from '../../../src/domain/operation.ts'
import type { ClusterRows } from '../../../src/domain/rows.ts'
import type { DeliveryFacts } from '../../../src/domain/rule.ts'
import { DEFAULT_RULES, type RuleLimits, type RuleName } from '../../../src/domain/rule-settings.ts'
import { type RuleConfig, rulesFor } from '../../../src/domain/rules-for.ts'
import type { PastRuns } from '../../../src/domain/run.ts'
import { toSnapshot } from '../../../src/domain/snapshot.ts'
import { NOTHING_WATCHED, type WatchState } from '../../../src/domain/watch-state.ts'
import { renderRule } from '../../../src/slack/blocks/rule-message.ts'
import { read } from '../../slack/texts.ts'
import { CLUSTER, T0 } from '../hand.ts'

/** What a rule said at one poll. */
export interface Said {
  /** Minutes after the hand clock's zero. */
  readonly minute: number
  readonly kind: 'rule_raised' | 'rule_worsened' | 'rule_changed' | 'rule_cleared'
  /** The message as a reader meets it, times in UTC. */
  readonly text: string
  /** The operation that a button offers, or null. */
  readonly remedy: OperationKind | null
}

/** What is known beside the readings. */
export interface Known {
  readonly past?: PastRuns
  /** Limits of single tenants, by name. */
  readonly limits?: Readonly<Record<string, Partial<RuleLimits>>>
  /** Rules as configured; instead of `limits`. */
  readonly rules?: RuleConfig
  readonly delivery?: (now: number) => DeliveryFacts
}

const OUTCOMES = {
  rule_raised: 'open',
  rule_worsened: 'open',
  rule_changed: 'open',
  rule_cleared: 'over',
} as const

/** Every word of one rule over several polls, as the watch would say it. */
export function saidBy(
  rule: RuleName,
  readings: readonly ClusterRows[],
  { past = {}, limits = {}, rules, delivery }: Known = {},
): readonly Said[] {
  let state: WatchState = NOTHING_WATCHED
  return readings.flatMap((reading) => {
    const now = reading.databaseNow
    const watched = diff(
      CLUSTER,
      state,
      toSnapshot(CLUSTER, reading, now),
      DEFAULT_THRESHOLDS,
      past,
      rules
        ? rulesFor(rules, CLUSTER)
        : (tenant) => ({
            ...DEFAULT_RULES,
            limits: { ...DEFAULT_RULES.limits, ...limits[tenant ?? ''] },
          }),
      delivery?.(now) ?? null,
    )
    // What is remembered goes through the store as JSON.
    state = JSON.parse(JSON.stringify(watched.state))
    return watched.events.flatMap((event): Said[] => {
      if (!('incident' in event) || event.incident.finding?.rule !== rule) return []
      if (!(event.kind in OUTCOMES)) return []
      const kind = event.kind as Said['kind']
      const { incident } = event
      const at = event.kind === 'rule_cleared' ? event.at : now
      const body = {
        template: 'rule',
        cluster: CLUSTER,
        incident,
        outcome: OUTCOMES[kind],
        at,
      } as const
      const text = read(renderRule(body, { timeZone: 'UTC' }))
      const remedy = incident.finding?.remedy?.operation ?? null
      return [{ minute: (now - T0) / 60_000, kind, text, remedy }]
    })
  })
}

/** When each thing was said, without the edits of figures: `rule_raised 145`. */
export function marks(said: readonly Said[]): readonly string[] {
  return said.filter((one) => one.kind !== 'rule_changed').map((one) => `${one.kind} ${one.minute}`)
}

/** One reading a minute (or every so many) from a minute after the clock's zero to another, both included. */
export function every(
  from: number,
  to: number,
  reading: (now: number, minute: number) => ClusterRows,
  step = 1,
): readonly ClusterRows[] {
  const minutes = Array.from(
    { length: Math.floor((to - from) / step) + 1 },
    (_, i) => from + i * step,
  )
  return minutes.map((minute) => reading(T0 + minute * 60_000, minute))
}
