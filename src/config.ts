import { readFileSync } from 'node:fs'
import { validate as isCron } from 'node-cron'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { closest } from './domain/closest.ts'
import { DEFAULT_THRESHOLDS, type Thresholds } from './domain/event.ts'
import { Secret } from './domain/secret.ts'
import { ConfigError } from './errors.ts'

/** One cluster to watch. */
export interface ClusterConfig {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: Secret
  readonly ssl: boolean
  /** Account that executes approved operations, and nothing else. */
  readonly admin: { readonly user: string; readonly password: Secret } | null
  /** Channel id of this cluster's alerts. */
  readonly channel: string
}

/** How Slack reaches the bot. */
export type SlackMode =
  | { readonly kind: 'socket'; readonly appToken: Secret }
  | { readonly kind: 'http'; readonly signingSecret: Secret; readonly port: number }

/** Everything that obbackup can be told, checked. */
export interface Config {
  readonly slack: {
    readonly botToken: Secret
    readonly mode: SlackMode
    /** Base of the Web API, ending in `/`; undefined is Slack itself. */
    readonly apiUrl: string | undefined
  }
  readonly alertChannel: string
  readonly approvalChannel: string
  /** Slack user or user group ids; empty: nobody may ask, the bot is read-only. */
  readonly operators: readonly string[]
  readonly approvers: readonly string[]
  readonly clusters: readonly ClusterConfig[]
  readonly storeUrl: string
  readonly pollCron: string
  /** IANA zone for all times shown, or null: each viewer's own. */
  readonly timeZone: string | null
  readonly healthPort: number | null
  readonly thresholds: Thresholds
  /** Milliseconds in which a request must be approved and started. */
  readonly requestExpiryMs: number
}

type Environment = Readonly<Record<string, string | undefined>>

/** One thing wrong with the configuration. Never contains a secret's value. */
interface Problem {
  readonly name: string
  readonly message: string
}

const CHANNEL = /^[CGD][A-Z0-9]{2,}$/
const PERSON = /^[UWS][A-Z0-9]{2,}$/
/** Environment names that hold secrets: their values are never repeated in a message. */
const SECRET_NAME = /TOKEN|SECRET|PASSWORD/

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
      lag_warning_seconds: seconds.default(DEFAULT_THRESHOLDS.lagWarning),
      lag_critical_seconds: seconds.default(DEFAULT_THRESHOLDS.lagCritical),
      look_back_hours: seconds.default(DEFAULT_THRESHOLDS.lookBackHours),
      unreachable_after_polls: z
        .number()
        .int()
        .min(1)
        .default(DEFAULT_THRESHOLDS.unreachableAfterPolls),
      full_warning_days: seconds.default(DEFAULT_THRESHOLDS.fullWarningDays),
      full_critical_days: seconds.default(DEFAULT_THRESHOLDS.fullCriticalDays),
    })
    .prefault({}),
  requests: z
    .strictObject({ expire_after_minutes: z.number().positive().max(1440).default(30) })
    .prefault({}),
})

/** Settings that are read from the environment (DESIGN §5); a near miss of one of them is pointed out. */
export const ENVIRONMENT_NAMES = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'PORT',
  'SLACK_API_URL',
  'SLACK_ALERT_CHANNEL',
  'SLACK_APPROVAL_CHANNEL',
  'OPERATORS',
  'APPROVERS',
  'OB_NAME',
  'OB_HOST',
  'OB_PORT',
  'OB_USER',
  'OB_PASSWORD',
  'OB_SSL',
  'OB_ADMIN_USER',
  'OB_ADMIN_PASSWORD',
  'STORE_URL',
  'POLL_CRON',
  'CONFIG_FILE',
  'DISPLAY_TIME_ZONE',
  'LANGUAGE',
  'HEALTH_PORT',
] as const

