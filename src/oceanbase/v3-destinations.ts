import { Secret } from '../domain/secret.ts'
import type { Destinations } from './destinations.ts'
import { parameter } from './origin.ts'
import { shownUri } from './redact.ts'
import type { Session } from './session.ts'

/**
 * Where a 3.x cluster's backups and logs go: its parameter `backup_dest`, which may hold keys (COMMANDS §7). Nothing when
 * it is empty or may not be read. Throws OceanBaseError when the connection fails.
 */
export async function readV3Destinations(session: Session): Promise<Destinations> {
  const uri = await parameter(session, 'backup_dest')
  return {
    data: uri === null ? null : new Secret(uri),
    archive: null,
    archiveState: null,
    binding: null,
    dataShown: uri === null ? null : shownUri(uri),
    archiveShown: null,
  }
}
