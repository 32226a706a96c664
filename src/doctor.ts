import { readFileSync } from 'node:fs'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import type { ClusterConfig, Config } from './config.ts'
import { connectCluster } from './connect-cluster.ts'
import { countFindings, type Examination, type Finding } from './domain/finding.ts'
import { provePolicies } from './flows/policies.ts'
import type { Probe } from './oceanbase/probe.ts'
import { checkSlack } from './slack/check.ts'
import { createDirectory } from './slack/directory.ts'
import { openStore } from './store/store.ts'

/** Views without which the bot has nothing to say. */
const NEEDED_VIEWS =
  /^(CDB_OB_BACKUP_JOBS|CDB_OB_BACKUP_JOB_HISTORY|CDB_OB_ARCHIVELOG|DBA_OB_TENANTS)$/

/** Prints what {@link examine} found. Gives the exit code: 0 when nothing failed, 1 otherwise. */
export async function runDoctor(config: Config, print: (line: string) => void): Promise<number> {
  const done: Examination[] = []
  for await (const examination of examine(config, () => storeFinding(config))) {
    done.push(examination)
    print(examination.title)
    for (const finding of examination.findings) {
      print(`${finding.result.padEnd(4)}  ${finding.name}: ${finding.detail}`)
      if (finding.remedy && finding.result !== 'pass') print(`      → ${finding.remedy}`)
    }
  }
  const counts = countFindings(done)
  print(`${counts.pass} passed, ${counts.warn} to look at, ${counts.fail} failed`)
  return counts.fail > 0 ? 1 : 0
}

/**
 * Goes through what a new installation gets wrong, part by part. `store` looks at the store: a running bot asks the
 * one that it has open.
 */
export async function* examine(
  config: Config,
  store: () => Promise<Finding>,
): AsyncGenerator<Examination> {
  yield { title: 'Slack', findings: await slackFindings(config) }
  for (const cluster of config.clusters) {
    yield { title: `Cluster ${cluster.name}`, findings: await clusterFindings(cluster) }
  }
  const people = [...(await peopleFindings(config)), ...(await mentionFindings(config))]
  yield { title: 'Store and people', findings: [await store(), ...people] }
}

const manifestShape = z.object({
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
})

async function slackFindings(config: Config): Promise<readonly Finding[]> {
  const text = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8')
  const manifest = manifestShape.parse(parseYaml(text))
  const { botToken, mode, apiUrl } = config.slack
  return await checkSlack({
    botToken,
    appToken: mode.kind === 'socket' ? mode.appToken : null,
    ...(apiUrl === undefined ? {} : { apiUrl }),
    scopesWanted: manifest.oauth_config.scopes.bot,
    channels: [
      ...new Set([
        config.alertChannel,
        config.approvalChannel,
        config.fallbackChannel,
        ...config.clusters.map((cluster) => cluster.channel),
        ...config.routes.map((route) => route.channel),
        config.digest.channel,
      ]),
    ],
  })
}

async function clusterFindings(cluster: ClusterConfig): Promise<readonly Finding[]> {
  const oceanbase = connectCluster(cluster)
  try {
    const probe = await oceanbase.probe()
    const needed = probe.views.filter((view) => !view.readable && NEEDED_VIEWS.test(view.view))
    // A view that this version does not have is no fault.
    const missing = probe.views.filter((view) => !view.readable && view.exists)
    const unreadable = [...new Set([...needed, ...missing])].map((view) => view.tables.join(', '))
    const { admin, login, monitor } = probe
    const sees = login.kind === 'sys' ? '' : `, which sees only its tenant ${login.name}`
    return [
      { name: 'login', result: 'pass', detail: `${monitor.user} at ${probe.host}${sees}` },
      {
        name: 'version',
        result: probe.version.text === 'unknown' ? 'warn' : 'pass',
        detail: `${probe.version.text} (${probe.version.comment})`,
        remedy:
          'The version could not be read; columns are found by looking, so this is only a remark.',
      },
      {
        name: 'views',
        result: needed.length > 0 ? 'fail' : missing.length > 0 ? 'warn' : 'pass',
        detail:
          unreadable.length === 0
            ? `${probe.views.filter((view) => view.readable).length} can be read`
            : `cannot be read: ${unreadable.join(', ')}`,
        remedy: `GRANT SELECT ON oceanbase.* TO ${monitor.user}, connected to ${login.kind === 'sys' ? 'the sys tenant' : `the tenant ${login.name}`}.`,
      },
      monitorFinding(monitor),
      adminFinding(admin),
      {
        name: 'clock',
        result: Math.abs(probe.clockSkewSeconds) > 30 ? 'warn' : 'pass',
        detail: `${Math.round(probe.clockSkewSeconds)} s apart from the database`,
        remedy: 'Let both machines take their time from NTP.',
      },
    ]
  } catch (error) {
    return [
      {
        name: 'login',
        result: 'fail',
        detail: (error as Error).message,
        remedy:
          'Check OB_HOST, OB_PORT, OB_USER (user@sys, or user@sys#cluster by OBProxy), OB_PASSWORD.',
      },
    ]
  } finally {
    await oceanbase.close()
  }
}

