import { isScn, type Scn } from '../domain/scn.ts'
import { BotError } from '../errors.ts'

/*
 * Literals for ALTER SYSTEM, whose grammar takes no bound values (COMMANDS §0.1). Quotes and backslashes are both
 * doubled, so the text ends where it should with and without NO_BACKSLASH_ESCAPES in the server's sql_mode.
 */

/** A single-quoted string. Throws BotError for control characters, broken Unicode, or more than `most` characters. */
export function stringLiteral(text: string, what: string, most = 4096): string {
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) {
    throw new BotError(`The ${what} holds a control character or a line break.`)
  }
  if (!text.isWellFormed()) throw new BotError(`The ${what} is not valid Unicode.`)
  if (text.length > most) {
    throw new BotError(`The ${what} has ${text.length} characters; ${most} are allowed.`)
  }
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** A backtick-quoted identifier. Throws BotError for what the check of its kind refuses. */
export function identifier(text: string, problem: (text: string) => string | null): string {
  const found = problem(text)
  if (found) throw new BotError(found)
  return `\`${text.replaceAll('`', '``')}\``
}

/** An SCN as integer literal. Throws BotError when it is none, or 0. */
export function scnLiteral(scn: Scn): string {
  if (!isScn(scn) || BigInt(scn) <= 1n) throw new BotError(`"${scn}" is not a restore point (SCN).`)
  return scn
}
