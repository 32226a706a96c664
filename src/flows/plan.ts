import type { Operation } from '../domain/operation.ts'
import type { Plan } from '../domain/plan.ts'
import { RequestError } from '../errors.ts'
import type { Statement } from '../oceanbase/statements.ts'
import type { Cluster, Context } from './context.ts'
import { planRestore } from './plan-restore.ts'

/** A plan together with the statements that would be sent; the statements never leave the process. */
export interface Planned {
  readonly plan: Plan
  /** In order; of most operations one. Null when a precondition is so far off that none can be made. */
  readonly statements: readonly Statement[] | null
}

/**
 * Makes the plan of an operation from what the database says now: every precondition of COMMANDS §1, the exact
 * statements, and a digest over all that the approval is about. Called when asked and again before execution.
 */
export async function planOperation(
  context: Pick<Context, 'clock'>,
  cluster: Cluster,
  operation: Operation,
  requestId: string,
): Promise<Planned> {
  if (operation.kind === 'restore') {
    const { plan, statement } = await planRestore(context, cluster, operation, requestId)
    return { plan, statements: statement && [statement] }
  }
  throw new RequestError(`${operation.kind} cannot be planned yet.`)
}
