import { closest } from '../domain/closest.ts'
import type { OperationKind } from '../domain/operation.ts'
import {
  isOfCluster,
  type OperationChoices,
  type OperationFormInput,
} from '../domain/operation-form.ts'
import type { RestoreChoices, RestoreFormInput, RestoreKind } from '../domain/restore-form.ts'
import { userTenants } from '../domain/tenant.ts'
import { BotError, CommandError, OceanBaseError } from '../errors.ts'
import { findCluster, readChoices } from './choices.ts'
import type { Cluster, Context } from './context.ts'
import { namedTenants, readOperationChoices } from './operation-choices.ts'
import { permission } from './policies.ts'

type FormContext = Pick<Context, 'clusters' | 'clock' | 'config' | 'directory'>

/** Who opens a form, and where it was asked for. */
export interface FormAsker {
  readonly user: string
  /** Channel id. */
  readonly channel: string
}

/** What a form is made of, whichever it is. */
export type FormFacts = { readonly note: string | null } & (
  | {
      readonly form: 'operation'
      readonly choices: OperationChoices
      readonly input: Partial<OperationFormInput>
    }
  | {
      readonly form: 'restore'
      readonly choices: RestoreChoices
      readonly input: Partial<RestoreFormInput>
    }
)

/** What a command or a button filled in beforehand. */
export interface Prefill {
  readonly operation: OperationKind
  readonly incremental: boolean
  readonly tenants: readonly string[]
  readonly cluster: string | null
  readonly breakGlass: boolean
}

/**
 * A form as it opens, filled in from a command. Throws a BotError for somebody who may not ask, and for a cluster or a
 * tenant that is not there.
 */
export async function openedForm(
  context: FormContext,
  asker: FormAsker,
  wanted: Prefill,
): Promise<FormFacts> {
  const { operation, tenants } = wanted
  const { cluster, mayBreakGlass, breakGlassCode, instead } = await permitted(
    context,
    asker,
    wanted,
  )
  const breakGlass = wanted.breakGlass && mayBreakGlass ? 'yes' : ''
  const refused =
    wanted.breakGlass && !mayBreakGlass
      ? 'You may not break the glass for this here: no policy lets you. It can be asked for with approval.'
      : null
  const note = [instead, refused].filter((one) => one !== null).join(' ') || null
  if (operation === 'restore' || operation === 'recover-table') {
    const [tenant = null] = tenants
    const choices = await readChoices(context, cluster, { operation, tenant, mayBreakGlass })
    if (tenant !== null && choices.tenantId === null && choices.problem === null) {
      const names = choices.tenants.map((one) => one.name)
      const near = closest(tenant, names)
      throw new CommandError(
        `There is no tenant "${tenant.slice(0, 60)}" on ${choices.cluster}.${near ? ` Did you mean ${near}?` : ''} Tenants: ${names.join(', ')}.`,
      )
    }
    return { form: 'restore', choices: { ...choices, breakGlassCode }, input: { breakGlass }, note }
  }
  const choices = await readOperationChoices(context, cluster, operation, {
    mayBreakGlass,
    named: tenants,
  })
  const wider =
    tenants.length > 0 && choices.problem === null && isOfCluster(operation, choices.generation)
      ? `You named ${tenants.slice(0, 5).join(', ')}, but OceanBase 3.x has no command for single tenants here: this reaches the whole cluster.`
      : null
  const input: Partial<OperationFormInput> = {
    backupType: wanted.incremental ? 'incremental' : 'full',
    breakGlass,
    ...(operation === 'cancel-restore'
      ? { target: tenants[0] ?? '' }
      : { tenants: choices.problem === null ? namedTenants(choices, tenants) : '' }),
  }
  return {
    form: 'operation',
    choices: { ...choices, breakGlassCode },
    input,
    note: note ?? wider,
  }
}