function monitorFinding({ user, hasAlterSystem }: Probe['monitor']): Finding {
  const name = 'monitoring user'
  if (hasAlterSystem === null) {
    return {
      name,
      result: 'warn',
      detail: `what ${user} may do could not be read (SHOW GRANTS)`,
      remedy: 'See by hand that OB_USER has no more than SELECT.',
    }
  }
  return {
    name,
    result: hasAlterSystem ? 'warn' : 'pass',
    detail: hasAlterSystem
      ? 'may ALTER SYSTEM, which it never needs'
      : 'can only read, as it should',
    remedy: 'Give OB_USER no more than SELECT; approved operations use OB_ADMIN_USER.',
  }
}

function adminFinding(admin: Probe['admin']): Finding {
  const name = 'admin user'
  if (admin === null) {
    return {
      name,
      result: 'warn',
      detail: 'not configured: nothing can be started from Slack',
      remedy: 'Set OB_ADMIN_USER and OB_ADMIN_PASSWORD to allow approved operations.',
    }
  }
  const { user, login, hasAlterSystem } = admin
  if (login !== 'ok') {
    return {
      name,
      result: 'fail',
      detail: `${user} cannot log in: ${login}`,
      remedy:
        'Check OB_ADMIN_USER (user@sys, or user@sys#cluster by OBProxy) and OB_ADMIN_PASSWORD.',
    }
  }
  if (hasAlterSystem === null) {
    return {
      name,
      result: 'warn',
      detail: `what ${user} may do could not be read (SHOW GRANTS)`,
      remedy: 'See by hand that OB_ADMIN_USER has ALTER SYSTEM.',
    }
  }
  return {
    name,
    result: hasAlterSystem ? 'pass' : 'fail',
    detail: `${user} ${hasAlterSystem ? 'may' : 'lacks'} ALTER SYSTEM`,
    remedy: 'GRANT ALTER SYSTEM ON *.* TO the admin user (README, "Database users").',
  }
}

async function storeFinding(config: Config): Promise<Finding> {
  return await writable(config, async () => {
    await using store = await openStore({ url: config.storeUrl, clock: Date })
    await store.check()
  })
}

/** Whether the check of the store passes. */
export async function writable(config: Config, check: () => Promise<void>): Promise<Finding> {
  try {
    await check()
    return { name: 'store', result: 'pass', detail: `${config.storeUrl} can be written` }
  } catch (error) {
    return {
      name: 'store',
      result: 'fail',
      detail: (error as Error).message,
      remedy: 'STORE_URL must name a file in a folder that the bot may write.',
    }
  }
}

async function peopleFindings(config: Config): Promise<readonly Finding[]> {
  const { operators, approvers, policies } = config
  if (policies.length === 0) {
    return [
      {
        name: operators.length === 0 ? 'OPERATORS' : 'policies',
        result: 'warn',
        detail: 'empty: the bot is read-only',
        remedy: 'List Slack user or group ids in OPERATORS and APPROVERS to allow requests.',
      },
    ]
  }
  return [
    ...(operators.length > 0
      ? ([
          { name: 'OPERATORS', result: 'pass', detail: operators.join(', ') },
          { name: 'APPROVERS', result: 'pass', detail: approvers.join(', ') },
        ] as const)
      : []),
    ...(await policyFindings(config)),
  ]
}

/** User groups that alerts are to call: a mention of one that is not there calls nobody, and nobody notices. */
async function mentionFindings({ slack, routes, escalation }: Config): Promise<readonly Finding[]> {
  const { apiUrl, botToken } = slack
  const directory = createDirectory({ token: botToken, apiUrl, clock: Date })
  const called = [...routes.map((route) => route.mention), escalation?.mention ?? null]
  return await Promise.all(
    [...new Set(called.filter((id) => id !== null))].map(async (id): Promise<Finding> => {
      const group = await directory.group(id)
      const common = {
        name: `user group ${id}`,
        remedy: 'Set routes and escalation in CONFIG_FILE to a user group that is in use.',
      }
      if (!group) return { ...common, result: 'warn', detail: 'Slack cannot tell what it is' }
      if (group.handle === null) {
        return {
          ...common,
          result: 'fail',
          detail: 'there is none: alerts that mention it call nobody',
        }
      }
      return group.enabled
        ? { ...common, result: 'pass', detail: `@${group.handle}` }
        : {
            ...common,
            result: 'fail',
            detail: `@${group.handle} is disabled: a mention calls nobody`,
          }
    }),
  )
}

/** Each policy with the people that Slack knows now. */
async function policyFindings(config: Config): Promise<readonly Finding[]> {
  const { apiUrl, botToken } = config.slack
  const directory = createDirectory({ token: botToken, apiUrl, clock: Date })
  try {
    const reaches = await provePolicies({ config, directory })
    return reaches.map((reach) => ({
      name: `policy ${reach.policy}`,
      result: reach.closed ? 'fail' : reach.problem === null ? 'pass' : 'warn',
      detail: reach.closed
        ? `switched off: ${reach.problem}`
        : (reach.problem ??
          `${reach.askers.length} may ask, ${reach.approvers.length} may approve, ${reach.quorum} needed`),
      remedy:
        'Add people to its user groups or to policies.approve in CONFIG_FILE (APPROVERS without it), or lower its quorum. Guests, bots and people from outside never count.',
    }))
  } catch (error) {
    return [
      {
        name: 'policies',
        result: 'warn',
        detail: `cannot be proved: ${(error as Error).message}`,
        remedy: 'Mend what is said about Slack above; until then nothing is decided.',
      },
    ]
  }
}
