import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillCluster } from '../../bench/big-cluster.ts'
import { validateBlocks } from '../../sandbox/slack/blocks.ts'
import { textLength } from '../../sandbox/slack/checks/text-length.ts'
import { MORNING, startWorld, type World } from './support/world.ts'

/** A page of ten jobs of one tenant each: their rows, tasks, sets and tenants, counts and the clock. */
const PAGE_ROWS = 60
/** What the bot allows itself for a message that may be shared (RULES §1.1). */
const SHARED_TEXT = 10_000
/** User tenants; with their META tenants and sys there are twice as many and one. */
const TENANTS = 40

let world: World

beforeAll(async () => {
  world = await startWorld({
    tenants: {},
    seed: (simulation) =>
      fillCluster(simulation, {
        tenants: TENANTS,
        history: 5000,
        running: 500,
        restores: 200,
        now: MORNING,
      }),
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** Types a command; its blocks, and what the database was asked for it. */
async function typed(text: string) {
  const { slack, oceanbase } = world
  const [answers, asked] = [slack.ephemerals('U0CAROL').length, oceanbase.statements.length]
  await slack.command({ user: 'U0CAROL', channel: 'C0OTHER', text })
  const { blocks = [] } = await slack.until(() => slack.ephemerals('U0CAROL')[answers])
  const statements = oceanbase.statements.slice(asked)
  return { blocks, statements, rows: statements.reduce((sum, { rows = 0 }) => sum + rows, 0) }
}

function jobsIn(blocks: readonly unknown[]): number {
  return blocks.filter((block) => /job `\d/.test(JSON.stringify(block))).length
}

describe('5,000 rows in each history and 500 running backups', () => {
  it.each([
    'data',
    'data --page 30',
    'data --last 48h --page 52',
    'cleanup',
    'cleanup --page 200',
    'restore',
    'restore --last 90d --page 17',
    'recover',
  ])('%s: only the rows of its ten jobs are sent', async (command) => {
    const { blocks, rows, statements } = await typed(command)
    expect(jobsIn(blocks)).toBe(10)
    expect(rows).toBeLessThanOrEqual(PAGE_ROWS)
    expect(statements.length).toBeLessThanOrEqual(20)
  })

  it('a tenant that is named costs the list of tenants besides', async () => {
    const { blocks, rows } = await typed('data --tenant t17')
    expect(jobsIn(blocks)).toBe(10)
    expect(rows).toBeLessThanOrEqual(PAGE_ROWS + 2 * TENANTS + 1)
  })

  it.each([
    'data --last 24h',
    'data --status failed --last 30d',
    'cleanup --last 48h',
    'restore --last 30d',
    'recover',
  ])('%s: histories are asked for the window or for jobs, never whole', async (command) => {
    const { statements } = await typed(command)
    const histories = statements.filter(({ sql }) => /_HISTORY/.test(sql))
    expect(histories.length).toBeGreaterThan(0)
    for (const { sql } of histories) {
      expect(sql).toMatch(/START_TIMESTAMP (>=|BETWEEN)|RESTORE_TENANT_NAME IN/)
    }
  })

  it.each(['sets', 'sets t17', 'log', 'log t17'])('%s: no job is read', async (command) => {
    const { statements } = await typed(command)
    expect(
      statements.filter(({ sql }) => /_(JOBS|TASKS|RESTORE_PROGRESS)(_HISTORY)?`/.test(sql)),
    ).toEqual([])
  })

  it.each([
    'data',
    'data --status failed --last 30d',
    'data --status partial --last 52w',
    'data --tenant t17 --last 52w --page 9',
    'cleanup --status failed',
    'restore',
    'recover',
    'sets',
    'sets t17',
    'log',
    'log t17',
    'status',
    'status t17',
    'job data 119',
  ])('%s: an answer that Slack takes, also when it is shared', async (command) => {
    const { blocks } = await typed(command)
    expect(blocks.length).toBeGreaterThan(0)
    expect(validateBlocks(blocks, 'message')).toEqual([])
    expect(textLength(blocks)).toBeLessThanOrEqual(SHARED_TEXT)
  })

  it('a poll sends running jobs once, and of the histories at most the newest 500 of each', async () => {
    const { oceanbase } = world
    await world.after(1)
    const asked = oceanbase.statements.length
    await world.after(1)
    const polled = oceanbase.statements.slice(asked)
    const of = (view: string) =>
      polled.filter(({ sql }) => sql.includes(`\`${view}\``)).map(({ rows }) => rows)
    expect(of('CDB_OB_BACKUP_JOBS')).toEqual([500])
    expect(of('CDB_OB_BACKUP_TASKS')).toEqual([500])
    for (const { sql, rows = 0 } of polled) {
      if (/_HISTORY`/.test(sql)) expect(rows).toBeLessThanOrEqual(500)
    }
    const snapshot = (await world.bot.context.store.readWatch('prod')).snapshot
    expect(snapshot?.jobs.filter((job) => job.endedAt === null)).toHaveLength(500)
    expect(snapshot?.rowProblems).toEqual([])
  })
})
