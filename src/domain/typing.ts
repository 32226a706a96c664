/**
 * Undoes what phones and input methods put in: em and en dashes for `--`, curly quotes, full-width characters,
 * no-break spaces (DESIGN §4). A dash before a figure is a minus, as in `-08:00`.
 */
export function normaliseTyping(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\u00a0\u2000-\u200b\u202f\u3000\ufeff]/g, ' ')
    .replace(/[\u2018\u2019\u201a\u201b]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f]/g, '"')
    .replace(/(^|[\s'"=])[\u2010-\u2015\u2212]+(?=\d)/g, '$1-')
    .replace(/(^|\s)[\u2010-\u2015\u2212]+(?=\w)/g, '$1--')
    .trim()
}

/** Splits at blanks; single or double quotes keep blanks together. Null when a quote is left open. */
export function splitWords(text: string): string[] | null {
  const { words, openAt } = scanned(text)
  return openAt === null ? words : null
}

/**
 * The text without the quote that is left open, where that stands before or behind a word; null for one within a word
 * or one of several, of which nobody knows which was meant, and when none is open.
 */
export function withoutOpenQuote(text: string): string | null {
  const { openAt } = scanned(text)
  if (openAt === null || text.split(text[openAt] ?? '').length > 2) return null
  const [before, after] = [text.slice(0, openAt), text.slice(openAt + 1)]
  return /(?:^|[\s=])$/.test(before) || /^(?:\s|$)/.test(after) ? `${before}${after}`.trim() : null
}

/** The words, and where the quote stands that is left open. */
function scanned(text: string): { readonly words: string[]; readonly openAt: number | null } {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  let openAt: number | null = null
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? ''
    if (quote) {
      if (char === quote) {
        quote = null
        openAt = null
      } else word = (word ?? '') + char
    } else if (char === '"' || (char === "'" && word === null)) {
      quote = char
      openAt = i
      word = word ?? ''
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + char
  }
  if (word !== null) words.push(word)
  return { words, openAt }
}

/** Words as a person would type them: quoted where they hold blanks or what would be taken for a quote. */
export function typedWords(words: readonly string[]): string {
  return words
    .map((one) => (/[\s"]|^'/.test(one) ? (one.includes('"') ? `'${one}'` : `"${one}"`) : one))
    .join(' ')
}

/** A piece of what was typed, short enough to repeat. */
export function shownWord(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
