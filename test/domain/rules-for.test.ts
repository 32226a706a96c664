import { describe, expect, test } from 'vitest'
import { limitText, readLimit } from '../../src/domain/limit-text.ts'
import { RULE_PARAMETERS, wrongWayRound } from '../../src/domain/rule-parameters.ts'
import {
  DEFAULT_LIMITS,
  DEFAULT_RULES,
  isOff,
  type RuleLimits,
  type RuleName,
} from '../../src/domain/rule-settings.ts'
import { type RuleConfig, type RulePatch, rulesFor } from '../../src/domain/rules-for.ts'

function patch(enabled: RulePatch['enabled'] = {}, limits: Partial<RuleLimits> = {}): RulePatch {
  return { enabled, limits, schedule: {} }
}

const CONFIG: RuleConfig = [
  { cluster: null, tenant: null, patch: patch({ too_long: false }, { stuck: 1 }) },
  { cluster: 'dev-*', tenant: null, patch: patch({ no_full: false }, { stuck: 2 }) },
  { cluster: null, tenant: 'test_?', patch: patch({ no_full: false, too_long: true }) },
  {
    cluster: 'dev-sh',
    tenant: 'crm',
    patch: patch({ no_full: true }, { stuck: 3, tooLongRuns: 9 }),
  },
]

describe('rules of a tenant', () => {
  test.each<[string, string | null, readonly RuleName[], Partial<RuleLimits>]>([
    ['prod', null, ['too_long'], { stuck: 1 }],
    ['prod', 'crm', ['too_long'], { stuck: 1 }],
    ['prod', 'test_1', ['no_full'], { stuck: 1 }],
    ['prod', 'test_12', ['too_long'], { stuck: 1 }],
    ['dev-sh', null, ['too_long', 'no_full'], { stuck: 2 }],
    ['dev-sh', 'crm', ['too_long'], { stuck: 3, tooLongRuns: 9 }],
    ['dev-bj', 'crm', ['too_long', 'no_full'], { stuck: 2 }],
  ])('%s/%s', (cluster, tenant, off, limits) => {
    const settings = rulesFor(CONFIG, cluster)(tenant)
    expect(settings.off).toEqual(off)
    expect(settings.limits).toEqual({ ...DEFAULT_LIMITS, ...limits })
  })

  test('without configuration are what is shipped', () => {
    expect(rulesFor([], 'prod')('crm')).toEqual(DEFAULT_RULES)
  })

  test('are off for several only when they are off for each of them', () => {
    const settings = rulesFor(CONFIG, 'prod')
    expect(isOff(settings, 'no_full', ['test_1', 'test_2'])).toBe(true)
    expect(isOff(settings, 'no_full', ['test_1', 'crm'])).toBe(false)
    expect(isOff(settings, 'no_full', [])).toBe(false)
    expect(isOff(settings, 'too_long', [])).toBe(true)
  })
})

describe('limits as they are written', () => {
  test.each([
    ['duration', '90s', 90],
    ['duration', '15m', 900],
    ['duration', '1.5 h', 5400],
    ['duration', '8d', 691_200],
    ['duration', '2W', 1_209_600],
    ['duration', '8', null],
    ['duration', '0h', null],
    ['duration', '8 days', null],
    ['duration', '-8d', null],
    ['duration', '', null],
    ['size', '1GiB', 1024 ** 3],
    ['size', '500 mib', 500 * 1024 ** 2],
    ['size', '1GB', null],
    ['times', '2.5', 2.5],
    ['times', '1', null],
    ['times', '3x', null],
    ['count', '4', 4],
    ['count', '2.5', null],
  ] as const)('%s %s', (unit, text, value) => {
    expect(readLimit(unit, text)).toBe(value)
  })

  test('every default can be written and is read as it was', () => {
    for (const { unit, limit } of Object.values(RULE_PARAMETERS).flat()) {
      expect(readLimit(unit, limitText(unit, DEFAULT_LIMITS[limit]))).toBe(DEFAULT_LIMITS[limit])
    }
  })

  test('every limit belongs to one rule', () => {
    const named = Object.values(RULE_PARAMETERS).flatMap((some) => some.map((one) => one.limit))
    expect(named.toSorted()).toEqual(Object.keys(DEFAULT_LIMITS).toSorted())
  })

  test('what is shipped is the right way round; a warning above the critical limit is not', () => {
    expect(wrongWayRound(DEFAULT_LIMITS)).toEqual([])
    expect(wrongWayRound({ ...DEFAULT_LIMITS, fullWarning: 864_000 })).toEqual([
      { rule: 'no_full', warning: 864_000, critical: 777_600 },
    ])
  })
})
