import type { Operation, Scope } from '../../../src/domain/operation.ts'
import { restoreSegments, setFor } from '../../../src/domain/restore-window.ts'
import { DATA_DEST, LOG_DEST, type World, type WorldOptions } from './world.ts'

/** One operation of docs/operations.md: the world in which it makes sense, and how it is asked for there. */
export interface OperationCase {
  readonly options?: WorldOptions
  /** What must be so before; the past of the cluster is there already. */
  readonly prepare?: (world: World) => Promise<void>
  readonly operation: (world: World) => Promise<Operation> | Operation
  /** Minutes that it takes at most until its end shows. */
  readonly minutes?: number
  /** The only version of the stand-in that it is about; all when not given. */
  readonly only?: string
}

const CRM = { tenantId: '1002', name: 'crm' }
const ORDERS = { tenantId: '1004', name: 'orders' }

function isV3(world: World): boolean {
  return world.oceanbase.simulation.version.startsWith('3.')
}

/** The tenants named; of a 3.x the whole cluster, which is all that it knows. */
function scope(world: World, ...tenants: (typeof CRM)[]): Scope {
  return isV3(world) ? { kind: 'cluster' } : { kind: 'tenants', tenants }
}

/** The newest set and the last point that can be restored from it. */
async function source(world: World) {
  const oceanbase = world.bot.context.clusters.get('prod')?.oceanbase
  if (!oceanbase) throw new Error('no cluster')
  const { sets, rounds } = await oceanbase.readSets('1002')
  const scn = restoreSegments(sets, rounds).at(-1)?.to
  const set = scn && setFor(sets, scn, rounds)
  if (!set) throw new Error('crm has nothing to restore from')
  return {
    cluster: 'prod',
    sourceTenantId: '1002',
    sourceTenant: 'crm',
    setId: set.setId,
    pool: 'restore_pool',
    // To the second: 3.x takes no finer points, and the table can print it as a time.
    scn: String((BigInt(scn) / 1_000_000_000n) * 1_000_000_000n),
  }
}

/** Types RESTORE as the administrator would, and lets it run for a minute. */
async function restoring(world: World): Promise<void> {
  const { scn } = await source(world)
  world.oceanbase.simulation.execute(
    isV3(world)
      ? `ALTER SYSTEM RESTORE crm_fix FROM crm AT 'oss://ob-backup/v3?host=oss.example.com' UNTIL '2026-11-20 08:00:00' WITH 'backup_cluster_name=obprod&backup_cluster_id=1&pool_list=restore_pool'`
      : `ALTER SYSTEM RESTORE crm_fix FROM '${DATA_DEST},${LOG_DEST}' UNTIL SCN=${scn} WITH 'pool_list=restore_pool'`,
  )
  await world.after(1)
}

async function recovering(world: World): Promise<void> {
  const { version } = world.oceanbase.simulation
  if (isV3(world) || version.startsWith('4.0') || version.startsWith('4.1')) return
  world.oceanbase.simulation.execute(
    `ALTER SYSTEM RECOVER TABLE shop.customer TO TENANT crm FROM '${DATA_DEST},${LOG_DEST}' WITH 'pool_list=restore_pool' REMAP TABLE shop.customer:customer_back`,
  )
  await world.after(1)
}

const POLICY: WorldOptions = { deletePolicy: '7d' }
const OLD: WorldOptions = {
  deletePolicy: '7d',
  seed: (simulation) => simulation.seedHistory({ days: 30 }),
}

const cluster = 'prod'

