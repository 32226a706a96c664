import { bareFunctions } from './function-names.ts'
import type { Token } from './lexer.ts'
import { syntaxError } from './sql-error.ts'

const END_OF_LIST = new Set(['FROM', 'WHERE', 'UNION', 'ORDER', 'LIMIT', 'GROUP', 'HAVING', 'INTO'])

/** Gives every item of the outermost select lists the name MySQL gives it; returns the decimal hints. */
export function nameOutputs(sql: string, tokens: readonly Token[], out: string[]): boolean[] {
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
