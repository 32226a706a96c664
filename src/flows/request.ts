import type { AuditFacts } from '../domain/audit.ts'
import { factsOf } from '../domain/audit-facts.ts'
import { noSecretSentence, type Ruling } from '../domain/policy-people.ts'
import type { Request } from '../domain/request.ts'
import { type Decided, decide, type FormNeed, type Refusal } from '../domain/request-decision.ts'
import { RequestError } from '../errors.ts'
import type { SpentCode } from '../store/store.ts'
import { cardOf } from './card.ts'
import type { Context } from './context.ts'
import { giveCode, lockedSentence } from './give-code.ts'
import { expireOne } from './request-times.ts'
import { choiceFor, freshRuling } from './ruling.ts'

type RequestContext = Pick<Context, 'store' | 'clock' | 'config' | 'directory' | 'random' | 'log'>

/** What a click led to, with the request as it now stands. */
export type Clicked =
  | { readonly kind: 'decided'; readonly request: Request }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly request: Request }
  /** Nothing was decided: the approval needs the target's name typed, a code, or both; a form has to ask for them. */
  | ({ readonly kind: 'needs-form'; readonly request: Request } & FormNeed)
  | { readonly kind: 'unknown-request' }

/** A click on Approve, Deny or Stop, or the form behind Approve. */
export interface Click {
  readonly id: string
  readonly token: string
  /** `stop`: of a break-glass countdown, by anybody; of a sequence between two statements. */
  readonly verdict: 'approve' | 'deny' | 'stop'
  readonly user: string
  /** What was typed into the form; undefined as long as no form was shown. */
  readonly typed?: string | undefined
  readonly code?: string | undefined
}

/** Two people can be first at once; each try that lost has seen another one win. */
const MOST_TRIES = 8

/**
 * A click on Approve, Deny or Stop. Who may decide is asked anew, failing closed; the state is changed by
 * compare-and-set, so of two clicks at the same moment one wins and the other is told. Whatever is refused goes into
 * the audit log. Throws BotError when Slack cannot tell who is who, with nothing decided.
 */
export async function clickRequest(context: RequestContext, click: Click): Promise<Clicked> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const request = await context.store.readRequest(click.id)
    if (!request) return { kind: 'unknown-request' }
    const clicked = await tryClick(context, request, click)
    if (clicked) return clicked
  }
  throw new RequestError('Others are changing this request right now. Look at its card again.')
}

/** Of what is decided without a policy. */
const NOT_ASKED: Ruling = { policy: null, why: 'No policy was looked at.' }

/** One try; null when somebody else was first. */
async function tryClick(
  context: RequestContext,
  request: Request,
  click: Click,
): Promise<Clicked | null> {
  const { directory, clock, random } = context
  // Anybody may stop a countdown, named or not, but only a full member; who asked ends what is theirs. Nobody else has
  // to be known for that.
  const stops = request.state === 'counting' && click.verdict !== 'approve'
  const isMember =
    stops && (await directory.members([click.user], { fresh: true })).includes(click.user)
  const ends = stops || (click.verdict !== 'approve' && click.user === request.requester)
  const ruling = ends
    ? NOT_ASKED
    : await freshRuling(context, request, {
        more: [click.user],
        running: click.verdict === 'approve',
      })
  const now = clock.now()
  const judge = (codeIsRight: boolean) =>
    decide(request, { ...click, isMember, codeIsRight }, ruling, random(24), now)
  const decided = judge(false)
  if (decided.kind === 'refused') {
    const why = await withoutCode(context, request, click.user, decided)
    return await refused(context, request, click, why ?? decided.refusal)
  }
  if (decided.kind === 'decided') return await save(context, request, decided.request, click)
  // Only the code may be missing: a wrong name is no try at the code.
  const otherwise = judge(true)
  if (!decided.form.code) return { ...decided.form, kind: 'needs-form', request }
  return await withCode(context, request, click, decided.form, otherwise)
}

/** An approval of which the form wants a code, which may have come. */
async function withCode(
  context: RequestContext,
  request: Request,
  click: Click,
  form: FormNeed,
  otherwise: Decided,
): Promise<Clicked | null> {
  const { user } = click
  // What would be refused anyhow uses no code up.
  const code = otherwise.kind === 'decided' ? click.code : undefined
  const given = await giveCode(context, { user, code }, (what) => refusedFacts(request, user, what))
  if (given === null) return null
  switch (given.kind) {
    case 'locked':
      return await refused(context, request, click, {
        reason: 'not-allowed',
        why: lockedSentence(given.until),
      })
    case 'missing':
      return { ...form, kind: 'needs-form', request }
    case 'wrong': {
      const problem = { field: 'code', message: given.message } as const
      return { ...form, kind: 'needs-form', request, problem }
    }
    case 'right':
      return otherwise.kind === 'decided'
        ? await save(context, request, otherwise.request, click, given.spent)
        : { ...form, kind: 'needs-form', request }
  }
}

/** Somebody may approve, but was never given a secret for the code that the policy wants: says so instead. */
async function withoutCode(
  context: RequestContext,
  request: Request,
  user: string,
  { refusal }: Extract<Decided, { kind: 'refused' }>,
): Promise<Refusal | null> {
  const { policy } = choiceFor(context, request.plan.operation)
  if (refusal.reason !== 'not-approver' || !policy?.totp || context.config.totp.has(user))
    return null
  return (await context.directory.members(policy.approve)).includes(user)
    ? { reason: 'not-allowed', why: noSecretSentence(policy.name) }
    : null
}

async function save(
  context: RequestContext,
  before: Request,
  after: Request,
  { user }: Click,
  spent?: SpentCode,
): Promise<Clicked | null> {
  const { store, clock, config, log } = context
  const card = cardOf(after, config.approvalChannel, clock.now())
  if (!(await store.updateRequest(before, after, [card], spent))) return null
  log.info({ request: after.id, user, state: after.state }, 'decided')
  return { kind: 'decided', request: { ...after, revision: before.revision + 1 } }
}

async function refused(
  context: RequestContext,
  request: Request,
  click: Click,
  refusal: Refusal,
): Promise<Clicked> {
  const { id, user, verdict } = { ...click, id: request.id }
  const why = refusal.reason === 'not-allowed' ? refusal.why : refusal.reason
  await context.store.audit({
    ...refusedFacts(request, user, `refused to ${verdict}`),
    detail: why,
  })
  if (refusal.reason === 'expired') await expireOne(context, request)
  context.log.info({ request: id, user, refusal: refusal.reason }, 'click refused')
  return { kind: 'refused', refusal, request }
}

function refusedFacts(request: Request, user: string, what: string): AuditFacts {
  return {
    ...factsOf(request.plan.operation),
    request: request.id,
    who: user,
    what,
    channel: null,
    policy: request.policy,
    digest: request.plan.digest,
    detail: null,
    state: null,
    revision: null,
  }
}
