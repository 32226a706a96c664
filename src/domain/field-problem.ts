/** A problem with one field that a person filled in: which, and what to do. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
  /** A command line that would do instead, without the slash command, such as `backup full crm`. */
  readonly offer?: string | undefined
}
