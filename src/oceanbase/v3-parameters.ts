import { Secret } from '../domain/secret.ts'
import { OceanBaseError } from '../errors.ts'
import { type Destinations, EMPTY_DESTINATIONS } from './destinations.ts'
import { shownUri } from './redact.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'

/*
 * What 3.x keeps in parameters of the cluster (COMMANDS §7). SHOW PARAMETERS has a row for each server; a value counts
 * when all servers have the same.
 */

/** The cluster itself, as a restore of 3.x names the cluster that made a backup (COMMANDS §7). */
export interface Origin {
  readonly cluster: string
  readonly id: string
}

/**
 * Name and id of a 3.x cluster; null when they differ from server to server, are empty or may not be read. Throws
 * OceanBaseError when the connection fails.
 */
export async function readOrigin(session: Session): Promise<Origin | null> {
  const cluster = await parameter(session, 'cluster')
  const id = await parameter(session, 'cluster_id')
  return cluster !== null && id !== null && /^\d{1,20}$/.test(id) ? { cluster, id } : null
}

/**
 * `backup_dest`, into which a 3.x puts data and logs of every tenant; as not set when it may not be read. Throws
 * OceanBaseError when the connection fails.
 */
export async function readClusterDestination(session: Session): Promise<Destinations> {
  const uri = await parameter(session, 'backup_dest')
  if (uri === null) return EMPTY_DESTINATIONS
  const secret = new Secret(uri)
  const shown = shownUri(uri)
  return {
    ...EMPTY_DESTINATIONS,
    data: secret,
    archive: secret,
    dataShown: shown,
    archiveShown: shown,
  }
}

async function parameter(
  session: Session,
  name: 'cluster' | 'cluster_id' | 'backup_dest',
): Promise<string | null> {
  try {
    const rows = await session.rows(`SHOW PARAMETERS LIKE '${name}'`, 'read the parameters')
    const values = new Set(
      rows.filter((row) => asText(row.NAME) === name).map((row) => asText(row.VALUE)?.trim() ?? ''),
    )
    const [value, ...more] = values
    return value && more.length === 0 ? value : null
  } catch (error) {
    if (error instanceof OceanBaseError && error.errno !== null) return null
    throw error
  }
}
