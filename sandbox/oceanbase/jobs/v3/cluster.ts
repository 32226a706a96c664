import type { World } from '../world.ts'
import { ArchiveV3 } from './archive.ts'
import { BackupV3 } from './backup.ts'
import { CleanupV3 } from './cleanup.ts'
import { CopiesV3 } from './copy.ts'
import { RestoreV3 } from './restore.ts'
import { SecondArchiveV3 } from './second-archive.ts'
import { SettingsV3 } from './settings.ts'
import { TenantsV3 } from './tenants.ts'
import { ValidationV3 } from './validation.ts'

/** Everything that can happen in a 3.x cluster, by area. */
export interface ClusterV3 {
  readonly world: World
  readonly tenants: TenantsV3
  readonly settings: SettingsV3
  readonly archive: ArchiveV3
  readonly backups: BackupV3
  readonly cleanups: CleanupV3
  readonly copies: CopiesV3
  readonly secondArchive: SecondArchiveV3
  readonly validation: ValidationV3
  readonly restores: RestoreV3
}

/** Builds the areas and what they tell each other: log backup that stops fails the running backup. */
export function buildClusterV3(world: World): ClusterV3 {
  const tenants = new TenantsV3(world)
  const settings = new SettingsV3()
  const backups: BackupV3 = new BackupV3(world, tenants, settings, () => archive.status)
  const archive = new ArchiveV3(world, tenants, (code) => backups.fail(code))
  return {
    world,
    tenants,
    settings,
    archive,
    backups,
    cleanups: new CleanupV3(world, tenants, settings),
    copies: new CopiesV3(world, tenants, settings),
    secondArchive: new SecondArchiveV3(world, settings),
    validation: new ValidationV3(world, tenants, settings),
    restores: new RestoreV3(world, tenants, settings),
  }
}
