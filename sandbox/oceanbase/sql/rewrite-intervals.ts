import { functionNames } from './function-names.ts'
import type { Token } from './lexer.ts'
import { syntaxError } from './sql-error.ts'

/** `x - INTERVAL n UNIT` becomes a call around x; inside DATE_ADD/DATE_SUB the interval becomes two arguments. */
export function rewriteIntervals(sql: string, tokens: readonly Token[], out: string[]): void {
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
export function rewriteCasts(tokens: readonly Token[], out: string[]): void {
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
