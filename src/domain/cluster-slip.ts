import { closest } from './closest.ts'
import { type Misread, misread } from './misread.ts'
import { shownWord, splitWords, typedWords } from './typing.ts'

/** The sentence for a cluster that nobody knows: what was probably meant, else what there is. */
export function unknownCluster(typed: string, known: readonly string[]): string {
  const near = nearCluster(typed, known)
  return `There is no cluster "${shownWord(typed)}".${near ? ` Did you mean ${near}?` : ` Known: ${known.join(', ')}.`}`
}

/**
 * What is wrong with the cluster of a command line (as `commandLine` gives it), with the line that names the cluster
 * that was probably meant, or none; null when nothing is. `acts`: it is one that has something done, and of those none
 * is suggested without its cluster: it would reach another one.
 */
export function clusterSlip(
  line: string,
  known: readonly string[],
  { acts = false }: { readonly acts?: boolean } = {},
): Misread | null {
  const words = splitWords(line) ?? []
  const at = words.findIndex((one) => /^--cluster(?:=|$)/i.test(one))
  if (at < 0) return null
  const inline = words[at]?.slice('--cluster='.length) ?? ''
  const typed = inline === '' ? (words[at + 1] ?? '') : inline
  if (known.includes(typed)) return null
  const near = nearCluster(typed, known)
  if (near === null && acts) return misread(unknownCluster(typed, known), null)
  const mended = words.toSpliced(
    at,
    inline === '' ? 2 : 1,
    ...(near === null ? [] : ['--cluster', near]),
  )
  return misread(unknownCluster(typed, known), typedWords(mended))
}

/** A name that is near, or the only one that goes on as what was typed begins: `prod-sh` for `prod-s`. */
function nearCluster(typed: string, known: readonly string[]): string | null {
  const longer = known.filter((one) => one.toLowerCase().startsWith(typed.toLowerCase()))
  if (longer.length === 1) return longer[0] ?? null
  // Of two letters any other two would be near.
  return typed.length > 2 ? closest(typed, known) : null
}
