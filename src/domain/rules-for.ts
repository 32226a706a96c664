import { fitsPattern } from './match.ts'
import {
  DEFAULT_RULES,
  type RuleLimits,
  type RuleName,
  type RuleSettings,
  type RunSchedule,
} from './rule-settings.ts'

/** What is set otherwise than shipped. */
export interface RulePatch {
  readonly enabled: Readonly<Partial<Record<RuleName, boolean>>>
  readonly limits: Readonly<Partial<RuleLimits>>
  readonly schedule: Readonly<Partial<RunSchedule>>
}

/** A patch and whom it is for. */
export interface RuleOverride {
  /** Name patterns (match.ts); null: all of them. */
  readonly cluster: string | null
  readonly tenant: string | null
  readonly patch: RulePatch
}

/** Rules as configured, in the order of the file: a later one wins. */
export type RuleConfig = readonly RuleOverride[]

/**
 * The rules of one cluster's tenants, by name; null asks for those of the cluster as a whole, to which nothing applies
 * that is for some tenants. Answers are kept: rules ask for every tenant in every poll.
 */
export function rulesFor(
  config: RuleConfig,
  cluster: string,
): (tenant: string | null) => RuleSettings {
  const here = config.filter((one) => one.cluster === null || fitsPattern(one.cluster, cluster))
  const known = new Map<string | null, RuleSettings>()
  return (tenant) => {
    const found = known.get(tenant) ?? patched(here.filter((one) => isFor(one, tenant)))
    known.set(tenant, found)
    return found
  }
}

function isFor(one: RuleOverride, tenant: string | null): boolean {
  return one.tenant === null || (tenant !== null && fitsPattern(one.tenant, tenant))
}

function patched(some: readonly { readonly patch: RulePatch }[]): RuleSettings {
  let { off, limits, schedule } = DEFAULT_RULES
  for (const { patch } of some) {
    const named = Object.entries(patch.enabled) as [RuleName, boolean][]
    const rest = off.filter((rule) => patch.enabled[rule] === undefined)
    off = [...rest, ...named.filter(([, on]) => !on).map(([rule]) => rule)]
    limits = { ...limits, ...patch.limits }
    schedule = { ...schedule, ...patch.schedule }
  }
  return { off, limits, schedule }
}
