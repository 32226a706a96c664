import type { Kysely } from 'kysely'
import { type CodeMemory, NO_CODES } from '../domain/totp.ts'
import type { Tables } from './tables.ts'

/** What is remembered of a person's codes, with the revision that compare-and-set is on. */
export interface StoredCodes {
  readonly user: string
  readonly memory: CodeMemory
  readonly revision: number
}

/** What is remembered of somebody's codes. */
export async function readCodes(db: Kysely<Tables>, user: string): Promise<StoredCodes> {
  const row = await db
    .selectFrom('codes')
    .select(['body', 'revision'])
    .where('user', '=', user)
    .executeTakeFirst()
  if (!row) return { user, memory: NO_CODES, revision: 0 }
  return { user, memory: JSON.parse(row.body) as CodeMemory, revision: row.revision }
}

/** Compare-and-set: false, with nothing written, when another code of the person was judged meanwhile. */
export async function swapCodes(
  db: Kysely<Tables>,
  before: StoredCodes,
  after: CodeMemory,
): Promise<boolean> {
  const { user, revision } = before
  const body = JSON.stringify(after)
  if (revision === 0) {
    const done = await db
      .insertInto('codes')
      .values({ user, body, revision: 1 })
      .onConflict((conflict) => conflict.column('user').doNothing())
      .executeTakeFirst()
    return done.numInsertedOrUpdatedRows === 1n
  }
  const done = await db
    .updateTable('codes')
    .set({ body, revision: revision + 1 })
    .where('user', '=', user)
    .where('revision', '=', revision)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}
