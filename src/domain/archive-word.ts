import { normalise } from './state.ts'

/** The word of OCP's page Log Backup for an archive's STATUS (REFERENCE §11), `Unclear` for what OCP does not have. */
export type ArchiveWord =
  | 'Starting'
  | 'In Progress'
  | 'Stopping'
  | 'Stopped'
  | 'Suspended'
  | 'Failed'
  | 'Unclear'

const WORDS: Readonly<Record<string, ArchiveWord>> = {
  PREPARE: 'Starting',
  BEGINNING: 'Starting',
  DOING: 'In Progress',
  SUSPENDING: 'Stopping',
  STOPPING: 'Stopping',
  STOP: 'Stopped',
  SUSPEND: 'Suspended',
  INTERRUPTED: 'Failed',
  // 3.x: some tenants are in one state and some in another; PAUSED is of its later source (REFERENCE §8).
  MIXED: 'In Progress',
  PAUSED: 'Suspended',
}

/** OCP's word for a STATUS of CDB_OB_ARCHIVELOG. */
export function archiveWord(status: string): ArchiveWord {
  return WORDS[normalise(status)] ?? 'Unclear'
}