/**
 * Reads environment and YAML file. Throws one ConfigError that lists every problem with its name, its value (never
 * of a secret) and the remedy.
 */
export function readConfig(environment: Environment): Config {
  const problems: Problem[] = []
  const env = readEnvironment(environment, problems)
  const alertChannel = env.required('SLACK_ALERT_CHANNEL', CHANNEL, CHANNEL_REMEDY)
  const approvalChannel =
    env.optional('SLACK_APPROVAL_CHANNEL', CHANNEL, CHANNEL_REMEDY) ?? alertChannel
  const operators = env.people('OPERATORS')
  const approvers = env.people('APPROVERS')
  if (operators.length > 0 && approvers.length === 0) {
    env.problem(
      'APPROVERS',
      'is empty while OPERATORS is not: nobody could approve. List who may decide.',
    )
  }
  const first = approvers[0]
  if (approvers.length === 1 && operators.length === 1 && first === operators[0]) {
    if (first?.startsWith('U') || first?.startsWith('W')) {
      env.problem(
        'APPROVERS',
        `names only ${first}, who is the only operator: nobody may approve an own request. Add a second person.`,
      )
    }
  }
  const file = readYamlFile(env, environment, problems)
  const clusters = [
    ...environmentCluster(env, alertChannel),
    ...file.clusters.map((cluster): ClusterConfig => {
      if ((cluster.admin_user === undefined) !== (cluster.admin_password === undefined)) {
        env.problem(
          `CONFIG_FILE clusters.${cluster.name}`,
          'has only one of admin_user and admin_password. Give both or neither.',
        )
      }
      return {
        name: cluster.name,
        host: cluster.host,
        port: cluster.port,
        user: cluster.user,
        password: new Secret(cluster.password),
        ssl: cluster.ssl,
        admin:
          cluster.admin_user === undefined
            ? null
            : { user: cluster.admin_user, password: new Secret(cluster.admin_password ?? '') },
        channel: cluster.channel ?? alertChannel,
      }
    }),
  ]
  checkClusters(clusters, file.broken, env)
  const { thresholds } = file
  if (thresholds.lag_critical_seconds <= thresholds.lag_warning_seconds) {
    env.problem(
      'CONFIG_FILE thresholds',
      `lag_critical_seconds (${thresholds.lag_critical_seconds}) must be above lag_warning_seconds (${thresholds.lag_warning_seconds}).`,
    )
  }
  const config: Config = {
    slack: {
      botToken: new Secret(
        env.required(
          'SLACK_BOT_TOKEN',
          /^xoxb-/,
          'the Bot User OAuth Token, which starts with xoxb- (OAuth & Permissions).',
        ),
      ),
      mode: slackMode(env),
      apiUrl: env.url('SLACK_API_URL'),
    },
    alertChannel,
    approvalChannel,
    operators,
    approvers,
    clusters,
    storeUrl: env.storeUrl(),
    pollCron: env.cron('POLL_CRON', '*/15 * * * * *'),
    timeZone: env.timeZone(),
    healthPort: env.number('HEALTH_PORT', 1, 65_535),
    thresholds: {
      lagWarning: thresholds.lag_warning_seconds,
      lagCritical: thresholds.lag_critical_seconds,
      lookBackHours: thresholds.look_back_hours,
      unreachableAfterPolls: thresholds.unreachable_after_polls,
      fullWarningDays: thresholds.full_warning_days,
      fullCriticalDays: thresholds.full_critical_days,
    },
    requestExpiryMs: file.requests.expire_after_minutes * 60_000,
  }
  env.language()
  env.nearMisses()
  if (problems.length > 0) throw new ConfigError(describe(problems))
  return config
}

const CHANNEL_REMEDY =
  'a channel id such as C0123ABCD, not a #name: open the channel, its name, "About", at the bottom.'

function describe(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const lines = problems.map((problem) => `  ${problem.name} ${problem.message}`)
  return `Configuration: ${count}.\n${lines.join('\n')}\nSettings are described in README.md and .env.example.`
}

