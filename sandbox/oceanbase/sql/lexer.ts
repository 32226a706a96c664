import { syntaxError } from './sql-error.ts'

/** Kinds of token: a `word` is an unquoted name or keyword, `name` a back-quoted one. */
export type TokenKind =
  | 'word'
  | 'name'
  | 'string'
  | 'integer'
  | 'decimal'
  | 'variable'
  | 'parameter'
  | 'operator'

/** One token of MySQL text. */
export interface Token {
  readonly kind: TokenKind
  /** Meaning: name without quotes, string with escapes resolved, operator or number as written. */
  readonly value: string
  /** Upper case of `value` for words; empty for every other kind, so that a quoted name is never a keyword. */
  readonly upper: string
  readonly start: number
  readonly end: number
}

const SPACE = /\s+|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!!)[\s\S]*?\*\//y
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const NUMBER = /(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?/y
const VARIABLE = /@@?(?:[A-Za-z_][\w$.]*|`[^`]+`)/y
const OPERATOR = /<=>|<>|<=|>=|!=|:=|==|\|\||&&|<<|>>|->>?|[-+*/%=<>!(),.;:^&|~{}[\]]/y

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001a',
  // Kept with their backslash: they only mean something to LIKE.
  '%': '\\%',
  _: '\\_',
}

/** Splits MySQL text into tokens; 1064 on an unclosed string or a character that starts nothing. */
export function lex(sql: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    return pattern.exec(sql)?.[0] ?? null
  }
  const push = (kind: TokenKind, value: string, end: number): void => {
    tokens.push({ kind, value, upper: kind === 'word' ? value.toUpperCase() : '', start: at, end })
    at = end
  }
  while (at < sql.length) {
    const space = match(SPACE)
    if (space) {
      at += space.length
      continue
    }
    const char = sql[at] ?? ''
    if (char === "'" || char === '"') {
      const [value, end] = quoted(sql, at, char, true)
      push('string', value, end)
    } else if (char === '`') {
      const [value, end] = quoted(sql, at, '`', false)
      if (value === '') throw syntaxError(sql.slice(at))
      push('name', value, end)
    } else if (char === '?') {
      push('parameter', '?', at + 1)
    } else if (char === '@') {
      const text = match(VARIABLE)
      if (!text) throw syntaxError(sql.slice(at))
      push('variable', text, at + text.length)
    } else {
      const text = match(WORD)
      if (text) {
        push('word', text, at + text.length)
        continue
      }
      const number = match(NUMBER)
      if (number) {
        push(/^\d+$/.test(number) ? 'integer' : 'decimal', number, at + number.length)
        continue
      }
      const operator = match(OPERATOR)
      if (!operator) throw syntaxError(sql.slice(at))
      push('operator', operator, at + operator.length)
    }
  }
  return tokens
}

function quoted(sql: string, start: number, quote: string, escapes: boolean): [string, number] {
  let value = ''
  let at = start + 1
  for (;;) {
    const char = sql[at]
    if (char === undefined) throw syntaxError(sql.slice(start))
    if (char === quote) {
      if (sql[at + 1] !== quote) return [value, at + 1]
      value += quote
      at += 2
    } else if (escapes && char === '\\') {
      const next = sql[at + 1]
      if (next === undefined) throw syntaxError(sql.slice(start))
      value += ESCAPES[next] ?? next
      at += 2
    } else {
      value += char
      at += 1
    }
  }
}
