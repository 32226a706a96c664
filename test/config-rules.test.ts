import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { limitText } from '../src/domain/limit-text.ts'
import { RULE_PARAMETERS } from '../src/domain/rule-parameters.ts'
import { DEFAULT_LIMITS, DEFAULT_RULES, RULE_NAMES } from '../src/domain/rule-settings.ts'
import { rulesFor } from '../src/domain/rules-for.ts'
import { configOf, problemsOf } from './yaml-config.ts'

/** The cluster, and passwords of those of the examples. */
const ENVIRONMENT = {
  OB_NAME: 'prod',
  OB_PROD_SH_PASSWORD: 'a',
  OB_PROD_SH_ADMIN_PASSWORD: 'b',
  OB_PROD_BJ_PASSWORD: 'c',
}

/** The rules that a file leads to, for the cluster prod. */
const configured = (yaml: string) => rulesFor(configOf(yaml, ENVIRONMENT).rules, 'prod')
const problems = (yaml: string) => problemsOf(yaml, ENVIRONMENT)

describe('rules in the YAML file', () => {
  it('are what is shipped when nothing is said', () => {
    expect(configured('{}')('crm')).toEqual(DEFAULT_RULES)
  })

  it('are tuned and switched, for all or for some, and the last word counts', () => {
    const settings = configured(`
rules:
  no_full: {warning_after: 2d, critical_after: 3d}
  too_long: {times: 2.5, runs: 8, floor: 90s}
  size_unusual: {floor: 500MiB}
  stuck: {enabled: false}
overrides:
  - tenant: "test_*,dev"
    rules: {no_full: {enabled: false}}
  - cluster: pro?
    tenant: test_main
    rules:
      no_full: {enabled: true, critical_after: 20d}
      stuck: {enabled: true}
`)
    expect(settings(null).off).toEqual(['stuck'])
    expect(settings('crm').limits).toEqual({
      ...DEFAULT_LIMITS,
      fullWarning: 172_800,
      fullCritical: 259_200,
      tooLongTimes: 2.5,
      tooLongRuns: 8,
      tooLongFloor: 90,
      sizeFloor: 500 * 1024 ** 2,
    })
    expect(settings('dev').off).toEqual(['stuck', 'no_full'])
    expect(settings('test_main').off).toEqual([])
    expect(settings('test_main').limits.fullCritical).toBe(20 * 86_400)
    expect(settings('test_main').limits.fullWarning).toBe(172_800)
  })

  it('take over what the older thresholds say, and have the last word', () => {
    const settings = configured(`
thresholds: {lag_warning_seconds: 60, full_warning_days: 2.5, full_critical_days: 4}
rules: {archive_lag: {critical_after: 2h}, no_full: {critical_after: 5d}}
`)
    expect(settings('crm').limits).toMatchObject({
      lagWarning: 60,
      lagCritical: 7200,
      fullWarning: 216_000,
      fullCritical: 432_000,
    })
  })

  it('know when backups are due, by the clocks of a zone', () => {
    const settings = configured(`
rules:
  run_missed:
    grace: 2h
    schedule: {full: "0 2 * * sat", zone: Asia/Shanghai}
overrides:
  - tenant: crm
    rules: {run_missed: {schedule: {incremental: "30 1 * * *", zone: UTC}}}
`)
    const { full, incremental } = settings('crm').schedule
    expect([full?.text, full?.zone]).toEqual(['0 2 * * sat', 'Asia/Shanghai'])
    expect([...(full?.cron.weekdays ?? [])]).toEqual([6])
    expect([incremental?.text, incremental?.zone]).toEqual(['30 1 * * *', 'UTC'])
    expect(settings('hr').schedule.incremental).toBeNull()
  })

  it.each([
    ['a rule that is none', 'rules: {no_ful: {enabled: false}}', 'Unrecognized key: "no_ful"'],
    ['a limit that is none', 'rules: {no_full: {after: 2d}}', 'rules.no_full : Unrecognized key'],
    ['a limit of another rule', 'rules: {stuck: {times: 2}}', 'Unrecognized key: "times"'],
    [
      'a time without a unit',
      'rules: {stuck: {warning_after: 600}}',
      'rules.stuck.warning_after : needed: a time with its unit',
    ],
    [
      'a time that is a list',
      'rules: {stuck: {warning_after: [1d]}}',
      'needed: a time with its unit',
    ],
    [
      'a size in another unit',
      'rules: {size_unusual: {floor: 1GB}}',
      'needed: a size with its unit',
    ],
    ['a factor below one', 'rules: {too_long: {times: 0.5}}', 'needed: a number above 1'],
    ['half a run', 'rules: {run_missed: {runs: 4.5}}', 'needed: a whole number'],
    ['a switch that is neither', 'rules: {stuck: {enabled: maybe}}', 'rules.stuck.enabled'],
    [
      'limits the wrong way round',
      'rules: {no_full: {warning_after: 10d}}',
      'rules.no_full has critical_after 9d, which must be above warning_after 10d',
    ],
    [
      'thresholds the wrong way round',
      'thresholds: {full_warning_days: 10}',
      'rules.no_full has critical_after 9d',
    ],
    [
      'an override that turns them round',
      'overrides: [{tenant: a, rules: {no_full: {critical_after: 1d}}}]',
      'overrides.0.no_full has critical_after 1d',
    ],
    [
      'an override for nobody',
      'overrides: [{rules: {stuck: {enabled: false}}}]',
      'overrides.0 : needed: cluster, tenant or both',
    ],
    [
      'an override for no cluster',
      'overrides: [{cluster: "prd*", rules: {}}]',
      'overrides.0.cluster is "prd*", which fits none of the clusters prod',
    ],
    [
      'a schedule without a zone',
      'rules: {run_missed: {schedule: {full: "0 2 * * *"}}}',
      'rules.run_missed.schedule.zone',
    ],
    [
      'a zone that is none',
      'rules: {run_missed: {schedule: {zone: Mars/Olympus}}}',
      'needed: an IANA time zone',
    ],
    [
      'six cron fields',
      'rules: {run_missed: {schedule: {full: "0 0 2 * * *", zone: UTC}}}',
      'needed: a cron expression of five fields',
    ],
    [
      'a schedule elsewhere',
      'rules: {no_full: {schedule: {zone: UTC}}}',
      'Unrecognized key: "schedule"',
    ],
  ])('with %s', (_, text, expected) => {
    expect(problems(text)).toContain(expected)
  })

  it('names every problem at once', () => {
    const message = problems('rules: {stuck: {warning_after: 1}, stalled: {warning_after: x}}')
    expect(message).toContain('2 problems')
  })
})

