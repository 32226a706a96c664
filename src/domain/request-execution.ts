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
    const why = breakGlassProblem(request, plan, ruling)
    if (why !== null) return stop({ ...request, state: 'refused', plan, note: why })
  } else {
    const standing = standingNow(request, plan.digest, ruling)
    const sentence = approvalProblem(request, plan, standing, policy)
    if (sentence !== null) {
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
        note: sentence,
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

function approvalProblem(
  request: Request,
  plan: Plan,
  standing: readonly string[],
  policy: Policy,
): string | null {
  if (plan.digest !== request.plan.digest) {
    const difference = `The plan changed after it was approved: ${planDifference(request.plan, plan)}. Nothing was run`
    return failedChecks(plan) === null
      ? `${difference}; approve again if it is still right.`
      : `${difference}.`
  }
  if (standing.length >= policy.quorum) return null
  const needs = `Policy ${policy.name} needs ${policy.quorum} approval${policy.quorum === 1 ? '' : 's'} now, and ${standing.length} of them stand${standing.length === 1 ? 's' : ''}`
  const approvals = request.decisions.filter((one) => one.verdict === 'approve')
  if (policy.totp && approvals.some((one) => one.coded !== true)) {
    return `It was approved without a code, which policy ${policy.name} wants now. ${needs}. Nothing was run; approve again with a code.`
  }
  return standing.length < approvals.length
    ? `Whoever approved may no longer approve. ${needs}. Nothing was run; somebody else has to approve.`
    : `${needs}. Nothing was run; more people have to approve.`
}

function breakGlassProblem(
  request: Request,
  plan: Plan,
  { policy, people }: InForce,
): string | null {
  if (policy.breakGlass === null || !people.breakGlass.includes(request.requester)) {
    return 'Whoever asked may not use break-glass any more. Nothing was run.'
  }
  if (policy.totp && request.breakGlass?.coded !== true) {
    return `It was asked for without a code, which policy ${policy.name} wants now. Nothing was run; ask again if it is still right.`
  }
  return plan.digest === request.plan.digest
    ? null
    : `The plan changed during the countdown: ${planDifference(request.plan, plan)}. Nothing was run; ask again if it is still right.`
}

/** Why a sequence may not go on with its next statement, as a sentence, or null: who approved must still count. */
export function standingProblem(request: Request, ruling: Ruling): string | null {
  if (ruling.policy === null) return ruling.why
  if (ruling.closed !== null) return ruling.closed
  if (request.breakGlass) return breakGlassProblem(request, request.plan, ruling)
  const standing = standingNow(request, request.plan.digest, ruling)
  return approvalProblem(request, request.plan, standing, ruling.policy)
}
