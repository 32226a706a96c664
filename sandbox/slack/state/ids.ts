import { randomBytes } from 'node:crypto'

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** A random id in Slack's look: a prefix letter and capital letters and digits. */
export function newId(prefix: string, length = 10): string {
  const bytes = randomBytes(length)
  return prefix + [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join('')
}

/** A random lower-case token of hexadecimal digits. */
export function newToken(bytes = 12): string {
  return randomBytes(bytes).toString('hex')
}
