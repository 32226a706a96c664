import { HandClock } from '../../../sandbox/oceanbase/clock.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../../sandbox/oceanbase/server.ts'
import { connectCluster } from '../../../src/connect-cluster.ts'
import { Secret } from '../../../src/domain/secret.ts'
import type { Cluster, Context } from '../../../src/flows/context.ts'
import { openStore } from '../../../src/store/store.ts'
import { PLAIN_CONFIG } from './plain-config.ts'

/** Clusters that speak OceanBase's protocol, and what the flows that ask them need. */
export interface ClustersStage extends AsyncDisposable {
  readonly clock: HandClock
  readonly servers: Readonly<Record<string, OceanBaseStandIn>>
  readonly context: Pick<Context, 'clusters' | 'clock' | 'store' | 'config'>
}

/** A cluster of each name, each with tenants `shop` (1002) and `hr` (1004) that archive and have eight days behind them. */
export async function startClusters(
  names: readonly string[],
  version = '4.2.5',
): Promise<ClustersStage> {
  const clock = new HandClock(Date.parse('2026-11-20T09:00:00Z'))
  const servers: Record<string, OceanBaseStandIn> = {}
  const clusters = new Map<string, Cluster>()
  for (const name of names) {
    const server = await startOceanBase({ version, clock })
    const v4 = !version.startsWith('3')
    server.simulation.addTenant({
      id: 1002,
      name: 'shop',
      ...(v4 ? { deletePolicy: '7d' } : {}),
    })
    server.simulation.addTenant({ id: 1004, name: 'hr' })
    server.simulation.seedHistory({ days: 8 })
    const config = {
      name,
      host: '127.0.0.1',
      port: server.port,
      user: 'ob_bot_ro@sys',
      password: new Secret('ro-secret'),
      ssl: false,
      admin: null,
      channel: 'C0DBOPS',
    }
    servers[name] = server
    clusters.set(name, { config, oceanbase: connectCluster(config) })
  }
  const store = await openStore({ url: 'file::memory:', clock })
  return {
    clock,
    servers,
    context: { clusters, clock, store, config: PLAIN_CONFIG },
    async [Symbol.asyncDispose]() {
      for (const { oceanbase } of clusters.values()) await oceanbase.close()
      for (const server of Object.values(servers)) await server.close()
      await store[Symbol.asyncDispose]()
    },
  }
}