describe('docs/rules.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../docs/rules.md'), 'utf8')
  const lines = text.split('\n').filter((line) => /^\| `[a-z_]+` \|/.test(line))
  const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()))

  it('has every rule, in the order of the code', () => {
    expect(cells.map((row) => row[1])).toEqual(RULE_NAMES.map((name) => `\`${name}\``))
  })

  it.each(RULE_NAMES)('has the limits of %s as they are shipped', (name) => {
    const row = cells.find((one) => one[1] === `\`${name}\``)
    const limits = RULE_PARAMETERS[name].map(
      (one) => `\`${one.name}: ${limitText(one.unit, DEFAULT_LIMITS[one.limit])}\``,
    )
    expect(row?.[4]).toBe(limits.join(', ') || '–')
  })

  it('has an example that is accepted', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? []
    const settings = configured(example.replaceAll('prod-sh', 'prod'))
    expect(settings('crm').schedule.full?.zone).toBe('Asia/Shanghai')
  })
})

it('obbackup.example.yaml is accepted, and shows every rule with the limits that are shipped', () => {
  const text = readFileSync(join(import.meta.dirname, '../obbackup.example.yaml'), 'utf8')
  expect(configured(text)(null)).toEqual(DEFAULT_RULES)
  for (const [name, parameters] of Object.entries(RULE_PARAMETERS)) {
    if (parameters.length === 0) continue
    const limits = parameters.map(
      (one) => `${one.name}: ${limitText(one.unit, DEFAULT_LIMITS[one.limit])}`,
    )
    expect(text).toContain(`  ${name}: {${limits.join(', ')}`)
  }
})
