import type { FieldProblem } from '../domain/field-problem.ts'
import { decide, expire, failedChecks, type Refusal, type Request } from '../domain/request.ts'
import type { RestoreFormInput } from '../domain/restore-form.ts'
import { RequestError } from '../errors.ts'
import { cardOf } from './card.ts'
import type { Cluster, Context } from './context.ts'
import { planOperation } from './plan.ts'
import { readRestoreForm } from './read-restore-form.ts'

type RequestContext = Pick<Context, 'store' | 'clock' | 'config' | 'directory' | 'random' | 'log'>

/** Whether the person may ask for operations. Throws when Slack cannot tell who is in a group: fail closed. */
export async function mayAsk(
  { config, directory }: Pick<Context, 'config' | 'directory'>,
  user: string,
): Promise<boolean> {
  if (config.operators.length === 0) return false
  return (await directory.members(config.operators)).includes(user)
}

/** The sentence for somebody who may not ask. */
export function notOperator(config: Context['config']): string {
  return config.operators.length === 0
    ? 'obbackup is read-only here: OPERATORS is empty, so nobody may start anything. Whoever runs obbackup can change that.'
    : 'You may not start operations: you are not among OPERATORS. Whoever runs obbackup can add you.'
}

/**
 * Takes the filled-in form: checks every field, makes the plan, stores the request and puts its card into the outbox.
 * Throws a RequestError with field problems when the form must stay open.
 */
export async function requestRestore(
  context: RequestContext,
  cluster: Cluster,
  input: RestoreFormInput,
  requester: string,
): Promise<Request> {
  const { store, clock, config, random, log } = context
  if (!(await mayAsk(context, requester))) throw new RequestError(notOperator(config))
  const operation = await readRestoreForm(cluster, input)
  const id = `r-${random(8)}`
  const { plan } = await planOperation(context, cluster, operation, id)
  const failing = plan.checks.find((check) => !check.ok)
  if (failing) {
    throw new RequestError(failedChecks(plan) ?? '', fieldsOf(plan.checks.filter((one) => !one.ok)))
  }
  const now = clock.now()
  const request: Request = {
    id,
    state: 'pending',
    plan,
    requester,
    askedIn: config.approvalChannel,
    policy: 'default',
    quorum: 1,
    breakGlass: null,
    step: 0,
    reason: input.reason.trim(),
    createdAt: now,
    expiresAt: now + config.requestExpiryMs,
    decisions: [],
    token: random(24),
    executingAt: null,
    jobKey: null,
    note: null,
    revision: 0,
  }
  const card = cardOf({ ...request, revision: -1 }, config.approvalChannel, now)
  await store.insertRequest(request, [card])
  log.info({ request: id, requester, digest: plan.digest }, 'requested')
  return request
}

/** Which field of the form a failing check belongs to. */
const FIELD_OF_CHECK: Readonly<Record<string, string>> = {
  'name is free': 'target',
  'pool is free': 'pool',
  'backup set is usable': 'setId',
  'set needs no password': 'setId',
  'point lies in the recoverable window': 'point',
}

function fieldsOf(checks: readonly { name: string; detail: string }[]): FieldProblem[] {
  return checks.map((check) => ({
    field: FIELD_OF_CHECK[check.name] ?? 'target',
    message: `${check.name}: ${check.detail}`,
  }))
}

/** What a click led to, with the request as it now stands. */
export type Clicked =
  | { readonly kind: 'decided'; readonly request: Request }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly request: Request }
  | { readonly kind: 'unknown-request' }

/**
 * A click on Approve or Deny. Who may decide is looked up now, failing closed; the state is changed by
 * compare-and-set, so of two clicks at the same moment one wins and the other is told.
 */
export async function clickRequest(
  context: RequestContext,
  click: { id: string; token: string; verdict: 'approve' | 'deny'; user: string },
): Promise<Clicked> {
  const { store, clock, config, directory, log } = context
  for (let attempt = 0; attempt < 3; attempt++) {
    const request = await store.readRequest(click.id)
    if (!request) return { kind: 'unknown-request' }
    const approvers = await directory.members(config.approvers)
    const decided = decide(request, click, { approvers }, clock.now())
    if (!decided.ok) {
      if (decided.refusal.reason === 'expired') await expireOne(context, request)
      log.info(
        { request: click.id, user: click.user, refusal: decided.refusal.reason },
        'click refused',
      )
      return { kind: 'refused', refusal: decided.refusal, request }
    }
    const card = cardOf(decided.request, config.approvalChannel, clock.now())
    if (await store.updateRequest(request, decided.request, [card])) {
      log.info({ request: click.id, user: click.user, state: decided.request.state }, 'decided')
      return { kind: 'decided', request: decided.request }
    }
  }
  throw new RequestError('Others are changing this request right now. Look at its card again.')
}

/** Ends requests whose time ran out; their cards lose their buttons. */
export async function expireRequests(context: Pick<Context, 'store' | 'clock' | 'config'>) {
  const pending = await context.store.requests({ states: ['pending'], limit: 500 })
  for (const request of pending) await expireOne(context, request)
}

async function expireOne(
  { store, clock, config }: Pick<Context, 'store' | 'clock' | 'config'>,
  request: Request,
): Promise<void> {
  const expired = expire(request, clock.now())
  if (!expired) return
  await store.updateRequest(request, expired, [
    cardOf(expired, config.approvalChannel, clock.now()),
  ])
}
