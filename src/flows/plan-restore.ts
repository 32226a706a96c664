import { createHash } from 'node:crypto'
import type { RestoreTenant } from '../domain/operation.ts'
import type { Check, Plan } from '../domain/plan.ts'
import { descriptionOf } from '../domain/request.ts'
import {
  isFullSet,
  isUsableChain,
  needsPassword,
  previousSet,
  restoreSegments,
  segmentOf,
} from '../domain/restore-window.ts'
import { shownScn } from '../domain/restore-words.ts'
import type { BackupSetRow } from '../domain/rows.ts'
import { formatUtc } from '../domain/time.ts'
import type { Statement } from '../oceanbase/statements.ts'
import { statementsOf } from '../oceanbase/statements.ts'
import type { Cluster, Context } from './context.ts'

/** A plan together with the statement that would be sent; the statement never leaves the process. */
export interface PlannedRestore {
  readonly plan: Plan
  /** Null when a precondition is so far off that no statement can be made (no destination). */
  readonly statement: Statement | null
}

/**
 * Makes the plan of a restore from what the database says now: every precondition of COMMANDS §1, the exact
 * statement, and a digest over all that the approval is about. Called when asked and again before execution.
 */
export async function planRestore(
  { clock }: Pick<Context, 'clock'>,
  cluster: Cluster,
  operation: RestoreTenant,
  requestId: string,
): Promise<PlannedRestore> {
  const { oceanbase } = cluster
  const tenants = await oceanbase.readTenants()
  const pools = await oceanbase.readPools()
  const { sets, rounds } = await oceanbase.readSets(operation.sourceTenantId)
  const destinations = await oceanbase.readDestinations(operation.sourceTenantId)
  const source = tenants.find((tenant) => tenant.tenantId === operation.sourceTenantId)
  const pool = pools.find((one) => one.name === operation.pool)
  const set = sets.find((one) => one.setId === operation.setId)
  const segment = segmentOf(restoreSegments(sets, rounds), operation.scn)
  const usable = set !== undefined && isUsableChain(set, sets)
  const [statement = null] = destinations.data
    ? statementsOf(
        operation,
        {
          generation: 4,
          destinations: { data: destinations.data, archive: destinations.archive },
          password: () => null,
          origin: null,
        },
        descriptionOf({ id: requestId }),
      )
    : []
  const checks: Check[] = [
    {
      name: 'source tenant',
      ok: source !== undefined && source.name === operation.sourceTenant,
      detail: source ? `${source.name}, ${source.status}` : 'no longer exists',
    },
    nameCheck(
      operation.target,
      tenants.map((tenant) => tenant.name),
    ),
    {
      name: 'pool is free',
      ok: pool !== undefined && pool.tenantId === null,
      detail: pool
        ? pool.tenantId === null
          ? `${pool.name}${pool.zoneList ? ` in ${pool.zoneList}` : ''}`
          : `${pool.name} belongs to tenant ${pool.tenantId}; choose a free pool`
        : `there is no pool ${operation.pool}`,
    },
    {
      name: 'backup set is usable',
      ok: usable,
      detail: set
        ? `set ${set.setId}, ${set.status} ${set.fileStatus}${usable ? '' : '; choose another set'}`
        : `set ${operation.setId} is gone; choose another set`,
    },
    {
      name: 'set needs no password',
      ok: set !== undefined && !needsPassword(set),
      detail:
        set === undefined
          ? 'the set is gone'
          : `encryption ${set.encryptionMode ?? 'NONE'}${
              needsPassword(set)
                ? '; sets with a password cannot be restored from Slack in this version'
                : ''
            }`,
    },
    {
      name: 'point lies in the recoverable window',
      ok: segment !== undefined,
      detail: segment ? 'no gap before it' : 'outside every segment; pick another point',
    },
    {
      name: 'backup destination is known',
      ok: destinations.data !== null,
      detail: destinations.dataShown ?? 'data_backup_dest is not set',
    },
    {
      name: 'admin account is configured',
      ok: cluster.config.admin !== null,
      detail: cluster.config.admin
        ? cluster.config.admin.user
        : 'set OB_ADMIN_USER and OB_ADMIN_PASSWORD',
    },
  ]
  return {
    statement,
    plan: {
      operation,
      statement: statement?.masked ?? '(no statement: the backup destination is not known)',
      facts: facts(operation, set, sets, destinations),
      checks,
      digest: digest(operation, statement, checks),
      madeAt: clock.now(),
    },
  }
}

function nameCheck(target: string, names: readonly string[]): Check {
  const taken = names.some((name) => name.toLowerCase() === target.toLowerCase())
  return {
    name: 'name is free',
    ok: !taken,
    detail: taken ? `a tenant ${target} exists; choose another name` : target,
  }
}

function facts(
  operation: RestoreTenant,
  set: BackupSetRow | undefined,
  sets: readonly BackupSetRow[],
  destinations: { dataShown: string | null; archiveShown: string | null },
): Plan['facts'] {
  const options = [
    operation.locality === undefined ? '' : `locality ${operation.locality}`,
    operation.primaryZone === undefined ? '' : `primary zone ${operation.primaryZone}`,
    operation.concurrency === undefined ? '' : `concurrency ${operation.concurrency}`,
  ].filter(Boolean)
  return [
    { label: 'To', text: `${shownScn(operation.scn)} · SCN ${operation.scn}` },
    { label: 'From', text: set ? chain(set, sets).join(' + ') : `set ${operation.setId}` },
    {
      label: 'Sources',
      text:
        [destinations.dataShown, destinations.archiveShown].filter(Boolean).join(', ') || 'none',
    },
    {
      label: 'Into',
      text: [`new tenant ${operation.target}`, `pool ${operation.pool}`, ...options].join(' · '),
    },
  ]
}

/** The set and what it builds on, full first. */
function chain(set: BackupSetRow, sets: readonly BackupSetRow[]): string[] {
  const size = (one: BackupSetRow) =>
    `${isFullSet(one) ? 'full' : 'incremental'} set ${one.setId}${
      one.end ? ` (${formatUtc(one.end.ms)})` : ''
    }`
  if (isFullSet(set)) return [size(set)]
  const previous = previousSet(set, sets)
  return previous ? [...chain(previous, sets), size(set)] : [size(set)]
}

/** SHA-256 over what approvers agree to; the outcomes of checks count, their wording does not. */
function digest(
  operation: RestoreTenant,
  statement: Statement | null,
  checks: readonly Check[],
): string {
  const agreed = JSON.stringify([
    Object.entries(operation).toSorted(([a], [b]) => a.localeCompare(b)),
    statement?.sql.reveal() ?? null,
    checks.map((check) => [check.name, check.ok]),
  ])
  return createHash('sha256').update(agreed).digest('hex')
}
