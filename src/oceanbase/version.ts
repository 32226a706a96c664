import type { ServerVersion } from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import type { Account } from './account.ts'
import { placeOf } from './account.ts'
import type { Catalogue } from './catalogue.ts'
import { GENERATION_4 } from './dialect.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'

/** The oldest version whose views are known (REFERENCE §1.1). */
const OLDEST = [2, 2, 77]

/**
 * Version as the server tells it (REFERENCE §1.2): OB_VERSION() on 4.x, else the number in `@@version_comment`, else
 * of 3.x the build of a server, else `unknown`. The generation is the one that the views show. Throws OceanBaseError
 * when there is no generation to be seen, saying why that may be, and for what is older than 2.2.77.
 */
export async function readVersion(
  session: Session,
  catalogue: Catalogue,
  account: Account,
): Promise<ServerVersion> {
  const own = await one(session, 'SELECT OB_VERSION() AS V')
  const comment = (await one(session, 'SELECT @@version_comment AS V')) ?? ''
  const told = own ?? versionInComment(comment)
  if (told !== null && isOlder(told)) {
    throw new OceanBaseError(
      `${account.cluster}: OceanBase ${told} at ${placeOf(account)} is too old: 2.2.77 and later can be read.`,
      { retryable: false },
    )
  }
  const generation = catalogue.dialect?.generation
  if (generation === undefined) {
    throw new OceanBaseError(
      `${account.cluster}: ${placeOf(account)} has no view oceanbase.${GENERATION_4} for ${account.user} ` +
        `(${comment || 'no version comment'}). Log in to the sys tenant, as in name@sys; ` +
        'check that the server is OceanBase.',
      { errno: 1146, retryable: false },
    )
  }
  const text = told ?? (generation === 3 ? await buildOf3(session) : null)
  return { generation, text: text ?? 'unknown', comment }
}

/** The version number in a comment such as `OceanBase_CE 4.2.1.8 (r108…)`, or null. */
export function versionInComment(comment: string): string | null {
  return /^\s*OceanBase(?:_CE)?\s+v?(\d+(?:\.\d+){1,3})/i.exec(comment)?.[1] ?? null
}

/** The number in `3.1.5_102000112022120715-…`, as a server of 3.x calls its build. */
async function buildOf3(session: Session): Promise<string | null> {
  const build = await one(
    session,
    'SELECT BUILD_VERSION AS V FROM oceanbase.`__all_server` LIMIT 1',
  )
  return /^(\d+(?:\.\d+){1,3})/.exec(build ?? '')?.[1] ?? null
}

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number)
  const at = OLDEST.findIndex((part, index) => (parts[index] ?? 0) !== part)
  return at >= 0 && (parts[at] ?? 0) < (OLDEST[at] ?? 0)
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
