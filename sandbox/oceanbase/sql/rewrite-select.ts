import {
  bareFunctions,
  functionNames,
  plainWords,
  wordsBeforeParenthesis,
} from './function-names.ts'
import type { Token } from './lexer.ts'
import { mysqlError, syntaxError } from './sql-error.ts'
import { microsOfText, tagMicros } from './timestamp.ts'

/** What the rewriting needs of the session. */
export interface RewriteContext {
  /** Minutes east of UTC in which time literals are read. */
  readonly zone: number
  readonly database: string | null
  /** Value of an `@@variable` or `@variable`; throws 1193 when unknown. */
  variable(name: string): string | number | null
}

/** A SELECT for SQLite. */
export interface RewrittenSelect {
  readonly sql: string
  /** By position: columns whose MySQL type is decimal though SQLite may give an integer. Empty with `*`. */
  readonly decimals: readonly boolean[]
}

const COMPARISONS = new Set(['=', '<', '>', '<=', '>=', '<>', '!=', '<=>'])
const END_OF_LIST = new Set(['FROM', 'WHERE', 'UNION', 'ORDER', 'LIMIT', 'GROUP', 'HAVING', 'INTO'])
const OPERATORS: Readonly<Record<string, string>> = {
  '/': '* 1.0 /',
  '||': 'OR',
  '&&': 'AND',
  '<=>': 'IS',
  '!': 'NOT',
}
/** Operators that SQLite or MySQL know and the other does not: refused rather than guessed. */
const REFUSED = new Set(['==', ':=', ':', '{', '}', '[', ']', '->', '->>', '^'])
const ROW_IDS = new Set(['ROWID', '_ROWID_', 'OID'])

/**
 * Turns one MySQL SELECT into SQLite's words: literals, quotes, operators, functions, intervals, time
 * literals into UTC, and output names as written in the select list (trap 6). Throws what the server
 * would say: 1064, 1046, 1305, 1054.
 */
export function rewriteSelect(
  sql: string,
  tokens: readonly Token[],
  context: RewriteContext,
): RewrittenSelect {
  const out: string[] = tokens.map((_, index) => translate(sql, tokens, index, context))
  rewriteIntervals(sql, tokens, out)
  rewriteCasts(tokens, out)
  const decimals = nameOutputs(sql, tokens, out)
  return { sql: out.filter((text) => text !== '').join(' '), decimals }
}

function translate(
  sql: string,
  tokens: readonly Token[],
  index: number,
  context: RewriteContext,
): string {
  const token = tokens[index]
  if (!token) return ''
  const rest = (): string => sql.slice(token.start)
  switch (token.kind) {
    case 'parameter':
      throw syntaxError(rest())
    case 'string':
      return stringLiteral(tokens, index, context)
    case 'name':
      return `"${token.value.replaceAll('"', '""')}"`
    case 'variable':
      return literal(context.variable(token.value))
    case 'operator':
      if (token.value === ';' || REFUSED.has(token.value)) throw syntaxError(rest())
      return OPERATORS[token.value] ?? token.value
    case 'word':
      return word(tokens, index, context)
    default:
      return token.value
  }
}

function word(tokens: readonly Token[], index: number, context: RewriteContext): string {
  const token = tokens[index] as Token
  const [before, after] = [tokens[index - 1], tokens[index + 1]]
  const qualified = before?.value === '.' && before.kind === 'operator'
  if (token.upper === 'DUAL' && before?.upper === 'FROM') return ''
  if (token.upper === 'FROM' && after?.upper === 'DUAL') return ''
  if (token.upper === 'DIV') return '/'
  if (token.upper === 'RLIKE') return 'REGEXP'
  if (ROW_IDS.has(token.upper)) throw unknownColumn(token.value)
  if (token.upper.startsWith('SQLITE_')) throw unknownTable(token.value)
  const calls = after?.kind === 'operator' && after.value === '(' && !qualified
  if (calls && !wordsBeforeParenthesis.has(token.upper)) {
    const name = functionNames.get(token.upper)
    const isCte = before?.upper === 'WITH' || before?.value === ','
    if (name) return name
    if (isCte && tokens[0]?.upper === 'WITH') return token.value
    throw mysqlError(1305, `FUNCTION ${token.value} does not exist`)
  }
  if (bareFunctions.has(token.upper) && !qualified && !calls) {
    return `${functionNames.get(token.upper)}()`
  }
  if (token.upper === 'TIMESTAMPDIFF') return 'ob_timestampdiff'
  const first = tokens[index - 2]
  if (before?.value === '(' && first?.upper === 'TIMESTAMPDIFF') return `'${token.upper}'`
  if (
    (before?.upper === 'FROM' || before?.upper === 'JOIN') &&
    after?.value !== '.' &&
    context.database === null &&
    tokens[0]?.upper !== 'WITH'
  ) {
    throw mysqlError(1046, 'No database selected')
  }
  return plainWords.has(token.upper) ? `"${token.value}"` : token.value
}

