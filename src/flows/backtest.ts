import { setImmediate } from 'node:timers/promises'
import { type Backtest, backtest, TAUGHT_MS } from '../domain/backtest.ts'
import type { BacktestCommand } from '../domain/command-rules.ts'
import { judgedTenants } from '../domain/rule.ts'
import { rulesFor } from '../domain/rules-for.ts'
import { findCluster } from './choices.ts'
import type { Context } from './context.ts'

/** So long it keeps others waiting. */
const SLICE_MS = 10

/**
 * `/obbackup rules backtest`: what the rules, as they are or changed, say over what the store remembers. Reads no
 * database. Throws a CommandError for a cluster that nobody knows.
 */
export async function answerBacktest(
  { store, clock, clusters, config }: Pick<Context, 'store' | 'clock' | 'clusters' | 'config'>,
  { last, changes, cluster: only }: BacktestCommand,
): Promise<Backtest> {
  const to = clock.now()
  const from = to - last
  const asked = only === null ? [...clusters.values()] : [findCluster(clusters, only)]
  const entries = await store.history({ from, to: to + 1, lateSince: to + 1 })
  const sources = await Promise.all(
    asked.map(async ({ config: { name } }) => {
      const { snapshot } = await store.readWatch(name)
      const tenants = snapshot ? judgedTenants(snapshot) : []
      return {
        cluster: name,
        runs: await store.runsSince(name, from - TAUGHT_MS),
        entries: entries.filter((one) => one.cluster === name),
        tenants: new Map(tenants.map((one) => [one.tenantId, one.name])),
        settings: rulesFor(config.rules, name),
      }
    }),
  )
  const work = backtest(sources, { from, to }, changes)
  for (;;) {
    const until = performance.now() + SLICE_MS
    let part = work.next()
    while (!part.done && performance.now() < until) part = work.next()
    if (part.done) return part.value
    // Polls, acknowledgements and deliveries come first.
    await setImmediate()
  }
}
