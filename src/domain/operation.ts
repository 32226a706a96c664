import type { Scn } from './scn.ts'

/** Restore of a tenant's backup into a new tenant of the same cluster (COMMANDS §5, V4, sys only). */
export interface RestoreTenant {
  readonly kind: 'restore'
  readonly cluster: string
  readonly sourceTenantId: string
  readonly sourceTenant: string
  /** The full or incremental set that the restore starts from: shown, and checked to still be usable. */
  readonly setId: string
  /** Name of the tenant to be made. */
  readonly target: string
  readonly pool: string
  /** Exact point as SCN; a time given by a person is turned into one before it gets here. */
  readonly scn: Scn
  readonly locality?: string
  readonly primaryZone?: string
  /** Number of restore threads, 1–100. */
  readonly concurrency?: number
}

/** One thing that OceanBase may be asked to do. Closed: every kind has a plan, checks and a statement. */
export type Operation = RestoreTenant

/** One precondition of a plan, read from the database (COMMANDS §1). */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was found; when not ok, what is missing and what to do. */
  readonly detail: string
}

/** What would be done, exactly: what approvers see and what execution is bound to. */
export interface Plan {
  readonly operation: Operation
  /** Statement with every secret masked, for people. */
  readonly statement: string
  /** Facts for the card, in order, as label and text. */
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  readonly checks: readonly Check[]
  /**
   * SHA-256 (hex) over everything that the approval is about: the operation, the exact statement including
   * its secrets, the chosen sets, and the outcome of every check. It says nothing about the secrets.
   */
  readonly digest: string
  /** Milliseconds since the epoch (UTC). */
  readonly madeAt: number
}

/** Names that reach every tenant or the system, in any letter case (COMMANDS §0.2, trap 26). */
const RESERVED = new Set(['all', 'all_user', 'all_meta', 'sys'])

/** A problem with one field that a person filled in: which, and what to do. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}

/** Why the text cannot be the name of a new tenant, or null when it can (COMMANDS §0.2). */
export function tenantNameProblem(name: string): string | null {
  if (name === '') return 'Give the new tenant a name.'
  if (name.length > 63) return `${name.length} characters; a tenant name has at most 63.`
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return 'Only letters, digits and underscore, and no digit first.'
  }
  if (RESERVED.has(name.toLowerCase())) return `"${name}" is reserved by OceanBase.`
  return null
}

/** Why the text cannot be a resource pool's name, or null (COMMANDS §0.2). */
export function poolNameProblem(name: string): string | null {
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)
    ? null
    : 'Not a resource pool name: letters, digits and underscore, at most 128.'
}

/** Why the text cannot be a locality or zone list inside the restore option string, or null. */
export function zoneTextProblem(text: string): string | null {
  return /^[A-Za-z0-9_@{}[\],; -]{1,200}$/.test(text)
    ? null
    : 'Only letters, digits and _ @ { } [ ] , ; - are allowed here.'
}
