import type { RestoreTenant } from '../../src/domain/operation.ts'
import {
  type Statement,
  type StatementNeeds,
  statementsOf,
} from '../../src/oceanbase/statements.ts'

/** The only statement of a 4.x restore from these destinations. */
export function restoreStatement(
  operation: RestoreTenant,
  destinations: NonNullable<StatementNeeds['destinations']>,
  description: string,
): Statement {
  const needs: StatementNeeds = {
    generation: 4,
    destinations,
    password: () => null,
    origin: null,
  }
  const [statement, ...more] = statementsOf(operation, needs, description)
  if (!statement || more.length > 0) throw new Error('a restore is one statement')
  return statement
}
