import type { FieldProblem } from '../domain/field-problem.ts'
import type { Operation } from '../domain/operation.ts'
import { decide, expire, failedChecks, type Refusal, type Request } from '../domain/request.ts'
import { RequestError } from '../errors.ts'
import { cardOf } from './card.ts'
import type { Cluster, Context } from './context.ts'
import { planOperation } from './plan.ts'

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

/** Who asks, where and why. */
export interface Asking {
  readonly requester: string
  /** Channel id in which the command was typed. */
  readonly channel: string
  readonly reason: string
  /** Without approval, after a countdown that anybody may stop; only where policy allows it. */
  readonly breakGlass: boolean
}

/**
 * Asks for an operation: whoever asks must be allowed to, the plan is made, and the request is stored with its card.
 * Throws a RequestError that says what is missing, with field problems where a form's field is meant.
 */
export async function ask(
  context: RequestContext,
  cluster: Cluster,
  operation: Operation,
  { requester, channel, reason }: Asking,
): Promise<Request> {
  const { store, clock, config, random, log } = context
  if (!(await mayAsk(context, requester))) throw new RequestError(notOperator(config))
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
    askedIn: channel,
    policy: 'default',
    quorum: 1,
    breakGlass: null,
    step: 0,
    reason: reason.trim(),
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
  /** Nothing was decided: the approval needs the target's name typed, a code, or both; a form has to ask for them. */
  | {
      readonly kind: 'needs-form'
      /** The text to be typed, or null. */
      readonly typing: string | null
      readonly code: boolean
      /** What was wrong with what the form brought, or null when nothing was asked yet. */
      readonly problem: { readonly field: 'typed' | 'code'; readonly message: string } | null
      readonly request: Request
    }
  | { readonly kind: 'unknown-request' }

/** A click on Approve, Deny or Stop, or the form behind Approve. */
export interface Click {
  readonly id: string
  readonly token: string
  /** `stop`: of a break-glass countdown, by anybody. */
  readonly verdict: 'approve' | 'deny' | 'stop'
  readonly user: string
  /** What was typed into the form; undefined as long as no form was shown. */
  readonly typed?: string | undefined
  readonly code?: string | undefined
}

/**
 * A click on Approve or Deny. Who may decide is looked up now, failing closed; the state is changed by
 * compare-and-set, so of two clicks at the same moment one wins and the other is told.
 */
export async function clickRequest(context: RequestContext, click: Click): Promise<Clicked> {
  const { store, clock, config, directory, log } = context
  for (let attempt = 0; attempt < 3; attempt++) {
    const request = await store.readRequest(click.id)
    if (!request) return { kind: 'unknown-request' }
    const approvers = await directory.members(config.approvers)
    const { verdict } = click
    if (verdict === 'stop') throw new RequestError('Nothing is counting down.')
    const decided = decide(request, { ...click, verdict }, { approvers }, clock.now())
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
