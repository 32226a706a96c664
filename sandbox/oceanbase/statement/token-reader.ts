import { lex, type Token } from '../sql/lexer.ts'
import { syntaxError } from '../sql/sql-error.ts'

/** Words that cannot be names without quotes (the reserved ones that these grammars meet). */
const RESERVED = new Set(
  (
    'ALL ALTER AND AS BY CREATE DATABASE DELETE DESCRIPTION DROP FROM INSERT KEY OR PLUS RECOVER REMAP RESTORE SELECT SET ' +
    'TABLE TENANT TO UNTIL UPDATE VERIFY WHERE WITH'
  ).split(' '),
)

/** Reads tokens one after the other; everything that does not fit is 1064 at that token. */
export class TokenReader {
  readonly #sql: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(sql: string) {
    this.#sql = sql
    this.#tokens = lex(sql)
  }

  /** The 1064 for what stands here. */
  error(): Error {
    return syntaxError(this.#sql.slice(this.#tokens[this.#at]?.start ?? this.#sql.length))
  }

  /** Whether these keywords come next. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, index) => this.#tokens[this.#at + index]?.upper === word)
  }

  /** Takes these keywords when they come next. */
  accept(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false
    this.#at += words.length
    return true
  }

  /** Takes these keywords or throws. */
  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.error()
  }

  /** Takes an operator when it comes next. */
  acceptOperator(operator: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'operator' || token.value !== operator) return false
    this.#at += 1
    return true
  }

  expectOperator(operator: string): void {
    if (!this.acceptOperator(operator)) throw this.error()
  }

  /** A string literal (COMMANDS §0.1). */
  string(): string {
    return this.#take('string').value
  }

  /** An integer literal, exact. */
  integer(): bigint {
    return BigInt(this.#take('integer').value)
  }

  /** A name: back-quoted, or an unquoted word that is not reserved; a string is refused. */
  identifier(): string {
    const token = this.#tokens[this.#at]
    const ok = token?.kind === 'name' || (token?.kind === 'word' && !RESERVED.has(token.upper))
    if (!token || !ok) throw this.error()
    this.#at += 1
    return token.value
  }

  /** A name written as identifier or as string. */
  name(): string {
    return this.#tokens[this.#at]?.kind === 'string' ? this.string() : this.identifier()
  }

  /** A `@variable` or `@@variable` as written, or null when something else comes next. */
  variable(): string | null {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'variable') return null
    this.#at += 1
    return token.value
  }

  /** A string, integer or word, as text: the value of a parameter or variable. */
  value(): string {
    const token = this.#tokens[this.#at]
    const sign = token?.kind === 'operator' && token.value === '-' ? '-' : ''
    if (sign) this.#at += 1
    const value = this.#tokens[this.#at]
    if (!value || !['string', 'integer', 'decimal', 'word', 'name'].includes(value.kind))
      throw this.error()
    this.#at += 1
    return sign + value.value
  }

  /** Whether nothing but a closing `;` is left. */
  atEnd(): boolean {
    const rest = this.#tokens.length - this.#at
    return rest === 0 || (rest === 1 && this.#tokens[this.#at]?.value === ';')
  }

  /** Throws unless the statement ends here. */
  end(): void {
    if (!this.atEnd()) throw this.error()
  }

  #take(kind: Token['kind']): Token {
    const token = this.#tokens[this.#at]
    if (token?.kind !== kind) throw this.error()
    this.#at += 1
    return token
  }
}
