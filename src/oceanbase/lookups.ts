import type { ArchiveRow, BackupSetRow, RestoreRow } from '../domain/rows.ts'
import { formatViewTime } from '../domain/time.ts'
import { BotError, OceanBaseError } from '../errors.ts'
import { type Account, placeOf } from './account.ts'
import { CATALOGUE_LIMIT } from './cluster-rows.ts'
import { backupSets } from './data-backup.ts'
import {
  archiveDestinations,
  backupParameters,
  type Destinations,
  toDestinations,
} from './destinations.ts'
import { type RootServiceEvent, rootServiceEvents } from './events.ts'
import { archiveRounds, archives } from './log-archive.ts'
import { type Clause, type Reading, readView } from './reading.ts'
import { restores } from './restore.ts'
import type { View } from './view.ts'

/** Which events of RootService are asked for. */
export interface EventRange {
  /** `backup_data`, `physical_restore`, `recover_table` … (REFERENCE §12). */
  readonly modules: readonly string[]
  /** ms since the epoch (UTC), included. */
  readonly from: number
  /** ms since the epoch (UTC), included. */
  readonly to: number
  readonly limit: number
}

/** Rows of a view without which there is no answer. Throws OceanBaseError when it is missing or cannot be read. */
export async function demand<Row>(
  reading: Reading,
  account: Account,
  view: View<Row>,
  clause?: Clause,
): Promise<Row[]> {
  const rows = await readView(reading, view, clause)
  const failed = reading.unreadable.find((one) => one.view === view.name)
  if (failed) throw new OceanBaseError(failed.message, { errno: failed.errno, retryable: false })
  if (reading.catalogue().columns(view.name)) return rows
  throw new OceanBaseError(
    `${account.cluster}: ${placeOf(account)} has no view oceanbase.${view.name}.`,
    { errno: 1146, retryable: false },
  )
}

/** Sets of one tenant, and its archive rounds. Throws OceanBaseError. */
export async function lookUpSets(
  reading: Reading,
  account: Account,
  tenantId: string,
): Promise<{ sets: BackupSetRow[]; rounds: ArchiveRow[] }> {
  const sql = ofTenant(tenantId)
  const sets = await demand(reading, account, backupSets, {
    sql: `${sql} ORDER BY BACKUP_SET_ID DESC LIMIT ${CATALOGUE_LIMIT}`,
  })
  const current = await demand(reading, account, archives, { sql })
  const rounds = await demand(reading, account, archiveRounds, {
    sql: `${sql} ORDER BY ROUND_ID DESC`,
  })
  return { sets, rounds: [...current, ...rounds] }
}

/** Destinations of one tenant. Throws OceanBaseError. */
export async function lookUpDestinations(
  reading: Reading,
  account: Account,
  tenantId: string,
): Promise<Destinations> {
  const clause = { sql: ofTenant(tenantId) }
  return toDestinations(
    await demand(reading, account, backupParameters, clause),
    await demand(reading, account, archiveDestinations, clause),
  )
}

/** Events of RootService, newest first; none when they cannot be read. Throws OceanBaseError. */
export async function lookUpEvents(
  reading: Reading,
  { modules, from, to, limit }: EventRange,
): Promise<RootServiceEvent[]> {
  if (modules.length === 0) return []
  const range = [from, to].map((ms) => `'${formatViewTime(Math.max(0, ms))}'`).join(' AND ')
  return await readView(reading, rootServiceEvents, {
    sql: `WHERE MODULE IN (?) AND \`TIMESTAMP\` BETWEEN ${range} ORDER BY \`TIMESTAMP\` DESC LIMIT ${Math.trunc(limit)}`,
    values: [modules],
  })
}

/** The newest restore whose DESCRIPTION contains the text: its sys row, from the running view first. Throws OceanBaseError. */
export async function lookUpRestore(
  reading: Reading,
  account: Account,
  description: string,
): Promise<RestoreRow | null> {
  if (description.trim() === '') return null
  const clause = {
    sql: 'WHERE TENANT_ID = 1 AND INSTR(DESCRIPTION, ?) > 0 ORDER BY START_TIMESTAMP DESC LIMIT 1',
    values: [description],
  }
  const [running] = await demand(reading, account, restores.running, clause)
  if (running) return running
  const [over] = await demand(reading, account, restores.history, clause)
  return over ?? null
}

function ofTenant(tenantId: string): string {
  if (!/^\d{1,20}$/.test(tenantId)) throw new BotError(`"${tenantId}" is not a tenant id.`)
  return `WHERE TENANT_ID = ${tenantId}`
}
