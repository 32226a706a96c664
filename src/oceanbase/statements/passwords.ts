import { Secret } from '../../domain/secret.ts'
import { BotError } from '../../errors.ts'
import { stringLiteral } from '../literal.ts'
import { HIDDEN } from '../redact.ts'
import type { SessionStatement, StatementNeeds } from '../statement.ts'

type Passwords = Pick<StatementNeeds, 'password'>

/** Most characters of a backup password; the server keeps its hash only. */
const PASSWORD_LENGTH = 128

/** Most passwords of one restore: a full set and its incrementals. */
const MOST = 64

/** `SET ENCRYPTION ON IDENTIFIED BY '…' ONLY` (COMMANDS §2), or none. Throws BotError for a password that is unknown or unusable. */
export function encryption(name: string | null, needs: Passwords): readonly SessionStatement[] {
  if (name === null) return []
  const set = (literal: string) => `SET ENCRYPTION ON IDENTIFIED BY ${literal} ONLY`
  return [{ sql: new Secret(set(literalOf(name, needs))), masked: set(`'${HIDDEN}'`) }]
}

/** `SET DECRYPTION IDENTIFIED BY '…', '…'` with the whole list in its order (COMMANDS §5), or none. Throws as {@link encryption}. */
export function decryption(
  names: readonly string[],
  needs: Passwords,
): readonly SessionStatement[] {
  if (names.length > MOST) {
    throw new BotError(`${names.length} backup passwords; ${MOST} are allowed.`)
  }
  return decryptionBy(names.map((name) => literalOf(name, needs)))
}

/** The same with passwords that are at hand. Throws BotError for one that is unusable. */
export function decryptionWith(passwords: readonly Secret[]): readonly SessionStatement[] {
  return decryptionBy(passwords.map((one) => passwordLiteral(one, 'backup password')))
}

function decryptionBy(literals: readonly string[]): readonly SessionStatement[] {
  if (literals.length === 0) return []
  const set = (list: string) => `SET DECRYPTION IDENTIFIED BY ${list}`
  return [{ sql: new Secret(set(literals.join(', '))), masked: set(`'${HIDDEN}'`) }]
}

function literalOf(name: string, needs: Passwords): string {
  const found = needs.password(name)
  if (!found) throw new BotError('A backup password that the operation names is not configured.')
  return passwordLiteral(found, 'backup password')
}

/**
 * A backslash means one thing or another by the server's sql_mode. A set with another password than the one meant could
 * not be restored, so it is refused.
 */
function passwordLiteral(password: Secret, what: string): string {
  const text = password.reveal()
  if (text === '') throw new BotError(`The ${what} is empty.`)
  if (text.includes('\\')) throw new BotError(`The ${what} holds a backslash.`)
  return stringLiteral(text, what, PASSWORD_LENGTH)
}
