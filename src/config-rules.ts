import { z } from 'zod'
import { readCron } from './domain/cron.ts'
import { LIMIT_FORMS, type LimitUnit, limitText, readLimit } from './domain/limit-text.ts'
import { fitsPattern } from './domain/match.ts'
import { RULE_PARAMETERS, wrongWayRound } from './domain/rule-parameters.ts'
import {
  DEFAULT_LIMITS,
  RULE_NAMES,
  type RuleLimits,
  type RuleName,
  type RunSchedule,
} from './domain/rule-settings.ts'
import type { RuleConfig, RuleOverride, RulePatch } from './domain/rules-for.ts'
import type { Timetable } from './domain/timetable.ts'
import type { EnvironmentReader } from './environment.ts'

function limit(unit: LimitUnit) {
  return z.unknown().transform((value, context): number => {
    const read = typeof value === 'object' ? null : readLimit(unit, String(value))
    if (read !== null) return read
    context.addIssue({ code: 'custom', message: `needed: ${LIMIT_FORMS[unit]}` })
    return z.NEVER
  })
}

const cron = z
  .string()
  .refine(
    (text) => readCron(text) !== null,
    'needed: a cron expression of five fields, such as 0 2 * * 6',
  )

const zone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}, 'needed: an IANA time zone, such as Asia/Shanghai')

/** When backups are due: a cron expression for one type or both, by the clocks of a zone. */
const schedule = z
  .strictObject({ full: cron.optional(), incremental: cron.optional(), zone })
  .transform((given): Partial<RunSchedule> => {
    const timetable = (text: string): Timetable | null => {
      const read = readCron(text)
      return read && { text, zone: given.zone, cron: read }
    }
    return {
      ...(given.full === undefined ? {} : { full: timetable(given.full) }),
      ...(given.incremental === undefined ? {} : { incremental: timetable(given.incremental) }),
    }
  })

function rule(name: RuleName) {
  const limits = RULE_PARAMETERS[name].map((one) => [one.name, limit(one.unit).optional()] as const)
  return z
    .strictObject({
      enabled: z.boolean().optional(),
      ...(name === 'run_missed' ? { schedule: schedule.optional() } : {}),
      ...Object.fromEntries(limits),
    })
    .transform((given: Record<string, unknown>): RulePatch => {
      const set = RULE_PARAMETERS[name].flatMap((one) =>
        given[one.name] === undefined ? [] : [[one.limit, given[one.name]]],
      )
      return {
        enabled: typeof given.enabled === 'boolean' ? { [name]: given.enabled } : {},
        limits: Object.fromEntries(set) as Partial<RuleLimits>,
        schedule: (given.schedule ?? {}) as Partial<RunSchedule>,
      }
    })
}

const rules = z
  .strictObject(Object.fromEntries(RULE_NAMES.map((name) => [name, rule(name).optional()])))
  .transform((given): RulePatch => {
    const patches = Object.values(given).flatMap((one) => one ?? [])
    return {
      enabled: Object.assign({}, ...patches.map((one) => one.enabled)),
      limits: Object.assign({}, ...patches.map((one) => one.limits)),
      schedule: Object.assign({}, ...patches.map((one) => one.schedule)),
    }
  })

const pattern = z.string().min(1)

/** Keys of the YAML file about rules. */
export const rulesShape = {
  rules: rules.prefault({}),
  overrides: z
    .array(
      z
        .strictObject({ cluster: pattern.optional(), tenant: pattern.optional(), rules })
        .refine(
          (one) => one.cluster !== undefined || one.tenant !== undefined,
          'needed: cluster, tenant or both; what is for all goes under rules',
        ),
    )
    .default([]),
}

/** What the file says about rules. */
export interface RulesInFile {
  readonly rules: RulePatch
  readonly overrides: readonly {
    readonly cluster?: string | undefined
    readonly tenant?: string | undefined
    readonly rules: RulePatch
  }[]
}

/**
 * Rules as configured: the older `thresholds` keys first, then `rules`, then the overrides in their order. Limits that
 * are the wrong way round and overrides for no cluster go to the reader's problems.
 */
export function toRuleConfig(
  file: RulesInFile,
  thresholds: Partial<RuleLimits>,
  clusters: readonly string[],
  env: EnvironmentReader,
): RuleConfig {
  const base = { ...DEFAULT_LIMITS, ...thresholds, ...file.rules.limits }
  checkOrder(base, 'rules', env)
  const overrides = file.overrides.map((one, i): RuleOverride => {
    const { cluster = null, tenant = null, rules: patch } = one
    if (
      cluster !== null &&
      clusters.length > 0 &&
      !clusters.some((name) => fitsPattern(cluster, name))
    ) {
      env.problem(
        `CONFIG_FILE overrides.${i}.cluster`,
        `is "${cluster.slice(0, 60)}", which fits none of the clusters ${clusters.join(', ')}.`,
      )
    }
    // What is wrong in the base is said once.
    if (wrongWayRound(base).length === 0) {
      checkOrder({ ...base, ...patch.limits }, `overrides.${i}`, env)
    }
    return { cluster, tenant, patch }
  })
  const all = (patch: RulePatch): RuleOverride => ({ cluster: null, tenant: null, patch })
  return [all({ enabled: {}, limits: thresholds, schedule: {} }), all(file.rules), ...overrides]
}

function checkOrder(limits: RuleLimits, where: string, env: EnvironmentReader): void {
  for (const { rule: name, warning, critical } of wrongWayRound(limits)) {
    env.problem(
      `CONFIG_FILE ${where}.${name}`,
      `has critical_after ${limitText('duration', critical)}, which must be above warning_after ${limitText('duration', warning)}.`,
    )
  }
}
