import type { Secret } from '../domain/secret.ts'

/** A command for OceanBase: what is sent, and what people see of it. */
export interface Statement {
  /** Whose grammar it is in; a server of the other generation is never sent it (COMMANDS §7). */
  readonly generation: 3 | 4
  /** The text that is sent, secrets included. */
  readonly sql: Secret
  /** The same text with every secret replaced; redacting it again changes nothing. */
  readonly masked: string
  /** Statements sent before it on the same connection (COMMANDS §0.4). Each must succeed. */
  readonly session: readonly SessionStatement[]
}

/** SET ENCRYPTION or SET DECRYPTION: what is sent, and what people see of it. */
export interface SessionStatement {
  readonly sql: Secret
  readonly masked: string
}

/** What the statements of an operation are made with besides the operation itself. */
export interface StatementNeeds {
  /** Of the server: the forms of 3.x are others (COMMANDS §7). */
  readonly generation: 3 | 4
  /** Of the tenant that is read from, with keys; null when it is not known or nothing is read from. */
  readonly destinations: { readonly data: Secret; readonly archive: Secret | null } | null
  /** A configured backup password by its name; null when there is none of that name. */
  readonly password: (name: string) => Secret | null
  /** Name and id of the cluster that made the backup, for a restore of 3.x; null elsewhere. */
  readonly origin: { readonly cluster: string; readonly id: string } | null
}
