import { closest } from './closest.ts'
import { LIMIT_FORMS, readLimit } from './limit-text.ts'
import { RULE_PARAMETERS } from './rule-parameters.ts'
import { RULE_NAMES, type RuleLimits, type RuleName, type RuleSettings } from './rule-settings.ts'

/** Rules that judge the present and can judge moments of the past again, with other limits as well. */
export const REPLAYED: ReadonlySet<RuleName> = new Set([
  'zero_bytes',
  'too_long',
  'size_unusual',
  'no_full',
  'no_incremental',
  'never_backed_up',
  'run_missed',
  'archive_off',
])

/** Rules about changes of log archives, which are remembered. */
export const FROM_CHANGES: ReadonlySet<RuleName> = new Set([
  'archive_interrupted',
  'archive_left_doing',
  'archive_lag',
])

/** Rules that need what is remembered of log archives, which is since a certain version only. */
export const FROM_ARCHIVES: ReadonlySet<RuleName> = new Set([...FROM_CHANGES, 'archive_off'])

/** Rules without limits, about ends of jobs: what they would say follows from the ends that are remembered. */
export const FROM_ENDS: ReadonlySet<RuleName> = new Set([
  'job_failed',
  'job_partly_failed',
  'cleanup_failed',
  'restore_failed',
  'recovery_failed',
])

/** Why the other rules cannot be judged again: what they look at and nobody keeps. */
export const NOT_KEPT: Readonly<Partial<Record<RuleName, string>>> = {
  stalled: 'counters of running jobs',
  stuck: 'how long a job stayed in a state',
  window_gap: 'what could be restored then',
  left_out: 'the tenants of each backup of a cluster',
  last_good_expires: 'states of backup sets',
  restore_waiting: 'when a restored tenant was activated',
  destination_unreachable: 'causes and destinations of failures',
  cluster_unreachable: 'single polls',
  view_unreadable: 'single polls',
  delivery_failing: 'how long messages waited',
}

/** Whether a rule can be judged again with other limits. */
export function isReplayed(rule: RuleName): boolean {
  return REPLAYED.has(rule) || FROM_CHANGES.has(rule)
}

/** One change to try, as it was typed and as it is meant. */
export interface RuleChange {
  readonly text: string
  readonly rule: RuleName
  readonly to:
    | { readonly on: boolean }
    /** In the limit's own unit (rule-settings.ts). */
    | { readonly limit: keyof RuleLimits; readonly value: number }
}

/** A change that was read, or why it cannot be, with a text that would do if there is one. */
export type ReadChange =
  | { readonly ok: true; readonly change: RuleChange }
  | { readonly ok: false; readonly problem: string; readonly fix: string | null }

const CHANGE = /^(?<rule>[a-z_]+)(?:\.(?<limit>[a-z_]+))?=(?<value>[^=\s]+)$/i

/** Reads `too_long.times=2`, `no_full.warning_after=7d`, `size_unusual.floor=10GiB`, `too_long=off`. */
export function readRuleChange(text: string): ReadChange {
  const { rule: typed, limit, value = '' } = CHANGE.exec(text.trim())?.groups ?? {}
  if (typed === undefined) {
    return refused('is no change; write it like too_long.times=2 or too_long=off.', null)
  }
  const rule = RULE_NAMES.find((one) => one === typed.toLowerCase())
  if (rule === undefined) {
    const near = closest(typed.toLowerCase(), RULE_NAMES)
    const rest = `${limit === undefined ? '' : `.${limit}`}=${value}`
    return refused(
      `names no rule.${near ? ` Did you mean ${near}?` : ''}`,
      near && `${near}${rest}`,
    )
  }
  if (limit !== undefined) return readLimitChange(rule, limit.toLowerCase(), value)
  const word = value.toLowerCase()
  if (word !== 'on' && word !== 'off') return refused('must be on or off.', `${rule}=off`)
  return { ok: true, change: { text: `${rule}=${word}`, rule, to: { on: word === 'on' } } }
}

function readLimitChange(rule: RuleName, limit: string, value: string): ReadChange {
  const off = `${rule}=off`
  const parameters = RULE_PARAMETERS[rule]
  const names = parameters.map((one) => one.name)
  if (names.length === 0) return refused('cannot be tried: this rule has no limit.', off)
  if (!isReplayed(rule)) {
    return refused(
      'cannot be tried: what this rule looks at is not kept. It can only be switched on or off.',
      off,
    )
  }
  const found = parameters.find((one) => one.name === limit)
  if (!found) {
    const near = closest(limit, names) ?? (names.length === 1 ? names[0] : undefined)
    const fix = near ? `${rule}.${near}=${value}` : null
    return refused(`is no limit of ${rule}, which has ${names.join(', ')}.`, fix)
  }
  const read = readLimit(found.unit, value)
  if (read === null) return refused(`needs ${LIMIT_FORMS[found.unit]}.`, null)
  return {
    ok: true,
    change: {
      text: `${rule}.${limit}=${value}`,
      rule,
      to: { limit: found.limit, value: read },
    },
  }
}

function refused(problem: string, fix: string | null): ReadChange {
  return { ok: false, problem, fix }
}

/** Settings with the changes made, for every tenant alike. */
export function changedSettings(
  settings: (tenant: string | null) => RuleSettings,
  changes: readonly RuleChange[],
): (tenant: string | null) => RuleSettings {
  return (tenant) => {
    const before = settings(tenant)
    const off = new Set(before.off)
    const limits: { -readonly [key in keyof RuleLimits]: number } = { ...before.limits }
    for (const { rule, to } of changes) {
      if ('limit' in to) limits[to.limit] = to.value
      else if (to.on) off.delete(rule)
      else off.add(rule)
    }
    return { ...before, off: [...off], limits }
  }
}