type Reader = ReturnType<typeof readEnvironment>

function readEnvironment(environment: Environment, problems: Problem[]) {
  const value = (name: string) => environment[name]?.trim() || undefined
  const shown = (name: string) =>
    SECRET_NAME.test(name) ? 'is set' : `is "${(value(name) ?? '').slice(0, 80)}"`
  const problem = (name: string, message: string) => problems.push({ name, message })
  const wrong = (name: string, remedy: string) => problem(name, `${shown(name)}; needed: ${remedy}`)
  return {
    value,
    problem,
    required(name: string, pattern: RegExp, remedy: string): string {
      const text = value(name)
      if (text === undefined) problem(name, `is missing; needed: ${remedy}`)
      else if (!pattern.test(text)) wrong(name, remedy)
      return text ?? ''
    },
    optional(name: string, pattern: RegExp, remedy: string): string | undefined {
      const text = value(name)
      if (text !== undefined && !pattern.test(text)) wrong(name, remedy)
      return text
    },
    people(name: string): string[] {
      const ids = (value(name) ?? '').split(/[\s,]+/).filter(Boolean)
      const bad = ids.filter((id) => !PERSON.test(id))
      if (bad.length > 0) {
        problem(
          name,
          `has "${bad.join(', ').slice(0, 80)}"; needed: Slack user ids (U…) or user group ids (S…), comma-separated. A person's profile, "⋮", "Copy member ID".`,
        )
      }
      return [...new Set(ids)]
    },
    number(name: string, min: number, max: number): number | null {
      const text = value(name)
      if (text === undefined) return null
      const number = Number(text)
      if (!Number.isInteger(number) || number < min || number > max) {
        wrong(name, `a whole number from ${min} to ${max}.`)
        return null
      }
      return number
    },
    flag(name: string): boolean {
      const text = value(name)?.toLowerCase()
      if (text === undefined) return false
      if (['true', '1', 'yes', 'on'].includes(text)) return true
      if (!['false', '0', 'no', 'off'].includes(text)) wrong(name, 'true or false.')
      return false
    },
    url(name: string): string | undefined {
      const text = value(name)
      if (text === undefined) return undefined
      if (!/^https?:\/\/[^\s]+$/.test(text) || !URL.canParse(text)) {
        wrong(name, 'an http or https address, such as http://localhost:3300/api/')
      }
      return text.endsWith('/') ? text : `${text}/`
    },
    storeUrl(): string {
      const text = value('STORE_URL') ?? 'file:data/obbackup.db'
      if (!/^file:.+/.test(text)) {
        const scheme = /^[a-z]+:/i.exec(text)?.[0] ?? 'no scheme'
        problem(
          'STORE_URL',
          `has ${scheme}; needed: file:PATH. This version has the embedded store only.`,
        )
      }
      return text
    },
    cron(name: string, otherwise: string): string {
      const text = value(name) ?? otherwise
      if (!isCron(text)) {
        wrong(name, 'a cron expression of five or six fields, such as */15 * * * * *')
      }
      return text
    },
    timeZone(): string | null {
      const text = value('DISPLAY_TIME_ZONE')
      if (text === undefined) return null
      try {
        new Intl.DateTimeFormat('en', { timeZone: text })
      } catch {
        wrong('DISPLAY_TIME_ZONE', 'an IANA time zone, such as Asia/Shanghai, or nothing.')
      }
      return text
    },
    language(): void {
      const text = value('LANGUAGE')
      // Many systems set LANGUAGE themselves (en_US:en); only a plain "zh" is a wish that cannot be met yet.
      if (text !== undefined && /^zh$/i.test(text)) {
        problem('LANGUAGE', 'is "zh"; this version speaks English only. Set LANGUAGE=en.')
      }
    },
    nearMisses(): void {
      const known: readonly string[] = ENVIRONMENT_NAMES
      for (const name of Object.keys(environment)) {
        if (known.includes(name) || !/^(SLACK|OB|STORE|POLL|OPERATOR|APPROVER)/.test(name)) continue
        const near = closest(name, known)
        if (near && environment[near] === undefined) {
          problem(name, `is not a setting. Did you mean ${near}?`)
        }
      }
    },
  }
}

