import { HIDDEN } from './redact.ts'
import type { Statement } from './statement.ts'

/** Shorter ones stand in many a word by chance, and hide nothing of worth. */
const SHORTEST = 4

/**
 * The text without the very secrets that a statement and its session were sent with: a server may quote them in its
 * answer anywhere, without the words by which redact() knows them.
 */
export function withoutSecretsOf({ sql, masked, session }: Statement, text: string): string {
  return [{ sql, masked }, ...session]
    .flatMap((one) => secretsIn(one.sql.reveal(), one.masked))
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text)
}

/** What stands in quotes, and of a destination the values of its options, as far as people are not shown it. */
function secretsIn(sql: string, masked: string): readonly string[] {
  const literals = [...sql.matchAll(/'((?:[^']|'')*)'/g)].map(([, inner = '']) => inner)
  return literals
    .flatMap((one) => {
      const text = one.replaceAll("''", "'")
      const values = [...text.matchAll(/[?&]\w+=([^&,]*)/g)].map(([, value = '']) => value)
      return text.includes('://') ? values : [one, text]
    })
    .filter((one) => one.length >= SHORTEST && !masked.includes(one))
}
