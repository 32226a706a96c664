import type { Kysely } from 'kysely'
import type { Match } from '../domain/match.ts'
import type { Mute } from '../domain/mute.ts'
import type { Tables } from './tables.ts'

/** Mutes that are over are kept this long, for questions: 90 days. */
const KEEP_MS = 90 * 24 * 3_600_000

/** Remembers a mute. Throws when the id is taken. */
export async function insertMute(db: Kysely<Tables>, mute: Mute): Promise<void> {
  await db
    .insertInto('mutes')
    .values({
      id: mute.id,
      match: JSON.stringify(mute.match),
      muted_by: mute.by,
      reason: mute.reason,
      created_at: mute.createdAt,
      until_at: mute.until,
      ended_at: mute.endedAt,
      ended_by: mute.endedBy,
    })
    .execute()
}

/** Mutes that last at the moment, the next to end first. */
export async function readMutes(db: Kysely<Tables>, now: number): Promise<readonly Mute[]> {
  const rows = await db
    .selectFrom('mutes')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('until_at', '>', now)
    .orderBy('until_at')
    .orderBy('id')
    .execute()
  return rows.map(toMute)
}

/** Mutes that were over at or after a moment, by time or by somebody; the oldest first. */
export async function readMutesOver(
  db: Kysely<Tables>,
  since: number,
  now: number,
): Promise<readonly Mute[]> {
  const rows = await db
    .selectFrom('mutes')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('ended_at', '>=', since),
        eb.and([
          eb('ended_at', 'is', null),
          eb('until_at', '>=', since),
          eb('until_at', '<=', now),
        ]),
      ]),
    )
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(toMute)
}

/** Ends a mute; gives it as it is then, or null when there is none that lasts. Of two who end it one does. */
export async function endMute(
  db: Kysely<Tables>,
  id: string,
  by: string,
  now: number,
): Promise<Mute | null> {
  const row = await db
    .updateTable('mutes')
    .set({ ended_at: now, ended_by: by })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('until_at', '>', now)
    .returningAll()
    .executeTakeFirst()
  return row ? toMute(row) : null
}

/** Forgets mutes that were over long ago. */
export async function pruneMutes(db: Kysely<Tables>, now: number): Promise<void> {
  await db
    .deleteFrom('mutes')
    .where('until_at', '<', now - KEEP_MS)
    .execute()
}

function toMute(row: Tables['mutes']): Mute {
  return {
    id: row.id,
    match: JSON.parse(row.match) as Match,
    by: row.muted_by,
    reason: row.reason,
    createdAt: row.created_at,
    until: row.until_at,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
  }
}
