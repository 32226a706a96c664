import type { Simulation } from './oceanbase/simulation.ts'

/** Something that happens in the demo, on one of its clusters. */
interface Scene {
  readonly what: string
  play(): void
}

/** Where a tenant's backups and logs go, with keys that must never be seen in Slack. */
function destinations(tenant: string): { dataDest: string; archiveDest: string } {
  const keys = 'host=oss.example.com&access_id=AKDEMOKEYID&access_key=SKDEMOSECRET'
  return {
    dataDest: `oss://bk-prod/${tenant}/data?${keys}`,
    archiveDest: `oss://bk-prod/${tenant}/archive?${keys}`,
  }
}

/** The FROM list of a restore of the tenant. */
function sources(tenant: string): string {
  const { dataDest, archiveDest } = destinations(tenant)
  return `${dataDest},${archiveDest}`
}

/** Peoples the two clusters with tenants, pools and a past of two weeks. */
export function furnish(shanghai: Simulation, beijing: Simulation): void {
  for (const [id, name] of [
    [1002, 'crm'],
    [1004, 'orders'],
    [1006, 'pay'],
    [1008, 'stock'],
  ] as const) {
    shanghai.addTenant({ id, name, deletePolicy: '7d', ...destinations(name) })
  }
  shanghai.addTenant({
    id: 1010,
    name: 'sandbox_team',
    archive: null,
    dataDest: '',
    archiveDest: '',
  })
  for (const [id, name] of [
    [1002, 'hr'],
    [1004, 'billing'],
  ] as const) {
    beijing.addTenant({ id, name, deletePolicy: '30d', ...destinations(name) })
  }
  for (const name of ['restore_pool', 'spare_pool', 'recover_pool']) shanghai.addPool({ name })
  for (const name of ['drill_pool', 'spare_pool']) beijing.addPool({ name })
  shanghai.seedHistory({ days: 14, failures: [{ daysAgo: 3, tenant: 'stock', result: -9082 }] })
  beijing.seedHistory({ days: 10 })
  shanghai.archive('orders').lag(840)
}

/**
 * Keeps the demo alive: a backup, a restore and a table recovery are always on their way, and something fails about
 * every ninety seconds. Call it every second; `say` tells what was set going.
 */
export function createDirector(
  shanghai: Simulation,
  beijing: Simulation,
  say: (what: string) => void,
): () => void {
  let seconds = 0
  let next = 0
  let drill = 0
  const scenes: readonly Scene[] = [
    {
      what: 'the next full backup of crm on prod-sh will run out of space',
      play: () => shanghai.failNext('data', { tenant: 'crm', atPercent: 61, result: -9082 }),
    },
    {
      what: 'log archive of pay on prod-sh is interrupted',
      play: () => shanghai.archive('pay').interrupt(),
    },
    {
      what: 'one table of the next table recovery on prod-sh will fail',
      play: () => shanghai.failNext('recover', { table: 'invoice', result: -5157 }),
    },
    {
      what: 'log archive of pay on prod-sh is healed; the archive of billing on prod-bj stops',
      play: () => {
        shanghai.archive('pay').heal()
        beijing.archive('billing').stop()
      },
    },
    {
      what: 'the next restore drill on prod-bj will fail; billing archives again',
      play: () => {
        beijing.archive('billing').heal()
        beijing.failNext('restore', { atPercent: 40, result: -9047 })
      },
    },
  ]
  return () => {
    keepBackups(shanghai, seconds)
    keepRecoveries(shanghai)
    drill = keepDrills(beijing, drill)
    if (seconds % 90 === 20) {
      const scene = scenes[next % scenes.length]
      next++
      if (scene) {
        scene.play()
        say(scene.what)
      }
    }
    seconds++
  }
}

function isIdle(simulation: Simulation, view: string): boolean {
  return simulation.rows(view).length === 0
}

function keepBackups(simulation: Simulation, seconds: number): void {
  if (seconds % 20 !== 0 || !isIdle(simulation, 'CDB_OB_BACKUP_JOBS')) return
  const incremental = seconds % 60 === 0
  simulation.startBackup({ incremental, tenants: seconds % 40 === 0 ? null : ['crm'] })
}

function keepRecoveries(simulation: Simulation): void {
  if (!isIdle(simulation, 'CDB_OB_RECOVER_TABLE_JOBS')) return
  simulation.execute(
    `ALTER SYSTEM RECOVER TABLE \`shop\`.\`invoice\`, \`shop\`.\`customer\`, \`shop\`.\`parcel\` TO TENANT \`stock\` FROM '${sources('stock')}' WITH 'pool_list=recover_pool' REMAP TABLE \`shop\`.\`invoice\`:\`invoice_back\`, \`shop\`.\`customer\`:\`customer_back\`, \`shop\`.\`parcel\`:\`parcel_back\``,
  )
}

function keepDrills(simulation: Simulation, drill: number): number {
  if (!isIdle(simulation, 'CDB_OB_RESTORE_PROGRESS')) return drill
  const drills = simulation
    .rows('DBA_OB_TENANTS')
    .filter((row) => /^hr_drill/.test(String(row.TENANT_NAME)))
  for (const { TENANT_ID } of drills) {
    simulation.remove('DBA_OB_TENANTS', { TENANT_ID })
    simulation.remove('DBA_OB_TENANTS', { TENANT_NAME: `META$${TENANT_ID}` })
    simulation.update('DBA_OB_RESOURCE_POOLS', { NAME: 'drill_pool' }, { TENANT_ID: null })
  }
  simulation.execute(
    `ALTER SYSTEM RESTORE \`hr_drill_${drill + 1}\` FROM '${sources('hr')}' WITH 'pool_list=drill_pool' DESCRIPTION 'weekly drill'`,
  )
  return drill + 1
}
