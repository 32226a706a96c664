import { CHANNEL, readConfigFile } from './config-file.ts'
import type { Thresholds } from './domain/event.ts'
import { Secret } from './domain/secret.ts'
import {
  type Environment,
  type EnvironmentReader,
  type Problem,
  readEnvironment,
} from './environment.ts'
import { ConfigError } from './errors.ts'

/** One cluster to watch. */
export interface ClusterConfig {
  readonly name: string
  readonly host: string
  readonly port: number
  /** `name@sys` sees every tenant, in 4.x and 3.x; `name@tenant` sees that MySQL-mode tenant of a 4.x only. */
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
  const file = readConfigFile(env, environment, problems)
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

function slackMode(env: EnvironmentReader): SlackMode {
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

function environmentCluster(env: EnvironmentReader, channel: string): ClusterConfig[] {
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

function checkClusters(
  clusters: readonly ClusterConfig[],
  fileBroken: boolean,
  env: EnvironmentReader,
): void {
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
