import { ArchiveRounds } from './archive.ts'
import { BackupJobs } from './backup.ts'
import { CleanupJobs } from './cleanup.ts'
import { RecoverTableJobs } from './recover-table.ts'
import { RestoreJobs } from './restore.ts'
import { Tenants } from './tenants.ts'
import type { World } from './world.ts'

/** Everything that can happen in the cluster, by area. */
export interface Cluster {
  readonly world: World
  readonly tenants: Tenants
  readonly archive: ArchiveRounds
  readonly backups: BackupJobs
  readonly cleanups: CleanupJobs
  readonly restores: RestoreJobs
  readonly recoveries: RecoverTableJobs
}

/** Builds the areas and what they tell each other: an archive that stops fails the backup of its tenant. */
export function buildCluster(world: World): Cluster {
  const tenants = new Tenants(world)
  const backups: BackupJobs = new BackupJobs(world, tenants, () => archive)
  const archive = new ArchiveRounds(world, (tenantId, code) => backups.failTenant(tenantId, code))
  const restores = new RestoreJobs(world, tenants)
  return {
    world,
    tenants,
    archive,
    backups,
    cleanups: new CleanupJobs(world, tenants),
    restores,
    recoveries: new RecoverTableJobs(world, tenants, restores),
  }
}
