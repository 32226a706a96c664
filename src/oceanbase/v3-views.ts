import type { Branch } from './derived-view.ts'
import { v3Cleanup } from './v3-cleanup.ts'
import { v3Copies } from './v3-copies.ts'
import { v3DataBackup } from './v3-data-backup.ts'
import { v3LogArchive } from './v3-log-archive.ts'
import { v3Restore } from './v3-restore.ts'
import { v3Tenants } from './v3-tenants.ts'
import { v3Validations } from './v3-validations.ts'

/** Everything that 3.x has of what 4.x shows, by the name of the 4.x view (REFERENCE §8–§10). */
export const v3Views: Readonly<Record<string, readonly Branch[] | undefined>> = {
  ...v3DataBackup,
  ...v3LogArchive,
  ...v3Cleanup,
  ...v3Restore,
  ...v3Tenants,
  ...v3Copies,
  ...v3Validations,
}
