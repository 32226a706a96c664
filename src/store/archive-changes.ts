import { type Kysely, sql, type Transaction } from 'kysely'
import type { ArchiveChange } from '../domain/archive-changes.ts'
import type { Tables } from './tables.ts'

/** Changes are kept for a look back of 90 days, and some more. */
const KEEP_MS = 100 * 86_400_000

/** Remembers archives that are others than before. */
export async function writeArchiveChanges(
  trx: Transaction<Tables>,
  cluster: string,
  changes: readonly ArchiveChange[],
): Promise<void> {
  for (const { tenantId, at, name, status, roundId, checkpointScn, lag } of changes) {
    const row = {
      name,
      status,
      round: roundId,
      checkpoint_scn: checkpointScn === null ? null : String(checkpointScn),
      lag,
    }
    await trx
      .insertInto('archive_changes')
      .values({ cluster, tenant: tenantId, at, ...row })
      // A clock that was set back: the later word counts.
      .onConflict((conflict) => conflict.columns(['cluster', 'tenant', 'at']).doUpdateSet(row))
      .execute()
  }
}

/** What is kept of a cluster's archives. */
export interface KeptArchives {
  /** The changes since a moment, and of each tenant the last one before it; by tenant, oldest first. */
  readonly changes: readonly ArchiveChange[]
  /** When the first of all was, ms since the epoch (UTC); null when there is none. */
  readonly since: number | null
}

/** The changes of a cluster since a moment, ms since the epoch (UTC). */
export async function readArchiveChanges(
  db: Kysely<Tables>,
  cluster: string,
  from: number,
): Promise<KeptArchives> {
  const rows = await db
    .selectFrom('archive_changes')
    .select(['tenant', 'at', 'name', 'status', 'round', 'checkpoint_scn', 'lag'])
    .where('cluster', '=', cluster)
    .where((eb) => eb.or([eb('at', '>=', from), isLastBefore(from)]))
    .orderBy('tenant')
    .orderBy('at')
    .execute()
  const first = await db
    .selectFrom('archive_changes')
    .select((eb) => eb.fn.min('at').as('since'))
    .where('cluster', '=', cluster)
    .executeTakeFirst()
  return {
    changes: rows.map(({ tenant, round, checkpoint_scn: scn, ...row }) => ({
      ...row,
      tenantId: tenant,
      roundId: round,
      checkpointScn: scn,
    })),
    since: first?.since ?? null,
  }
}

/** The last change of its tenant before a moment. */
function isLastBefore(from: number) {
  return sql<boolean>`at = (
    select max(older.at) from archive_changes as older
    where older.cluster = archive_changes.cluster and older.tenant = archive_changes.tenant
      and older.at < ${from}
  )`
}

/** Forgets changes after 100 days, but not what is so since then. */
export async function pruneArchiveChanges(db: Kysely<Tables>, now: number): Promise<void> {
  const before = now - KEEP_MS
  await db
    .deleteFrom('archive_changes')
    .where('at', '<', before)
    .where(({ not }) => not(isLastBefore(before)))
    .execute()
}
