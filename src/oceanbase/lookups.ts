import type {
  ArchiveRow,
  BackupSetRow,
  PieceRow,
  PolicyRow,
  UnreadableView,
} from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import { type Account, placeOf } from './account.ts'
import { newestPieces } from './archive-pieces.ts'
import { CATALOGUE_LIMIT } from './cluster-rows.ts'
import { backupSets } from './data-backup.ts'
import { deletePolicies } from './delete-policy.ts'
import {
  archiveDestinations,
  backupParameters,
  type Destinations,
  toDestinations,
} from './destinations.ts'
import { archiveRounds, archives } from './log-archive.ts'
import { type Clause, type Reading, readView } from './reading.ts'
import { ofTenant } from './tenant-clause.ts'
import type { View } from './view.ts'

/** Pieces of one tenant that are given: more than two years of days. */
const PIECES = 500

/** Rows of a view without which there is no answer. Throws OceanBaseError when it is missing or cannot be read. */
export async function demand<Row>(
  reading: Reading,
  account: Account,
  view: View<Row>,
  clause?: Clause,
): Promise<Row[]> {
  const rows = await readView(reading, view, clause)
  const failed = reading.unreadable.find((one) => one.view === view.name)
  if (failed) throw new OceanBaseError(failed.message, { errno: failed.errno, retryable: false })
  if (reading.catalogue().columns(view.name)) return rows
  throw new OceanBaseError(
    `${account.cluster}: ${placeOf(account)} has no view oceanbase.${view.name}.`,
    { errno: 1146, retryable: false },
  )
}

/** What there is to restore one tenant from. */
export interface TenantSets {
  readonly sets: BackupSetRow[]
  readonly rounds: ArchiveRow[]
  /** Newest first, at most 500. */
  readonly pieces: PieceRow[]
  /** The tenant's cleanup policy, or null when it has none. */
  readonly policy: PolicyRow | null
  /** Of pieces and policy: views that there are but that may not be read. Their part is unknown, not empty. */
  readonly unreadable: readonly UnreadableView[]
}

/** Sets of one tenant, its archive rounds and pieces, and its cleanup policy. Throws OceanBaseError. */
export async function lookUpSets(
  reading: Reading,
  account: Account,
  tenantId: string,
): Promise<TenantSets> {
  const sql = ofTenant(tenantId)
  const sets = await demand(reading, account, backupSets, {
    sql: `${sql} ORDER BY BACKUP_SET_ID DESC LIMIT ${CATALOGUE_LIMIT}`,
  })
  const current = await demand(reading, account, archives, { sql })
  const rounds = await demand(reading, account, archiveRounds, {
    sql: `${sql} ORDER BY ROUND_ID DESC`,
  })
  const pieces = await newestPieces(reading, tenantId, PIECES)
  const [policy] = await readView(reading, deletePolicies, {
    sql: `${sql} ORDER BY POLICY_NAME LIMIT 1`,
  })
  return {
    sets,
    rounds: [...current, ...rounds],
    pieces,
    policy: policy ?? null,
    unreadable: reading.unreadable,
  }
}

/** Destinations of one tenant. Throws OceanBaseError. */
export async function lookUpDestinations(
  reading: Reading,
  account: Account,
  tenantId: string,
): Promise<Destinations> {
  const clause = { sql: ofTenant(tenantId) }
  return toDestinations(
    await demand(reading, account, backupParameters, clause),
    await demand(reading, account, archiveDestinations, clause),
  )
}
