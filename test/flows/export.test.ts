import { afterAll, beforeAll, expect, test } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { type SlackStandIn, startSlack } from '../../sandbox/slack/server.ts'
import { Secret } from '../../src/domain/secret.ts'
import { exportJobs } from '../../src/flows/export.ts'
import { createUploader } from '../../src/slack/uploader.ts'
import { openStore } from '../../src/store/store.ts'
import { backup, type JobTable, jobTable } from './support/job-table.ts'

const NOW = Date.UTC(2026, 10, 20, 9)
const clock = new HandClock(NOW)
let slack: SlackStandIn
beforeAll(async () => {
  slack = await startSlack({ clock })
})
afterAll(async () => {
  await slack.close()
})

const many = (n: number) => Array.from({ length: n }, (_, i) => backup(i + 1, NOW - (i + 1) * 1000))

/** Exports all data jobs of these clusters to Alice. */
async function exported(...tables: readonly JobTable[]) {
  await using store = await openStore({ url: 'file::memory:', clock })
  const clusters = new Map(tables.map((one) => [one.cluster.config.name, one.cluster]))
  const uploader = createUploader({ token: new Secret(slack.botToken), apiUrl: slack.apiUrl })
  const outcome = await exportJobs(
    { clusters, store, clock, uploader },
    {
      area: 'data',
      filter: { cluster: null, tenant: null, states: [], from: null, to: null },
      anchor: null,
      user: 'U0ALICE',
      command: 'data',
    },
  )
  const file = slack.files().at(-1)
  return { outcome, file, rows: (file?.content.trimEnd().split('\r\n').length ?? 1) - 1 }
}

test('20,000 jobs are in the file, and it says that it was cut', async () => {
  const table = jobTable('a', () => NOW)
  table.jobs = many(20_001)
  const { outcome, file, rows } = await exported(table)
  expect(rows).toBe(20_000)
  expect(outcome.cut).toContain('cut after 20000 jobs')
  expect(file?.initialComment).toContain('cut after 20000 jobs')
})

test('just 20,000 are not cut', async () => {
  const table = jobTable('a', () => NOW)
  table.jobs = many(20_000)
  const { outcome, rows } = await exported(table)
  expect([rows, outcome]).toEqual([20_000, { jobs: 20_000, cut: null, dark: [] }])
})

test('reading that takes too long ends with what there is', async () => {
  const table = jobTable('a', () => NOW)
  table.jobs = many(5000)
  table.onRead = () => clock.advance(15_000)
  const { outcome, rows } = await exported(table)
  expect(rows).toBeGreaterThan(0)
  expect(rows).toBeLessThan(5000)
  expect(outcome).toMatchObject({ jobs: rows, cut: expect.stringContaining('longer than 40 s') })
})

test('a cluster that does not answer is named in the file message; nothing at all is no file', async () => {
  const [a, b] = [jobTable('a', () => NOW), jobTable('b', () => NOW)]
  a.jobs = many(3)
  b.down = 'b: connection refused'
  const { outcome, file, rows } = await exported(a, b)
  expect([rows, outcome.dark]).toEqual([3, [{ cluster: 'b', reason: 'b: connection refused' }]])
  expect(file?.initialComment).toContain('Without b')
  await expect(exported(b)).rejects.toThrow(/no job to put into a file. b did not answer/)
})
