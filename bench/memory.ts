import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { startOceanBase } from '../sandbox/oceanbase/server.ts'
import { clusterSettings, slackSettings } from '../sandbox/settings.ts'
import { startSlack } from '../sandbox/slack/server.ts'
import { type BotProcess, startBotProcess } from '../test/scenarios/support/bot-process.ts'
import { type Row, statsOf } from './stats.ts'

/** Seconds after which memory is read. */
const SETTLE_S = 20
/** Processes measured of each kind. */
const RUNS = 3

const LIBRARIES = [
  '@slack/bolt',
  '@slack/web-api',
  'mysql2/promise',
  'node-cron',
  'zod',
  'kysely',
  'pino',
  'prom-client',
  'yaml',
  'node:sqlite',
]

/** Resident memory of the bot after polling every second, against a process that only imports the same libraries. */
export async function memory(): Promise<Row[]> {
  const bots: number[] = []
  const floors: number[] = []
  for (let run = 0; run < RUNS; run++) {
    floors.push(await importsOnly())
    bots.push(await bot())
  }
  return [
    {
      what: 'resident memory, the libraries imported and nothing else',
      unit: 'MiB',
      stats: statsOf(floors),
    },
    {
      what: `resident memory of the bot after ${SETTLE_S} s of polls every second`,
      unit: 'MiB',
      stats: statsOf(bots),
    },
  ]
}

async function importsOnly(): Promise<number> {
  const code = `${LIBRARIES.map((name) => `await import('${name}')`).join(';')}; setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' })
  await sleep(SETTLE_S)
  const mib = residentMiB(child.pid)
  child.kill('SIGKILL')
  return mib
}

async function bot(): Promise<number> {
  const oceanbase = await startOceanBase({ speed: 60 })
  oceanbase.simulation.addTenant({ id: 1002, name: 'crm' })
  oceanbase.simulation.seedHistory({ days: 8 })
  oceanbase.simulation.startBackup()
  const slack = await startSlack()
  const child: BotProcess = startBotProcess({
    ...slackSettings(slack),
    ...clusterSettings(oceanbase),
    STORE_URL: 'file::memory:',
    POLL_CRON: '* * * * * *',
  })
  await child.says(/obbackup is up/)
  await sleep(SETTLE_S)
  const mib = residentMiB(child.pid)
  await child[Symbol.asyncDispose]()
  await slack.close()
  await oceanbase.close()
  return mib
}

function residentMiB(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
}

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
