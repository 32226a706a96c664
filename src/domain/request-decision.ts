import { type Operation, targetOf } from './operation.ts'
import type { Policy } from './policy.ts'
import type { Ruling } from './policy-people.ts'
import { failedChecks, type Request, type RequestState, standingApprovals } from './request.ts'
import { doneWords, mayGoOn } from './steps.ts'

/** Why a click changes nothing. */
export type Refusal =
  | { readonly reason: 'own-request' }
  | { readonly reason: 'not-approver' }
  | { readonly reason: 'approved-already' }
  | { readonly reason: 'already-decided'; readonly state: RequestState }
  | { readonly reason: 'expired' }
  | { readonly reason: 'stale-plan' }
  /** Something else, as a sentence for the person. */
  | { readonly reason: 'not-allowed'; readonly why: string }

/** What an approval needs that a button cannot give. */
export interface FormNeed {
  /** The text to be typed, or null. */
  readonly typing: string | null
  readonly code: boolean
  /** What was wrong with what the form brought, or null when nothing was asked yet. */
  readonly problem: { readonly field: 'typed' | 'code'; readonly message: string } | null
}

/** Outcome of a click: the request as it becomes, a refusal, or a form that has to be filled in. */
export type Decided =
  | { readonly kind: 'decided'; readonly request: Request }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'needs-form'; readonly form: FormNeed }

/** A click, with what is known of the person. */
export interface DecidingClick {
  readonly user: string
  readonly verdict: 'approve' | 'deny' | 'stop'
  readonly token: string
  /** Active, full member of the workspace: anybody of these may stop a countdown, though no sequence. */
  readonly isMember: boolean
  readonly typed?: string | undefined
  /** True: the code that was given was judged to be right. */
  readonly codeIsRight?: boolean | undefined
}

/**
 * Applies a click. Pure: what is in force is looked up by the caller, at the click. Every change takes a new token, so
 * that a button works once. A denial or a withdrawal is possible until something is sent; a stop of a countdown, and
 * by an approver or who asked of a sequence between two statements, or while it is not known whether one ran.
 */
export function decide(
  request: Request,
  click: DecidingClick,
  ruling: Ruling,
  token: string,
  now: number,
): Decided {
  const refused = (refusal: Refusal): Decided => ({ kind: 'refused', refusal })
  const { user } = click
  const { state } = request
  const verdict = click.verdict === 'deny' && state === 'counting' ? 'stop' : click.verdict
  const own = user === request.requester
  const possible =
    verdict === 'approve'
      ? state === 'pending'
      : verdict === 'deny'
        ? state === 'pending' || state === 'approved'
        : state === 'counting' || state === 'waiting' || mayGoOn(request)
  if (!possible) return refused({ reason: 'already-decided', state })
  // What has begun does not expire: between two statements `expiresAt` is long over.
  if (state !== 'waiting' && state !== 'unknown' && now >= request.expiresAt)
    return refused({ reason: 'expired' })
  if (verdict === 'stop' && state === 'counting') {
    if (!click.isMember) return refused({ reason: 'not-allowed', why: NO_MEMBER })
    if (click.token !== request.token) return refused({ reason: 'stale-plan' })
    return ended(request, user, 'stop', 'denied', token, now)
  }
  if (own && verdict === 'approve') return refused({ reason: 'own-request' })
  const approvers = ruling.policy === null ? [] : ruling.people.approvers
  if (!own && !approvers.includes(user)) {
    return refused(
      ruling.policy === null
        ? { reason: 'not-allowed', why: ruling.why }
        : { reason: 'not-approver' },
    )
  }
  const coded = ruling.policy?.totp === true
  const given = standingApprovals(request, request.plan.digest, approvers, coded)
  if (verdict === 'approve' && given.includes(user)) return refused({ reason: 'approved-already' })
  if (click.token !== request.token) return refused({ reason: 'stale-plan' })
  if (verdict === 'stop') {
    return ended(request, user, 'stop', 'cancelled', token, now)
  }
  if (verdict === 'deny') {
    return own
      ? ended(request, user, 'withdraw', 'withdrawn', token, now)
      : ended(request, user, 'deny', 'denied', token, now)
  }
  if (ruling.policy === null) return refused({ reason: 'not-allowed', why: ruling.why })
  if (ruling.closed !== null) return refused({ reason: 'not-allowed', why: ruling.closed })
  const failed = failedChecks(request.plan)
  if (failed !== null) {
    return refused({ reason: 'not-allowed', why: `The plan cannot be approved: ${failed}` })
  }
  const form = formNeed(request, click, ruling.policy)
  if (form) return { kind: 'needs-form', form }
  const { policy } = ruling
  const enough = given.length + 1 >= policy.quorum
  return {
    kind: 'decided',
    request: {
      ...request,
      state: enough ? 'approved' : 'pending',
      policy: policy.name,
      quorum: policy.quorum,
      expiresAt: enough ? now + policy.runWithinMs : request.expiresAt,
      decisions: [
        ...request.decisions,
        {
          user,
          verdict,
          at: now,
          digest: request.plan.digest,
          ...(policy.totp ? { coded: true } : {}),
        },
      ],
      token,
      note: null,
    },
  }
}

const NO_MEMBER =
  'Only full, active members of this workspace may stop a countdown: no guests, no bots, nobody from outside.'

function ended(
  request: Request,
  user: string,
  verdict: 'deny' | 'withdraw' | 'stop',
  state: 'denied' | 'withdrawn' | 'cancelled',
  token: string,
  now: number,
): Decided {
  const decision = { user, verdict, at: now, digest: request.plan.digest } as const
  const { plan, step } = request
  const lost = request.state === 'unknown'
  const note = state === 'cancelled' ? doneWords(plan.operation, step, lost) : request.note
  return {
    kind: 'decided',
    request: { ...request, state, token, note, decisions: [...request.decisions, decision] },
  }
}

/** What an approval takes besides the click, by the policy: for the card. */
export function needsOf(
  { typeTarget, totp }: Pick<Policy, 'typeTarget' | 'totp'>,
  { kind }: Operation,
): NonNullable<Request['needs']> {
  return { typed: typeTarget.includes(kind), code: totp }
}

function formNeed(request: Request, click: DecidingClick, policy: Policy): FormNeed | null {
  const { operation } = request.plan
  const target = policy.typeTarget.includes(operation.kind) ? targetOf(operation) : null
  const typed = target === null || spaceless(click.typed ?? '') === spaceless(target)
  if (typed && (!policy.totp || click.codeIsRight === true)) return null
  const message = `That is not it. Type ${target} exactly, upper and lower case too.`
  return {
    typing: target,
    code: policy.totp,
    problem: typed || click.typed === undefined ? null : { field: 'typed', message },
  }
}

function spaceless(text: string): string {
  return text.replace(/\s/g, '')
}
