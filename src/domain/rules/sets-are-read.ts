import type { Snapshot } from '../snapshot.ts'

/** Whether the backup sets could be read: what could not is unknown, and not "no backup" (REFERENCE §14). */
export function setsAreRead(snapshot: Snapshot): boolean {
  return !snapshot.unreadable.some((one) => one.view === 'CDB_OB_BACKUP_SET_FILES')
}
