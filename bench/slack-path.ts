import { startOceanBase } from '../sandbox/oceanbase/server.ts'
import { clusterSettings, NEVER, slackSettings } from '../sandbox/settings.ts'
import { startSlack } from '../sandbox/slack/server.ts'
import { createBot } from '../src/bot.ts'
import { readConfig } from '../src/config.ts'
import { type Row, statsOf } from './stats.ts'

/** Commands measured. */
const COMMANDS = 60
/** Changed rows measured. */
const CHANGES = 30

/** From a command to its ack and its answer; from a changed row to the delivered message, without the wait for a tick. */
export async function slackPath(): Promise<Row[]> {
  const oceanbase = await startOceanBase({ speed: 1 })
  const { simulation } = oceanbase
  for (const [id, name] of [
    [1002, 'crm'],
    [1004, 'orders'],
  ] as const)
    simulation.addTenant({ id, name })
  simulation.seedHistory({ days: 8 })
  const slack = await startSlack()
  const bot = await createBot(
    readConfig({
      ...slackSettings(slack),
      ...clusterSettings(oceanbase),
      STORE_URL: 'file::memory:',
      POLL_CRON: NEVER,
    }),
    { info() {}, warn() {}, error() {} },
  )
  await bot.start()
  await bot.poll()
  const acks: number[] = []
  const answers: number[] = []
  for (let i = 0; i < COMMANDS; i++) {
    const before = slack.ephemerals('U0CAROL').length
    const start = performance.now()
    const { ackMs } = await slack.command({ user: 'U0CAROL', channel: 'C0OTHER', text: 'status' })
    await slack.until(() => slack.ephemerals('U0CAROL').length > before)
    answers.push(performance.now() - start)
    acks.push(ackMs)
  }
  const delivered: number[] = []
  for (let i = 0; i < CHANGES; i++) {
    // The pace of one message a second for each channel is Slack's, and a recovery makes two: it is waited out first.
    await new Promise((resolve) => setTimeout(resolve, 2300))
    const archive = simulation.archive(i % 2 === 0 ? 'crm' : 'orders')
    const calls = () =>
      slack.calls.filter((call) => /chat\.(postMessage|update)/.test(call.method)).length
    const before = calls()
    if (i % 4 < 2) archive.interrupt()
    else archive.heal()
    const start = performance.now()
    await bot.poll()
    await slack.until(() => calls() > before)
    delivered.push(performance.now() - start)
  }
  await bot.stop()
  await slack.close()
  await oceanbase.close()
  return [
    { what: 'command to ack', unit: 'ms', stats: statsOf(acks) },
    {
      what: 'command to answer (/obbackup status, 2 tenants)',
      unit: 'ms',
      stats: statsOf(answers),
    },
    {
      what: 'changed row to message in Slack, minus the wait for the tick',
      unit: 'ms',
      stats: statsOf(delivered),
    },
  ]
}
