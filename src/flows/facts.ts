import { assembleJobs } from '../domain/assemble-jobs.ts'
import type { Operation, TenantRef } from '../domain/operation.ts'
import type { OperationFacts, PlaceFacts, TenantFacts } from '../domain/operation-facts.ts'
import type { ArchiveRow, BackupSetRow, ClusterRows, PieceRow, PolicyRow } from '../domain/rows.ts'
import type { Secret } from '../domain/secret.ts'
import { currentArchive } from '../domain/snapshot.ts'
import { userTenants } from '../domain/tenant.ts'
import { OceanBaseError } from '../errors.ts'
import type { Destinations } from '../oceanbase/destinations.ts'
import type { Room } from '../oceanbase/oceanbase.ts'
import type { Cluster, Context } from './context.ts'

const HOUR = 3_600_000
/** How far back ended jobs are read where they are part of the question. */
const LONG = 400 * 24 * HOUR
/** Rows of each history view in such a reading. */
const HISTORY_ROWS = 300
/** The same where an end is judged: the job that is looked for may be the oldest of them. */
const ALL = 50_000

/** Destinations with their keys, for the statements only; never part of the facts. */
export type Keys = { readonly data: Secret; readonly archive: Secret | null } | null

/** What was read for an operation, and the keys of the tenant that it reads from. */
export interface ReadFacts {
  readonly facts: OperationFacts
  readonly keys: Keys
}

/**
 * Reads what an operation's plan and its end are judged by: one reading of the cluster, and of each tenant named (at
 * most MAX_TENANTS) what only its own catalogue tells. `since`: ms since the epoch by the database's clock from which
 * ended jobs matter; not given, as the kind needs. Throws OceanBaseError.
 */
export async function readFacts(
  context: Pick<Context, 'config' | 'store' | 'clock'>,
  cluster: Cluster,
  operation: Operation,
  since?: number,
): Promise<ReadFacts> {
  const { oceanbase, config } = cluster
  const rows = await oceanbase.read({
    historySince: since ?? context.clock.now() - lookBack(operation),
    historyLimit: since === undefined ? HISTORY_ROWS : ALL,
  })
  const sys = rows.login.kind === 'sys'
  const four = rows.version.generation === 4 && sys
  // Of a 3.x one for the whole cluster, its logs' too.
  const shared =
    sys && !four && operation.kind === 'backup' ? await oceanbase.readDestinations('') : null
  const scope: TenantFacts[] = []
  for (const ref of scopeOf(operation, rows)) {
    const places =
      four && NEEDS_PLACES.has(operation.kind)
        ? await oceanbase.readDestinations(ref.tenantId)
        : shared
    const catalogue =
      four && NEEDS_CATALOGUE.has(operation.kind) ? await oceanbase.readSets(ref.tenantId) : null
    scope.push(tenantFacts(ref, rows, catalogue, places))
  }
  const from = sourceOf(operation)
  const places = from && sys ? await oceanbase.readDestinations(from.tenantId) : null
  const source =
    from && sys ? tenantFacts(from, rows, await oceanbase.readSets(from.tenantId), places) : null
  const room = from && four ? await roomOf(cluster) : NO_ROOM
  const keys = places?.data ? { data: places.data, archive: places.archive } : null
  return {
    keys,
    facts: {
      version: rows.version,
      login: rows.login,
      databaseNow: rows.databaseNow,
      admin: config.admin?.user ?? null,
      passwords: [...context.config.backupPasswords.keys()],
      tenants: rows.tenants,
      scope,
      source,
      units: room.units,
      servers: room.servers,
      taken: four ? await takenNames(cluster, operation) : null,
      pools: from && sys ? await oceanbase.readPools() : [],
      jobs: assembleJobs(rows),
      preview: four ? await preview(context, cluster, operation, keys) : null,
      past: await past(context, cluster, operation),
      unreadable: rows.unreadable,
    },
  }
}

const NO_ROOM: Room = { units: [], servers: [] }

/**
 * What nothing but a warning and a certain lack of room is made of keeps no restore from being planned: GV$ views ask
 * every server, and one that hangs makes them late.
 */
async function roomOf({ oceanbase }: Cluster): Promise<Room> {
  try {
    return await oceanbase.readRoom()
  } catch (error) {
    if (error instanceof OceanBaseError) return NO_ROOM
    throw error
  }
}

