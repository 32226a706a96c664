import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from '../../../sandbox/oceanbase/accounts.ts'
import { HandClock } from '../../../sandbox/oceanbase/clock.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../../sandbox/oceanbase/server.ts'
import { ADMIN_SETTINGS, clusterSettings, NEVER, slackSettings } from '../../../sandbox/settings.ts'
import { type SlackStandIn, startSlack } from '../../../sandbox/slack/server.ts'
import { type Bot, createBot } from '../../../src/bot.ts'
import { readConfig } from '../../../src/config.ts'
import { createLog } from '../../../src/log.ts'

/** When the stories begin. */
export const MORNING = Date.parse('2026-11-20T09:00:00Z')
/** Secrets that are planted everywhere and must be seen nowhere. */
export const PLANTED = [
  'AKPLANTEDKEYID',
  'SKPLANTEDSECRET',
  'ro-secret-x1',
  'op-secret-x1',
] as const
/** The last two are those of the accounts of a world. */
export const PLANTED_PASSWORDS = { OB_PASSWORD: PLANTED[2], OB_ADMIN_PASSWORD: PLANTED[3] }
/** Destinations of crm with keys in them; each tenant has paths of its own. */
export const DATA_DEST = `oss://bk/crm/data?host=oss.example.com&access_id=${PLANTED[0]}&access_key=${PLANTED[1]}`
export const LOG_DEST = `oss://bk/crm/archive?host=oss.example.com&access_id=${PLANTED[0]}&access_key=${PLANTED[1]}`

/** Slack, OceanBase and the real bot between them, all on one hand-moved clock. */
export interface World extends AsyncDisposable {
  readonly slack: SlackStandIn
  readonly oceanbase: OceanBaseStandIn
  readonly clock: HandClock
  readonly folder: string
  /** Every line that the bot has logged. */
  readonly logs: readonly string[]
  bot: Bot
  /** One poll, and everything delivered that is due; the clock moves by the pace of Slack only. */
  poll(): Promise<void>
  /** Moves the clock, then polls. */
  after(minutes: number): Promise<void>
  /** Delivers what is due without a poll. */
  settle(): Promise<void>
  /** Delivers until the probe gives something; bounded, and the error says what was missing. */
  until<T>(probe: () => T | undefined | null | false, what: string): Promise<T>
  /** The first lines of the root messages in a channel, as people see them on the lock screen. */
  texts(channel: string): string[]
  /** Stops the bot and starts another on the same store, with another CONFIG_FILE if that is given. */
  restart(yaml?: string): Promise<void>
}

/** How a world differs from the usual one. */
export interface WorldOptions {
  readonly version?: string
  readonly environment?: Record<string, string>
  /** CONFIG_FILE's text; no digests when not given, because most stories are about other messages. */
  readonly yaml?: string
  /** When the story begins, ms since the epoch (UTC). */
  readonly now?: number
  /** User tenants by id; crm and orders when not given. */
  readonly tenants?: Readonly<Record<number, string>>
  /** Accounts besides the two of sys. */
  readonly accounts?: readonly Account[]
  /**
   * The bot does by real seconds what it does by the clock. When not given the story says when anything runs: else it could
   * run between two steps of the story.
   */
  readonly runsByClock?: true
  /** Slack refuses messages that come too fast. */
  readonly strict?: boolean
  /** The past of the cluster; eight quiet days when not given. */
  readonly seed?: (simulation: OceanBaseStandIn['simulation']) => void
  /** RECOVERY_WINDOW of each tenant's policy; they have none when not given. */
  readonly deletePolicy?: string
  /** Whether a 4.x has the validation views of the newest source. */
  readonly validation?: boolean
  /** A 4.x that takes DELETE OBSOLETE BACKUP, with the version that it tells. */
  readonly manualCleanup?: { readonly build: string }
}

/** Two tenants with a past of eight days, one free pool, and a bot that has looked once. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const clock = new HandClock(options.now ?? MORNING)
  const oceanbase = await startOceanBase({
    clock,
    version: options.version ?? '4.2.5',
    ...(options.validation === undefined ? {} : { validation: options.validation }),
    ...(options.manualCleanup ? { ...options.manualCleanup, manualCleanup: true } : {}),
    accounts: [
      { user: 'ob_bot_ro', password: PLANTED[2], select: true, alterSystem: false },
      { user: 'ob_bot_op', password: PLANTED[3], select: true, alterSystem: true, super: true },
      ...(options.accounts ?? []),
    ],
  })
  const { simulation } = oceanbase
  for (const [id, name] of Object.entries(options.tenants ?? { 1002: 'crm', 1004: 'orders' })) {
    simulation.addTenant({
      id: Number(id),
      name,
      dataDest: DATA_DEST.replace('crm', name),
      archiveDest: LOG_DEST.replace('crm', name),
      deletePolicy: options.deletePolicy ?? null,
    })
  }
  simulation.addPool({ name: 'restore_pool' })
  if (options.seed) options.seed(simulation)
  else simulation.seedHistory({ days: 8 })
  const slack = await startSlack({ clock, strict: options.strict ?? false })
  const folder = mkdtempSync(join(tmpdir(), 'obbackup-world-'))
  const logs: string[] = []
  const yaml = join(folder, 'obbackup.yaml')
  writeFileSync(yaml, options.yaml ?? 'digest: { daily: off }')
  const environment = {
    CONFIG_FILE: yaml,
    ...slackSettings(slack),
    ...clusterSettings(oceanbase),
    ...ADMIN_SETTINGS,
    ...PLANTED_PASSWORDS,
    OPERATORS: 'U0ALICE,U0BOB',
    APPROVERS: 'U0ALICE,U0BOB,S0DBA',
    STORE_URL: `file:${join(folder, 'obbackup.db')}`,
    // The test itself says when the watch looks.
    POLL_CRON: NEVER,
    TEST_ALERT_CRON: '',
    ...options.environment,
  }
  const start = async () => {
    const bot = await createBot(
      readConfig(environment),
      createLog([], (line) => logs.push(line)),
      clock,
      options.runsByClock ? undefined : () => ({ stop: async () => {} }),
    )
    await bot.start()
    return bot
  }
  const world: World = {
    slack,
    oceanbase,
    clock,
    folder,
    logs,
    bot: await start(),
    async poll() {
      await world.bot.poll()
      await world.settle()
    },
    async after(minutes) {
      clock.advance(minutes * 60_000)
      await world.poll()
    },
    async settle() {
      for (let i = 0; i < 50; i++) {
        await world.bot.deliver()
        const counts = await world.bot.context.store.outboxCounts()
        if (counts.queued + counts.sending + counts.unknown === 0) return
        clock.advance(1000)
      }
    },
    async until(probe, what) {
      const end = performance.now() + 20_000
      for (;;) {
        const value = probe()
        if (value) return value
        if (performance.now() > end) {
          throw new Error(`${what} did not come; logged last: ${logs.slice(-8).join('')}`)
        }
        await world.settle()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    texts: (channel) =>
      slack
        .messages(channel)
        .filter((message) => message.thread_ts === undefined || message.thread_ts === message.ts)
        .map((message) => message.text.split('\n', 1)[0] ?? ''),
    async restart(other) {
      await world.bot.stop()
      if (other !== undefined) writeFileSync(environment.CONFIG_FILE, other)
      world.bot = await start()
    },
    async [Symbol.asyncDispose]() {
      await world.bot.stop()
      await slack.close()
      await oceanbase.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await world.poll()
  return world
}
