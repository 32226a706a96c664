import { OceanBaseError } from '../errors.ts'
import { type Account, placeOf } from './account.ts'
import { errnoName, isDenied, isPassing } from './error-names.ts'
import type { Session } from './session.ts'
import type { SessionStatement } from './statement.ts'

/**
 * Runs a statement that goes before a command on its connection. Throws OceanBaseError. A server may quote a piece of the
 * statement in its refusal, beginning inside a password, where nothing can be redacted: so its text is left out, unless
 * a privilege is missing.
 */
export async function runSessionStatement(
  session: Session,
  { sql, masked }: SessionStatement,
  account: Account,
): Promise<void> {
  try {
    await session.rows(sql.reveal(), `run ${masked}`)
  } catch (error) {
    if (!(error instanceof OceanBaseError) || error.errno === null || isDenied(error.errno)) {
      throw error
    }
    const { errno } = error
    throw new OceanBaseError(
      `${account.cluster}: ${placeOf(account)} refused ${masked}: ${errnoName(errno)}`,
      { errno, retryable: isPassing(errno) },
    )
  }
}
