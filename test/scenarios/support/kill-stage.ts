import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realClock } from '../../../sandbox/oceanbase/clock.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../../sandbox/oceanbase/server.ts'
import { ADMIN_SETTINGS, clusterSettings, slackSettings } from '../../../sandbox/settings.ts'
import { type SlackStandIn, startSlack } from '../../../sandbox/slack/server.ts'
import { type BotProcess, startBotProcess } from './bot-process.ts'

/** What the outside saw: statements and calls, in order. */
export interface KillStage extends AsyncDisposable {
  readonly slack: SlackStandIn
  readonly oceanbase: OceanBaseStandIn
  /** Kills the running bot at the k-th step from now; the steps are counted from 1. */
  killAt(step: number): Promise<void>
  /** Labels of the steps since {@link KillStage.killAt} or {@link KillStage.count} was called. */
  count(): readonly string[]
  start(): Promise<void>
}

/** How a stage differs from the usual one. */
export interface KillStageOptions {
  /** How many times faster than real time jobs move; 600 when not given. */
  readonly speed?: number
  /** Which statements are steps; all when not given. Calls to Slack always are. */
  readonly counts?: (statement: { readonly sql: string; readonly user: string }) => boolean
}

/**
 * A bot as a process of its own, with an OceanBase and a Slack that can kill it at every point where the outside can see
 * a step: after the k-th statement that reached the database, or the k-th call that reached Slack, before the answer
 * arrives.
 */
export async function startKillStage(options: KillStageOptions = {}): Promise<KillStage> {
  let steps: string[] = []
  let deadline = Number.POSITIVE_INFINITY
  let bot: BotProcess | null = null
  let first = true
  const step = (label: string) => {
    steps.push(label)
    if (steps.length === deadline) bot?.kill('SIGKILL')
  }
  const clock = realClock({ speed: options.speed ?? 600 })
  const oceanbase = await startOceanBase({
    clock,
    observe: (one) => {
      if (options.counts?.(one) ?? true) step(labelOf(one.sql))
    },
  })
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
        ...slackSettings(slack),
        OPERATORS: 'U0ALICE',
        APPROVERS: 'U0BOB',
        ...clusterSettings(oceanbase),
        ...ADMIN_SETTINGS,
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
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
) {
  const queue = [...items]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
    }),
  )
}
