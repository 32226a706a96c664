import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { defaultAccounts } from '../../sandbox/oceanbase/accounts.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { ADMIN_SETTINGS, clusterSettings, slackSettings } from '../../sandbox/settings.ts'
import { defaultManifest } from '../../sandbox/slack/defaults.ts'
import { type SlackOptions, type SlackStandIn, startSlack } from '../../sandbox/slack/server.ts'
import { readConfig } from '../../src/config.ts'
import { runDoctor } from '../../src/doctor.ts'
import { startBotProcess } from '../scenarios/support/bot-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'obbackup-doctor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ACCOUNTS = [
  ...defaultAccounts,
  { user: 'ob_bot_weak', password: 'weak-secret', select: true },
  { user: 'ob_bot_blind', password: 'blind-secret', select: false },
]

interface Case {
  slack?: SlackOptions
  environment?: Record<string, string>
  change?: (stage: { slack: SlackStandIn; oceanbase: OceanBaseStandIn }) => void
}

async function startBoth(slackOptions: SlackOptions = {}) {
  const oceanbase = await startOceanBase({ accounts: ACCOUNTS })
  oceanbase.simulation.addTenant({ id: 1002, name: 'crm' })
  const slack = await startSlack(slackOptions)
  const environment = {
    ...slackSettings(slack),
    ...clusterSettings(oceanbase),
    ...ADMIN_SETTINGS,
    OPERATORS: 'U0ALICE',
    APPROVERS: 'U0BOB,S0DBA',
    STORE_URL: `file:${join(folder, 'obbackup.db')}`,
  }
  return {
    slack,
    oceanbase,
    environment,
    async [Symbol.asyncDispose]() {
      await slack.close()
      await oceanbase.close()
    },
  }
}

/** What the doctor prints, and its exit code. */
async function doctor({ slack, environment = {}, change }: Case = {}) {
  await using stage = await startBoth(slack)
  change?.(stage)
  const lines: string[] = []
  const config = readConfig({ ...stage.environment, ...environment })
  const code = await runDoctor(config, (line) => lines.push(line))
  const text = lines.join('\n')
  expect(text).not.toMatch(/(ro|op|weak|blind)-secret|xoxb-\w|xapp-\w|wrong-one/)
  return { code, lines, text }
}

it('everything is right: 0, and every line passes', async () => {
  const { code, lines } = await doctor()
  expect(lines.filter((line) => /^(warn|fail)/.test(line))).toEqual([])
  expect(lines.filter((line) => line.startsWith('pass')).length).toBeGreaterThanOrEqual(14)
  expect(lines.at(-1)).toMatch(/^\d+ passed, 0 to look at, 0 failed$/)
  expect(code).toBe(0)
})

const manifestWith = (change: (text: string) => string): SlackOptions => ({
  manifest: change(defaultManifest()),
})

