import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RULES } from '../../src/domain/rules.ts'
import { type OceanBaseStandIn, startOceanBase } from '../oceanbase/server.ts'
import { clusterSettings, slackSettings } from '../settings.ts'
import { type SlackStandIn, startSlack } from '../slack/server.ts'
import { type FastBot, startFastBot } from './bot.ts'
import type { FastTime } from './fast-time.ts'

const GIB = 1024 ** 3

/** Everything outside of the bot, and the bot. */
export interface Stage extends AsyncDisposable {
  readonly oceanbase: OceanBaseStandIn
  readonly slack: SlackStandIn
  /** Names of the tenants that are backed up. */
  readonly tenants: readonly string[]
  /** The bot that runs now, or null. */
  readonly bot: FastBot | null
  /** How many bots were started. */
  readonly lives: number
  /** Readings of the archives since a fault of the database, by the bot that lives now. */
  readonly readings: number
  /** Something went wrong with the database: readings count anew. */
  disturb(): void
  /** Kills the bot after so many statements and calls from now, or at once; it comes back after `pause` ms. */
  kill(step: number | null, pause: number): void
  readonly kills: number
  /** Kills that are planned and did not happen yet. */
  readonly planned: number
  setOff(ms: number): void
  /** The database's clock jumps ahead. */
  jump(ms: number): void
  /** The database's clock. */
  databaseNow(): number
  /** No more kills. */
  calm(): void
}

/** How a stage differs from that of a day of chaos. */
export interface StageOptions {
  /** Slack refuses what comes too fast. */
  readonly strict?: boolean
  /** Once in a simulated minute when not given. */
  readonly pollCron?: string
  /** Gets what the bots print. */
  readonly print?: (text: string) => void
  /** Told of each statement that reached the database. */
  readonly observe?: (sql: string) => void
}

/** Starts both stand-ins with so many small tenants, and the bot, which is started again whenever it was killed. */
export async function startStage(
  time: FastTime,
  tenantCount: number,
  options: StageOptions = {},
): Promise<Stage> {
  let ahead = 0
  let off = 0
  let bot: FastBot | null = null
  let lives = 0
  let kills = 0
  let readings = 0
  /** Steps that are left before each kill that is planned. */
  let planned: number[] = []
  let pause = 0
  let calm = false
  let over = false
  const strike = () => {
    if (!bot || calm) return false
    kills += 1
    bot.kill()
    bot = null
    return true
  }
  const step = () => {
    planned = planned.map((left) => left - 1)
    const due = planned.findIndex((left) => left <= 0)
    if (due >= 0 && strike()) planned.splice(due, 1)
  }
  const databaseNow = () => time.now() + ahead
  const oceanbase = await startOceanBase({
    clock: { now: databaseNow, grain: 5000 },
    observe: ({ sql }) => {
      if (/FROM oceanbase\.`CDB_OB_ARCHIVELOG`/.test(sql)) readings += 1
      options.observe?.(sql)
      step()
    },
  })
  const { simulation } = oceanbase
  const tenants = Array.from({ length: tenantCount }, (_, i) => `t${String(i).padStart(2, '0')}`)
  for (const [i, name] of tenants.entries()) {
    simulation.addTenant({
      id: 1002 + 2 * i,
      name,
      bytes: GIB * (1 + (i % 20)),
      dataDest: `file:///backup/${name}/data`,
      archiveDest: `file:///backup/${name}/archive`,
    })
  }
  for (let i = 0; i < 60; i++) simulation.addPool({ name: `pool${i}` })
  simulation.seedHistory({ days: 2 })
  const slack = await startSlack({
    clock: time,
    observe: step,
    strict: options.strict ?? false,
  })
  const folder = mkdtempSync(join(tmpdir(), 'obbackup-chaos-'))
  const config = join(folder, 'obbackup.yaml')
  writeFileSync(config, CONFIG)
  const environment = () => ({
    ...time.environment,
    FAST_OFF: String(off),
    ...slackSettings(slack),
    ...clusterSettings(oceanbase),
    STORE_URL: `file:${join(folder, 'obbackup.db')}`,
    CONFIG_FILE: config,
    POLL_CRON: options.pollCron ?? '0 * * * * *',
    TEST_ALERT_CRON: '',
  })
  const live = async () => {
    while (!over) {
      lives += 1
      readings = 0
      const living = startFastBot(environment(), options.print ?? (() => undefined))
      bot = living
      const code = await living.exited
      if (code !== null && !over) throw new Error(`the bot ended with ${code}:\n${living.tail()}`)
      bot = null
      if (!over) await time.until(time.now() + pause)
    }
  }
  let crash: unknown = null
  const living = live().catch((error: unknown) => {
    crash = error
  })
  return {
    oceanbase,
    slack,
    tenants,
    get bot() {
      if (crash) throw crash
      return bot
    },
    get lives() {
      return lives
    },
    get readings() {
      return readings
    },
    get kills() {
      return kills
    },
    get planned() {
      return planned.length
    },
    disturb() {
      readings = 0
    },
    kill(at, ms) {
      pause = ms
      if (at !== null || !strike()) planned.push(at ?? 1)
    },
    setOff(ms) {
      off = ms
      bot?.setOff(ms)
    },
    jump(ms) {
      ahead += ms
    },
    databaseNow,
    calm() {
      calm = true
    },
    async [Symbol.asyncDispose]() {
      over = true
      bot?.kill()
      await living
      await slack.close()
      await oceanbase.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Rules that judge the present have nothing to do with what happens here, and their alerts would be counted with it. */
const CONFIG = `
digest: {daily: "off"}
rules:
${RULES.map(({ name }) => `  ${name}: {enabled: false}`).join('\n')}
`
