import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** Listings are kept so much longer than they can be used, so that an old button can still name its command: 7 days. */
const KEEP_MS = 7 * 24 * 3600 * 1000

/** A list that somebody asked for: what its buttons go on from. Times are ms since the epoch (UTC). */
export interface Listing {
  /** Unguessable; stands in the buttons. */
  readonly id: string
  readonly userId: string
  /** The text after `/obbackup`, without its page. */
  readonly command: string
  /** The moment at which the list was read: later pages leave out what started since. */
  readonly anchor: number
  readonly createdAt: number
}

/** Remembers a list. Throws when the id is taken. */
export async function insertListing(db: Kysely<Tables>, listing: Listing): Promise<void> {
  await db
    .insertInto('listings')
    .values({
      id: listing.id,
      user_id: listing.userId,
      command: listing.command,
      anchor: listing.anchor,
      created_at: listing.createdAt,
    })
    .execute()
}

/** The list behind a button, however old; null when it is forgotten, or was never there. */
export async function readListing(db: Kysely<Tables>, id: string): Promise<Listing | null> {
  const row = await db
    .selectFrom('listings')
    .select(['id', 'user_id', 'command', 'anchor', 'created_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return null
  const { user_id: userId, created_at: createdAt, ...rest } = row
  return { ...rest, userId, createdAt }
}

/** Forgets lists that nobody can go on with. */
export async function pruneListings(db: Kysely<Tables>, now: number): Promise<void> {
  await db
    .deleteFrom('listings')
    .where('created_at', '<', now - KEEP_MS)
    .execute()
}
