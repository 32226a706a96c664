import type { AuditFacts } from '../domain/audit.ts'
import { factsOf } from '../domain/audit-facts.ts'
import type { FieldProblem } from '../domain/field-problem.ts'
import type { Operation } from '../domain/operation.ts'
import type { Plan } from '../domain/plan.ts'
import type { Policy } from '../domain/policy.ts'
import { askProblem } from '../domain/policy-people.ts'
import { closedWindowText, windowState } from '../domain/policy-window.ts'
import { checkLine, failedChecks, type Request } from '../domain/request.ts'
import { needsOf } from '../domain/request-decision.ts'
import { reviewTime } from '../domain/request-time.ts'
import { RequestError } from '../errors.ts'
import type { SpentCode } from '../store/store.ts'
import { cardOf, glassLine } from './card.ts'
import type { Cluster, Context } from './context.ts'
import { giveCode, lockedSentence } from './give-code.ts'
import { planOperation } from './plan.ts'
import { choiceFor, peopleOf } from './ruling.ts'

/** Several codes of one person can be judged at once; each try that lost has seen another one win. */
const MOST_TRIES = 8

type AskContext = Pick<Context, 'store' | 'clock' | 'config' | 'directory' | 'random' | 'log'>

/** Who asks, where and why. */
export interface Asking {
  readonly requester: string
  /** Channel id in which the command was typed. */
  readonly channel: string
  readonly reason: string
  /** Without approval, after a countdown that anybody may stop; only where policy allows it. */
  readonly breakGlass: boolean
  /** Of break-glass: the code of an authenticator app that was typed; undefined and '' are none. */
  readonly code?: string
}

/**
 * Asks for an operation: whoever asks must be allowed to, the plan is made, and the request is stored with its card.
 * Throws a RequestError that says what is missing, with field problems where a form's field is meant; the refusal goes
 * into the audit log.
 */
export async function ask(
  context: AskContext,
  cluster: Cluster,
  operation: Operation,
  asking: Asking,
): Promise<Request> {
  const { store, clock, config, random, log } = context
  const refuse = async (
    why: string,
    facts: Partial<AuditFacts>,
    fields: readonly FieldProblem[] = [],
  ) => {
    await store.audit({ ...refusedFacts(operation, asking), detail: why, ...facts })
    log.info({ user: asking.requester, operation: operation.kind, why }, 'ask refused')
    return new RequestError(why, fields)
  }
  const choice = choiceFor(context, operation)
  if (choice.policy === null) throw await refuse(choice.why, {})
  const { policy } = choice
  const people = await peopleOf(context, policy)
  const { requester: user, channel, breakGlass } = asking
  const now = clock.now()
  const why =
    askProblem({ policy, people }, { user, channel, breakGlass }, config.dangerous) ??
    (asking.reason.trim() === '' ? 'Say why; approvers and the audit log need a reason.' : null) ??
    (breakGlass ? breakGlassWindow(policy, now) : null)
  if (why !== null) throw await refuse(why, { policy: policy.name })
  const id = `r-${random(8)}`
  const { plan } = await planOperation(context, cluster, operation, id)
  const failed = failedChecks(plan)
  if (failed !== null) {
    const checks = plan.checks.filter((one) => !one.ok)
    throw await refuse(failed, { policy: policy.name, digest: plan.digest }, fieldsOf(checks))
  }
  // Last, so that what is refused for another reason uses no code up.
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const spent =
      breakGlass && policy.totp ? await codeOf(context, asking, plan, policy) : undefined
    if (spent === null) continue
    const request = newRequest(context, { id, plan, policy, asking, now: clock.now() })
    const card = cardOf({ ...request, revision: -1 }, config.approvalChannel, clock.now())
    const said = [card, ...(breakGlass ? [glassLine('alarm', request, config, clock.now())] : [])]
    if (!(await store.insertRequest(request, said, spent))) continue
    log.info(
      { request: id, requester: user, digest: plan.digest, policy: policy.name },
      'requested',
    )
    return request
  }
  throw new RequestError(
    'Your codes are being tried from several places at once. Wait for the next one.',
    [],
  )
}

