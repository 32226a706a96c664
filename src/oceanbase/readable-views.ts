import type { ClusterRows } from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import { type Account, grantFor, placeOf } from './account.ts'
import { archivePieces, archiveStreams } from './archive-pieces.ts'
import type { Catalogue } from './catalogue.ts'
import { cleanupJobs } from './cleanup.ts'
import { cleanupTasks } from './cleanup-tasks.ts'
import { copies } from './copies.ts'
import { backupSets, dataJobs, dataTasks } from './data-backup.ts'
import { deletePolicies } from './delete-policy.ts'
import { archiveDestinations, backupParameters } from './destinations.ts'
import { isDenied } from './error-names.ts'
import { rootServiceEvents } from './events.ts'
import { archiveRounds, archives } from './log-archive.ts'
import { restores } from './restore.ts'
import { importJobs, importTasks, recoverJobs } from './table-recovery.ts'
import { tenantEvents } from './tenant-events.ts'
import { resourcePools, servers, tenants, unitConfigs } from './tenants.ts'
import { validations } from './validations.ts'
import type { View } from './view.ts'

/** Views of a reading without jobs. */
export const STANDING: readonly View<unknown>[] = [archives, archiveRounds, backupSets, tenants]

/** Views of the watch's readings. */
export const WATCHED: readonly View<unknown>[] = [
  ...[
    ...[dataJobs, dataTasks, cleanupJobs, restores, recoverJobs, importJobs, importTasks],
    ...[copies, validations],
  ].flatMap((views): View<unknown>[] => [views.running, views.history]),
  ...STANDING,
]

/** Every view that is read, by its 4.x name; a dialect may lack some. */
export const readableViews: readonly View<unknown>[] = [
  ...WATCHED,
  resourcePools,
  unitConfigs,
  servers,
  backupParameters,
  archiveDestinations,
  rootServiceEvents,
  cleanupTasks.running,
  cleanupTasks.history,
  archivePieces,
  archiveStreams,
  deletePolicies,
  tenantEvents,
]

/** A reading of `views` that were all denied is no reading: throws OceanBaseError with the grant that is missing. */
export function rejectBlind(
  rows: ClusterRows,
  views: readonly View<unknown>[],
  catalogue: Catalogue,
  account: Account,
): void {
  const unread = new Set(rows.unreadable.map((one) => one.view))
  const denied = rows.unreadable.find((one) => isDenied(one.errno))
  if (!denied || views.some((view) => catalogue.source(view.name) && !unread.has(view.name))) {
    return
  }
  throw new OceanBaseError(
    `${account.cluster}: ${account.user} may not read any backup view at ${placeOf(account)}. ${grantFor(account)}`,
    { errno: denied.errno, retryable: false },
  )
}
