import { Secret } from '../../src/domain/secret.ts'
import { type OceanBase, openOceanBase } from '../../src/oceanbase/oceanbase.ts'
import { HandClock } from '../oceanbase/clock.ts'
import { type OceanBaseStandIn, startOceanBase } from '../oceanbase/server.ts'

/** One server of each generation, and the bot's edges to them. */
export interface Place extends AsyncDisposable {
  readonly of: (generation: 3 | 4) => {
    readonly server: OceanBaseStandIn
    readonly edge: OceanBase
    readonly version: string
  }
}

/** Starts both, with tenants by the names that are drawn most, backups of theirs and a free pool. */
export async function openPlace(): Promise<Place> {
  const opened = new Map<3 | 4, Awaited<ReturnType<typeof open>>>([
    [3, await open('3.1.5')],
    [4, await open('4.3.3')],
  ])
  return {
    of(generation) {
      const found = opened.get(generation)
      if (!found) throw new Error(`no server of ${generation}.x`)
      return found
    },
    async [Symbol.asyncDispose]() {
      for (const { edge, server } of opened.values()) {
        await edge.close()
        await server.close()
      }
    },
  }
}

async function open(version: string) {
  const clock = new HandClock(Date.UTC(2025, 2, 1, 2))
  const server = await startOceanBase({ version, clock, manualCleanup: true })
  for (const [index, name] of ['shop', 'hr', 'crm_2'].entries()) {
    server.simulation.addTenant({ id: 1002 + 2 * index, name })
  }
  server.simulation.addPool({ name: 'restore_pool' })
  const edge = openOceanBase({
    name: 'prod',
    host: '127.0.0.1',
    port: server.port,
    user: 'ob_bot_ro@sys',
    password: new Secret('ro-secret'),
    admin: { user: 'ob_bot_op@sys', password: new Secret('op-secret') },
  })
  server.simulation.seedHistory({ days: 3 })
  // It learns the version here, so that nothing but commands is received later.
  await edge.readTenants()
  return { server, edge, version }
}
