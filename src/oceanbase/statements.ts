import type { Operation } from '../domain/operation.ts'
import type { Statement, StatementNeeds } from './statement.ts'
import { statements3 } from './statements/statements-3.ts'
import { statements4 } from './statements/statements-4.ts'

export type { SessionStatement, Statement, StatementNeeds } from './statement.ts'

/**
 * The statements of an operation, in the order in which they are sent; of most operations one. Throws BotError for what
 * the grammar or the rules of COMMANDS §0.2 do not take: then nothing is sent.
 */
export function statementsOf(
  operation: Operation,
  needs: StatementNeeds,
  description: string,
): readonly Statement[] {
  return needs.generation === 3
    ? statements3(operation, needs)
    : statements4(operation, needs, description)
}