/**
 * The code that breaking the glass takes, to be used up with the request; null: another one was judged meanwhile.
 * Throws a RequestError at the form's field when there is none or it is not right.
 */
async function codeOf(
  context: AskContext,
  asking: Asking,
  plan: Plan,
  policy: Policy,
): Promise<SpentCode | null> {
  const { requester: user, code } = asking
  const facts = {
    ...refusedFacts(plan.operation, asking),
    policy: policy.name,
    digest: plan.digest,
  }
  const given = await giveCode(context, { user, code: code || undefined }, (what) => ({
    ...facts,
    what,
  }))
  if (given === null) return null
  if (given.kind === 'right') return given.spent
  const message =
    given.kind === 'missing'
      ? `Break-glass under policy ${policy.name} takes a code of your authenticator app. Type it below.`
      : given.kind === 'locked'
        ? lockedSentence(given.until)
        : given.message
  if (given.kind !== 'wrong') await context.store.audit({ ...facts, detail: message })
  throw new RequestError(message, [{ field: 'code', message }])
}

function newRequest(
  { config, random }: AskContext,
  facts: { id: string; plan: Plan; policy: Policy; asking: Asking; now: number },
): Request {
  const { id, plan, policy, asking, now } = facts
  const countdown = asking.breakGlass ? policy.breakGlass : null
  const runsAt = now + (countdown?.countdownMs ?? 0)
  return {
    id,
    state: countdown ? 'counting' : 'pending',
    plan,
    requester: asking.requester,
    askedIn: asking.channel,
    policy: policy.name,
    quorum: policy.quorum,
    needs: needsOf(policy, plan.operation),
    breakGlass: countdown && {
      runsAt,
      reviewAt: reviewTime(config.breakGlassReview, runsAt),
      reviewed: false,
      ...(policy.totp ? { coded: true } : {}),
    },
    step: 0,
    reason: asking.reason.trim(),
    createdAt: now,
    expiresAt: countdown ? runsAt + policy.runWithinMs : now + policy.approveWithinMs,
    decisions: [],
    token: random(24),
    executingAt: null,
    jobKey: null,
    note: null,
    revision: 0,
  }
}

/** Break-glass opens no window: what would only expire is not begun. */
function breakGlassWindow({ name, windows, breakGlass, runWithinMs }: Policy, now: number) {
  const runsAt = now + (breakGlass?.countdownMs ?? 0)
  const window = windowState(windows, runsAt)
  if (window.open) return null
  if (window.opensAt !== null && window.opensAt < runsAt + runWithinMs) return null
  return `${closedWindowText(name, windows, window)} Break-glass opens no window.`
}

function refusedFacts(operation: Operation, asking: Asking): AuditFacts {
  return {
    ...factsOf(operation),
    request: null,
    who: asking.requester,
    what: asking.breakGlass ? 'refused to ask by break-glass' : 'refused to ask',
    channel: asking.channel === '' ? null : asking.channel,
    policy: null,
    digest: null,
    detail: null,
    state: null,
    revision: null,
  }
}

/** Which field of the form a failing check belongs to. */
const FIELD_OF_CHECK: Readonly<Record<string, string>> = {
  'name is free': 'target',
  'pool is free': 'pool',
  'locality fits the pool': 'locality',
  'primary zone fits the locality': 'primaryZone',
  'disks have room': 'pool',
  'new names are free': 'tables',
  'statement can be shown whole': 'tables',
  'preview agrees': 'setId',
  'backup set is usable': 'setId',
  'passwords of the sets': 'setId',
  'point lies in the recoverable window': 'point',
}

function fieldsOf(checks: Plan['checks']): FieldProblem[] {
  return checks.map((check) => ({
    field: FIELD_OF_CHECK[check.name] ?? 'target',
    message: checkLine(check),
    ...(check.offer === undefined ? {} : { offer: check.offer }),
  }))
}