/** Which of a recovery's new names the target has; null for others, and where nobody could look: it is a warning then. */
async function takenNames(
  { oceanbase }: Cluster,
  operation: Operation,
): Promise<OperationFacts['taken']> {
  if (operation.kind !== 'recover-table') return null
  try {
    const names = operation.tables.map(({ to }) => to.table)
    return await oceanbase.readTableNames(operation.target.tenantId, names)
  } catch (error) {
    if (error instanceof OceanBaseError) return null
    throw error
  }
}

const NEEDS_PLACES: ReadonlySet<Operation['kind']> = new Set([
  'backup',
  'archive-start',
  'archive-resume',
  'archive-restart',
])

const NEEDS_CATALOGUE: ReadonlySet<Operation['kind']> = new Set([
  'cleanup-policy-set',
  'cleanup-policy-drop',
  'delete-obsolete',
])

/** A restore that failed, or made a standby, may be long over; of other kinds only what runs matters. */
function lookBack({ kind }: Operation): number {
  return kind === 'activate-standby' || kind === 'cancel-restore' ? LONG : HOUR
}

function scopeOf(operation: Operation, rows: ClusterRows): readonly TenantRef[] {
  if (operation.kind === 'recover-table') return [operation.target]
  if (!('scope' in operation)) return []
  if (operation.scope.kind === 'tenants') return operation.scope.tenants
  return userTenants(rows.tenants).map(({ tenantId, name }) => ({ tenantId, name }))
}

function sourceOf(operation: Operation): TenantRef | null {
  return operation.kind === 'restore' || operation.kind === 'recover-table'
    ? { tenantId: operation.sourceTenantId, name: operation.sourceTenant }
    : null
}

function tenantFacts(
  ref: TenantRef,
  rows: ClusterRows,
  catalogue: {
    readonly sets: readonly BackupSetRow[]
    readonly rounds: readonly ArchiveRow[]
    readonly pieces: readonly PieceRow[]
    readonly policy: PolicyRow | null
    readonly unreadable: readonly { readonly view: string }[]
  } | null,
  places: Destinations | null,
): TenantFacts {
  const of = <Row extends { readonly tenantId: string }>(all: readonly Row[]) =>
    all.filter((row) => row.tenantId === ref.tenantId)
  const archives = of(rows.archives)
  const blind = catalogue?.unreadable.some((one) => one.view === 'CDB_OB_BACKUP_DELETE_POLICY')
  return {
    ref,
    row: rows.tenants.find((one) => one.tenantId === ref.tenantId) ?? null,
    archive: currentArchive(archives) ?? null,
    sets: catalogue?.sets ?? of(rows.sets),
    rounds: catalogue?.rounds ?? [...archives, ...of(rows.rounds)],
    pieces: catalogue?.pieces ?? [],
    policy: catalogue === null || blind ? 'unread' : catalogue.policy,
    places: places && shown(places),
  }
}

function shown({ dataShown, archiveShown, archiveState, binding }: Destinations): PlaceFacts {
  return { data: dataShown, archive: archiveShown, archiveState, binding }
}

async function preview(
  { config }: Pick<Context, 'config'>,
  cluster: Cluster,
  operation: Operation,
  keys: Keys,
): Promise<OperationFacts['preview']> {
  if (operation.kind !== 'restore' || !keys || cluster.config.admin === null) return null
  const passwords = (operation.passwords ?? []).flatMap(
    (name) => config.backupPasswords.get(name) ?? [],
  )
  return await cluster.oceanbase.previewRestore({
    destinations: keys,
    scn: operation.scn,
    passwords,
  })
}

/** Earlier good runs are remembered by kind and tenants (domain/run.ts `pastKey`). */
async function past(
  { store }: Pick<Context, 'store'>,
  cluster: Cluster,
  operation: Operation,
): Promise<readonly number[]> {
  const key = pastKeyOf(operation)
  if (key === null) return []
  const runs = await store.pastRuns(cluster.config.name, [key])
  return (runs[key] ?? []).map((run) => run.seconds)
}

function pastKeyOf(operation: Operation): string | null {
  switch (operation.kind) {
    case 'backup': {
      if (operation.scope.kind === 'cluster') return null
      const ids = operation.scope.tenants.map(({ tenantId }) => tenantId)
      const sorted = ids.toSorted((a, b) => Number(a) - Number(b)).join(',')
      return `${operation.incremental ? 'incremental' : 'full'}/${sorted}`
    }
    case 'restore':
      return `restore/from ${operation.sourceTenant}`
    case 'recover-table':
      return `table recovery/${operation.target.tenantId}`
    default:
      return null
  }
}
