import type { Plan } from './plan.ts'
import type { Policy } from './policy.ts'
import type { PolicyChoice } from './policy-for.ts'
import type { InForce, Ruling } from './policy-people.ts'
import { closedWindowText, windowState } from './policy-window.ts'
import {
  type Decision,
  failedChecks,
  notStarted,
  planDifference,
  type Request,
  standingApprovals,
} from './request.ts'
import { needsOf } from './request-decision.ts'

/**
 * What has to be done about an approved request before its plan is made again: the request as it becomes, or null to go
 * on. The same request again: wait. Asks nothing of the database, so a request that waits for its window costs nothing.
 */
export function beforePlanning(
  request: Request,
  choice: PolicyChoice,
  now: number,
): Request | null {
  if (request.state !== 'approved') return request
  if (now >= request.expiresAt) return notStarted(request)
  if (choice.policy === null) {
    return { ...request, state: 'refused', note: `${choice.why} Nothing was run.` }
  }
  const { policy } = choice
  const window = windowState(policy.windows, now)
  if (window.open) return null
  const note = `Approved. ${closedWindowText(policy.name, policy.windows, window)}`
  return request.note === note ? request : { ...request, note }
}

/**
 * What execution has to do once the plan was made again: go on, or send the request back. The approval is bound to
 * the digest; another digest voids it (DESIGN §3). What counts is the policy that is in force now, with the people who
 * may approve now. `request` is the same object when nothing is to be saved.
 */
export function beforeExecution(
  request: Request,
  plan: Plan,
  ruling: Ruling,
  token: string,
  now: number,
): { readonly go: boolean; readonly request: Request } {
  const stop = (next: Request) => ({ go: false, request: next })
  const early = beforePlanning(request, ruling, now)
  if (early) return stop(early)
  if (ruling.policy === null) return stop({ ...request, state: 'refused', note: ruling.why })
  if (ruling.closed !== null) {
    return stop({ ...request, state: 'refused', note: `${ruling.closed} Nothing was run.` })
  }
  const { policy } = ruling
  if (request.breakGlass) {
    const lapse = breakGlassLapse(request, plan, ruling)
    if (lapse) return stop({ ...request, state: 'refused', plan, note: nothingRun(lapse) })
  } else {
    const standing = standingNow(request, plan.digest, ruling)
    const lapse = approvalLapse(request, plan, standing, policy)
    if (lapse) {
      return stop({
        ...request,
        state: 'pending',
        plan,
        token,
        policy: policy.name,
        quorum: policy.quorum,
        needs: needsOf(policy, plan.operation),
        expiresAt: now + policy.approveWithinMs,
        decisions: kept(request, plan.digest, standing),
        note: nothingRun(lapse),
      })
    }
  }
  const failed = failedChecks(plan)
  if (failed !== null) return stop({ ...request, state: 'refused', plan, note: failed })
  const decisions = request.breakGlass
    ? request.decisions
    : kept(request, plan.digest, standingNow(request, plan.digest, ruling))
  return {
    go: true,
    request: { ...request, state: 'executing', token, executingAt: now, decisions, note: null },
  }
}

function standingNow(request: Request, digest: string, { policy, people }: InForce) {
  return standingApprovals(request, digest, people.approvers, policy.totp)
}

/** Decisions without approvals of another plan or of people who may no longer approve. */
function kept(request: Request, digest: string, standing: readonly string[]): readonly Decision[] {
  return request.decisions.filter(
    (one) => one.verdict !== 'approve' || (one.digest === digest && standing.includes(one.user)),
  )
}

/** Why what was agreed to does not hold any more: a sentence, and what people may do as long as nothing was run. */
interface Lapse {
  readonly why: string
  readonly next: string | null
}

function nothingRun({ why, next }: Lapse): string {
  return `${why} Nothing was run${next === null ? '' : `; ${next}`}.`
}

function approvalLapse(
  request: Request,
  plan: Plan,
  standing: readonly string[],
  policy: Policy,
): Lapse | null {
  if (plan.digest !== request.plan.digest) {
    return {
      why: `The plan changed after it was approved: ${planDifference(request.plan, plan)}.`,
      next: failedChecks(plan) === null ? 'approve again if it is still right' : null,
    }
  }
  if (standing.length >= policy.quorum) return null
  const needs = `Policy ${policy.name} needs ${policy.quorum} approval${policy.quorum === 1 ? '' : 's'} now, and ${standing.length} of them stand${standing.length === 1 ? 's' : ''}.`
  const approvals = request.decisions.filter((one) => one.verdict === 'approve')
  if (policy.totp && approvals.some((one) => one.coded !== true)) {
    return {
      why: `It was approved without a code, which policy ${policy.name} wants now. ${needs}`,
      next: 'approve again with a code',
    }
  }
  return standing.length < approvals.length
    ? {
        why: `Whoever approved may no longer approve. ${needs}`,
        next: 'somebody else has to approve',
      }
    : { why: needs, next: 'more people have to approve' }
}

function breakGlassLapse(request: Request, plan: Plan, { policy, people }: InForce): Lapse | null {
  if (policy.breakGlass === null || !people.breakGlass.includes(request.requester)) {
    return { why: 'Whoever asked may not use break-glass any more.', next: null }
  }
  const next = 'ask again if it is still right'
  if (policy.totp && request.breakGlass?.coded !== true) {
    const why = `It was asked for without a code, which policy ${policy.name} wants now.`
    return { why, next }
  }
  if (plan.digest === request.plan.digest) return null
  const difference = planDifference(request.plan, plan)
  return { why: `The plan changed during the countdown: ${difference}.`, next }
}

/**
 * Why a sequence may not go on with its next statement, as a sentence, or null: who approved must still count. Part of
 * it was run, so it says nothing of that.
 */
export function standingProblem(request: Request, ruling: Ruling): string | null {
  if (ruling.policy === null) return ruling.why
  if (ruling.closed !== null) return ruling.closed
  const { plan } = request
  const lapse = request.breakGlass
    ? breakGlassLapse(request, plan, ruling)
    : approvalLapse(request, plan, standingNow(request, plan.digest, ruling), ruling.policy)
  return lapse?.why ?? null
}
