import { readFileSync } from 'node:fs'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { hygieneShape } from './config-hygiene.ts'
import { policiesShape } from './config-policies.ts'
import { rulesShape } from './config-rules.ts'
import { yamlDigest } from './digest-config.ts'
import { DEFAULT_THRESHOLDS } from './domain/event.ts'
import type { Environment, EnvironmentReader, Problem } from './environment.ts'

/** A Slack channel id: public or private channel, or direct message. */
export const CHANNEL = /^[CGD][A-Z0-9]{2,}$/

const port = z.coerce.number().int().min(1).max(65_535)
const seconds = z.number().positive()
const yamlCluster = z.strictObject({
  name: z.string().min(1),
  host: z.string().min(1),
  port: port.default(2881),
  user: z.string().min(1),
  password: z.string(),
  ssl: z.boolean().default(false),
  admin_user: z.string().min(1).optional(),
  admin_password: z.string().optional(),
  channel: z.string().regex(CHANNEL, 'a channel id, such as C0123ABCD').optional(),
})
const yamlFile = z.strictObject({
  clusters: z.array(yamlCluster).default([]),
  thresholds: z
    .strictObject({
      lag_warning_seconds: seconds.optional(),
      lag_critical_seconds: seconds.optional(),
      look_back_hours: seconds.default(DEFAULT_THRESHOLDS.lookBackHours),
      unreachable_after_polls: z
        .number()
        .int()
        .min(1)
        .default(DEFAULT_THRESHOLDS.unreachableAfterPolls),
      full_warning_days: seconds.optional(),
      full_critical_days: seconds.optional(),
    })
    .prefault({}),
  fallback_channel: z.string().regex(CHANNEL, 'a channel id, such as C0123ABCD').optional(),
  digest: yamlDigest,
  requests: z
    .strictObject({ expire_after_minutes: z.number().positive().max(1440).default(30) })
    .prefault({}),
  ...rulesShape,
  ...hygieneShape,
  ...policiesShape,
})

/** The YAML file as read; `broken` when it could not be, so that nothing more is complained of. */
export type ConfigFile = z.output<typeof yamlFile> & { broken: boolean }

/** Reads CONFIG_FILE; without one, the defaults. Every problem goes to the list, named by its place in the file. */
export function readConfigFile(
  env: EnvironmentReader,
  environment: Environment,
  problems: Problem[],
): ConfigFile {
  const empty = { ...yamlFile.parse({}), broken: true }
  const path = env.value('CONFIG_FILE')
  if (path === undefined) return { ...empty, broken: false }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    env.problem('CONFIG_FILE', `is "${path}" and cannot be read: ${(error as Error).message}`)
    return empty
  }
  let document: unknown
  try {
    document = parseYaml(text) ?? {}
  } catch (error) {
    // The parser's message quotes the line, which may hold a secret: only the position is repeated.
    const position = (error as { linePos?: { line: number; col: number }[] }).linePos?.[0]
    env.problem(
      'CONFIG_FILE',
      `is not valid YAML${position ? ` at line ${position.line}, column ${position.col}` : ''}.`,
    )
    return empty
  }
  const parsed = yamlFile.safeParse(filled(document, environment, problems))
  if (parsed.success) return { ...parsed.data, broken: false }
  for (const issue of parsed.error.issues) {
    const where = issue.path.join('.') || 'top level'
    const value = OPEN_KEYS.has(issue.path[0]) ? written(document, issue.path) : null
    const is =
      value === null || issue.message.includes(value) ? '' : `${value} is no good; needed: `
    env.problem(`CONFIG_FILE ${where}`, `: ${is}${issue.message}.`)
  }
  return empty
}

/** Keys under which nothing is secret: what is wrong there is quoted, as it stands in the file. */
const OPEN_KEYS: ReadonlySet<unknown> = new Set(['policies', 'dangerous', 'break_glass_review'])

/** A text or number at a path of the document as people see it, or null for anything else. */
function written(document: unknown, path: readonly PropertyKey[]): string | null {
  let found = document
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return null
    found = Object.entries(found).find(([name]) => name === String(key))?.[1]
  }
  if (typeof found === 'string') return `"${found.slice(0, 60)}"`
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : null
}

/** The document with `${NAME}` replaced inside its strings, after parsing, so that no value can change the YAML. */
function filled(value: unknown, environment: Environment, problems: Problem[]): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) => {
      const found = environment[name]
      if (found === undefined) {
        problems.push({ name: 'CONFIG_FILE', message: `uses ${whole}, which is not set.` })
      }
      return found ?? ''
    })
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, environment, problems))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, filled(one, environment, problems)]),
    )
  }
  return value
}
