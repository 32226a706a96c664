import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** When a person (Slack user id) looked last, ms since the epoch (UTC); null when never. */
export async function readLook(db: Kysely<Tables>, user: string): Promise<number | null> {
  const row = await db.selectFrom('looks').select('at').where('user', '=', user).executeTakeFirst()
  return row?.at ?? null
}

/** Notes that a person has seen what there was at that moment. */
export async function writeLook(db: Kysely<Tables>, user: string, at: number): Promise<void> {
  await db
    .insertInto('looks')
    .values({ user, at })
    .onConflict((conflict) => conflict.column('user').doUpdateSet({ at }))
    .execute()
}