function slackMode(env: Reader): SlackMode {
  const appToken = env.value('SLACK_APP_TOKEN')
  const signingSecret = env.value('SLACK_SIGNING_SECRET')
  if (appToken !== undefined) {
    env.required(
      'SLACK_APP_TOKEN',
      /^xapp-/,
      'an App-Level Token with connections:write, which starts with xapp- (Basic Information).',
    )
    return { kind: 'socket', appToken: new Secret(appToken) }
  }
  if (signingSecret === undefined) {
    env.problem(
      'SLACK_APP_TOKEN',
      'is missing; needed: an App-Level Token (xapp-) for Socket Mode, or SLACK_SIGNING_SECRET and PORT for HTTP.',
    )
  }
  const port = env.number('PORT', 1, 65_535)
  if (signingSecret !== undefined && env.value('PORT') === undefined) {
    env.problem(
      'PORT',
      'is missing; needed with SLACK_SIGNING_SECRET: where Slack reaches the bot.',
    )
  }
  return { kind: 'http', signingSecret: new Secret(signingSecret ?? ''), port: port ?? 3000 }
}

function environmentCluster(env: Reader, channel: string): ClusterConfig[] {
  const names = ['OB_HOST', 'OB_USER', 'OB_PASSWORD', 'OB_NAME', 'OB_PORT'] as const
  if (names.every((name) => env.value(name) === undefined)) return []
  const host = env.required('OB_HOST', /\S/, 'host name or address of an OBServer or OBProxy.')
  const user = env.required('OB_USER', /\S/, 'the monitoring user, such as ob_bot_ro@sys.')
  const adminUser = env.value('OB_ADMIN_USER')
  const adminPassword = env.value('OB_ADMIN_PASSWORD')
  if (adminUser !== undefined && adminPassword === undefined) {
    env.problem('OB_ADMIN_PASSWORD', 'is missing; needed with OB_ADMIN_USER.')
  }
  return [
    {
      name: env.value('OB_NAME') ?? host,
      host,
      port: env.number('OB_PORT', 1, 65_535) ?? 2881,
      user,
      password: new Secret(env.value('OB_PASSWORD') ?? ''),
      ssl: env.flag('OB_SSL'),
      admin:
        adminUser === undefined
          ? null
          : { user: adminUser, password: new Secret(adminPassword ?? '') },
      channel,
    },
  ]
}

function checkClusters(clusters: readonly ClusterConfig[], fileBroken: boolean, env: Reader): void {
  if (clusters.length === 0 && !fileBroken) {
    env.problem(
      'OB_HOST',
      'is missing; needed: one cluster by OB_HOST … or several in CONFIG_FILE.',
    )
  }
  const seen = new Set<string>()
  for (const { name } of clusters) {
    if (seen.has(name)) env.problem('clusters', `has the name "${name}" twice. Names must differ.`)
    if (!/^[A-Za-z0-9._-]{1,40}$/.test(name)) {
      env.problem(
        clusters.length === 1 ? 'OB_NAME' : 'clusters',
        `has the name "${name.slice(0, 60)}"; needed: letters, digits, dot, dash, underscore, at most 40.`,
      )
    }
    seen.add(name)
  }
}

type YamlFile = z.output<typeof yamlFile> & { broken: boolean }

function readYamlFile(env: Reader, environment: Environment, problems: Problem[]): YamlFile {
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
    env.problem(`CONFIG_FILE ${where}`, `: ${issue.message}.`)
  }
  return empty
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
