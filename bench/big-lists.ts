import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { clusterSettings, NEVER, slackSettings } from '../sandbox/settings.ts'
import { validateBlocks } from '../sandbox/slack/blocks.ts'
import { textLength } from '../sandbox/slack/checks/text-length.ts'
import { startSlack } from '../sandbox/slack/server.ts'
import type { SlackStandIn } from '../sandbox/slack/stand-in.ts'
import { createBot } from '../src/bot.ts'
import { readConfig } from '../src/config.ts'
import { type Answered, type Database, startDatabase } from './big-database.ts'
import { type Row, statsOf, timed } from './stats.ts'

/** Times that each command is typed. */
const ROUNDS = 7
/** Polls measured. */
const POLLS = 5
/** Files measured. */
const FILES = 3

const SIZE = { tenants: 200, history: 100_000, running: 10_000, restores: 1000 }

const COMMANDS = [
  'data',
  'data --page 1000',
  'data --status completed --last 30d',
  'data --status failed --last 30d',
  'data --status partial --last 52w',
  'data --tenant t17 --page 5',
  'data --tenant t17 --last 52w --page 30',
  'cleanup',
  'cleanup --status failed',
  'restore',
  'recover',
  'sets',
  'sets t17',
  'log',
  'log t17',
  'status',
  'status t17',
  'job data 500',
  'job data 494',
]

/**
 * Answers and polls of a cluster with 100,000 rows in each history and 10,000 running backups. The database is in a
 * process of its own; the bot and Slack's stand-in share this one, whose memory is told.
 */
export async function bigLists(): Promise<Row[]> {
  const database = await startDatabase({ ...SIZE, now: Date.now() })
  const slack = await startSlack()
  const folder = mkdtempSync(join(tmpdir(), 'obbackup-bench-'))
  const bot = await createBot(
    readConfig({
      ...slackSettings(slack),
      ...clusterSettings(database),
      STORE_URL: `file:${join(folder, 'obbackup.db')}`,
      POLL_CRON: NEVER,
    }),
    { info() {}, warn() {}, error: (...facts: unknown[]) => console.error(...facts) },
  )
  await bot.start()
  const rows: Row[] = []
  rows.push({
    what: 'first poll',
    unit: 'ms',
    stats: statsOf([await timed(() => bot.poll())]),
  })
  await database.taken()
  const polls = await times(POLLS, () => bot.poll())
  rows.push({
    what: 'poll',
    unit: 'ms',
    stats: statsOf(polls),
    facts: await costs(database, POLLS),
  })
  const state = JSON.stringify(await bot.context.store.readWatch('prod')).length
  rows.push({ what: 'stored state', unit: 'MiB', stats: statsOf([state / 1024 ** 2]) })
  rows.push(memory('memory after the polls'))
  for (const command of COMMANDS) rows.push(await answers(slack, database, command))
  rows.push(await files(slack, database, 'data --last 30d'))
  rows.push(memory('memory after the answers'))
  await bot.stop()
  await slack.close()
  database.stop()
  rmSync(folder, { recursive: true, force: true })
  return rows
}

async function answers(slack: SlackStandIn, database: Database, command: string): Promise<Row> {
  await database.taken()
  const took: number[] = []
  let blocks: readonly unknown[] = []
  for (let round = 0; round < ROUNDS; round++) {
    took.push(
      await timed(async () => {
        const answer = await ask(slack, command)
        blocks = answer.blocks ?? []
      }),
    )
  }
  const problems = validateBlocks(blocks, 'message')
  if (problems.length > 0) throw new Error(`${command}: ${JSON.stringify(problems)}`)
  const jobs = blocks.filter((block) => /job `\d/.test(JSON.stringify(block))).length
  return {
    what: `/obbackup ${command}`,
    unit: 'ms',
    stats: statsOf(took),
    facts: {
      ...(await costs(database, ROUNDS)),
      'jobs shown': jobs,
      blocks: blocks.length,
      characters: textLength(blocks),
    },
  }
}

/** Types a command and gives its answer; "Still reading" is none. */
async function ask(slack: SlackStandIn, text: string) {
  const before = slack.ephemerals('U0CAROL').length
  await slack.command({ user: 'U0CAROL', channel: 'C0OTHER', text })
  const answer = () =>
    slack
      .ephemerals('U0CAROL')
      .slice(before)
      .find((one) => !one.text.startsWith('⏳ Still'))
  return await slack.until(answer, { ms: 60_000, what: `an answer to ${text}` })
}

/** Download CSV under a list. */
async function files(slack: SlackStandIn, database: Database, command: string): Promise<Row> {
  const { ts } = await ask(slack, command)
  await database.taken()
  const took = await times(FILES, async () => {
    const before = slack.files().length
    await slack.click({ user: 'U0CAROL', channel: 'C0OTHER', ts, actionId: 'list_csv' })
    await slack.until(() => slack.files().length > before, { ms: 60_000, what: 'a file' })
  })
  return {
    what: `/obbackup ${command}, Download CSV`,
    unit: 'ms',
    stats: statsOf(took),
    facts: await costs(database, FILES),
  }
}

/** What the database was asked for in each of so many rounds, and how long that takes without the bot. */
async function costs(database: Database, rounds: number): Promise<Record<string, number>> {
  const all = await database.taken()
  return {
    statements: all.length / rounds,
    'rows sent': all.reduce((sum, { rows }) => sum + rows, 0) / rounds,
    'raw ms': await raw(database.port, all.slice(0, all.length / rounds)),
  }
}

/** Milliseconds of the same statements sent by mysql2 alone. */
async function raw(port: number, statements: Answered): Promise<number> {
  const connection = await mysql.createConnection({
    host: '127.0.0.1',
    port,
    user: 'ob_bot_ro@sys',
    password: 'ro-secret',
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
  })
  const took = await times(3, async () => {
    for (const { sql } of statements) await connection.query(sql)
  })
  await connection.end()
  return statsOf(took).p50
}

async function times(rounds: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i < rounds; i++) took.push(await timed(work))
  return took
}

function memory(what: string): Row {
  return { what, unit: 'MiB', stats: statsOf([process.memoryUsage().rss / 1024 ** 2]) }
}