/** By the name in the table's first column. */
export const OPERATION_CASES: Readonly<Record<string, OperationCase>> = {
  'backup full': {
    operation: (world) => ({
      kind: 'backup',
      cluster,
      scope: scope(world, CRM, ORDERS),
      incremental: false,
      plusArchivelog: false,
      password: null,
    }),
    minutes: 240,
  },
  'backup incremental': {
    operation: (world) => ({
      kind: 'backup',
      cluster,
      scope: scope(world, CRM),
      incremental: true,
      plusArchivelog: false,
      password: null,
    }),
    minutes: 240,
  },
  'backup full, password': {
    operation: (world) => ({
      kind: 'backup',
      cluster,
      scope: scope(world, CRM),
      incremental: false,
      plusArchivelog: false,
      password: 'nightly',
    }),
    minutes: 240,
  },
  'backup full, plus archivelog': {
    operation: (world) => ({
      kind: 'backup',
      cluster,
      scope: scope(world, CRM),
      incremental: false,
      plusArchivelog: true,
      password: null,
    }),
    minutes: 240,
  },
  'cancel-backup': {
    prepare: async (world) => {
      world.oceanbase.simulation.startBackup(isV3(world) ? {} : { tenants: ['crm'] })
      await world.after(2)
    },
    operation: (world) => ({ kind: 'cancel-backup', cluster, scope: scope(world, CRM) }),
  },
  'archive-start': {
    prepare: async (world) => {
      world.oceanbase.simulation.archive('crm').stop()
      await world.after(2)
    },
    operation: (world) => ({ kind: 'archive-start', cluster, scope: scope(world, CRM) }),
  },
  'archive-stop': {
    operation: (world) => ({ kind: 'archive-stop', cluster, scope: scope(world, CRM) }),
  },
  'archive-suspend': {
    operation: (world) => ({ kind: 'archive-suspend', cluster, scope: scope(world, CRM) }),
  },
  'archive-resume': {
    prepare: async (world) => {
      if (isV3(world)) return
      world.oceanbase.simulation.execute(
        "ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'DEFER' TENANT = crm",
      )
      await world.after(2)
    },
    operation: (world) => ({ kind: 'archive-resume', cluster, scope: scope(world, CRM) }),
  },
  'archive-restart': {
    prepare: async (world) => {
      world.oceanbase.simulation.archive('crm').interrupt()
      await world.after(1)
    },
    operation: (world) => ({ kind: 'archive-restart', cluster, scope: scope(world, CRM) }),
    minutes: 240,
  },
  'cleanup-policy-set': {
    operation: (world) => ({
      kind: 'cleanup-policy-set',
      cluster,
      scope: scope(world, CRM),
      recoveryDays: 14,
    }),
  },
  'cleanup-policy-drop': {
    options: POLICY,
    operation: (world) => ({ kind: 'cleanup-policy-drop', cluster, scope: scope(world, CRM) }),
  },
  'delete-obsolete': {
    options: OLD,
    operation: (world) => ({ kind: 'delete-obsolete', cluster, scope: scope(world, CRM) }),
    minutes: 60,
  },
  'delete-obsolete, 4.4': {
    options: { ...OLD, manualCleanup: { build: '4.4.0.0' } },
    operation: (world) => ({ kind: 'delete-obsolete', cluster, scope: scope(world, CRM) }),
    minutes: 60,
    only: '4.3+ source',
  },
  'cancel-cleanup': {
    options: OLD,
    prepare: async (world) => {
      world.oceanbase.simulation.startCleanup('crm')
      await world.poll()
    },
    operation: (world) => ({ kind: 'cancel-cleanup', cluster, scope: scope(world, CRM) }),
  },
  restore: {
    operation: async (world) => ({ kind: 'restore', ...(await source(world)), target: 'crm_fix' }),
    minutes: 120,
  },
  'restore, quick': {
    operation: async (world) => ({
      kind: 'restore',
      ...(await source(world)),
      target: 'crm_fix',
      method: 'quick',
    }),
    minutes: 120,
  },
  'restore, passwords': {
    operation: async (world) => ({
      kind: 'restore',
      ...(await source(world)),
      target: 'crm_fix',
      // A number of threads is of 4.x only.
      ...(isV3(world) ? {} : { concurrency: 10 }),
      passwords: ['nightly', 'hourly'],
    }),
    minutes: 120,
  },
  'cancel-restore': {
    prepare: restoring,
    operation: () => ({ kind: 'cancel-restore', cluster, target: 'crm_fix' }),
  },
  'activate-standby': {
    prepare: async (world) => {
      await restoring(world)
      for (let i = 0; i < 12; i++) await world.after(10)
    },
    operation: (world) => {
      const row = world.oceanbase.simulation
        .rows(isV3(world) ? '__all_tenant' : 'DBA_OB_TENANTS')
        .find((one) => one.TENANT_NAME === 'crm_fix')
      const tenant = { tenantId: String(row?.TENANT_ID ?? 0), name: 'crm_fix' }
      return { kind: 'activate-standby', cluster, scope: scope(world, tenant) }
    },
  },
  'recover-table': {
    operation: async (world) => ({
      kind: 'recover-table',
      ...(await source(world)),
      target: CRM,
      tables: [
        {
          from: { database: 'shop', table: 'customer' },
          to: { database: 'shop', table: 'customer_back' },
        },
      ],
    }),
    minutes: 120,
  },
  'cancel-recover-table': {
    prepare: recovering,
    operation: (world) => ({ kind: 'cancel-recover-table', cluster, scope: scope(world, CRM) }),
  },
}
