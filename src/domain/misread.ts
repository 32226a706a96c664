/** Why a text is not a command: the sentence for the person and, if there is one, a corrected command. */
export interface Misread {
  readonly message: string
  /** The text after `/obbackup` that would run; null when none can be guessed. */
  readonly suggestion: string | null
}

/** A refusal as a result. */
export function misread(
  message: string,
  suggestion: string | null,
): Misread & { readonly ok: false } {
  return { ok: false, message, suggestion }
}
