import type { Operation } from '../domain/operation.ts'
import {
  type FormKind,
  type OperationFormInput,
  readOperationForm,
} from '../domain/operation-form.ts'
import { RequestError } from '../errors.ts'
import type { Cluster, Context } from './context.ts'
import { readOperationChoices } from './operation-choices.ts'

/**
 * Turns an operation's form into an operation on what the database holds now. Throws a RequestError with one problem
 * per field, each with the remedy.
 */
export async function readOperationOf(
  context: Pick<Context, 'clusters' | 'config'>,
  cluster: Cluster,
  kind: FormKind,
  input: OperationFormInput,
): Promise<Operation> {
  const choices = await readOperationChoices(context, cluster, kind, { mayBreakGlass: false })
  const read = readOperationForm(input, choices)
  if (!read.ok) throw new RequestError('The form has problems.', read.problems)
  return read.operation
}
