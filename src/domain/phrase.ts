/**
 * A piece of a sentence. Text is our own words; the others are data, which the Slack edge escapes and formats: a name
 * (tenant, cluster, pool), a view's own word, a moment (ms since the epoch, UTC), a span (seconds), a size (bytes).
 */
export type Word =
  | string
  | { readonly name: string }
  | { readonly code: string }
  | { readonly time: number }
  | { readonly seconds: number }
  | { readonly bytes: number }

/** A sentence or a part of one, free of markup. Plain JSON: the store keeps it inside messages. */
export type Phrase = readonly Word[]

/**
 * A sentence as a template: `phrase\`No good full backup of ${{ name: tenant }} for ${{ seconds }}\``. Strings and
 * numbers put in are our own words or figures, never data.
 */
export function phrase(parts: TemplateStringsArray, ...values: readonly (Word | number)[]): Phrase {
  const words: Word[] = []
  for (const [i, part] of parts.entries()) {
    if (part !== '') words.push(part)
    const value = values[i]
    if (value !== undefined) words.push(typeof value === 'number' ? String(value) : value)
  }
  return words
}

/** Names one after the other: `a, b and 3 more`. */
export function names(all: readonly string[], most = 3): Phrase {
  const shown = all
    .slice(0, most)
    .flatMap((name, i): Word[] => [...(i > 0 ? [', '] : []), { name }])
  const more = all.length - most
  return more > 0 ? [...shown, ` and ${more} more`] : shown
}

/** Several phrases as one. */
export function joined(...phrases: readonly Phrase[]): Phrase {
  return phrases.flat()
}
