import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { realClock } from '../../sandbox/oceanbase/clock.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { type SlackStandIn, startSlack } from '../../sandbox/slack/server.ts'
import { type BotProcess, startBotProcess } from './support/bot-process.ts'
import { askForRestore } from './support/restore-form.ts'

/*
 * The bot is a process of its own and is killed with SIGKILL at every point where the outside can see a step: after
 * the k-th statement that reached the database, or the k-th call that reached Slack, before the answer arrives. Then
 * it is started again, and the end of the story must be the same as without the kill.
 */

/** What the outside saw: statements and calls, in order. */
interface Stage extends AsyncDisposable {
  readonly slack: SlackStandIn
  readonly oceanbase: OceanBaseStandIn
  /** Kills the running bot at the k-th step from now; the steps are counted from 1. */
  killAt(step: number): Promise<void>
  /** Labels of the steps since {@link Stage.killAt} or {@link Stage.count} was called. */
  count(): readonly string[]
  start(): Promise<void>
}

async function startStage(): Promise<Stage> {
  let steps: string[] = []
  let deadline = Number.POSITIVE_INFINITY
  let bot: BotProcess | null = null
  let first = true
  const step = (label: string) => {
    steps.push(label)
    if (steps.length === deadline) bot?.kill('SIGKILL')
  }
  const clock = realClock({ speed: 600 })
  const oceanbase = await startOceanBase({ clock, observe: ({ sql }) => step(labelOf(sql)) })
  const { simulation } = oceanbase
  simulation.addTenant({ id: 1002, name: 'crm' })
  simulation.addPool({ name: 'restore_pool' })
  simulation.seedHistory({ days: 3 })
  const slack = await startSlack({ observe: ({ method }) => step(method) })
  const folder = mkdtempSync(join(tmpdir(), 'obbackup-kill-'))
  return {
    slack,
    oceanbase,
    count: () => {
      steps = []
      return steps
    },
    async killAt(at) {
      steps = []
      deadline = at
      await bot?.exited
      deadline = Number.POSITIVE_INFINITY
    },
    async start() {
      bot = startBotProcess({
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        SLACK_ALERT_CHANNEL: 'C0DBOPS',
        SLACK_APPROVAL_CHANNEL: 'C0APPROVALS',
        OPERATORS: 'U0ALICE',
        APPROVERS: 'U0BOB',
        OB_NAME: 'prod',
        OB_HOST: '127.0.0.1',
        OB_PORT: String(oceanbase.port),
        OB_USER: 'ob_bot_ro@sys',
        OB_PASSWORD: 'ro-secret',
        OB_ADMIN_USER: 'ob_bot_op@sys',
        OB_ADMIN_PASSWORD: 'op-secret',
        STORE_URL: `file:${join(folder, 'obbackup.db')}`,
        POLL_CRON: '* * * * * *',
      })
      await bot.says(/obbackup is up/)
      // What already runs at the very first look is no news: the story begins after it.
      if (first) await bot.says(/first reading/)
      first = false
    },
    async [Symbol.asyncDispose]() {
      bot?.kill('SIGKILL')
      await bot?.exited
      await slack.close()
      await oceanbase.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function labelOf(sql: string): string {
  return (
    /(ALTER SYSTEM \w+|FROM oceanbase\.\w+|SET \w+|^\s*\w+)/i.exec(sql)?.[0] ?? sql.slice(0, 20)
  )
}

/** Runs `work` for each item, a few at a time. */
async function each<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>) {
  const queue = [...items]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
    }),
  )
}

/** Steps of a poll that finds an interruption and says so, with some of the next poll. */
const WATCH_STEPS = 26
/** Stories told at the same time; each has a bot, a Slack and an OceanBase of its own. */
const AT_ONCE = 5
/** Steps from the click on Approve to the card that says "started". */
const APPROVE_STEPS = 22

it('killed between every two steps of watch and delivery: the alert is said exactly once, and so is its end', {
  timeout: 280_000,
}, async () => {
  const steps = Array.from({ length: WATCH_STEPS }, (_, i) => i + 1)
  await each(steps, AT_ONCE, async (at) => {
    await using stage = await startStage()
    const { slack, oceanbase } = stage
    const archive = oceanbase.simulation.archive('crm')
    await stage.start()
    archive.interrupt()
    await stage.killAt(at)
    await stage.start()
    const messages = () => slack.messages('C0DBOPS')
    await slack.until(() => /^🔴/.test(messages()[0]?.text ?? ''), {
      ms: 40_000,
      what: `${at}: the alert`,
    })
    archive.heal()
    await slack.until(() => /^🟢/.test(messages()[0]?.text ?? '') && messages().length > 1, {
      ms: 40_000,
      what: `${at}: its end`,
    })
    const seen = oceanbase.statements.length
    await slack.until(() => oceanbase.statements.length > seen + 30, {
      ms: 40_000,
      what: `${at}: another poll`,
    })
    const [alert, line, ...others] = messages()
    expect(others, `killed at step ${at}`).toEqual([])
    expect(line?.thread_ts, `killed at step ${at}`).toBe(alert?.ts)
  })
})

it('killed between every two steps of approval and execution: executed at most once, and the card tells the truth', {
  timeout: 280_000,
}, async () => {
  const steps = Array.from({ length: APPROVE_STEPS }, (_, i) => i + 1)
  const ends: string[] = []
  await each(steps, AT_ONCE, async (at) => {
    await using stage = await startStage()
    const { slack, oceanbase } = stage
    await stage.start()
    await askForRestore(stage, 'U0ALICE', {
      target: 'crm_fix',
      pool: 'restore_pool',
      reason: 'kill test',
    })
    const card = await slack.until(() => slack.messages('C0APPROVALS')[0], {
      ms: 15_000,
      what: `${at}: the card`,
    })
    const killed = stage.killAt(at)
    const click = () =>
      slack.click({ user: 'U0BOB', channel: 'C0APPROVALS', ts: card.ts, actionId: 'approve' })
    await click().catch(() => undefined)
    await killed
    await stage.start()
    const blocks = () => JSON.stringify(slack.messages('C0APPROVALS')[0]?.blocks)
    // Killed before the decision was stored: the card still has its buttons, and the person clicks again.
    const alters = () =>
      oceanbase.statements.filter((one) => /ALTER SYSTEM RESTORE `/.test(one.sql)).length
    const settled = () => /succeeded|Nobody knows|nobody knows/i.test(blocks())
    const state = await slack
      .until(
        () => (settled() ? 'settled' : blocks().includes('"action_id":"approve') ? 'open' : null),
        { ms: 5000, what: `${at}: an end or an open card` },
      )
      .catch(() => 'running')
    if (state === 'open') {
      await click().catch(() => undefined)
    }
    await slack.until(settled, { ms: 30_000, what: `${at}: the end (${blocks().slice(0, 2000)})` })
    expect(alters(), `killed at step ${at}`).toBeLessThanOrEqual(1)
    if (/succeeded/i.test(blocks())) expect(alters(), `killed at step ${at}`).toBe(1)
    else expect(alters(), `killed at step ${at}`).toBe(0)
    expect(
      slack.messages('C0APPROVALS').filter((one) => !one.thread_ts || one.thread_ts === one.ts),
    ).toHaveLength(1)
    ends.push(/succeeded/i.test(blocks()) ? 'succeeded' : 'unknown')
  })
  expect(ends).toContain('succeeded')
})
