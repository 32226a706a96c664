import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type OceanBaseStandIn, startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { clusterSettings, slackSettings } from '../../sandbox/settings.ts'
import { type SlackOptions, type SlackStandIn, startSlack } from '../../sandbox/slack/server.ts'
import { openStore } from '../../src/store/store.ts'
import { type BotProcess, startBotProcess } from '../scenarios/support/bot-process.ts'

/** Stand-ins, a folder, and bots as processes of their own. */
interface Stage extends AsyncDisposable {
  readonly slack: SlackStandIn
  readonly oceanbase: OceanBaseStandIn
  readonly storeUrl: string
  start(environment?: Record<string, string>, args?: readonly string[]): BotProcess
}

async function startStage(options: SlackOptions = {}): Promise<Stage> {
  const oceanbase = await startOceanBase()
  oceanbase.simulation.addTenant({ id: 1002, name: 'crm' })
  const slack = await startSlack(options)
  const folder = mkdtempSync(join(tmpdir(), 'obbackup-process-'))
  const storeUrl = `file:${join(folder, 'obbackup.db')}`
  const bots: BotProcess[] = []
  return {
    slack,
    oceanbase,
    storeUrl,
    start(environment = {}, args = []) {
      const bot = startBotProcess(
        {
          ...slackSettings(slack),
          ...clusterSettings(oceanbase),
          STORE_URL: storeUrl,
          POLL_CRON: '* * * * * *',
          ...environment,
        },
        args,
      )
      bots.push(bot)
      return bot
    },
    async [Symbol.asyncDispose]() {
      for (const bot of bots) await bot[Symbol.asyncDispose]()
      await slack.close()
      await oceanbase.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

describe.concurrent('what is wrong with the configuration ends the process with 78 and says what to do', () => {
  it.each([
    ['nothing is set', { SLACK_BOT_TOKEN: '', OB_HOST: '' }, ['SLACK_BOT_TOKEN', 'OB_HOST']],
    ['a channel is a name', { SLACK_ALERT_CHANNEL: '#db-ops' }, ['SLACK_ALERT_CHANNEL']],
    ['a token that Slack refuses', { SLACK_BOT_TOKEN: 'xoxb-wrong' }, ['invalid_auth', 'doctor']],
    ['an app token that Slack refuses', { SLACK_APP_TOKEN: 'xapp-wrong' }, ['invalid_auth']],
    ['a store in no folder', { STORE_URL: 'file:/dev/null/x/obbackup.db' }, ['STORE_URL']],
    ['a store that is a folder', { STORE_URL: 'file:/proc' }, ['STORE_URL', '/proc']],
    ['a store of another kind', { STORE_URL: 'mysql://u:topsecret@h/d' }, ['file:PATH']],
  ] as [string, Record<string, string>, string[]][])('%s', async (_, environment, words) => {
    await using stage = await startStage()
    const bot = stage.start(environment)
    expect(await bot.exited).toBe(78)
    for (const word of words) await bot.says(new RegExp(word), 2000)
    expect(bot.output()).not.toMatch(/^\s+at /m)
    expect(bot.output()).not.toMatch(/xoxb-wrong|xapp-wrong|topsecret|ro-secret/)
  })

  it.each(['HEALTH_PORT', 'PORT'])('%s is taken', async (name) => {
    await using stage = await startStage()
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, resolve))
    const address = taken.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const http = { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'a-secret-of-the-test' }
    const bot = stage.start({ ...(name === 'PORT' ? http : {}), [name]: port })
    expect(await bot.exited).toBe(78)
    await bot.says(new RegExp(`${name} .*EADDRINUSE`), 2000)
    expect(bot.output()).not.toMatch(/^\s+at /m)
    await new Promise((resolve) => taken.close(resolve))
  })
})

describe.concurrent('start and stop', () => {
  it('Slack is away at start: the watch polls, and what it saw is said when Slack is there', async () => {
    await using stage = await startStage()
    const { slack, oceanbase } = stage
    const { port } = new URL(slack.url)
    await slack.close()
    const bot = stage.start()
    await bot.says(/first reading/)
    await bot.says(/Slack cannot be reached/)
    oceanbase.simulation.startBackup({ tenants: ['crm'] })
    await bot.says(/not delivered yet/)
    await using later = await startSlack({ port: Number(port) })
    await later.until(() => later.messages('C0DBOPS')[0], { ms: 15_000, what: 'the message' })
    await later.until(() => later.connections > 0, { ms: 15_000, what: 'the connection' })
    await bot.says(/obbackup is up/)
    bot.kill('SIGTERM')
    expect(await bot.exited).toBe(0)
    expect(later.messages('C0DBOPS')).toHaveLength(1)
  })

  it('SIGTERM while Slack is away: ends with 0, and at once', async () => {
    await using stage = await startStage()
    await stage.slack.close()
    const bot = stage.start()
    await bot.says(/Slack cannot be reached/)
    const from = performance.now()
    bot.kill('SIGTERM')
    expect(await bot.exited).toBe(0)
    // What is under way is waited for 8 s; here there is nothing.
    expect(performance.now() - from).toBeLessThan(8000)
  })

  it('SIGTERM while Slack is taking a message: ends with 0, nothing half marked, said once', async () => {
    let bot: BotProcess | null = null
    await using stage = await startStage({
      observe: ({ method }) => {
        if (method === 'chat.postMessage') bot?.kill('SIGTERM')
      },
    })
    bot = stage.start()
    await bot.says(/first reading/)
    await bot.says(/obbackup is up/)
    stage.oceanbase.simulation.startBackup({ tenants: ['crm'] })
    expect(await bot.exited).toBe(0)
    await bot.says(/obbackup has stopped/)
    await using store = await openStore({ url: stage.storeUrl, clock: Date })
    const counts = await store.outboxCounts()
    expect(counts).toMatchObject({ sending: 0, unknown: 0, failed: 0 })
    // A poll of the same second may have brought a change of the message.
    expect(counts.sent).toBeGreaterThanOrEqual(1)
    expect(stage.slack.messages('C0DBOPS')).toHaveLength(1)
  })

  it('SIGTERM while Slack does not answer at all: ends with 0 within 10 s, and the next start says it once', async () => {
    await using stage = await startStage()
    const { slack, oceanbase } = stage
    const bot = stage.start()
    await bot.says(/first reading/)
    await bot.says(/obbackup is up/)
    slack.faults.hang('chat.postMessage')
    oceanbase.simulation.startBackup({ tenants: ['crm'] })
    await slack.until(() => slack.calls.find((call) => call.method === 'chat.postMessage'), {
      ms: 10_000,
    })
    const from = performance.now()
    bot.kill('SIGTERM')
    expect(await bot.exited).toBe(0)
    expect(performance.now() - from).toBeLessThan(9900)
    const next = stage.start()
    await next.says(/obbackup is up/)
    await slack.until(() => slack.messages('C0DBOPS')[0], { ms: 10_000, what: 'the message' })
    next.kill('SIGINT')
    expect(await next.exited).toBe(0)
    expect(slack.messages('C0DBOPS')).toHaveLength(1)
  })
})
