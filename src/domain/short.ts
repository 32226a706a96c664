/** What somebody typed, as far as a sentence takes it: at most `max` characters, then `…`. */
export function short(text: string, max = 40): string {
  return text.length > max ? `${text.slice(0, max).toWellFormed()}…` : text
}
