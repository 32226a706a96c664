/** A problem with one field that a person filled in: which, and what to do. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}
