import type { Scn } from '../../domain/scn.ts'
import { Secret } from '../../domain/secret.ts'
import { BotError } from '../../errors.ts'
import { scnLiteral, stringLiteral } from '../literal.ts'
import { redact } from '../redact.ts'
import type { SessionStatement, Statement } from '../statement.ts'

/** A part of a statement: as it is sent, and as people see it. */
export interface SqlText {
  readonly sent: string
  readonly shown: string
}

/** Most characters of a DESCRIPTION: the history view's varchar(1024). */
const DESCRIPTION_LENGTH = 1024

/**
 * The text of a statement out of fixed words and parts: `sql\`CANCEL RESTORE ${name}\``. A plain string is a literal that
 * was already quoted and that people may see.
 */
export function sql(words: readonly string[], ...parts: readonly (SqlText | string)[]): SqlText {
  const join = (pick: (part: SqlText) => string) =>
    words.map((word, index) => word + pick(textOf(parts[index] ?? ''))).join('')
  return { sent: join((part) => part.sent), shown: join((part) => part.shown) }
}

function textOf(part: SqlText | string): SqlText {
  return typeof part === 'string' ? { sent: part, shown: part } : part
}

/**
 * ` DESCRIPTION = '…'`, with a blank before it. Throws BotError for what no literal can hold, and for a backslash: which
 * text that would be depends on the server's sql_mode.
 */
function descriptionClause(text: string): SqlText {
  if (text.includes('\\')) throw new BotError('The description holds a backslash.')
  const clause = (one: string) =>
    ` DESCRIPTION = ${stringLiteral(one, 'description', DESCRIPTION_LENGTH)}`
  return { sent: clause(text), shown: clause(redact(text).slice(0, DESCRIPTION_LENGTH)) }
}

/** `UNTIL SCN=…` of 4.x. Throws BotError for what is no point. */
export function untilScn(scn: Scn): string {
  return `UNTIL SCN=${scnLiteral(scn)}`
}

/**
 * A statement out of its text. A name that reads like a password or key would be hidden from those who approve it, so
 * it is refused with a BotError; a description that does is shown without it.
 */
export function toStatement(
  generation: 3 | 4,
  body: SqlText,
  options: { readonly description?: string; readonly session?: readonly SessionStatement[] } = {},
): Statement {
  if (redact(body.shown) !== body.shown) {
    throw new BotError(
      'A name in this operation reads like a password or key, so people could not be shown what they approve.',
    )
  }
  const after =
    options.description === undefined
      ? { sent: '', shown: '' }
      : descriptionClause(options.description)
  return {
    generation,
    sql: new Secret(`ALTER SYSTEM ${body.sent}${after.sent}`),
    masked: redact(`ALTER SYSTEM ${body.shown}${after.shown}`),
    session: options.session ?? [],
  }
}