it.each([
  [
    'a bot token that Slack does not know',
    {
      slack: { botToken: 'xoxb-the-right-one' },
      environment: { SLACK_BOT_TOKEN: 'xoxb-wrong-one' },
    },
    'fail',
    /Slack takes the bot token: Slack says invalid_auth/,
    /Install the app again and set SLACK_BOT_TOKEN/,
  ],
  [
    'an app token that Slack does not know',
    { environment: { SLACK_APP_TOKEN: 'xapp-wrong-one' } },
    'fail',
    /Socket Mode\): Slack says invalid_auth/,
    /connections:write/,
  ],
  [
    'a scope that is missing',
    { slack: manifestWith((text) => text.replace(/ {6}- usergroups:read.*\n/, '')) },
    'fail',
    /scopes it needs.*missing: usergroups:read/,
    /reinstall the app/,
  ],
  [
    'a scope that only files need is missing',
    { slack: manifestWith((text) => text.replace(/ {6}- files:write.*\n/, '')) },
    'warn',
    /scopes it needs.*missing: files:write, so that nobody can be sent a file/,
    /reinstall the app/,
  ],
  [
    'a scope too many',
    {
      slack: manifestWith((text) =>
        text.replace('      - commands', '      - pins:write\n      - commands'),
      ),
    },
    'warn',
    /not used by obbackup: pins:write/,
    /stolen token can do less/,
  ],
  [
    'a channel without the bot',
    { change: ({ slack }) => slack.kick('C0APPROVALS') },
    'fail',
    /the bot is not in #db-approvals/,
    /\/invite @obbackup/,
  ],
  [
    'a channel that is not there',
    { environment: { SLACK_ALERT_CHANNEL: 'C0NOWHERE' } },
    'fail',
    /C0NOWHERE: Slack says channel_not_found/,
    /Check the channel id/,
  ],
  [
    'an archived channel',
    { change: ({ slack }) => slack.archive('C0DBOPS') },
    'fail',
    /#db-ops is archived/,
    /Unarchive it/,
  ],
  [
    'a Slack that is away',
    { environment: { SLACK_API_URL: 'http://127.0.0.1:2/api/' } },
    'fail',
    /Slack did not answer \(ECONNREFUSED\)/,
    /reaches slack\.com/,
  ],
  [
    'a database that refuses connections',
    { environment: { OB_PORT: '1' } },
    'fail',
    /login: .*127\.0\.0\.1:1/,
    /Check OB_HOST, OB_PORT/,
  ],
  [
    'a wrong password',
    { environment: { OB_PASSWORD: 'wrong-one' } },
    'fail',
    /login: .*1045/,
    /OB_PASSWORD/,
  ],
  [
    'a monitoring user without SELECT',
    { environment: { OB_USER: 'ob_bot_blind@sys', OB_PASSWORD: 'blind-secret' } },
    'fail',
    /(views: cannot be read: .*CDB_OB_BACKUP_JOBS|login: )/,
    /GRANT SELECT|Check OB_HOST/,
  ],
  [
    'a needed view that cannot be read',
    {
      change: ({ oceanbase }) =>
        oceanbase.faults.errno(1142, 100, /FROM oceanbase\.`CDB_OB_BACKUP_JOBS`/, 'denied'),
    },
    'fail',
    /views: cannot be read: CDB_OB_BACKUP_JOBS$/m,
    /GRANT SELECT ON oceanbase\.\*/,
  ],
  [
    'another view that cannot be read',
    {
      change: ({ oceanbase }) =>
        oceanbase.faults.errno(1142, 100, /FROM oceanbase\.`CDB_OB_RESTORE_HISTORY`/, 'denied'),
    },
    'warn',
    /views: cannot be read: CDB_OB_RESTORE_HISTORY$/m,
    /GRANT SELECT ON oceanbase\.\*/,
  ],
  [
    'a monitoring user that may change things',
    { environment: { OB_USER: 'ob_bot_op@sys', OB_PASSWORD: 'op-secret' } },
    'warn',
    /monitoring user: may ALTER SYSTEM/,
    /no more than SELECT/,
  ],
  [
    'grants that cannot be read',
    { change: ({ oceanbase }) => oceanbase.faults.errno(1142, 100, /SHOW GRANTS/, 'denied') },
    'warn',
    /monitoring user: what .* may do could not be read/,
    /See by hand/,
  ],
  [
    'an admin who lacks ALTER SYSTEM',
    { environment: { OB_ADMIN_USER: 'ob_bot_weak@sys', OB_ADMIN_PASSWORD: 'weak-secret' } },
    'fail',
    /admin user: .*lacks ALTER SYSTEM/,
    /GRANT ALTER SYSTEM/,
  ],
  [
    'an admin with a wrong password',
    { environment: { OB_ADMIN_PASSWORD: 'wrong-one' } },
    'fail',
    /admin user: .*cannot log in.*1045/,
    /Check OB_ADMIN_USER .* and OB_ADMIN_PASSWORD/,
  ],
  [
    'no admin at all',
    { environment: { OB_ADMIN_USER: '', OB_ADMIN_PASSWORD: '' } },
    'warn',
    /admin user: not configured/,
    /Set OB_ADMIN_USER/,
  ],
  [
    'nobody who may ask',
    { environment: { OPERATORS: '', APPROVERS: '' } },
    'warn',
    /OPERATORS: empty: the bot is read-only/,
    /List Slack user or group ids/,
  ],
  [
    'a policy in which nobody is left who may approve',
    { environment: { APPROVERS: 'U0GUEST' } },
    'fail',
    /policy default: switched off: 1 approval is needed, and there are 0 people/,
    /Guests, bots and people from outside never count/,
  ],
  [
    'an asker for whom there is nobody else',
    { environment: { OPERATORS: 'U0ALICE,U0BOB', APPROVERS: 'U0BOB,U0GUEST' } },
    'warn',
    /policy default: .*for U0BOB there are too few others/,
    /Add people/,
  ],
  [
    'a store that cannot be written',
    { environment: { STORE_URL: 'file:/proc/obbackup.db' } },
    'fail',
    /store: The store \/proc\/obbackup\.db cannot be used/,
    /a folder that the bot may write/,
  ],
] as [string, Case, 'warn' | 'fail', RegExp, RegExp][])(
  '%s',
  async (_, options, result, finding, remedy) => {
    const { code, lines, text } = await doctor(options)
    const at = lines.findIndex((line) => line.startsWith(result) && finding.test(line))
    expect(at, text).toBeGreaterThanOrEqual(0)
    expect(lines[at + 1]).toMatch(/^ +→ /)
    expect(lines[at + 1]).toMatch(remedy)
    expect(code).toBe(result === 'fail' ? 1 : 0)
  },
)

it('views that an older version does not have are no fault', async () => {
  await using oceanbase = await startOceanBase({ accounts: ACCOUNTS, version: '4.1.0' })
  const { text } = await doctor({ environment: { OB_PORT: String(oceanbase.port) } })
  expect(text).toMatch(/^pass {2}views: \d+ can be read$/m)
  expect(text).toMatch(/^pass {2}version: 4\.1\.0/m)
})

it('as a process: 0 when all is well, 1 when something failed, 78 for the configuration', async () => {
  await using stage = await startBoth()
  const { environment } = stage
  for (const [change, code, said] of [
    [{}, 0, / 0 failed/],
    [{ OB_PASSWORD: 'wrong-one' }, 1, / [1-9] failed/],
    [{ SLACK_ALERT_CHANNEL: '' }, 78, /SLACK_ALERT_CHANNEL/],
  ] as const) {
    await using bot = startBotProcess({ ...environment, ...change }, ['doctor'])
    expect(await bot.exited).toBe(code)
    await bot.says(said, 2000)
  }
})
