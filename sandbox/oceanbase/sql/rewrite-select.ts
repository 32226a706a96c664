import {
  bareFunctions,
  functionNames,
  plainWords,
  wordsBeforeParenthesis,
} from './function-names.ts'
import type { Token } from './lexer.ts'
import { nameOutputs } from './name-outputs.ts'
import { rewriteCasts, rewriteIntervals } from './rewrite-intervals.ts'
import { mysqlError, syntaxError } from './sql-error.ts'
import { microsOfText, tagMicros } from './timestamp.ts'

/** What the rewriting needs of the session. */
export interface RewriteContext {
  /** Minutes east of UTC in which time literals are read. */
  readonly zone: number
  readonly database: string | null
  /** True for 3.x, which lacks the functions that came with V4. */
  readonly v3: boolean
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
const OPERATORS: Readonly<Record<string, string>> = {
  '/': '* 1.0 /',
  '||': 'OR',
  '&&': 'AND',
  '<=>': 'IS',
  '!': 'NOT',
}
/** Operators that SQLite or MySQL know and the other does not: refused rather than guessed. */
const REFUSED = new Set(['==', ':=', ':', '{', '}', '[', ']', '->', '->>', '^'])
const V4_ONLY = new Set(['OB_VERSION', 'SCN_TO_TIMESTAMP', 'TIMESTAMP_TO_SCN'])
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
      // Tables behind views (view-store.ts).
      if (token.value.startsWith('$')) throw unknownTable(token.value)
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
    if (name && !(context.v3 && V4_ONLY.has(token.upper))) return name
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