function stringLiteral(tokens: readonly Token[], index: number, context: RewriteContext): string {
  const token = tokens[index] as Token
  const [before, after] = [tokens[index - 1], tokens[index + 1]]
  const like =
    before?.upper === 'LIKE' || (before?.upper === 'BINARY' && tokens[index - 2]?.upper === 'LIKE')
  if (like && after?.upper !== 'ESCAPE') return `${quote(token.value)} ESCAPE '\\'`
  const compared =
    (before?.kind === 'operator' && COMPARISONS.has(before.value)) ||
    (after?.kind === 'operator' && COMPARISONS.has(after.value)) ||
    before?.upper === 'BETWEEN' ||
    before?.upper === 'AND'
  const micros = compared ? microsOfText(token.value, context.zone) : null
  return quote(micros === null ? token.value : tagMicros(micros))
}

/** `x - INTERVAL n UNIT` becomes a call around x; inside DATE_ADD/DATE_SUB the interval becomes two arguments. */
function rewriteIntervals(sql: string, tokens: readonly Token[], out: string[]): void {
  for (const [index, token] of tokens.entries()) {
    if (token.upper !== 'INTERVAL') continue
    const end = primaryEnd(tokens, index + 1)
    const unit = tokens[end]
    const sign = tokens[index - 1]
    if (unit?.kind !== 'word' || !sign) throw syntaxError(sql.slice(token.start))
    out[index] = ''
    out[end] = `, '${unit.upper}'`
    if (sign.value === ',') continue
    if (sign.value !== '+' && sign.value !== '-') throw syntaxError(sql.slice(token.start))
    const start = primaryStart(tokens, index - 2)
    out[start] = `${sign.value === '+' ? 'ob_date_add(' : 'ob_date_sub('} ${out[start]}`
    out[index - 1] = ','
    out[end] = `, '${unit.upper}')`
  }
}

/** Index after the operand that starts at `index`: a parenthesis, a call, a signed number or a name. */
function primaryEnd(tokens: readonly Token[], index: number): number {
  let at = index
  if (tokens[at]?.value === '-') at += 1
  if (tokens[at]?.value !== '(' && tokens[at + 1]?.value !== '(') return at + 1
  if (tokens[at]?.value !== '(') at += 1
  let depth = 0
  for (; at < tokens.length; at += 1) {
    if (tokens[at]?.value === '(' && tokens[at]?.kind === 'operator') depth += 1
    if (tokens[at]?.value === ')' && tokens[at]?.kind === 'operator') depth -= 1
    if (depth === 0) return at + 1
  }
  return at
}

/** Index of the first token of the operand that ends at `index`. */
function primaryStart(tokens: readonly Token[], index: number): number {
  let at = index
  if (tokens[at]?.value === ')') {
    let depth = 0
    for (; at > 0; at -= 1) {
      if (tokens[at]?.value === ')') depth += 1
      if (tokens[at]?.value === '(') depth -= 1
      if (depth === 0) break
    }
    return tokens[at - 1]?.kind === 'word' && functionNames.has(tokens[at - 1]?.upper ?? '')
      ? at - 1
      : at
  }
  while (tokens[at - 1]?.value === '.' && at >= 2) at -= 2
  return at
}

const CAST_TYPES: Readonly<Record<string, string>> = {
  CHAR: 'TEXT',
  SIGNED: 'INTEGER',
  UNSIGNED: 'INTEGER',
  DECIMAL: 'REAL',
  DATETIME: 'TEXT',
  TIMESTAMP: 'TEXT',
}

/** MySQL's CAST types in SQLite's words. */
function rewriteCasts(tokens: readonly Token[], out: string[]): void {
  for (const [index, token] of tokens.entries()) {
    if (token.upper !== 'CAST') continue
    const end = primaryEnd(tokens, index)
    const as = tokens.findLastIndex(
      (candidate, at) => at > index && at < end && candidate.upper === 'AS',
    )
    const type = CAST_TYPES[tokens[as + 1]?.upper ?? '']
    if (as < 0 || type === undefined) throw syntaxError(token.value)
    for (let at = as + 1; at < end - 1; at += 1) out[at] = ''
    out[as + 1] = type
  }
}

