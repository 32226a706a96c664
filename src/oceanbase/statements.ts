import { poolNameProblem, tenantNameProblem, zoneTextProblem } from '../domain/names.ts'
import type { Operation, RestoreTenant } from '../domain/operation.ts'
import { Secret } from '../domain/secret.ts'
import { BotError } from '../errors.ts'
import { identifier, scnLiteral, stringLiteral } from './literal.ts'
import { hasKeys, redact, shownUri } from './redact.ts'

/** A command for OceanBase: what is sent, and what people see of it. */
export interface Statement {
  /** The text that is sent, secrets included. */
  readonly sql: Secret
  /** The same text with destinations shown without their keys. */
  readonly masked: string
  /** Statements sent before it on the same connection (COMMANDS §0.4). Each must succeed. */
  readonly session: readonly SessionStatement[]
}

/** SET ENCRYPTION or SET DECRYPTION: what is sent, and what people see of it. */
export interface SessionStatement {
  readonly sql: Secret
  readonly masked: string
}

/** What the statements of an operation are made with besides the operation itself. */
export interface StatementNeeds {
  /** Of the server: the forms of 3.x are others (COMMANDS §7). */
  readonly generation: 3 | 4
  /** Of the tenant that is read from, with keys; null when it is not known or nothing is read from. */
  readonly destinations: { readonly data: Secret; readonly archive: Secret | null } | null
  /** A configured backup password by its name; null when there is none of that name. */
  readonly password: (name: string) => Secret | null
  /** Name and id of the cluster that made the backup, for a restore of 3.x; null elsewhere. */
  readonly origin: { readonly cluster: string; readonly id: string } | null
}

/**
 * The statements of an operation, in the order in which they are sent; of most operations one. Throws BotError for what
 * the grammar or the rules of COMMANDS §0.2 do not take: then nothing is sent.
 */
export function statementsOf(
  operation: Operation,
  needs: StatementNeeds,
  description: string,
): readonly Statement[] {
  if (operation.kind === 'restore' && needs.destinations && needs.generation === 4) {
    return [restoreStatement(operation, needs.destinations, description)]
  }
  throw new BotError(`${operation.kind} has no statement yet.`)
}

/** Most characters of a DESCRIPTION: the history view's varchar(1024). */
const DESCRIPTION_LENGTH = 1024

/**
 * `ALTER SYSTEM RESTORE … FROM '<data>,<archive>' UNTIL SCN=… WITH '…' DESCRIPTION = '…'` (COMMANDS §5). The data
 * destination comes first. Throws BotError for a name, number or destination that the grammar or the rules of
 * COMMANDS §0.2 do not take.
 */
export function restoreStatement(
  operation: RestoreTenant,
  destinations: { readonly data: Secret; readonly archive: Secret | null },
  description: string,
): Statement {
  const uris = [destinations.data, destinations.archive].flatMap((one) =>
    one ? [one.reveal()] : [],
  )
  for (const uri of uris) checkUri(uri)
  const before = `ALTER SYSTEM RESTORE ${identifier(operation.target, tenantNameProblem)} FROM `
  const after = (text: string) =>
    ` UNTIL SCN=${scnLiteral(operation.scn)}` +
    ` WITH ${stringLiteral(restoreOption(operation), 'restore option')}` +
    ` DESCRIPTION = ${stringLiteral(text, 'description', DESCRIPTION_LENGTH)}`
  const from = (texts: readonly string[]) => stringLiteral(texts.join(','), 'destination')
  return {
    sql: new Secret(before + from(uris) + after(description)),
    masked: before + from(uris.map(maskedUri)) + after(redact(description)),
    session: [],
  }
}

/** The option string. Its values may not hold its separators `&` and `=`, nor quotes (COMMANDS §0.2). */
function restoreOption(operation: RestoreTenant): string {
  const { pool, locality, primaryZone, concurrency } = operation
  refuse(poolNameProblem(pool))
  const parts = [`pool_list=${pool}`]
  if (locality !== undefined) {
    refuse(zoneTextProblem(locality))
    parts.push(`locality=${locality}`)
  }
  if (primaryZone !== undefined) {
    refuse(zoneTextProblem(primaryZone))
    parts.push(`primary_zone=${primaryZone}`)
  }
  if (concurrency !== undefined) {
    if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 100) {
      throw new BotError('The concurrency must be a whole number from 1 to 100.')
    }
    parts.push(`concurrency=${concurrency}`)
  }
  return parts.join('&')
}

function refuse(problem: string | null): void {
  if (problem) throw new BotError(problem)
}

/** A comma would end the destination in the list, a blank or quote ends it for other readers of the text. */
function checkUri(uri: string): void {
  if (!/^(file|oss|cos|s3):\/\/[^\s,'"`\\]+$/.test(uri)) {
    throw new BotError(
      `The destination ${shownUri(uri)} cannot be used: it must start with file://, oss://, cos:// or s3:// ` +
        'and hold no comma, blank, quote or backslash.',
    )
  }
}

function maskedUri(uri: string): string {
  return hasKeys(uri) ? `${shownUri(uri)} (keys hidden)` : shownUri(uri)
}
