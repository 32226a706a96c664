import { type Connection, createConnection } from 'mysql2/promise'
import { OceanBaseError } from '../errors.ts'
import { type Account, grantFor, superNeeded } from './account.ts'
import { serverAnswer, toOceanBaseError } from './connection-error.ts'
import { driverOptions } from './driver-options.ts'
import { errnoName, isDenied, leavesOutcomeOpen } from './error-names.ts'
import { redact } from './redact.ts'
import { asText } from './row.ts'
import { prepare, sessionOver } from './session.ts'
import { runSessionStatement } from './session-statement.ts'
import type { Statement } from './statement.ts'
import { withoutSecretsOf } from './statement-secrets.ts'

/** What became of a command. Only `not-sent` and `refused` are safe to try again. */
export type ExecuteOutcome =
  /** Accepted, which is not done (trap 25). `at`: database's clock just before sending, ms since the epoch (UTC). */
  | { readonly kind: 'accepted'; readonly connectionId: number | null; readonly at: number }
  /** The server said no. `message` is redacted. */
  | {
      readonly kind: 'refused'
      readonly errno: number
      readonly message: string
      readonly at: number
    }
  /** Sent, and then the connection was lost, or the answer leaves it open (COMMANDS §8): look before asking again. */
  | { readonly kind: 'unknown'; readonly message: string; readonly at: number }
  /** Nothing was sent. */
  | { readonly kind: 'not-sent'; readonly message: string }

/** How long an ALTER SYSTEM may take, ms; on the server and here. */
export const EXECUTE_TIMEOUT = 60_000

/**
 * Sends one command as the admin account over a connection of its own (session-scoped statements need that,
 * COMMANDS §0.4), once, and never again. Never throws.
 */
export async function execute(
  statement: Statement,
  account: Account,
  timeout = EXECUTE_TIMEOUT,
): Promise<ExecuteOutcome> {
  let connection: Connection | null = null
  try {
    connection = await createConnection(driverOptions(account))
    // The loss of an idle connection comes as an event; without a listener it would end the process.
    connection.on('error', () => {})
    const { connectionId, at } = await open(connection, statement, account, timeout)
    return await send(connection, statement, account, timeout, connectionId, at)
  } catch (error) {
    return { kind: 'not-sent', message: toOceanBaseError(error, account, 'log in').message }
  } finally {
    connection?.destroy()
  }
}

async function open(
  connection: Connection,
  statement: Statement,
  account: Account,
  timeout: number,
): Promise<{ connectionId: number | null; at: number }> {
  await prepare(connection, account, timeout)
  const session = sessionOver(connection, account, true, () => {})
  for (const one of statement.session) await runSessionStatement(session, one, account)
  const [row] = await session.rows(
    'SELECT CONNECTION_ID() AS ID, UNIX_TIMESTAMP(NOW(6)) AS T',
    'tell the time',
  )
  const seconds = Number(asText(row?.T) ?? Number.NaN)
  if (!(seconds > 0)) {
    throw new OceanBaseError('The database did not tell its time.', { retryable: true })
  }
  const connectionId = Number(asText(row?.ID) ?? Number.NaN)
  return {
    connectionId: Number.isSafeInteger(connectionId) ? connectionId : null,
    at: Math.round(seconds * 1e6) / 1000,
  }
}

async function send(
  connection: Connection,
  statement: Statement,
  account: Account,
  timeout: number,
  connectionId: number | null,
  at: number,
): Promise<ExecuteOutcome> {
  try {
    await connection.query({ sql: statement.sql.reveal(), timeout })
    return { kind: 'accepted', connectionId, at }
  } catch (error) {
    const answer = serverAnswer(error)
    if (answer === null) {
      return {
        kind: 'unknown',
        message: toOceanBaseError(error, account, 'answer the command').message,
        at,
      }
    }
    const said = `${errnoName(answer.errno)}: ${answer.message}`
    const text = withoutSecretsOf(statement, redact(said))
    if (leavesOutcomeOpen(answer.errno)) return { kind: 'unknown', message: text, at }
    const remedy = isDenied(answer.errno) ? ` ${remedyFor(statement, account, text)}` : ''
    return { kind: 'refused', errno: answer.errno, message: text + remedy, at }
  }
}

/** Commands of 3.x want root@sys itself (COMMANDS §0.5): a grant may not be enough. */
function remedyFor({ generation }: Statement, account: Account, refusal: string): string {
  const grant = grantFor(account, superNeeded(refusal))
  if (generation === 4) return grant
  return `Commands of 3.x need root@sys: let OB_ADMIN_USER be root@sys, as it is ${account.user}. Where a grant is enough: ${grant}`
}
