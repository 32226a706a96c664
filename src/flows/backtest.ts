import { setImmediate } from 'node:timers/promises'
import { type Backtest, type BacktestSource, backtest, TAUGHT_MS } from '../domain/backtest.ts'
import type { BacktestCommand } from '../domain/command-rules.ts'
import type { Span } from '../domain/digest.ts'
import { judgedTenants } from '../domain/rule.ts'
import { rulesFor } from '../domain/rules-for.ts'
import type { TenantView } from '../domain/snapshot.ts'
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
  const { firstLook } = await store.pulse({ from: to, to })
  const sources: BacktestSource[] = []
  for (const { config: own } of asked) {
    sources.push(await sourceOf({ store, config }, own.name, { from, to, firstLook }))
  }
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

/** What is remembered of one cluster. Gives way after each reading: the store answers at once, and keeps others waiting. */
async function sourceOf(
  { store, config }: Pick<Context, 'store' | 'config'>,
  cluster: string,
  { from, to, firstLook }: Span & { readonly firstLook: number | null },
): Promise<BacktestSource> {
  const { snapshot } = await store.readWatch(cluster)
  const tenants = snapshot ? judgedTenants(snapshot) : []
  await setImmediate()
  const { entries, cut } = await store.alerts(cluster, { from, to })
  await setImmediate()
  const { changes, since } = await store.archiveChanges(cluster, from)
  await setImmediate()
  const past = await store.pastRuns(
    cluster,
    tenants.map((one) => `full/${one.tenantId}`),
  )
  await setImmediate()
  const runs = await store.runsSince(cluster, from - TAUGHT_MS)
  await setImmediate()
  const knownSince = Math.max(firstLook ?? to, from - TAUGHT_MS)
  const isWhole = ({ tenantId, createdAt, lastFull, lostFull }: TenantView) =>
    (createdAt !== null && createdAt >= knownSince) ||
    (!lastFull && !lostFull && !past[`full/${tenantId}`])
  return {
    cluster,
    runs,
    entries,
    cut,
    tenants: new Map(tenants.map((one) => [one.tenantId, one.name])),
    born: new Map(
      tenants.flatMap(({ tenantId, createdAt }) =>
        createdAt === null ? [] : [[tenantId, createdAt] as const],
      ),
    ),
    wholeLives: new Set(tenants.filter(isWhole).map((one) => one.tenantId)),
    archives: changes,
    archivesSince: since,
    settings: rulesFor(config.rules, cluster),
  }
}