/** The form of an operation once more, with what was typed. */
export async function redrawnOperation(
  context: FormContext,
  asker: FormAsker,
  operation: OperationChoices['operation'],
  input: OperationFormInput,
): Promise<OperationChoices> {
  const cluster = findCluster(context.clusters, input.cluster)
  const may = await permission(context, { ...asker, kind: operation, cluster: input.cluster })
  const read = may.ok
    ? await unlessAway(() => readOperationChoices(context, cluster, operation, may))
    : { problem: may.message }
  if ('operation' in read) return { ...read, breakGlassCode: may.ok && may.breakGlassCode }
  return {
    operation,
    cluster: input.cluster,
    clusters: [...context.clusters.keys()],
    generation: 4,
    tenants: [],
    passwords: [],
    plusArchivelog: false,
    mayBreakGlass: false,
    ...read,
  }
}

/** The form of a restore or a table recovery once more, with what was typed. */
export async function redrawnRestore(
  context: FormContext,
  asker: FormAsker,
  input: RestoreFormInput,
): Promise<RestoreChoices> {
  const operation: RestoreKind = input.operation === 'recover-table' ? 'recover-table' : 'restore'
  const cluster = findCluster(context.clusters, input.cluster)
  const may = await permission(context, { ...asker, kind: operation, cluster: input.cluster })
  const { tenantId } = input
  const read = may.ok
    ? await unlessAway(() =>
        readChoices(context, cluster, { operation, tenantId, mayBreakGlass: may.mayBreakGlass }),
      )
    : { problem: may.message }
  if ('operation' in read) return { ...read, breakGlassCode: may.ok && may.breakGlassCode }
  return {
    operation,
    cluster: input.cluster,
    clusters: [...context.clusters.keys()],
    tenants: [],
    tenantId: 'away' in read ? tenantId : null,
    tenant: null,
    sets: [],
    segments: [],
    pools: [],
    passwords: [],
    quick: false,
    generation: 4,
    mayBreakGlass: false,
    ...read,
    databaseNow: context.clock.now(),
  }
}

/** What was read; or, when the database is away, why the form has no fields now. Throws every other error. */
async function unlessAway<T>(
  read: () => Promise<T>,
): Promise<T | { readonly problem: string; readonly away: true }> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof OceanBaseError)) throw error
    const problem = `${error.message} Nothing was asked for. What you typed is kept; try again when the database answers.`
    return { problem, away: true }
  }
}

/** A cluster on which the person may ask for something. */
interface Permitted {
  readonly cluster: Cluster
  readonly mayBreakGlass: boolean
  readonly breakGlassCode: boolean
  /** That it may be another one than was meant, as a sentence; null: it is the one. */
  readonly instead: string | null
}

/**
 * The cluster that was named; else, of those on which the person may ask for this, the first that has the tenants that
 * were typed, or simply the first. When the first does not answer and another has them, it says so.
 */
async function permitted(
  context: FormContext,
  asker: FormAsker,
  { operation, cluster, tenants }: Prefill,
): Promise<Permitted> {
  const names = cluster === null ? [...context.clusters.keys()] : [cluster]
  const places: Permitted[] = []
  let refusal: string | null = null
  for (const name of names) {
    const found = findCluster(context.clusters, name)
    const may = await permission(context, { ...asker, kind: operation, cluster: name })
    if (may.ok) places.push({ cluster: found, ...may, instead: null })
    else refusal ??= may.message
  }
  const [first, ...others] = places
  if (!first) throw new BotError(refusal ?? 'No cluster is configured.')
  if (others.length === 0 || tenants.length === 0) return first
  const here = await hasTenants(first.cluster, tenants)
  if (here) return first
  const have = await Promise.all(others.map((one) => hasTenants(one.cluster, tenants)))
  const other = others[have.indexOf(true)]
  if (!other) return first
  if (here === false) return other
  const [away, there] = [first.cluster.config.name, other.cluster.config.name]
  const named = tenants.slice(0, 5).join(', ')
  const instead = `This form is for ${there}, which has ${named}. ${away} does not answer now, and may have it too.`
  return { ...other, instead }
}

/** Whether a cluster has all these tenants by name; null while it does not answer. */
async function hasTenants(
  { oceanbase }: Cluster,
  wanted: readonly string[],
): Promise<boolean | null> {
  try {
    const names = userTenants(await oceanbase.readTenants()).map((one) => one.name)
    return wanted.every((one) => names.includes(one))
  } catch (error) {
    if (!(error instanceof OceanBaseError)) throw error
    return null
  }
}
