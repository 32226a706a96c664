import type { ServerVersion } from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import type { Account } from './account.ts'
import { placeOf } from './account.ts'
import type { Catalogue } from './catalogue.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'

/** View that only generation 4 has; without it nothing else is worth reading. */
export const GENERATION_4 = 'CDB_OB_BACKUP_JOBS'
/** View that only generation 3 has (REFERENCE §8). */
export const GENERATION_3 = 'CDB_OB_BACKUP_PROGRESS'

/**
 * Version as the server tells it (REFERENCE §1.2): OB_VERSION() on 4.x, else the number in `@@version_comment`,
 * else `unknown` with the generation that the views show. Throws OceanBaseError when there is no generation to
 * be seen, saying why that may be.
 */
export async function readVersion(
  session: Session,
  catalogue: Catalogue,
  account: Account,
): Promise<ServerVersion> {
  const own = await one(session, 'SELECT OB_VERSION() AS V')
  const comment = (await one(session, 'SELECT @@version_comment AS V')) ?? ''
  const text = own ?? versionInComment(comment)
  const has = (view: string) =>
    catalogue.columns(view) !== undefined || catalogue.denied(view) !== undefined
  const major = text === null ? null : Number.parseInt(text, 10)
  const generation = major !== null ? (major >= 4 ? 4 : 3) : generationOf(has)
  if (generation === null || (generation === 4 && !has(GENERATION_4))) {
    throw new OceanBaseError(
      `${account.cluster}: ${placeOf(account)} has no view oceanbase.${GENERATION_4} for ${account.user} ` +
        `(${comment || 'no version comment'}). Log in to the sys tenant, as in name@sys; ` +
        'check that the server is OceanBase.',
      { errno: 1146, retryable: false },
    )
  }
  return { generation, text: text ?? 'unknown', comment }
}

/** Throws OceanBaseError for a generation that this version of obbackup does not read. */
export function requireGeneration4(version: ServerVersion, account: Account): void {
  if (version.generation === 4) return
  throw new OceanBaseError(
    `${account.cluster}: OceanBase 3.x is not read yet by this version (${placeOf(account)} is ` +
      `${version.text}). OceanBase 4.0 and later is.`,
    { retryable: false },
  )
}

/** The version number in a comment such as `OceanBase_CE 4.2.1.8 (r108…)`, or null. */
export function versionInComment(comment: string): string | null {
  return /^\s*OceanBase(?:_CE)?\s+v?(\d+(?:\.\d+){1,3})/i.exec(comment)?.[1] ?? null
}

function generationOf(has: (view: string) => boolean): 3 | 4 | null {
  if (has(GENERATION_4)) return 4
  return has(GENERATION_3) ? 3 : null
}

/** The value of `V` in the only row, or null when the server does not know the function. */
async function one(session: Session, sql: string): Promise<string | null> {
  try {
    const [row] = await session.rows(sql, 'read the version')
    return asText(row?.V)?.trim() || null
  } catch (error) {
    if (error instanceof OceanBaseError && error.errno !== null) return null
    throw error
  }
}
