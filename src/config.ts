import { CHANNEL, type ConfigFile, readConfigFile } from './config-file.ts'
import { type PolicyConfig, toPolicyConfig } from './config-policies.ts'
import { policyProblems } from './config-policy-problems.ts'
import { toRuleConfig } from './config-rules.ts'
import { toDigestSettings } from './digest-config.ts'
import type { DigestSettings } from './domain/digest-period.ts'
import type { Thresholds } from './domain/event.ts'
import type { Grouping } from './domain/grouping.ts'
import type { Maintenance } from './domain/maintenance.ts'
import type { Escalation } from './domain/reminder.ts'
import type { Route } from './domain/routing.ts'
import type { RuleLimits } from './domain/rule-settings.ts'
import type { RuleConfig } from './domain/rules-for.ts'
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
export interface Config extends PolicyConfig {
  readonly slack: {
    readonly botToken: Secret
    readonly mode: SlackMode
    /** Base of the Web API, ending in `/`; undefined is Slack itself. */
    readonly apiUrl: string | undefined
  }
  readonly alertChannel: string
  readonly approvalChannel: string
  /** Gets what another channel does not take. */
  readonly fallbackChannel: string
  /** Slack user or user group ids; empty: nobody may ask, the bot is read-only. */
  readonly operators: readonly string[]
  readonly approvers: readonly string[]
  readonly clusters: readonly ClusterConfig[]
  readonly storeUrl: string
  readonly pollCron: string
  /** IANA zone for all times shown, or null: each viewer's own. */
  readonly timeZone: string | null
  readonly healthPort: number | null
  /** An address outside that is called as long as all is well; it may hold a token. Null: none. */
  readonly heartbeat: { readonly url: Secret; readonly cron: string } | null
  /** When a test alert is posted, in the zone given; null: never. */
  readonly testAlert: { readonly cron: string; readonly timeZone: string } | null
  readonly thresholds: Thresholds
  readonly rules: RuleConfig
  /** Milliseconds in which a request must be approved and started. */
  readonly requestExpiryMs: number
  readonly digest: DigestSettings
  /** Where new messages go; the first that matches decides. */
  readonly routes: readonly Route[]
  readonly escalation: Escalation | null
  readonly grouping: Grouping
  readonly maintenance: readonly Maintenance[]
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
  const rules = toRuleConfig(
    file,
    limitsOf(thresholds),
    clusters.map((cluster) => cluster.name),
    env,
  )
  const timeZone = env.timeZone()
  const requestExpiryMs = file.requests.expire_after_minutes * 60_000
  const policyConfig = toPolicyConfig(file, { operators, approvers, requestExpiryMs, timeZone })
  if (!file.broken) problems.push(...policyProblems(policyConfig, file.policies !== undefined))
  const heartbeatUrl = env.secretAddress('HEARTBEAT_URL')
  const heartbeatCron = env.cron('HEARTBEAT_CRON', '* * * * *')
  const testAlertCron = env.cronOrOff('TEST_ALERT_CRON', '0 9 * * 1')
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
    fallbackChannel: file.fallback_channel ?? alertChannel,
    operators,
    approvers,
    clusters,
    storeUrl: env.storeUrl(),
    pollCron: env.cron('POLL_CRON', '*/15 * * * * *'),
    timeZone,
    healthPort: env.number('HEALTH_PORT', 1, 65_535),
    heartbeat:
      heartbeatUrl === undefined ? null : { url: new Secret(heartbeatUrl), cron: heartbeatCron },
    testAlert: testAlertCron === null ? null : { cron: testAlertCron, timeZone: timeZone ?? 'UTC' },
    thresholds: {
      lookBackHours: thresholds.look_back_hours,
      unreachableAfterPolls: thresholds.unreachable_after_polls,
    },
    rules,
    requestExpiryMs,
    ...policyConfig,
    digest: toDigestSettings(file.digest, { timeZone, channel: alertChannel }),
    routes: file.routes,
    escalation: file.escalation ?? null,
    grouping: file.grouping,
    maintenance: file.maintenance,
  }
  env.language()
  env.nearMisses()
  if (problems.length > 0) throw new ConfigError(describe(problems))
  return config
}

/** The keys of `thresholds` that are limits of rules. */
function limitsOf(thresholds: ConfigFile['thresholds']): Partial<RuleLimits> {
  const { lag_warning_seconds, lag_critical_seconds, full_warning_days, full_critical_days } =
    thresholds
  const days = (count: number) => count * 86_400
  return {
    ...(lag_warning_seconds === undefined ? {} : { lagWarning: lag_warning_seconds }),
    ...(lag_critical_seconds === undefined ? {} : { lagCritical: lag_critical_seconds }),
    ...(full_warning_days === undefined ? {} : { fullWarning: days(full_warning_days) }),
    ...(full_critical_days === undefined ? {} : { fullCritical: days(full_critical_days) }),
  }
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
