import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBot } from '../src/bot.ts'
import { readConfig } from '../src/config.ts'
import { createLog } from '../src/log.ts'
import { createDirector, furnish } from './director.ts'
import { realClock } from './oceanbase/clock.ts'
import { startOceanBase } from './oceanbase/server.ts'
import { startSlack } from './slack/server.ts'
import type { SandboxChannel, SandboxUser } from './slack/state/model.ts'

/** Three people to act as, and the bot. */
const PEOPLE: readonly SandboxUser[] = [
  {
    id: 'U0ALICE',
    name: 'alice',
    real_name: 'Alice Ames',
    tz: 'Europe/Berlin',
    note: 'may ask and approve',
  },
  { id: 'U0BOB', name: 'bob', real_name: 'Bob Berg', tz: 'UTC', note: 'may ask and approve' },
  { id: 'U0CAROL', name: 'carol', real_name: 'Carol Chu', tz: 'Asia/Shanghai', note: 'may look' },
  { id: 'U0BOT', name: 'obbackup', real_name: 'obbackup', tz: 'UTC', is_bot: true },
]
const CHANNELS: readonly SandboxChannel[] = [
  { id: 'C0DBOPS', name: 'db-ops', topic: 'Alerts; type /obbackup status' },
  { id: 'C0APPROVALS', name: 'db-approvals', topic: 'Requests that wait for somebody else' },
]

/**
 * The whole product on one machine: a small Slack, two simulated OceanBase clusters, and the real bot between them,
 * configured by the same settings as in production. Prints one address.
 */
async function demo(): Promise<void> {
  const verbose = process.argv.includes('--verbose')
  const clock = realClock({ speed: 30 })
  const shanghai = await startOceanBase({ clock, version: '4.2.5', clusterName: 'prod_sh' })
  const beijing = await startOceanBase({ clock, version: '4.3.3', clusterName: 'prod_bj' })
  furnish(shanghai.simulation, beijing.simulation)
  const slack = await startSlack({
    port: Number(process.env.DEMO_PORT ?? 3300),
    users: PEOPLE,
    channels: CHANNELS,
    usergroups: [],
  })

  const folder = mkdtempSync(join(tmpdir(), 'obbackup-demo-'))
  const configFile = join(folder, 'clusters.yaml')
  writeFileSync(
    configFile,
    [
      'clusters:',
      '  - name: prod-bj',
      '    host: 127.0.0.1',
      `    port: ${beijing.port}`,
      '    user: ob_bot_ro@sys',
      '    password: ro-secret',
      '    admin_user: ob_bot_op@sys',
      '    admin_password: op-secret',
    ].join('\n'),
  )
  const config = readConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    SLACK_ALERT_CHANNEL: 'C0DBOPS',
    SLACK_APPROVAL_CHANNEL: 'C0APPROVALS',
    OPERATORS: 'U0ALICE,U0BOB',
    APPROVERS: 'U0ALICE,U0BOB',
    OB_NAME: 'prod-sh',
    OB_HOST: '127.0.0.1',
    OB_PORT: String(shanghai.port),
    OB_USER: 'ob_bot_ro@sys',
    OB_PASSWORD: 'ro-secret',
    OB_ADMIN_USER: 'ob_bot_op@sys',
    OB_ADMIN_PASSWORD: 'op-secret',
    STORE_URL: `file:${join(folder, 'obbackup.db')}`,
    POLL_CRON: '*/2 * * * * *',
    CONFIG_FILE: configFile,
  })
  const log = createLog(
    [config.slack.botToken],
    verbose ? (line) => process.stderr.write(line) : () => {},
  )
  const bot = await createBot(config, log)
  await bot.start()
  const direct = createDirector(shanghai.simulation, beijing.simulation, (what) => {
    console.log(`${new Date().toLocaleTimeString('en-GB')}  ${what}`)
  })
  const timer = setInterval(() => {
    try {
      direct()
    } catch (error) {
      // A scene that does not fit (a pool that is taken, say) must not end the play.
      console.log(`a scene was left out: ${(error as Error).message}`)
    }
  }, 1000)
  console.log(`\nobbackup demo: ${slack.url}\n`)
  console.log(
    'Type /obbackup status in #db-ops. Alice and Bob may ask and approve (never their own requests), Carol may only look.',
  )
  console.log('Two simulated clusters run 30 times faster than real ones. Ctrl-C ends it.\n')

  const stop = async () => {
    clearInterval(timer)
    await bot.stop()
    await Promise.all([slack.close(), shanghai.close(), beijing.close()])
    rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  }
  process.once('SIGINT', () => void stop())
  process.once('SIGTERM', () => void stop())
}

await demo()
