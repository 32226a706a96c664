import { isOfOneTenant } from './command-operation.ts'
import type { FieldProblem } from './field-problem.ts'
import { only4Problem } from './form-gate.ts'
import { existingTenantProblem } from './names.ts'
import {
  MAX_TENANTS,
  OPERATION_KINDS,
  type Operation,
  type OperationKind,
  type Scope,
  type TenantRef,
} from './operation.ts'
import { reasonProblem } from './restore-form.ts'

/** Kinds that {@link OperationFormInput} is for; a restore and a table recovery have a form of their own. */
export type FormKind = Exclude<OperationKind, 'restore' | 'recover-table'>

/** What the form of an operation offers, read now. Plain JSON. */
export interface OperationChoices {
  readonly operation: FormKind
  readonly cluster: string
  readonly clusters: readonly string[]
  /** Of a 3.x nearly every command is for the whole cluster. */
  readonly generation: 3 | 4
  /** Tenants that it can be about, by name; [] for the whole cluster of a 3.x. */
  readonly tenants: readonly TenantRef[]
  /** Names of configured backup passwords. */
  readonly passwords: readonly string[]
  /** Whether the person may run it without approval. */
  readonly mayBreakGlass: boolean
  /** Whether that takes a code of an authenticator app, for one of the tenants at least. Default: no. */
  readonly breakGlassCode?: boolean
  /** Whether the version takes PLUS ARCHIVELOG (4.1 on, COMMANDS §2). */
  readonly plusArchivelog: boolean
  /** Why it cannot be asked for here, or null. */
  readonly problem: string | null
  /** A command line that would do instead, where there is a problem. Default: none. */
  readonly offer?: string | null
  /** The database did not answer; the form can be made once more. Default: no. */
  readonly away?: boolean
}

/** What a person filled in, as text; of several choices each is a line, of a box `yes` or nothing. */
export interface OperationFormInput {
  readonly operation: string
  readonly cluster: string
  /** `3` or `4`: the generation of the cluster that the form was made for. */
  readonly generation: string
  /** Tenant ids. */
  readonly tenants: string
  /** `full` or `incremental`. */
  readonly backupType: string
  readonly plusArchivelog: string
  /** Name of a configured password, or empty. */
  readonly password: string
  readonly recoveryDays: string
  /** Of cancel-restore: name of the tenant that is being restored. */
  readonly target: string
  readonly breakGlass: string
  readonly reason: string
}

/** The form before anybody typed anything. */
export const EMPTY_OPERATION_FORM: OperationFormInput = {
  operation: '',
  cluster: '',
  generation: '',
  tenants: '',
  backupType: 'full',
  plusArchivelog: '',
  password: '',
  recoveryDays: '',
  target: '',
  breakGlass: '',
  reason: '',
}

/** Value of a box that is ticked. */
export const YES = 'yes'

/** The lines of a field that takes several. */
export function linesOf(field: string): readonly string[] {
  return field.split('\n').filter((line) => line.trim() !== '')
}

/** Whether the operation is about the whole cluster there, and no tenant can be named. */
export function isOfCluster(kind: OperationKind, generation: 3 | 4): boolean {
  return generation === 3 && kind !== 'restore' && kind !== 'cancel-restore'
}

/** Longest recovery window that makes sense, in days: 10 years. */
const DAYS_MAX = 3650

/** Outcome of reading a form: what is asked for, or one problem per field, each with the remedy. */
export type FormRead =
  | { readonly ok: true; readonly operation: Operation }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

/** Problems that need no database: what Slack can show at once beside the fields. */
export function quickProblems(input: OperationFormInput): FieldProblem[] {
  const problems: FieldProblem[] = []
  const { operation } = input
  const reason = reasonProblem(input.reason)
  if (operation === 'cancel-restore') {
    // Restores by hand may have made names that are longer than those of new tenants, or hold a `$`.
    const wrong = existingTenantProblem(input.target.trim())
    if (wrong) problems.push({ field: 'target', message: wrong })
  } else if (input.generation !== '3') {
    const message = countProblem(operation, linesOf(input.tenants).length)
    if (message) problems.push({ field: 'tenants', message })
  }
  if (operation === 'cleanup-policy-set') {
    const message = daysProblem(input.recoveryDays)
    if (message) problems.push({ field: 'recoveryDays', message })
  }
  return reason ? [...problems, reason] : problems
}

