import type { Operation } from './operation.ts'

/** One precondition of a plan, read from the database (COMMANDS §1). */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was found; when not ok, what is missing and what to do. */
  readonly detail: string
  /** It speaks for nothing although it fails nobody: what was found is a warning, or nobody could look. */
  readonly warns?: true
  /** A command line that would do instead, without the slash command, such as `backup full crm`; offered as a button. */
  readonly offer?: string
}

/** Most characters of statements, with every secret masked, that a card shows whole: nobody approves what is cut off. */
export const SHOWN_MAX = 4000

/** What would be done, exactly: what approvers see and what execution is bound to. */
export interface Plan {
  readonly operation: Operation
  /** Every statement with every secret masked, for people; one on each line, in order. */
  readonly statement: string
  /** Facts for the card, in order, as label and text. */
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  readonly checks: readonly Check[]
  /**
   * What the plan was made for, by id: `set 1002/14`, `piece 1002/201`, `round 1002/3`, `job <key>`, `tenant 1003`,
   * `pool <name>/<zones>/<units>`, `backup <key>`, and where it writes to, without keys; part of the digest, and what an end is judged by. Absent in plans of earlier versions.
   */
  readonly chosen?: readonly string[]
  /** Generation of the database that it was made for: what an end means differs. Absent in plans of earlier versions. */
  readonly generation?: 3 | 4
  /**
   * SHA-256 (hex) over everything that the approval is about: the operation, the exact statements including
   * their secrets, what was chosen, and the outcome of every check. It says nothing about the secrets.
   */
  readonly digest: string
  /** Milliseconds since the epoch (UTC). */
  readonly madeAt: number
}
