/** One token of a statement. */
export interface Token {
  readonly kind: 'string' | 'identifier' | 'integer' | 'word' | 'sign'
  readonly text: string
}

/** A reader of SQL of its own, on purpose: it knows nothing of how the statement was written. */
export function tokens(sql: string, backslashEscapes: boolean): Token[] {
  const found: Token[] = []
  let at = 0
  const quoted = (mark: string, escapes: boolean) => {
    let text = ''
    at += 1
    for (;;) {
      const char = sql[at]
      if (char === undefined) throw new Error('literal without end')
      if (char === '\\' && escapes) {
        text += sql[at + 1] ?? ''
        at += 2
      } else if (char === mark && sql[at + 1] === mark) {
        text += mark
        at += 2
      } else if (char === mark) {
        at += 1
        return text
      } else {
        text += char
        at += 1
      }
    }
  }
  while (at < sql.length) {
    const char = sql[at] ?? ''
    const rest = sql.slice(at)
    const word = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0]
    const integer = /^\d+/.exec(rest)?.[0]
    if (char === ' ') at += 1
    else if (char === "'" || char === '"') {
      found.push({ kind: 'string', text: quoted(char, backslashEscapes) })
    } else if (char === '`') found.push({ kind: 'identifier', text: quoted('`', false) })
    else if (integer) {
      found.push({ kind: 'integer', text: integer })
      at += integer.length
    } else if (word) {
      found.push({ kind: 'word', text: word })
      at += word.length
    } else {
      found.push({ kind: 'sign', text: char })
      at += 1
    }
  }
  return found
}
