import { parseAlterSystem } from '../oceanbase/statement/parse-alter-system.ts'
import { parseAlterSystemV3 } from '../oceanbase/statement/parse-alter-system-v3.ts'
import { TokenReader } from '../oceanbase/statement/token-reader.ts'
import type { Meaning } from './meaning.ts'

/** What every connection of the bot says besides its command. */
const PREAMBLE = new Set([
  "SET time_zone = '+00:00'",
  'SET ob_query_timeout = 59000000',
  'SELECT CONNECTION_ID() AS ID, UNIX_TIMESTAMP(NOW(6)) AS T',
])

/**
 * What one connection was told, as a server understands it; null when it was no command at all. Throws when it was not
 * exactly one ALTER SYSTEM after the session's own statements, or is not of the version's grammar.
 */
export function understood(texts: readonly string[], version: string): Meaning | null {
  const said = texts.filter((text) => !PREAMBLE.has(text))
  if (said.length === 0) return null
  const alter = said.pop() ?? ''
  let encryption: string | null = null
  let decryption: readonly string[] = []
  for (const text of said) {
    const reader = new TokenReader(text)
    reader.expect('SET')
    if (reader.accept('ENCRYPTION', 'ON', 'IDENTIFIED', 'BY') && encryption === null) {
      encryption = reader.string()
      reader.expect('ONLY')
    } else {
      reader.expect('DECRYPTION', 'IDENTIFIED', 'BY')
      if (decryption.length > 0) throw new Error('two lists of passwords')
      const passwords = [reader.string()]
      while (reader.acceptOperator(',')) passwords.push(reader.string())
      decryption = passwords
    }
    reader.end()
  }
  const statement = version.startsWith('3.')
    ? parseAlterSystemV3(alter)
    : parseAlterSystem(alter, version)
  return { statement, encryption, decryption }
}
