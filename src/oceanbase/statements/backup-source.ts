import { poolNameProblem, zoneTextProblem } from '../../domain/names.ts'
import type { RecoverTable, RestoreTenant } from '../../domain/operation.ts'
import { BotError } from '../../errors.ts'
import { stringLiteral } from '../literal.ts'
import { hasKeys, shownUri } from '../redact.ts'
import type { StatementNeeds } from '../statement.ts'
import type { SqlText } from './sql-text.ts'

type FromBackup = RestoreTenant | RecoverTable

/** `'<data>,<archive>'`, the data destination first. Throws BotError for a destination that cannot be used or is not known. */
export function sourceList({ destinations }: Pick<StatementNeeds, 'destinations'>): SqlText {
  const { data, archive } = known(destinations)
  return uriList([data, archive].flatMap((one) => (one ? [one.reveal()] : [])))
}

/** `'<data>'`, which is where a 3.x has its logs too (COMMANDS §7). Throws as {@link sourceList}. */
export function dataSource({ destinations }: Pick<StatementNeeds, 'destinations'>): SqlText {
  return uriList([known(destinations).data.reveal()])
}

function known(destinations: StatementNeeds['destinations']) {
  if (destinations) return destinations
  throw new BotError('The destination of the backups is not known.')
}

function uriList(uris: readonly string[]): SqlText {
  for (const uri of uris) checkUri(uri)
  const list = (texts: readonly string[]) => stringLiteral(texts.join(','), 'destination')
  return { sent: list(uris), shown: list(uris.map(maskedUri)) }
}

/**
 * A comma would end the destination in the list, a blank or quote ends it for other readers of the text. Of a bad one
 * only the plain beginning is said: where its keys begin and end, nobody knows.
 */
function checkUri(uri: string): void {
  if (/^(file|oss|cos|s3):\/\/[^\s,'"`\\]+$/.test(uri)) return
  const start = /^(?:file|oss|cos|s3):\/\/[\w./-]*/.exec(uri)?.[0]
  throw new BotError(
    `The destination ${start ? `that begins with ${start} ` : ''}cannot be used: it must start with file://, oss://, ` +
      'cos:// or s3:// and hold no comma, blank, quote or backslash.',
  )
}

function maskedUri(uri: string): string {
  return hasKeys(uri) ? `${shownUri(uri)} (keys hidden)` : shownUri(uri)
}

/**
 * The options that say where it goes, such as `pool_list=p&locality=…`, without quotes around them. The values may not
 * hold the separators `&` and `=`, nor quotes (COMMANDS §0.2): BotError.
 */
export function placeOptions({ pool, locality, primaryZone, concurrency }: FromBackup): string[] {
  const parts = [`pool_list=${refused(pool, poolNameProblem)}`]
  if (locality !== undefined) parts.push(`locality=${refused(locality, zoneTextProblem)}`)
  if (primaryZone !== undefined) {
    parts.push(`primary_zone=${refused(primaryZone, zoneTextProblem)}`)
  }
  if (concurrency !== undefined) {
    if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 100) {
      throw new BotError('The concurrency must be a whole number from 1 to 100.')
    }
    parts.push(`concurrency=${concurrency}`)
  }
  return parts
}

/** The options as a literal. */
export function optionLiteral(parts: readonly string[]): string {
  return stringLiteral(parts.join('&'), 'restore option')
}

function refused(text: string, problem: (text: string) => string | null): string {
  const found = problem(text)
  if (found) throw new BotError(found)
  return text
}
