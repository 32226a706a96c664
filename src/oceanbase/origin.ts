import { OceanBaseError } from '../errors.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'

/** The cluster itself, as a restore of 3.x names the cluster that made a backup (COMMANDS §7). */
export interface Origin {
  readonly cluster: string
  readonly id: string
}

/**
 * Name and id of a 3.x cluster from its parameters `cluster` and `cluster_id`, which every server shows alike; null
 * when they differ, are empty or may not be read. Throws OceanBaseError when the connection fails.
 */
export async function readOrigin(session: Session): Promise<Origin | null> {
  const cluster = await parameter(session, 'cluster')
  const id = await parameter(session, 'cluster_id')
  return cluster !== null && id !== null && /^\d{1,20}$/.test(id) ? { cluster, id } : null
}

/** A cluster parameter that every server shows alike; null when they differ, it is empty or may not be read. `name` is one of the code's own. Throws OceanBaseError when the connection fails. */
export async function parameter(session: Session, name: string): Promise<string | null> {
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
