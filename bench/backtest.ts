import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ArchiveChange } from '../src/domain/archive-changes.ts'
import { readRulesCommand } from '../src/domain/command-rules.ts'
import type { HistoryEntry } from '../src/domain/history.ts'
import type { Run } from '../src/domain/run.ts'
import { msToScn } from '../src/domain/scn.ts'
import { NOTHING_WATCHED } from '../src/domain/watch-state.ts'
import { answerBacktest } from '../src/flows/backtest.ts'
import { openStore } from '../src/store/store.ts'
import { snapshot, tenant } from '../test/slack/samples.ts'
import { type Row, statsOf, timed } from './stats.ts'

const DAY = 86_400_000
const DAYS = 400
const TENANTS = 100
const ROUNDS = 5

/**
 * `rules backtest` over 400 days of a cluster with 100 tenants: a backup of each a day, twenty failures a day, and
 * archives that stop, fall behind and come back once a day for every tenth tenant. Also: for how long others wait.
 */
export async function backtests(): Promise<Row[]> {
  const now = Date.now()
  await using store = await openStore({ url: 'file::memory:', clock: { now: () => now } })
  const tenants = Array.from({ length: TENANTS }, (_, i) =>
    tenant({ tenantId: String(1002 + 2 * i), name: `t${i}` }),
  )
  for (let day = DAYS; day > 0; day--) {
    const at = now - day * DAY
    const state = { ...NOTHING_WATCHED, snapshot: snapshot({ tenants }) }
    const runs = tenants.map((one, i) => runOf(one.tenantId, at + i * 60_000))
    const entries = Array.from({ length: 20 }, (_, i) => failureOf(i, at + i * 3_600_000))
    const changes = tenants.filter((_, i) => i % 10 === 0).flatMap((one) => changesOf(one, at))
    await store.saveWatch('prod', state, [], [], runs, entries, [], changes)
  }
  await store.prune(now)
  const context = {
    store,
    clock: { now: () => now },
    clusters: new Map([['prod', { config: { name: 'prod' } }]]) as never,
    config: { rules: [] } as never,
  }
  const rows: Row[] = []
  for (const text of ['--last 30d', '--last 90d', '--last 90d --set too_long.times=2']) {
    const read = readRulesCommand(`backtest ${text}`.split(' '))
    if (!read.ok || read.command.kind !== 'rules backtest') throw new Error(text)
    const { command } = read
    const took: number[] = []
    const delay = monitorEventLoopDelay({ resolution: 1 })
    for (let i = 0; i < ROUNDS; i++) {
      delay.enable()
      took.push(await timed(() => answerBacktest(context, command)))
      delay.disable()
    }
    const report = await answerBacktest(context, command)
    const facts = {
      runs: report.runs,
      events: report.events,
      alerts: report.rules.reduce((sum, one) => sum + one.now, 0),
      'longest wait of others': delay.max / 1e6,
    }
    rows.push({ what: `rules backtest ${text}`, unit: 'ms', stats: statsOf(took), facts })
  }
  return rows
}

function runOf(tenantId: string, startedAt: number): Run {
  return {
    jobKey: `data/${tenantId}/1/${startedAt}`,
    area: 'data',
    kind: 'full',
    subject: tenantId,
    state: 'success',
    startedAt,
    endedAt: startedAt + 3_600_000,
    bytes: 1e11,
    made: 0,
    held: 0,
    phases: [],
  }
}

function failureOf(i: number, at: number): HistoryEntry {
  return {
    cluster: 'prod',
    kind: 'job_failed',
    at,
    seenAt: at,
    severity: 'critical',
    area: 'data',
    tenants: [`t${i}`],
    title: ['Full backup of ', { name: `t${i}` }, ' failed'],
    rule: 'job_failed',
    incident: `i${at}`,
    job: `data/x/1/${at}`,
    bytes: null,
  }
}

function changesOf({ tenantId, name }: { tenantId: string; name: string }, at: number) {
  const change = (minutes: number, over: Partial<ArchiveChange>): ArchiveChange => ({
    tenantId,
    name,
    at: at + minutes * 60_000,
    status: 'DOING',
    roundId: '1',
    checkpointScn: msToScn(at),
    lag: 10,
    ...over,
  })
  const behind = Array.from({ length: 20 }, (_, i) => change(300 + i * 9, { lag: 300 * 1.1 ** i }))
  return [change(0, { status: 'STOP', lag: null }), change(180, {}), ...behind, change(600, {})]
}