/** Gives every item of the outermost select lists the name MySQL gives it; returns the decimal hints. */
function nameOutputs(sql: string, tokens: readonly Token[], out: string[]): boolean[] {
  const decimals: boolean[] = []
  let depth = 0
  let first = true
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token
    if (token.value === '(' && token.kind === 'operator') depth += 1
    if (token.value === ')' && token.kind === 'operator') depth -= 1
    if (depth > 0 || token.upper !== 'SELECT' || !first) continue
    first = false
    let start = at + 1
    while (['DISTINCT', 'ALL'].includes(tokens[start]?.upper ?? '')) start += 1
    for (;;) {
      const end = itemEnd(tokens, start)
      if (end === start) throw syntaxError(sql.slice(tokens[start]?.start ?? sql.length))
      nameItem(sql, tokens, out, start, end)
      decimals.push(isDecimal(tokens, start, end))
      if (tokens[end]?.value !== ',') break
      start = end + 1
    }
  }
  const star = tokens.some((token, at) => token.value === '*' && isStar(tokens, at))
  return star ? [] : decimals
}

function itemEnd(tokens: readonly Token[], start: number): number {
  let depth = 0
  let cases = 0
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at] as Token
    if (token.kind === 'operator' && token.value === '(') depth += 1
    if (token.kind === 'operator' && token.value === ')') depth -= 1
    if (token.upper === 'CASE') cases += 1
    if (token.upper === 'END') cases -= 1
    if (depth < 0) return at
    if (depth > 0 || cases > 0) continue
    if (token.kind === 'operator' && token.value === ',') return at
    if (END_OF_LIST.has(token.upper)) return at
  }
  return tokens.length
}

function isStar(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]
  return (
    before?.value === '.' ||
    before?.value === ',' ||
    ['SELECT', 'DISTINCT', 'ALL'].includes(before?.upper ?? '')
  )
}

function nameItem(
  sql: string,
  tokens: readonly Token[],
  out: string[],
  start: number,
  end: number,
): void {
  const last = tokens[end - 1] as Token
  const before = tokens[end - 2]
  if (last.value === '*' && last.kind === 'operator') return
  const isName = last.kind === 'name' || last.kind === 'word'
  const path = tokens.slice(start, end)
  const plain = path.every((token, at) =>
    at % 2 === 0 ? token.kind === 'name' || token.kind === 'word' : token.value === '.',
  )
  if (plain && path.length % 2 === 1) {
    out[end - 1] += ` AS "${last.value.replaceAll('"', '""')}"`
    return
  }
  const isKeyword =
    ['END', 'NULL', 'TRUE', 'FALSE'].includes(last.upper) || bareFunctions.has(last.upper)
  const endsInUnit = out[end - 1]?.startsWith(", '") === true
  const aliased = isName && !isKeyword && !endsInUnit && before !== undefined && closes(before)
  if (end - start > 1 && (before?.upper === 'AS' || aliased)) return
  const text = sql.slice(tokens[start]?.start, last.end)
  out[end - 1] += ` AS "${text.replaceAll('"', '""')}"`
}

/** Words after which a name is an operand, not an alias. */
const OPERATOR_WORDS = new Set('AND BETWEEN DIV IN IS LIKE MOD NOT OR REGEXP RLIKE XOR'.split(' '))

/** Whether an expression can end with this token, so that a name after it is an alias. */
function closes(token: Token): boolean {
  if (token.kind === 'operator') return token.value === ')'
  return !OPERATOR_WORDS.has(token.upper)
}

function isDecimal(tokens: readonly Token[], start: number, end: number): boolean {
  const first = tokens[start]?.upper ?? ''
  if (['SUM', 'AVG', 'TRUNCATE'].includes(first)) return true
  return tokens.slice(start, end).some((token) => token.kind === 'operator' && token.value === '/')
}

/** A literal for SQLite, whose text ends at a NUL. */
function quote(text: string): string {
  if (text.includes('\0')) return `CAST(x'${Buffer.from(text).toString('hex')}' AS TEXT)`
  return `'${text.replaceAll("'", "''")}'`
}

function literal(value: string | number | null): string {
  if (value === null) return 'NULL'
  return typeof value === 'number' ? String(value) : quote(value)
}

/** 1054 for a name that no table of the statement has. */
export function unknownColumn(name: string): Error {
  return mysqlError(1054, `Unknown column '${name}' in 'field list'`)
}

/** 1146 for a table or view that does not exist; the name with its database. */
export function unknownTable(name: string): Error {
  return mysqlError(1146, `Table '${name}' doesn't exist`)
}
