/** Why a trouble lasts, as far as its messages told. */
export interface Reason {
  /** In words for people, as it was told last. */
  readonly text: string
  /** Keys of all that were told, oldest first. */
  readonly told: readonly string[]
  /** Another one that has not been seen in enough polls in a row. */
  readonly other: { readonly key: string; readonly polls: number } | null
}

/** The reason with which a trouble begins. */
export function firstReason(key: string, text: string): Reason {
  return { text, told: [key], other: null }
}

/**
 * The reason after a poll that saw one, and whether that is to be told: it must be seen in so many `polls` in a row, and
 * is told once in the life of its trouble.
 */
export function nextReason(
  before: Reason | undefined,
  key: string,
  text: string,
  polls: number,
): { readonly reason: Reason; readonly isNew: boolean } {
  if (!before) return { reason: firstReason(key, text), isNew: false }
  const { told } = before
  if (told.includes(key)) return { reason: { text, told, other: null }, isNew: false }
  const seen = before.other?.key === key ? before.other.polls + 1 : 1
  return seen >= polls
    ? { reason: { text, told: [...told, key], other: null }, isNew: true }
    : { reason: { ...before, other: { key, polls: seen } }, isNew: false }
}
