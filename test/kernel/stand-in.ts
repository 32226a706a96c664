import type { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { VIEW_VERSION } from './kernel-views.ts'

/** `data,archive` of a tenant's default destinations, as RESTORE and RECOVER TABLE want them. */
export function sourceOf(tenantId: number): string {
  return ['data', 'archive']
    .map(
      (what) =>
        `oss://ob-backup/${what}/t${tenantId}?host=oss.example.com&access_id=a&access_key=s`,
    )
    .join(',')
}

/** A stand-in with a past: two tenants that archive, one that does not, free pools, thirty days of jobs. */
export async function standInWithHistory(
  clock: HandClock,
  version = VIEW_VERSION,
): Promise<OceanBaseStandIn> {
  const server = await startOceanBase({ clock, version })
  server.simulation.addTenant({ id: 1002, name: 'shop', deletePolicy: '7d' })
  server.simulation.addTenant({ id: 1004, name: 'crm' })
  server.simulation.addTenant({ id: 1006, name: 'lab', archive: null })
  server.simulation.addPool({ name: 'restore_pool' })
  server.simulation.addPool({ name: 'aux_pool' })
  server.simulation.seedHistory()
  return server
}

/** Everything at once: a backup of all tenants, a restore and a table recovery, a few minutes old. */
export function startEverything(server: OceanBaseStandIn, clock: HandClock): void {
  const { simulation } = server
  clock.advance(60_000)
  simulation.execute(
    `ALTER SYSTEM RESTORE shop_copy FROM '${sourceOf(1002)}' WITH 'pool_list=restore_pool' DESCRIPTION = 'obbackup:1'`,
  )
  simulation.execute(
    `ALTER SYSTEM RECOVER TABLE shopdb.orders TO TENANT shop FROM '${sourceOf(1002)}' WITH 'pool_list=aux_pool'`,
  )
  simulation.startBackup({ plusArchivelog: true, description: 'nightly' })
  simulation.startCleanup('shop')
  clock.advance(240_000)
}