function countProblem(kind: string, count: number): string | null {
  if (count === 0) return 'Choose at least one tenant.'
  if (isOneOf(kind) && count > 1) return 'Choose one tenant: this is asked for one at a time.'
  return count > MAX_TENANTS
    ? `${count} tenants; at most ${MAX_TENANTS} at a time. Split them into several requests.`
    : null
}

function isOneOf(kind: string): boolean {
  const known = formKind(kind)
  return known !== null && isOfOneTenant(known)
}

function daysProblem(text: string): string | null {
  const days = Number(text.trim().replace(/\s*d(ays?)?$/i, ''))
  return /^\d/.test(text.trim()) && Number.isInteger(days) && days >= 1 && days <= DAYS_MAX
    ? null
    : `${text.trim() === '' ? 'Give' : `"${text.trim().slice(0, 20)}" is not`} a whole number of days from 1 to ${DAYS_MAX}, for example 7.`
}

/** Turns the form's text into an operation on what is there now. */
export function readOperationForm(
  input: OperationFormInput,
  now: Pick<OperationChoices, 'cluster' | 'generation' | 'tenants' | 'passwords'> &
    Partial<Pick<OperationChoices, 'problem' | 'offer' | 'plusArchivelog'>>,
): FormRead {
  const kind = formKind(input.operation)
  if (!kind) {
    return { ok: false, problems: [{ field: 'operation', message: 'Open the form again.' }] }
  }
  const problems = quickProblems({ ...input, generation: String(now.generation) })
  const missing = now.problem ?? only4Problem(kind, now.generation)
  if (missing) {
    const offer = now.offer ? { offer: now.offer } : {}
    problems.unshift({ field: 'cluster', message: missing, ...offer })
  }
  const tenants: TenantRef[] = []
  if (!isOfCluster(kind, now.generation) && kind !== 'cancel-restore') {
    for (const id of linesOf(input.tenants)) {
      const found = now.tenants.find((one) => one.tenantId === id)
      if (found) tenants.push(found)
      else {
        problems.push({
          field: 'tenants',
          message: `Tenant ${id} is not there any more. Choose again.`,
        })
      }
    }
  }
  if (kind === 'backup' && input.password !== '' && !now.passwords.includes(input.password)) {
    problems.push({
      field: 'password',
      message: `No password "${input.password.slice(0, 40)}" is configured any more. Choose another.`,
    })
  }
  if (problems.length > 0) return { ok: false, problems: onePerField(problems) }
  const scope: Scope = isOfCluster(kind, now.generation)
    ? { kind: 'cluster' }
    : { kind: 'tenants', tenants }
  return { ok: true, operation: made(kind, input, now, scope) }
}

function made(
  kind: FormKind,
  input: OperationFormInput,
  now: Pick<OperationChoices, 'cluster' | 'generation'> &
    Partial<Pick<OperationChoices, 'plusArchivelog'>>,
  scope: Scope,
): Operation {
  const { cluster, generation } = now
  switch (kind) {
    case 'backup':
      return {
        kind,
        cluster,
        scope,
        incremental: input.backupType === 'incremental',
        // Ticked on another cluster it is no wish for a version whose form has no such box.
        plusArchivelog: (now.plusArchivelog ?? generation === 4) && input.plusArchivelog === YES,
        password: input.password === '' ? null : input.password,
      }
    case 'cleanup-policy-set':
      return { kind, cluster, scope, recoveryDays: Number.parseInt(input.recoveryDays.trim(), 10) }
    case 'cancel-restore':
      return { kind, cluster, target: input.target.trim() }
    default:
      return { kind, cluster, scope }
  }
}

function onePerField(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  return problems.filter((one, i) => problems.findIndex((two) => two.field === one.field) === i)
}

/** The kind that a form is for, or null for a word that is none. */
export function formKind(word: string): FormKind | null {
  return OPERATION_KINDS.filter(isFormKind).find((one) => one === word) ?? null
}

/** Restores and recoveries have a form of their own. */
function isFormKind(kind: OperationKind): kind is FormKind {
  return kind !== 'restore' && kind !== 'recover-table'
}
